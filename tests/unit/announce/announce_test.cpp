// Two signatures, live and message side, slices, stop and correction, over a real store.
#include "announce/desk.hpp"
#include "tests/harness/temp_store.hpp"

#include <gtest/gtest.h>

#include <set>

namespace hub::announce {
namespace {

UnitDirectory ward()
{
    auto const unit = [](std::string id, std::string type, std::string parent, std::string area) {
        return Unit{
            UnitId{id},
            "Đơn vị " + id,
            {},
            std::move(type),
            UnitId{std::move(parent)},
            AreaCode{std::move(area)},
            {},
            {}
        };
    };
    return UnitDirectory::from_units({unit("city", "city", "", ""),
                                      unit("w1", "ward", "city", "00070"),
                                      unit("w1.infra", "ward.infra", "w1", "00070"),
                                      unit("w2", "ward", "city", "00082")})
        .value();
}

Person person(Role role, std::string name, std::string unit = "w1")
{
    Person made;
    made.username = UserName{std::move(name)};
    made.roles = {role};
    made.units = {UnitId{std::move(unit)}};
    return made;
}

class Announcing : public testing::Test {
protected:
    static constexpr std::size_t kSmallSlice = 10;

    Announcing()
        : units(ward()),
          clock(parse_rfc3339("2026-11-20T01:00:00Z").value()),
          store(&clock),
          desk(units, clock, channels(), kSmallSlice)
    {
    }

    static std::vector<ChannelFacts> channels()
    {
        auto const channel = [](std::string id, std::string unit) {
            return Channel{ChannelId{id}, "zalo", UnitId{std::move(unit)}, id, {}, {}};
        };
        ReplyWindow const window{std::chrono::hours{48}, std::chrono::hours{168}, false};
        return {{channel("z1", "w1"), window}, {channel("z2", "w2"), window}};
    }

    template <class F>
    auto run(F work)
    {
        return store->write_now([&](Tx& tx) { return work(tx); });
    }

    void citizen(std::string const& channel, std::string const& user, std::chrono::hours ago)
    {
        run([&](Tx& tx) -> Result<bool> {
            Conversation made;
            made.channel = ChannelId{channel};
            made.thread_id = user;
            made.user_id = user;
            auto stored = tx.conversations().upsert(made);
            stored.last_inbound_at = clock.now() - ago;
            tx.conversations().update(stored);
            return true;
        }).value();
    }

    AnnouncementId approved(Draft wish = {.title = "Cắt nước", .body = "Cắt nước ngày 21/11"})
    {
        auto const drafted = run([&](Tx& tx) { return desk.draft(tx, author, wish); }).value();
        EXPECT_TRUE(run([&](Tx& tx) { return desk.approve(tx, head, drafted.id); }));
        return drafted.id;
    }

    int plan_all(AnnouncementId id)
    {
        int slices = 0;
        for (bool more = true; more && slices < 100; ++slices) {
            more = run([&](Tx& tx) { return desk.plan(tx, id); }).value().more;
        }
        return slices;
    }

    AnnouncementReport report(AnnouncementId id)
    {
        return run([&](Tx& tx) -> Result<AnnouncementReport> { return tx.announcements().report(id); }).value();
    }

    std::vector<std::string> live(std::string const& topic)
    {
        return run([&](Tx& tx) -> Result<std::vector<std::string>> {
                   std::vector<std::string> events;
                   for (auto const& one : tx.feed().after(topic, 0, 100)) {
                       events.push_back(parse_json(*one.data).value()["event"]);
                   }
                   return events;
               }
        ).value();
    }

