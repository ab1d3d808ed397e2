#include "domain/channel_health.hpp"

#include "base/json.hpp"

#include <gtest/gtest.h>

namespace hub {
namespace {

using namespace std::chrono_literals;

/// Monday to Friday, 08:00–12:00 and 13:00–17:00.
WorkCalendar office()
{
    return WorkCalendar::from_json(
               parse_json(R"({"office_hours_default":{"morning":["08:00","12:00"],"afternoon":["13:00","17:00"]},)"
                          R"("weekly_rest_iso_days":[6,7],"days_off":[],"worked_rest_days":[]})")
                   .value()
    )
        .value();
}

/// Wednesday 2026-11-25, 10:00 in Vietnam.
Instant const kNow = parse_rfc3339("2026-11-25T03:00:00Z").value();

ChannelSight healthy()
{
    ChannelSight sight;
    sight.has_token = true;
    sight.record.received_at = kNow - 1h;
    return sight;
}

struct Case {
    char const* name;
    void (*change)(ChannelSight&);
    char const* first;  ///< Code of the worst finding; empty: none.
    char const* stops;
};

class ChannelHealthTable : public ::testing::TestWithParam<Case> {};

TEST_P(ChannelHealthTable, SaysWhatIsWrongAndWhetherItStops)
{
    auto sight = healthy();
    GetParam().change(sight);
    auto const found = judge(sight, {}, office(), kNow);
    EXPECT_EQ(found.empty() ? "" : found.front().code, GetParam().first);
    EXPECT_EQ(stopping_codes(found), GetParam().stops);
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    ChannelHealthTable,
    ::testing::Values(
        Case{"well", [](ChannelSight&) {}, "", ""},
        Case{"no_token", [](ChannelSight& s) { s.has_token = false; }, "token_missing", "token_missing"},
        Case{
            "own_chat_needs_none",
            [](ChannelSight& s) {
                s.has_token = s.needs_token = false;
                s.record.received_at.reset();
            },
            "",
            ""
        },
        Case{"refused", [](ChannelSight& s) { s.record.refused = "rejected"; }, "token_refused", "token_refused"},
        Case{"ended", [](ChannelSight& s) { s.token_until = kNow; }, "token_ended", "token_ended"},
        Case{"ends_soon_by_hand", [](ChannelSight& s) { s.token_until = kNow + 71h; }, "token_ends", ""},
        Case{"ends_later_by_hand", [](ChannelSight& s) { s.token_until = kNow + 73h; }, "", ""},
        Case{
            "ends_soon_and_renews",
            [](ChannelSight& s) {
                s.token_until = kNow + 1h;
                s.renews = true;
            },
            "",
            ""
        },
        Case{"renewal_failed", [](ChannelSight& s) { s.record.renewal_failures = 2; }, "renewal_failed", ""},
        Case{
            "held",
            [](ChannelSight& s) {
                s.record.hold_reason = "unreachable";
                s.record.held_until = kNow + 1min;
            },
            "held",
            ""
        },
        Case{
            "hold_is_over",
            [](ChannelSight& s) {
                s.record.hold_reason = "unreachable";
                s.record.held_until = kNow;
            },
            "",
            ""
        },
        Case{"never", [](ChannelSight& s) { s.record.received_at.reset(); }, "never_received", ""},
        // since Monday 10:00: two whole working days are 16 hours
        Case{"silent", [](ChannelSight& s) { s.record.received_at = kNow - 48h; }, "silent", "silent"},
        Case{"almost_silent", [](ChannelSight& s) { s.record.received_at = kNow - 48h + 1min; }, "", ""},
        Case{"strangers", [](ChannelSight& s) { s.bad_signature_at = kNow - 23h; }, "bad_signatures", ""},
        Case{"strangers_long_ago", [](ChannelSight& s) { s.bad_signature_at = kNow - 24h; }, "", ""},
        Case{
            "quota",
            [](ChannelSight& s) { s.quotas.push_back({ChannelId{"z"}, "extended", 0, kNow + 1h}); },
            "quota_used_up",
            ""
        },
        Case{
            "worst_first",
            [](ChannelSight& s) {
                s.record.renewal_failures = 1;
                s.token_until = kNow - 1h;
                s.record.received_at = kNow - 96h;
            },
            "token_ended",
            "token_ended,silent"
        }
    ),
    [](auto const& info) { return std::string(info.param.name); }
);

TEST(ChannelHealth, DoesNotCountTheWeekendAsSilence)
{
    auto const monday = parse_rfc3339("2026-11-23T02:00:00Z").value();  // 09:00
    auto sight = healthy();
    sight.record.received_at = parse_rfc3339("2026-11-20T01:00:00Z").value();  // Friday 08:00: nine working hours
    EXPECT_TRUE(judge(sight, {.silence = 10h}, office(), monday).empty());
    EXPECT_EQ(stopping_codes(judge(sight, {.silence = 9h}, office(), monday)), "silent");
    EXPECT_TRUE(judge(sight, {.silence = 0min}, office(), monday + std::chrono::days{300}).empty());
}

}  // namespace
}  // namespace hub
