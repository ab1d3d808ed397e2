#include "domain/reply_route.hpp"

#include <gtest/gtest.h>

namespace hub {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow = from_millis(1'795'136'400'000);

TEST(ReplyRoute, MobileNumbersInEverySpellingAndNothingElse)
{
    for (auto const* spelling :
         {"0901234567", "84901234567", "+84 901 234 567", "(+84) 90.123.45-67", "090-123-4567"}) {
        EXPECT_EQ(mobile_number(spelling), "84901234567") << spelling;
    }
    for (auto const* other :
         {"", "113", "02438253536", "901234567", "+1 202 555 0100", "84101234567", "0901234567x", "09012345678"}) {
        EXPECT_FALSE(mobile_number(other)) << other;
    }
}

TEST(ReplyRoute, FallsFromTheChatToTemplatesToAPerson)
{
    Reach const page{{24h, 168h, true}, true, true};
    Reach const oa{{48h, 168h, false, true}, true, true};
    Reach const bare{{24h, 168h, true}};
    Addressee const ago_hour{.has_address = true, .has_phone = true, .last_inbound_at = kNow - 1h};
    auto const with = [&](auto change) {
        auto to = ago_hour;
        change(to);
        return to;
    };
    auto const days2 = with([](Addressee& to) { to.last_inbound_at = kNow - 50h; });
    auto const days8 = with([](Addressee& to) { to.last_inbound_at = kNow - 192h; });
    struct Case {
        char const* name;
        Reach reach;
        Addressee to;
        bool by_human;
        Route route;
        char const* reason;
    };
    std::vector<Case> const cases{
        {"fresh", page, ago_hour, false, Route::message, ""},
        {"tag for a person", page, days2, true, Route::extended, "outside_window"},
        {"no tag for the hub", page, days2, false, Route::template_user, "human_only"},
        {"billed for both", oa, days2, false, Route::extended, "outside_window"},
        {"late", oa, days8, true, Route::template_user, "outside_window"},
        {"late without templates", bare, days8, true, Route::person, "outside_window"},
        {"left", oa, with([](Addressee& to) { to.can_write = false; }), true, Route::template_phone, "blocked"},
        {"another app",
         oa,
         with([](Addressee& to) { to.foreign_control = true; }),
         true,
         Route::template_phone,
         "foreign_control"},
        {"hidden id", oa, with([](Addressee& to) { to.has_address = false; }), true, Route::template_phone, "no_address"
        },
        {"never wrote",
         oa,
         with([](Addressee& to) { to.last_inbound_at.reset(); }),
         true,
         Route::template_phone,
         "outside_window"},
        {"withdrew",
         oa,
         with([](Addressee& to) { to.consent_withdrawn = true; }),
         true,
         Route::person,
         "consent_withdrawn"},
        {"visitor",
         oa,
         with([](Addressee& to) {
             to.is_visitor = true;
             to.last_inbound_at.reset();
         }),
         true,
         Route::message,
         ""},
    };
    for (auto const& one : cases) {
        auto const choice = choose_route(one.reach, one.to, {one.by_human, true}, {}, kNow);
        EXPECT_EQ(name_of(choice.route), name_of(one.route)) << one.name;
        EXPECT_EQ(choice.reason, one.reason) << one.name;
        auto const plain = choose_route(one.reach, one.to, {one.by_human, false}, {}, kNow).route;
        EXPECT_TRUE(plain != Route::template_user && plain != Route::template_phone) << one.name;
    }
}

TEST(ReplyRoute, AShutWayIsPassedOver)
{
    Reach const oa{{48h, 168h, false, true}, true, true};
    Addressee const to{.has_address = true, .has_phone = true, .last_inbound_at = kNow - 1h};
    RouteSet shut;
    std::vector<std::string_view> taken;
    for (int rung = 0; rung < 4; ++rung) {
        auto const choice = choose_route(oa, to, {true, true}, shut, kNow);
        taken.push_back(name_of(choice.route));
        shut.add(choice.route);
    }
    EXPECT_EQ(taken, (std::vector<std::string_view>{"message", "template_user", "template_phone", "task"}));
}

}  // namespace
}  // namespace hub
