#include "adapters/postgres/postgres_store.hpp"

#include "adapters/postgres/failure.hpp"
#include "adapters/postgres/writer.hpp"
#include "adapters/sql/readers.hpp"
#include "adapters/sql/schema.hpp"
#include "base/log.hpp"

namespace hub::adapters::postgres {
namespace {

constexpr std::chrono::minutes kSlowReader{10};

sql::ReaderOptions reader_options(Options const& options)
{
    sql::ReaderOptions wanted;
    wanted.count = options.readers;
    wanted.queue_limit = options.queue_limit;
    wanted.wait_limit = options.read_wait;
    wanted.clock = options.clock;
    wanted.connect = [connection = options.connection]() mutable {
        connection.idle_timeout = kSlowReader;  // keeps nobody's turn: an export may wait for its output
        return std::make_unique<Connection>(connection);
    };
    return wanted;
}

class PostgresStore final : public Store {
public:
    PostgresStore(Options options, std::unique_ptr<Connection> database)
        : options_(std::move(options)), writer_(options_, std::move(database)), readers_(reader_options(options_))
    {
    }
    ~PostgresStore() override { close(); }

    void submit_write(Work work, Done done) override
    {
        writer_.submit(std::move(work), std::move(done), sql::Urgency::can_wait);
    }
    void submit_urgent_write(Work work, Done done) override
    {
        writer_.submit(std::move(work), std::move(done), sql::Urgency::urgent);
    }
    void submit_read(Work work, Done done) override { readers_.submit(std::move(work), std::move(done)); }
    void on_commit(std::function<void(std::vector<LiveEvent>)> listener) override
    {
        writer_.listen(std::move(listener));
    }
    bool healthy() const noexcept override { return writer_.healthy(); }
    Counts counts() const noexcept override { return writer_.counts(); }
    void close() override
    {
        readers_.close();
        writer_.close();
    }
    Result<void> backup(std::string const&) override
    {
        return invalid_input("a store in PostgreSQL is copied by hub backup, or by pg_basebackup and pg_dump");
    }

private:
    Options options_;
    Writer writer_;
    sql::Readers readers_;
};

/// One process at a time: two that start together must not both make the tables.
Result<void> migrate(Connection& database)
{
    database.number("SELECT count(*) FROM pg_advisory_lock(1215652435, 2)");
    auto done = sql::migrate(database);
    database.number("SELECT pg_advisory_unlock(1215652435, 2)");
    return done;
}

}  // namespace

Result<std::unique_ptr<Store>> open(Options options)
{
    try {
        auto database = std::make_unique<Connection>(options.connection);
        if (auto const migrated = migrate(*database); !migrated) {
            return std::unexpected(migrated.error());
        }
        log_info("store.open", {{"engine", "postgresql"}, {"version", database->server_version()}});
        return std::make_unique<PostgresStore>(std::move(options), std::move(database));
    } catch (EngineFailure const& error) {
        return unavailable(error.what());
    } catch (std::exception const& error) {
        return failure(Errc::internal, error.what());
    }
}

}  // namespace hub::adapters::postgres
