// Announcements as JSON, for anyone and for staff.
#include "announce/audience.hpp"

#include <set>

namespace hub::announce {
namespace {

Json instant_or_null(std::optional<Instant> at)
{
    return at ? Json(to_rfc3339(*at)) : Json(nullptr);
}

}  // namespace

Json public_json(Announcement const& announcement, UnitDirectory const& units)
{
    auto const* unit = units.find(announcement.unit);
    Json areas = Json::array();
    for (auto const& area : areas_of(announcement, units)) {
        areas.push_back(area.value);
    }
    return {
        {"id", std::to_string(announcement.id.value)},
        {"title", announcement.title},
        {"body", announcement.body},
        {"severity", announcement.severity},
        {"state", announcement.state},
        {"unit", announcement.unit.value},
        {"unit_name", unit == nullptr ? "" : unit->name},
        {"areas", std::move(areas)},
        {"published_at", instant_or_null(announcement.published_at)},
        {"corrects", announcement.corrects ? Json(std::to_string(announcement.corrects.value)) : Json(nullptr)},
    };
}

Json staff_json(Announcement const& announcement, UnitDirectory const& units)
{
    auto shown = public_json(announcement, units);
    auto audience = announcement.audience;
    bool const planned = flag_at(member(audience, kPlanning), "done");
    audience.erase(kPlanning);
    shown["audience"] = std::move(audience);
    shown["recipients_planned"] = planned;
    shown["author"] = announcement.author;
    shown["approver"] = announcement.approver.empty() ? Json(nullptr) : Json(announcement.approver);
    shown["not_before"] = instant_or_null(announcement.not_before);
    shown["created_at"] = to_rfc3339(announcement.created_at);
    shown["approved_at"] = instant_or_null(announcement.approved_at);
    shown["stopped_at"] = instant_or_null(announcement.stopped_at);
    shown["etag"] = std::to_string(announcement.version);
    return shown;
}

Json report_json(AnnouncementReport const& report)
{
    Json reasons = Json::object();
    for (auto const& [reason, count] : report.reasons) {
        reasons[reason.empty() ? "unknown" : reason] = count;
    }
    return {
        {"planned", report.planned},
        {"sent", report.sent},
        {"delivered", report.delivered},
        {"failed", report.failed},
        {"pending", report.pending},
        {"reasons", std::move(reasons)},
    };
}

}  // namespace hub::announce
