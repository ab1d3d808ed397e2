// Deadlines follow a changed calendar: with a reason, never a past one, and a told date stays unless the unit says so.
#include "office_fixture.hpp"

namespace hub::cases {
namespace {

class CalendarMove : public Office {
protected:
    CalendarMove()
    {
        hire(head);
        hire(official);
        keep(1, calendars({}));
        complaint =
            receive(event("K", "…"), about({matter("land.complaint", MatterKind::complaint)}), zalo, UnitId{"w1"})
                ->opened.at(0);
    }

    /// The country's file with a change, and units' own lines.
    static Json with_day_off(std::string const& date)
    {
        auto file = config_file("calendars/holidays-vn.json");
        file.erase("working_days_per_year");
        file["days_off"].push_back({{"date", date}, {"name_vi", "Nghỉ theo thông báo mới"}});
        return file;
    }
    static Json without_day_off(std::string const& date)
    {
        auto file = config_file("calendars/holidays-vn.json");
        file.erase("working_days_per_year");
        auto& list = file["days_off"];
        list.erase(std::ranges::find_if(list, [&](Json const& one) { return one["date"] == date; }));
        return file;
    }
    Calendars calendars(std::optional<Json> country, std::string const& own = "{}")
    {
        return Calendars::from_json(
                   country.value_or(config_file("calendars/holidays-vn.json")), parse_json(own).value(), units
        )
            .value();
    }

    void keep(std::int64_t number, Calendars const& made)
    {
        auto const stored = staff([&](Tx& tx) -> Result<std::int64_t> {
            return tx.cases().add_calendar({0, made.fingerprint(), made.saved(), clock.now()});
        });
        ASSERT_EQ(stored.value(), number);
    }

    /// The desk after a reload.
    CaseDesk& reload(Calendars made, bool keeps_told = true)
    {
        keep(++generation, made);
        auto fresh = options();
        fresh.rules = DeadlineRules::from_json(config_file("deadlines.json")).value();
        fresh.calendar_generation = generation;
        fresh.keep_told_dates = keeps_told;
        general = made.general();
        fresh.calendars = std::move(made);
        now.emplace(units, topics, *general, clock, std::move(fresh));
        return *now;
    }

    CaseDesk::Followed follow()
    {
        return staff([&](Tx& tx) {
                   return now->follow_calendar(tx, tx.cases().counted_before(generation, CaseId{}, 1000));
               }
        ).value();
    }

    CaseEvent last(CaseCode const& of)
    {
        auto const id = record(of).id;
        return store->read_now([&](Tx& tx) -> Result<CaseEvent> { return tx.cases().events(id).back(); }).value();
    }

