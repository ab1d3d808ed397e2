// Units of all days: versions, endings, heirs, and one day's map seen from another.
#include "domain/unit_history.hpp"

#include "base/fold.hpp"

#include <gtest/gtest.h>

namespace hub {
namespace {

LocalDay day(std::string const& text)
{
    return parse_day(text).value();
}

UnitId id(std::string text)
{
    return UnitId{std::move(text)};
}

constexpr char const* kUnits = R"({"units":[
  {"id":"city","name":"Thành phố","type":"city"},
  {"id":"city.waste","name":"Vệ sinh","type":"util.waste","parent":"city"},
  {"id":"a","name":"Phường A","type":"ward","parent":"city","area":"00001"},
  {"id":"a.infra","name":"A – Hạ tầng","type":"ward.infra","parent":"a","area":"00001"},
  {"id":"a.fire","name":"A – Đội dân phòng","type":"ward.fire","parent":"a","area":"00001"},
  {"id":"b","name":"Phường B","type":"ward","parent":"city","area":"00002"},
  {"id":"b.infra","name":"B – Hạ tầng","type":"ward.infra","parent":"b","area":"00002"},
  {"id":"c","name":"Phường C","type":"ward","parent":"city","area":"00003"},
  {"id":"c.infra","name":"C – Hạ tầng","type":"ward.infra","parent":"c","area":"00003"}]})";

// area 00001 is reused for other territory, as it was in 2025
constexpr char const* kReform =
    R"({"format":"hub-reform-1","id":"r1","legal_basis":"Nghị quyết 1","effective":"2025-07-01",
 "units":[
  {"id":"n","name":"Phường N","type":"ward","parent":"city","area":"00001"},
  {"id":"n.infra","name":"N – Hạ tầng","type":"ward.infra","parent":"n","area":"00001"},
  {"id":"m","name":"Phường M","type":"ward","parent":"city","area":"00009","standard_offices":true}],
 "operations":[
  {"op":"merge","units":["a","b"],"into":"n"},
  {"op":"split","unit":"c","into":["n","m"],"default":"m","rules":[{"unit":"n","words":["Ngõ 45 phố Huế"]}]},
  {"op":"rename","unit":"city","name":"Thành phố mới"},
  {"op":"powers","topics":["env.rubbish"],"from":"city.waste","to":"n.infra"}]})";

UnitHistory::Shared units_before()
{
    return UnitHistory::make(UnitDirectory::read_units(parse_json(kUnits).value()).value()).value();
}

Reform reform_of(std::string const& text)
{
    auto reform = Reform::from_json(parse_json(text).value());
    EXPECT_TRUE(reform) << (reform ? "" : reform.error().detail);
    return reform.value();
}

UnitHistory::Shared units_after()
{
    auto after = units_before()->with(reform_of(kReform));
    EXPECT_TRUE(after) << (after ? "" : after.error().detail);
    return after.value();
}

TEST(UnitHistory, EachDayHasItsOwnMap)
{
    auto const history = units_after();
    auto const before = history->as_of(day("2025-06-30"));
    auto const after = history->as_of(day("2025-07-01"));
    EXPECT_TRUE(before.is_open(id("a")));
    EXPECT_FALSE(before.is_open(id("n")));
    EXPECT_TRUE(after.is_open(id("n")));
    EXPECT_TRUE(after.has_ended(id("a")));
    EXPECT_FALSE(before.has_ended(id("a")));
    EXPECT_EQ(before.find(id("city"))->name, "Thành phố");
    EXPECT_EQ(after.find(id("city"))->name, "Thành phố mới");
    EXPECT_EQ(after.name_on(id("city"), day("2025-01-01")), "Thành phố");
    EXPECT_EQ(after.as_of(day("2025-06-30")).find(id("city"))->name, "Thành phố");
    EXPECT_TRUE(after.is_open(id("m.psc")));  // standard offices
}

