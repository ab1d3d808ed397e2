#include "adapters/sql/announcement_store.hpp"

#include "adapters/sql/columns.hpp"

namespace hub::adapters::sql {
namespace {

// clang-format off
#define HUB_ANNOUNCEMENT_COLUMNS(COLUMN) \
    COLUMN(title) COLUMN(body) COLUMN(severity) COLUMN(audience) COLUMN(state) COLUMN(author) \
    COLUMN(approver) COLUMN(unit) COLUMN(not_before) COLUMN(created_at) COLUMN(approved_at) \
    COLUMN(published_at) COLUMN(stopped_at) COLUMN(corrects)
// clang-format on
#define HUB_ANNOUNCEMENT_SELECTED "id, version" HUB_ANNOUNCEMENT_COLUMNS(HUB_NAME)

/// Calls `f` with the members in the order of HUB_ANNOUNCEMENT_COLUMNS.
template <class Record, class F>
auto with_members(Record& a, F f)
{
    return f(
        a.title,
        a.body,
        a.severity,
        a.audience,
        a.state,
        a.author,
        a.approver,
        a.unit,
        a.not_before,
        a.created_at,
        a.approved_at,
        a.published_at,
        a.stopped_at,
        a.corrects
    );
}

Announcement announcement_of(Row& row)
{
    Announcement found;
    with_members(found, [&](auto&... members) { row.read(found.id, found.version, members...); });
    return found;
}

}  // namespace

AnnouncementId SqlAnnouncements::insert(Announcement const& announcement)
{
    return AnnouncementId{with_members(announcement, [&](auto const&... members) {
        return database_.insert(
            "INSERT INTO announcement(version" HUB_ANNOUNCEMENT_COLUMNS(HUB_NAME
            ) ") VALUES(?" HUB_ANNOUNCEMENT_COLUMNS(HUB_VALUE) ")",
            announcement.version,
            members...
        );
    })};
}

std::optional<Announcement> SqlAnnouncements::find(AnnouncementId id)
{
    return database_.first(
        "SELECT " HUB_ANNOUNCEMENT_SELECTED " FROM announcement WHERE id=?", announcement_of, id.value
    );
}

Result<void> SqlAnnouncements::update(Announcement const& announcement)
{
    auto const changed = with_members(announcement, [&](auto const&... members) {
        return database_.run(
            "UPDATE announcement SET version=version+1" HUB_ANNOUNCEMENT_COLUMNS(HUB_SET) " WHERE id=? AND version=?",
            members...,
            announcement.id,
            announcement.version
        );
    });
    if (changed == 0) {
        return conflict("stale");
    }
    return {};
}

std::vector<Announcement> SqlAnnouncements::list(bool published_only, AnnouncementId before, std::size_t limit)
{
    auto const last = before ? before.value : INT64_MAX;
    if (published_only) {
        return database_.all(
            "SELECT " HUB_ANNOUNCEMENT_SELECTED
            " FROM announcement WHERE published_at IS NOT NULL AND id<? ORDER BY id DESC LIMIT ?",
            announcement_of,
            last,
            limit
        );
    }
    return database_.all(
        "SELECT " HUB_ANNOUNCEMENT_SELECTED " FROM announcement WHERE id<? ORDER BY id DESC LIMIT ?",
        announcement_of,
        last,
        limit
    );
}

std::vector<Announcement> SqlAnnouncements::due(Instant now)
{
    return database_.all(
        "SELECT " HUB_ANNOUNCEMENT_SELECTED
        " FROM announcement WHERE state='approved' AND (not_before IS NULL OR not_before<=?) ORDER BY not_before NULLS "
        "FIRST, id",
        announcement_of,
        now
    );
}

void SqlAnnouncements::add_recipient(
    AnnouncementId id, int wave, ConversationId conversation, OutboxId outbox, std::string const& reason
)
{
    database_.run(
        "INSERT INTO announcement_recipient(announcement_id, conversation_id, wave, outbox_id, reason) "
        "VALUES(?,?,?,?,?)"
        " ON CONFLICT DO NOTHING",
        id,
        conversation,
        wave,
        outbox,
        reason
    );
}

// planned = sent + failed + pending; delivered is a part of sent; who cannot be reached counts as failed, with the
// reason
AnnouncementReport SqlAnnouncements::report(AnnouncementId id)
{
    AnnouncementReport report;
    database_.each(
        "SELECT count(*), count(*) FILTER (WHERE o.state IN (3,4)), count(*) FILTER (WHERE o.state=4),"
        " count(*) FILTER (WHERE o.state IS NULL OR o.state IN (5,6)), count(*) FILTER (WHERE o.state IN (0,1,2))"
        " FROM announcement_recipient r LEFT JOIN outbox o ON o.id=r.outbox_id WHERE r.announcement_id=?",
        [&report](Row& row) { row.read(report.planned, report.sent, report.delivered, report.failed, report.pending); },
        id.value
    );
    report.reasons = database_.all(
        "SELECT CASE WHEN o.state IS NULL THEN r.reason WHEN o.state=6 AND o.last_error='' THEN 'cancelled' ELSE "
        "o.last_error END"
        " AS why, count(*) FROM announcement_recipient r LEFT JOIN outbox o ON o.id=r.outbox_id"
        " WHERE r.announcement_id=? AND (o.state IS NULL OR o.state IN (5,6)) GROUP BY why ORDER BY why",
        [](Row& row) {
            std::pair<std::string, std::int64_t> line;
            row.read(line.first, line.second);
            return line;
        },
        id.value
    );
    return report;
}

}  // namespace hub::adapters::sql
