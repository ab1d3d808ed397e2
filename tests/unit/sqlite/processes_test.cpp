// Two processes on one file: one serves, others may write beside it; the kernel frees what a dead one held.
#include "whole_steps.hpp"

namespace hub::test {
namespace {

adapters::sqlite::Options options_for(std::string const& file, bool serving)
{
    adapters::sqlite::Options options;
    options.file = file;
    options.serving = serving;
    return options;
}

TEST(SqliteProcesses, ASecondServingProcessIsRefusedUntilTheFirstIsGone)
{
    TempFolder const folder;
    auto const file = folder.file("hub.db");
    {
        ForkedProcess first([&](int pipe) {
            auto const store = adapters::sqlite::open(options_for(file, true));
            say(pipe, store ? "serving" : store.error().detail);
            return ::pause();
        });
        ASSERT_EQ(first.line(), "serving");
        auto const second = adapters::sqlite::open(options_for(file, true));
        ASSERT_FALSE(second.has_value());
        EXPECT_EQ(second.error().code, Errc::conflict);
        EXPECT_NE(second.error().detail.find("another hub is serving this store"), std::string::npos);
        auto const command = adapters::sqlite::open(options_for(file, false));  // `hub user add`
        ASSERT_TRUE(command.has_value());
        EXPECT_TRUE(write_step(**command, "beside").has_value());
    }
    auto const after_kill = adapters::sqlite::open(options_for(file, true));
    ASSERT_TRUE(after_kill.has_value()) << after_kill.error().detail;
    (*after_kill)->close();  // gives it back, although the object lives
    auto const after_close = adapters::sqlite::open(options_for(file, true));
    ASSERT_TRUE(after_close.has_value()) << after_close.error().detail;
    EXPECT_EQ(look_at(**after_close).keys, std::set<std::string>{"beside"});
}

TEST(SqliteProcesses, TwoWritersLoseNothing)
{
    constexpr int kSteps = 150;
    TempFolder const folder;
    auto const file = folder.file("hub.db");
    auto const write_all = [&](std::string const& name) {
        auto options = options_for(file, false);
        options.checkpoint_pages = 32;
        auto const store = adapters::sqlite::open(std::move(options));
        int written = 0;
        for (int number = 0; store && number < kSteps; ++number) {
            written += write_step(**store, fmt::format("{}-{}", name, number)) ? 1 : 0;
        }
        return written;
    };
    ForkedProcess other([&](int pipe) {
        say(pipe, std::to_string(write_all("other")));
        return 0;
    });
    EXPECT_EQ(write_all("mine"), kSteps);
    EXPECT_EQ(other.line(), std::to_string(kSteps));
    EXPECT_EQ(other.wait(), 0);
    {
        auto const store = adapters::sqlite::open(options_for(file, false));
        auto const found = look_at(**store);
        EXPECT_EQ(found.problem, "");
        EXPECT_EQ(found.keys.size(), 2u * kSteps);
    }
    EXPECT_EQ(file_problem(file), "");
}

TEST(SqliteProcesses, AProcessKilledWithTheWriteLockHoldsNobodyUp)
{
    TempFolder const folder;
    auto const file = folder.file("hub.db");
    ForkedProcess other([&](int pipe) {
        auto const store = adapters::sqlite::open(options_for(file, true));
        (*store)->submit_write(
            [&](Tx& tx) {
                tx.feed().append("t", Json{{"n", 1}}, Instant{});
                say(pipe, "in a write");
                ::pause();
                return true;
            },
            [](Result<void>) {}
        );
        return ::pause();
    });
    ASSERT_EQ(other.line(), "in a write");
    auto waits = options_for(file, false);
    waits.busy_timeout = std::chrono::milliseconds{50};
    auto const refused = adapters::sqlite::open(waits);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_NE(refused.error().detail.find("another process keeps the write lock"), std::string::npos);
    other.kill();
    auto const store = adapters::sqlite::open(waits);
    ASSERT_TRUE(store.has_value()) << store.error().detail;
    EXPECT_TRUE(write_step(**store, "after").has_value());
    EXPECT_EQ(look_at(**store).problem, "");
}

}  // namespace
}  // namespace hub::test
