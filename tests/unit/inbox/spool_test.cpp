#include "inbox/spool.hpp"

#include "../../harness/temp_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

namespace hub::inbox {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class SpoolTest : public testing::Test {
protected:
    SpoolTest()
    {
        options_.folder = base_.file("spool");
        options_.keep_free = 0;
    }

    std::unique_ptr<Spool> open()
    {
        auto opened = Spool::open(options_);
        EXPECT_TRUE(opened.has_value()) << opened.error().detail;
        return opened ? std::move(*opened) : nullptr;
    }
    std::vector<fs::path> files(std::string_view ending) const
    {
        std::vector<fs::path> found;
        for (auto const& name : names_in(options_.folder, ending)) {
            found.emplace_back(fs::path(options_.folder) / name);
        }
        return found;
    }

    test::TempFolder base_;
    SpoolOptions options_;
};

std::shared_ptr<NewDelivery const> delivery(std::string const& key, std::size_t body = 20)
{
    auto made = std::make_shared<NewDelivery>();
    made->connector = "zalo";
    made->trace_id = "t-" + key;
    made->received_at = from_millis(1'795'136'400'123);
    made->body = std::string(body, 'b') + std::string("\0\xff", 2) + key;
    made->items.push_back({"c0", "x-" + key, key, "user_send_text"});
    made->items.push_back({"", "y-" + key, key + "/2", "other"});
    return made;
}

Result<void> append(Spool& spool, std::shared_ptr<NewDelivery const> one)
{
    std::promise<Result<void>> answer;
    auto const taken =
        spool.append(std::move(one), [&](Result<void> outcome) { answer.set_value(std::move(outcome)); });
    return taken ? answer.get_future().get() : taken;
}

constexpr std::size_t kStep = 11;

void append_many(Spool& spool, int from, int until, std::size_t body = 20)
{
    for (int number = from; number < until; ++number) {
        ASSERT_TRUE(append(spool, delivery(std::to_string(number), body)));
    }
}

std::vector<std::string> keys(std::vector<NewDelivery> const& deliveries)
{
    std::vector<std::string> found;
    for (auto const& one : deliveries) {
        found.push_back(one.items.at(0).dedupe_key);
    }
    return found;
}

/// All that it holds, released bit by bit.
std::vector<std::string> drain(Spool& spool, std::size_t most = 3)
{
    std::vector<std::string> all;
    for (auto some = spool.next(most, 1U << 20U); !some.empty(); some = spool.next(most, 1U << 20U)) {
        auto const names = keys(some);
        all.insert(all.end(), names.begin(), names.end());
        spool.release();
    }
    spool.release();
    return all;
}

std::vector<std::string> numbers(int from, int until)
{
    std::vector<std::string> all;
    for (int number = from; number < until; ++number) {
        all.push_back(std::to_string(number));
    }
    return all;
}

std::string read(fs::path const& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream bytes;
    bytes << stream.rdbuf();
    return bytes.str();
}

void write(fs::path const& file, std::string const& bytes)
{
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream << bytes;
}

template <class F>
bool within(std::chrono::milliseconds limit, F const& holds)
{
    auto const until = std::chrono::steady_clock::now() + limit;
    while (!holds() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(1ms);
    }
    return holds();
}

TEST_F(SpoolTest, GivesBackWhatWasAppendedInItsOrder)
{
    auto const spool = open();
    append_many(*spool, 0, 10);
    EXPECT_EQ(spool->state().entries, 10U);
    auto const first = spool->next(100, 1U << 20U);
    ASSERT_EQ(first.size(), 10U);
    auto const sent = delivery("7");
    auto const& got = first[7];
    EXPECT_EQ(got.connector, sent->connector);
    EXPECT_EQ(got.trace_id, sent->trace_id);
    EXPECT_EQ(got.received_at, sent->received_at);
    EXPECT_EQ(got.body, sent->body) << "every byte, whatever it is";
    ASSERT_EQ(got.items.size(), 2U);
    EXPECT_EQ(got.items[0].channel, "c0");
    EXPECT_EQ(got.items[0].external_id, "x-7");
    EXPECT_EQ(got.items[0].kind, "user_send_text");
    EXPECT_EQ(got.items[1].dedupe_key, "7/2");
    EXPECT_TRUE(spool->next(100, 1U << 20U).empty()) << "each once";
    append_many(*spool, 10, 12);
    EXPECT_EQ(keys(spool->next(100, 1U << 20U)), numbers(10, 12));
}

TEST_F(SpoolTest, IsNotReadableByOthers)
{
    auto const spool = open();
    append_many(*spool, 0, 1);
    struct stat about{};
    ASSERT_EQ(::stat(options_.folder.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0700U);
    ASSERT_EQ(::stat(files(".spool").at(0).c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
}

TEST_F(SpoolTest, WhatWasNotReleasedIsOfferedAgainAfterARestart)
{
    {
        auto const spool = open();
        append_many(*spool, 0, 5);
        EXPECT_EQ(spool->next(3, 1U << 20U).size(), 3U);
        spool->release();
        EXPECT_EQ(spool->state().entries, 2U);
    }
    auto const again = open();
    EXPECT_EQ(drain(*again), numbers(0, 5)) << "the whole segment: the store knows what it has";
    append_many(*again, 5, 6);
    EXPECT_EQ(drain(*again), numbers(5, 6));
}

TEST_F(SpoolTest, SegmentsGoWhenAllOfThemIsReleasedAndNotBefore)
{
    options_.segment_bytes = 1'000;
    auto const spool = open();
    append_many(*spool, 0, 40);
    auto const before = files(".spool").size();
    EXPECT_GT(before, 3U);
    auto const some = spool->next(1, 1U << 20U);
    EXPECT_EQ(some.size(), 1U);
    spool->release();
    EXPECT_EQ(files(".spool").size(), before) << "the rest of the first segment is still to come";
    EXPECT_EQ(drain(*spool), numbers(1, 40));
    EXPECT_TRUE(within(5s, [&] { return files(".spool").empty(); }));
    EXPECT_TRUE(within(5s, [&] { return spool->state().bytes == 0; }));
    EXPECT_EQ(spool->state().entries, 0U);
    append_many(*spool, 40, 43);
    EXPECT_EQ(drain(*spool), numbers(40, 43));
}

TEST_F(SpoolTest, ManyAppendsShareTheirSyncs)
{
    std::atomic<int> syncs = 0;
    std::promise<void> go_on;
    auto const wait = go_on.get_future().share();
    options_.sync = [&](SpoolFile const& file) {
        ++syncs;
        wait.wait();
        return file.sync();
    };
    auto const spool = open();
    std::atomic<int> done = 0;
    for (int number = 0; number < 1'000; ++number) {
        ASSERT_TRUE(spool->append(delivery(std::to_string(number)), [&](Result<void> outcome) {
            done += outcome ? 1 : 0;
        }));
    }
    EXPECT_EQ(done, 0) << "nothing is acknowledged before it is on disk";
    go_on.set_value();
    EXPECT_TRUE(within(20s, [&] { return done == 1'000; }));
    EXPECT_LE(syncs, 4) << "one for the segment, one for what came first, one for all the rest";
    EXPECT_EQ(drain(*spool, 100), numbers(0, 1'000));
}

TEST_F(SpoolTest, RefusesWhenFullAndTakesAgainWhenThereIsRoom)
{
    options_.bytes = 10'000;
    auto const spool = open();
    int taken = 0;
    while (append(*spool, delivery(std::to_string(taken), 200))) {
        ASSERT_LT(++taken, 100);
    }
    EXPECT_GT(taken, 20);
    auto const full = spool->state();
    EXPECT_TRUE(full.full);
    EXPECT_EQ(full.refused, 1U);
    EXPECT_LE(full.bytes, 10'000U);
    EXPECT_EQ(drain(*spool), numbers(0, taken)) << "what was taken is there, what was refused is not";
    EXPECT_TRUE(within(5s, [&] { return !spool->state().full; }));
    EXPECT_TRUE(append(*spool, delivery("later")));
}

TEST_F(SpoolTest, LeavesRoomOnTheDiskToOthers)
{
    options_.keep_free = std::uint64_t{1} << 60U;  // more than any disk has
    auto const spool = open();
    auto const answer = append(*spool, delivery("a"));
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, Errc::unavailable);
    EXPECT_TRUE(spool->state().full);
    EXPECT_EQ(spool->state().entries, 0U);
}

TEST_F(SpoolTest, NeverSyncsAgainAfterAFailedSync)
{
    bool broken = false;
    int after = 0;
    options_.sync = [&](SpoolFile const& file) -> Result<void> {
        after += broken ? 1 : 0;
        return broken ? unavailable("input/output error") : file.sync();
    };
    auto const spool = open();
    append_many(*spool, 0, 3);
    broken = true;
    EXPECT_FALSE(append(*spool, delivery("lost"))) << "not on disk, so not acknowledged";
    EXPECT_TRUE(spool->state().failed);
    broken = false;
    EXPECT_FALSE(append(*spool, delivery("later")));
    EXPECT_EQ(after, 1);
    EXPECT_EQ(drain(*spool), numbers(0, 3)) << "what was acknowledged before is still handed out";
}

TEST_F(SpoolTest, OneProcessAtATime)
{
    auto const spool = open();
    auto const second = Spool::open(options_);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, Errc::conflict);
}

TEST_F(SpoolTest, RefusesAFolderThatCannotBeWritten)
{
    write(base_.path() / "file", "no folder");
    options_.folder = base_.file("file/spool");
    auto const opened = Spool::open(options_);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, Errc::unavailable);
}

TEST_F(SpoolTest, ATailCutOffAtAnyByteTakesNothingElseAlong)
{
    append_many(*open(), 0, 3);
    auto const whole = read(files(".spool").at(0));
    append_many(*open(), 3, 4);  // a second segment: only its length is needed
    auto const record = read(files(".spool").at(1)).size() - kSegmentHead;
    auto const last = whole.size() - record;
    for (auto size = whole.size() - 1; size > last;
         size -= std::min(kStep, size - last)) {  // each byte: spool_record_test.cpp
        for (auto const& file : files("")) {
            fs::remove_all(file);
        }
        write(fs::path(options_.folder) / "0000000000000001.spool", whole.substr(0, size));
        auto const spool = open();
        EXPECT_EQ(spool->state().damaged, 0U) << "a crash, no damage, at " << size;
        append_many(*spool, 9, 10);
        EXPECT_EQ(drain(*spool), (std::vector<std::string>{"0", "1", "9"})) << size;
        EXPECT_TRUE(files(".aside").empty());
    }
}

TEST_F(SpoolTest, AByteThatChangedCostsOneRecordAndIsTold)
{
    append_many(*open(), 0, 3);
    auto const whole = read(files(".spool").at(0));
    auto const record = (whole.size() - kSegmentHead) / 3;
    for (std::size_t at = 0; at < whole.size(); at += kStep) {  // each byte: spool_record_test.cpp
        for (auto const& file : files("")) {
            fs::remove_all(file);
        }
        auto bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
        write(fs::path(options_.folder) / "0000000000000001.spool", bytes);
        auto const spool = open();
        EXPECT_EQ(spool->state().damaged, 1U) << at;
        auto wanted = numbers(0, 3);
        if (at < kSegmentHead) {
            wanted.clear();
        } else {
            wanted.erase(wanted.begin() + static_cast<std::ptrdiff_t>((at - kSegmentHead) / record));
        }
        EXPECT_EQ(drain(*spool), wanted) << at;
        ASSERT_TRUE(within(5s, [&] { return files(".aside").size() == 1 && files(".spool").empty(); })) << at;
        EXPECT_EQ(read(files(".aside").at(0)), bytes) << "kept for a person, as it is";
    }
}

TEST_F(SpoolTest, DamageThatComesWhileItRunsIsToldToo)
{
    auto const spool = open();
    append_many(*spool, 0, 5);
    auto const file = files(".spool").at(0);
    auto bytes = read(file);
    auto const record = (bytes.size() - kSegmentHead) / 5;
    {
        std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
        stream.seekp(static_cast<std::streamoff>(kSegmentHead + 2 * record + kRecordHead + 9));
        stream.put('!');
    }
    EXPECT_EQ(drain(*spool), (std::vector<std::string>{"0", "1", "3", "4"}));
    EXPECT_EQ(spool->state().damaged, 1U);
    EXPECT_EQ(spool->state().entries, 0U);
    EXPECT_TRUE(within(5s, [&] { return files(".aside").size() == 1; }));
}

TEST_F(SpoolTest, AFileThatIsGoneDoesNotHoldUpTheRest)
{
    options_.segment_bytes = 1;  // one record each
    auto const spool = open();
    append_many(*spool, 0, 3);
    fs::remove(files(".spool").at(1));
    EXPECT_EQ(drain(*spool), (std::vector<std::string>{"0", "2"}));
    EXPECT_EQ(spool->state().entries, 0U);
    EXPECT_EQ(spool->state().damaged, 1U);
}

TEST_F(SpoolTest, WhatTheStoreRefusedIsKeptAside)
{
    auto spool = open();
    append_many(*spool, 0, 2);
    EXPECT_EQ(spool->next(10, 1U << 20U).size(), 2U);
    spool->release(1);
    ASSERT_TRUE(within(5s, [&] { return files(".aside").size() == 1; }));
    EXPECT_EQ(spool->state().entries, 0U);
    spool.reset();
    fs::rename(files(".aside").at(0), fs::path(options_.folder) / "0000000000000001.spool");
    EXPECT_EQ(drain(*open()), numbers(0, 2)) << "given back its name, it is offered again";
}

TEST_F(SpoolTest, AMessageCannotPassForARecord)
{
    {
        auto const spool = open();
        append_many(*spool, 0, 1);
    }
    // the bytes of a whole segment in a body, and then damage that makes the spool look for the next record
    auto const inner = read(files(".spool").at(0)).substr(kSegmentHead);
    fs::remove(files(".spool").at(0));
    {
        auto const spool = open();
        auto evil = std::make_shared<NewDelivery>(*delivery("evil"));
        evil->body = inner;
        ASSERT_TRUE(append(*spool, evil));
        append_many(*spool, 1, 2);
    }
    auto bytes = read(files(".spool").at(0));
    bytes[kSegmentHead] = 'X';
    write(files(".spool").at(0), bytes);
    EXPECT_EQ(drain(*open()), numbers(1, 2));
}

}  // namespace
}  // namespace hub::inbox