    std::int64_t generation = 1;
    std::optional<WorkCalendar> general;
    std::optional<CaseDesk> now;
    CaseCode complaint;
};

TEST_F(CalendarMove, ANewDayOffMovesWhatNobodyWasToldAndSaysWhy)
{
    auto const was = record(complaint).resolve_due_at;
    reload(calendars(with_day_off("2026-11-25")));
    auto const followed = follow();
    EXPECT_EQ(followed.looked_at, 2U);
    auto const moved = record(complaint);
    EXPECT_EQ(
        moved.resolve_due_at, general->add_working_days(moved.opened_at, calendar.working_days(moved.opened_at, was))
    );
    EXPECT_GT(moved.resolve_due_at, was);
    EXPECT_EQ(moved.calendar, 2);
    auto const why = last(complaint);
    EXPECT_EQ(why.kind, "case.deadline_moved");
    EXPECT_EQ(why.actor, "hub");
    EXPECT_EQ(why.data["reason"], "calendar");
    EXPECT_EQ(why.data["deadlines"][0]["kind"], "resolve");
    EXPECT_EQ(why.data["deadlines"][0]["from"], to_rfc3339(was));
    EXPECT_EQ(why.data["deadlines"][0]["to"], to_rfc3339(moved.resolve_due_at));
    ASSERT_EQ(why.data["days"].size(), 1U);
    EXPECT_EQ(why.data["days"][0]["date"], "2026-11-25");
    EXPECT_EQ(why.data["days"][0]["before"], "08:00–12:00, 13:00–17:00");
    EXPECT_EQ(why.data["days"][0]["after"], "");
    EXPECT_EQ(why.data["days"][0]["name"], "Nghỉ theo thông báo mới");
    EXPECT_EQ(live("unit:w1").back()["event"], "case.deadline_moved");
}

TEST_F(CalendarMove, ADateThatTheCitizenWasToldStays)
{
    auto const was = record(code);
    reload(calendars(with_day_off("2026-11-25")));
    (void)follow();
    EXPECT_EQ(record(code).resolve_due_at, was.resolve_due_at);
    EXPECT_EQ(record(code).version, was.version);
    EXPECT_EQ(record(code).calendar, 2);
}

TEST_F(CalendarMove, UnlessTheUnitDecidedOtherwiseAndThenTheCitizenHearsTheNewOne)
{
    auto const was = record(code).resolve_due_at;
    reload(calendars(with_day_off("2026-11-25"), R"({"units":[{"unit":"w1","keep_told_dates":false}]})"));
    EXPECT_EQ(follow().told, 1U);
    auto const moved = record(code).resolve_due_at;
    EXPECT_GT(moved, was);
    EXPECT_NE(text_of(outbox().back()).find(to_vietnamese(moved)), std::string::npos);
}

TEST_F(CalendarMove, OrTheConfigurationSaysSoForAll)
{
    auto const was = record(code).resolve_due_at;
    reload(calendars(with_day_off("2026-11-25")), false);
    EXPECT_EQ(follow().told, 1U);
    EXPECT_GT(record(code).resolve_due_at, was);
}

TEST_F(CalendarMove, ADayThatIsWorkedAfterAllMovesItEarlierForEveryone)
{
    auto const was = record(code).resolve_due_at;
    reload(calendars(without_day_off("2026-11-24")));
    (void)follow();
    EXPECT_LT(record(code).resolve_due_at, was);
    EXPECT_EQ(last(code).kind, "case.deadline_moved");
}

TEST_F(CalendarMove, APastDeadlineNeverMoves)
{
    auto const was = record(complaint);
    auto const told = record(code);
    clock.set(std::max(was.resolve_due_at, told.resolve_due_at) + std::chrono::minutes{1});
    reload(calendars(with_day_off("2026-11-25")), false);
    EXPECT_EQ(follow().moved, 0U);
    EXPECT_EQ(record(complaint).resolve_due_at, was.resolve_due_at);
    EXPECT_EQ(record(code).resolve_due_at, told.resolve_due_at);
    EXPECT_EQ(record(code).calendar, 2);
}

TEST_F(CalendarMove, NothingMovesIntoThePast)
{
    auto const was = record(code).resolve_due_at;
    clock.set(was - std::chrono::hours{1});  // the last day
    reload(calendars(without_day_off("2026-11-24")));
    (void)follow();
    EXPECT_EQ(record(code).resolve_due_at, was);
    EXPECT_EQ(record(code).calendar, 2);
}

TEST_F(CalendarMove, RepeatingChangesNothing)
{
    reload(calendars(with_day_off("2026-11-25")));
    (void)follow();
    auto const once = record(complaint);
    EXPECT_EQ(follow().looked_at, 0U);
    EXPECT_EQ(staff([&](Tx& tx) { return now->follow_calendar(tx, {once.id}); }).value().looked_at, 0U)
        << "even when it is asked for by number";
    EXPECT_EQ(record(complaint).version, once.version);
}

TEST_F(CalendarMove, TwoChangesInARowEndWhereTheLastOneSays)
{
    auto const opened_at = record(complaint).opened_at;
    auto const days = calendar.working_days(opened_at, record(complaint).resolve_due_at);
    reload(calendars(with_day_off("2026-11-25")));
    reload(calendars(with_day_off("2026-11-26")));  // before anything followed the first
    (void)follow();
    EXPECT_EQ(record(complaint).resolve_due_at, general->add_working_days(opened_at, days));
    EXPECT_EQ(last(complaint).data["days"][0]["date"], "2026-11-26");
    reload(calendars({}));
    (void)follow();
    EXPECT_EQ(record(complaint).resolve_due_at, calendar.add_working_days(opened_at, days));
}

TEST_F(CalendarMove, OnlyTheUnitWhoseDayItIsMoves)
{
    auto const was = record(code).resolve_due_at;
    auto const its = record(complaint).resolve_due_at;
    reload(calendars({}, R"({"units":[{"unit":"w1.infra","days_off":[{"date":"2026-11-25"}]}]})"), false);
    EXPECT_EQ(follow().moved, 1U);
    EXPECT_GT(record(code).resolve_due_at, was);
    EXPECT_EQ(record(complaint).resolve_due_at, its);
}

TEST_F(CalendarMove, ANewCaseIsCountedByTheCalendarOfTheUnitThatLeadsIt)
{
    receiver = &reload(calendars({}, R"({"units":[{"unit":"w1.infra",
        "office_hours":[{"slots":[["07:30","11:30"],["13:30","17:30"]]}]}]})"));
    auto const ours = say("B", "Đèn đường tắt", about({matter("env.rubbish")})).opened.at(0);
    auto const theirs =
        receive(event("C", "…"), about({matter("env.rubbish")}), zalo, UnitId{"w2.infra"})->opened.at(0);
    auto const end_of_day = [&](CaseCode const& what) {
        return to_vietnamese(record(what).resolve_due_at).substr(0, 5);
    };
    EXPECT_EQ(end_of_day(ours), "17:30");
    EXPECT_EQ(end_of_day(theirs), "17:00");
    EXPECT_EQ(record(ours).calendar, generation);
}

