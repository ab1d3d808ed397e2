// What staff do in the sealed lane: say that a case belongs into it, and fetch its envelopes.
#include "base/utf8.hpp"
#include "cases/follow_up.hpp"
#include "cases/sealing.hpp"
#include "cases/staff_text.hpp"
#include "cases/writer.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::size_t kLeastReasonChars = 10;

/// Nobody of the accused unit leads, helps or holds the case.
Result<void> keep_away(CaseRecord& record, UnitId const& accused, UnitDirectory const& units)
{
    record.cooperating.clear();
    if (accused.empty()) {
        return {};
    }
    auto const* unit = units.find(accused);
    if (unit == nullptr) {
        return invalid_input("accused_unit: unknown");
    }
    if (units.is_within(record.lead_unit, accused)) {
        if (unit->parent.empty()) {
            return invalid_input("accused_unit: there is no unit above it");
        }
        record.lead_unit = unit->parent;
    }
    record.accused_unit = accused;
    return {};
}

}  // namespace

Result<Shown> CaseDesk::mark_denunciation(
    Tx& tx,
    Person const& person,
    CaseCode const& code,
    std::optional<std::int64_t> expected,
    UnitId const& accused,
    std::string const& reason
) const
{
    auto found = find_for_reason(tx, person, code, Action::mark_kind, expected, reason);
    if (!found) {
        return std::unexpected(found.error());
    }
    auto& record = *found;
    bool const is_one = record.kind == MatterKind::denunciation;
    if (is_one && is_sealed(record)) {
        return conflict("kind");
    }
    auto const from = record.kind;
    record.kind = MatterKind::denunciation;
    record.restricted = true;
    record.needs_dispatcher = false;
    record.search_text.clear();
    if (auto const away = keep_away(record, accused, units_); !away) {
        return std::unexpected(away.error());
    }
    if (record.assignee) {
        auto const account = tx.people().find(*record.assignee);
        auto const scope = scope_of(record);
        if (!account || !permits(account->person, Action::reply, units_, &scope)) {
            record.assignee.reset();
        }
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    writer.acknowledge(record);
    tx.sealed().wipe_copies(record.code);
    bool const sealed = Sealing{tx, rules, clock_.now()}.take_over(record);
    Json data{
        {"from", name_of(from)}, {"kind", name_of(record.kind)}, {"sealed", sealed}, {"unit", record.lead_unit.value}
    };
    auto const written = writer.change(record, person.username.value, "case.restricted", std::move(data));
    if (!written) {
        return std::unexpected(written.error());
    }
    for (auto const& name : record.listed) {
        writer.alert(record, "case.restricted", name);
    }
    // the reason may tell of the matter: it stands in the audit, not among the events
    tx.people().audit(
        clock_.now(), person.username.value, "case.restricted", code.value, {{"reason", reason}, {"sealed", sealed}}
    );
    return show(tx, person, record);
}

Result<Shown> CaseDesk::open_sealed(Tx& tx, Person const& person, CaseCode const& code, std::string const& reason) const
{
    auto found = find_for(tx, person, code, Action::open_sealed);
    auto const fine = check_text("reason", reason, kMaxReasonChars);
    if (fine && count_chars(reason) < kLeastReasonChars) {
        return invalid_input("reason: say why in at least 10 characters");
    }
    if (!found || !fine) {
        return std::unexpected(found ? fine.error() : found.error());
    }
    auto& record = *found;
    auto items = Json::array();
    for (auto const& item : tx.sealed().of_case(record.id)) {
        items.push_back(
            {{"id", std::to_string(item.id.value)},
             {"message_id", item.message ? Json(std::to_string(item.message.value)) : Json(nullptr)},
             {"at", to_rfc3339(item.at)},
             {"envelope", item.envelope}}
        );
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    writer.acknowledge(record);
    Json const data{{"reason", reason}, {"items", items.size()}};
    tx.people().audit(clock_.now(), person.username.value, "sealed.opened", code.value, data);
    auto const written = writer.change(record, person.username.value, "case.sealed_opened", data);
    if (!written) {
        return std::unexpected(written.error());
    }
    return Shown{{{"code", code.value}, {"items", std::move(items)}}, record.version, true};
}

Result<Media> CaseDesk::sealed_file(Tx& tx, Person const& person, CaseCode const& code, std::string const& id) const
{
    auto const found = find_for(tx, person, code, Action::open_sealed);
    if (!found) {
        return std::unexpected(found.error());
    }
    auto media = tx.media().find(id);
    auto const cases = media ? tx.conversations().cases_of(media->message) : std::vector<CaseId>{};
    if (!media || media->seal_for.empty() || std::ranges::find(cases, found->id) == cases.end()) {
        return not_found("no such file");
    }
    tx.people().audit(clock_.now(), person.username.value, "sealed.file", code.value, {{"file", id}});
    switch (media->state) {
        case MediaState::kept:
            return std::move(*media);
        case MediaState::wanted:
            return not_found("not_fetched");
        default:
            return not_found("lost: " + media->reason);
    }
}

}  // namespace hub::cases
