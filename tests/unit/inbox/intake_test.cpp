#include "inbox/intake.hpp"

#include "../../harness/temp_store.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <set>

namespace hub::inbox {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{std::chrono::milliseconds{1'795'136'400'000}};

NewDelivery delivery(std::string const& key, std::string const& channel = "c0")
{
    NewDelivery made;
    made.connector = "zalo";
    made.trace_id = "t-" + key;
    made.received_at = kNow;
    made.body = "{\"key\":\"" + key + "\"}";
    made.items.push_back({channel, key, key, "user_send_text"});
    return made;
}

/// Keeps every write until told to run them, as a disk that hangs does.
class HangingStore final : public Store {
public:
    std::vector<Done> waiting;
    void submit_write(Work, Done done) override { waiting.push_back(std::move(done)); }
    void submit_read(Work, Done done) override { waiting.push_back(std::move(done)); }
    void on_commit(std::function<void(std::vector<LiveEvent>)>) override {}
    bool healthy() const noexcept override { return true; }
    Counts counts() const noexcept override { return {}; }
    void close() override {}
    Result<void> backup(std::string const&) override { return {}; }
    void fail_all()
    {
        for (auto& done : std::exchange(waiting, {})) {
            done(unavailable("disk full"));
        }
    }
};

void spawn(asio::io_context& io, Intake& intake, NewDelivery made, std::vector<Result<DeliveryStored>>& answers)
{
    asio::co_spawn(
        io,
        [](Intake& used, NewDelivery one, std::vector<Result<DeliveryStored>>& out) -> Task<void> {
            auto answer = co_await used.accept(std::move(one));
            out.push_back(std::move(answer));
        }(intake, std::move(made), answers),
        asio::detached
    );
}

TEST(Intake, StoresOnceAndCountsTheRepeat)
{
    asio::io_context io;
    test::TempStore store;
    FakeClock clock(kNow);
    int woken = 0;
    Intake intake(*store, clock, {}, {}, [&] { ++woken; });
    std::vector<Result<DeliveryStored>> answers;
    spawn(io, intake, delivery("a"), answers);
    io.run();
    io.restart();
    spawn(io, intake, delivery("a"), answers);
    io.run();
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers[0]->stored, 1U);
    EXPECT_EQ(answers[1]->stored, 0U);
    EXPECT_EQ(answers[1]->duplicates, 1U);
    EXPECT_EQ(woken, 1) << "a repeat gives the worker nothing to do";
    auto const balance = store->read_now([](Tx& tx) -> Result<CustodyBalance> { return tx.inbox().balance(); }).value();
    EXPECT_EQ(balance.received, 2);
    EXPECT_EQ(balance.pending, 1);
    EXPECT_EQ(balance.duplicates, 1);
}

TEST(Intake, TwoThousandAtOnceShareTheirCommits)
{
    asio::io_context io;
    test::TempStore store;
    FakeClock clock(kNow);
    Intake intake(*store, clock, {}, {}, {});
    std::vector<Result<DeliveryStored>> answers;
    auto const before = store->counts().commits;
    for (int i = 0; i < 2'000; ++i) {
        spawn(io, intake, delivery("k" + std::to_string(i)), answers);
    }
    io.run();
    EXPECT_EQ(answers.size(), 2'000U);
    EXPECT_LT(store->counts().commits - before, 200U);
    EXPECT_EQ(intake.queued(), 0U);
}

TEST(Intake, RefusesOverTheLimitAndRecovers)
{
    HangingStore store;
    FakeClock clock(kNow);
    asio::io_context io;
    std::vector<IntakeReport> reports;
    Intake intake(
        store,
        clock,
        {.max_queued = 3, .max_queued_per_channel = 2, .retry_after = 7s},
        [&](IntakeReport const& one) { reports.push_back(one); },
        {}
    );
    std::vector<Result<DeliveryStored>> answers;
    for (auto const* const key : {"a", "b", "c"}) {
        spawn(io, intake, delivery(key), answers);
    }
    io.poll();
    ASSERT_EQ(answers.size(), 1U) << "the third of one channel";
    EXPECT_EQ(answers[0].error().code, Errc::unavailable);
    EXPECT_EQ(answers[0].error().retry_after, 7s);
    EXPECT_TRUE(reports.at(0).overload);
    spawn(io, intake, delivery("d", "c1"), answers);
    spawn(io, intake, delivery("e", "c2"), answers);
    io.poll();
    EXPECT_EQ(store.waiting.size(), 3U) << "another channel still has room, up to the whole limit";
    EXPECT_EQ(answers.size(), 2U);
    store.fail_all();
    io.restart();
    io.run();
    ASSERT_EQ(answers.size(), 5U);
    for (auto const& answer : answers) {
        ASSERT_FALSE(answer.has_value());
        EXPECT_EQ(answer.error().code, Errc::unavailable) << "never a success without a commit";
        EXPECT_TRUE(answer.error().retry_after.has_value());
    }
    EXPECT_EQ(intake.queued(), 0U);
    EXPECT_EQ(intake.refused(), 2U);
}

TEST(MakeDelivery, TakesChannelAndKeysFromTheEvents)
{
    InboundEvent known;
    known.account_id = "oa1";
    known.external_id = "m1";
    known.dedupe_key = "oa1|m1";
    known.platform_kind = "user_send_text";
    InboundEvent unknown = known;
    unknown.account_id = "oa2";
    auto const made = make_delivery(
        "zalo",
        "body",
        {known, unknown},
        [](std::string_view connector, std::string_view account) {
            return connector == "zalo" && account == "oa1" ? ChannelId{"c1"} : ChannelId{};
        },
        "trace",
        kNow
    );
    ASSERT_EQ(made.items.size(), 2U);
    EXPECT_EQ(made.items[0].channel, "c1");
    EXPECT_EQ(made.items[1].channel, "");
    EXPECT_EQ(made.items[0].dedupe_key, "oa1|m1");
    EXPECT_EQ(made.body, "body");
    EXPECT_EQ(made.connector, "zalo");
}

}  // namespace
}  // namespace hub::inbox
