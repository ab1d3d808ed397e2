#include "domain/ledger.hpp"

#include "base/crypto.hpp"
#include "base/signing.hpp"
#include "domain/case_state.hpp"

#include <fmt/format.h>

#include <optional>

namespace hub {
namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::string_view kFormat = "hub-ledger-1";
constexpr std::string_view kHashField = R"(,"hash":")";

/// {"KIND":OBJECT,"hash":"HASH"} taken apart by position: only our own exact form is accepted.
struct Line {
    std::string_view kind;
    std::string_view object;
    std::string_view hash;
};

std::optional<Line> take_apart(std::string_view line)
{
    auto const kind_end = line.find("\":");
    auto const tail = kHashField.size() + kHashDigits + 2;  // `,"hash":"` HASH `"}`
    if (!line.starts_with("{\"") || kind_end == std::string_view::npos || !line.ends_with("\"}") ||
        line.size() < kind_end + 2 + tail) {
        return std::nullopt;
    }
    auto const hash_at = line.size() - tail;
    if (line.substr(hash_at, kHashField.size()) != kHashField) {
        return std::nullopt;
    }
    return Line{
        line.substr(2, kind_end - 2),
        line.substr(kind_end + 2, hash_at - kind_end - 2),
        line.substr(hash_at + kHashField.size(), kHashDigits),
    };
}

}  // namespace

std::string ledger_genesis()
{
    return std::string(kHashDigits, '0');
}

std::string ledger_hash(std::string_view text)
{
    return sha256_hex({text});
}

std::string ledger_commitment(std::string_view salt, std::string_view text)
{
    return sha256_hex({salt, "\n", text});
}

std::string ledger_root_text(std::string_view day, std::int64_t number, std::string_view entry_hash)
{
    return fmt::format("hub-ledger-root-1\n{}\n{}\n{}\n", day, number, entry_hash);
}

std::string ledger_line(std::string_view kind, std::string_view object_text)
{
    return fmt::format(R"({{"{}":{},"hash":"{}"}})", kind, object_text, ledger_hash(object_text));
}

Result<void> LedgerCheck::wrong(std::string const& what) const
{
    return failure(Errc::rejected, fmt::format("line {}: {}", line_, what));
}

Result<void> LedgerCheck::feed(std::string_view line)
{
    ++line_;
    if (has_end_) {
        return wrong("something follows the end");
    }
    auto const parts = take_apart(line);
    if (!parts) {
        return wrong("this is no line of a ledger");
    }
    if (ledger_hash(parts->object) != parts->hash) {
        return wrong("the text does not have the hash that stands beside it");
    }
    auto const object = parse_json(parts->object);
    if (!object || !object->is_object()) {
        return wrong("this is no JSON object");
    }
    if (parts->kind == "header") {
        return header(*object);
    }
    if (!has_header_) {
        return wrong("the header is missing");
    }
    if (parts->kind == "entry") {
        return entry(*object, parts->hash);
    }
    if (parts->kind == "root") {
        return root(*object);
    }
    return parts->kind == "end" ? end(*object) : wrong("an unknown kind of line");
}

Result<void> LedgerCheck::header(Json const& object)
{
    if (has_header_ || text_or(object, "format") != kFormat) {
        return wrong("not the header of a ledger that this program knows");
    }
    has_header_ = true;
    next_number_ = integer_at(object, "first").value_or(0);
    head_ = text_or(object, "previous");
    starts_at_genesis_ = next_number_ == 1 && head_ == ledger_genesis();
    return next_number_ > 0 ? Result<void>{} : wrong("the header does not say where it begins");
}

Result<void> LedgerCheck::entry(Json const& object, std::string_view hash)
{
    auto const number = integer_at(object, "number").value_or(0);
    if (number != next_number_) {
        return wrong(fmt::format("entry {} is missing", next_number_));
    }
    if (text_or(object, "previous") != head_) {
        return wrong(fmt::format("entry {} does not continue the one before it", number));
    }
    auto const& facts = member(object, "facts");
    auto const due = parse_rfc3339(text_or(facts, "due_at"));
    cases_[text_or(object, "case")] =
        Known{text_or(facts, "state"), due.value_or(Instant{}), flag_at(facts, "clock_stands")};
    head_ = hash;
    hashes_.emplace(number, head_);
    ++next_number_;
    ++entries_;
    return {};
}

Result<void> LedgerCheck::root(Json const& object)
{
    auto const number = integer_at(object, "number").value_or(0);
    auto const entry_hash = text_or(object, "entry_hash");
    auto const key = text_or(object, "public_key");
    if (auto const known = hashes_.find(number); known != hashes_.end() && known->second != entry_hash) {
        return wrong(fmt::format("the root of {} names another hash for entry {}", text_or(object, "day"), number));
    }
    if (!trusted_key_.empty() && key != trusted_key_) {
        return wrong("the root is signed with a key that is not the trusted one");
    }
    if (!is_signed_by(
            key, ledger_root_text(text_or(object, "day"), number, entry_hash), text_or(object, "signature")
        )) {
        return wrong("the signature of the root is wrong");
    }
    seen_key_ = key;
    ++roots_;
    return {};
}

Result<void> LedgerCheck::end(Json const& object)
{
    if (integer_at(object, "entries") != entries_ || text_or(object, "head") != head_) {
        return wrong("the end does not agree with the entries before it");
    }
    has_end_ = true;
    return {};
}

Result<void> LedgerCheck::finish() const
{
    return has_end_
               ? Result<void>{}
               : failure(Errc::rejected, fmt::format("after line {}: the export is cut, its end is missing", line_));
}

LedgerFigures LedgerCheck::figures(Instant at) const
{
    LedgerFigures figures;
    for (auto const& [code, known] : cases_) {
        auto const state = case_state_from(known.state);
        bool const answered = state == CaseState::answered || state == CaseState::closed;
        bool const active = state && is_active(*state) && !answered;
        ++figures.total;
        figures.active += active ? 1 : 0;
        figures.answered += answered ? 1 : 0;
        figures.overdue += active && !known.stands && known.due > Instant{} && known.due < at ? 1 : 0;
    }
    return figures;
}

}  // namespace hub
