#include "base/json.hpp"
#include "connectors/facebook/errors.hpp"
#include "connectors/facebook/outcome.hpp"
#include "connectors/facebook/render.hpp"
#include "connectors/facebook/simulator.hpp"
#include "connectors/facebook/webhook.hpp"
#include "connectors/sdk/harness/fixtures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace hub::connectors::facebook {
namespace {

using namespace harness;
using namespace std::chrono_literals;
using Target = OutboundMessage::Target;

OutboundMessage message_to(std::string user, std::string text)
{
    OutboundMessage message;
    message.user_id = std::move(user);
    message.text = std::move(text);
    message.idempotency_key = "key";
    return message;
}

TEST(FacebookRender, EveryPartCarriesItsOwnMetadataAndChoicesHangOnTheLast)
{
    auto message = message_to("9", std::string(2500, 'a'));
    message.image_url = "https://example.org/a.jpg";
    message.quick_answers.assign(20, {"Một tiêu đề dài hơn hai mươi chữ", "p"});
    auto const calls = render(message, channel_of("facebook"));
    ASSERT_TRUE(calls);
    ASSERT_EQ(calls->size(), 3U);
    std::vector<std::string> keys;
    for (auto const& call : *calls) {
        keys.push_back(parse_json(call.body).value()["message"]["metadata"]);
    }
    EXPECT_EQ(keys, (std::vector<std::string>{"key", "key#2", "key#3"}));
    auto const last = parse_json(calls->back().body).value()["message"];
    EXPECT_EQ(last["quick_replies"].size(), 13U);
    EXPECT_FALSE(parse_json(calls->front().body).value()["message"].contains("text"));
    EXPECT_EQ(calls->front().url, "https://graph.facebook.com/v25.0/104728391056273/messages");
}

TEST(FacebookRender, OutsideTheWindowOnlyAPersonMayWrite)
{
    auto message = message_to("9", "x");
    message.window_expired = true;
    ASSERT_FALSE(render(message, channel_of("facebook")));
    message.by_human = true;
    auto const body = parse_json(render(message, channel_of("facebook"))->front().body).value();
    EXPECT_EQ(body["messaging_type"], "MESSAGE_TAG");
    EXPECT_EQ(body["tag"], "HUMAN_AGENT");
}

TEST(FacebookRender, HostileIdsNeverReachAPath)
{
    auto message = message_to("9", "x");
    message.target = Target::public_reply;
    for (auto const* id : {"", "../me", "1?access_token=x", "1/2", "1%2f2", "1\r\nx"}) {
        message.comment_id = id;
        EXPECT_FALSE(render(message, channel_of("facebook"))) << id;
    }
    message.comment_id = "122_9";
    EXPECT_TRUE(render(message, channel_of("facebook"))->front().url.ends_with("/122_9/comments"));
}

TEST(FacebookOutcome, UsageHeadersSlowTheChannelDown)
{
    auto const usage = [](int percent) {
        return ApiReply{200, {{"x-app-usage", R"({"call_count":)" + std::to_string(percent) + "}"}}, {}};
    };
    EXPECT_EQ(slow_down(usage(74)), 0ms);
    EXPECT_GT(slow_down(usage(80)), 0ms);
    EXPECT_GT(slow_down(usage(99)), slow_down(usage(80)));
    EXPECT_EQ(slow_down(usage(100)), 5min);
    ApiReply const regain{
        200, {{"x-business-use-case-usage", R"({"1":[{"estimated_time_to_regain_access":12}]})"}}, {}
    };
    EXPECT_EQ(slow_down(regain), 12min);
    EXPECT_EQ(slow_down({200, {{"x-app-usage", "{{{"}}, {}}), 0ms);
}

class FacebookPlatform : public testing::Test {
protected:
    FacebookSimulator platform{simulator_options("facebook")};
    std::string page{kFacebookPage};
    std::string token = platform.issue(page, kTimeZero).access_token;

