// StoreContract: single cases, their events, deadlines, figures, tasks. Lists are in store_case_list_test.cpp.
#include "store_contract.hpp"

#include <thread>

namespace hub::test {
namespace {

/// Every field set to something that no other field has.
CaseRecord full_record(ConversationId conversation, ContactId contact)
{
    CaseRecord r;
    r.secret = "secret";
    r.kind = MatterKind::petition;
    r.topic = TopicCode{"env.rubbish"};
    r.urgency = Urgency::urgent;
    r.title = "Rác thải chất đống";
    r.state = CaseState::accepted;
    r.channel = ChannelId{"zalo-a"};
    r.conversation = conversation;
    r.contact = contact;
    r.area = AreaCode{"00070"};
    r.place_text = "ngõ 45";
    r.point = GeoPoint{21.5, 105.25};
    r.lead_unit = UnitId{"w.lead"};
    r.assignee = UserName{"an"};
    r.cooperating = {UnitId{"w.second"}, UnitId{"w.first"}};
    r.restricted = true;
    r.accused_unit = UnitId{"w.accused"};
    r.needs_dispatcher = true;
    r.routing = Json{{"unit", "w.lead"}, {"reasons", Json::array({"vì rác"})}};
    r.opened_at = at(1);
    r.acknowledged_at = at(2);
    r.answered_at = at(3);
    r.closed_at = at(4);
    r.ack_due_at = at(5);
    r.resolve_due_at = at(6);
    r.paused_at = at(7);
    r.ack_met = true;
    r.resolve_met = true;
    r.pause_reason = "other_body";
    r.pause_until = at(9);
    r.paused_minutes = 17;
    r.reminders = 2;
    r.reminded_at = at(10);
    r.alert_level = 1;
    r.alert_top = 3;
    r.alert_until = at(11);
    r.rating = 4;
    r.rating_asked_at = at(12);
    r.next_action_at = at(13);
    r.legal_at = at(14);
    r.calendar = 5;
    r.last_activity_at = at(8);
    r.version = 1;
    r.search_text = "rac thai chat dong";
    return r;
}

void expect_same(CaseRecord const& left, CaseRecord const& right)
{
    auto const fields = [](CaseRecord const& r) {
        return std::tie(
            r.id,
            r.code,
            r.secret,
            r.kind,
            r.topic,
            r.urgency,
            r.title,
            r.state,
            r.channel,
            r.conversation,
            r.contact,
            r.area,
            r.place_text,
            r.lead_unit,
            r.assignee,
            r.cooperating,
            r.restricted,
            r.accused_unit,
            r.needs_dispatcher,
            r.routing,
            r.opened_at,
            r.acknowledged_at,
            r.answered_at,
            r.closed_at,
            r.ack_due_at,
            r.resolve_due_at,
            r.paused_at,
            r.ack_met,
            r.resolve_met,
            r.pause_reason,
            r.pause_until,
            r.paused_minutes,
            r.reminders,
            r.reminded_at,
            r.alert_level,
            r.alert_top,
            r.alert_until,
            r.rating,
            r.rating_asked_at,
            r.next_action_at,
            r.legal_at,
            r.calendar,
            r.last_activity_at,
            r.version,
            r.search_text
        );
    };
    EXPECT_TRUE(fields(left) == fields(right));
    ASSERT_EQ(left.point.has_value(), right.point.has_value());
    if (left.point) {
        EXPECT_DOUBLE_EQ(left.point->latitude, right.point->latitude);
        EXPECT_DOUBLE_EQ(left.point->longitude, right.point->longitude);
    }
}

TEST_P(StoreContract, CaseKeepsEveryFieldThroughInsertUpdateAndRestart)
{
    auto const thread = conversation("t");
    auto record = full_record(thread.id, thread.contact);
    write([&](Tx& tx) {
        record.code = tx.cases().next_code(2026);
        record.id = tx.cases().insert(record);
        return 0;
    });
    under_test->reopen();
    auto const kept = read([&](Tx& tx) { return tx.cases().find(record.id); });
    ASSERT_TRUE(kept.has_value());
    expect_same(*kept, record);

    CaseRecord plain;  // every optional field empty, every flag the other way
    plain.id = record.id;
    plain.code = record.code;
    plain.lead_unit = UnitId{"w.other"};
    write([&](Tx& tx) {
        EXPECT_TRUE(tx.cases().update(plain).has_value());
        return 0;
    });
    plain.version = 2;
    auto const changed = read([&](Tx& tx) { return tx.cases().find(record.code); });
    ASSERT_TRUE(changed.has_value());
    expect_same(*changed, plain);
}

TEST_P(StoreContract, CaseCodesCountByYearWithoutGapOrDouble)
{
    auto const next = [](Tx& tx) { return tx.cases().next_code(2026).value; };
    EXPECT_EQ(write(next), "PA-2026-000001");
    EXPECT_EQ(write(next), "PA-2026-000002");
    EXPECT_EQ(write([](Tx& tx) { return tx.cases().next_code(2027).value; }), "PA-2027-000001");
    auto const refused = store().write_now([&](Tx& tx) -> Result<int> {
        EXPECT_EQ(next(tx), "PA-2026-000003");
        return conflict("no");
    });
    EXPECT_FALSE(refused.has_value());
    under_test->reopen();
    EXPECT_EQ(write(next), "PA-2026-000003");  // the number of the transaction that failed
}

TEST_P(StoreContract, CaseUpdateNeedsTheCurrentVersion)
{
    auto const first = new_case("u", 100);
    auto mine = first;
    mine.title = "mine";
    auto theirs = first;
    theirs.title = "theirs";
    write([&](Tx& tx) {
        EXPECT_TRUE(tx.cases().update(theirs).has_value());
        auto const late = tx.cases().update(mine);
        EXPECT_EQ(late.error().code, Errc::conflict);
        EXPECT_EQ(late.error().detail, "stale");
        mine.version = 7;  // of the future
        EXPECT_EQ(tx.cases().update(mine).error().code, Errc::conflict);
        return 0;
    });
    auto const kept = read([&](Tx& tx) { return tx.cases().find(first.id); });
    EXPECT_EQ(kept->title, "theirs");
    EXPECT_EQ(kept->version, 2);
}

TEST_P(StoreContract, OfManyThatChangeOneCaseAtOnceNoChangeIsLost)
{
    constexpr int kThreads = 8;
    constexpr int kRounds = 25;
    auto const made = new_case("u", 100);
    std::atomic<int> stale{0};
    {
        std::vector<std::jthread> threads;
        for (int number = 0; number < kThreads; ++number) {
            threads.emplace_back([&] {
                for (int done = 0; done < kRounds;) {
                    auto found = store().read_now([&](Tx& tx) -> Result<std::optional<CaseRecord>> {
                        return tx.cases().find(made.id);
                    });
                    auto record = found.value().value();
                    record.routing["n"] = integer_at(record.routing, "n").value_or(0) + 1;
                    auto const changed =
                        store().write_now([&](Tx& tx) -> Result<void> { return tx.cases().update(record); });
                    changed ? ++done : ++stale;
                }
            });
        }
    }
    auto const kept = read([&](Tx& tx) { return tx.cases().find(made.id); });
    EXPECT_EQ(integer_at(kept->routing, "n").value_or(0), kThreads * kRounds);
    EXPECT_EQ(kept->version, 1 + kThreads * kRounds);
}

TEST_P(StoreContract, CaseEventsAreNumberedWithoutGapAndStay)
{
    auto const one = new_case("u", 100);
    auto const two = new_case("u", 100);
    for (int number = 1; number <= 3; ++number) {
        auto const event = write([&](Tx& tx) {
            return tx.cases().append_event(one.id, {99, at(number), "an", "case.note", Json{{"text", "Đã xem"}}});
        });
        EXPECT_EQ(event.sequence, number);
    }
    auto const refused = store().write_now([&](Tx& tx) -> Result<int> {
        tx.cases().append_event(one.id, {0, at(4), "an", "case.note", Json::object()});
        return conflict("no");
    });
    EXPECT_FALSE(refused.has_value());
    EXPECT_EQ(
        write([&](Tx& tx) { return tx.cases().append_event(two.id, {0, at(9), "hub", "case.opened", {}}).sequence; }), 1
    );
    under_test->reopen();
    EXPECT_EQ(
        write([&](Tx& tx) { return tx.cases().append_event(one.id, {0, at(5), "hub", "case.state", {}}).sequence; }), 4
    );
    auto const events = read([&](Tx& tx) { return tx.cases().events(one.id); });
    ASSERT_EQ(events.size(), 4u);
    EXPECT_EQ(events[0].sequence, 1);
    EXPECT_EQ(events[1].at, at(2));
    EXPECT_EQ(events[2].data.at("text"), "Đã xem");
    EXPECT_EQ(events[2].actor, "an");
    EXPECT_EQ(events[3].kind, "case.state");
}

TEST_P(StoreContract, ActiveCasesOfAConversationComeByActivityAndTheLatestByOpening)
{
    auto const thread = conversation("t");
    auto const with = [&](CaseState state, std::int64_t opened, std::int64_t activity) {
        return new_case(
                   "u",
                   5000,
                   [&](CaseRecord& record) {
                       record.conversation = thread.id;
                       record.state = state;
                       record.opened_at = at(opened);
                       record.last_activity_at = at(activity);
                   }
        ).id;
    };
    auto const quiet = with(CaseState::open, 3, 10);
    auto const busy = with(CaseState::answered, 1, 30);
    auto const closed = with(CaseState::closed, 9, 40);
    new_case("u", 100);  // of nobody
    auto const active = read([&](Tx& tx) { return tx.cases().active_of(thread.id); });
    ASSERT_EQ(active.size(), 2u);
    EXPECT_EQ(active[0].id, busy);
    EXPECT_EQ(active[1].id, quiet);
    EXPECT_EQ(read([&](Tx& tx) { return tx.cases().latest_of(thread.id); })->id, closed);
    EXPECT_FALSE(read([&](Tx& tx) { return tx.cases().latest_of(ConversationId{999}); }).has_value());
}

TEST_P(StoreContract, DueComesByItsInstantUpToTheLimit)
{
    auto const acting = [this](std::optional<std::int64_t> next) {
        return new_case("u", 900, [&](CaseRecord& record) {
            record.next_action_at = next ? std::optional(at(*next)) : std::nullopt;
        });
    };
    auto const second = acting(40);
    auto const first = acting(30);
    auto const also_second = acting(40);
    acting(std::nullopt);
    auto const third = acting(61);
    auto const ids = [this](std::int64_t until, std::size_t limit) {
        std::vector<CaseId> found;
        for (auto const& record : read([&](Tx& tx) { return tx.cases().due(at(until), limit); })) {
            found.push_back(record.id);
        }
        return found;
    };
    EXPECT_EQ(ids(60, 10), (std::vector{first.id, second.id, also_second.id}));
    EXPECT_EQ(ids(60, 2), (std::vector{first.id, second.id}));
    EXPECT_EQ(ids(61, 10).back(), third.id);
    EXPECT_EQ(read([](Tx& tx) { return tx.cases().next_action(); }), at(30));
}

TEST_P(StoreContract, FiguresFollowEveryChangeOfState)
{
    clock.set(at(50));
    new_case("u", 40);
    auto moved = new_case("u", 60);
    new_case("u", 30, [](CaseRecord& record) { record.state = CaseState::rejected; });
    auto const figures = [this] { return read([](Tx& tx) { return tx.cases().figures(at(50)); }); };
    EXPECT_EQ(figures().total, 3);
    EXPECT_EQ(figures().active, 2);
    EXPECT_EQ(figures().answered, 0);
    EXPECT_EQ(figures().overdue, 1);
    for (auto const state : {CaseState::answered, CaseState::closed, CaseState::reopened}) {
        moved.state = state;
        write([&](Tx& tx) {
            EXPECT_TRUE(tx.cases().update(moved).has_value());
            return 0;
        });
        ++moved.version;
        EXPECT_EQ(figures().total, 3);
        EXPECT_EQ(figures().active, state == CaseState::reopened ? 2 : 1);
        EXPECT_EQ(figures().answered, state == CaseState::reopened ? 0 : 1);
    }
}

TEST_P(StoreContract, ExportGivesTheCasesOpenedInTheRange)
{
    std::vector<CaseCode> wanted;
    for (std::int64_t opened = 0; opened < 5; ++opened) {
        auto const made = new_case("u", 900, [&](CaseRecord& record) {
            record.opened_at = at(opened);
            record.cooperating = {UnitId{"v"}};
        });
        if (opened >= 1 && opened < 4) {
            wanted.push_back(made.code);
        }
    }
    std::vector<CaseCode> found;
    read([&](Tx& tx) {
        tx.cases().export_cases(at(1), at(4), [&](CaseRecord const& record) {
            found.push_back(record.code);
            EXPECT_EQ(record.cooperating, std::vector{UnitId{"v"}});
        });
        return 0;
    });
    EXPECT_EQ(found, wanted);
}

TEST_P(StoreContract, OpenTasksOfAUnitComeByDueTime)
{
    auto const task = [this](std::string const& unit, std::int64_t due, bool done) {
        return write([&](Tx& tx) {
            HumanTask made;
            made.kind = "call_back";
            made.unit = UnitId{unit};
            made.reason = "window";
            made.created_at = at(0);
            made.due_at = at(due);
            if (done) {
                made.done_at = at(1);
                made.done_by = "an";
            }
            return tx.cases().add_task(made);
        });
    };
    auto const late = task("u", 20, false);
    auto const early = task("v", 10, false);
    task("u", 5, true);
    task("w", 1, false);
    auto const found = read([](Tx& tx) { return tx.cases().open_tasks(std::vector{UnitId{"u"}, UnitId{"v"}}, 10); });
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].id, early);
    EXPECT_EQ(found[1].id, late);
    EXPECT_EQ(found[1].reason, "window");
    EXPECT_FALSE(found[1].case_id);
    EXPECT_EQ(read([](Tx& tx) { return tx.cases().open_tasks(std::vector{UnitId{"u"}, UnitId{"v"}}, 1); }).size(), 1u);
    EXPECT_TRUE(read([](Tx& tx) { return tx.cases().open_tasks({}, 10); }).empty());
}

}  // namespace
}  // namespace hub::test
