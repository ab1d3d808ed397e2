#include "adapters/sql/lease_store.hpp"

namespace hub::adapters::sql {

/// The clock of the store: where the engine runs, and not what the hub of a rehearsal believes.
std::int64_t SqlLeases::now()
{
    return database_.engine() == Engine::postgres
               ? database_.number("SELECT CAST(extract(epoch FROM clock_timestamp())*1000 AS BIGINT)")
               : database_.number("SELECT CAST((julianday('now')-2440587.5)*86400000.0 AS INTEGER)");
}

std::optional<Lease> SqlLeases::of(std::string const& name)
{
    return database_.first(
        "SELECT name, holder, fence, CASE WHEN until>? THEN 1 ELSE 0 END FROM lease WHERE name=?",
        [](Row& row) {
            Lease lease;
            row.read(lease.name, lease.holder, lease.fence, lease.in_force);
            return lease;
        },
        now(),
        name
    );
}

std::optional<Lease> SqlLeases::take(std::string const& name, std::string const& holder, std::chrono::milliseconds time)
{
    auto const before = of(name);
    if (before && before->in_force && before->holder != holder) {
        return std::nullopt;
    }
    // the same start of the same node goes on under its number: nobody wrote in between
    auto const fence = !before ? 1 : before->holder == holder ? before->fence : before->fence + 1;
    database_.run(
        "INSERT INTO lease(name, holder, fence, until) VALUES(?,?,?,?) ON CONFLICT(name) DO UPDATE SET"
        " holder=excluded.holder, fence=excluded.fence, until=excluded.until",
        name,
        holder,
        fence,
        now() + time.count()
    );
    return Lease{name, holder, fence, true};
}

bool SqlLeases::holds(std::string const& name, std::int64_t fence)
{
    return database_.number("SELECT count(*) FROM lease WHERE name=? AND fence=?", name, fence) > 0;
}

void SqlLeases::give_up(std::string const& name, std::int64_t fence)
{
    database_.run("UPDATE lease SET until=0, holder='' WHERE name=? AND fence=?", name, fence);
}

}  // namespace hub::adapters::sql
