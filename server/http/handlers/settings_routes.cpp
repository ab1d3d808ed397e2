// What is in force: calendars day by day, the files that reference data came from, and reading them again.

#include "base/log.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace hub::http {
namespace {

using Slots = WorkCalendar::Slots;
using std::chrono::days;

constexpr int kFirstYear = 2000;
constexpr int kLastYear = 2100;

Response forbid(Request const& request)
{
    return refuse(request, Error{Errc::forbidden, "not with these roles"});
}

unsigned iso_weekday(LocalDay day)
{
    return std::chrono::weekday(std::chrono::sys_days(day.time_since_epoch())).iso_encoding();
}

std::chrono::minutes length_of(Slots const& slots)
{
    std::chrono::minutes sum{0};
    for (auto const& slot : slots) {
        sum += slot.until - slot.from;
    }
    return sum;
}

/// The hours that most days of each weekday have in this stretch.
std::array<Slots, 8> usual_week(WorkCalendar const& calendar, LocalDay from, LocalDay until)
{
    std::array<std::map<Slots, int>, 8> counts;
    for (auto day = from; day < until; day += days{1}) {
        ++counts.at(iso_weekday(day))[calendar.slots(day)];
    }
    std::array<Slots, 8> usual;
    for (std::size_t weekday = 1; weekday < usual.size(); ++weekday) {
        int most = 0;
        for (auto const& [slots, count] : counts.at(weekday)) {
            if (count > most) {
                most = count;
                usual.at(weekday) = slots;
            }
        }
    }
    return usual;
}

std::string_view kind_of(Slots const& slots, Slots const& usual)
{
    if (slots == usual) {
        return slots.empty() ? "rest" : "work";
    }
    if (slots.empty()) {
        return "holiday";
    }
    if (usual.empty()) {
        return "made_up";
    }
    return length_of(slots) * 3 < length_of(usual) * 2 ? "half" : "other_hours";
}

Json week_json(std::array<Slots, 8> const& usual)
{
    auto week = Json::array();
    for (std::size_t weekday = 1; weekday < usual.size(); ++weekday) {
        week.push_back(to_text(usual.at(weekday)));
    }
    return week;
}

/// Only the days that differ from the usual week, or are assumed: the rest follows from it.
Json year_json(WorkCalendar const& calendar, int year)
{
    auto const day_of = [](int in, unsigned month, unsigned day) {
        return LocalDay(std::chrono::sys_days(std::chrono::year(in) / std::chrono::month(month) / std::chrono::day(day))
                            .time_since_epoch());
    };
    auto const from = day_of(year, 1, 1);
    auto const until = day_of(year + 1, 1, 1);
    auto const usual = usual_week(calendar, from, until);
    auto special = Json::array();
    int working = 0;
    int assumed = 0;
    for (auto day = from; day < until; day += days{1}) {
        auto const& slots = calendar.slots(day);
        auto const kind = kind_of(slots, usual.at(iso_weekday(day)));
        working += slots.empty() ? 0 : 1;
        assumed += calendar.is_assumed(day) ? 1 : 0;
        auto const name = calendar.name_of(day);
        if (kind == "rest" || kind == "work") {
            if (name.empty()) {
                continue;
            }
        }
        special.push_back({
            {"day", to_text(day)},
            {"kind", kind},
            {"name", name},
            {"hours", to_text(slots)},
            {"assumed", calendar.is_assumed(day)},
        });
    }
    auto const known = calendar.known_until();
    return {
        {"year", year},
        {"week", week_json(usual)},
        {"days", std::move(special)},
        {"working_days", working},
        {"assumed_days", assumed},
        {"known_until", known ? Json(to_text(*known)) : Json()},
    };
}

/// Units whose own calendar begins with them: what lies below follows.
Json own_units_json(Calendars const& calendars, UnitDirectory const& units)
{
    auto list = Json::array();
    auto const own = calendars.own_units();
    for (auto const& id : own) {
        auto const* unit = units.find(id);
        bool const above = unit != nullptr && std::ranges::find(own, unit->parent) != own.end();
        if (unit != nullptr && !above) {
            list.push_back({{"unit", id.value}, {"name", unit->name}});
        }
    }
    return list;
}

Task<Response> calendar(Services const& services, Request request)
{
    auto const reference = services.reference();
    if (!permits(*request.person, Action::read_reference, reference->units)) {
        co_return forbid(request);
    }
    auto const wanted = number_of(request, "year");
    if (!wanted) {
        co_return refuse(request, wanted.error());
    }
    auto const today = to_text(local_day(services.clock.now()));
    auto const year =
        *wanted == 0 ? std::stoi(today.substr(0, 4)) : static_cast<int>(std::min<std::int64_t>(*wanted, 9'999));
    UnitId const unit(request.query_or("unit"));
    if (year < kFirstYear || year > kLastYear || (!unit.empty() && reference->units.find(unit) == nullptr)) {
        co_return refuse(request, Error{Errc::invalid_input, "year: 2000 to 2100; unit: one of ours"});
    }
    auto const all = services.calendars ? services.calendars() : nullptr;
    auto body = year_json(all == nullptr ? reference->calendar : unit.empty() ? all->general() : all->of(unit), year);
    body["unit"] = unit.empty() ? Json() : Json(unit.value);
    body["own_units"] = all == nullptr ? Json::array() : own_units_json(*all, reference->units);
    body["today"] = today;
    co_return json_response(200, body);
}

Json settings_json(SettingsState const& state)
{
    auto files = Json::array();
    for (auto const& file : state.files) {
        files.push_back({{"what", file.what}, {"file", file.file.empty() ? Json() : Json(file.file)}});
    }
    auto lines = Json::array();
    for (std::size_t from = 0; from < state.problem.size();) {
        auto const end = std::min(state.problem.find('\n', from), state.problem.size());
        lines.push_back(state.problem.substr(from, end - from));
        from = end + 1;
    }
    auto const& at = state.problem_at;
    return {
        {"loaded_at", to_rfc3339(state.loaded_at)},
        {"files", std::move(files)},
        {"problems", std::move(lines)},
        {"problems_at", at ? Json(to_rfc3339(*at)) : Json()},
    };
}

bool administers(Services const& services, Request const& request)
{
    return permits(*request.person, Action::administer, services.reference()->units);
}

Task<Response> settings(Services const& services, Request request)
{
    if (!administers(services, request)) {
        co_return forbid(request);
    }
    co_return json_response(200, settings_json(services.settings ? services.settings() : SettingsState{}));
}

/// The same as SIGHUP. What was good stays in force when a file is broken; the answer says what is wrong.
Task<Response> reload(Services const& services, Request request)
{
    if (!administers(services, request)) {
        co_return forbid(request);
    }
    if (!services.reload || services.file_pool == nullptr) {
        co_return refuse(request, Error{Errc::unavailable, "nothing to read again"});
    }
    auto const done = co_await services.file_pool->run([&services] { return services.reload(); });
    auto const actor = request.person->username.value;
    auto const noted = co_await services.store.write(
        [actor, good = done.has_value(), now = services.clock.now()](Tx& tx) -> Result<void> {
            tx.people().audit(now, actor, good ? "settings.reloaded" : "settings.refused", "settings", Json::object());
            return {};
        }
    );
    if (!noted) {
        co_return refuse(request, noted.error());
    }
    auto body = settings_json(services.settings ? services.settings() : SettingsState{});
    body["accepted"] = done.has_value();
    co_return json_response(200, body);
}

}  // namespace

void add_settings_routes(Router& router, Services const& services)
{
    router.add({"GET", "/api/v1/calendar", "getCalendar", Access::session, staff(services, calendar)});
    router.add({"GET", "/api/v1/settings", "getSettings", Access::session, staff(services, settings)});
    router.add({"POST", "/api/v1/settings/reload", "reloadSettings", Access::session, staff(services, reload)});
}

}  // namespace hub::http
