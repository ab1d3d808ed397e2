// kill -9 in the middle of writes: what was acknowledged is there, and nothing is there by half.
#include "../../harness/seeded.hpp"
#include "whole_steps.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace hub::test {
namespace {

constexpr int kRounds = 12;
constexpr int kThreads = 4;

int write_until_killed(std::string const& file, int round, int pipe)
{
    adapters::sqlite::Options options;
    options.file = file;
    options.checkpoint_pages = 64;  // so that kills also fall into checkpoints
    auto const store = adapters::sqlite::open(std::move(options));
    if (!store) {
        say(pipe, "cannot open: " + store.error().detail);
        return 1;
    }
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            for (int number = 0;; ++number) {
                auto const key = fmt::format("r{}-t{}-n{}", round, thread, number);
                if (!write_step(**store, key)) {
                    say(pipe, "refused: " + key);
                }
                say(pipe, key);  // the acknowledgement
            }
        });
    }
    return 0;
}

TEST(SqliteCrash, EveryAcknowledgedStepIsWholeAfterKills)
{
    Seeded random;
    SCOPED_TRACE(random.name());
    TempFolder const folder;
    auto const file = folder.file("hub.db");
    std::set<std::string> acknowledged;
    for (int round = 0; round < kRounds && !::testing::Test::HasFailure(); ++round) {
        {
            ForkedProcess child([&](int pipe) { return write_until_killed(file, round, pipe); });
            for (auto left = 1 + random.below(300); left > 0; --left) {
                auto const line = child.line();
                ASSERT_TRUE(line.starts_with("r") && !line.starts_with("refused")) << line;
                acknowledged.insert(line);
            }
            child.kill();
            for (auto line = child.line(); !line.empty(); line = child.line()) {
                acknowledged.insert(line);
            }
        }
        adapters::sqlite::Options options;
        options.file = file;
        auto opened = adapters::sqlite::open(std::move(options));
        ASSERT_TRUE(opened.has_value()) << opened.error().detail;
        auto const found = look_at(**opened);
        EXPECT_EQ(found.problem, "");
        EXPECT_TRUE(std::ranges::includes(found.keys, acknowledged)) << "an acknowledged step is lost";
        opened->reset();
        EXPECT_EQ(file_problem(file), "");
    }
    EXPECT_GE(acknowledged.size(), static_cast<std::size_t>(kRounds));
}

}  // namespace
}  // namespace hub::test
