// What happens when the server goes away, stands still or takes too long: what was acknowledged is there, what was not
// is told, and the store works again by itself.
#include "../../harness/private_postgres.hpp"
#include "../sqlite/whole_steps.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace hub::test {
namespace {

using namespace std::chrono_literals;
using adapters::postgres::Connection;
using adapters::postgres::EngineFailure;

/// Writes steps from several threads until told to stop; a step that was refused is tried again, as a platform would.
class Load {
public:
    explicit Load(Store& store, std::string name, int threads = 3) : store_(store)
    {
        for (int thread = 0; thread < threads; ++thread) {
            threads_.emplace_back([this, prefix = fmt::format("{}-{}", name, thread)] { run(prefix); });
        }
    }
    ~Load() { stop(); }
    void wait_for(std::size_t acknowledged)
    {
        std::unique_lock held(mutex_);
        ASSERT_TRUE(more_.wait_for(held, 300s, [&] { return keys_.size() >= acknowledged; })) << keys_.size();
    }
    std::set<std::string> stop()
    {
        stopping_ = true;
        for (auto& thread : threads_) {
            if (thread.joinable()) {
                thread.join();
            }
        }
        return keys_;
    }
    [[nodiscard]] std::size_t size()
    {
        std::scoped_lock const held(mutex_);
        return keys_.size();
    }
    [[nodiscard]] int refused() const { return refused_; }

private:
    void run(std::string const& prefix)
    {
        for (int number = 0; !stopping_;) {
            auto const key = fmt::format("{}-{}", prefix, number);
            auto const done = write_step(store_, key);
            if (!done && done.error().code == Errc::unavailable) {
                ++refused_;
                std::this_thread::sleep_for(5ms);  // a caller's pause
                continue;
            }
            EXPECT_TRUE(done || done.error().code == Errc::conflict) << done.error().detail;
            ++number;
            std::scoped_lock const held(mutex_);
            keys_.insert(key);
            more_.notify_all();
        }
    }

    Store& store_;
    std::atomic<bool> stopping_{false};
    std::atomic<int> refused_{0};
    std::mutex mutex_;
    std::condition_variable more_;
    std::set<std::string> keys_;
    std::vector<std::thread> threads_;
};

/// Offsets that a store's listener heard of one topic.
class Heard {
public:
    explicit Heard(Store& store)
    {
        store.on_commit([this](std::vector<LiveEvent> const& events) {
            std::scoped_lock const held(mutex_);
            for (auto const& event : events) {
                offsets_.push_back(event.offset);
            }
        });
    }
    std::vector<std::uint64_t> offsets()
    {
        std::scoped_lock const held(mutex_);
        return offsets_;
    }

private:
    std::mutex mutex_;
    std::vector<std::uint64_t> offsets_;
};

/// Until a write goes through again.
void wait_until_writable(Store& store)
{
    for (int tries = 0; tries < 600; ++tries) {
        if (store.write_now([](Tx&) -> Result<int> { return 0; }) && store.healthy()) {
            return;
        }
        std::this_thread::sleep_for(20ms);
    }
    FAIL() << "the store did not come back";
}

TEST(PostgresFailures, ACrashedServerLosesNothingThatWasAcknowledged)
{
    PrivatePostgres server;
    PostgresStore temp(nullptr, server);
    Load load(*temp, "k");
    for (std::size_t round = 1; round <= 3; ++round) {
        load.wait_for(load.size() + 40);
        server.crash();
        server.start();
    }
    load.wait_for(load.size() + 40);  // it goes on by itself
    auto const acknowledged = load.stop();
    auto const found = look_at(*temp);
    EXPECT_EQ(found.problem, "");
    EXPECT_TRUE(std::ranges::includes(found.keys, acknowledged));
    EXPECT_TRUE(temp->healthy());
}

// The COMMIT waits before its log is written, and the server dies in that time: it forgets that it gave the number of
// the transaction away, and gives it to the next one.
TEST(PostgresFailures, WhatACrashTookInTheMiddleOfItsCommitIsNotTakenForKept)
{
    PrivatePostgres server;
    PostgresStore temp(nullptr, server);
    {
        auto admin = temp.connect();
        admin.script("ALTER SYSTEM SET commit_delay=100000");
        admin.script("ALTER SYSTEM SET commit_siblings=0");
        admin.script("ALTER SYSTEM SET wal_writer_delay=10000");
        admin.script("SELECT pg_reload_conf()");
    }
    Load load(*temp, "k", 1);
    for (std::size_t round = 1; round <= 5; ++round) {
        load.wait_for(load.size() + 2);
        server.crash();
        server.start();
        auto other = temp.connect();
        for (int number = 0; number < 3; ++number) {
            other.number("SELECT CAST(CAST(pg_current_xact_id() AS text) AS BIGINT)");
        }
    }
    load.wait_for(load.size() + 2);
    auto const acknowledged = load.stop();
    auto const found = look_at(*temp);
    EXPECT_EQ(found.problem, "");
    EXPECT_TRUE(std::ranges::includes(found.keys, acknowledged));
}

TEST(PostgresFailures, CutConnectionsNeitherHideNorDoubleALiveEvent)
{
    PrivatePostgres server;
    PostgresStore temp(nullptr, server);
    Heard heard(*temp);
    Load load(*temp, "k");
    auto killer = temp.connect();
    for (int round = 0; round < 25; ++round) {
        load.wait_for(load.size() + 5);
        // the same moment never comes twice: some are cut in a closure, some in the COMMIT
        killer.number(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name='hub'"
            " AND pid<>pg_backend_pid()"
        );
    }
    auto const acknowledged = load.stop();
    wait_until_writable(*temp);
    auto const found = look_at(*temp);
    EXPECT_EQ(found.problem, "");
    EXPECT_TRUE(std::ranges::includes(found.keys, acknowledged));
    auto const offsets = heard.offsets();
    ASSERT_EQ(offsets.size(), found.keys.size());
    for (std::size_t place = 0; place < offsets.size(); ++place) {
        ASSERT_EQ(offsets[place], place + 1);
    }
}

TEST(PostgresFailures, AServerThatStandsStillIsGivenUpAndTakenBack)
{
    PrivatePostgres server;
    adapters::postgres::Options options;
    options.connection.url = server.url();
    options.connection.statement_timeout = 500ms;
    options.connection.connect_timeout = 2s;
    options.doubt_limit = 100ms;
    PostgresStore temp(options);
    ASSERT_TRUE(write_step(*temp, "before"));
    server.pause();
    auto const started = std::chrono::steady_clock::now();
    auto const refused = write_step(*temp, "during");
    auto const took = std::chrono::steady_clock::now() - started;
    EXPECT_FALSE(temp->healthy());
    server.resume();
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_LT(took, 15s);
    wait_until_writable(*temp);
    ASSERT_TRUE(write_step(*temp, "after"));
    EXPECT_EQ(look_at(*temp).problem, "");
}

TEST(PostgresFailures, AStatementThatTakesTooLongEndsAloneAndTheOthersAreKept)
{
    adapters::postgres::Options options;
    options.connection.url = PrivatePostgres::shared().url();
    options.connection.statement_timeout = 300ms;
    PostgresStore temp(options);
    auto blocker = temp.connect();
    blocker.run("BEGIN");
    blocker.run("LOCK TABLE account IN ACCESS EXCLUSIVE MODE");
    blocker.settle();
    std::promise<Result<void>> slow;
    temp->submit_write(
        [](Tx& tx) { return tx.people().insert(Account{}).has_value(); },
        [&slow](Result<void> outcome) { slow.set_value(std::move(outcome)); }
    );
    EXPECT_TRUE(write_step(*temp, "beside"));
    auto const outcome = slow.get_future().get();
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().code, Errc::unavailable);
    auto const read = temp->read_now([](Tx& tx) -> Result<std::size_t> { return tx.people().all().size(); });
    EXPECT_EQ(read.error().code, Errc::unavailable);
    blocker.run("ROLLBACK");
    blocker.settle();
    EXPECT_EQ(temp->read_now([](Tx& tx) -> Result<std::size_t> { return tx.people().all().size(); }), 0U);
    EXPECT_EQ(look_at(*temp).keys.size(), 1U);
    EXPECT_TRUE(temp->healthy());
}

