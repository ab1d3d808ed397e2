#include "connectors/zalo/webhook.hpp"

#include "base/crypto.hpp"
#include "connectors/sdk/harness/fixtures.hpp"
#include "connectors/sdk/raw_json.hpp"

#include <gtest/gtest.h>

#include <array>

namespace hub::connectors::zalo {
namespace {

using namespace harness;
using Kind = InboundEvent::Kind;

constexpr std::string_view kOa = harness::kZaloOa;
constexpr std::string_view kA = "7416508329150034471";
constexpr std::string_view kB = "6038127745190263318";
constexpr std::string_view kC = "8851290473316604925";
constexpr std::string_view kD = "5177340962815539047";
constexpr std::string_view kE = "9023461158807742116";

struct Expected {
    int number;
    Kind kind;
    std::string_view platform_kind;
    std::string_view external_id;
    std::string_view user_id;
    bool opens_window;
};

constexpr auto kExpected = std::to_array<Expected>({
    {1, Kind::message, "user_send_text", "51dd3d74ffc5401baa75", kA, true},
    {2, Kind::message, "user_send_text", "6261ffeacfca73862d92", kB, true},
    {3, Kind::message, "user_send_text", "01aa79970abda2e4a34a", kC, true},
    {4, Kind::message, "user_send_text", "2bc9965a878c3933c03a", kD, true},
    {5, Kind::message, "user_send_text", "7fb2471567950a5bf974", kE, true},
    {6, Kind::message, "user_send_text", "71b7fc4f85eabaf0e43f", kA, true},
    {7, Kind::message, "user_send_text", "517a398fbff5d782ff02", kB, true},
    {8, Kind::message, "user_send_text", "eda98be46fd7f8411225", kC, true},
    {9, Kind::message, "user_send_text", "7e555a862942b4630fbb", kD, true},
    {10, Kind::message, "user_send_text", "23becd3485cdfbc174e2", kA, true},
    {11, Kind::message, "user_send_image", "bd75a7de79ae136ce337", kE, true},
    {12, Kind::message, "user_send_file", "3ebbd72586d1a50818b5", kB, true},
    {13, Kind::message, "user_send_audio", "84d066d3535d7eae7a3e", kC, true},
    {14, Kind::message, "user_send_video", "e9f897ed6b12f5560770", kD, true},
    {15, Kind::message, "user_send_sticker", "c08de139e622bdc778f1", kE, true},
    {16, Kind::message, "user_send_location", "16afe5f33034bae06be1", kA, true},
    {17, Kind::message, "user_send_gif", "2eb1f26854e462c48ff8", kC, true},
    {18, Kind::message, "user_send_link", "d057a86d5bfa36850602", kD, true},
    {19, Kind::message, "user_send_business_card", "5fb8b5b666be2454eafd", kE, true},
    {20, Kind::follow, "follow", "follow:7416508329150034471:1795136280123", kA, true},
    {21, Kind::unfollow, "unfollow", "unfollow:5177340962815539047:1795154400123", kD, false},
    {22, Kind::contact_details, "user_submit_info", "user_submit_info:6038127745190263318:1795140000123", kB, false},
    {23, Kind::message, "anonymous_send_text", "74466cf9d28600e3386b", "1209477738150063342", true},
    {24, Kind::echo, "oa_send_text", "4deb3cfd5b00b337f82c", kA, false},
    {25, Kind::echo, "oa_send_text", "e52abc14850892759da9", kE, false},
    {26, Kind::seen, "user_seen_message", "4deb3cfd5b00b337f82c", kA, false},
    {27, Kind::delivered, "user_received_message", "4deb3cfd5b00b337f82c", kA, false},
    {28, Kind::reaction, "user_reacted_message", "4deb3cfd5b00b337f82c", kA, false},
    {29, Kind::delivered, "user_received_message", "e13d0c94db6df6f3c1e3", "", false},
    {30, Kind::feedback, "user_feedback", "e13d0c94db6df6f3c1e3", "", false},
    {31, Kind::account_notice, "change_template_status", "change_template_status:248611:1795160400123", "", false},
    {32,
     Kind::account_notice,
     "change_oa_daily_quota",
     "change_oa_daily_quota:3141592653589793238:1795161000123",
     "",
     false},
    {33, Kind::postback, "user_click_response_button", "64df20c253c259e0e3d0", "", false},
    {34, Kind::call, "user_call_oa", "c7720913466", kC, false},
    {35, Kind::consent_withdrawn, "user_withdraw", "user_withdraw:9023461158807742116:1795166400123", kE, false},
    {36, Kind::other, "console_test", "This is message id", "246845883529197922", false},
    {37, Kind::message, "user_send_image", "e65a244e637e045e8cb8", kA, true},
});

class ZaloFixture : public testing::TestWithParam<Expected> {};

TEST_P(ZaloFixture, GivesItsStatedEvent)
{
    auto const& expected = GetParam();
    auto const events = parse(body_of("zalo", expected.number));
    ASSERT_EQ(events.size(), expected.number == 26 ? 2U : 1U);
    auto const& event = events.front();
    EXPECT_EQ(event.kind, expected.kind);
    EXPECT_EQ(event.platform_kind, expected.platform_kind);
    EXPECT_EQ(event.external_id, expected.external_id);
    EXPECT_EQ(event.user_id, expected.user_id);
    EXPECT_EQ(event.opens_window, expected.opens_window);
    EXPECT_EQ(event.account_id, expected.number == 36 ? "388613280878808645" : kOa);
    EXPECT_TRUE(event.dedupe_key.starts_with(event.account_id + "|"));
    EXPECT_NE(event.sent_at, Instant{});
    if (expected.kind == Kind::message && expected.number != 23) {
        EXPECT_EQ(event.thread_id, expected.user_id);
        EXPECT_FALSE(event.app_user_id.empty());
    }
}

INSTANTIATE_TEST_SUITE_P(All, ZaloFixture, testing::ValuesIn(kExpected), [](auto const& info) {
    return "Number" + std::to_string(info.param.number);
});

InboundEvent event_of(int number)
{
    return parse(body_of("zalo", number)).front();
}

TEST(ZaloParse, ReadsEscapedAndPlainTextAlike)
{
    EXPECT_TRUE(event_of(8).text.starts_with("Cháu nhà tôi học lớp 4/2 trường tiểu học"));
    EXPECT_TRUE(event_of(3).text.ends_with("Giải quyết dùm e vs ạ 🙏"));
    EXPECT_EQ(event_of(10).reply_to, "4deb3cfd5b00b337f82c");
}

TEST(ZaloParse, ReadsPicturesFilesPlacesAndCards)
{
    EXPECT_EQ(event_of(11).attachments.at(0).url, "https://f21-zpc.zdn.vn/jpg/3391570816402257/e8842f0c1b7a.jpg");
    EXPECT_EQ(event_of(37).attachments.size(), 2U);
    EXPECT_EQ(event_of(12).attachments.at(0).name, "Giấy hẹn trả kết quả.pdf");
    EXPECT_EQ(event_of(14).text, "Công trình số 30 khoan đục cả giờ nghỉ trưa, bụi bay mù mịt");
    EXPECT_TRUE(event_of(15).sticker_only);
    EXPECT_FALSE(event_of(11).sticker_only);
    ASSERT_TRUE(event_of(16).point);
    EXPECT_DOUBLE_EQ(event_of(16).point->latitude, 10.776318);
    EXPECT_DOUBLE_EQ(event_of(16).point->longitude, 106.701024);
    auto const card = event_of(19).attachments.at(0);
    EXPECT_EQ(card.kind, "contact_card");
    EXPECT_EQ(card.name, "Bác Tư tổ trưởng tổ 7");
    EXPECT_EQ(card.title, "84900000456");
}

TEST(ZaloParse, TellsEchoesOfTheHubFromThoseOfStaff)
{
    EXPECT_TRUE(event_of(24).by_our_app);
    EXPECT_FALSE(event_of(25).by_our_app);
}

TEST(ZaloParse, GivesOneSeenEventForEachMessage)
{
    auto const events = parse(body_of("zalo", 26));
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1].target, "ca8bf4d77c20da9fba54");
    EXPECT_NE(events[0].dedupe_key, events[1].dedupe_key);
}

