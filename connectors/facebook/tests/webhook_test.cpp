#include "connectors/facebook/webhook.hpp"

#include "connectors/sdk/harness/fixtures.hpp"

#include <gtest/gtest.h>

#include <array>

namespace hub::connectors::facebook {
namespace {

using namespace harness;
using Kind = InboundEvent::Kind;

constexpr std::string_view kA = "7291846503917264";
constexpr std::string_view kB = "25108834719066231";
constexpr std::string_view kC = "8140275593381706";
constexpr std::string_view kD = "9936127740518822";
constexpr std::string_view kE = "24871556309917742";
constexpr std::string_view kHoa = "5512098734410021";
constexpr std::string_view kKhang = "6703311982450077";
constexpr std::string_view kBao = "4890127763351204";

struct Expected {
    int number;
    Kind kind;
    std::string_view platform_kind;
    std::string_view id_starts;  ///< Of external_id.
    std::string_view user_id;
    std::string_view thread_id;
    bool opens_window;
    bool is_public;
};

constexpr auto kExpected = std::to_array<Expected>({
    {1, Kind::message, "message", "m_Ov5-a8jm", kA, kA, true, false},
    {2, Kind::message, "message", "m_aBkdVK9T9", kB, kB, true, false},
    {3, Kind::message, "message", "m_kO17fgFY", kC, kC, true, false},
    {4, Kind::message, "message", "m_608lRaxx", kD, kD, true, false},
    {5, Kind::message, "message", "m_wUTQyxbL", kE, kE, true, false},
    {6, Kind::message, "message", "m_yvbC7Nq9", kA, kA, true, false},
    {7, Kind::message, "message", "m_TQ4xPu6o", kB, kB, true, false},
    {8, Kind::message, "message", "m_FEAoskWN", kC, kC, true, false},
    {9, Kind::message, "message", "m_1f5VbegK", kD, kD, true, false},
    {10, Kind::message, "message", "m_yv7F_mUL", kE, kE, true, false},
    {11, Kind::message, "message", "m_o673OoNY", kA, kA, true, false},
    {12, Kind::message, "message", "m_7bJ3kmht", kB, kB, true, false},
    {13, Kind::message, "message", "m_4IfYL14P", kC, kC, true, false},
    {14, Kind::message, "message", "m_UqqXVzVD", kD, kD, true, false},
    {15, Kind::postback, "postback", "m_LyzeP_bF", kE, kE, true, false},
    {16, Kind::follow, "referral", "referral:7291846503917264:1795138380101", kA, kA, true, false},
    {17, Kind::other, "optin", "optin:25108834719066231:1795138500101", kB, kB, false, false},
    {18, Kind::delivered, "delivery", "m_rXvi_vVi", kA, kA, false, false},
    {19, Kind::seen, "read", "read:7291846503917264:1795138620050", kA, kA, false, false},
    {20, Kind::reaction, "reaction", "m_rXvi_vVi", kA, kA, true, false},
    {21, Kind::reaction, "reaction", "m_rXvi_vVi", kA, kA, false, false},
    {22, Kind::echo, "message_echo", "m_rXvi_vVi", kA, kA, false, false},
    {23, Kind::echo, "message_echo", "m_oy4ZLF34", kE, kE, false, false},
    {24, Kind::message_edit, "message_edit", "m_Ov5-a8jm", kA, kA, false, false},
    {25, Kind::message, "message", "m_Q48vFmn8", kA, kA, true, false},
    {26, Kind::message_delete, "message_unsent", "m_wUTQyxbL", kE, kE, false, false},
    {27, Kind::standby, "standby.message", "m_4Bo-VUj0", kC, kC, true, false},
    {28, Kind::thread_control, "pass_thread_control", "pass_thread_control:8140275593381706", kC, kC, false, false},
    {29,
     Kind::comment,
     "feed.comment.add",
     "122101548830217_990011",
     kHoa,
     "comment:122101548830217_990011",
     false,
     true},
    {30,
     Kind::comment,
     "feed.comment.add",
     "122101548830217_990012",
     kKhang,
     "comment:122101548830217_990012",
     false,
     true},
    {31,
     Kind::comment,
     "feed.comment.add",
     "122101548830217_990013",
     kBao,
     "comment:122101548830217_990011",
     false,
     true},
    {32,
     Kind::comment_edit,
     "feed.comment.edited",
     "122101548830217_990011",
     kHoa,
     "comment:122101548830217_990011",
     false,
     true},
    {33,
     Kind::comment_remove,
     "feed.comment.remove",
     "122101548830217_990012",
     kKhang,
     "comment:122101548830217_990012",
     false,
     true},
    {34, Kind::comment, "feed.comment.add", "122101548830217_990014", "", "comment:122101548830217_990014", false, true
    },
    {35,
     Kind::other,
     "feed.comment.own",
     "122101548830217_990015",
     kFacebookPage,
     "comment:122101548830217_990011",
     false,
     true},
    {36, Kind::other, "feed.status.own", "104728391056273_122101548830217", kFacebookPage, "", false, true},
    {37,
     Kind::comment,
     "feed.post.add",
     "104728391056273_122101549915503",
     kKhang,
     "comment:104728391056273_122101549915503",
     false,
     true},
    {38,
     Kind::reaction,
     "feed.reaction.add",
     "reaction:122101548830217_990011:4890127763351204",
     kBao,
     "comment:122101548830217_990011",
     false,
     true},
    {39,
     Kind::comment_hide,
     "feed.comment.hide",
     "122101548830217_990013",
     kBao,
     "comment:122101548830217_990011",
     false,
     true},
    {40, Kind::other, "mention", "61551200987_448120993", "", "", false, true},
    {41, Kind::message, "message", "m_qSwnlpMP", kD, kD, true, false},
    {42,
     Kind::account_notice,
     "policy_enforcement",
     "policy_enforcement:104728391056273:1795140720000",
     "",
     "",
     false,
     false},
});

class FacebookFixture : public testing::TestWithParam<Expected> {};

TEST_P(FacebookFixture, GivesItsStatedEvent)
{
    auto const& expected = GetParam();
    auto const events = parse(body_of("facebook", expected.number));
    ASSERT_EQ(events.size(), expected.number == 41 ? 2U : 1U);
    auto const& event = events.front();
    EXPECT_EQ(event.kind, expected.kind);
    EXPECT_EQ(event.platform_kind, expected.platform_kind);
    EXPECT_TRUE(event.external_id.starts_with(expected.id_starts)) << event.external_id;
    EXPECT_EQ(event.user_id, expected.user_id);
    EXPECT_EQ(event.thread_id, expected.thread_id);
    EXPECT_EQ(event.opens_window, expected.opens_window);
    EXPECT_EQ(event.is_public, expected.is_public);
    EXPECT_EQ(event.account_id, kFacebookPage);
    EXPECT_TRUE(event.dedupe_key.starts_with(std::string(kFacebookPage) + "|"));
    EXPECT_NE(event.sent_at, Instant{});
}

INSTANTIATE_TEST_SUITE_P(All, FacebookFixture, testing::ValuesIn(kExpected), [](auto const& info) {
    return "Number" + std::to_string(info.param.number);
});

InboundEvent event_of(int number)
{
    return parse(body_of("facebook", number)).front();
}

TEST(FacebookParse, ReadsTextsAttachmentsAndPlaces)
{
    EXPECT_TRUE(event_of(3).text.ends_with("xem xét 🙏🏻🇻🇳"));
    EXPECT_EQ(event_of(7).attachments.size(), 2U);
    EXPECT_TRUE(
        event_of(7).attachments[0].url.starts_with("https://scontent.xx.fbcdn.net/v/t1.15752-9/490112_flood1.jpg?")
    );
    ASSERT_TRUE(event_of(11).point);
    EXPECT_DOUBLE_EQ(event_of(11).point->longitude, 106.701024);
    EXPECT_TRUE(event_of(12).sticker_only);
    EXPECT_EQ(event_of(13).attachments.at(0).kind, "link");
    EXPECT_EQ(event_of(13).attachments.at(0).title, "Đường ngập sau mưa");
    EXPECT_EQ(event_of(14).payload, "topic:civil-status");
    EXPECT_TRUE(event_of(25).reply_to.starts_with("m_rXvi"));
    EXPECT_EQ(event_of(30).attachments.at(0).kind, "image");
    EXPECT_EQ(event_of(29).user_name, "Nguyễn Thị Hoa");
    EXPECT_EQ(event_of(31).parent_id, "122101548830217_990011");
}

TEST(FacebookParse, TellsEchoesOfTheHubFromThoseOfThePageInbox)
{
    EXPECT_TRUE(event_of(22).by_our_app);
    EXPECT_EQ(event_of(22).metadata, "outbox:000002");
    EXPECT_FALSE(event_of(23).by_our_app);
}

TEST(FacebookParse, NamesTheTargetOfEditsAndRemovals)
{
    EXPECT_EQ(event_of(24).target, event_of(1).message_id);
    EXPECT_EQ(event_of(26).target, event_of(5).message_id);
    EXPECT_EQ(event_of(32).target, "122101548830217_990011");
    EXPECT_EQ(event_of(33).target, "122101548830217_990012");
    EXPECT_EQ(to_millis(event_of(18).watermark), 1'795'138'560'050);
}

TEST(FacebookParse, OneBadItemDoesNotLoseItsNeighbours)
{
    auto const events = parse(
        R"({"object":"page","entry":[{"id":1,"time":5,"messaging":[7,{"sender":{"id":9},"timestamp":1795136400,"message":{"mid":"a","text":"x"}}],)"
        R"("changes":[{"field":"ratings"}]},{"id":"2","standby":[{"sender":{"id":"3"},"delivery":{"mids":["a","b"],"watermark":7}}]}]})"
    );
    ASSERT_EQ(events.size(), 5U);
    EXPECT_EQ(events[0].platform_kind, "malformed_item");
    EXPECT_EQ(events[1].user_id, "9");
    EXPECT_EQ(events[1].account_id, "1");
    EXPECT_EQ(to_millis(events[1].sent_at), 1'795'136'400'000) << "below 10^12: seconds";
    EXPECT_EQ(events[2].platform_kind, "ratings");
    EXPECT_EQ(events[3].kind, Kind::standby);
    EXPECT_EQ(events[4].target, "b");
}

TEST(FacebookParse, AMessageWithNothingReadableStillIsAMessage)
{
    auto const event =
        parse(
            R"({"entry":[{"id":"1","messaging":[{"sender":{"id":"9"},"message":{"mid":"a","is_unsupported":true}}]}]})"
        )
            .front();
    EXPECT_EQ(event.kind, Kind::message);
    EXPECT_EQ(event.attachments.at(0).kind, "other");
}

TEST(FacebookParse, WhatThePageItselfSaysNeverIsACitizensMessage)
{
    auto const event =
        parse(
            R"({"entry":[{"id":"1","messaging":[{"sender":{"id":"1"},"recipient":{"id":"9"},"message":{"mid":"a","text":"x"}}]}]})"
        )
            .front();
    EXPECT_EQ(event.kind, Kind::echo);
    EXPECT_EQ(event.user_id, "9");
}

TEST(FacebookParse, OtherObjectsAndUnknownKindsAreKept)
{
    EXPECT_EQ(parse(R"({"object":"instagram","entry":[{"id":"1"}]})").front().platform_kind, "object.instagram");
    auto const event = parse(R"({"entry":[{"id":"1","messaging":[{"sender":{"id":"9"},"game_play":{}}]}]})").front();
    EXPECT_EQ(event.kind, Kind::other);
    EXPECT_EQ(event.platform_kind, "game_play");
}

TEST(FacebookVerify, RefusesTheOldHeaderAlone)
{
    WebhookRequest request;
    request.body = body_of("facebook", 1);
    request.headers = {{"x-hub-signature", "sha1=62a04832129dd72844e93553ce8829b70864e5eb"}};
    EXPECT_FALSE(verify(request, secrets_of("facebook")));
    request.headers.emplace_back("x-hub-signature-256", "sha256=" + fixtures_of("facebook").front().signature);
    EXPECT_TRUE(verify(request, secrets_of("facebook")));
    request.headers = {{"x-hub-signature-256", fixtures_of("facebook").front().signature}};
    EXPECT_FALSE(verify(request, secrets_of("facebook"))) << "without sha256=";
}

struct Greeting {
    char const* name;
    std::string query;
    int status;
    std::string body;
};

class FacebookHandshake : public testing::TestWithParam<Greeting> {};

TEST_P(FacebookHandshake, AnswersOnlyTheConfiguredToken)
{
    WebhookRequest request;
    request.method = "GET";
    request.query = GetParam().query;
    auto const answer = handshake(request, secrets_of("facebook"));
    EXPECT_EQ(answer.status, GetParam().status);
    EXPECT_EQ(answer.body, GetParam().body);
}

std::string const kToken = "hub.verify_token=ma-xac-minh-thu-nghiem-2026";

INSTANTIATE_TEST_SUITE_P(
    All,
    FacebookHandshake,
    testing::Values(
        Greeting{"AsMetaSends", "hub.mode=subscribe&hub.challenge=1158201444&" + kToken, 200, "1158201444"},
        Greeting{
            "PercentEncoded",
            "hub%2Emode=subscribe&hub.challenge=115&hub.verify_token=ma%2Dxac-minh-thu-nghiem-2026",
            200,
            "115"
        },
        Greeting{"WrongToken", "hub.mode=subscribe&hub.challenge=1&hub.verify_token=x", 403, ""},
        Greeting{"NoToken", "hub.mode=subscribe&hub.challenge=1", 403, ""},
        Greeting{"NoMode", "hub.challenge=1&" + kToken, 403, ""},
        Greeting{"Script", "hub.mode=subscribe&hub.challenge=%3Cscript%3E&" + kToken, 403, ""},
        Greeting{"NoChallenge", "hub.mode=subscribe&" + kToken, 403, ""},
        Greeting{"Nothing", "", 403, ""},
        Greeting{"Doubled", "hub.mode=subscribe&hub.challenge=1&hub.challenge=2&" + kToken, 403, ""}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST(FacebookHandshakeSetup, WithoutAConfiguredTokenNothingIsAnswered)
{
    WebhookRequest request;
    request.query = "hub.mode=subscribe&hub.challenge=1&hub.verify_token=";
    auto secrets = secrets_of("facebook");
    secrets.verify_token.clear();
    EXPECT_EQ(handshake(request, secrets).status, 403);
}

}  // namespace
}  // namespace hub::connectors::facebook
