#include "cases/templates.hpp"

#include "base/utf8.hpp"
#include "cases/rules.hpp"
#include "cases/staff_text.hpp"

#include <algorithm>
#include <tuple>

namespace hub::cases {
namespace {

constexpr std::size_t kMaxTitleChars = 80;
constexpr std::size_t kMaxTextChars = 3000;
constexpr std::size_t kLongestShortcut = 20;
constexpr std::size_t kMostOfUnit = 200;
constexpr char const* kUnnamed = "ông/bà";

bool is_shortcut(std::string_view text)
{
    return text.size() <= kLongestShortcut && std::ranges::all_of(text, [](char letter) {
               return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-';
           });
}

/// "20/11/2026", Vietnam time.
std::string day_words(Instant at)
{
    auto const text = to_text(local_day(at));
    return text.substr(8, 2) + "/" + text.substr(5, 2) + "/" + text.substr(0, 4);
}

bool works_cases(Person const& person)
{
    return person.has(Role::official) || person.has(Role::dispatcher) || person.has(Role::unit_head) ||
           person.has(Role::inspector);
}

}  // namespace

bool TemplateDesk::may_keep(Person const& person, UnitId const& unit) const
{
    if (permits(person, Action::administer, units_)) {
        return true;
    }
    return permits(person, Action::keep_templates, units_) && !unit.empty() &&
           std::ranges::any_of(person.units, [&](UnitId const& own) { return units_.is_within(unit, own); });
}

std::vector<UnitId> TemplateDesk::readable(Person const& person) const
{
    std::vector<UnitId> units;
    if (!works_cases(person)) {
        return units;
    }
    for (auto const& own : person.units) {
        for (auto const& above : units_.with_parents(own)) {
            units.push_back(above);
            auto const origins = units_.origins(above);
            units.insert(units.end(), origins.begin(), origins.end());
        }
    }
    units.emplace_back();  // for everybody
    return units;
}

std::vector<ReplyTemplate> TemplateDesk::visible(Tx& tx, Person const& person) const
{
    if (permits(person, Action::administer, units_)) {
        return tx.templates().all();
    }
    auto units = readable(person);
    if (permits(person, Action::keep_templates, units_)) {
        for (auto const& own : person.units) {
            auto const below = units_.with_children(own);
            units.insert(units.end(), below.begin(), below.end());
        }
    }
    return units.empty() ? std::vector<ReplyTemplate>{} : tx.templates().of(units);
}

std::vector<ReplyTemplate> TemplateDesk::in_use(Tx& tx, Person const& person) const
{
    auto const units = readable(person);
    auto found = units.empty() ? std::vector<ReplyTemplate>{} : tx.templates().of(units);
    std::erase_if(found, [](ReplyTemplate const& one) { return one.retired_at.has_value(); });
    std::ranges::sort(found, {}, [&](ReplyTemplate const& one) {
        return std::tuple{std::ranges::find(units, one.unit) - units.begin(), one.id.value};
    });
    return found;
}

Json TemplateDesk::shown(ReplyTemplate const& one, Person const& person) const
{
    return {
        {"id", std::to_string(one.id.value)},
        {"unit", one.unit.empty() ? Json(nullptr) : Json(one.unit.value)},
        {"unit_name", one.unit.empty() ? "" : unit_name(units_, one.unit)},
        {"title", one.title},
        {"shortcut", one.shortcut},
        {"text", one.text},
        {"fields", fields_in(one.text)},
        {"changed_by", one.changed_by.value},
        {"changed_at", to_rfc3339(one.changed_at)},
        {"retired_at", one.retired_at ? Json(to_rfc3339(*one.retired_at)) : Json(nullptr)},
        {"may_change", may_keep(person, one.unit)},
        {"etag", std::to_string(one.version)},
    };
}

Json TemplateDesk::list(Tx& tx, Person const& person) const
{
    auto items = Json::array();
    for (auto const& one : visible(tx, person)) {
        if (!one.retired_at || may_keep(person, one.unit)) {
            items.push_back(shown(one, person));
        }
    }
    return {{"items", std::move(items)}};
}

Result<void> TemplateDesk::check(Tx& tx, Person const& person, TemplateWish const& wish, TemplateId self) const
{
    auto const title = check_text("title", wish.title, kMaxTitleChars);
    auto const text = check_text("text", wish.text, kMaxTextChars);
    if (!title || !text) {
        return title ? text : title;
    }
    if (!is_shortcut(wish.shortcut)) {
        return invalid_input("shortcut: up to 20 of a-z, 0-9 and '-'");
    }
    if (!wish.unit.empty() && units_.find(wish.unit) == nullptr) {
        return invalid_input("unit: unknown");
    }
    if (!may_keep(person, wish.unit)) {
        return forbidden("the texts of this unit are not yours to keep");
    }
    std::size_t used = 0;
    for (auto const& other : tx.templates().of({wish.unit})) {
        if (other.id == self || other.retired_at) {
            continue;
        }
        if (!wish.shortcut.empty() && other.shortcut == wish.shortcut) {
            return conflict("shortcut");
        }
        ++used;
    }
    return used < kMostOfUnit ? Result<void>{} : conflict("full");
}

Result<ReplyTemplate> TemplateDesk::find_for(
    Tx& tx, Person const& person, TemplateId id, std::optional<std::int64_t> expected
) const
{
    auto found = tx.templates().find(id);
    auto const units = readable(person);
    bool const sees = found && (may_keep(person, found->unit) ||
                                (!found->retired_at && std::ranges::find(units, found->unit) != units.end()));
    if (!sees) {
        return not_found("no such text");
    }
    if (!may_keep(person, found->unit)) {
        return forbidden("the texts of this unit are not yours to keep");
    }
    if (expected && *expected != found->version) {
        return conflict("stale");
    }
    return std::move(*found);
}

Result<Shown> TemplateDesk::written(Tx& tx, Person const& person, ReplyTemplate const& one, char const* act) const
{
    tx.people().audit(
        clock_.now(),
        person.username.value,
        act,
        std::to_string(one.id.value),
        {{"unit", one.unit.value}, {"title", one.title}, {"version", one.version}}
    );
    return Shown{shown(one, person), one.version};
}

Result<Shown> TemplateDesk::add(Tx& tx, Person const& person, TemplateWish const& wish) const
{
    if (auto const fine = check(tx, person, wish, {}); !fine) {
        return std::unexpected(fine.error());
    }
    ReplyTemplate made{{}, wish.unit, wish.title, wish.shortcut, wish.text, person.username, clock_.now(), {}, 1};
    made.id = tx.templates().insert(made);
    return written(tx, person, made, "template.added");
}

Result<Shown> TemplateDesk::change(
    Tx& tx, Person const& person, TemplateId id, std::optional<std::int64_t> expected, TemplateWish const& wish
) const
{
    auto found = find_for(tx, person, id, expected);
    auto const fine = found ? check(tx, person, wish, id) : Result<void>{std::unexpected(found.error())};
    if (!fine) {
        return std::unexpected(fine.error());
    }
    ReplyTemplate changed{
        id, wish.unit, wish.title, wish.shortcut, wish.text, person.username, clock_.now(), {}, found->version
    };
    if (auto const done = tx.templates().update(changed); !done) {
        return std::unexpected(done.error());
    }
    ++changed.version;
    return written(tx, person, changed, "template.changed");
}

Result<Shown> TemplateDesk::retire(Tx& tx, Person const& person, TemplateId id, std::optional<std::int64_t> expected)
    const
{
    auto found = find_for(tx, person, id, expected);
    if (!found) {
        return std::unexpected(found.error());
    }
    if (found->retired_at) {
        return conflict("retired");
    }
    found->retired_at = clock_.now();
    found->changed_at = clock_.now();
    found->changed_by = person.username;
    if (auto const done = tx.templates().update(*found); !done) {
        return std::unexpected(done.error());
    }
    ++found->version;
    return written(tx, person, *found, "template.retired");
}

ReplyFields fields_of(
    CaseRecord const& record,
    std::optional<Conversation> const& thread,
    Person const& person,
    UnitDirectory const& units,
    TopicCatalogue const& topics,
    Instant now
)
{
    ReplyFields fields{
        {"ma_ho_so", record.code.value},
        {"don_vi", unit_name(units, record.lead_unit)},
        {"ngay", day_words(now)},
        {"can_bo", person.display_name.empty() ? person.username.value : person.display_name},
    };
    if (auto const* topic = topics.find(record.topic)) {
        fields["chu_de"] = topic->name_vi;
    }
    bool const named = thread && !thread->is_public && !keeps_sender_secret(record) && !is_sealed(*thread);
    fields["ten_cong_dan"] = named && !thread->display_name.empty() ? thread->display_name : kUnnamed;
    if (!record.resolve_met && !record.paused_at &&
        record.resolve_due_at > now) {  // a date that has passed is no promise
        fields["han_tra_loi"] = to_vietnamese(record.resolve_due_at);
    }
    if (!record.place_text.empty() && !keeps_sender_secret(record)) {
        fields["dia_diem"] = record.place_text;
    }
    return fields;
}

Result<Json> CaseDesk::templates(Tx& tx, Person const& person, CaseCode const& code) const
{
    auto const record = find_for(tx, person, code, Action::reply);
    if (!record) {
        return std::unexpected(record.error());
    }
    auto const scope = scope_of(*record);
    auto thread = tx.conversations().find(record->conversation);
    if (thread && !permits(person, Action::read_contact, units_, &scope)) {
        thread->display_name.clear();
    }
    auto const fields = fields_of(*record, thread, person, units_, topics_, clock_.now());
    auto items = Json::array();
    for (auto const& one : TemplateDesk{units_, clock_}.in_use(tx, person)) {
        auto text = with_fields(one.text, fields);
        items.push_back(
            {{"id", std::to_string(one.id.value)},
             {"title", one.title},
             {"shortcut", one.shortcut},
             {"unit_name", one.unit.empty() ? "" : unit_name(units_, one.unit)},
             {"unfilled", fields_in(text)},
             {"text", std::move(text)}}
        );
    }
    return Json{{"items", std::move(items)}};
}

}  // namespace hub::cases
