// Who may do what: a rule table written by hand, beside the one function.
#include "domain/person.hpp"

#include <gtest/gtest.h>

#include <set>

namespace hub {
namespace {

UnitDirectory city()
{
    auto const unit = [](std::string id, std::string type, std::string parent, std::string area) {
        return Unit{UnitId{id}, id, id, std::move(type), UnitId{std::move(parent)}, AreaCode{std::move(area)}, {}, {}};
    };
    return UnitDirectory::from_units({unit("city", "city", "", ""),
                                      unit("city.inspect", "city.inspect", "city", ""),
                                      unit("w1", "ward", "city", "00070"),
                                      unit("w1.infra", "ward.infra", "w1", "00070"),
                                      unit("w1.office", "ward.office", "w1", "00070"),
                                      unit("w2", "ward", "city", "00082"),
                                      unit("w2.infra", "ward.infra", "w2", "00082")})
        .value();
}

Person person(Role role, std::vector<std::string> const& units, std::string name = "p")
{
    Person made;
    made.username = UserName{std::move(name)};
    made.roles = {role};
    for (auto const& unit : units) {
        made.units.push_back(UnitId{unit});
    }
    return made;
}

using Actions = std::set<Action>;

Actions const kNone{};
Actions const kRead{Action::read_case};
Actions const kJoin{Action::read_case, Action::note};
Actions const kWork{
    Action::read_case, Action::read_contact, Action::reply, Action::note, Action::transition, Action::ask_extension
};
Actions const kDispatch{
    Action::read_case,
    Action::read_contact,
    Action::reply,
    Action::note,
    Action::assign,
    Action::transition,
    Action::ask_extension,
    Action::mark_kind
};
Actions const kHead{
    Action::read_case,
    Action::read_contact,
    Action::reply,
    Action::note,
    Action::assign,
    Action::transition,
    Action::ask_extension,
    Action::answer_question,
    Action::decide_extension,
    Action::mark_kind
};
Actions const kInspect{
    Action::read_case,
    Action::reply,
    Action::note,
    Action::transition,
    Action::ask_extension,
    Action::mark_kind,
    Action::open_sealed
};

struct Rule {
    std::string name;
    Person who;
    CaseScope scope;
    Actions may;
};

CaseScope scope(std::string lead, bool restricted = false, std::string accused = {}, std::string assignee = {})
{
    CaseScope made{UnitId{std::move(lead)}, {UnitId{"w1.office"}}, {}, restricted, UnitId{std::move(accused)}};
    if (!assignee.empty()) {
        made.assignee = UserName{std::move(assignee)};
    }
    return made;
}

CaseScope sealed(std::string lead, std::string accused = {})
{
    auto made = scope(std::move(lead), true, std::move(accused));
    made.listed = {UserName{"an"}};
    return made;
}

class Permits : public testing::TestWithParam<Rule> {};

TEST_P(Permits, ExactlyTheActionsOfTheRule)
{
    auto const units = city();
    auto const& rule = GetParam();
    for (int action = 0; action <= static_cast<int>(Action::administer); ++action) {
        auto const asked = static_cast<Action>(action);
        if (asked > Action::open_sealed) {
            continue;
        }
        EXPECT_EQ(permits(rule.who, asked, units, &rule.scope), rule.may.contains(asked)) << "action " << action;
        EXPECT_FALSE(permits(rule.who, asked, units)) << "without a case, action " << action;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    Permits,
    testing::Values(
        Rule{"DispatcherOfTheWard", person(Role::dispatcher, {"w1"}), scope("w1.infra"), kDispatch},
        Rule{"DispatcherOfAnotherWard", person(Role::dispatcher, {"w2"}), scope("w1.infra"), kNone},
        Rule{"DispatcherOfADivisionSeesNotTheWard", person(Role::dispatcher, {"w1.infra"}), scope("w1"), kNone},
        Rule{"OfficialOfTheLeadUnit", person(Role::official, {"w1.infra"}), scope("w1.infra"), kWork},
        Rule{"OfficialOfTheParent", person(Role::official, {"w1"}), scope("w1.infra"), kNone},
        Rule{"OfficialOfACooperatingUnit", person(Role::official, {"w1.office"}), scope("w1.infra"), kJoin},
        Rule{"OfficialNamed", person(Role::official, {"w2.infra"}, "an"), scope("w1.infra", false, "", "an"), kWork},
        Rule{"HeadOfTheWard", person(Role::unit_head, {"w1"}), scope("w1.infra"), kHead},
        Rule{"HeadOfAnotherWard", person(Role::unit_head, {"w2"}), scope("w1.infra"), kNone},
        Rule{"SupervisorReadsOnly", person(Role::supervisor, {"city"}), scope("w1.infra"), kRead},
        Rule{"Communications", person(Role::communications, {"w1"}), scope("w1.infra"), kNone},
        Rule{"Administrator", person(Role::administrator, {"city"}), scope("w1.infra"), kNone},
        Rule{"NobodyWithoutARole", Person{{}, UserName{"x"}, "", {}, {UnitId{"w1"}}}, scope("w1"), kNone},
        Rule{"RestrictedForTheHead", person(Role::unit_head, {"w1"}), scope("w1.office", true), kHead},
        Rule{"RestrictedForTheDispatcher", person(Role::dispatcher, {"w1"}), scope("w1.office", true), kDispatch},
        Rule{"RestrictedForAnOfficialOfTheUnit", person(Role::official, {"w1.infra"}), scope("w1.infra", true), kNone},
        Rule{
            "RestrictedForTheAssignee",
            person(Role::official, {"w1.infra"}, "an"),
            scope("w1.infra", true, "", "an"),
            kWork
        },
        Rule{"RestrictedForCooperating", person(Role::official, {"w1.office"}), scope("w1.infra", true), kNone},
        Rule{"RestrictedForTheSupervisor", person(Role::supervisor, {"city"}), scope("w1.infra", true), kNone},
        Rule{"InspectorOnTheList", person(Role::inspector, {"city.inspect"}, "an"), sealed("city", "w1"), kInspect},
        Rule{"InspectorNotOnTheList", person(Role::inspector, {"city.inspect"}, "binh"), sealed("city", "w1"), kNone},
        Rule{"InspectorOfAnOrdinaryCase", person(Role::inspector, {"w1"}, "an"), scope("w1.infra"), kNone},
        Rule{"InspectorOfTheAccusedUnit", person(Role::inspector, {"w1"}, "an"), sealed("city", "w1"), kNone},
        Rule{"OnTheListWithoutTheRole", person(Role::official, {"w2.infra"}, "an"), sealed("city", "w1"), kNone},
        Rule{"HeadOfASealedCaseMayNotFetchIt", person(Role::unit_head, {"city"}, "x"), sealed("city", "w1"), kHead},
        Rule{"AccusedHead", person(Role::unit_head, {"w1"}), scope("city.inspect", true, "w1"), kNone},
        Rule{
            "AccusedHeadThatAlsoSitsAbove",
            person(Role::unit_head, {"city", "w1.infra"}),
            scope("city.inspect", true, "w1"),
            kNone
        },
        Rule{"AccusedDispatcherOfTheLead", person(Role::dispatcher, {"w1"}), scope("w1.office", true, "w1"), kNone},
        Rule{
            "AccusedAssignee",
            person(Role::official, {"w1.infra"}, "an"),
            scope("city.inspect", true, "w1", "an"),
            kNone
        },
        Rule{"HeadAboveTheAccused", person(Role::unit_head, {"city"}), scope("city.inspect", true, "w1"), kHead}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST(PermitsWithoutACase, FollowsTheRole)
{
    auto const units = city();
    struct Row {
        Role role;
        bool custody, announce, administer, ask, report;
    };
    for (auto const& row :
         {Row{Role::dispatcher, true, false, false, false, true},
          Row{Role::official, false, false, false, false, false},
          Row{Role::unit_head, true, true, false, false, true},
          Row{Role::communications, false, true, false, false, false},
          Row{Role::supervisor, true, false, false, true, true},
          Row{Role::inspector, false, false, false, false, false},
          Row{Role::administrator, true, false, true, false, false}}) {
        auto const who = person(row.role, {"w1"});
        EXPECT_TRUE(permits(who, Action::read_reference, units));
        EXPECT_EQ(permits(who, Action::read_custody, units), row.custody) << name_of(row.role);
        EXPECT_EQ(permits(who, Action::draft_announcement, units), row.announce) << name_of(row.role);
        EXPECT_EQ(permits(who, Action::approve_announcement, units), row.announce) << name_of(row.role);
        EXPECT_EQ(permits(who, Action::publish_announcement, units), row.announce) << name_of(row.role);
        EXPECT_EQ(permits(who, Action::administer, units), row.administer) << name_of(row.role);
        EXPECT_EQ(permits(who, Action::ask_question, units), row.ask) << name_of(row.role);
        EXPECT_EQ(permits(who, Action::read_reports, units), row.report) << name_of(row.role);
        EXPECT_EQ(permits(who, Action::export_book, units), row.report) << name_of(row.role);
        EXPECT_EQ(permits(who, Action::erase_person, units), row.administer) << name_of(row.role);
    }
    EXPECT_FALSE(permits(Person{}, Action::read_reference, units));
}

TEST(Roles, NamesComeBack)
{
    for (auto const* name :
         {"dispatcher", "official", "unit_head", "communications", "supervisor", "administrator", "inspector"}) {
        EXPECT_EQ(name_of(role_from(name).value()), name);
    }
    EXPECT_FALSE(role_from("root"));
}

}  // namespace
}  // namespace hub
