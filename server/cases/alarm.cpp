#include "cases/alarm.hpp"

#include "base/log.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::array kLevels{AlertLevel::official, AlertLevel::head, AlertLevel::chairman, AlertLevel::supervisor};

void add_missing(std::vector<UserName>& people, std::vector<UserName> const& more)
{
    for (auto const& name : more) {
        if (std::ranges::find(people, name) == people.end()) {
            people.push_back(name);
        }
    }
}

}  // namespace

std::vector<UserName> const& Alarm::in_office(UnitId const& unit, Role role)
{
    auto const [entry, missing] = offices_.try_emplace({unit.value, role});
    if (missing) {
        entry->second = tx_.people().in_office(unit, role);
    }
    return entry->second;
}

std::optional<Account> const& Alarm::account(UserName const& name)
{
    auto const [entry, missing] = accounts_.try_emplace(name.value);
    if (missing) {
        entry->second = tx_.people().find(name);
    }
    return entry->second;
}

std::vector<UserName> Alarm::who_may(CaseRecord const& record, std::vector<UserName> const& names)
{
    auto const scope = scope_of(record);
    std::vector<UserName> able;
    for (auto const& name : names) {
        auto const& known = account(name);
        if (known && !known->disabled && permits(known->person, Action::read_case, rules_.units, &scope)) {
            able.push_back(name);
        }
    }
    return able;
}

/// Heads of the nearest unit above the lead that has any, or of the next one after it …
std::vector<UserName> Alarm::heads_above(CaseRecord const& record, std::size_t which)
{
    for (auto const& unit : rules_.units.with_parents(record.lead_unit)) {
        if (unit == record.lead_unit) {
            continue;
        }
        auto heads = who_may(record, in_office(unit, Role::unit_head));
        if (!heads.empty() && which-- == 0) {
            return heads;
        }
    }
    return {};
}

std::vector<UserName> Alarm::people_of(CaseRecord const& record, AlertLevel level)
{
    switch (level) {
        case AlertLevel::official: {
            auto people = record.assignee ? who_may(record, {*record.assignee}) : std::vector<UserName>{};
            return people.empty() ? who_may(record, in_office(record.lead_unit, Role::dispatcher)) : people;
        }
        case AlertLevel::head:
            return who_may(record, in_office(record.lead_unit, Role::unit_head));
        case AlertLevel::chairman:
            return heads_above(record, 0);
        case AlertLevel::supervisor:
            break;
    }
    for (auto const& unit : rules_.units.with_parents(record.lead_unit)) {
        auto people = who_may(record, in_office(unit, Role::supervisor));
        if (!people.empty()) {
            return people;
        }
    }
    return record.restricted ? heads_above(record, 1) : std::vector<UserName>{};
}

Asked Alarm::choose_to_tell(CaseRecord const& record, Question const& question)
{
    Asked asked{question.kind, question.from, {}};
    for (auto const level : kLevels) {
        if (level < question.from || level > question.top) {
            continue;
        }
        auto people = people_of(record, level);
        std::erase(people, question.except);
        if (!people.empty()) {
            asked.level = level;
            asked.people = std::move(people);
            break;
        }
    }
    if (question.holder_too) {
        add_missing(asked.people, people_of(record, AlertLevel::official));
    }
    return asked;
}

Asked Alarm::choose(CaseRecord& record, Question question)
{
    if (record.alert_until) {
        question.from = std::max(question.from, static_cast<AlertLevel>(std::max(record.alert_level, 0)));
        question.top = std::max(question.top, static_cast<AlertLevel>(std::max(record.alert_top, 0)));
    }
    auto asked = choose_to_tell(record, question);
    if (asked.people.empty()) {
        log_warn("alert.nobody", {{"case", record.code.value}, {"unit", record.lead_unit.value}});
        record.alert_until.reset();
        return asked;
    }
    auto const& terms = rules_.options.follow_up;
    bool const any_hour = record.urgency == Urgency::urgent;
    auto until = any_hour ? now_ + terms.urgent_within
                          : rules_.calendar_of(record).add_working_minutes(now_, terms.alert_within);
    if (record.alert_until && record.alert_level == static_cast<int>(asked.level)) {
        until = std::min(until, *record.alert_until);  // asking again does not lengthen the silence
    }
    record.alert_level = static_cast<int>(asked.level);
    record.alert_top = static_cast<int>(question.top);
    record.alert_until = asked.level >= question.top ? std::nullopt : std::optional{until};
    return asked;
}

Asked Alarm::choose_above(CaseRecord& record)
{
    record.alert_until.reset();
    if (record.alert_level >= record.alert_top) {
        return {};
    }
    auto const from = static_cast<AlertLevel>(record.alert_level + 1);
    return choose(record, {"escalated", from, static_cast<AlertLevel>(record.alert_top), false, {}});
}

void Alarm::send(CaseRecord const& record, Asked const& asked)
{
    for (auto const& name : asked.people) {
        Alert alert{{}, record.id, asked.kind, asked.level, name, now_, std::nullopt, {}};
        alert.id = tx_.cases().add_alert(alert);
        auto data = rules_.views.live(record, "alert.raised", now_);
        data["alert"] = {{"id", std::to_string(alert.id.value)}, {"kind", alert.kind}, {"level", name_of(alert.level)}};
        tx_.feed().append("user:" + name.value, data, now_);
    }
}

Json asked_json(Asked const& asked)
{
    auto people = Json::array();
    for (auto const& name : asked.people) {
        people.push_back(name.value);
    }
    return {{"level", name_of(asked.level)}, {"people", std::move(people)}};
}

}  // namespace hub::cases
