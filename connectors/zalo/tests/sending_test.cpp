#include "base/json.hpp"
#include "connectors/sdk/delivery_schedule.hpp"
#include "connectors/sdk/harness/fixtures.hpp"
#include "connectors/zalo/credentials.hpp"
#include "connectors/zalo/errors.hpp"
#include "connectors/zalo/outcome.hpp"
#include "connectors/zalo/render.hpp"
#include "connectors/zalo/simulator.hpp"
#include "connectors/zalo/webhook.hpp"

#include <gtest/gtest.h>

#include <array>

namespace hub::connectors::zalo {
namespace {

using namespace harness;
using namespace std::chrono_literals;

struct Code {
    int code;
    char const* reason;
    char const* outcome;  ///< "later", "renew", "giveup", "fallback", "alarm".
};

std::string name_of_outcome(Outcome const& outcome)
{
    if (auto const* given_up = std::get_if<GiveUp>(&outcome)) {
        return given_up->alarm_channel ? "alarm" : given_up->try_fallback ? "fallback" : "giveup";
    }
    return std::holds_alternative<RetryLater>(outcome)   ? "later"
           : std::holds_alternative<RenewToken>(outcome) ? "renew"
                                                         : "other";
}

TEST(ZaloOutcome, ErrorsInsideHttp200AreWhatTheTableSays)
{
    for (auto const& [code, reason, expected] : std::to_array<Code>({
             {-32, "rate", "later"}, {-200, "", "later"},    {-201, "", "giveup"},   {-204, "", "alarm"},
             {-210, "", "giveup"},   {-211, "", "fallback"}, {-213, "", "fallback"}, {-216, "", "renew"},
             {-220, "", "renew"},    {-221, "", "alarm"},    {-227, "", "fallback"}, {-230, "", "fallback"},
             {-232, "", "fallback"}, {-234, "", "later"},    {-240, "", "alarm"},    {-244, "", "fallback"},
             {-248, "", "alarm"},    {-249, "", "fallback"}, {-321, "", "alarm"},    {-99'999, "", "later"},
         })) {
        ApiReply const reply{200, {}, R"({"error":)" + std::to_string(code) + R"(,"message":"x","data":null})"};
        EXPECT_EQ(name_of_outcome(classify({}, reply)), expected) << code << reason;
    }
}

TEST(ZaloOutcome, OneNumberMeansTwoThingsByInterface)
{
    ApiCall phone;
    phone.url = "https://business.openapi.zalo.me/message/template";
    ApiReply const token{200, {}, R"({"error":-124})"};
    EXPECT_EQ(name_of_outcome(classify(phone, token)), "renew");
    EXPECT_EQ(name_of_outcome(classify({}, token)), "later");
    auto const good = classify(phone, ApiReply{200, {}, R"({"error":0,"data":{"msg_id":"m7"}})"});
    EXPECT_EQ(std::get<Delivered>(good).receipt, "m7");
}

TEST(ZaloOutcome, SlowsDownBeforeTheMinuteIsUsedUp)
{
    auto const reply = [](char const* remain) {
        return ApiReply{200, {{"x-ratelimit-limit", "4000"}, {"x-ratelimit-remain", remain}}, {}};
    };
    EXPECT_EQ(slow_down(reply("3000")), 0ms);
    EXPECT_GT(slow_down(reply("100")), 0ms);
    EXPECT_GT(slow_down(reply("0")), slow_down(reply("100")));
    EXPECT_EQ(slow_down({}), 0ms);
}

TEST(ZaloRender, PutsThePictureWithItsCaptionFirst)
{
    OutboundMessage message;
    message.user_id = "9";
    message.text = "Ảnh hiện trường";
    message.image_url = "https://example.org/a.jpg";
    auto const calls = render(message, channel_of("zalo"));
    ASSERT_TRUE(calls);
    ASSERT_EQ(calls->size(), 1U);
    EXPECT_EQ(calls->front().url, "https://openapi.zalo.me/v3.0/oa/message/cs");
    auto const body = parse_json(calls->front().body).value();
    EXPECT_EQ(body["message"]["text"], "Ảnh hiện trường");
    EXPECT_EQ(body["message"]["attachment"]["payload"]["elements"][0]["url"], "https://example.org/a.jpg");
}

TEST(ZaloRender, AnswersAnonymousVisitorsAndSendsTemplatesTheirOwnWay)
{
    auto channel = channel_of("zalo");
    channel.api_base_url = "http://127.0.0.1:9001/";
    OutboundMessage message;
    message.user_id = "9";
    message.text = "x";
    message.target = OutboundMessage::Target::anonymous;
    EXPECT_FALSE(render(message, channel)) << "without conversation";
    message.conversation_id = "c1";
    EXPECT_EQ(render(message, channel)->front().url, "http://127.0.0.1:9001/v2.0/oa/message");
    message.target = OutboundMessage::Target::template_user;
    EXPECT_FALSE(render(message, channel)) << "without template";
    message.template_id = "248611";
    message.template_fields = {{"ma", "PA-1"}};
    auto const body = parse_json(render(message, channel)->front().body).value();
    EXPECT_EQ(body["template_data"]["ma"], "PA-1");
    message.target = OutboundMessage::Target::public_reply;
    EXPECT_FALSE(render(message, channel));
}

OutboundMessage phone_template()
{
    OutboundMessage message;
    message.target = OutboundMessage::Target::template_phone;
    message.phone = "84901234567";
    message.template_id = "248611";
    message.template_fields = {{"ma_ho_so", "PA-2026-000123"}};
    message.idempotency_key = "case-2026-000123-reply-9";
    return message;
}

TEST(ZaloRender, ATemplateByTelephoneHasItsOwnHostAndCarriesOurKey)
{
    auto const channel = channel_of("zalo");
    auto const calls = render(phone_template(), channel);
    ASSERT_TRUE(calls);
    EXPECT_EQ(calls->front().url, "https://business.openapi.zalo.me/message/template");
    EXPECT_EQ(calls->front().auth, ApiCall::Auth::access_token_header);
    auto const body = parse_json(calls->front().body).value();
    EXPECT_EQ(body["phone"], "84901234567");
    EXPECT_EQ(body["template_id"], "248611");
    EXPECT_EQ(body["template_data"], (Json{{"ma_ho_so", "PA-2026-000123"}}));
    EXPECT_EQ(body["tracking_id"], "case-2026-000123-reply-9");
    EXPECT_FALSE(body.contains("user_id"));
    for (auto const* wrong : {"", "0901234567", "+84901234567", "84 901"}) {
        auto message = phone_template();
        message.phone = wrong;
        EXPECT_FALSE(render(message, channel)) << wrong;
    }
    auto message = phone_template();
    message.template_id.clear();
    EXPECT_FALSE(render(message, channel));
    message = phone_template();
    message.idempotency_key = std::string(49, 'k');
    EXPECT_FALSE(render(message, channel)) << "a tracking id has 48 characters at most";
}

TEST(ZaloOutcome, EachRefusalSaysWhatItTeaches)
{
    using Lesson = GiveUp::Lesson;
    struct Case {
        std::int64_t code;
        Interface interface;
        Lesson lesson;
    };
    std::vector<Case> const cases{
        {-213, Interface::oa, Lesson::cannot_write},
        {-227, Interface::oa, Lesson::cannot_write},
        {-230, Interface::oa, Lesson::window_shut},
        {-232, Interface::oa, Lesson::window_shut},
        {-211, Interface::oa, Lesson::quota_used_up},
        {-201, Interface::oa, Lesson::none},
        {-118, Interface::phone_template, Lesson::phone_refused},
        {-139, Interface::phone_template, Lesson::phone_refused},
        {-144, Interface::phone_template, Lesson::quota_used_up},
        {-147, Interface::phone_template, Lesson::quota_used_up},
        {-131, Interface::phone_template, Lesson::none},
    };
    for (auto const& [code, interface, lesson] : cases) {
        EXPECT_EQ(std::get<GiveUp>(outcome_of(code, interface)).lesson, lesson) << code;
    }
}

class ZaloPlatform : public testing::Test {
protected:
    ZaloSimulator platform{simulator_options("zalo")};
    std::string oa{kZaloOa};
    Credentials credentials = platform.issue(oa, kTimeZero);

    Outcome say(std::string const& text, Instant now)
    {
        OutboundMessage message;
        message.user_id = "9";
        message.text = text;
        auto const call = render(message, channel_of("zalo"))->front();
        return classify(call, platform.call(on_the_wire(call, credentials.access_token), now).reply);
    }
    void hear(CitizenAction::Kind kind, Instant now)
    {
        CitizenAction action;
        action.kind = kind;
        action.account_id = oa;
        action.user_id = "9";
        action.text = "x";
        platform.act(action, now);
    }
    Result<Credentials> renew(Instant now)
    {
        auto const call = renewal(credentials, secrets_of("zalo"), channel_of("zalo"), Instant::max());
        return renewed(platform.call(on_the_wire(*call, ""), now).reply, now);
    }
};

TEST_F(ZaloPlatform, EnforcesTheSevenDayWindowAndUnfollow)
{
    EXPECT_EQ(std::get<GiveUp>(say("x", kTimeZero)).reason, "no_interaction");
    hear(CitizenAction::Kind::text, kTimeZero);
    EXPECT_TRUE(std::holds_alternative<Delivered>(say("x", kTimeZero + 24h)));
    hear(CitizenAction::Kind::unfollow, kTimeZero);
    EXPECT_EQ(std::get<GiveUp>(say("x", kTimeZero)).reason, "not_following");
    hear(CitizenAction::Kind::follow, kTimeZero);
    credentials = platform.issue(oa, kTimeZero + 168h);
    EXPECT_TRUE(std::holds_alternative<Delivered>(say("x", kTimeZero + 168h)));
    EXPECT_EQ(std::get<GiveUp>(say("x", kTimeZero + 169h)).reason, "outside_window");
}

TEST_F(ZaloPlatform, TemplatesByTelephoneNeedANumberWithAnAccountAndQuota)
{
    auto options = simulator_options("zalo");
    options.phones = {"84901234567", "84901234568"};
    options.templates = {"248611"};
    options.phone_templates_per_day = 2;
    ZaloSimulator other{options};
    auto const token = other.issue(oa, kTimeZero).access_token;
    auto const send = [&](OutboundMessage const& message, Instant now) {
        auto const call = render(message, channel_of("zalo"))->front();
        auto const answer = other.call(on_the_wire(call, token), now);
        return std::tuple(classify(call, answer.reply), quota_left(call, answer.reply), answer.after);
    };
    auto const reason = [&](OutboundMessage const& message, Instant now) {
        return std::get<GiveUp>(std::get<0>(send(message, now))).reason;
    };
    auto const [sent, left, receipts] = send(phone_template(), kTimeZero);
    ASSERT_TRUE(std::holds_alternative<Delivered>(sent));
    EXPECT_EQ(left, 1);
    ASSERT_EQ(receipts.size(), 1U);
    auto const receipt = parse(receipts[0].body).at(0);
    EXPECT_EQ(receipt.kind, InboundEvent::Kind::delivered);
    EXPECT_EQ(receipt.target, std::get<Delivered>(sent).receipt);
    EXPECT_EQ(receipt.tracking_id, "case-2026-000123-reply-9");
    EXPECT_EQ(other.delivered().back().user_id, "84901234567");
    auto message = phone_template();
    message.phone = "84977777777";
    EXPECT_EQ(reason(message, kTimeZero), "no_account");
    message = phone_template();
    message.template_id = "1";
    EXPECT_EQ(reason(message, kTimeZero), "template_not_approved");
    message = phone_template();
    message.template_fields = {{"ma", ""}};
    EXPECT_EQ(reason(message, kTimeZero), "template_data");
    EXPECT_EQ(std::get<1>(send(phone_template(), kTimeZero)), 0);
    EXPECT_EQ(reason(phone_template(), kTimeZero), "daily_limit");
    EXPECT_TRUE(std::holds_alternative<Delivered>(std::get<0>(send(phone_template(), kTimeZero + 24h))));
    other.add_fault({"-115", 1, "84901234567"});
    EXPECT_EQ(reason(phone_template(), kTimeZero + 24h), "out_of_money");
}

TEST_F(ZaloPlatform, RotatesTokensAndRefusesAUsedRefreshToken)
{
    hear(CitizenAction::Kind::text, kTimeZero);
    EXPECT_FALSE(renewal(credentials, secrets_of("zalo"), channel_of("zalo"), kTimeZero + 22h));
    EXPECT_TRUE(renewal(credentials, secrets_of("zalo"), channel_of("zalo"), kTimeZero + 23h));
    auto const fresh = renew(kTimeZero);
    ASSERT_TRUE(fresh);
    EXPECT_EQ(fresh->expires_at, kTimeZero + 25h);
    EXPECT_TRUE(std::holds_alternative<RenewToken>(say("x", kTimeZero))) << "the older token is dead at once";
    auto const again = renew(kTimeZero);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::rejected);
    EXPECT_EQ(again.error().detail.find(credentials.refresh_token), std::string::npos);
    credentials = *fresh;
    EXPECT_TRUE(std::holds_alternative<Delivered>(say("x", kTimeZero)));
    EXPECT_TRUE(std::holds_alternative<RenewToken>(say("x", kTimeZero + 25h)));
    EXPECT_EQ(renewed(unavailable("no_answer"), kTimeZero).error().code, Errc::unavailable);
    EXPECT_EQ(renewed(ApiReply{502, {}, "<html>"}, kTimeZero).error().code, Errc::unavailable);
}

TEST_F(ZaloPlatform, RefusesCallsAboveTheLimitOfTheMinute)
{
    hear(CitizenAction::Kind::text, kTimeZero);
    for (int call = 0; call < 4000; ++call) {
        ASSERT_TRUE(std::holds_alternative<Delivered>(say("x", kTimeZero)));
    }
    EXPECT_EQ(name_of_outcome(say("x", kTimeZero)), "later");
    EXPECT_TRUE(std::holds_alternative<Delivered>(say("x", kTimeZero + 1min)));
}

TEST_F(ZaloPlatform, AnswersEveryDocumentedCodeOnDemand)
{
    hear(CitizenAction::Kind::text, kTimeZero);
    for (auto const code : documented_codes(Interface::oa)) {
        platform.add_fault({std::to_string(code), 1, "9"});
        auto const outcome = say("x", kTimeZero);
        EXPECT_EQ(outcome.index(), outcome_of(code, Interface::oa).index()) << code;
    }
    EXPECT_TRUE(platform.delivered().empty());
}

TEST_F(ZaloPlatform, RetriesOnItsScheduleWithACountAndThenSwitchesOff)
{
    DeliverySchedule schedule(platform);
    auto const webhook = platform.sign(body_of("zalo", 1));
    schedule.add(webhook, kTimeZero);
    auto now = kTimeZero;
    std::vector<std::chrono::milliseconds> pauses;
    for (int attempt = 0; !schedule.disabled(); ++attempt) {
        auto const due = schedule.due(now);
        ASSERT_EQ(due.size(), 1U);
        EXPECT_EQ(due[0].webhook.body, webhook.body);
        EXPECT_EQ(due[0].webhook.headers.size(), webhook.headers.size() + (attempt > 0 ? 1 : 0));
        schedule.report(due[0].id, false, now);
        if (auto const next = schedule.next()) {
            pauses.push_back(*next - now);
            now = *next;
        }
    }
    EXPECT_EQ(pauses, (std::vector<std::chrono::milliseconds>{30s, 5min, 15min, 30min, 1h}));
    EXPECT_EQ(schedule.waiting(), 0U);
}

}  // namespace
}  // namespace hub::connectors::zalo
