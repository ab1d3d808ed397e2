#include "cases/views.hpp"

#include "cases/holders.hpp"
#include "cases/sealed_lane.hpp"
#include "cases/texts.hpp"
#include "domain/deadline.hpp"
#include "domain/masking.hpp"

#include <algorithm>
#include <cmath>

namespace hub::cases {
namespace {

constexpr std::string_view kRestrictedTitle = "Vụ việc hạn chế";
constexpr std::string_view kSealedText =
    "[Nội dung đã niêm phong: chỉ cán bộ được giao mở được bằng khóa riêng của mình]";
constexpr double kRounding = 1000;  // a masked place is good to about 100 m

Json instant_or_null(std::optional<Instant> at)
{
    return at ? Json(to_rfc3339(*at)) : Json(nullptr);
}

std::string shown_text(std::string const& text, Sight sight)
{
    return sight == Sight::contact ? text : mask_personal_data(text);
}

double shown_degrees(double degrees, Sight sight)
{
    return sight == Sight::contact ? degrees : std::round(degrees * kRounding) / kRounding;
}

Json place_json(CaseRecord const& record, Sight sight)
{
    Json place{{"area", record.area.value}};
    if (!record.place_text.empty()) {
        place["text"] = shown_text(record.place_text, sight);
    }
    if (record.point) {
        place["lat"] = shown_degrees(record.point->latitude, sight);
        place["lon"] = shown_degrees(record.point->longitude, sight);
    }
    return place;
}

/// Who denounces stays unnamed to everyone: answers go through the conversation, not through a name.
Json contact_json(CaseFile const& file, Sight sight)
{
    if (!file.conversation) {
        return Json::object();
    }
    auto const& person = *file.conversation;
    if (keeps_sender_secret(file.record)) {
        return {{"masked", true}, {"can_write", person.can_write}};
    }
    bool const plain = sight == Sight::contact;
    Json contact{
        {"masked", !plain},
        {"can_write", person.can_write},
        {"name", plain ? person.display_name : mask_name(person.display_name)},
        {"phone", plain ? person.phone : mask_phone(person.phone)},
    };
    if (plain) {
        contact["user_id"] = person.user_id;
    }
    return contact;
}

Json attachments_json(Message const& message, Sight sight)
{
    auto list = Json::array();
    for (auto const& attachment : message.attachments) {
        Json entry{{"kind", attachment.kind}, {"name", shown_text(attachment.name, sight)}};
        if (sight == Sight::contact) {
            entry["url"] = attachment.url;
            entry["title"] = attachment.title;
        }
        list.push_back(std::move(entry));
    }
    return list;
}

Json history_json(Message const& message, Sight sight)
{
    auto list = Json::array();
    for (auto const& entry : message.history) {
        list.push_back({{"text", shown_text(text_or(entry, "text"), sight)}, {"until", text_or(entry, "until")}});
    }
    return list;
}

Json event_json(CaseEvent const& event, Sight sight)
{
    auto data = event.data;
    for (auto const* name : {"text", "reason"}) {
        if (auto const text = text_at(data, name)) {
            data[name] = shown_text(*text, sight);
        }
    }
    return {
        {"sequence", event.sequence},
        {"at", to_rfc3339(event.at)},
        {"actor", event.actor},
        {"kind", event.kind},
        {"data", std::move(data)},
    };
}

/// The citizen's name stands on public comments only; elsewhere the direction says it.
std::string shown_author(Message const& message, Sight sight)
{
    bool const names_citizen = message.direction == Direction::inbound && message.author != "citizen";
    return names_citizen && sight == Sight::masked ? mask_name(message.author) : message.author;
}

Json routing_json(CaseRecord const& record)
{
    auto routing = record.routing;
    routing.erase(kDeskMarks);
    return routing;
}

bool words_are_hidden(CaseRecord const& record)
{
    return record.restricted || !record.accused_unit.empty();
}

/// The citizen's secret opens the rating: staff, who are rated, do not read it.
std::string own_words(Message const& message)
{
    return message.direction == Direction::outbound ? without_secrets(message.text) : message.text;
}

}  // namespace

CaseScope scope_of(CaseRecord const& record)
{
    return {
        record.lead_unit, record.cooperating, record.assignee, record.restricted, record.accused_unit, record.listed
    };
}

namespace {

void load_media(Tx& tx, CaseFile& file)
{
    for (auto const& message : file.messages) {
        for (std::size_t index = 0; index < message.attachments.size(); ++index) {
            if (auto media = media_of(tx.media(), message, index)) {
                file.media.emplace(std::pair{message.id.value, index}, std::move(*media));
            }
        }
    }
}

/// Number within the case, and whether the hub has the file: members of a drawn attachment.
void add_media(Json& attachment, CaseFile const& file, Message const& message, std::size_t index, int number)
{
    attachment["n"] = number;
    auto const found = file.media.find({message.id.value, index});
    if (found == file.media.end()) {
        return;
    }
    attachment["state"] = name_of(found->second.state);
    if (found->second.state == MediaState::kept) {
        attachment["type"] = found->second.type;
    } else if (found->second.state == MediaState::failed) {
        attachment["reason"] = found->second.reason;
    }
}

}  // namespace

CaseFile load_file(Tx& tx, CaseRecord record)
{
    CaseFile file;
    file.conversation = tx.conversations().find(record.conversation);
    file.messages = tx.conversations().messages_of_case(record.id);
    file.events = tx.cases().events(record.id);
    file.deadlines = tx.cases().deadlines(record.id);
    for (auto const& message : file.messages) {
        if (message.delivery_state != "failed" && message.delivery_state != "uncertain") {
            continue;
        }
        if (auto const item = tx.outbox().find_by_message(message.id)) {
            file.delivery_errors[message.id.value] = item->last_error;
        }
    }
    load_media(tx, file);
    file.record = std::move(record);
    return file;
}

CaseViews::CaseViews(
    UnitDirectory const& units,
    TopicCatalogue const& topics,
    WorkCalendar const& calendar,
    DeadlineRules const* rules,
    Calendars const* calendars
)
    : units_(units), topics_(topics), calendar_(calendar), rules_(rules), calendars_(calendars)
{
}

WorkCalendar const& CaseViews::calendar_of(UnitId const& unit) const noexcept
{
    return calendars_ != nullptr ? calendars_->of(unit) : calendar_;
}

Json CaseViews::deadline(CaseRecord const& record, Instant now) const
{
    bool const first = !record.acknowledged_at && !record.answered_at && !record.closed_at;
    auto const due = first ? record.ack_due_at : record.resolve_due_at;
    auto done = first ? std::nullopt : record.answered_at;
    if (!done && !is_active(record.state)) {
        done = record.closed_at;
    }
    auto const face = clock_face(due, done, record.paused_at, now, calendar_of(record.lead_unit));
    Json shown{
        {"kind", first ? "acknowledge" : "resolve"},
        {"due_at", to_rfc3339(due)},
        {"state", name_of(face.state)},
        {"working_minutes_left", face.left.count()},
    };
    if (calendar_of(record.lead_unit).is_assumed(local_day(due))) {
        shown["assumed_calendar"] = true;
    }
    return shown;
}

Json CaseViews::brief(CaseRecord const& record, Instant now) const
{
    bool const hidden = words_are_hidden(record);
    auto const* unit = units_.find(record.lead_unit);
    auto const* topic = topics_.find(record.topic);
    Json shown{
        {"code", record.code.value},
        {"kind", name_of(record.kind)},
        {"topic", record.topic.value},
        {"topic_name", topic == nullptr ? "" : topic->name_vi},
        {"urgency", name_of(record.urgency)},
        {"title", hidden ? std::string{kRestrictedTitle} : mask_personal_data(record.title)},
        {"state", name_of(record.state)},
        {"channel", record.channel.value},
        // the same thread may hold an ordinary case of the same person
        {"conversation_id", keeps_sender_secret(record) ? "" : std::to_string(record.conversation.value)},
        {"place", hidden ? Json{{"area", record.area.value}} : place_json(record, Sight::masked)},
        {"lead_unit", record.lead_unit.value},
        {"lead_unit_name", unit == nullptr ? "" : unit->name},
        {"assignee", record.assignee ? Json(record.assignee->value) : Json(nullptr)},
        {"cooperating_units", Json::array()},
        {"restricted", record.restricted},
        {"sealed", is_sealed(record)},
        {"needs_dispatcher", record.needs_dispatcher},
        {"opened_at", to_rfc3339(record.opened_at)},
        {"acknowledged_at", instant_or_null(record.acknowledged_at)},
        {"answered_at", instant_or_null(record.answered_at)},
        {"closed_at", instant_or_null(record.closed_at)},
        {"last_activity_at", to_rfc3339(record.last_activity_at)},
        {"deadline", deadline(record, now)},
        {"etag", std::to_string(record.version)},
    };
    for (auto const& cooperating : record.cooperating) {
        shown["cooperating_units"].push_back(cooperating.value);
    }
    return shown;
}

Json CaseViews::full(CaseFile const& file, Sight sight, Instant now) const
{
    auto const& record = file.record;
    auto shown = brief(record, now);
    shown["title"] = shown_text(record.title, sight);
    shown["place"] = place_json(record, sight);
    shown["contact"] = contact_json(file, sight);
    shown["routing"] = routing_json(record);
    shown["deadlines"] = deadlines(file, now);
    shown["formal_steps"] = formal_steps(record, now);
    shown["pause"] = record.paused_at ? Json{
        {"why", record.pause_reason},
        {"since", to_rfc3339(*record.paused_at)},
        {"until", instant_or_null(record.pause_until)},
    } : Json(nullptr);
    shown["rating"] = {
        {"score", record.rating > 0 ? Json(record.rating) : Json(nullptr)},
        {"asked_at", instant_or_null(record.rating_asked_at)},
    };
    shown["reply_window"] = file.reply_window;
    shown["held"] = held_json(record, file.events, now, units_, [this](UnitId const& unit) -> WorkCalendar const& {
        return calendar_of(unit);
    });
    auto const links = links_of(file.events);
    shown["duplicate_of"] = links.duplicate_of.empty() ? Json(nullptr) : Json(links.duplicate_of.value);
    shown["duplicates"] = Json::array();
    for (auto const& code : links.duplicates) {
        shown["duplicates"].push_back(code.value);
    }
    shown["messages"] = Json::array();
    int number = 0;
    for (auto const& entry : file.messages) {
        auto drawn = message(entry, sight);
        for (std::size_t index = 0; index < entry.attachments.size(); ++index) {
            ++number;  // withdrawn ones keep theirs
            if (index < drawn["attachments"].size()) {
                add_media(drawn["attachments"][index], file, entry, index, number);
            }
        }
        if (auto const error = file.delivery_errors.find(entry.id.value); error != file.delivery_errors.end()) {
            drawn["delivery"]["reason"] = error->second;
        }
        shown["messages"].push_back(std::move(drawn));
    }
    shown["events"] = Json::array();
    for (auto const& entry : file.events) {
        shown["events"].push_back(event_json(entry, sight));
    }
    return shown;
}

Json CaseViews::live(CaseRecord const& record, std::string_view event, Instant now) const
{
    Json shown = words_are_hidden(record)
                     ? Json{{"code", record.code.value}, {"etag", std::to_string(record.version)}, {"restricted", true}}
                     : brief(record, now);
    shown["event"] = event;
    shown["at"] = to_rfc3339(now);
    return shown;
}

Json CaseViews::message(Message const& message, Sight sight) const
{
    Json shown{
        {"id", std::to_string(message.id.value)},
        {"direction", message.direction == Direction::inbound ? "inbound" : "outbound"},
        {"kind", message.kind},
        {"text",
         message.deleted  ? std::string{}
         : message.sealed ? std::string{kSealedText}
                          : shown_text(own_words(message), sight)},
        {"at", to_rfc3339(message.at)},
        {"author", shown_author(message, sight)},
        {"public", message.is_public},
        {"deleted", message.deleted},
        {"sealed", message.sealed},
        {"attachments", message.deleted ? Json::array() : attachments_json(message, sight)},
        {"history", message.deleted ? Json::array() : history_json(message, sight)},
    };
    if (message.point && !message.deleted) {
        shown["lat"] = shown_degrees(message.point->latitude, sight);
        shown["lon"] = shown_degrees(message.point->longitude, sight);
    }
    if (message.direction == Direction::outbound) {
        shown["delivery"] = {{"state", message.delivery_state}};
    }
    return shown;
}

}  // namespace hub::cases
