#include "adapters/sql/media_store.hpp"

#include "adapters/sql/columns.hpp"
#include "adapters/sql/schema.hpp"

#include <charconv>

namespace hub::adapters::sql {
namespace {

constexpr char const* kCursor = "media_cursor";

// clang-format off
#define HUB_MEDIA_COLUMNS(COLUMN) \
    COLUMN(message_id) COLUMN(position) COLUMN(state) COLUMN(type) COLUMN(bytes) COLUMN(sha256) \
    COLUMN(tries) COLUMN(next_try_at) COLUMN(reason) COLUMN(seal_for)
// clang-format on
#define HUB_MEDIA_SELECTED "id, owner, url, name, created_at" HUB_MEDIA_COLUMNS(HUB_NAME)

template <class Record, class F>
auto with_members(Record& m, F f)
{
    return f(m.message, m.position, m.state, m.type, m.bytes, m.sha256, m.tries, m.next_try_at, m.reason, m.seal_for);
}

Media media_of(Row& row)
{
    Media found;
    with_members(found, [&](auto&... members) {
        row.read(found.id, found.owner, found.url, found.name, found.created_at, members...);
    });
    return found;
}

std::int64_t as_number(std::string const& text)
{
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

void SqlMedia::add(Media const& media)
{
    with_members(media, [&](auto const&... members) {
        return database_.run(
            "INSERT INTO media(id, owner, url, name, created_at" HUB_MEDIA_COLUMNS(HUB_NAME
            ) ") VALUES(?,?,?,?,?" HUB_MEDIA_COLUMNS(HUB_VALUE) ")",
            media.id,
            media.owner,
            media.url,
            media.name,
            media.created_at,
            members...
        );
    });
}

std::optional<Media> SqlMedia::find(std::string const& id)
{
    return database_.first("SELECT " HUB_MEDIA_SELECTED " FROM media WHERE id=?", media_of, id);
}

std::optional<Media> SqlMedia::find(MessageId message, int position)
{
    return database_.first(
        "SELECT " HUB_MEDIA_SELECTED " FROM media WHERE message_id=? AND position=?", media_of, message.value, position
    );
}

void SqlMedia::update(Media const& media)
{
    with_members(media, [&](auto const&... members) {
        return database_.run(
            // what was dropped while it was being fetched stays so
            "UPDATE media SET name=?" HUB_MEDIA_COLUMNS(HUB_SET) " WHERE id=? AND state<>3",
            media.name,
            members...,
            media.id
        );
    });
}

std::vector<Media> SqlMedia::due(Instant now, std::size_t limit)
{
    return database_.all(
        "SELECT " HUB_MEDIA_SELECTED " FROM media WHERE state=0 AND next_try_at<=? ORDER BY next_try_at LIMIT ?",
        media_of,
        now,
        limit
    );
}

std::optional<Instant> SqlMedia::next_due()
{
    return database_.first(
        "SELECT next_try_at FROM media WHERE state=0 AND next_try_at IS NOT NULL ORDER BY next_try_at LIMIT 1",
        [](Row& row) { return row.take<Instant>(); }
    );
}

MediaStore::NewMessages SqlMedia::take_new_messages(std::size_t limit)
{
    NewMessages taken;
    auto const from = as_number(meta_text(database_, kCursor));
    std::int64_t seen = 0;
    std::int64_t last = from;
    database_.each(
        "SELECT count(*), coalesce(max(id), 0) FROM (SELECT id FROM message WHERE id>? ORDER BY id LIMIT ?) t",
        [&](Row& row) { row.read(seen, last); },
        from,
        limit
    );
    if (seen == 0) {
        return taken;
    }
    taken.with_attachments = database_.all(
        "SELECT id, conversation_id, attachments FROM message WHERE id>? AND id<=? AND direction=0 AND "
        "attachments<>'[]'"
        " ORDER BY id",
        [](Row& row) {
            Message found;
            row.read(found.id, found.conversation, found.attachments);
            return found;
        },
        from,
        last
    );
    put_meta(database_, kCursor, std::to_string(last));
    taken.more = static_cast<std::size_t>(seen) == limit;
    return taken;
}

std::vector<std::string> SqlMedia::remove_unsent(Instant before, std::size_t limit)
{
    auto ids = database_.all(
        "SELECT id FROM media WHERE message_id IS NULL AND created_at<? ORDER BY created_at LIMIT ?",
        [](Row& row) { return row.take<std::string>(); },
        before,
        limit
    );
    remove(ids);
    return ids;
}

void SqlMedia::seal(Media const& media)
{
    update(media);
    database_.run("UPDATE media SET url=?, owner=? WHERE id=? AND state<>3", media.url, media.owner, media.id);
}

std::vector<std::string> SqlMedia::dropped(std::size_t limit)
{
    return database_.all(
        "SELECT id FROM media WHERE state=3 ORDER BY id LIMIT ?",
        [](Row& row) { return row.take<std::string>(); },
        limit
    );
}

void SqlMedia::remove(std::vector<std::string> const& ids)
{
    for (auto const& id : ids) {
        database_.run("DELETE FROM media WHERE id=?", id);
    }
}

}  // namespace hub::adapters::sql
