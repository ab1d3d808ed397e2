#include "adapters/sqlite/announcement_store.hpp"

namespace hub::adapters::sqlite {
namespace {

#define HUB_ANNOUNCEMENT_COLUMNS                                                                               \
    "id, title, body, severity, audience, state, author, approver, unit, not_before, created_at, approved_at," \
    " published_at, stopped_at, corrects, version"

Announcement announcement_of(Row& row)
{
    Announcement found;
    row.read(
        found.id,
        found.title,
        found.body,
        found.severity,
        found.audience,
        found.state,
        found.author,
        found.approver,
        found.unit,
        found.not_before,
        found.created_at,
        found.approved_at,
        found.published_at,
        found.stopped_at,
        found.corrects,
        found.version
    );
    return found;
}

}  // namespace

AnnouncementId SqliteAnnouncements::insert(Announcement const& announcement)
{
    return AnnouncementId{database_.insert(
        "INSERT INTO announcement(title, body, severity, audience, state, author, approver, unit, not_before, "
        "created_at,"
        " approved_at, published_at, stopped_at, corrects, version) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        announcement.title,
        announcement.body,
        announcement.severity,
        dump(announcement.audience),
        announcement.state,
        announcement.author,
        announcement.approver,
        announcement.unit,
        announcement.not_before,
        announcement.created_at,
        announcement.approved_at,
        announcement.published_at,
        announcement.stopped_at,
        announcement.corrects,
        announcement.version
    )};
}

std::optional<Announcement> SqliteAnnouncements::find(AnnouncementId id)
{
    return database_.first(
        "SELECT " HUB_ANNOUNCEMENT_COLUMNS " FROM announcement WHERE id=?", announcement_of, id.value
    );
}

Result<void> SqliteAnnouncements::update(Announcement const& announcement)
{
    auto const changed = database_.run(
        "UPDATE announcement SET title=?, body=?, severity=?, audience=?, state=?, author=?, approver=?, unit=?, "
        "not_before=?,"
        " created_at=?, approved_at=?, published_at=?, stopped_at=?, corrects=?, version=version+1 WHERE id=? AND "
        "version=?",
        announcement.title,
        announcement.body,
        announcement.severity,
        dump(announcement.audience),
        announcement.state,
        announcement.author,
        announcement.approver,
        announcement.unit,
        announcement.not_before,
        announcement.created_at,
        announcement.approved_at,
        announcement.published_at,
        announcement.stopped_at,
        announcement.corrects,
        announcement.id,
        announcement.version
    );
    if (changed == 0) {
        return conflict("stale");
    }
    return {};
}

std::vector<Announcement> SqliteAnnouncements::list(bool published_only, AnnouncementId before, std::size_t limit)
{
    auto const last = before ? before.value : INT64_MAX;
    if (published_only) {
        return database_.all(
            "SELECT " HUB_ANNOUNCEMENT_COLUMNS
            " FROM announcement WHERE published_at IS NOT NULL AND id<? ORDER BY id DESC LIMIT ?",
            announcement_of,
            last,
            limit
        );
    }
    return database_.all(
        "SELECT " HUB_ANNOUNCEMENT_COLUMNS " FROM announcement WHERE id<? ORDER BY id DESC LIMIT ?",
        announcement_of,
        last,
        limit
    );
}

std::vector<Announcement> SqliteAnnouncements::due(Instant now)
{
    return database_.all(
        "SELECT " HUB_ANNOUNCEMENT_COLUMNS
        " FROM announcement WHERE state='approved' AND (not_before IS NULL OR not_before<=?) ORDER BY not_before, id",
        announcement_of,
        now
    );
}

void SqliteAnnouncements::add_recipient(
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
AnnouncementReport SqliteAnnouncements::report(AnnouncementId id)
{
    AnnouncementReport report;
    database_.each(
        "SELECT count(*), coalesce(sum(o.state IN (3,4)),0), coalesce(sum(o.state=4),0),"
        " coalesce(sum(o.state IS NULL OR o.state IN (5,6)),0), coalesce(sum(o.state IN (0,1,2)),0)"
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

}  // namespace hub::adapters::sqlite