TEST(UnitHistory, HomonymsDoNotMix)
{
    auto const history = units_after();
    EXPECT_EQ(history->as_of(day("2025-06-30")).ward(AreaCode{"00001"})->id, id("a"));
    EXPECT_EQ(history->as_of(day("2025-07-01")).ward(AreaCode{"00001"})->id, id("n"));
    EXPECT_EQ(history->as_of(day("2025-07-01")).ward(AreaCode{"00002"}), nullptr);
    EXPECT_EQ(history->as_of(day("2025-07-01")).of_type("ward.infra", AreaCode{"00001"})->id, id("n.infra"));
}

TEST(UnitHistory, AnEndedUnitStandsBelowItsHeirSoThatNothingInItIsLost)
{
    auto const after = units_after()->as_of(day("2025-08-01"));
    EXPECT_TRUE(after.is_within(id("a.infra"), id("n.infra")));
    EXPECT_TRUE(after.is_within(id("a"), id("n")));
    EXPECT_TRUE(after.is_within(id("c.infra"), id("m.infra")));
    EXPECT_TRUE(after.is_within(id("a.fire"), id("n")));  // no such office there: the ward itself
    EXPECT_EQ(after.current(id("b.infra"))->id, id("n.infra"));
}

TEST(UnitHistory, WhoIsBarredStaysBarredInEveryHeir)
{
    auto const after = units_after()->as_of(day("2025-08-01"));
    EXPECT_TRUE(after.is_of(id("n.infra"), id("a")));
    EXPECT_TRUE(after.is_of(id("n"), id("c")));
    EXPECT_TRUE(after.is_of(id("m.psc"), id("c")));
    EXPECT_FALSE(after.is_of(id("m"), id("a")));
    EXPECT_FALSE(after.is_of(id("city"), id("a")));
}

TEST(UnitHistory, ASplitFollowsAreaPinAndWordsElseTheDefaultWithADoubt)
{
    struct Sample {
        char const* name;
        Whereabouts where;
        char const* unit;
        char const* rule;
        bool sure;
    };
    auto const history = units_after();
    for (auto const& one : {
             Sample{"new ward named", {AreaCode{"00001"}, {}, ""}, "n", "split.area", true},
             Sample{"own old area says nothing", {AreaCode{"00003"}, {}, ""}, "m", "split.default", false},
             Sample{"pin", {AreaCode{"00003"}, AreaCode{"00001"}, ""}, "n", "split.point", true},
             Sample{"street", {{}, {}, fold("Rác ở ngõ 45, phố Huế lâu rồi")}, "n", "split.words", true},
             Sample{"longer number is another street", {{}, {}, fold("ngõ 451 phố Huế")}, "m", "split.default", false},
         }) {
        auto const heir = history->heir(id("c"), one.where, day("2025-07-01"));
        ASSERT_TRUE(heir) << one.name;
        EXPECT_EQ(heir->unit, id(one.unit)) << one.name;
        EXPECT_EQ(heir->rule, one.rule) << one.name;
        EXPECT_EQ(heir->sure, one.sure) << one.name;
    }
    auto const office = history->heir(id("c.infra"), {AreaCode{"00001"}, {}, ""}, day("2025-07-01"));
    EXPECT_EQ(office->unit, id("n.infra"));
    EXPECT_EQ(history->heir(id("c"), {}, day("2025-06-30"))->unit, id("c"));
}

TEST(UnitHistory, MapsBothWaysAndSaysWhenItCannotTell)
{
    auto const history = units_after();
    auto const old_map = day("2025-06-30");
    auto const new_map = day("2026-01-01");
    EXPECT_EQ(history->map(id("a.infra"), new_map), id("n.infra"));
    EXPECT_EQ(history->map(id("a.infra"), old_map), id("a.infra"));
    EXPECT_EQ(history->map(id("c"), new_map, AreaCode{"00001"}), id("n"));
    EXPECT_EQ(history->map(id("c"), new_map), id("m"));
    EXPECT_EQ(history->map(id("m"), old_map), id("c"));
    EXPECT_EQ(history->map(id("n"), old_map), std::nullopt);  // of a, b and a part of c
    EXPECT_EQ(history->map(id("n"), old_map, AreaCode{"00002"}), id("b"));
    EXPECT_EQ(history->map(id("city"), old_map), id("city"));
    EXPECT_EQ(history->map(id("nobody"), old_map), std::nullopt);
}

