#include "inbox/detour.hpp"

#include "../../harness/temp_store.hpp"
#include "inbox/drainer.hpp"
#include "inbox/intake.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <mutex>

namespace hub::inbox {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{std::chrono::milliseconds{1'795'136'400'000}};

NewDelivery delivery(std::string const& key)
{
    NewDelivery made;
    made.connector = "zalo";
    made.trace_id = "t-" + key;
    made.received_at = kNow;
    made.body = "{\"key\":\"" + key + "\"}";
    made.items.push_back({"c0", key, key, "user_send_text"});
    return made;
}

/// A real store that can hang, and be away.
class MoodyStore final : public Store {
public:
    enum class Mood { well, hanging, mute, away, broken };  ///< Mute: commits, and does not say so.

    void submit_write(Work work, Done done) override { submit_urgent_write(std::move(work), std::move(done)); }
    void submit_urgent_write(Work work, Done done) override
    {
        std::unique_lock held(mutex_);
        ++asked_;
        switch (mood_) {
            case Mood::well:
                held.unlock();
                return inner_->submit_urgent_write(std::move(work), std::move(done));
            case Mood::hanging:
                waiting_.push_back({std::move(work), std::move(done)});
                return;
            case Mood::mute:
                held.unlock();
                return inner_->submit_urgent_write(
                    std::move(work),
                    [this, done = std::move(done)](Result<void> outcome) mutable {
                        std::lock_guard const lock(mutex_);
                        unsaid_.push_back([done = std::move(done), outcome]() mutable { done(std::move(outcome)); });
                    }
                );
            case Mood::away:
                held.unlock();
                return done(unavailable("away"));
            case Mood::broken:
                held.unlock();
                return done(failure(Errc::internal, "the work failed in the store"));
        }
    }
    void submit_read(Work work, Done done) override { inner_->submit_read(std::move(work), std::move(done)); }
    void on_commit(std::function<void(std::vector<LiveEvent>)>) override {}
    bool healthy() const noexcept override { return true; }
    Counts counts() const noexcept override { return {}; }
    void close() override {}
    Result<void> backup(std::string const&) override { return {}; }

    void be(Mood mood)
    {
        std::lock_guard const lock(mutex_);
        mood_ = mood;
    }
    int asked() const
    {
        std::lock_guard const lock(mutex_);
        return asked_;
    }
    /// What hung goes on, in its order, as when a stopped server runs again.
    void go_on()
    {
        be(Mood::well);
        for (auto& call : take_waiting()) {
            inner_->submit_urgent_write(std::move(call.work), std::move(call.done));
        }
    }
    void cut_off()
    {
        for (auto& call : take_waiting()) {
            call.done(unavailable("the server does not answer"));
        }
    }
    void speak()
    {
        std::unique_lock held(mutex_);
        auto unsaid = std::exchange(unsaid_, {});
        held.unlock();
        for (auto& say : unsaid) {
            say();
        }
    }
    std::vector<std::string> keys()
    {
        std::vector<std::string> found;
        auto const items = inner_->read_now([](Tx& tx) -> Result<std::vector<PendingItem>> {
            return tx.inbox().pending(ItemId{}, 1'000'000);
        });
        for (auto const& item : items.value()) {
            found.push_back(item.trace_id.substr(2));
        }
        return found;
    }
    CustodyBalance balance()
    {
        return inner_->read_now([](Tx& tx) -> Result<CustodyBalance> { return tx.inbox().balance(); }).value();
    }

private:
    struct Call {
        Work work;
        Done done;
    };
    std::vector<Call> take_waiting()
    {
        std::lock_guard const lock(mutex_);
        return std::exchange(waiting_, {});
    }

    test::TempStore inner_;
    mutable std::mutex mutex_;
    Mood mood_ = Mood::well;
    int asked_ = 0;
    std::vector<Call> waiting_;
    std::vector<std::move_only_function<void()>> unsaid_;
};

using Mood = MoodyStore::Mood;

class DetourTest : public testing::Test {
protected:
    DetourTest()
    {
        spool_options_.folder = folder_.file("spool");
        spool_options_.keep_free = 0;
        options_.after = 30ms;
    }
    ~DetourTest() override
    {
        store_.cut_off();
        store_.speak();
        io_.restart();
        io_.run_for(50ms);
        spool_.reset();
    }

