#include "http/citizens/wards.hpp"

#include "base/fold.hpp"

#include <algorithm>
#include <sstream>

namespace hub::http {
namespace {

bool is_valid(Unit const& unit, LocalDay day)
{
    return (!unit.valid_from || *unit.valid_from <= day) && (!unit.valid_until || day < *unit.valid_until);
}

/// What people write before the name; "p" and "x" are short for the first two.
bool is_kind_word(std::string_view word)
{
    return word == "phuong" || word == "xa" || word == "p" || word == "x";
}

std::vector<std::string> name_words(std::string_view text)
{
    std::istringstream parts(fold(text));
    std::vector<std::string> found;
    for (std::string part; parts >> part;) {
        if (!is_kind_word(part)) {
            found.push_back(std::move(part));
        }
    }
    return found;
}

/// Every word of the search begins a word of the name.
bool holds(std::vector<std::string> const& name, std::vector<std::string> const& search)
{
    return std::ranges::all_of(search, [&](std::string const& wanted) {
        return std::ranges::any_of(name, [&](std::string const& have) { return have.starts_with(wanted); });
    });
}

}  // namespace

Unit const* ward_of(Reference const& reference, std::string_view id, Instant now)
{
    auto const* unit = reference.units.find(UnitId{std::string(id)});
    return unit != nullptr && unit->type == "ward" && is_valid(*unit, local_day(now)) ? unit : nullptr;
}

std::vector<Unit const*> find_wards(Reference const& reference, std::string_view search, Instant now)
{
    auto const wanted = name_words(search);
    std::vector<std::pair<std::string, Unit const*>> found;
    for (auto const& unit : reference.units.all()) {
        if (unit.type == "ward" && is_valid(unit, local_day(now)) && holds(name_words(unit.name), wanted)) {
            found.emplace_back(fold(unit.name), &unit);
        }
    }
    std::ranges::sort(found);
    std::vector<Unit const*> wards;
    for (auto const& [name, unit] : found) {
        wards.push_back(unit);
    }
    return wards;
}

std::vector<UnitId> units_of(Reference const& reference, Unit const& ward)
{
    return reference.units.with_children(ward.id);
}

std::vector<Channel> channels_of(Reference const& reference, Unit const& ward)
{
    std::vector<Channel> found;
    for (auto const& channel : reference.channels) {
        if (reference.units.is_within(channel.unit, ward.id)) {
            found.push_back(channel);
        }
    }
    return found;
}

Json ward_json(Unit const& ward)
{
    return {{"id", ward.id.value}, {"name", ward.name}, {"area", ward.area.value}};
}

}  // namespace hub::http
