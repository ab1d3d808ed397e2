#include "announce/desk.hpp"

#include "announce/audience.hpp"
#include "base/log.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace hub::announce {
namespace {

constexpr std::array<std::string_view, 3> kSeverities{"info", "important", "emergency"};
constexpr std::size_t kMaxNames = 200;
constexpr std::size_t kMaxPage = 200;

Result<void> check_text(std::string_view name, std::string_view text, std::size_t max_chars)
{
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return invalid_input(std::string{name} + " is empty");
    }
    if (!is_valid_utf8(text) || count_chars(text) > max_chars) {
        return invalid_input(std::string{name} + ": at most " + std::to_string(max_chars) + " characters of UTF-8");
    }
    return {};
}

template <class T>
Json names_json(std::vector<T> const& names)
{
    Json list = Json::array();
    for (auto const& name : names) {
        list.push_back(name.value);
    }
    return list;
}

bool may_reach(Person const& person, UnitDirectory const& units, UnitId const& unit)
{
    return std::ranges::any_of(person.units, [&](UnitId const& own) { return units.is_within(unit, own); });
}

Result<AnnouncementId> position_of(std::string const& cursor)
{
    AnnouncementId before;
    auto const* end = cursor.data() + cursor.size();
    auto const [stop, error] = std::from_chars(cursor.data(), end, before.value);
    if (!cursor.empty() && (error != std::errc{} || stop != end || before.value < 1)) {
        return invalid_input("cursor");
    }
    return before;
}

}  // namespace

AnnouncementDesk::AnnouncementDesk(
    UnitDirectory const& units, Clock const& clock, std::vector<ChannelFacts> channels, std::size_t slice
)
    : units_(units), clock_(clock), channels_(std::move(channels)), slice_(std::max<std::size_t>(slice, 1))
{
}

/// Text, severity and an audience that lies within the author's own units.
Result<Announcement> AnnouncementDesk::made_of(Person const& person, Draft const& wish) const
{
    if (auto const title = check_text("title", wish.title, kMaxTitleChars); !title) {
        return std::unexpected(title.error());
    }
    if (auto const body = check_text("body", wish.body, kMaxBodyChars); !body) {
        return std::unexpected(body.error());
    }
    if (std::ranges::find(kSeverities, wish.severity) == kSeverities.end()) {
        return invalid_input("severity: info, important or emergency");
    }
    return addressed(person, wish);
}

/// The text as it is, and an audience that lies within the author's own units.
Result<Announcement> AnnouncementDesk::addressed(Person const& person, Draft const& wish) const
{
    if (wish.units.size() + wish.topics.size() + wish.channels.size() > kMaxNames || person.units.empty()) {
        return invalid_input("audience");
    }
    auto const units = wish.units.empty() && wish.channels.empty() ? person.units : wish.units;
    for (auto const& unit : units) {
        if (!units_.is_open(unit)) {
            return invalid_input(units_.has_ended(unit) ? "audience.units: has ended" : "audience.units: unknown unit");
        }
        if (!may_reach(person, units_, unit)) {
            return forbidden("audience.units: not your unit");
        }
    }
    for (auto const& id : wish.channels) {
        auto const known = std::ranges::find(channels_, id, [](ChannelFacts const& facts) { return facts.channel.id; });
        if (known == channels_.end()) {
            return invalid_input("audience.channels: unknown channel");
        }
        if (!may_reach(person, units_, known->channel.unit)) {
            return forbidden("audience.channels: not your unit's");
        }
    }
    Announcement made;
    made.title = wish.title;
    made.body = wish.body;
    made.severity = wish.severity;
    made.audience = {
        {"units", names_json(units)}, {"topics", names_json(wish.topics)}, {"channels", names_json(wish.channels)}
    };
    made.author = person.username.value;
    made.unit = person.units.front();
    made.not_before = wish.not_before;
    made.created_at = clock_.now();
    return made;
}

Result<Announcement> AnnouncementDesk::find_for(Tx& tx, Person const& person, AnnouncementId id, Action action) const
{
    auto found = tx.announcements().find(id);
    bool const theirs = found && (may_reach(person, units_, found->unit) || person.has(Role::supervisor));
    if (!theirs || !may_see(person)) {
        return not_found("no such announcement");
    }
    if (!permits(person, action, units_)) {
        return forbidden("this step is not yours");
    }
    return std::move(*found);
}

bool AnnouncementDesk::may_see(Person const& person) const
{
    return permits(person, Action::draft_announcement, units_) || person.has(Role::supervisor);
}

Result<Shown> AnnouncementDesk::written(Tx& tx, Announcement announcement) const
{
    if (auto const done = tx.announcements().update(announcement); !done) {
        return std::unexpected(done.error());
    }
    ++announcement.version;
    return Shown{announcement.id, staff_json(announcement, units_), announcement.version};
}

Result<Shown> AnnouncementDesk::draft(Tx& tx, Person const& person, Draft const& wish) const
{
    if (!permits(person, Action::draft_announcement, units_)) {
        return forbidden("this step is not yours");
    }
    auto made = made_of(person, wish);
    if (!made) {
        return std::unexpected(made.error());
    }
    made->id = tx.announcements().insert(*made);
    return Shown{made->id, staff_json(*made, units_), made->version};
}

Result<Shown> AnnouncementDesk::approve(Tx& tx, Person const& person, AnnouncementId id) const
{
    auto found = find_for(tx, person, id, Action::approve_announcement);
    if (!found) {
        return std::unexpected(found.error());
    }
    if (found->author == person.username.value) {
        return forbidden("another person than the author signs");
    }
    if (found->state != "draft") {
        return conflict("state");
    }
    found->state = "approved";
    found->approver = person.username.value;
    found->approved_at = clock_.now();
    return written(tx, std::move(*found));
}

