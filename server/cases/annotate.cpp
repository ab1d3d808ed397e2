// What supervision writes into a case: its history only.
#include "cases/writer.hpp"

namespace hub::cases {

Result<void> CaseDesk::annotate(Tx& tx, CaseId id, std::string const& actor, std::string const& kind, Json data) const
{
    auto record = tx.cases().find(id);
    if (!record) {
        return not_found("no such case");
    }
    // not CaseWriter::change: a supervisor's question is no work on the case and must not quiet an alert
    if (auto const written = tx.cases().update(*record); !written) {
        return written;
    }
    ++record->version;
    auto const now = clock_.now();
    tx.cases().append_event(id, {0, now, actor, kind, std::move(data)});
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter{tx, rules, now}.tell(*record, kind);
    return {};
}

}  // namespace hub::cases
