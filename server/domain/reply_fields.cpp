#include "domain/reply_fields.hpp"

#include <algorithm>

namespace hub {
namespace {

constexpr std::size_t kLeastName = 2;
constexpr std::size_t kLongestName = 40;

bool is_letter(char letter) noexcept
{
    return letter >= 'a' && letter <= 'z';
}

bool may_stand_in_name(char letter) noexcept
{
    return is_letter(letter) || (letter >= '0' && letter <= '9') || letter == '_';
}

/// Name of the field that begins with the brace at `at`; empty: none does.
std::string_view name_at(std::string_view text, std::size_t at) noexcept
{
    auto const from = at + 1;
    auto end = from;
    while (end < text.size() && end - from <= kLongestName && may_stand_in_name(text[end])) {
        ++end;
    }
    auto const name = text.substr(from, end - from);
    bool const whole = end < text.size() && text[end] == '}' && name.size() >= kLeastName &&
                       name.size() <= kLongestName && is_letter(name.front());
    return whole ? name : std::string_view{};
}

}  // namespace

std::vector<std::string> fields_in(std::string_view text)
{
    std::vector<std::string> names;
    for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
        auto const name = name_at(text, at);
        if (!name.empty() && std::ranges::find(names, name) == names.end()) {
            names.emplace_back(name);
        }
    }
    return names;
}

std::string with_fields(std::string_view text, ReplyFields const& values)
{
    std::string out;
    std::size_t done = 0;
    for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
        auto const name = name_at(text, at);
        auto const value = name.empty() ? values.end() : values.find(name);
        if (value == values.end()) {
            continue;
        }
        out.append(text.substr(done, at - done)).append(value->second);
        done = at + name.size() + 2;
    }
    return out.append(text.substr(done));
}

}  // namespace hub