TEST_F(CalendarMove, ALegalDeadlineIsCountedAgainFromItsRule)
{
    reload(calendars({}));
    ASSERT_TRUE(staff([&](Tx& tx) {
        return now->formal_step(tx, head, complaint, {}, {"received_by_competent_person", "", {}, "đơn"});
    }));
    reload(calendars(with_day_off("2026-11-25")));
    (void)follow();
    auto const id = record(complaint).id;
    auto const rows =
        store->read_now([&](Tx& tx) -> Result<std::vector<CaseDeadline>> { return tx.cases().deadlines(id); }).value();
    EXPECT_EQ(rows.at(0).due_at, local("2026-12-03T17:00:00"));
    auto const why = last(complaint).data["deadlines"];
    EXPECT_EQ(why.back()["kind"], "accept");
    EXPECT_EQ(why.back()["to"], to_rfc3339(rows[0].due_at));
}

TEST_F(CalendarMove, TheCitizensOwnLastDayFollowsToo)
{
    reload(calendars({}));
    // thirty days from 26 October end on Wednesday 25 November
    ASSERT_TRUE(staff([&](Tx& tx) {
        return now->formal_step(
            tx,
            head,
            complaint,
            {},
            {"decision_received_or_term_expired", "", local("2026-10-26T09:00:00"), "biên nhận"}
        );
    }));
    EXPECT_FALSE(record(complaint).legal_at);
    reload(calendars(with_day_off("2026-11-25")));
    (void)follow();
    auto const id = record(complaint).id;
    auto const rows =
        store->read_now([&](Tx& tx) -> Result<std::vector<CaseDeadline>> { return tx.cases().deadlines(id); }).value();
    EXPECT_EQ(rows.at(0).due_at, local("2026-11-26T17:00:00"));
}

TEST_F(CalendarMove, AClockThatStandsFollowsTooAndRunsOnFromThere)
{
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.pause(tx, official, code, {}, "other_body", "chờ ý kiến"); }));
    auto const was = record(code);
    reload(calendars(with_day_off("2026-11-25")), false);
    EXPECT_EQ(follow().moved, 2U);
    EXPECT_GT(record(code).resolve_due_at, was.resolve_due_at);
    EXPECT_GT(record(code).pause_until, was.pause_until);
    EXPECT_TRUE(record(code).paused_at);
}

TEST_F(CalendarMove, CalendarsThatTheStoreLostStopTheSliceInsteadOfGuessing)
{
    auto& fresh = reload(calendars(with_day_off("2026-11-25")));
    auto odd = record(complaint);
    odd.calendar = 0;
    ASSERT_TRUE(staff([&](Tx& tx) { return tx.cases().update(odd); }));
    auto const got = staff([&](Tx& tx) { return fresh.follow_calendar(tx, {odd.id}); });
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::internal);
}

}  // namespace
}  // namespace hub::cases
