#include "announce/audience.hpp"

#include <algorithm>

namespace hub::announce {

std::vector<std::string> names_at(Json const& audience, char const* member_name)
{
    std::vector<std::string> names;
    for (auto const& entry : member(audience, member_name)) {
        if (entry.is_string()) {
            names.push_back(entry.get<std::string>());
        }
    }
    return names;
}

namespace {

/// Who stands there now for a unit that was named when the announcement was written.
UnitId today(UnitDirectory const& units, std::string const& name)
{
    auto const* current = units.has_ended(UnitId{name}) ? units.current(UnitId{name}) : nullptr;
    return current == nullptr ? UnitId{name} : current->id;
}

}  // namespace

std::set<AreaCode> areas_of(Announcement const& announcement, UnitDirectory const& units)
{
    std::set<AreaCode> areas;
    auto names = names_at(announcement.audience, "units");
    if (names.empty()) {
        names.push_back(announcement.unit.value);
    }
    for (auto const& name : names) {
        for (auto const& id : units.with_children(today(units, name))) {
            if (auto const* unit = units.find(id); unit != nullptr && !unit->area.empty()) {
                areas.insert(unit->area);
            }
        }
    }
    return areas;
}

std::vector<ChannelId> channels_of(
    Announcement const& announcement, UnitDirectory const& units, std::vector<ChannelFacts> const& channels
)
{
    auto const named = names_at(announcement.audience, "channels");
    auto const owners = names_at(announcement.audience, "units");
    std::vector<ChannelId> chosen;
    for (auto const& [channel, window] : channels) {
        bool const by_name = std::ranges::find(named, channel.id.value) != named.end();
        bool const by_unit =
            named.empty() && std::ranges::any_of(owners, [&](std::string const& name) {
                auto const owner = today(units, name);
                auto const* unit = units.find(owner);
                auto const* ward = unit == nullptr || unit->area.empty() ? nullptr : units.ward(unit->area);
                return units.is_within(channel.unit, owner) || (ward != nullptr && ward->id == channel.unit);
            });
        if (by_name || by_unit) {
            chosen.push_back(channel.id);
        }
    }
    return chosen;
}

}  // namespace hub::announce
