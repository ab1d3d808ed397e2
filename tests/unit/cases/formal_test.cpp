// Legal clocks run when an official records a formal step, and nothing dates them back in the office's favour.
#include "office_fixture.hpp"

namespace hub::cases {
namespace {

class Formal : public Office {
protected:
    Formal()
    {
        hire(head);
        hire(boss);
        hire(clerk);
        complaint = opened("land.complaint", MatterKind::complaint, "w1");
        denunciation = opened("conduct.corruption", MatterKind::denunciation, "city");
    }

    static Options lawful_options()
    {
        auto made = options();
        made.rules = DeadlineRules::from_json(config_file("deadlines.json")).value();
        return made;
    }

    CaseCode opened(std::string const& topic, MatterKind kind, std::string const& unit)
    {
        return receive(event("K" + topic, "…"), about({matter(topic, kind)}), zalo, UnitId{unit})->opened.at(0);
    }

    Result<Shown> record_step(
        CaseCode const& what,
        std::string const& step,
        std::string const& at = {},
        std::string const& variant = {},
        std::optional<Person> who = {}
    )
    {
        FormalWish wish{step, variant, std::nullopt, "theo hồ sơ"};
        if (!at.empty()) {
            wish.at = local(at);
        }
        auto const person = who.value_or(what == denunciation ? boss : head);
        return staff([&](Tx& tx) { return lawful.formal_step(tx, person, what, {}, wish); });
    }

    std::vector<CaseDeadline> deadlines(CaseCode const& what)
    {
        auto const id = record(what).id;
        return store->read_now(
                        [&](Tx& tx) -> Result<std::vector<CaseDeadline>> { return tx.cases().deadlines(id); }
        ).value();
    }

    CaseEvent last(CaseCode const& of)
    {
        auto const id = record(of).id;
        return store->read_now([&](Tx& tx) -> Result<CaseEvent> { return tx.cases().events(id).back(); }).value();
    }

    int count(CaseCode const& of, std::string const& kind)
    {
        auto const id = record(of).id;
        return store
            ->read_now([&](Tx& tx) -> Result<int> {
                auto const events = tx.cases().events(id);
                return static_cast<int>(std::ranges::count_if(events, [&](CaseEvent const& one) {
                    return one.kind == kind && text_or(one.data, "clock") == "legal";
                }));
            })
            .value();
    }

    CaseDesk::Ticked tick()
    {
        return staff([&](Tx& tx) -> Result<CaseDesk::Ticked> { return lawful.tick(tx, clock.now()); }).value();
    }

    Person boss = person(Role::unit_head, "city", "thanh-pho");
    Person clerk = person(Role::dispatcher, "w1", "dau-moi");
    CaseDesk lawful{units, topics, calendar, clock, lawful_options()};
    CaseCode complaint;
    CaseCode denunciation;
};

TEST_F(Formal, NoLegalClockRunsBeforeTheStepIsRecorded)
{
    EXPECT_TRUE(deadlines(complaint).empty());
    EXPECT_FALSE(record(complaint).legal_at);
    clock.set(local("2026-11-20T10:00:00"));
    auto const shown = record_step(complaint, "received_by_competent_person");
    ASSERT_TRUE(shown) << shown.error().detail;
    auto const rows = deadlines(complaint);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].rule, "complaint.accept.v2");
    EXPECT_EQ(rows[0].starts_at, clock.now());
    EXPECT_EQ(rows[0].due_at, local("2026-12-02T17:00:00"));
    EXPECT_EQ(last(complaint).kind, "case.formal_step");
    EXPECT_EQ(last(complaint).at, clock.now());
    EXPECT_EQ(last(complaint).data["started"][0]["rule"], "complaint.accept.v2");
    EXPECT_TRUE(record(complaint).acknowledged_at);
    EXPECT_TRUE(record(complaint).legal_at);
}