TEST(ZaloParse, TellsTemplateReceiptsFromChatReceipts)
{
    auto const chat = event_of(27);
    EXPECT_TRUE(chat.tracking_id.empty());
    auto const by_phone = event_of(29);
    EXPECT_EQ(by_phone.tracking_id, "case-000004-ack-1");
    EXPECT_EQ(by_phone.phone, "84900000123");
    EXPECT_EQ(to_millis(by_phone.sent_at), 1'795'141'800'000);
    auto const feedback = event_of(30);
    EXPECT_EQ(feedback.tracking_id, "case-000004-ack-1");
    EXPECT_TRUE(feedback.text.starts_with("Hướng dẫn nhanh"));
    EXPECT_EQ(feedback.payload, "2");
}

TEST(ZaloParse, ReadsDetailsCallsAndAnonymousThreads)
{
    auto const details = event_of(22);
    EXPECT_EQ(details.user_name, "Trần Văn Bình");
    EXPECT_EQ(details.phone, "84900000321");
    EXPECT_EQ(details.text, "Số 12 ngõ 12, tổ 7, Phường Sông Xanh, Thành phố Hồ Chí Minh");
    EXPECT_EQ(event_of(34).payload, "missed");
    EXPECT_EQ(event_of(23).thread_id, "anon:kKfL0a7uJ3Hn-anon-55120");
    EXPECT_EQ(event_of(33).payload, "da_xu_ly");
}

TEST(ZaloParse, KeepsUnknownAndGroupEventsAsOther)
{
    for (std::string const name : {"user_send_hologram", "user_send_group_text", "create_group", "shop_has_order"}) {
        auto const body =
            R"({"event_name":")" + name + R"(","sender":{"id":"1"},"recipient":{"id":"2"},"message":{"msg_id":"m1"}})";
        auto const events = parse(body);
        ASSERT_EQ(events.size(), 1U);
        EXPECT_EQ(events[0].kind, Kind::other);
        EXPECT_EQ(events[0].platform_kind, name);
        EXPECT_EQ(events[0].account_id, "2");
        EXPECT_FALSE(events[0].opens_window);
    }
}

