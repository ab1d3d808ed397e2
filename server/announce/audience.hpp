#pragma once
// Who an announcement is for: channels, areas, topics. Read from the stored audience; unknown members are no error.

#include "announce/desk.hpp"

#include <set>

namespace hub::announce {

/// Member of Announcement::audience with the state of planning: {"after": conversation id, "done": flag}; never shown.
inline constexpr char const* kPlanning = "planning";

[[nodiscard]] std::vector<std::string> names_at(Json const& audience, char const* member_name);
/// Areas of the audience's units, or of the announcement's own unit.
[[nodiscard]] std::set<AreaCode> areas_of(Announcement const& announcement, UnitDirectory const& units);
/// Accounts that speak to the audience: those named, else those whose unit lies within one of the units or is its ward.
[[nodiscard]] std::vector<ChannelId> channels_of(
    Announcement const& announcement, UnitDirectory const& units, std::vector<ChannelFacts> const& channels
);

}  // namespace hub::announce
