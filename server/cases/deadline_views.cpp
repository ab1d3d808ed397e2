// Every deadline of a case with what it rests on, and the formal steps that may be recorded.
#include "cases/views.hpp"
#include "domain/deadline.hpp"

namespace hub::cases {
namespace {

Json or_null(std::optional<Instant> at)
{
    return at ? Json(to_rfc3339(*at)) : Json(nullptr);
}

struct Row {
    std::string_view clock;
    std::string step;
    std::string name_vi;
    std::string name_en;
    Instant starts_at{};
    Instant due_at{};
    std::optional<Instant> done_at;
    std::optional<Instant> stands_since;
};

Json row_json(Row const& row, Instant now, WorkCalendar const& calendar)
{
    auto const face = clock_face(row.due_at, row.done_at, row.stands_since, now, calendar);
    Json shown{
        {"clock", row.clock},
        {"step", row.step},
        {"name_vi", row.name_vi},
        {"name_en", row.name_en},
        {"starts_at", to_rfc3339(row.starts_at)},
        {"due_at", to_rfc3339(row.due_at)},
        {"met_at", or_null(row.done_at)},
        {"met", row.done_at ? Json(*row.done_at <= row.due_at) : Json(nullptr)},
        {"state", name_of(face.state)},
        {"working_minutes_left", face.left.count()},
    };
    if (calendar.is_assumed(local_day(row.due_at))) {
        shown["assumed_calendar"] = true;
    }
    return shown;
}

void add_source(Json& shown, TermSource const& source)
{
    shown["rule"] = source.rule;
    shown["basis"] = source.basis;
    shown["confidence"] = source.confidence;
    shown["unconfirmed"] = source.is_unconfirmed();
    shown["length"] = source.length;
    shown["unit"] = name_of(source.unit);
}

}  // namespace

Json CaseViews::legal_deadline(CaseDeadline const& one, CaseRecord const& record, Instant now) const
{
    auto const* step = rules_ == nullptr ? nullptr : rules_->described(one.step);
    auto const* rule = rules_ == nullptr ? nullptr : rules_->find(one.rule);
    auto shown = row_json(
        {"legal",
         one.step,
         step != nullptr ? step->name_vi : one.step,
         step != nullptr ? step->name_en : one.step,
         one.starts_at,
         one.due_at,
         one.met_at ? one.met_at : one.ended_at,
         one.stands_since},
        now,
        calendar_of(record.lead_unit)
    );
    if (one.ended_at) {
        shown["state"] = "ended";
        shown["met"] = nullptr;
        shown["met_at"] = nullptr;
    }
    shown["id"] = std::to_string(one.id);
    shown["rule"] = one.rule;
    shown["variant"] = one.variant;
    shown["basis"] = one.basis;
    shown["confidence"] = one.confidence;
    shown["unconfirmed"] = one.confidence != "text_seen";
    shown["owner"] = one.owner;
    shown["recorded_at"] = to_rfc3339(one.recorded_at);
    shown["extended"] = one.extended;
    if (rule != nullptr) {
        shown["length"] = rule->length;
        shown["unit"] = name_of(rule->unit);
        shown["note"] = rule->note;
    }
    return shown;
}

Json CaseViews::deadlines(CaseFile const& file, Instant now) const
{
    static DeadlineRules const kNone;
    auto const& record = file.record;
    auto const& calendar = calendar_of(record.lead_unit);
    auto const ended = record.answered_at ? record.answered_at : record.closed_at;
    auto const sources = service_term_sources(
        topics_.find(record.topic), record.urgency, local_day(record.opened_at), rules_ == nullptr ? kNone : *rules_
    );
    auto list = Json::array();
    list.push_back(row_json(
        {"service",
         "acknowledge",
         "Tiếp nhận",
         "Acknowledge",
         record.opened_at,
         record.ack_due_at,
         record.acknowledged_at,
         {}},
        now,
        calendar
    ));
    add_source(list.back(), sources.acknowledge);
    list.push_back(row_json(
        {"service",
         "resolve",
         "Trả lời người dân",
         "Answer the citizen",
         record.opened_at,
         record.resolve_due_at,
         ended,
         record.paused_at},
        now,
        calendar
    ));
    add_source(list.back(), sources.resolve);
    for (auto const& one : file.deadlines) {
        list.push_back(legal_deadline(one, record, now));
    }
    return list;
}

Json CaseViews::formal_steps(CaseRecord const& record, Instant now) const
{
    auto list = Json::array();
    if (rules_ == nullptr) {
        return list;
    }
    auto const today = local_day(now);
    for (auto const& step : rules_->steps_of(record.kind, today)) {
        auto variants = Json::array();
        for (auto const& variant : rules_->variants_of(record.kind, step.step, today)) {
            variants.push_back(variant);
        }
        list.push_back({
            {"step", step.step},
            {"name_vi", step.name_vi},
            {"name_en", step.name_en},
            {"day",
             step.dated     ? "past"
             : step.planned ? "coming"
                            : "none"},
            {"head", step.head},
            {"variants", std::move(variants)},
        });
    }
    return list;
}

}  // namespace hub::cases
