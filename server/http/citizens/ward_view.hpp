#pragma once
// What anyone may know of one ward: announcements, answered matters, figures, what people write about.
// Source of the limits: security-checklist.md E 34 (cells below five are merged), K 75.

#include "http/citizens/wards.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace hub::http {

inline constexpr int kFigureDays = 30;
inline constexpr std::int64_t kSmallCell = 5;  ///< Smaller counts are shown as "under 5" and merged.

struct AnsweredMatter {
    std::string topic_vi;
    std::string topic_en;
    std::string question;  ///< Masked.
    std::string answer;    ///< Masked.
    std::string unit;
    Instant at{};
};

struct TopicCount {
    std::string name_vi;
    std::string name_en;
    std::int64_t cases = 0;
};

struct WardView {
    Json announcements = Json::array();  ///< Public shape, newest first.
    std::vector<AnsweredMatter> answered;
    std::int64_t received = 0;  ///< Of the last kFigureDays days.
    std::int64_t active = 0;
    std::int64_t answered_cases = 0;
    std::int64_t overdue = 0;
    std::vector<TopicCount> topics;  ///< At least kSmallCell each, largest first; the rest under an empty name.
};

/// Published for this area: those that name it, and those that name no area. At most `limit`; looks at no more than the
/// newest 400.
[[nodiscard]] Result<Json> announcements_for(
    Tx& tx, announce::AnnouncementDesk const& desk, AreaCode const& area, std::size_t limit
);
/// One read. Never shows restricted cases, subjects that are marked as sensitive, confidential or not public, nor any
/// that accuse a unit.
[[nodiscard]] Result<WardView> ward_view(
    Tx& tx, announce::AnnouncementDesk const& desk, Reference const& reference, Unit const& ward, Instant now
);
/// For programs: {"ward":…,"figures":…,"topics":[…],"answered":[…],"announcements":[…]}; counts below five are null.
[[nodiscard]] Json view_json(WardView const& view, Unit const& ward, Instant now);

}  // namespace hub::http
