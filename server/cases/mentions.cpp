#include "cases/mentions.hpp"

#include "base/fold.hpp"
#include "cases/sealed_lane.hpp"
#include "cases/writer.hpp"

#include <algorithm>
#include <tuple>

namespace hub::cases {
namespace {

constexpr std::size_t kMostNames = 20;
constexpr std::size_t kLeastName = 3;
constexpr std::size_t kLongestName = 32;
constexpr std::size_t kMostPeople = 200;

bool is_letter(char letter) noexcept
{
    return letter >= 'a' && letter <= 'z';
}

bool is_plain(char letter) noexcept
{
    return is_letter(letter) || (letter >= '0' && letter <= '9');
}

bool may_stand_in_name(char letter) noexcept
{
    return is_plain(letter) || letter == '.' || letter == '-' || letter == '_';
}

/// "an@example.vn" calls nobody: the sign begins a word. Bytes above ASCII are letters here.
bool begins_word(std::string_view text, std::size_t at) noexcept
{
    if (at == 0) {
        return true;
    }
    auto const before = text[at - 1];
    return static_cast<unsigned char>(before) < 0x80 && !may_stand_in_name(before) && before != '@' &&
           !(before >= 'A' && before <= 'Z');
}

/// What ends a sentence is no part of a name.
std::string_view name_after(std::string_view text, std::size_t at) noexcept
{
    auto end = at + 1;
    while (end < text.size() && may_stand_in_name(text[end])) {
        ++end;
    }
    while (end > at + 1 && !is_plain(text[end - 1])) {
        --end;
    }
    auto const name = text.substr(at + 1, end - at - 1);
    bool const fits = name.size() >= kLeastName && name.size() <= kLongestName && is_letter(name.front());
    return fits ? name : std::string_view{};
}

/// Who holds the case stands first, then the unit that leads it, then the others.
int distance(Account const& account, CaseRecord const& record)
{
    if (record.assignee && *record.assignee == account.person.username) {
        return 0;
    }
    return std::ranges::find(account.person.units, record.lead_unit) != account.person.units.end() ? 1 : 2;
}

Json person_json(Account const& account)
{
    auto roles = Json::array();
    for (auto const role : account.person.roles) {
        roles.push_back(name_of(role));
    }
    auto units = Json::array();
    for (auto const& unit : account.person.units) {
        units.push_back(unit.value);
    }
    return {
        {"username", account.person.username.value},
        {"display_name", account.person.display_name},
        {"roles", std::move(roles)},
        {"units", std::move(units)},
    };
}

}  // namespace

std::vector<UserName> names_called(std::string_view text)
{
    std::vector<UserName> names;
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        auto const name = begins_word(text, at) ? name_after(text, at) : std::string_view{};
        if (name.empty() || std::ranges::find(names, name, &UserName::value) != names.end()) {
            continue;
        }
        names.emplace_back(std::string{name});
        if (names.size() == kMostNames) {
            break;
        }
    }
    return names;
}

bool may_be_called(Account const& account, CaseRecord const& record, UnitDirectory const& units)
{
    auto const scope = scope_of(record);
    bool const listed =
        !is_sealed(record) || std::ranges::find(record.listed, account.person.username) != record.listed.end();
    return !account.disabled && listed && permits(account.person, Action::read_case, units, &scope);
}

Called called_in(
    Tx& tx, CaseRecord const& record, std::string_view text, UserName const& author, UnitDirectory const& units
)
{
    Called called;
    for (auto const& name : names_called(text)) {
        if (name == author) {
            continue;
        }
        auto const account = tx.people().find(name);
        bool const may = account && may_be_called(*account, record, units);
        (may ? called.told : called.left_out).push_back(name);
    }
    return called;
}

Result<Json> CaseDesk::people(Tx& tx, Person const& person, CaseCode const& code, std::string const& words) const
{
    auto const record = find_for(tx, person, code, Action::note);
    if (!record) {
        return std::unexpected(record.error());
    }
    auto const wanted = folded(options_, words);
    std::vector<Account> found;
    for (auto& account : tx.people().all()) {
        auto const& who = account.person;
        bool const fits = wanted.empty() || who.username.value.find(words) != std::string::npos ||
                          folded(options_, who.display_name).find(wanted) != std::string::npos;
        if (fits && who.username != person.username && may_be_called(account, *record, units_)) {
            found.push_back(std::move(account));
        }
    }
    std::ranges::sort(found, {}, [&](Account const& account) {
        return std::tuple{distance(account, *record), account.person.username.value};
    });
    auto items = Json::array();
    for (auto const& account : found) {
        if (items.size() == kMostPeople) {
            break;
        }
        items.push_back(person_json(account));
    }
    return Json{{"items", std::move(items)}};
}

}  // namespace hub::cases