    void build(IntakeLimits limits = {})
    {
        spool_ = std::move(Spool::open(spool_options_).value());
        detour_ = std::make_unique<Detour>(store_, *spool_, clock_, options_);
        intake_ = std::make_unique<Intake>(
            store_, clock_, limits, [this](IntakeReport const& one) { reports_.push_back(one); }, [] {}, detour_.get()
        );
    }
    void send(std::string const& key)
    {
        asio::co_spawn(
            io_,
            [](Intake& used, NewDelivery one, std::vector<Result<DeliveryStored>>& out) -> Task<void> {
                auto answer = co_await used.accept(std::move(one));
                out.push_back(std::move(answer));
            }(*intake_, delivery(key), answers_),
            asio::detached
        );
    }
    /// Runs until so many have their answer.
    void until_answered(std::size_t count)
    {
        auto const until = std::chrono::steady_clock::now() + 20s;
        while (answers_.size() < count && std::chrono::steady_clock::now() < until) {
            io_.restart();
            io_.run_for(5ms);
        }
        ASSERT_EQ(answers_.size(), count);
    }
    void until(std::function<bool()> const& holds)
    {
        auto const limit = std::chrono::steady_clock::now() + 20s;
        while (!holds() && std::chrono::steady_clock::now() < limit) {
            io_.restart();
            io_.run_for(5ms);
        }
        ASSERT_TRUE(holds());
    }
    std::size_t accepted() const
    {
        return static_cast<std::size_t>(std::ranges::count_if(answers_, [](auto const& one) { return one.has_value(); })
        );
    }
    std::vector<std::string> spooled()
    {
        std::vector<std::string> keys;
        for (auto const& one : spool_->next(10'000, 1U << 24U)) {
            keys.push_back(one.items.at(0).dedupe_key);
        }
        return keys;
    }
    void start_drainer(std::size_t batch = 3)
    {
        DrainerOptions options;
        options.retry_base = 5ms;
        options.retry_cap = 20ms;
        options.safety_net = 20ms;
        options.batch = batch;
        options.stored = [this] { ++woken_; };
        drainer_ = std::make_unique<Drainer>(*spool_, *detour_, options);
        drainer_->start(io_.get_executor(), tasks_);
    }
    [[nodiscard]] bool is_drained() const { return !detour_->is_open() && spool_->state().entries == 0; }
    void stop_drainer()
    {
        bool ended = false;
        tasks_.stop([&] { ended = true; });
        until([&] { return ended; });
    }

    asio::io_context io_;
    test::TempFolder folder_;
    FakeClock clock_{kNow};
    SpoolOptions spool_options_;
    DetourOptions options_;
    MoodyStore store_;
    TaskGroup tasks_;
    std::unique_ptr<Drainer> drainer_;
    std::unique_ptr<Detour> detour_;
    std::unique_ptr<Spool> spool_;
    std::unique_ptr<Intake> intake_;
    std::vector<Result<DeliveryStored>> answers_;
    std::vector<IntakeReport> reports_;
    int woken_ = 0;
};

TEST_F(DetourTest, IsNotTakenWhileTheStoreAnswers)
{
    build();
    send("a");
    until_answered(1);
    EXPECT_EQ(answers_[0]->stored, 1U);
    EXPECT_FALSE(detour_->is_open());
    EXPECT_EQ(spool_->state().entries, 0U);
}

TEST_F(DetourTest, AHangingStoreCostsOneWaitThenNobodyWaits)
{
    build();
    store_.be(Mood::hanging);
    send("a");
    send("b");
    until_answered(2);
    EXPECT_EQ(accepted(), 2U);
    EXPECT_TRUE(detour_->is_open());
    EXPECT_TRUE(reports_.at(0).spooled);
    EXPECT_GE(reports_.at(0).took, 30ms);
    auto const asked = store_.asked();
    send("c");
    until_answered(3);
    EXPECT_EQ(store_.asked(), asked) << "the store is not asked while the detour is open";
    EXPECT_EQ(spooled(), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(DetourTest, AStoreThatIsAwayIsNotWaitedFor)
{
    options_.after = 60s;
    build();
    store_.be(Mood::away);
    send("a");
    until_answered(1);
    EXPECT_TRUE(answers_[0].has_value());
    EXPECT_EQ(spooled(), (std::vector<std::string>{"a"}));
}

TEST_F(DetourTest, WhatWaitsGoesBeforeWhatComesAfterTheFailure)
{
    options_.after = 60s;
    build();
    store_.be(Mood::hanging);
    for (auto const* const key : {"a", "b", "c"}) {
        send(key);
    }
    io_.poll();
    EXPECT_TRUE(answers_.empty());
    store_.cut_off();  // of three the first opens the detour, and takes the others along in their order
    send("d");
    until_answered(4);
    EXPECT_EQ(accepted(), 4U);
    EXPECT_EQ(spooled(), (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST_F(DetourTest, ARefusalThatIsNoFailureOfTheStoreIsNotSpooled)
{
    build();
    store_.be(Mood::broken);
    send("a");
    until_answered(1);
    EXPECT_FALSE(answers_[0].has_value());
    EXPECT_FALSE(detour_->is_open());
    EXPECT_EQ(spool_->state().entries, 0U);
}

TEST_F(DetourTest, ASeatThatIsTakenLeadsToTheSpool)
{
    options_.after = 60s;
    build({.max_queued = 2, .max_queued_per_channel = 2});
    store_.be(Mood::hanging);
    for (auto const* const key : {"a", "b", "c", "d"}) {
        send(key);
    }
    until_answered(4);
    EXPECT_EQ(accepted(), 4U) << "overload costs refusals only when the spool is full";
    EXPECT_EQ(spooled(), (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST_F(DetourTest, MemoryThatWaitsForTheStoreHasABound)
{
    options_.after = 60s;
    options_.most_bytes = 2 * record_bytes(delivery("a"));
    build();
    store_.be(Mood::hanging);
    for (auto const* const key : {"a", "b", "c"}) {
        send(key);
    }
    until_answered(3);
    EXPECT_EQ(accepted(), 3U);
}

TEST_F(DetourTest, AFullSpoolRefusesWithATimeToComeBack)
{
    spool_options_.bytes = 600;
    build();
    store_.be(Mood::away);
    for (int number = 0; number < 10; ++number) {
        send(std::to_string(number));
    }
    until_answered(10);
    EXPECT_GT(accepted(), 0U);
    EXPECT_LT(accepted(), 10U);
    auto const refused = std::ranges::find_if(answers_, [](auto const& one) { return !one.has_value(); });
    EXPECT_EQ(refused->error().code, Errc::unavailable);
    EXPECT_TRUE(refused->error().retry_after.has_value());
    EXPECT_EQ(intake_->refused(), 10U - accepted());
    EXPECT_EQ(spooled().size(), accepted());
}

TEST_F(DetourTest, ADiskThatHangsIsNotWaitedForLonger)
{
    std::promise<void> go_on;
    auto const wait = go_on.get_future().share();
    spool_options_.sync = [wait](SpoolFile const& file) {
        wait.wait();
        return file.sync();
    };
    options_.disk_limit = 30ms;
    build();
    store_.be(Mood::hanging);
    send("a");
    until_answered(1);
    EXPECT_FALSE(answers_[0].has_value());
    go_on.set_value();
}

TEST_F(DetourTest, DrainsInOrderAndCloses)
{
    build();
    store_.be(Mood::away);
    std::vector<std::string> wanted;
    for (int number = 0; number < 20; ++number) {
        wanted.push_back(std::to_string(number));
        send(wanted.back());
    }
    until_answered(20);
    EXPECT_EQ(accepted(), 20U);
    start_drainer();
    auto const asked = store_.asked();
    until([&] { return store_.asked() > asked + 3; });
    EXPECT_TRUE(store_.keys().empty());
    EXPECT_TRUE(detour_->is_open()) << "the store is still away";
    send("20");
    wanted.emplace_back("20");
    store_.be(Mood::well);
    until([&] { return is_drained(); });
    EXPECT_EQ(store_.keys(), wanted);
    EXPECT_EQ(drainer_->drained(), 21U);
    EXPECT_GT(woken_, 0);
    send("21");
    until_answered(22);
    EXPECT_EQ(answers_.back()->stored, 1U) << "straight to the store again";
    stop_drainer();
}

TEST_F(DetourTest, WhatTheStoreTakesLateIsThereOnce)
{
    build();
    store_.be(Mood::hanging);
    send("a");
    send("b");
    until_answered(2);
    EXPECT_EQ(accepted(), 2U);
    start_drainer();
    until([&] { return store_.asked() > 2; });  // the drainer hangs behind them
    store_.go_on();
    until([&] { return is_drained(); });
    EXPECT_EQ(store_.keys(), (std::vector<std::string>{"a", "b"}));
    auto const balance = store_.balance();
    EXPECT_EQ(balance.pending, 2);
    EXPECT_EQ(balance.received, 2 + balance.duplicates);
    stop_drainer();
}

TEST_F(DetourTest, WhatWasCommittedWithoutAnAnswerIsThereOnce)
{
    build();
    store_.be(Mood::mute);
    send("a");
    send("b");
    until_answered(2);
    EXPECT_EQ(accepted(), 2U);
    EXPECT_EQ(spool_->state().entries, 2U);
    store_.be(Mood::well);
    start_drainer();
    until([&] { return is_drained(); });
    store_.speak();
    EXPECT_EQ(store_.keys(), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(store_.balance().duplicates, 2);
    EXPECT_EQ(store_.balance().pending, 2);
    EXPECT_EQ(woken_, 0) << "nothing new for the worker";
    stop_drainer();
}

TEST_F(DetourTest, AnAnswerOfTheStoreThatComesWhileTheDiskIsSlowCounts)
{
    std::promise<void> go_on;
    auto const wait = go_on.get_future().share();
    spool_options_.sync = [wait](SpoolFile const& file) {
        wait.wait();
        return file.sync();
    };
    options_.disk_limit = 60s;
    build();
    store_.be(Mood::mute);
    send("a");
    until([&] { return detour_->is_open(); });
    store_.speak();
    until_answered(1);
    EXPECT_TRUE(answers_[0].has_value());
    EXPECT_FALSE(reports_.at(0).spooled);
    go_on.set_value();
}

/// Sends one after another, each as soon as the one before is acknowledged, from many citizens at once.
Task<void> talk(
    Intake& intake, int talker, std::atomic<bool> const& ending, std::atomic<int>& sent, std::atomic<int>& refused
)
{
    for (int number = 0; !ending; ++number) {
        ++sent;
        auto const answer = co_await intake.accept(delivery(std::to_string(talker) + "-" + std::to_string(number)));
        refused += answer ? 0 : 1;
        co_await sleep_for(1ms);
    }
}

TEST_F(DetourTest, ClosesUnderLoadAndKeepsTheOrderOfEachCitizen)
{
    constexpr int kTalkers = 20;
    build();
    store_.be(Mood::away);
    std::atomic<bool> ending = false;
    std::atomic<int> sent = 0;
    std::atomic<int> refused = 0;
    for (int talker = 0; talker < kTalkers; ++talker) {
        asio::co_spawn(io_, talk(*intake_, talker, ending, sent, refused), asio::detached);
    }
    start_drainer(100);
    for (int round = 0; round < 6; ++round) {
        store_.be(round % 3 == 0 ? Mood::away : Mood::hanging);
        until([&] { return spool_->state().entries > 50; });
        store_.be(Mood::well);
        round % 3 == 1 ? store_.cut_off() : store_.go_on();
        until([&] { return !detour_->is_open(); });
    }
    ending = true;
    until([&] { return store_.balance().pending == sent && !detour_->is_open(); });
    EXPECT_EQ(refused, 0);
    std::map<std::string, int> last;
    for (auto const& key : store_.keys()) {
        auto const dash = key.find('-');
        auto const number = std::stoi(key.substr(dash + 1));
        auto& before = last.emplace(key.substr(0, dash), -1).first->second;
        ASSERT_EQ(number, before + 1) << key;
        before = number;
    }
    EXPECT_EQ(last.size(), static_cast<std::size_t>(kTalkers));
    stop_drainer();
}

TEST_F(DetourTest, WhatAnEarlierRunLeftComesFirst)
{
    build();
    store_.be(Mood::away);
    send("a");
    until_answered(1);
    intake_.reset();
    detour_.reset();
    spool_.reset();
    store_.be(Mood::well);
    build();
    EXPECT_TRUE(detour_->is_open());
    send("b");
    until_answered(2);
    EXPECT_TRUE(store_.keys().empty()) << "behind what lies there";
    start_drainer();
    until([&] { return is_drained(); });
    EXPECT_EQ(store_.keys(), (std::vector<std::string>{"a", "b"}));
    stop_drainer();
}

TEST_F(DetourTest, ADeliveryThatTheStoreRefusesDoesNotHoldUpTheRest)
{
    build();
    store_.be(Mood::away);
    for (auto const* const key : {"a", "b", "c"}) {
        send(key);
    }
    until_answered(3);
    store_.be(Mood::broken);
    start_drainer();
    until([&] { return is_drained(); });
    EXPECT_EQ(drainer_->drained(), 0U);
    until([&] { return names_in(spool_options_.folder, ".aside").size() == 1; });
    stop_drainer();
}

}  // namespace
}  // namespace hub::inbox