TEST_F(Formal, ACaseShowsEachDeadlineWithItsArticleAndWhetherItIsConfirmed)
{
    ASSERT_TRUE(record_step(complaint, "received_by_competent_person"));
    ASSERT_TRUE(record_step(complaint, "accepted"));
    auto const shown = staff([&](Tx& tx) { return lawful.read(tx, head, complaint); })->body;
    auto const& list = shown["deadlines"];
    ASSERT_EQ(list.size(), 4U) << list.dump(1);
    EXPECT_EQ(list[0]["step"], "acknowledge");
    EXPECT_EQ(list[0]["clock"], "service");
    EXPECT_EQ(list[0]["rule"], "field.accept");
    EXPECT_EQ(list[1]["step"], "resolve");
    EXPECT_EQ(list[2]["step"], "accept");
    EXPECT_EQ(list[2]["clock"], "legal");
    EXPECT_EQ(list[2]["state"], "met");
    EXPECT_TRUE(list[2]["unconfirmed"].get<bool>()) << "the amending law was not read";
    EXPECT_EQ(list[3]["step"], "resolve_first");
    EXPECT_EQ(list[3]["confidence"], "text_seen");
    EXPECT_FALSE(list[3]["unconfirmed"].get<bool>());
    EXPECT_EQ(list[3]["basis"], "Luật Khiếu nại 02/2011/QH13 Điều 28, 31, 32");
    EXPECT_EQ(list[3]["state"], "running");
    EXPECT_FALSE(shown["formal_steps"].empty());
}

TEST_F(Formal, APaperThatCameEarlierStartsItsClockEarlierButTheEntryIsOurs)
{
    clock.set(local("2026-11-25T09:00:00"));
    ASSERT_TRUE(record_step(complaint, "received_by_competent_person", "2026-11-16T00:00:00"));
    auto const row = deadlines(complaint).at(0);
    EXPECT_EQ(row.starts_at, local("2026-11-16T00:00:00"));
    EXPECT_EQ(row.recorded_at, clock.now());
    EXPECT_EQ(row.due_at, local("2026-11-26T17:00:00"));
    EXPECT_EQ(last(complaint).at, clock.now());
    EXPECT_EQ(last(complaint).data["fact_at"], to_rfc3339(local("2026-11-16T00:00:00")));
    clock.set(local("2026-11-27T09:00:00"));
    ASSERT_TRUE(record_step(complaint, "accepted", "2026-11-26T00:00:00"));
    auto const rows = deadlines(complaint);
    EXPECT_EQ(rows[0].met_at, clock.now()) << "a step is done when it is recorded";
    EXPECT_FALSE(last(complaint).data["met"][0]["in_time"].get<bool>());
    EXPECT_EQ(rows[1].starts_at, local("2026-11-26T00:00:00"));
}

struct Refusal {
    std::string name;
    std::string step;
    std::string at;
    std::string variant;
    Errc code;
    std::string told;
};

class Refused : public Formal, public testing::WithParamInterface<Refusal> {};

TEST_P(Refused, ChangesNothing)
{
    ASSERT_TRUE(record_step(complaint, "received_by_competent_person"));
    auto const before = record(complaint).version;
    auto const& wrong = GetParam();
    auto const got = record_step(complaint, wrong.step, wrong.at, wrong.variant);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, wrong.code);
    EXPECT_NE(got.error().detail.find(wrong.told), std::string::npos) << got.error().detail;
    EXPECT_EQ(record(complaint).version, before);
    EXPECT_EQ(deadlines(complaint).size(), 1U);
    EXPECT_TRUE(deadlines(complaint)[0].is_open());
}

