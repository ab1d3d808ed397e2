#include "adapters/sql/case_cursor.hpp"

#include "adapters/sql/case_columns.hpp"
#include "adapters/sql/case_words.hpp"
#include "base/crypto.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace hub::adapters::sql {
namespace {

constexpr std::array<CaseSort, 6> kSorts{{
    {"due_at", "due_at", "due", false},
    {"-due_at", "due_at", "due", true},
    {"opened_at", "opened_at", "opened", false},
    {"-opened_at", "opened_at", "opened", true},
    {"last_activity_at", "last_activity_at", "activity", false},
    {"-last_activity_at", "last_activity_at", "activity", true},
}};
constexpr std::size_t kCheckDigits = 12;

std::string cursor_text(CasePosition const& position, CaseSort const& sort)
{
    auto const body = fmt::format("{}.{}", position.key, position.id);
    return body + "." + sha256_hex({"case-list", sort.name, "|", body}).substr(0, kCheckDigits);
}

bool take_number(std::string_view& text, std::int64_t& out)
{
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end == text.data() + text.size() || *end != '.') {
        return false;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    return true;
}

bool is_number(std::string_view text) noexcept
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

CaseSort const* find_sort(std::string_view name) noexcept
{
    for (auto const& sort : kSorts) {
        if (sort.name == name) {
            return &sort;
        }
    }
    return nullptr;
}

std::string make_cursor(CaseRecord const& last, CaseSort const& sort)
{
    auto key = due_column(last);
    if (sort.index == "opened") {
        key = last.opened_at;
    } else if (sort.index == "activity") {
        key = last.last_activity_at;
    }
    return cursor_text({to_millis(key), last.id.value}, sort);
}

Result<CasePosition> parse_cursor(std::string_view cursor, CaseSort const& sort)
{
    CasePosition position;
    auto rest = cursor;
    if (!take_number(rest, position.key) || !take_number(rest, position.id) || cursor_text(position, sort) != cursor) {
        return invalid_input("cursor");
    }
    return position;
}

std::optional<std::string> code_in(std::string_view text)
{
    auto const words = words_of(text);
    if (words.size() != 3 || words[0] != "pa" || words[1].size() != 4 || !is_number(words[1]) || !is_number(words[2])) {
        return std::nullopt;
    }
    return fmt::format("PA-{}-{:0>6}", words[1], words[2]);
}

}  // namespace hub::adapters::sql
