// The morning digest: once for each person and day, with what is theirs and nothing that is not.
#include "cases/digest.hpp"

#include "office_fixture.hpp"

namespace hub::cases {
namespace {

using namespace std::chrono_literals;

class MorningDigest : public Office {
protected:
    MorningDigest()
    {
        hire(official);
        hire(head);
        hire(stranger);
        hire(supervisor);
    }

    std::size_t write(std::string const& day)
    {
        return staff(
                   [&](Tx& tx) -> Result<std::size_t> {
                       return desk.write_digests(tx, desk.digest_readers(tx), parse_day(day).value());
                   }
        ).value();
    }

    Json latest(Person const& who)
    {
        return staff([&](Tx& tx) -> Result<Json> { return desk.digests(tx, who, 1)["items"]; }).value();
    }

    void take()
    {
        ASSERT_TRUE(staff([&](Tx& tx) {
            return desk.assign(tx, head, code, {}, UnitId{"w1.infra"}, official.username, "giao");
        }));
    }
};

TEST_F(MorningDigest, IsWrittenOnceForEachPersonAndDay)
{
    clock.set(local("2026-11-23T07:30:00"));
    EXPECT_EQ(write("2026-11-23"), 3U) << "official, head and stranger; a supervisor works no cases";
    EXPECT_EQ(write("2026-11-23"), 0U);
    EXPECT_EQ(write("2026-11-25"), 3U);
    EXPECT_EQ(latest(official).size(), 1U);
    EXPECT_EQ(latest(official)[0]["day"], "2026-11-25");
}

TEST_F(MorningDigest, HoldsWhatIsOverdueDueTodayAndAskedAndIsToldLive)
{
    take();
    auto const asked =
        say("B", "Làm giấy khai sinh cần gì?", about({matter("admin.civil_status", MatterKind::question)}));
    clock.set(local("2026-11-25T08:00:00"));
    auto const due = record(code).resolve_due_at;
    clock.set(due - 3h);
    auto const today = to_text(local_day(clock.now()));
    EXPECT_GT(write(today), 0U);
    auto const mine = latest(official)[0];
    ASSERT_EQ(mine["due_today"].size(), 1U);
    EXPECT_EQ(mine["due_today"][0]["code"], code.value);
    EXPECT_TRUE(mine["overdue"].empty());
    auto const heads = latest(head)[0];
    EXPECT_EQ(heads["questions"].size(), 1U) << "who hands out work sees all of the unit's";
    EXPECT_EQ(heads["questions"][0]["code"], asked.opened.at(0).value);
    EXPECT_EQ(heads["counts"]["overdue"], 1) << "the question's first step is late";
    auto const told = live("user:binh").back();
    EXPECT_EQ(told["event"], "digest.made");
    EXPECT_EQ(told["counts"]["due_today"], 1);
    EXPECT_TRUE(live("user:la").empty()) << "nothing to say, nothing said";
    EXPECT_EQ(latest(stranger)[0]["counts"]["due_today"], 0);
}

TEST_F(MorningDigest, WhatIsNoLongerOnesOwnIsLeftOutWhenItIsRead)
{
    take();
    clock.set(record(code).resolve_due_at - 2h);
    write(to_text(local_day(clock.now())));
    ASSERT_EQ(latest(official)[0]["due_today"].size(), 1U);
    ASSERT_TRUE(staff([&](Tx& tx) {
        return desk.assign(tx, head, code, {}, UnitId{"w1.psc"}, std::nullopt, "việc của một cửa");
    }));
    EXPECT_TRUE(latest(official)[0]["due_today"].empty());
}

TEST_F(MorningDigest, IsMarkedAsReadByItsReceiverOnly)
{
    clock.set(local("2026-11-23T07:30:00"));
    write("2026-11-23");
    auto const read = [&](Person const& who, std::string const& day) {
        return staff([&](Tx& tx) { return desk.read_digest(tx, who, day); });
    };
    EXPECT_TRUE(latest(official)[0]["read_at"].is_null());
    EXPECT_TRUE(read(official, "2026-11-23"));
    EXPECT_FALSE(latest(official)[0]["read_at"].is_null());
    EXPECT_TRUE(latest(head)[0]["read_at"].is_null());
    EXPECT_EQ(read(supervisor, "2026-11-23").error().code, Errc::not_found);
    EXPECT_EQ(read(official, "2026-11-24").error().code, Errc::not_found);
}

TEST_F(MorningDigest, IsDueOnWorkingDaysFromItsHourToTheEndOfOfficeHours)
{
    struct Case {
        std::string at;
        std::string day;  ///< Empty: none is owed.
    };
    for (auto const& [at, day] : std::vector<Case>{
             {"2026-11-23T07:29:59", ""},
             {"2026-11-23T07:30:00", "2026-11-23"},
             {"2026-11-23T16:59:59", "2026-11-23"},
             {"2026-11-23T17:00:00", ""},
             {"2026-11-22T09:00:00", ""},  // Sunday
             {"2026-11-24T09:00:00", ""},  // holiday
             {"2027-02-08T09:00:00", ""},  // Tết
             {"2027-02-12T09:00:00", "2027-02-12"},
         }) {
        auto const found = digest_day(local(at), 450min, calendar);
        EXPECT_EQ(found ? to_text(*found) : "", day) << at;
    }
    EXPECT_EQ(next_digest(local("2026-11-20T07:30:00"), 450min, calendar), local("2026-11-23T07:30:00"));
    EXPECT_EQ(next_digest(local("2027-02-04T12:00:00"), 450min, calendar), local("2027-02-12T07:30:00"));
    EXPECT_EQ(parse_digest_time("07:30").value(), 450min);
    for (auto const* wrong : {"", "7:30", "24:00", "07:60", "ab:cd", "07:30 "}) {
        EXPECT_FALSE(parse_digest_time(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace hub::cases