INSTANTIATE_TEST_SUITE_P(
    Steps,
    Refused,
    testing::Values(
        Refusal{"AnotherKindsStep", "conclusion_signed", "", "", Errc::invalid_input, "step"},
        Refusal{"Nonsense", "dance", "", "", Errc::invalid_input, "step"},
        Refusal{"TheSameAgain", "received_by_competent_person", "", "", Errc::conflict, "running"},
        Refusal{"NothingToEnd", "send_decision", "", "", Errc::conflict, "nothing"},
        Refusal{"TheFuture", "accepted", "2026-11-21T08:00:00", "", Errc::invalid_input, "at"},
        Refusal{"LongAgo", "accepted", "2025-10-01T08:00:00", "", Errc::invalid_input, "at"},
        Refusal{"ADayForAStepWithoutOne", "refused", "2026-11-19T08:00:00", "", Errc::invalid_input, "at"},
        Refusal{"APlannedDayThatIsToday", "dialogue_date", "2026-11-20T16:00:00", "", Errc::invalid_input, "at"},
        Refusal{"APlanWithoutDay", "dialogue_date", "", "", Errc::invalid_input, "at"},
        Refusal{"UnknownVariant", "accepted", "", "gigantic", Errc::invalid_input, "variant"},
        Refusal{"NothingToExtend", "extension_signed", "", "", Errc::conflict, "nothing"},
        Refusal{"NothingStands", "continuation_signed", "", "", Errc::conflict, "nothing"}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST_F(Formal, OnlyWhoWorksTheCaseRecordsAndOnlyTheHeadDecides)
{
    EXPECT_EQ(record_step(complaint, "accepted", "", "", stranger).error().code, Errc::not_found);
    EXPECT_EQ(record_step(complaint, "accepted", "", "", supervisor).error().code, Errc::not_found);
    ASSERT_TRUE(record_step(complaint, "accepted", "", "", clerk));
    EXPECT_EQ(record_step(complaint, "suspension_signed", "", "", clerk).error().code, Errc::forbidden);
    EXPECT_TRUE(record_step(complaint, "suspension_signed"));
    EXPECT_EQ(
        staff([&](Tx& tx) { return lawful.formal_step(tx, head, complaint, 1, {"continuation_signed", "", {}, "x"}); })
            .error()
            .detail,
        "stale"
    );
    EXPECT_EQ(
        staff([&](Tx& tx) { return lawful.formal_step(tx, head, complaint, {}, {"accepted", "", {}, " "}); })
            .error()
            .code,
        Errc::invalid_input
    );
}

TEST_F(Formal, ASuspensionStopsTheTermAndItGoesOnFromTheDecisionToContinue)
{
    clock.set(local("2026-11-20T10:00:00"));
    ASSERT_TRUE(record_step(complaint, "accepted"));
    EXPECT_EQ(deadlines(complaint)[0].due_at, local("2026-12-21T17:00:00"));
    clock.set(local("2026-11-25T10:00:00"));
    ASSERT_TRUE(record_step(complaint, "suspension_signed"));
    auto rows = deadlines(complaint);
    EXPECT_EQ(rows[0].stands_since, clock.now());
    EXPECT_EQ(rows[1].rule, "complaint.suspend.send");
    clock.set(local("2026-12-05T10:00:00"));
    ASSERT_TRUE(record_step(complaint, "continuation_signed"));
    rows = deadlines(complaint);
    EXPECT_FALSE(rows[0].stands_since);
    EXPECT_EQ(rows[0].stood, 10);
    EXPECT_EQ(rows[0].due_at, local("2026-12-30T17:00:00"));
}

TEST_F(Formal, AComplexComplaintHasFortyFiveDaysInAll)
{
    clock.set(local("2026-11-20T10:00:00"));
    ASSERT_TRUE(record_step(complaint, "accepted"));
    ASSERT_TRUE(record_step(complaint, "extension_signed", "", "complex"));
    auto const row = deadlines(complaint).at(0);
    EXPECT_EQ(row.rule, "complaint.first.complex");
    EXPECT_EQ(row.due_at, local("2027-01-04T17:00:00"));
    EXPECT_EQ(record_step(complaint, "extension_signed", "", "complex").error().code, Errc::invalid_input);
}

TEST_F(Formal, ADenunciationIsExtendedTwiceAndNeverBeyondNinetyDays)
{
    clock.set(local("2026-11-20T10:00:00"));
    ASSERT_TRUE(record_step(denunciation, "received"));
    ASSERT_TRUE(record_step(denunciation, "accepted"));
    auto const due = [&](std::string const& step) {
        for (auto const& one : deadlines(denunciation)) {
            if (one.step == step) {
                return one.due_at;
            }
        }
        return Instant{};
    };
    EXPECT_EQ(due("notify_acceptance"), calendar.add_working_days(clock.now(), 5)) << "acceptance starts that too";
    EXPECT_EQ(due("resolve"), calendar.add_calendar_days(clock.now(), 30));
    ASSERT_TRUE(record_step(denunciation, "extension_signed"));
    ASSERT_TRUE(record_step(denunciation, "extension_signed"));
    EXPECT_EQ(due("resolve"), calendar.add_calendar_days(local("2026-11-20T10:00:00"), 90));
    EXPECT_EQ(record_step(denunciation, "extension_signed").error().detail, "extended");
}

TEST_F(Formal, RemindersAndOverdueAreToldAlsoWhenTheServiceClockIsMet)
{
    clock.set(local("2026-11-20T10:00:00"));
    ASSERT_TRUE(record_step(complaint, "received_by_competent_person"));
    ASSERT_TRUE(staff([&](Tx& tx) {
        return lawful.reply(tx, head, complaint, {}, "Hướng dẫn gửi đơn có chữ ký.", true);
    }));
    EXPECT_EQ(record(complaint).state, CaseState::closed);
    while (clock.now() < local("2026-12-02T16:00:00")) {
        clock.set(clock.now() + std::chrono::hours{1});
        (void)tick();
    }
    EXPECT_EQ(count(complaint, "case.due_soon"), 2);
    EXPECT_EQ(count(complaint, "case.overdue"), 0);
    clock.set(local("2026-12-02T17:00:01"));
    EXPECT_GE(tick().told, 1U);
    EXPECT_EQ(last(complaint).kind, "case.overdue");
    EXPECT_EQ(last(complaint).data["deadline"], "accept");
    EXPECT_EQ(last(complaint).data["rule"], "complaint.accept.v2");
    EXPECT_EQ(tick().told, 0U) << "once";
    EXPECT_FALSE(live("user:chu-tich").empty()) << "the head is asked";
    EXPECT_FALSE(live("user:thanh-pho").empty()) << "and, as nobody answered, the head above";
    clock.set(local("2026-12-03T08:00:00"));
    EXPECT_GE(tick().told, 1U) << "again on the next working day";
    ASSERT_TRUE(record_step(complaint, "refused"));
    EXPECT_FALSE(record(complaint).legal_at);
    clock.set(local("2026-12-20T08:00:00"));
    auto const before = count(complaint, "case.overdue");
    (void)tick();
    EXPECT_EQ(count(complaint, "case.overdue"), before);
}

TEST_F(Formal, TheCitizensOwnTermsAreShownAndNobodyIsRemindedOfThem)
{
    ASSERT_TRUE(record_step(complaint, "decision_received_or_term_expired", "2026-11-18T00:00:00"));
    auto const row = deadlines(complaint).at(0);
    EXPECT_EQ(row.owner, "citizen");
    EXPECT_FALSE(record(complaint).legal_at);
    ASSERT_TRUE(record_step(complaint, "citizen_files_second"));
    EXPECT_TRUE(deadlines(complaint).at(0).met_at);
}

TEST_F(Formal, APlannedDayCountsBack)
{
    ASSERT_TRUE(record_step(complaint, "dialogue_date", "2026-12-17T08:30:00"));
    EXPECT_EQ(deadlines(complaint).at(0).due_at, local("2026-12-11T17:00:00"));
    EXPECT_GT(record(complaint).legal_at, clock.now());
    ASSERT_TRUE(record_step(complaint, "dialogue_notice"));
    EXPECT_FALSE(record(complaint).legal_at);
}

TEST_F(Formal, AWithdrawnMatterOwesNothingMore)
{
    ASSERT_TRUE(record_step(complaint, "received_by_competent_person"));
    ASSERT_TRUE(record_step(complaint, "withdrawn"));
    auto const row = deadlines(complaint).at(0);
    EXPECT_FALSE(row.met_at);
    EXPECT_TRUE(row.ended_at);
    auto const shown = staff([&](Tx& tx) { return lawful.read(tx, head, complaint); })->body;
    EXPECT_EQ(shown["deadlines"][2]["state"], "ended");
}

TEST_F(Formal, AStepInARestrictedCaseTellsItsListenersTheCodeOnly)
{
    ASSERT_TRUE(record_step(complaint, "accepted"));
    auto const told = live("unit:w1").back();
    EXPECT_EQ(told["event"], "case.formal_step");
    EXPECT_FALSE(told.contains("title"));
    EXPECT_EQ(dump(told).find("accepted"), std::string::npos);
}

TEST_F(Formal, AReceptionHasItsTermInEveryKindOfCase)
{
    ASSERT_TRUE(record_step(code, "content_received_at_reception", "", "", head));
    EXPECT_EQ(deadlines(code).at(0).rule, "reception.first_answer");
    ASSERT_TRUE(record_step(code, "first_answer", "", "", head));
    EXPECT_TRUE(deadlines(code).at(0).met_at);
}

}  // namespace
}  // namespace hub::cases
