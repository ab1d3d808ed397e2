#include "domain/case_state.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace hub {
namespace {

std::vector<std::string> const kStates{
    "open",
    "accepted",
    "waiting_citizen",
    "forwarded",
    "answered",
    "closed",
    "rejected",
    "reopened",
};

TEST(CaseState, AllowsExactlyTheStepsOfTheTable)
{
    std::map<std::string, std::set<std::string>> const steps{
        {"open", {"accepted", "waiting_citizen", "forwarded", "answered", "rejected"}},
        {"accepted", {"waiting_citizen", "forwarded", "answered", "rejected"}},
        {"waiting_citizen", {"accepted", "forwarded", "answered", "closed", "rejected"}},
        {"forwarded", {"closed", "reopened"}},
        {"answered", {"waiting_citizen", "closed", "reopened"}},
        {"closed", {"reopened"}},
        {"rejected", {"reopened"}},
        {"reopened", {"accepted", "waiting_citizen", "forwarded", "answered", "rejected"}},
    };
    for (auto const& from : kStates) {
        for (auto const& to : kStates) {
            EXPECT_EQ(may_move(*case_state_from(from), *case_state_from(to)), steps.at(from).contains(to))
                << from << "→" << to;
        }
    }
}

TEST(CaseState, NamesComeBack)
{
    for (auto const& name : kStates) {
        EXPECT_EQ(name_of(case_state_from(name).value()), name);
    }
    EXPECT_FALSE(case_state_from("Open"));
    EXPECT_FALSE(case_state_from(""));
}

TEST(CaseState, AnsweredIsStillActiveAndForwardedIsNot)
{
    std::set<std::string> const resting{"forwarded", "closed", "rejected"};
    for (auto const& name : kStates) {
        EXPECT_EQ(is_active(*case_state_from(name)), !resting.contains(name)) << name;
    }
}

TEST(CaseState, RefusingForwardingAndReopeningSayWhy)
{
    std::set<std::string> const reasoned{"rejected", "forwarded", "reopened"};
    for (auto const& name : kStates) {
        EXPECT_EQ(needs_reason(*case_state_from(name)), reasoned.contains(name)) << name;
    }
}

}  // namespace
}  // namespace hub