TEST(UnitHistory, PowersMoveOnTheirDay)
{
    auto const history = units_after();
    TopicCode const rubbish{"env.rubbish"};
    EXPECT_EQ(history->as_of(day("2025-06-30")).leader_of(rubbish, AreaCode{"00001"}), nullptr);
    auto const after = history->as_of(day("2025-07-01"));
    ASSERT_NE(after.leader_of(rubbish, AreaCode{"00001"}), nullptr);
    EXPECT_EQ(after.leader_of(rubbish, AreaCode{"00001"})->id, id("n.infra"));
    EXPECT_EQ(after.leader_of(rubbish, AreaCode{"00009"}), nullptr);
}

TEST(UnitHistory, ASecondReformLeadsOnFromTheFirst)
{
    auto const second = units_after()->with(reform_of(
        R"({"format":"hub-reform-1","id":"r2","legal_basis":"Nghị quyết 2","effective":"2026-05-01",
            "operations":[{"op":"merge","units":["n"],"into":"m"}]})"
    ));
    ASSERT_TRUE(second) << second.error().detail;
    EXPECT_EQ((*second)->map(id("a.infra"), day("2026-06-01")), id("m.infra"));
    EXPECT_EQ((*second)->map(id("a.infra"), day("2025-08-01")), id("n.infra"));
    auto const map = (*second)->as_of(day("2026-06-01"));
    EXPECT_TRUE(map.is_within(id("a.infra"), id("m.infra")));
    EXPECT_TRUE(map.is_of(id("m"), id("a")));
    EXPECT_EQ(map.origins(id("m")).size(), 5U);  // c, n, and through n: a, b and the office of a that n has not
}

TEST(UnitHistory, UnitFilesMayNameSuccessorsThemselves)
{
    auto const units = UnitDirectory::read_units(parse_json(R"({"units":[
        {"id":"x","name":"X","type":"ward","area":"1","valid_until":"2026-01-01","successors":["y"]},
        {"id":"y","name":"Y","type":"ward","area":"2","valid_from":"2026-01-01"}]})")
                                                     .value());
    auto const history = UnitHistory::make(*units).value();
    EXPECT_EQ(history->map(id("x"), day("2026-01-01")), id("y"));
    EXPECT_EQ(history->as_of(day("2026-02-01")).current(id("x"))->id, id("y"));
    EXPECT_TRUE(history->as_of(day("2025-12-31")).is_open(id("x")));
}

struct Bad {
    std::string name;
    std::string operations;
    std::string error;
    std::string units = "[]";
};

class BadReform : public testing::TestWithParam<Bad> {};

