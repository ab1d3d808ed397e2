#include "http/handlers/case_status.hpp"

#include "base/crypto.hpp"
#include "cases/closing.hpp"
#include "domain/masking.hpp"
#include "http/handlers/status_tries.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace hub::http {
namespace {

std::string name_of_unit(Reference const& reference, UnitId const& id)
{
    auto const* unit = reference.units.find(id);
    return unit == nullptr ? std::string() : unit->name;
}

/// The step that a new state is for the citizen; empty: none of its own.
std::string step_of(std::string_view state)
{
    return state == "accepted" ? std::string("working") : std::string(state);
}

/// What one event means to the citizen; nothing for what happens inside the office.
std::optional<Json> step(CaseEvent const& event, Reference const& reference)
{
    Json line{{"at", to_rfc3339(event.at)}};
    auto const become = [&](std::string what) {
        line["what"] = std::move(what);
        return std::optional(line);
    };
    auto const state = text_or(event.data, "state", text_or(event.data, "to"));
    if (event.kind == "case.opened") {
        return become("received");
    }
    if (event.kind == "case.assigned") {
        UnitId const unit{text_or(event.data, "unit")};
        if (unit.empty() || text_or(event.data, "from_unit") == unit.value) {
            return std::nullopt;  // from one desk to the next within the office
        }
        line["unit"] = name_of_unit(reference, unit);
        return become("assigned");
    }
    if (event.kind == "case.extension_approved") {
        line["until"] = text_or(event.data, "until");
        return become("extended");
    }
    if (event.kind == "case.paused" || event.kind == "case.resumed") {
        return become(event.kind.substr(5));
    }
    if (event.kind == "case.rating") {
        if (auto const score = integer_at(event.data, "rating")) {
            line["rating"] = *score;
        }
        return become(flag_at(event.data, "solved") ? "rated" : "not_solved");
    }
    bool const changes = event.kind == "case.state" || event.kind == "case.closed";
    return changes && !state.empty() ? become(step_of(state)) : std::nullopt;
}

Json timeline(Tx& tx, CaseRecord const& record, Json const& answers, Reference const& reference)
{
    std::vector<Json> lines;
    for (auto const& event : tx.cases().events(record.id)) {
        if (auto line = step(event, reference)) {
            lines.push_back(std::move(*line));
        }
    }
    for (auto const& answer : answers) {
        // events are in order: the answer goes behind what happened before it
        auto const at = text_or(answer, "at");
        auto const later = std::ranges::find_if(lines, [&](Json const& line) { return text_or(line, "at") > at; });
        lines.insert(later, Json{{"at", at}, {"what", "answered"}, {"text", answer["text"]}});
    }
    // an answer changes the state as well: one line is enough
    Json told = Json::array();
    for (auto& line : lines) {
        bool const bare = line["what"] == "answered" && !line.contains("text");
        if (!bare) {
            told.push_back(std::move(line));
        }
    }
    return told;
}

}  // namespace

bool is_case_code(std::string_view text)
{
    return text.size() >= 8 && text.size() <= 20 &&
           std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c) || c == '-'; });
}

Json open_status(CaseRecord const& record)
{
    return Json{{"code", record.code.value}, {"state", name_of(record.state)}};
}

Json own_status(Tx& tx, CaseRecord const& record, Reference const& reference)
{
    auto body = open_status(record);
    body["opened_at"] = to_rfc3339(record.opened_at);
    if (record.restricted) {
        return body;
    }
    auto const* topic = reference.topics.find(record.topic);
    body["topic"] = topic == nullptr ? Json() : Json(topic->name_vi);
    body["topic_en"] = topic == nullptr ? Json() : Json(topic->name_en);
    body["unit"] = name_of_unit(reference, record.lead_unit);
    body["due_at"] = to_rfc3339(record.resolve_due_at);
    body["paused"] = record.paused_at.has_value();
    Json answers = Json::array();
    for (auto const& message : tx.conversations().messages_of_case(record.id)) {
        if (message.direction == Direction::outbound && message.kind == "reply" && !message.deleted) {
            answers.push_back(Json{{"at", to_rfc3339(message.at)}, {"text", mask_personal_data(message.text)}});
        }
    }
    body["timeline"] = timeline(tx, record, answers, reference);
    body["answers"] = std::move(answers);
    body["rating"] = record.rating == 0 ? Json() : Json(record.rating);
    bool const ended = record.state == CaseState::answered || record.state == CaseState::closed;
    body["can_rate"] = ended && cases::may_be_rated(record);
    return body;
}

Result<std::optional<Json>> look_up_status(Tx& tx, StatusTry const& wanted, Reference const& reference, Instant now)
{
    if (wanted.secret) {
        if (!may_try_secret(tx, wanted.address, wanted.code, now)) {
            return std::nullopt;
        }
    }
    auto const record = tx.cases().find(wanted.code);
    auto const opened = record && wanted.secret && constant_time_equal(record->secret, *wanted.secret);
    if (opened) {
        return own_status(tx, *record, reference);
    }
    if (!record || wanted.secret || record->restricted) {
        return Json();
    }
    return open_status(*record);
}

}  // namespace hub::http
