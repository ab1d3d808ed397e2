#include "app/exports.hpp"

#include "base/json.hpp"
#include "domain/masking.hpp"

#include <fmt/format.h>

#include <vector>

namespace hub::app {
namespace {

constexpr Instant kForever = from_millis(253'402'300'799'000);  // end of year 9999

Json or_null(std::string const& text)
{
    return text.empty() ? Json() : Json(text);
}

Json time_or_null(std::optional<Instant> at)
{
    return at ? Json(to_rfc3339(*at)) : Json();
}

/// Writing may fail (a full disk, a closed pipe): an export that is cut must not look whole.
Result<void> flush(std::FILE* out)
{
    return std::fflush(out) == 0 && std::ferror(out) == 0 ? Result<void>{} : unavailable("cannot write the export");
}

Json case_line(CaseRecord const& record, std::vector<CaseEvent> const& events)
{
    Json line{
        {"code", record.code.value},
        {"state", name_of(record.state)},
        {"lead_unit", record.lead_unit.value},
        {"opened_at", to_rfc3339(record.opened_at)},
        {"acknowledged_at", time_or_null(record.acknowledged_at)},
        {"closed_at", time_or_null(record.closed_at)},
        {"due_at", to_rfc3339(record.resolve_due_at)},
        {"restricted", record.restricted},
    };
    if (record.restricted) {
        return line;
    }
    line["kind"] = name_of(record.kind);
    line["topic"] = record.topic.value;
    line["urgency"] = name_of(record.urgency);
    line["channel"] = record.channel.value;
    line["area"] = or_null(record.area.value);
    line["title"] = mask_personal_data(record.title);
    line["events"] = Json::array();
    for (auto const& event : events) {
        line["events"].push_back(
            {{"sequence", event.sequence}, {"at", to_rfc3339(event.at)}, {"actor", event.actor}, {"kind", event.kind}}
        );
    }
    return line;
}

Result<std::int64_t> check_cases(Tx& tx, std::FILE* out)
{
    std::int64_t broken = 0;
    std::int64_t seen = 0;
    tx.cases().export_cases(Instant{}, kForever, [&](CaseRecord const& record) {
        ++seen;
        std::int64_t expected = 0;
        bool gap = record.lead_unit.empty();
        for (auto const& event : tx.cases().events(record.id)) {
            gap = gap || event.sequence != ++expected;
        }
        if (gap || expected == 0) {
            ++broken;
            fmt::print(
                out, "case {}: no lead unit, or its events have a gap after number {}\n", record.code.value, expected
            );
        }
    });
    fmt::print(out, "cases: {} checked, {} broken\n", seen, broken);
    return broken;
}

}  // namespace

Result<void> export_custody(Store& store, Instant from, Instant until, std::FILE* out)
{
    auto const done = store.read_now([&](Tx& tx) -> Result<void> {
        tx.inbox().export_custody(from, until, [out](CustodyLine const& line) {
            Json const json{
                {"connector", line.connector},
                {"channel", or_null(line.channel)},
                {"external_id", line.external_id},
                {"kind", line.kind},
                {"received_at", to_rfc3339(line.received_at)},
                {"fate", name_of(line.fate)},
                {"case", or_null(line.case_code)},
                {"reason", or_null(line.reason)},
            };
            fmt::print(out, "{}\n", dump(json));
        });
        return {};
    });
    return done ? flush(out) : done;
}

Result<void> export_cases(Store& store, Instant from, Instant until, std::FILE* out)
{
    auto const done = store.read_now([&](Tx& tx) -> Result<void> {
        tx.cases().export_cases(from, until, [&tx, out](CaseRecord const& record) {
            fmt::print(out, "{}\n", dump(case_line(record, tx.cases().events(record.id))));
        });
        return {};
    });
    return done ? flush(out) : done;
}

Result<void> verify(Store& store, std::FILE* out)
{
    return store.read_now([&](Tx& tx) -> Result<void> {
        auto const balance = tx.inbox().balance();
        std::int64_t sum = balance.duplicates + balance.opened + balance.attached + balance.pending;
        for (auto const& [reason, count] : balance.ignored) {
            sum += count;
        }
        fmt::print(out, "custody: received {}, accounted for {}\n", balance.received, sum);
        std::int64_t lines = 0;
        tx.inbox().export_custody(Instant{}, kForever, [&lines](CustodyLine const&) { ++lines; });
        fmt::print(out, "custody: {} items stored, {} expected\n", lines, balance.received - balance.duplicates);
        auto const broken = check_cases(tx, out);
        bool const sound =
            sum == balance.received && lines == balance.received - balance.duplicates && broken.value_or(1) == 0;
        return sound ? Result<void>{} : failure(Errc::rejected, "the store breaks its own rules; see above");
    });
}

}  // namespace hub::app
