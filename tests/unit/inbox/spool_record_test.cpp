#include "inbox/spool_record.hpp"

#include <gtest/gtest.h>

namespace hub::inbox {
namespace {

constexpr std::string_view kSalt = "0a1b2c3d";

NewDelivery delivery(std::string const& key)
{
    NewDelivery made;
    made.connector = "zalo";
    made.trace_id = "t";
    made.received_at = from_millis(1'795'136'400'123);
    made.body = std::string("\0\xffHSR1", 6) + key;
    made.items.push_back({"c0", key, key, "user_send_text"});
    return made;
}

/// Three records of one length.
std::string segment()
{
    auto bytes = segment_head(kSalt);
    for (auto const* const key : {"a", "b", "c"}) {
        write_record(bytes, kSalt, delivery(key));
    }
    return bytes;
}

TEST(SpoolRecord, SaysItsLengthBeforeItIsWritten)
{
    std::string bytes;
    write_record(bytes, kSalt, delivery("a"));
    EXPECT_EQ(bytes.size(), record_bytes(delivery("a")));
    EXPECT_EQ(payload_bytes(bytes.substr(0, kRecordHead), kSalt), bytes.size() - kRecordHead);
}

TEST(SpoolRecord, ComesBackAsItWas)
{
    std::string bytes;
    write_record(bytes, kSalt, delivery("a"));
    auto const read = read_record(bytes, kSalt);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->body, delivery("a").body);
    EXPECT_EQ(read->received_at, delivery("a").received_at);
    EXPECT_EQ(read->items.at(0).dedupe_key, "a");
    EXPECT_FALSE(read_record(bytes, "another1")) << "of another segment";
}

TEST(SpoolRecord, AHeadOfSomethingElseHasNoSalt)
{
    EXPECT_EQ(salt_of(segment()), std::string(kSalt));
    EXPECT_FALSE(salt_of("HUBSPL01"));
    EXPECT_FALSE(salt_of("SQLite format 3\0"));
}

TEST(SpoolScan, ATailCutOffAtAnyByteIsNoDamage)
{
    auto const whole = segment();
    auto const record = (whole.size() - kSegmentHead) / 3;
    for (std::size_t size = kSegmentHead; size <= whole.size(); ++size) {
        auto const scan = scan_segment(std::string_view(whole).substr(0, size), kSalt);
        auto const records = (size - kSegmentHead) / record;
        EXPECT_EQ(scan.records, records) << size;
        EXPECT_TRUE(scan.gaps.empty()) << size;
        EXPECT_EQ(scan.good, kSegmentHead + records * record) << size;
    }
}

TEST(SpoolScan, ATailOfZerosIsNoDamage)
{
    auto bytes = segment();
    auto const good = bytes.size();
    for (int count = 1; count < 100; ++count) {
        bytes.push_back('\0');
        auto const scan = scan_segment(bytes, kSalt);
        EXPECT_EQ(scan.records, 3U);
        EXPECT_TRUE(scan.gaps.empty());
        EXPECT_EQ(scan.good, good);
    }
}

TEST(SpoolScan, AnyBitThatChangedCostsOneRecordAndShows)
{
    auto const whole = segment();
    auto const record = (whole.size() - kSegmentHead) / 3;
    for (std::size_t at = kSegmentHead; at < whole.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            auto bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
            auto const scan = scan_segment(bytes, kSalt);
            auto const hurt = kSegmentHead + (at - kSegmentHead) / record * record;
            EXPECT_EQ(scan.records, 2U) << at;
            ASSERT_EQ(scan.gaps.size(), 1U) << at;
            EXPECT_EQ(scan.gaps[0].from, hurt) << at;
            EXPECT_EQ(scan.gaps[0].until, hurt + record) << at;
            EXPECT_EQ(scan.good, whole.size()) << at;
        }
    }
}

}  // namespace
}  // namespace hub::inbox
