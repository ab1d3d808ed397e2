#pragma once
// An intake with a detour over a store of moods, on one event loop.

#include "../../harness/temp_store.hpp"
#include "inbox/detour.hpp"
#include "inbox/drainer.hpp"
#include "inbox/intake.hpp"
#include "moody_store.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <map>

namespace hub::inbox {

using namespace std::chrono_literals;
using test::MoodyStore;
using Mood = MoodyStore::Mood;

inline constexpr Instant kNow{std::chrono::milliseconds{1'795'136'400'000}};

inline NewDelivery delivery(std::string const& key)
{
    NewDelivery made;
    made.connector = "zalo";
    made.trace_id = "t-" + key;
    made.received_at = kNow;
    made.body = "{\"key\":\"" + key + "\"}";
    made.items.push_back({"c0", key, key, "user_send_text"});
    return made;
}

class DetourTest : public testing::Test {
protected:
    DetourTest()
    {
        spool_options_.folder = folder_.file("spool");
        spool_options_.keep_free = 0;
        options_.after = 30ms;
        options_.disk_limit = 60s;  // a busy machine's disk may take seconds
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
    /// The spool's disk stands still until the promise is kept. Before build().
    std::promise<void> hold_disk()
    {
        std::promise<void> go_on;
        spool_options_.sync = [wait = go_on.get_future().share()](SpoolFile const& file) {
            wait.wait();
            return file.sync();
        };
        return go_on;
    }
    /// Runs until so many have their answer.
    void until_answered(std::size_t count)
    {
        until([&] { return answers_.size() >= count; });
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
    /// All that can be read; next() gives what one segment holds at a time.
    std::vector<std::string> spooled()
    {
        std::vector<std::string> keys;
        for (auto some = spool_->next(10'000, 1U << 24U); !some.empty(); some = spool_->next(10'000, 1U << 24U)) {
            for (auto const& one : some) {
                keys.push_back(one.items.at(0).dedupe_key);
            }
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

}  // namespace hub::inbox
