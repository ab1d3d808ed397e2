#pragma once
// Announcements as an Atom feed (RFC 4287).

#include "domain/unit.hpp"
#include "ports/records.hpp"

#include <string>
#include <vector>

namespace hub::http {

/// A valid feed, also without entries. Ids are tag URIs (RFC 4151) made from `base_url`'s host and the announcement's
/// number: they stay the same when the text is corrected or the program moves to another port.
[[nodiscard]] std::string atom_feed(
    std::vector<Announcement> const& announcements, UnitDirectory const& units, std::string const& base_url
);

}  // namespace hub::http
