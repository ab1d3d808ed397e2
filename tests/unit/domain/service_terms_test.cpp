// What may stop a clock, and for how long.
#include "domain/service_terms.hpp"

#include "minute_oracle.hpp"

namespace hub {
namespace {

using std::chrono::minutes;
using test::local;

Json terms_file()
{
    std::ifstream file(HUB_SOURCE_DIR "/config/service-terms.json");
    std::stringstream text;
    text << file.rdbuf();
    return parse_json(text.str()).value();
}

constexpr auto kDay = LocalDay{std::chrono::year{2026} / 11 / 20};

TEST(ServiceTerms, TheFileLoadsAndSaysWhatTheProgramAssumesWithoutIt)
{
    auto const file = ServiceTerms::from_json(terms_file()).value();
    ServiceTerms const program;
    for (auto const kind :
         {MatterKind::question,
          MatterKind::feedback,
          MatterKind::petition,
          MatterKind::complaint,
          MatterKind::denunciation}) {
        auto const& a = file.of(kind, kDay);
        auto const& b = program.of(kind, kDay);
        EXPECT_EQ(a.extensions, b.extensions) << name_of(kind);
        EXPECT_EQ(a.extension_working_days, b.extension_working_days) << name_of(kind);
        ASSERT_EQ(a.pauses.size(), b.pauses.size()) << name_of(kind);
        for (std::size_t index = 0; index < a.pauses.size(); ++index) {
            EXPECT_EQ(a.pauses[index].reason, b.pauses[index].reason);
            EXPECT_EQ(a.pauses[index].limit_working_days, b.pauses[index].limit_working_days);
        }
    }
    EXPECT_EQ(file.of(MatterKind::complaint, kDay).pause("citizen"), nullptr);
    EXPECT_NE(file.of(MatterKind::feedback, kDay).pause("citizen"), nullptr);
    EXPECT_TRUE(file.of(MatterKind::feedback, kDay).is_unconfirmed());
    EXPECT_FALSE(file.of(MatterKind::denunciation, kDay).is_unconfirmed());
}

TEST(ServiceTerms, EveryEntryNamesARuleOfTheDeadlines)
{
    std::ifstream file(HUB_SOURCE_DIR "/config/deadlines.json");
    std::stringstream text;
    text << file.rdbuf();
    std::set<std::string> rules;
    auto const deadlines = parse_json(text.str()).value();
    for (auto const& rule : deadlines["rules"]) {
        rules.insert(rule["id"].get<std::string>());
    }
    auto const terms = terms_file();
    for (auto const& term : terms["terms"]) {
        EXPECT_TRUE(rules.contains(term["rule"].get<std::string>())) << term["rule"];
    }
}

TEST(ServiceTerms, AreValidInTime)
{
    auto const terms = ServiceTerms::from_json(parse_json(R"({"terms":[
        {"kinds":["feedback"],"valid_until":"2026-07-01","extensions":{"times":2,"working_days":5}},
        {"kinds":["feedback"],"valid_from":"2026-07-01"}]})")
                                                   .value())
                           .value();
    EXPECT_EQ(terms.of(MatterKind::feedback, parse_day("2026-06-30").value()).extensions, 2);
    EXPECT_EQ(terms.of(MatterKind::feedback, parse_day("2026-07-01").value()).extensions, 0);
    EXPECT_EQ(terms.of(MatterKind::complaint, kDay).pause("suspension"), nullptr) << "no term: nothing is allowed";
}

TEST(ServiceTerms, ContradictionsAndNonsenseAreRefused)
{
    for (auto const* text : {
             R"({"terms":[{"kinds":[]}]})",
             R"({"terms":[{"kinds":["spam"]}]})",
             R"({"terms":[{"kinds":["feedback"]},{"kinds":["feedback"]}]})",
             R"({"terms":[{"kinds":["feedback"],"pauses":[{"reason":"holiday","limit_working_days":1}]}]})",
             R"({"terms":[{"kinds":["feedback"],"pauses":[{"reason":"citizen"}]}]})",
             R"({"terms":[{"kinds":["feedback"],"pauses":[{"reason":"citizen","limit_working_days":9999}]}]})",
             R"({"terms":[{"kinds":["feedback"],"extensions":{"times":-1,"working_days":1}}]})",
             R"({"terms":[{"kinds":["feedback"],"valid_from":"01.07.2026"}]})",
         }) {
        EXPECT_EQ(ServiceTerms::from_json(parse_json(text).value()).error().code, Errc::invalid_input) << text;
    }
}

TEST(APauseLimit, CountsWorkingTimeOfAllPausesTogether)
{
    auto const calendar = test::vietnam();
    PauseRule const rule{"citizen", 2, 0};
    auto const from = local("2026-11-20T10:00:00");
    EXPECT_EQ(pause_limit(rule, from, minutes{0}, calendar), local("2026-11-25T17:00:00"));  // 24 November is off
    EXPECT_EQ(pause_limit(rule, from, minutes{480}, calendar), local("2026-11-23T17:00:00"));
    EXPECT_FALSE(pause_limit(rule, from, minutes{5000}, calendar));
}

}  // namespace
}  // namespace hub
