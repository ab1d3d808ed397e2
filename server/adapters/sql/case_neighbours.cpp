// CaseStore::neighbours: what may be the same matter, before anybody compares words.
#include "adapters/sql/case_columns.hpp"
#include "adapters/sql/case_store.hpp"

// besides time and number, the conditions of the index case_file_area
#define HUB_NEAR_RULE \
    " AND c.opened_at BETWEEN ? AND ? AND c.id<>? AND c.restricted=0 AND c.accused_unit='' AND c.listed=''"
#define HUB_NEAR_ORDER " ORDER BY CASE WHEN c.topic=? THEN 0 ELSE 1 END, abs(c.opened_at-?), c.id LIMIT ?"

namespace hub::adapters::sql {

std::vector<CaseRecord> SqlCases::neighbours(CaseRecord const& record, std::chrono::days span, std::size_t limit)
{
    auto const read = [this](Row& row) { return record_of(row); };
    auto const from = record.opened_at - span;
    auto const until = record.opened_at + span;
    if (record.area.empty()) {
        return database_.all(
            "SELECT " HUB_CASE_SELECTED
            " FROM case_file c WHERE c.lead_unit=? AND c.active IN (0,1)" HUB_NEAR_RULE HUB_NEAR_ORDER,
            read,
            record.lead_unit,
            from,
            until,
            record.id.value,
            record.topic,
            record.opened_at,
            limit
        );
    }
    return database_.all(
        "SELECT " HUB_CASE_SELECTED " FROM case_file c WHERE c.area=? AND c.area<>''" HUB_NEAR_RULE HUB_NEAR_ORDER,
        read,
        record.area,
        from,
        until,
        record.id.value,
        record.topic,
        record.opened_at,
        limit
    );
}

}  // namespace hub::adapters::sql
