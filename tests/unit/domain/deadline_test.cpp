#include "domain/deadline.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace hub {
namespace {

using std::chrono::minutes;

WorkCalendar vietnam()
{
    std::ifstream file(HUB_SOURCE_DIR "/config/calendars/holidays-vn.json");
    std::stringstream text;
    text << file.rdbuf();
    return WorkCalendar::from_json(parse_json(text.str()).value()).value();
}

Instant local(std::string const& text)
{
    return parse_rfc3339(text + "+07:00").value();
}

struct Term {
    std::string name;
    std::string from;
    int accept_hours;
    int resolve_days;
    Urgency urgency;
    std::string ack_due;
    std::string resolve_due;
};

class FirstDeadlines : public testing::TestWithParam<Term> {};

TEST_P(FirstDeadlines, AreCountedInWorkingTime)
{
    auto const& term = GetParam();
    Topic topic;
    topic.accept_working_hours = term.accept_hours;
    topic.resolve_working_days = term.resolve_days;
    auto const got = first_deadlines(local(term.from), &topic, term.urgency, vietnam());
    EXPECT_EQ(to_rfc3339(got.ack_due_at), to_rfc3339(local(term.ack_due)));
    EXPECT_EQ(to_rfc3339(got.resolve_due_at), to_rfc3339(local(term.resolve_due)));
}

INSTANTIATE_TEST_SUITE_P(
    Deadline,
    FirstDeadlines,
    testing::Values(
        Term{
            "RubbishOnFridayMorning",
            "2026-11-20T08:00:00",
            8,
            3,
            Urgency::normal,
            "2026-11-20T17:00:00",
            "2026-11-26T17:00:00"
        },
        Term{
            "UrgentInFourWorkingHours",
            "2026-11-20T16:00:00",
            8,
            3,
            Urgency::urgent,
            "2026-11-23T11:00:00",
            "2026-11-23T11:00:00"
        },
        Term{
            "NoServiceTargetMeansTheFirstAnswer",
            "2026-11-20T08:00:00",
            8,
            0,
            Urgency::normal,
            "2026-11-20T17:00:00",
            "2026-12-07T17:00:00"
        },
        Term{
            "AtNightOnTheEveOfCultureDay",
            "2026-11-23T21:00:00",
            8,
            1,
            Urgency::low,
            "2026-11-25T17:00:00",
            "2026-11-25T17:00:00"
        }
    ),
    [](auto const& info) { return info.param.name; }
);

TEST(FirstDeadlinesWithoutTopic, UseTheGeneralTerms)
{
    auto const got = first_deadlines(local("2026-11-20T08:00:00"), nullptr, Urgency::normal, vietnam());
    EXPECT_EQ(got.ack_due_at, local("2026-11-20T17:00:00"));
    EXPECT_EQ(got.resolve_due_at, local("2026-12-07T17:00:00"));
}

TEST(AShareOfTheTerm, PassesInWorkingTime)
{
    auto const calendar = vietnam();
    auto const share = [&](std::string const& from, std::string const& due, int percent) {
        return share_at(local(from), local(due), percent, false, calendar);
    };
    EXPECT_EQ(share("2026-11-20T08:00:00", "2026-11-20T17:00:00", 75), local("2026-11-20T15:00:00"));
    EXPECT_EQ(share("2026-11-20T13:00:00", "2026-11-23T12:00:00", 75), local("2026-11-23T10:00:00"));
    EXPECT_EQ(share("2026-11-20T08:00:00", "2026-11-20T17:00:00", 50), local("2026-11-20T12:00:00"));
}

TEST(AShareOfTheTerm, PassesAtAnyHourWhenSomeoneIsInDanger)
{
    auto const at = share_at(local("2026-11-20T22:00:00"), local("2026-11-23T12:00:00"), 50, true, vietnam());
    EXPECT_EQ(at, local("2026-11-22T05:00:00"));
}

TEST(AStoppedClock, MovesTheDeadlineByTheWorkingTimeItStood)
{
    auto const calendar = vietnam();
    auto const due =
        resumed_due(local("2026-11-26T17:00:00"), local("2026-11-20T16:00:00"), local("2026-11-23T10:00:00"), calendar);
    EXPECT_EQ(due, local("2026-11-27T11:00:00"));
}

TEST(ClockFace, SaysRunningPausedMetOrMissed)
{
    auto const calendar = vietnam();
    auto const due = local("2026-11-20T17:00:00");
    auto const running = clock_face(due, {}, {}, local("2026-11-20T15:30:00"), calendar);
    EXPECT_EQ(name_of(running.state), "running");
    EXPECT_EQ(running.left, minutes{90});
    auto const paused = clock_face(due, {}, local("2026-11-20T14:00:00"), local("2026-11-25T15:30:00"), calendar);
    EXPECT_EQ(name_of(paused.state), "paused");
    EXPECT_EQ(paused.left, minutes{180});
    auto const missed = clock_face(due, {}, {}, local("2026-11-23T09:00:00"), calendar);
    EXPECT_EQ(name_of(missed.state), "missed");
    EXPECT_EQ(missed.left, minutes{-60});
    EXPECT_EQ(name_of(clock_face(due, due, {}, local("2026-11-25T09:00:00"), calendar).state), "met");
    EXPECT_EQ(name_of(clock_face(due, due + minutes{1}, {}, local("2026-11-25T09:00:00"), calendar).state), "missed");
}

}  // namespace
}  // namespace hub
