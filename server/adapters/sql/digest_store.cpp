#include "adapters/sql/digest_store.hpp"

namespace hub::adapters::sql {

bool SqlDigests::add(Digest const& digest)
{
    return database_.run(
               "INSERT INTO digest(username, day, made_at, content, read_at) VALUES(?,?,?,?,?)"
               " ON CONFLICT(username, day) DO NOTHING",
               digest.person,
               digest.day,
               digest.made_at,
               digest.content,
               digest.read_at
           ) == 1;
}

bool SqlDigests::exists(UserName const& person, std::string const& day)
{
    return database_.number("SELECT count(*) FROM digest WHERE username=? AND day=?", person, day) > 0;
}

std::vector<Digest> SqlDigests::of(UserName const& person, std::size_t limit)
{
    return database_.all(
        "SELECT username, day, made_at, content, read_at FROM digest WHERE username=? ORDER BY day DESC LIMIT ?",
        [](Row& row) {
            Digest digest;
            row.read(digest.person, digest.day, digest.made_at, digest.content, digest.read_at);
            return digest;
        },
        person,
        limit
    );
}

bool SqlDigests::mark_read(UserName const& person, std::string const& day, Instant at)
{
    return database_.run(
               "UPDATE digest SET read_at=coalesce(read_at, ?) WHERE username=? AND day=?", at, person, day
           ) == 1;
}

std::int64_t SqlDigests::prune(std::string const& day)
{
    return database_.run("DELETE FROM digest WHERE day<?", day);
}

}  // namespace hub::adapters::sql
