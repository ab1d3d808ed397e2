// StoreContract: announcements, recipients, reports.
#include "../harness/seeded.hpp"
#include "store_contract.hpp"

#include <map>

namespace hub::test {
namespace {

Announcement announcement(std::string const& title)
{
    Announcement made;
    made.title = title;
    made.body = "Cúp nước từ 8 giờ";
    made.severity = "important";
    made.audience = Json{{"units", Json::array({"w.1"})}};
    made.author = "an";
    made.unit = UnitId{"w.1"};
    made.created_at = at(1);
    return made;
}

TEST_P(StoreContract, AnnouncementKeepsItsFieldsAndChangesByVersion)
{
    auto const first = write([](Tx& tx) { return tx.announcements().insert(announcement("one")); });
    auto second = announcement("two");
    second.corrects = first;
    second.not_before = at(7);
    second.id = write([&](Tx& tx) { return tx.announcements().insert(second); });
    under_test->reopen();
    auto kept = read([&](Tx& tx) { return tx.announcements().find(second.id); }).value();
    EXPECT_EQ(kept.title, "two");
    EXPECT_EQ(kept.body, "Cúp nước từ 8 giờ");
    EXPECT_EQ(kept.severity, "important");
    EXPECT_EQ(kept.audience, second.audience);
    EXPECT_EQ(kept.state, "draft");
    EXPECT_EQ(kept.author, "an");
    EXPECT_EQ(kept.unit, UnitId{"w.1"});
    EXPECT_EQ(kept.created_at, at(1));
    EXPECT_EQ(kept.not_before, at(7));
    EXPECT_EQ(kept.corrects, first);
    EXPECT_FALSE(kept.approved_at || kept.published_at || kept.stopped_at);
    auto const before = kept;
    kept.state = "published";
    kept.approver = "binh";
    kept.approved_at = at(2);
    kept.published_at = at(3);
    kept.stopped_at = at(4);
    kept.not_before.reset();
    kept.corrects = {};
    write([&](Tx& tx) {
        EXPECT_TRUE(tx.announcements().update(kept).has_value());
        auto const stale = tx.announcements().update(before);
        EXPECT_EQ(stale.error().code, Errc::conflict);
        EXPECT_EQ(stale.error().detail, "stale");
        return 0;
    });
    auto const changed = read([&](Tx& tx) { return tx.announcements().find(second.id); }).value();
    EXPECT_EQ(changed.version, 2);
    EXPECT_EQ(changed.approver, "binh");
    EXPECT_EQ(changed.approved_at, at(2));
    EXPECT_EQ(changed.published_at, at(3));
    EXPECT_EQ(changed.stopped_at, at(4));
    EXPECT_EQ(changed.not_before, std::nullopt);
    EXPECT_FALSE(changed.corrects);
}

TEST_P(StoreContract, AnnouncementsAreListedNewestFirstAndPublicOnesAlone)
{
    std::vector<AnnouncementId> ids;
    for (int number = 0; number < 5; ++number) {
        auto made = announcement(std::to_string(number));
        if (number % 2 == 0) {
            made.published_at = at(number);
        }
        ids.push_back(write([&](Tx& tx) { return tx.announcements().insert(made); }));
    }
    auto const list = [this](bool published, AnnouncementId before, std::size_t limit) {
        std::vector<AnnouncementId> found;
        for (auto const& one : read([&](Tx& tx) { return tx.announcements().list(published, before, limit); })) {
            found.push_back(one.id);
        }
        return found;
    };
    EXPECT_EQ(list(false, {}, 2), (std::vector{ids[4], ids[3]}));
    EXPECT_EQ(list(false, ids[3], 10), (std::vector{ids[2], ids[1], ids[0]}));
    EXPECT_EQ(list(true, {}, 10), (std::vector{ids[4], ids[2], ids[0]}));
    EXPECT_EQ(list(true, ids[4], 1), std::vector{ids[2]});
}

TEST_P(StoreContract, ApprovedAnnouncementsComeDue)
{
    auto const add = [this](std::string const& state, std::optional<Instant> not_before) {
        auto made = announcement("x");
        made.state = state;
        made.not_before = not_before;
        return write([&](Tx& tx) { return tx.announcements().insert(made); });
    };
    auto const later = add("approved", at(10));
    auto const now = add("approved", std::nullopt);
    add("approved", at(11));
    add("draft", at(1));
    add("published", at(1));
    auto const due = read([](Tx& tx) { return tx.announcements().due(at(10)); });
    ASSERT_EQ(due.size(), 2u);
    EXPECT_EQ(due[0].id, now);
    EXPECT_EQ(due[1].id, later);
}

TEST_P(StoreContract, ReportAddsUpWhateverHappensToTheRows)
{
    Seeded random;
    SCOPED_TRACE(random.name());
    auto const id = write([](Tx& tx) { return tx.announcements().insert(announcement("x")); });
    AnnouncementReport wanted;
    std::map<std::string, std::int64_t> reasons;
    for (int number = 0; number < 60; ++number) {
        auto const thread = conversation(std::to_string(number)).id;
        bool const reachable = !random.one_in(5);
        auto const state = static_cast<OutboxState>(random.below(7));
        ++wanted.planned;
        wanted.sent += reachable && (state == OutboxState::sent || state == OutboxState::delivered) ? 1 : 0;
        wanted.delivered += reachable && state == OutboxState::delivered ? 1 : 0;
        wanted.pending += reachable && state < OutboxState::sent ? 1 : 0;
        if (!reachable) {
            ++reasons["hidden"];
        } else if (state == OutboxState::failed) {
            ++reasons["window"];
        } else if (state == OutboxState::cancelled) {
            ++reasons["cancelled"];
        }
        write([&](Tx& tx) {
            OutboxItem row;
            if (reachable) {
                row.idempotency_key = std::to_string(number);
                row.conversation = thread;
                row.announcement = id;
                row.id = tx.outbox().add(row).value();
                row.state = state;
                row.last_error = state == OutboxState::failed ? "window" : "";
                tx.outbox().update(row);
            }
            for (int twice = 0; twice < 2; ++twice) {  // the second changes nothing
                tx.announcements().add_recipient(id, 1 + twice, thread, row.id, reachable ? "" : "hidden");
            }
            return 0;
        });
    }
    for (auto const& [reason, count] : reasons) {
        wanted.failed += count;
        wanted.reasons.emplace_back(reason, count);
    }
    auto const report = read([&](Tx& tx) { return tx.announcements().report(id); });
    EXPECT_EQ(
        std::tie(report.planned, report.sent, report.delivered, report.failed, report.pending, report.reasons),
        std::tie(wanted.planned, wanted.sent, wanted.delivered, wanted.failed, wanted.pending, wanted.reasons)
    );
    EXPECT_EQ(report.planned, report.sent + report.failed + report.pending);
    EXPECT_EQ(read([](Tx& tx) { return tx.announcements().report(AnnouncementId{99}).planned; }), 0);
}

}  // namespace
}  // namespace hub::test