    Outcome send(OutboundMessage const& message, Instant now)
    {
        auto const call = render(message, channel_of("facebook"))->front();
        return classify(call, platform.call(on_the_wire(call, token), now).reply);
    }
    SimulatedWebhook hear(CitizenAction::Kind kind, std::string target = {}, bool hidden = false)
    {
        CitizenAction action;
        action.kind = kind;
        action.account_id = page;
        action.user_id = "9";
        action.text = "đường/ngập";
        action.target = std::move(target);
        action.without_author = hidden;
        return platform.act(action, kTimeZero);
    }
    static std::string reason(Outcome const& outcome)
    {
        auto const* given_up = std::get_if<GiveUp>(&outcome);
        return given_up == nullptr ? std::to_string(outcome.index()) : given_up->reason;
    }
};

TEST_F(FacebookPlatform, WritesAsMetaDoes)
{
    auto const body = hear(CitizenAction::Kind::text).body;
    EXPECT_TRUE(std::ranges::all_of(body, [](char c) { return static_cast<unsigned char>(c) < 0x80U; }));
    EXPECT_NE(body.find("\\u0111\\u01b0\\u1eddng\\/ng\\u1eadp"), std::string::npos);
}

TEST_F(FacebookPlatform, EnforcesTheWindowAndHumanAgent)
{
    EXPECT_EQ(reason(send(message_to("9", "x"), kTimeZero)), "unknown_user");
    hear(CitizenAction::Kind::text);
    EXPECT_TRUE(std::holds_alternative<Delivered>(send(message_to("9", "x"), kTimeZero + 24h)));
    EXPECT_EQ(reason(send(message_to("9", "x"), kTimeZero + 25h)), "outside_window");
    auto human = message_to("9", "x");
    human.by_human = human.window_expired = true;
    EXPECT_TRUE(std::holds_alternative<Delivered>(send(human, kTimeZero + 168h)));
    EXPECT_EQ(reason(send(human, kTimeZero + 169h)), "outside_window");
}

TEST_F(FacebookPlatform, WhoBlocksThePageGetsNothingUntilTheyWriteAgain)
{
    hear(CitizenAction::Kind::text);
    hear(CitizenAction::Kind::unfollow);
    auto const refused = send(message_to("9", "x"), kTimeZero);
    EXPECT_EQ(reason(refused), "blocked");
    EXPECT_EQ(std::get<GiveUp>(refused).lesson, GiveUp::Lesson::cannot_write);
    hear(CitizenAction::Kind::text);
    EXPECT_TRUE(std::holds_alternative<Delivered>(send(message_to("9", "x"), kTimeZero)));
}

TEST_F(FacebookPlatform, ACommentTakesOnePrivateReplyAndPublicAnswers)
{
    auto const comment = hear(CitizenAction::Kind::comment).external_id;
    auto reply = message_to({}, "Đã nhận");
    reply.comment_id = comment;
    reply.target = Target::private_reply;
    EXPECT_TRUE(std::holds_alternative<Delivered>(send(reply, kTimeZero)));
    EXPECT_EQ(reason(send(reply, kTimeZero)), "private_reply_done");
    reply.target = Target::public_reply;
    EXPECT_TRUE(std::holds_alternative<Delivered>(send(reply, kTimeZero)));
    EXPECT_TRUE(platform.delivered().back().is_public);
    EXPECT_EQ(reason(send(message_to("9", "x"), kTimeZero)), "unknown_user") << "a comment opens no window";
    reply.target = Target::private_reply;
    reply.comment_id = hear(CitizenAction::Kind::comment, {}, true).external_id;
    EXPECT_EQ(reason(send(reply, kTimeZero)), "private_reply_impossible");
    reply.comment_id = hear(CitizenAction::Kind::comment).external_id;
    EXPECT_EQ(reason(send(reply, kTimeZero + 169h)), "private_reply_impossible");
}

TEST_F(FacebookPlatform, AnswersEveryDocumentedCodeOnDemand)
{
    hear(CitizenAction::Kind::text);
    for (auto const& [code, subcode] : documented_codes()) {
        platform.add_fault({std::to_string(code) + "/" + std::to_string(subcode), 1, "9"});
        EXPECT_EQ(send(message_to("9", "x"), kTimeZero).index(), outcome_of(code, subcode)->index())
            << code << "/" << subcode;
    }
    EXPECT_TRUE(platform.delivered().empty());
}

TEST_F(FacebookPlatform, ARevokedTokenStopsThePage)
{
    hear(CitizenAction::Kind::text);
    platform.revoke(page);
    auto const outcome = send(message_to("9", "x"), kTimeZero);
    EXPECT_TRUE(std::get<GiveUp>(outcome).alarm_channel);
}

TEST_F(FacebookPlatform, UtilityMessagesNeedAnApprovedTemplate)
{
    hear(CitizenAction::Kind::text);
    auto message = message_to("9", {});
    message.target = Target::template_user;
    message.template_id = "cap_nhat";
    message.template_fields = {{"ma", "PA-1"}};
    EXPECT_EQ(reason(send(message, kTimeZero + 1000h)), "invalid");
    SimulatedCall create{
        "POST", "/v25.0/" + page + "/message_templates?access_token=" + token, {}, R"({"name":"cap_nhat"})"
    };
    EXPECT_EQ(parse(platform.call(create, kTimeZero).after.at(0).body).at(0).kind, InboundEvent::Kind::account_notice);
    EXPECT_TRUE(std::holds_alternative<Delivered>(send(message, kTimeZero + 1000h)));
}

TEST_F(FacebookPlatform, EditsRemovalsHidesAndNestedCommentsNameTheirComment)
{
    auto const top = hear(CitizenAction::Kind::comment).external_id;
    auto const nested = parse(hear(CitizenAction::Kind::comment, top).body).at(0);
    EXPECT_EQ(nested.thread_id, "comment:" + top);
    EXPECT_EQ(parse(hear(CitizenAction::Kind::comment_edit, top).body).at(0).target, top);
    EXPECT_EQ(
        parse(hear(CitizenAction::Kind::comment_remove, top).body).at(0).kind, InboundEvent::Kind::comment_remove
    );
    EXPECT_EQ(parse(hear(CitizenAction::Kind::comment_hide, top).body).at(0).kind, InboundEvent::Kind::comment_hide);
    EXPECT_EQ(parse(hear(CitizenAction::Kind::visitor_post).body).at(0).platform_kind, "feed.post.add");
}

}  // namespace
}  // namespace hub::connectors::facebook
