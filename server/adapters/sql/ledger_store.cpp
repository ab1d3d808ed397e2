#include "adapters/sql/ledger_store.hpp"

#include "base/random.hpp"
#include "domain/ledger.hpp"

namespace hub::adapters::sql {
namespace {

constexpr std::size_t kSaltBytes = 16;

/// The part that may name somebody, as it is hashed with the salt.
std::string personal_text(std::string const& actor, std::string const& data)
{
    return dump(Json{{"actor", actor}}) + "\n" + data;
}

LedgerEntry entry_of(Row& row)
{
    LedgerEntry entry;
    row.read(entry.number, entry.at, entry.hash, entry.text);
    return entry;
}

}  // namespace

SqlLedger::Facts SqlLedger::facts_of(CaseId id)
{
    Facts facts;
    database_.each(
        "SELECT code, state, lead_unit, kind, topic, urgency, channel, area, restricted=1 OR accused_unit<>'',"
        " paused_at IS NOT NULL OR resolve_met=1, opened_at, acknowledged_at, answered_at, closed_at, ack_due_at,"
        " resolve_due_at, due_at FROM case_file WHERE id=?",
        [&facts](Row& row) {
            CaseState state{};
            MatterKind kind{};
            Urgency urgency{};
            std::string unit, topic, channel, area;
            bool guarded = false;
            bool stands = false;
            Instant opened_at{}, ack_due_at{}, resolve_due_at{}, due_at{};
            std::optional<Instant> acknowledged_at, answered_at, closed_at;
            row.read(
                facts.code,
                state,
                unit,
                kind,
                topic,
                urgency,
                channel,
                area,
                guarded,
                stands,
                opened_at,
                acknowledged_at,
                answered_at,
                closed_at,
                ack_due_at,
                resolve_due_at,
                due_at
            );
            auto const time = [](std::optional<Instant> at) { return at ? Json(to_rfc3339(*at)) : Json(); };
            facts.json = {
                {"state", name_of(state)},
                {"lead_unit", unit},
                {"restricted", guarded},
                {"clock_stands", stands},
                {"opened_at", time(opened_at)},
                {"acknowledged_at", time(acknowledged_at)},
                {"answered_at", time(answered_at)},
                {"closed_at", time(closed_at)},
                {"ack_due_at", time(ack_due_at)},
                {"resolve_due_at", time(resolve_due_at)},
                {"due_at", time(due_at)},
            };
            if (!guarded) {  // what could tell a denunciation from another stays out of the books
                facts.json["kind"] = name_of(kind);
                facts.json["topic"] = topic;
                facts.json["urgency"] = name_of(urgency);
                facts.json["channel"] = channel;
                facts.json["area"] = area;
            }
        },
        id
    );
    return facts;
}

LedgerTip SqlLedger::tip()
{
    if (!state_.tip) {
        LedgerTip tip{0, ledger_genesis(), {}};
        database_.each("SELECT number, hash, at FROM ledger ORDER BY number DESC LIMIT 1", [&](Row& row) {
            row.read(tip.number, tip.hash, tip.at);
        });
        state_.tip = std::move(tip);
    }
    return *state_.tip;
}

void SqlLedger::append(CaseId id, CaseEvent const& event, LedgerTip const& tip)
{
    auto const number = tip.number + 1;
    auto const salt = random_hex(kSaltBytes);
    auto facts = facts_of(id);
    auto const text = dump(Json{
        {"number", number},
        {"at", to_rfc3339(event.at)},
        {"case", facts.code},
        {"sequence", event.sequence},
        {"event", event.kind},
        {"facts", std::move(facts.json)},
        {"personal", ledger_commitment(salt, personal_text(event.actor, dump(event.data)))},
        {"previous", tip.hash},
    });
    auto hash = ledger_hash(text);
    database_.run(
        "INSERT INTO ledger(number, case_id, sequence, at, salt, hash, entry) VALUES(?,?,?,?,?,?,?)",
        number,
        id,
        event.sequence,
        event.at,
        salt,
        hash,
        text
    );
    state_.tip = LedgerTip{number, std::move(hash), event.at};
}

std::optional<LedgerEntry> SqlLedger::head()
{
    return database_.first("SELECT number, at, hash, entry FROM ledger ORDER BY number DESC LIMIT 1", entry_of);
}

void SqlLedger::each(Instant from, Instant until, std::function<void(LedgerEntry const&)> const& reader)
{
    auto const first = database_.number("SELECT min(number) FROM ledger WHERE at>=?", from);
    auto const last = database_.number("SELECT max(number) FROM ledger WHERE at<?", until);
    database_.stream(
        "SELECT number, at, hash, entry FROM ledger WHERE number>=? AND number<=? ORDER BY number",
        [&reader](Row& row) { reader(entry_of(row)); },
        first == 0 ? last + 1 : first,
        last
    );
}

Result<void> SqlLedger::add_root(LedgerRoot const& root)
{
    auto const added = database_.run(
        "INSERT INTO ledger_root(day, number, entry_hash, public_key, signature, at) VALUES(?,?,?,?,?,?)"
        " ON CONFLICT DO NOTHING",
        root.day,
        root.number,
        root.entry_hash,
        root.public_key,
        root.signature,
        root.at
    );
    return added == 1 ? Result<void>{} : conflict("this day has its root");
}

std::vector<LedgerRoot> SqlLedger::roots(std::size_t limit)
{
    return database_.all(
        "SELECT day, number, entry_hash, public_key, signature, at FROM ledger_root ORDER BY day DESC LIMIT ?",
        [](Row& row) {
            LedgerRoot root;
            row.read(root.day, root.number, root.entry_hash, root.public_key, root.signature, root.at);
            return root;
        },
        limit
    );
}

std::int64_t SqlLedger::forget(CaseId id)
{
    return database_.run("UPDATE ledger SET salt=NULL WHERE case_id=? AND salt IS NOT NULL", id);
}

std::vector<std::int64_t> SqlLedger::contradictions(std::size_t limit)
{
    std::vector<std::int64_t> found;
    database_.stream(
        "SELECT l.number, l.salt, l.entry, e.actor, e.data FROM ledger l LEFT JOIN case_event e"
        " ON e.case_id=l.case_id AND e.sequence=l.sequence WHERE l.salt IS NOT NULL ORDER BY l.number",
        [&](Row& row) {
            std::int64_t number = 0;
            std::string salt, entry;
            std::optional<std::string> actor, data;
            row.read(number, salt, entry, actor, data);
            auto const object = parse_json(entry);
            bool const holds = object && actor && data &&
                               text_or(*object, "personal") == ledger_commitment(salt, personal_text(*actor, *data));
            if (!holds && found.size() < limit) {
                found.push_back(number);
            }
        }
    );
    return found;
}

}  // namespace hub::adapters::sql