/// The live side at once: everyone, and each ward of the audience.
void AnnouncementDesk::tell(Tx& tx, Announcement const& announcement, std::string_view event) const
{
    auto data = public_json(announcement, units_);
    data["event"] = event;
    data["at"] = to_rfc3339(clock_.now());
    tx.feed().append("public:announcements", data, clock_.now());
    for (auto const& area : areas_of(announcement, units_)) {
        tx.feed().append("public:area:" + area.value, data, clock_.now());
    }
}

Result<Shown> AnnouncementDesk::go_out(Tx& tx, Announcement announcement) const
{
    announcement.state = "published";
    announcement.published_at = clock_.now();
    announcement.audience[kPlanning] = {{"after", 0}, {"done", false}};
    auto shown = written(tx, announcement);
    if (!shown) {
        return shown;
    }
    if (announcement.corrects) {
        if (auto old = tx.announcements().find(announcement.corrects); old && old->state == "published") {
            tx.outbox().cancel_announcement(old->id);
            old->state = "corrected";
            if (auto const done = tx.announcements().update(*old); !done) {
                return std::unexpected(done.error());
            }
        }
    }
    tell(tx, announcement, announcement.corrects ? "announcement.corrected" : "announcement.published");
    log_info("announcement.published", {{"id", announcement.id.value}, {"severity", announcement.severity}});
    return shown;
}

Result<Shown> AnnouncementDesk::publish(Tx& tx, Person const& person, AnnouncementId id) const
{
    auto found = find_for(tx, person, id, Action::publish_announcement);
    if (!found) {
        return std::unexpected(found.error());
    }
    if (found->state != "approved") {
        return conflict("state");
    }
    if (found->not_before && *found->not_before > clock_.now()) {
        return Shown{found->id, staff_json(*found, units_), found->version};
    }
    return go_out(tx, std::move(*found));
}

Result<Shown> AnnouncementDesk::stop(Tx& tx, Person const& person, AnnouncementId id) const
{
    auto found = find_for(tx, person, id, Action::publish_announcement);
    if (!found) {
        return std::unexpected(found.error());
    }
    if (found->state == "stopped") {
        return conflict("state");
    }
    bool const was_public = found->published_at.has_value();
    found->state = "stopped";
    found->stopped_at = clock_.now();
    auto const cancelled = tx.outbox().cancel_announcement(found->id);
    auto shown = written(tx, *found);
    if (shown && was_public) {
        tell(tx, *found, "announcement.stopped");
    }
    log_info("announcement.stopped", {{"id", id.value}, {"cancelled", cancelled}});
    return shown;
}

Result<Shown> AnnouncementDesk::correct(Tx& tx, Person const& person, AnnouncementId id, Draft const& wish) const
{
    auto const found = find_for(tx, person, id, Action::draft_announcement);
    if (!found) {
        return std::unexpected(found.error());
    }
    if (!found->published_at || found->state == "corrected") {
        return conflict("state");
    }
    auto made = made_of(person, wish);
    if (!made) {
        return std::unexpected(made.error());
    }
    made->corrects = found->id;
    made->id = tx.announcements().insert(*made);
    return Shown{made->id, staff_json(*made, units_), made->version};
}

Result<Json> AnnouncementDesk::report(Tx& tx, Person const& person, AnnouncementId id) const
{
    auto const found = read(tx, person, id);
    if (!found) {
        return std::unexpected(found.error());
    }
    return report_json(tx.announcements().report(id));
}

Result<Shown> AnnouncementDesk::read(Tx& tx, Person const& person, AnnouncementId id) const
{
    auto const found = find_for(tx, person, id, Action::read_reference);
    if (!found) {
        return std::unexpected(found.error());
    }
    return Shown{found->id, staff_json(*found, units_), found->version};
}

Result<Json> AnnouncementDesk::list(Tx& tx, Person const& person, std::string const& cursor, std::size_t limit) const
{
    if (!may_see(person)) {
        return forbidden("this list is not yours");
    }
    return page(tx, false, cursor, limit, [&](Announcement const& one) -> std::optional<Json> {
        if (!person.has(Role::supervisor) && !may_reach(person, units_, one.unit)) {
            return std::nullopt;
        }
        return staff_json(one, units_);
    });
}

Result<Json> AnnouncementDesk::list_public(Tx& tx, std::string const& cursor, std::size_t limit) const
{
    return page(tx, true, cursor, limit, [&](Announcement const& one) -> std::optional<Json> {
        return one.state == "stopped" ? std::nullopt : std::optional{public_json(one, units_)};
    });
}

Result<Json> AnnouncementDesk::page(
    Tx& tx,
    bool published_only,
    std::string const& cursor,
    std::size_t limit,
    std::function<std::optional<Json>(Announcement const&)> const& draw
) const
{
    auto const before = position_of(cursor);
    if (!before) {
        return std::unexpected(before.error());
    }
    auto const wanted = std::clamp<std::size_t>(limit, 1, kMaxPage);
    auto rows = tx.announcements().list(published_only, *before, wanted + 1);
    bool const more = rows.size() > wanted;
    rows.resize(std::min(rows.size(), wanted));
    auto items = Json::array();
    for (auto const& row : rows) {
        if (auto drawn = draw(row)) {
            items.push_back(std::move(*drawn));
        }
    }
    auto next = more ? Json(std::to_string(rows.back().id.value)) : Json(nullptr);
    return Json{{"items", std::move(items)}, {"next_cursor", std::move(next)}};
}

}  // namespace hub::announce