    UnitDirectory units;
    FakeClock clock;
    test::TempStore store;
    AnnouncementDesk desk;
    Person author = person(Role::communications, "tac-gia");
    Person head = person(Role::unit_head, "chu-tich");
};

TEST_F(Announcing, TheAuthorNeverSigns)
{
    auto const drafted = run([&](Tx& tx) { return desk.draft(tx, author, {.title = "a", .body = "b"}); }).value();
    EXPECT_EQ(run([&](Tx& tx) { return desk.approve(tx, author, drafted.id); }).error().code, Errc::forbidden);
    EXPECT_EQ(run([&](Tx& tx) { return desk.publish(tx, head, drafted.id); }).error().code, Errc::conflict);
    EXPECT_TRUE(run([&](Tx& tx) { return desk.approve(tx, head, drafted.id); }));
    EXPECT_EQ(run([&](Tx& tx) { return desk.approve(tx, head, drafted.id); }).error().code, Errc::conflict);
}

TEST_F(Announcing, ReachesListenersAndTheReachableInSlices)
{
    for (int number = 0; number < 25; ++number) {
        citizen("z1", "u" + std::to_string(number), std::chrono::hours{number < 20 ? 1 : 200});
    }
    citizen("z2", "other", std::chrono::hours{1});
    auto const id = approved();
    ASSERT_TRUE(run([&](Tx& tx) { return desk.publish(tx, author, id); }));
    EXPECT_EQ(live("public:announcements"), std::vector<std::string>{"announcement.published"});
    EXPECT_EQ(live("public:area:00070").size(), 1U);
    EXPECT_TRUE(live("public:area:00082").empty());
    EXPECT_EQ(run([&](Tx& tx) -> Result<std::size_t> { return desk.unfinished(tx).size(); }).value(), 1U);
    EXPECT_EQ(plan_all(id), 3);
    auto const counted = report(id);
    EXPECT_EQ(counted.planned, 25);
    EXPECT_EQ(counted.pending, 20);
    EXPECT_EQ(counted.failed, 5);
    ASSERT_FALSE(counted.reasons.empty());
    EXPECT_EQ(counted.reasons[0].first, "outside_window");
    EXPECT_EQ(run([&](Tx& tx) -> Result<std::size_t> { return desk.unfinished(tx).size(); }).value(), 0U);
    EXPECT_EQ(plan_all(id), 1);
    EXPECT_EQ(report(id).planned, 25);
}

TEST_F(Announcing, StoppingCancelsWhatHasNotLeft)
{
    for (int number = 0; number < 15; ++number) {
        citizen("z1", "u" + std::to_string(number), std::chrono::hours{1});
    }
    auto const id = approved();
    ASSERT_TRUE(run([&](Tx& tx) { return desk.publish(tx, author, id); }));
    ASSERT_TRUE(run([&](Tx& tx) { return desk.plan(tx, id); }).value().more);
    ASSERT_TRUE(run([&](Tx& tx) { return desk.stop(tx, head, id); }));
    EXPECT_EQ(report(id).pending, 0);
    plan_all(id);
    EXPECT_EQ(report(id).planned, 10);
    EXPECT_EQ(live("public:announcements").back(), "announcement.stopped");
    EXPECT_TRUE(run([&](Tx& tx) { return desk.list_public(tx, "", 10); }).value()["items"].empty());
}

TEST_F(Announcing, ACorrectionIsANewSignedTextThatReplacesTheOld)
{
    auto const old = approved();
    ASSERT_TRUE(run([&](Tx& tx) { return desk.publish(tx, author, old); }));
    auto const made = run([&](Tx& tx) {
                          return desk.correct(tx, author, old, {.title = "Đính chính", .body = "Ngày 22/11"});
                      }).value();
    EXPECT_EQ(made.body["corrects"], std::to_string(old.value));
    EXPECT_EQ(run([&](Tx& tx) { return desk.publish(tx, author, made.id); }).error().code, Errc::conflict);
    ASSERT_TRUE(run([&](Tx& tx) { return desk.approve(tx, head, made.id); }));
    ASSERT_TRUE(run([&](Tx& tx) { return desk.publish(tx, author, made.id); }));
    EXPECT_EQ(run([&](Tx& tx) { return desk.read(tx, author, old); }).value().body["state"], "corrected");
    EXPECT_EQ(live("public:announcements").back(), "announcement.corrected");
}

TEST_F(Announcing, WaitsForItsTimeAndThenGoesByItself)
{
    auto const id = approved({.title = "a", .body = "b", .not_before = clock.now() + std::chrono::hours{1}});
    EXPECT_EQ(run([&](Tx& tx) { return desk.publish(tx, author, id); }).value().body["state"], "approved");
    auto const at_once = approved();
    EXPECT_TRUE(run([&](Tx& tx) { return desk.publish_due(tx); }).value().empty());
    clock.advance(std::chrono::hours{1});
    EXPECT_EQ(run([&](Tx& tx) { return desk.publish_due(tx); }).value(), std::vector<AnnouncementId>{id});
    EXPECT_EQ(run([&](Tx& tx) { return desk.read(tx, head, at_once); }).value().body["state"], "approved");
}

TEST_F(Announcing, RefusesBadTextsAndOtherPeoplesUnits)
{
    struct Row {
        Draft wish;
        Errc code;
    };
    for (auto const& [wish, code] :
         {Row{{.title = "", .body = "b"}, Errc::invalid_input},
          Row{{.title = "a", .body = " "}, Errc::invalid_input},
          Row{{.title = std::string(500, 'a'), .body = "b"}, Errc::invalid_input},
          Row{{.title = "a", .body = "b", .severity = "loud"}, Errc::invalid_input},
          Row{{.title = "a", .body = "b", .units = {UnitId{"mars"}}}, Errc::invalid_input},
          Row{{.title = "a", .body = "b", .units = {UnitId{"w2"}}}, Errc::forbidden},
          Row{{.title = "a", .body = "b", .channels = {ChannelId{"z2"}}}, Errc::forbidden}}) {
        EXPECT_EQ(run([&](Tx& tx) { return desk.draft(tx, author, wish); }).error().code, code) << wish.title;
    }
    auto const id = approved();
    auto const neighbour = person(Role::unit_head, "hang-xom", "w2");
    EXPECT_EQ(run([&](Tx& tx) { return desk.read(tx, neighbour, id); }).error().code, Errc::not_found);
    auto const dispatcher = person(Role::dispatcher, "dau-moi");
    EXPECT_EQ(
        run([&](Tx& tx) { return desk.draft(tx, dispatcher, {.title = "a", .body = "b"}); }).error().code,
        Errc::forbidden
    );
}

TEST_F(Announcing, ListsInPagesAndShowsThePublicNoNames)
{
    for (int count = 0; count < 5; ++count) {
        auto const id = approved();
        ASSERT_TRUE(run([&](Tx& tx) { return desk.publish(tx, author, id); }));
    }
    std::set<std::string> seen;
    std::string cursor;
    for (int turn = 0; turn < 3; ++turn) {
        auto const page = run([&](Tx& tx) { return desk.list_public(tx, cursor, 2); }).value();
        for (auto const& item : page["items"]) {
            seen.insert(item["id"]);
            EXPECT_FALSE(item.contains("author") || item.contains("audience"));
        }
        cursor = text_or(page, "next_cursor");
    }
    EXPECT_EQ(seen.size(), 5U);
    EXPECT_TRUE(cursor.empty());
    EXPECT_EQ(run([&](Tx& tx) { return desk.list_public(tx, "x'--", 2); }).error().code, Errc::invalid_input);
}

TEST_F(Announcing, CountsExactlyWhomItWouldReach)
{
    for (int number = 0; number < 12; ++number) {
        citizen("z1", "u" + std::to_string(number), std::chrono::hours{number < 7 ? 1 : 200});
    }
    auto const spoil = [&](std::string const& user, auto change) {
        run([&](Tx& tx) -> Result<bool> {
            auto one = tx.conversations().find(ChannelId{"z1"}, user).value();
            change(one);
            tx.conversations().update(one);
            return true;
        }).value();
    };
    spoil("u0", [](Conversation& one) { one.can_write = false; });
    spoil("u1", [](Conversation& one) { one.consent_withdrawn = true; });
    spoil("u2", [](Conversation& one) { one.foreign_control = true; });
    citizen("z2", "other", std::chrono::hours{1});
    Draft const wish{.title = "Cắt nước", .body = "Cắt nước ngày 21/11"};
    auto const counted = run([&](Tx& tx) { return desk.reach(tx, author, wish); }).value();
    ASSERT_EQ(counted.size(), 1U);
    EXPECT_EQ(counted[0].channel.value, "z1");
    EXPECT_EQ(counted[0].people, 12);
    EXPECT_EQ(counted[0].reached, 4);
    std::map<std::string, std::int64_t> const why{
        {"blocked", 1}, {"consent_withdrawn", 1}, {"foreign_control", 1}, {"outside_window", 5}
    };
    EXPECT_EQ(counted[0].not_reached, why);
    EXPECT_EQ(counted[0].quota_left, std::nullopt);
    // and so it comes
    auto const id = approved(wish);
    ASSERT_TRUE(run([&](Tx& tx) { return desk.publish(tx, author, id); }));
    plan_all(id);
    EXPECT_EQ(report(id).pending, counted[0].reached);
}

TEST_F(Announcing, CountsWithinTheQuotaOutsideTheFreeWindow)
{
    auto facts = channels();
    facts[0].window.extended_billed = true;
    facts[0].channel.paid_per_day = 5;
    AnnouncementDesk const billed(units, clock, facts, kSmallSlice);
    for (int number = 0; number < 9; ++number) {
        citizen("z1", "u" + std::to_string(number), std::chrono::hours{number < 2 ? 1 : 100});
    }
    Draft const wish{.title = "a", .body = "b"};
    auto const count = [&] { return run([&](Tx& tx) { return billed.reach(tx, author, wish); }).value().at(0); };
    auto const fresh = count();
    EXPECT_EQ(fresh.reached, 7);  // two in the free window, five of seven within our own limit
    EXPECT_EQ(fresh.billed, 5);
    EXPECT_EQ(fresh.quota_left, 5);
    EXPECT_EQ(fresh.not_reached.at("out_of_quota"), 2);
    run([&](Tx& tx) -> Result<bool> {
        tx.outbox().put_quota(ChannelId{"z1"}, "extended", 3, clock.now(), clock.now() + std::chrono::hours{8});
        return true;
    }).value();
    EXPECT_EQ(count().billed, 3);  // the platform's number is the smaller one
    EXPECT_EQ(count().not_reached.at("out_of_quota"), 4);
}

TEST_F(Announcing, CountsForNobodyWhoMayNotDraft)
{
    Draft const wish{.title = "a", .body = "b", .units = {UnitId{"w2"}}};
    EXPECT_EQ(run([&](Tx& tx) { return desk.reach(tx, author, wish); }).error().code, Errc::forbidden);
    auto const official = person(Role::official, "can-bo");
    EXPECT_EQ(run([&](Tx& tx) { return desk.reach(tx, official, {}); }).error().code, Errc::forbidden);
}

}  // namespace
}  // namespace hub::announce
