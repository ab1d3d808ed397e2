// The 42 rules: all are read, each counts as its article says, and files that contradict themselves are refused.
#include "domain/deadline_rules.hpp"

#include "domain/deadline.hpp"
#include "minute_oracle.hpp"

namespace hub {
namespace {

using test::local;
using test::vietnam;

Json rules_file()
{
    std::ifstream file(HUB_SOURCE_DIR "/config/deadlines.json");
    std::stringstream text;
    text << file.rdbuf();
    return parse_json(text.str()).value();
}

DeadlineRules rules()
{
    auto made = DeadlineRules::from_json(rules_file());
    EXPECT_TRUE(made) << (made ? "" : made.error().detail);
    return made.value_or(DeadlineRules{});
}

LocalDay day(std::string const& text)
{
    return parse_day(text).value();
}

std::vector<std::string> ids(std::vector<DeadlineRule const*> const& found)
{
    std::vector<std::string> names;
    for (auto const* rule : found) {
        names.push_back(rule->id);
    }
    return names;
}

TEST(DeadlineRules, AreAllFortyTwo)
{
    auto const made = rules();
    EXPECT_EQ(made.all().size(), 42U);
    for (auto const& rule : made.all()) {
        EXPECT_FALSE(rule.basis.empty()) << rule.id;
        EXPECT_FALSE(rule.confidence.empty()) << rule.id;
    }
}

TEST(DeadlineRules, AFileThatSaysNoVariantsIsReadByTheNamesOfItsRules)
{
    auto file = rules_file();
    file.erase("formal_steps");
    for (auto& rule : file["rules"]) {
        rule.erase("variant");
    }
    auto const made = DeadlineRules::from_json(file);
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_EQ(made->find("complaint.second.remote_complex")->variant, "second.remote_complex");
    EXPECT_EQ(made->find("complaint.second.send")->variant, "second");
    EXPECT_EQ(made->find("complaint.first.normal")->variant, "");
}

TEST(DeadlineRules, TheOneInForceOnTheDayCounts)
{
    auto const made = rules();
    auto const start = "received_by_competent_person";
    EXPECT_EQ(
        ids(made.started_by(MatterKind::complaint, start, "", day("2026-06-30"))),
        std::vector<std::string>{"complaint.accept.v1"}
    );
    EXPECT_EQ(
        ids(made.started_by(MatterKind::complaint, start, "", day("2026-07-01"))),
        std::vector<std::string>{"complaint.accept.v2"}
    );
    EXPECT_TRUE(made.started_by(MatterKind::feedback, start, "", day("2026-07-01")).empty());
}

TEST(DeadlineRules, AVariantStartsItsOwnTermAndNoOther)
{
    auto const made = rules();
    auto const at = day("2026-11-20");
    EXPECT_EQ(
        ids(made.started_by(MatterKind::complaint, "accepted", "", at)),
        std::vector<std::string>{"complaint.first.normal"}
    );
    EXPECT_EQ(
        ids(made.started_by(MatterKind::complaint, "accepted", "remote_complex", at)),
        std::vector<std::string>{"complaint.first.remote_complex"}
    );
    EXPECT_EQ(
        ids(made.started_by(MatterKind::complaint, "accepted", "second", at)),
        std::vector<std::string>{"complaint.second.normal"}
    );
    EXPECT_EQ(made.variants_of(MatterKind::complaint, "decision_signed", at), std::vector<std::string>{"second"});
    EXPECT_TRUE(made.started_by(MatterKind::complaint, "accepted", "unheard", at).empty());
}

TEST(DeadlineRules, ADenunciationThatComesStartsOnlyWhatIsOwedByWhoIsCompetent)
{
    auto const made = rules();
    auto const at = day("2026-11-20");
    EXPECT_EQ(
        ids(made.started_by(MatterKind::denunciation, "received", "", at)),
        std::vector<std::string>{"denunciation.initial"}
    );
    EXPECT_EQ(
        ids(made.started_by(MatterKind::denunciation, "received", "not_competent", at)),
        std::vector<std::string>{"denunciation.forward"}
    );
}

TEST(DeadlineRules, ComparisonValuesStartNothing)
{
    auto const made = rules();
    EXPECT_FALSE(made.find("hcmc.dispatch")->applies);
    EXPECT_EQ(made.in_force("field_feedback", "dispatch", day("2026-11-20")), nullptr);
}

TEST(DeadlineRules, EveryFormalStepOfAKindCanBeRecorded)
{
    auto const made = rules();
    for (auto const kind : {MatterKind::complaint, MatterKind::denunciation, MatterKind::feedback}) {
        for (auto const& step : made.steps_of(kind, day("2026-11-20"))) {
            EXPECT_FALSE(step.name_vi.empty() || step.name_vi == step.step) << step.step << " has no Vietnamese name";
            EXPECT_TRUE(made.step_of(kind, step.step, day("2026-11-20")));
        }
    }
    EXPECT_FALSE(made.step_of(MatterKind::feedback, "accepted", day("2026-11-20")));
    EXPECT_TRUE(made.step_of(MatterKind::feedback, "content_received_at_reception", day("2026-11-20")));
}

struct Term {
    std::string name;
    std::string rule;
    std::string from;
    std::string due;
};

class Terms : public testing::TestWithParam<Term> {};

TEST_P(Terms, EndWhenTheirArticleSays)
{
    auto const& term = GetParam();
    auto const made = rules();
    auto const* rule = made.find(term.rule);
    ASSERT_NE(rule, nullptr);
    EXPECT_EQ(to_rfc3339(rule->due(local(term.from), vietnam())), to_rfc3339(local(term.due)));
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    Terms,
    testing::Values(
        // Fri 20 Nov; 24 Nov is a holiday
        Term{"AcceptInSevenWorkingDays", "complaint.accept.v2", "2026-11-20T23:59:59", "2026-12-02T17:00:00"},
        Term{"AcceptInTenDaysUntilJune", "complaint.accept.v1", "2026-06-01T08:00:00", "2026-06-11T17:00:00"},
        Term{"ThirtyDaysEndOnSundayAndMove", "complaint.first.normal", "2026-11-20T10:00:00", "2026-12-21T17:00:00"},
        Term{"NinetyDaysFromTheLeapDay", "complaint.limitation", "2028-02-29T08:00:00", "2028-05-29T17:00:00"},
        Term{"OverTet", "denunciation.initial", "2026-02-12T15:00:00", "2026-03-02T17:00:00"},
        Term{"OverASwap", "denunciation.conclusion.send", "2026-08-27T09:00:00", "2026-09-08T17:00:00"},
        Term{"FiveDaysBeforeADialogue", "complaint.dialogue.notice", "2026-12-17T08:00:00", "2026-12-11T17:00:00"},
        Term{"FiveWorkingDaysBeforeASession", "reception.online.notice", "2026-11-27T09:00:00", "2026-11-19T17:00:00"},
        Term{"EightWorkingHours", "field.accept", "2026-11-20T15:00:00", "2026-11-23T15:00:00"},
        Term{"FourWorkingHours", "field.urgent", "2026-11-20T22:00:00", "2026-11-23T12:00:00"},
        Term{"SeventyTwoClockHours", "data.request.v1", "2025-12-30T09:30:00", "2026-01-02T09:30:00"},
        Term{"AnHour", "hcmc.unclear", "2026-11-22T23:30:00", "2026-11-23T00:30:00"},
        Term{"FiveMinutes", "hcmc.dispatch", "2026-12-31T23:58:00", "2027-01-01T00:03:00"}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST(DeadlineRules, ServiceTermsNameTheirRuleAndHowSureItIs)
{
    auto const made = rules();
    auto const at = day("2026-11-20");
    Topic topic;
    topic.code = TopicCode{"env.rubbish"};
    topic.accept_working_hours = 8;
    topic.resolve_working_days = 3;
    auto const normal = service_term_sources(&topic, Urgency::normal, at, made);
    EXPECT_EQ(normal.acknowledge.rule, "field.accept");
    EXPECT_EQ(normal.acknowledge.confidence, "press_report");
    EXPECT_TRUE(normal.acknowledge.is_unconfirmed());
    EXPECT_EQ(normal.resolve.rule, "field.normal");
    EXPECT_EQ(normal.resolve.length, 3) << "the topic's own target";
    EXPECT_EQ(normal.resolve.confidence, "assumed");
    auto const urgent = service_term_sources(&topic, Urgency::urgent, at, made);
    EXPECT_EQ(urgent.resolve.rule, "field.urgent");
    EXPECT_EQ(urgent.resolve.unit, TermUnit::working_hour);
    auto const general = service_term_sources(nullptr, Urgency::normal, at, made);
    EXPECT_EQ(general.resolve.rule, "reception.first_answer");
    EXPECT_FALSE(general.resolve.is_unconfirmed());
    auto const none = service_term_sources(nullptr, Urgency::normal, at, DeadlineRules{});
    EXPECT_EQ(none.resolve.length, kFirstAnswerWorkingDays);
    EXPECT_TRUE(none.resolve.is_unconfirmed());
}

TEST(DeadlineRules, ChangedTermsMoveTheServiceDeadlines)
{
    auto file = rules_file();
    for (auto& rule : file["rules"]) {
        if (rule["id"] == "field.urgent") {
            rule["length"] = 2;
        }
    }
    auto const made = DeadlineRules::from_json(file).value();
    auto const due = first_deadlines(local("2026-11-20T08:00:00"), nullptr, Urgency::urgent, vietnam(), made);
    EXPECT_EQ(due.resolve_due_at, local("2026-11-20T10:00:00"));
    EXPECT_EQ(due.ack_due_at, local("2026-11-20T10:00:00"));
}

struct Wrong {
    std::string name;
    std::string rule;  ///< Added to the good ones; or, when it names one, merged over it.
    std::string told;
};

class WrongRules : public testing::TestWithParam<Wrong> {};

TEST_P(WrongRules, AreRefusedWithWhatIsWrong)
{
    auto file = rules_file();
    auto const patch = parse_json(GetParam().rule).value();
    bool merged = false;
    for (auto& rule : file["rules"]) {
        if (rule["id"] == text_or(patch, "id") && !flag_at(patch, "add")) {
            rule.merge_patch(patch);
            merged = true;
        }
    }
    if (!merged) {
        file["rules"].push_back(patch);
    }
    auto const got = DeadlineRules::from_json(file);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::invalid_input);
    EXPECT_NE(got.error().detail.find(GetParam().told), std::string::npos) << got.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    WrongRules,
    testing::Values(
        Wrong{
            "Contradiction",
            R"({"id":"complaint.accept.v2","valid_from":"2026-06-30"})",
            "(complaint.accept.v2): contradicts complaint.accept.v1"
        },
        Wrong{
            "ContradictionOfVariants",
            R"({"id":"complaint.first.remote","variant":"complex"})",
            "contradicts complaint.first.complex"
        },
        Wrong{
            "IdTwice",
            R"({"id":"field.accept","add":true,"kind":"x","step":"y","clock_start":"z","length":1,
              "unit":"hour","basis":"b","confidence":"assumed"})",
            "field.accept stands twice"
        },
        Wrong{"NoId", R"({"kind":"x"})", "rules[42].id"},
        Wrong{"NoLength", R"({"id":"field.accept","length":null})", "length"},
        Wrong{"ZeroLength", R"({"id":"field.accept","length":0})", "length"},
        Wrong{"TextLength", R"({"id":"field.accept","length":"eight"})", "length"},
        Wrong{"EndlessLength", R"({"id":"field.accept","length":100000})", "length"},
        Wrong{"UnknownUnit", R"({"id":"field.accept","unit":"moon"})", "(field.accept).unit: \"moon\""},
        Wrong{"NoBasis", R"({"id":"field.accept","basis":null})", "basis"},
        Wrong{"UnknownConfidence", R"({"id":"field.accept","confidence":"sure"})", "confidence"},
        Wrong{"NoStep", R"({"id":"field.accept","step":""})", "step"},
        Wrong{"Backwards", R"({"id":"field.accept","valid_from":"2026-02-01","valid_to":"2026-01-01"})", "valid_to"},
        Wrong{"NoDate", R"({"id":"field.accept","valid_from":"2026-02-30"})", "valid_from"},
        Wrong{"TooLowMaximum", R"({"id":"denunciation.resolve","hard_maximum":10})", "hard_maximum"}
    ),
    [](auto const& info) { return info.param.name; }
);

class WrongSteps : public testing::TestWithParam<Wrong> {};

TEST_P(WrongSteps, AreRefusedWithWhatIsWrong)
{
    auto file = rules_file();
    file["formal_steps"] = Json::array({parse_json(GetParam().rule).value()});
    auto const got = DeadlineRules::from_json(file);
    ASSERT_FALSE(got);
    EXPECT_NE(got.error().detail.find(GetParam().told), std::string::npos) << got.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    WrongSteps,
    testing::Values(
        Wrong{"NoName", R"({"name_vi":"x"})", "formal_steps[0].step"},
        Wrong{"UnknownKind", R"({"step":"accepted","kinds":["divorce"]})", "kinds"},
        Wrong{"MeetsNothing", R"({"step":"accepted","meets":["dance"]})", "meets"},
        Wrong{"StartsNothing", R"({"step":"accepted","starts":["dance"]})", "starts"},
        Wrong{"UnknownDeed", R"({"step":"accepted","does":"explode"})", "does"},
        Wrong{"BackAndAhead", R"({"step":"accepted","dated":true,"planned":true})", "not both"}
    ),
    [](auto const& info) { return info.param.name; }
);

}  // namespace
}  // namespace hub