TEST_P(BadReform, IsRefusedWithAReasonAndChangesNothing)
{
    auto const& bad = GetParam();
    auto const before = units_before();
    auto const document = parse_json(
        R"({"format":"hub-reform-1","id":"bad","legal_basis":"x","effective":"2025-07-01","units":)" + bad.units +
        R"(,"operations":)" + bad.operations + "}"
    );
    ASSERT_TRUE(document) << bad.name;
    auto const reform = Reform::from_json(*document);
    auto const after = reform ? before->with(*reform) : std::unexpected(reform.error());
    ASSERT_FALSE(after);
    EXPECT_EQ(after.error().code, Errc::invalid_input);
    EXPECT_NE(after.error().detail.find(bad.error), std::string::npos) << after.error().detail;
    EXPECT_TRUE(before->as_of(day("2026-01-01")).is_open(id("a")));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    BadReform,
    testing::Values(
        Bad{"UnknownUnit", R"([{"op":"merge","units":["zz"],"into":"b"}])", "unit zz is unknown"},
        Bad{"UnknownHeir", R"([{"op":"merge","units":["a"],"into":"zz"}])", "zz is unknown"},
        Bad{"Cycle",
            R"([{"op":"merge","units":["a"],"into":"b"},{"op":"merge","units":["b"],"into":"a"}])",
            "is not open"},
        Bad{"CycleOfParents", R"([{"op":"move","unit":"a","parent":"a.infra"}])", "circle"},
        Bad{"IntoItself", R"([{"op":"merge","units":["a"],"into":"a"}])", "is not open"},
        Bad{"EndsTwice",
            R"([{"op":"merge","units":["a"],"into":"b"},{"op":"close","unit":"a","into":"c"}])",
            "ends twice"},
        Bad{"Orphan", R"([{"op":"close","unit":"a"}])", "would be an orphan"},
        Bad{"ParentUnknown", R"([{"op":"move","unit":"a","parent":"zz"}])", "parent zz is unknown"},
        Bad{"Overlap",
            R"([{"op":"merge","units":["a"],"into":"b"}])",
            "times would overlap",
            R"([{"id":"b","name":"B","type":"ward","parent":"city"}])"},
        Bad{"BeginsElsewhen",
            R"([{"op":"merge","units":["a"],"into":"b"}])",
            "begins with the reform",
            R"([{"id":"q","name":"Q","type":"ward","valid_from":"2024-01-01"}])"},
        Bad{"RenameOfAnEndedUnit",
            R"([{"op":"merge","units":["a"],"into":"b"},{"op":"rename","unit":"a","name":"AA"}])",
            "ends with this reform"},
        Bad{"SplitWithoutDefault", R"([{"op":"split","unit":"a","into":["b","c"]}])", "'default' one of them"},
        Bad{"RuleForAStranger",
            R"([{"op":"split","unit":"a","into":["b","c"],"default":"b","rules":[{"unit":"d","area":"1"}]}])",
            "not in 'into'"},
        Bad{"UnknownOperation", R"([{"op":"burn","unit":"a"}])", "none of merge split"},
        Bad{"UnknownMember", R"([{"op":"close","unit":"a","into":"b","when":"now"}])", "'when' is not known"},
        Bad{"Nothing", "[]", "at least one"}
    ),
    [](auto const& bad) { return bad.param.name; }
);

TEST(UnitHistory, OverlappingVersionsInAFileAreRefused)
{
    auto const units = UnitDirectory::read_units(parse_json(R"({"units":[
        {"id":"x","name":"X","type":"ward","valid_until":"2026-02-01"},
        {"id":"x","name":"X2","type":"ward","valid_from":"2026-01-01"}]})")
                                                     .value());
    auto const made = UnitHistory::make(*units);
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().detail.find("defined twice for the same time"), std::string::npos);
}

TEST(UnitHistory, ACarriedOutReformStaysKnownWhenTheFilesHaveMovedOn)
{
    // the new file holds the new wards only
    auto const units = UnitDirectory::read_units(parse_json(R"({"units":[
        {"id":"city","name":"Thành phố","type":"city"},
        {"id":"n","name":"Phường N","type":"ward","parent":"city","area":"00001","valid_from":"2025-07-01"},
        {"id":"m","name":"Phường M","type":"ward","parent":"city","area":"00009","valid_from":"2025-07-01"}]})")
                                                     .value());
    std::vector<std::string> left_out;
    auto const history = UnitHistory::make(*units).value()->with(reform_of(kReform), &left_out);
    ASSERT_TRUE(history) << history.error().detail;
    EXPECT_FALSE(left_out.empty());
    auto const today = (*history)->as_of(day("2026-01-01"));
    EXPECT_TRUE(today.is_open(id("n")));
    EXPECT_EQ(today.current(id("a"))->id, id("n"));
}

TEST(ReformSignature, IsOverTheWholeDocumentWhateverItsLayout)
{
    auto const key = SigningKey::from_hex(std::string(64, '7')).value();
    auto const other = SigningKey::from_hex(std::string(64, '8')).value();
    auto const document = signed_reform(parse_json(kReform).value(), key);
    std::vector<std::string> const trusted{key.public_key()};
    EXPECT_EQ(signer_of(parse_json(document.dump(3)).value(), trusted).value(), key.public_key());
    EXPECT_FALSE(signer_of(document, {other.public_key()}));
    EXPECT_FALSE(signer_of(parse_json(kReform).value(), trusted));
    auto changed = document;
    changed["operations"][0]["into"] = "m";
    auto const refused = signer_of(changed, trusted);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("changed after"), std::string::npos);
    EXPECT_TRUE(Reform::from_json(document));
}

}  // namespace
}  // namespace hub
