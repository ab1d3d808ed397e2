// Backup while the hub writes, and restore.
#include "whole_steps.hpp"

#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

namespace hub::test {
namespace {

using adapters::sqlite::restore;

std::unique_ptr<Store> open_file(std::string const& file)
{
    adapters::sqlite::Options options;
    options.file = file;
    auto opened = adapters::sqlite::open(std::move(options));
    if (!opened) {
        throw std::runtime_error(opened.error().detail);
    }
    return std::move(*opened);
}

std::string epoch_of(Store& store)
{
    return store.read_now([](Tx& tx) -> Result<std::string> { return tx.feed().position("unit:u").epoch; }).value();
}

TEST(SqliteBackup, ACopyTakenWhileWritingHoldsAllThatWasAcknowledgedBefore)
{
    TempStore temp;
    std::atomic<int> written{0};
    std::atomic<bool> stop{false};
    std::vector<std::jthread> writers;
    for (int thread = 0; thread < 3; ++thread) {
        writers.emplace_back([&, thread] {
            for (int number = 0; !stop; ++number) {
                EXPECT_TRUE(write_step(*temp, fmt::format("t{}-n{}", thread, number), 2000).has_value());
                ++written;
                written.notify_all();
            }
        });
    }
    for (int copy = 1; copy <= 5; ++copy) {
        for (auto seen = written.load(); seen < copy * 60; seen = written.load()) {
            written.wait(seen);
        }
        auto const before = look_at(*temp);
        auto const file = temp.folder().file(fmt::format("copy-{}", copy));
        ASSERT_TRUE(temp->backup(file).has_value());
        auto const target = temp.folder().file(fmt::format("restored-{}/hub.db", copy));
        ASSERT_TRUE(restore(file, target).has_value());
        EXPECT_EQ(file_problem(target), "");
        auto const restored = open_file(target);
        auto const found = look_at(*restored);
        EXPECT_EQ(found.problem, "");
        EXPECT_TRUE(std::ranges::includes(found.keys, before.keys));
        EXPECT_TRUE(write_step(*restored, "after the restore").has_value());
    }
    stop = true;
    writers.clear();
    EXPECT_EQ(look_at(*temp).problem, "");
}

TEST(SqliteBackup, ARestoredStoreIsTheSameButForItsEpoch)
{
    TempStore temp;
    for (int number = 0; number < 20; ++number) {
        ASSERT_TRUE(write_step(*temp, std::to_string(number)).has_value());
    }
    auto const file = temp.folder().file("copy");
    ASSERT_TRUE(temp->backup(file).has_value());
    EXPECT_FALSE(std::filesystem::exists(file + "-wal"));
    EXPECT_EQ(
        std::filesystem::status(file).permissions() & std::filesystem::perms::others_all, std::filesystem::perms::none
    );
    ASSERT_TRUE(write_step(*temp, "later").has_value());
    auto const target = temp.folder().file("restored.db");
    ASSERT_TRUE(restore(file, target).has_value());
    auto const restored = open_file(target);
    auto original = look_at(*temp);
    original.keys.erase("later");
    EXPECT_EQ(look_at(*restored).keys, original.keys);
    auto const balance = [](Store& store) {
        return store.read_now([](Tx& tx) -> Result<CustodyBalance> { return tx.inbox().balance(); }).value();
    };
    EXPECT_EQ(balance(*restored).received, balance(*temp).received - 1);
    EXPECT_EQ(balance(*restored).opened, balance(*temp).opened - 1);
    EXPECT_NE(epoch_of(*restored), epoch_of(*temp));  // listeners' positions are void
    auto const again = temp.folder().file("copy-of-the-restored");
    ASSERT_TRUE(restored->backup(again).has_value());
}

TEST(SqliteBackup, NothingIsEverReplaced)
{
    TempStore temp;
    ASSERT_TRUE(write_step(*temp, "one").has_value());
    auto const file = temp.folder().file("copy");
    ASSERT_TRUE(temp->backup(file).has_value());
    EXPECT_EQ(temp->backup(file).error().code, Errc::conflict);
    EXPECT_EQ(temp->backup(temp.file()).error().code, Errc::conflict);
    ASSERT_TRUE(write_step(*temp, "two").has_value());
    EXPECT_EQ(restore(file, temp.file()).error().code, Errc::conflict);
    temp.close();
    EXPECT_EQ(restore(file, temp.file()).error().code, Errc::conflict);
    temp.reopen();
    EXPECT_EQ(look_at(*temp).keys, (std::set<std::string>{"one", "two"}));
    std::ofstream(temp.folder().file("other-wal")) << "pages of a store that was here";
    EXPECT_EQ(restore(file, temp.folder().file("other")).error().code, Errc::conflict);
}

TEST(SqliteBackup, OnlyASoundBackupOfAHubIsRestored)
{
    TempStore temp;
    for (int number = 0; number < 50; ++number) {
        ASSERT_TRUE(write_step(*temp, std::to_string(number), 4000).has_value());
    }
    auto const target = temp.folder().file("target.db");
    EXPECT_EQ(restore(temp.folder().file("none"), target).error().code, Errc::not_found);
    auto const text = temp.folder().file("text");
    std::ofstream(text) << std::string(10'000, 'x');
    EXPECT_EQ(restore(text, target).error().code, Errc::invalid_input);
    auto const foreign = temp.folder().file("foreign");
    {
        adapters::sqlite::Connection other(foreign, adapters::sqlite::Connection::Mode::writer, 1000);
        other.script("CREATE TABLE meta(key TEXT, value TEXT); INSERT INTO meta VALUES('schema_version','1')");
    }
    EXPECT_EQ(restore(foreign, target).error().code, Errc::invalid_input);
    auto const damaged = temp.folder().file("damaged");
    ASSERT_TRUE(temp->backup(damaged).has_value());
    {
        std::fstream file(damaged, std::ios::in | std::ios::out | std::ios::binary);
        for (auto page = 3; page < 40; ++page) {
            file.seekp(page * 4096);
            file << std::string(64, '\xee');
        }
    }
    EXPECT_EQ(restore(damaged, target).error().code, Errc::invalid_input);
    EXPECT_FALSE(std::filesystem::exists(target));
    EXPECT_FALSE(std::filesystem::exists(target + ".part"));
}

TEST(SqliteBackup, WhatAKilledBackupLeftIsInNobodysWay)
{
    TempStore temp;
    ASSERT_TRUE(write_step(*temp, "one").has_value());
    auto const file = temp.folder().file("copy");
    std::ofstream(file + ".part") << "half a copy";
    ASSERT_TRUE(temp->backup(file).has_value());
    EXPECT_FALSE(std::filesystem::exists(file + ".part"));
}

TEST(SqliteBackup, APlaceThatCannotBeWrittenIsSaid)
{
    TempStore temp;
    ASSERT_TRUE(write_step(*temp, "one").has_value());
    auto const nowhere = temp->backup(temp.folder().file("no folder/copy"));
    EXPECT_EQ(nowhere.error().code, Errc::unavailable);
    EXPECT_TRUE(write_step(*temp, "two").has_value());
}

}  // namespace
}  // namespace hub::test