TEST(PostgresFailures, ANodeThatStandsStillInItsTurnLosesIt)
{
    adapters::postgres::Options options;
    options.connection.url = PrivatePostgres::shared().url();
    options.connection.idle_timeout = 300ms;
    PostgresStore temp(options);
    auto stopped = temp.connect();
    stopped.begin_write();
    stopped.settle();  // has the turn, and says nothing more
    EXPECT_TRUE(write_step(*temp, "next"));
    EXPECT_THROW(stopped.number("SELECT 1"), EngineFailure);
    EXPECT_FALSE(stopped.usable());
}

TEST(PostgresFailures, AServerThatForgetsIsRefusedWithAClearWord)
{
    PrivatePostgres server;
    adapters::postgres::ConnectionOptions options;
    options.url = server.url();
    auto const refusal = [&options]() -> std::string {
        adapters::postgres::Options wanted;
        wanted.connection = options;
        auto const opened = adapters::postgres::open(std::move(wanted));
        return opened ? "" : opened.error().detail;
    };
    Connection admin(options);
    admin.script("ALTER DATABASE hub SET synchronous_commit=off");
    EXPECT_NE(refusal().find("synchronous_commit=off"), std::string::npos);
    admin.script("ALTER DATABASE hub RESET synchronous_commit");
    admin.script("ALTER SYSTEM SET fsync=off");
    admin.script("SELECT pg_reload_conf()");
    std::string said;
    for (int tries = 0; tries < 200 && said.empty(); ++tries) {  // the server reads its file when it gets to it
        said = refusal();
        std::this_thread::sleep_for(10ms);
    }
    EXPECT_NE(said.find("fsync=off"), std::string::npos);
    server.stop();
    EXPECT_NE(refusal().find("cannot connect"), std::string::npos);
}

TEST(PostgresFailures, TextThatPostgresCannotHoldIsKeptReadable)
{
    PostgresStore temp;
    std::string const odd(
        "a\0b\xff"
        "c",
        5
    );
    auto const id = temp->write_now([&](Tx& tx) -> Result<ConversationId> {
        Conversation wanted;
        wanted.channel = ChannelId{"zalo-a"};
        wanted.thread_id = odd;
        wanted.user_id = odd;
        tx.conversations().upsert(wanted);
        return tx.conversations().upsert(wanted).id;  // found by the same odd text
    });
    ASSERT_TRUE(id.has_value());
    auto const found = temp->read_now([&](Tx& tx) -> Result<std::string> {
        return tx.conversations().find(ChannelId{"zalo-a"}, odd)->thread_id;
    });
    EXPECT_EQ(
        found,
        "a\uFFFD"
        "b\uFFFD"
        "c"
    );
}

}  // namespace
}  // namespace hub::test