TEST(ZaloParse, ReadsCamelCaseRoutingAndNumbers)
{
    auto const event =
        parse(R"({"event_name":"follow","oaId":3141592653589793238,"follower":{"id":9},"timeStamp":1795136280123})")
            .front();
    EXPECT_EQ(event.account_id, kOa);
    EXPECT_EQ(event.user_id, "9");
    EXPECT_EQ(to_millis(event.sent_at), 1'795'136'280'123);
}

TEST(ZaloVerify, AcceptsTheListedFormsOfTheHeader)
{
    auto const fixture = fixtures_of("zalo").front();
    std::string upper = fixture.signature;
    for (char& c : upper) {
        c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    auto request = request_with("zalo", fixture.body, fixture.signature);
    for (auto const& value :
         {fixture.signature,
          "mac = " + fixture.signature,
          "MAC=" + fixture.signature,
          "mac=" + upper,
          "Mac= " + upper,
          upper}) {
        request.headers = {{"x-zevent-signature", value}};
        EXPECT_TRUE(verify(request, secrets_of("zalo"))) << value;
    }
    for (auto const& value :
         {"sha256=" + fixture.signature,
          "mac" + fixture.signature,
          "mac==" + fixture.signature,
          "=" + fixture.signature,
          "mac=" + fixture.signature + " mac=" + fixture.signature}) {
        request.headers = {{"x-zevent-signature", value}};
        EXPECT_FALSE(verify(request, secrets_of("zalo"))) << value;
    }
}

TEST(ZaloVerify, RefusesABodyOfAnotherApplicationAndTheAppSecret)
{
    auto const secrets = secrets_of("zalo");
    std::string const body = R"({"app_id":"1","event_name":"follow","timestamp":"5"})";
    auto const mac = signature_of(secrets.app_id, body, secrets.signing_keys.front());
    EXPECT_FALSE(verify(request_with("zalo", body, mac), secrets));
    auto const fixture = fixtures_of("zalo").front();
    auto const by_app_secret = signature_of(secrets.app_id, fixture.body, secrets.app_secret);
    EXPECT_FALSE(verify(request_with("zalo", fixture.body, by_app_secret), secrets));
}

struct Decoy {
    char const* name;
    std::string body;
    std::string timestamp;  ///< That the signature covers.
};

std::string bottomless()
{
    std::string body = R"({"deep":)";
    body += std::string(200'000, '[') + std::string(200'000, ']');
    return body + R"(,"timestamp":"77"})";
}

std::vector<Decoy> decoys()
{
    return {
        {"Nested", R"({"message":{"timestamp":"1"},"timestamp":"77"})", "77"},
        {"NestedAfter", R"({"timestamp":"77","message":{"timestamp":"1"}})", "77"},
        {"InArray", R"({"timestamp":"77","a":["timestamp","1",{"timestamp":"1"}]})", "77"},
        {"InText", R"({"timestamp":"77","text":"\"timestamp\":\"1\""})", "77"},
        {"TextAsValue", R"({"a":"timestamp","timestamp":"77"})", "77"},
        {"Number", R"({"timestamp": 77 })", "77"},
        {"NumberLiteral", R"({"timestamp":1.795136400123E12})", "1.795136400123E12"},
        {"Spaces", "{ \"timestamp\" \n:\t\"77\" }", "77"},
        {"EscapedName", R"({"time\u0073tamp":"77"})", "77"},
        {"LastOfTwo", R"({"timestamp":"1","timestamp":"77"})", "77"},
        {"BackslashAtEnd", R"({"text":"x\\","timestamp":"77"})", "77"},
        {"CamelCase", R"({"timeStamp":"77"})", "77"},
        {"Truncated", R"({"timestamp":"77","text":"unfinis)", "77"},
        {"TruncatedBefore", R"({"text":"x","timestamp":"77)", ""},
        {"Null", R"({"timestamp":null})", ""},
        {"Object", R"({"timestamp":{"timestamp":"1"}})", ""},
        {"NotAnObject", R"(["timestamp","1"])", ""},
        {"Bottomless", bottomless(), "77"},
        {"BracesInText", R"({"a":"}}}]]","timestamp":"77"})", "77"},
    };
}

class ZaloTimestamp : public testing::TestWithParam<Decoy> {};

TEST_P(ZaloTimestamp, IsTakenFromTheOutermostObjectAsWritten)
{
    auto const& decoy = GetParam();
    EXPECT_EQ(signature_of("app", decoy.body, "key"), sha256_hex({"app", decoy.body, decoy.timestamp, "key"}));
}

INSTANTIATE_TEST_SUITE_P(All, ZaloTimestamp, testing::ValuesIn(decoys()), [](auto const& info) {
    return info.param.name;
});

}  // namespace
}  // namespace hub::connectors::zalo
