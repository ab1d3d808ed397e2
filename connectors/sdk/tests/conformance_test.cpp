// longer than 400 lines: one suite that every connector passes, kept in one place so that nothing is left out.
// One suite for every connector in the list: what the hub relies on, whatever the platform.

#include "base/json.hpp"
#include "base/utf8.hpp"
#include "connectors/sdk/harness/fixtures.hpp"
#include "connectors/sdk/registry.hpp"
#include "connectors/sdk/simulators.hpp"
#include "connectors/sdk/text_split.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace hub::connectors {
namespace {

using namespace harness;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> connector_names()
{
    std::vector<std::string> names;
    for (auto const& connector : make_all()) {
        names.push_back(connector->profile().kind);
    }
    return names;
}

std::string lower(std::string text)
{
    for (char& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    return text;
}

class Conformance : public testing::TestWithParam<std::string> {
protected:
    Conformance()
    {
        for (auto& each : make_all()) {
            if (each->profile().kind == GetParam()) {
                connector = std::move(each);
            }
        }
        simulator = make_simulator(GetParam(), simulator_options(GetParam()));
    }

    CitizenAction text_action(std::string text) const
    {
        CitizenAction action;
        action.account_id = channel.external_id;
        action.user_id = "70001";
        action.text = std::move(text);
        return action;
    }

    std::string name = GetParam();
    std::unique_ptr<Connector> connector;
    std::unique_ptr<PlatformSimulator> simulator;
    ChannelSecrets secrets = secrets_of(GetParam());
    Channel channel = channel_of(GetParam());
};

void expect_usable(std::vector<InboundEvent> const& events)
{
    ASSERT_FALSE(events.empty());
    for (auto const& event : events) {
        EXPECT_FALSE(event.platform_kind.empty());
        EXPECT_FALSE(event.external_id.empty());
        EXPECT_FALSE(event.dedupe_key.empty());
        auto const line = describe(event);
        EXPECT_TRUE(is_valid_utf8(line));
        EXPECT_EQ(line.find('\0'), std::string::npos);
    }
}

TEST_P(Conformance, FixturesAreUntouched)
{
    ASSERT_GT(fixtures_of(name).size(), 30U);
    for (auto const& fixture : fixtures_of(name)) {
        EXPECT_EQ(fixture.body.size(), fixture.bytes) << fixture.file;
    }
}

TEST_P(Conformance, AcceptsEveryFixtureUnderItsStatedSignature)
{
    for (auto const& fixture : fixtures_of(name)) {
        auto const verified = connector->verify(request_with(name, fixture.body, fixture.signature), secrets);
        EXPECT_TRUE(verified) << fixture.file;
    }
}

TEST_P(Conformance, SimulatorSignsAsTheFixturesState)
{
    for (auto const& fixture : fixtures_of(name)) {
        auto const webhook = simulator->sign(fixture.body);
        auto const request = request_of(webhook);
        EXPECT_THAT(*request.header(signature_header(name)), HasSubstr(fixture.signature)) << fixture.file;
    }
}

TEST_P(Conformance, RefusesEveryWrongValueOfTheFixturesPage)
{
    int seen = 0;
    for (auto const& wrong : wrong_values()) {
        if (wrong.connector != name) {
            continue;
        }
        ++seen;
        std::string body;
        for (auto const& fixture : fixtures_of(name)) {
            body = fixture.file == wrong.file ? fixture.body : body;
        }
        auto const verified = connector->verify(request_with(name, body, wrong.value), secrets);
        ASSERT_FALSE(verified) << wrong.mistake;
        EXPECT_EQ(verified.error().code, Errc::unauthenticated);
    }
    EXPECT_GE(seen, 4);
}

TEST_P(Conformance, RefusesAWrongKeyAnEmptyKeyAndNoKey)
{
    auto const fixture = fixtures_of(name).front();
    auto const request = request_with(name, fixture.body, fixture.signature);
    for (std::vector<std::string> const& keys : {std::vector<std::string>{"another key"}, {""}, {}}) {
        secrets.signing_keys = keys;
        EXPECT_FALSE(connector->verify(request, secrets));
    }
}

TEST_P(Conformance, AcceptsThePreviousKeyDuringAChangeOver)
{
    secrets.signing_keys.insert(secrets.signing_keys.begin(), "the new key");
    auto const fixture = fixtures_of(name).front();
    EXPECT_TRUE(connector->verify(request_with(name, fixture.body, fixture.signature), secrets));
}

TEST_P(Conformance, RefusesAMissingADoubledAndAMangledHeader)
{
    auto const fixture = fixtures_of(name).front();
    auto request = request_with(name, fixture.body, fixture.signature);
    auto const good = request.headers.front();
    request.headers.push_back(good);
    EXPECT_FALSE(connector->verify(request, secrets)) << "doubled";
    request.headers.clear();
    EXPECT_FALSE(connector->verify(request, secrets)) << "missing";
    for (auto const& value :
         {std::string(),
          good.second + "0",
          good.second.substr(0, good.second.size() - 1),
          good.second + ", " + good.second,
          "md5=" + fixture.signature,
          "sha1=" + fixture.signature,
          good.second + "\n"}) {
        request.headers = {{good.first, value}};
        EXPECT_FALSE(connector->verify(request, secrets)) << value;
    }
}

TEST_P(Conformance, RefusesEveryFlippedBitOfEveryBody)
{
    int accepted = 0;
    for (auto const& fixture : fixtures_of(name)) {
        auto request = request_with(name, fixture.body, fixture.signature);
        for (std::size_t bit = 0; bit < fixture.body.size() * 8; ++bit) {
            auto& byte = request.body[bit / 8];
            byte = static_cast<char>(byte ^ (1 << (bit % 8)));
            accepted += connector->verify(request, secrets) ? 1 : 0;
            byte = static_cast<char>(byte ^ (1 << (bit % 8)));
        }
    }
    EXPECT_EQ(accepted, 0);
}

TEST_P(Conformance, RefusesEveryFlippedBitOfTheHeaderSaveLetterCase)
{
    int accepted = 0;
    for (auto const& fixture : fixtures_of(name)) {
        auto request = request_with(name, fixture.body, fixture.signature);
        auto const good = request.headers.front().second;
        for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
            auto flipped = good;
            flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
            request.headers.front().second = flipped;
            accepted += lower(flipped) != good && connector->verify(request, secrets) ? 1 : 0;
        }
    }
    EXPECT_EQ(accepted, 0);
}

TEST_P(Conformance, EveryFixtureGivesUsableEventsAndARepeatGivesTheSame)
{
    for (auto const& fixture : fixtures_of(name)) {
        auto const events = connector->parse(fixture.body);
        expect_usable(events);
        EXPECT_EQ(describe(events), describe(connector->parse(std::string(fixture.body)))) << fixture.file;
    }
}

TEST_P(Conformance, NoTwoFixturesShareADedupeKey)
{
    std::set<std::string> keys;
    std::size_t count = 0;
    for (auto const& fixture : fixtures_of(name)) {
        for (auto const& event : connector->parse(fixture.body)) {
            keys.insert(event.dedupe_key);
            ++count;
        }
    }
    EXPECT_EQ(keys.size(), count);
}

TEST_P(Conformance, ABodyCutAnywhereIsOneEventThatSaysSo)
{
    for (auto const& fixture : fixtures_of(name)) {
        for (std::size_t size = 0; size < fixture.body.size(); ++size) {
            auto const events = connector->parse(std::string_view(fixture.body).substr(0, size));
            ASSERT_EQ(events.size(), 1U) << fixture.file << " at " << size;
            ASSERT_EQ(events[0].platform_kind, size == 0 ? "empty" : "malformed");
            ASSERT_TRUE(events[0].external_id.starts_with("sha256:"));
        }
    }
}

TEST_P(Conformance, SurvivesRandomChanges)
{
    std::mt19937 random(20'261'120);
    auto const list = fixtures_of(name);
    constexpr std::string_view kSpice = "{}[]\",:\\u0000nulltrue1e999-\xFF\xC0\xED\xA0\x80";
    for (int round = 0; round < 20'000; ++round) {
        auto body = list[random() % list.size()].body;
        for (auto changes = random() % 8 + 1; changes > 0 && !body.empty(); --changes) {
            auto const at = random() % body.size();
            switch (random() % 4) {
                case 0:
                    body[at] = static_cast<char>(random());
                    break;
                case 1:
                    body.erase(at, random() % 20 + 1);
                    break;
                case 2:
                    body.insert(at, kSpice.substr(random() % kSpice.size(), random() % 6));
                    break;
                default:
                    body.insert(at, body.substr(random() % body.size(), random() % 60));
                    break;
            }
        }
        auto const events = connector->parse(body);
        expect_usable(events);
        auto const webhook = simulator->sign(body);
        EXPECT_EQ(webhook.body, body);
        static_cast<void>(connector->verify(request_of(webhook), secrets));
        if (HasFailure()) {
            FAIL() << body;
        }
    }
}

TEST_P(Conformance, OddBodiesAreReadOrKeptNeverLost)
{
    struct Odd {
        char const* what;
        std::string body;
    };
    std::string deep(500'000, '[');
    std::string deep_objects;
    for (int level = 0; level < 100'000; ++level) {
        deep_objects += R"({"a":)";
    }
    for (auto const& [what, body] : {
             Odd{"nothing", ""},
             Odd{"blank", " \n"},
             Odd{"null", "null"},
             Odd{"number", "42"},
             Odd{"text", "\"x\""},
             Odd{"list", "[]"},
             Odd{"object", "{}"},
             Odd{"deep", deep},
             Odd{"deep objects", deep_objects},
             Odd{"NUL", std::string("\0\0", 2)},
             Odd{"not text", "\xFF\xFE\x00{"},
             Odd{"entry null", R"({"object":"page","entry":null})"},
             Odd{"entry of nulls", R"({"object":"page","entry":[null,1,"x",[],{}]})"},
             Odd{"items of nulls",
                 R"({"object":"page","entry":[{"id":null,"messaging":[null,{}],"changes":[null,{}],"standby":[3]}]})"},
             Odd{"members of other types",
                 R"({"event_name":"user_send_text","sender":[],"recipient":7,"message":"x","timestamp":{}})"},
             Odd{"event name of other type", R"({"event_name":{"a":1},"sender":null})"},
         }) {
        SCOPED_TRACE(what);
        expect_usable(connector->parse(body));
        EXPECT_EQ(describe(connector->parse(body)), describe(connector->parse(body)));
    }
}

TEST_P(Conformance, AMebibyteOfTextIsRead)
{
    auto body = fixtures_of(name).front().body;
    auto const text = body.find("\"text\":\"") + 8;
    body.insert(text, std::string((1U << 20U) - body.size(), 'x'));
    auto const events = connector->parse(body);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_GT(events[0].text.size(), 1'000'000U);
    EXPECT_TRUE(connector->verify(request_of(simulator->sign(body)), secrets));
}

TEST_P(Conformance, BrokenTextBecomesReplacementCharacters)
{
    auto body = fixtures_of(name).front().body;
    body.insert(body.find("\"text\":\"") + 8, "a\\ud83d|\\u0000|\xC3\x28|\xED\xA0\x80|\\q|");
    auto const events = connector->parse(body);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].kind, InboundEvent::Kind::message);
    EXPECT_TRUE(is_valid_utf8(events[0].text));
    EXPECT_TRUE(events[0].text.starts_with("a\xEF\xBF\xBD|\xEF\xBF\xBD|"));
}

TEST_P(Conformance, HugeIdsStayTextWhetherWrittenAsTextOrNumber)
{
    for (std::string const literal : {"123456789012345678901234567890", "\"123456789012345678901234567890\""}) {
        auto body = fixtures_of(name).front().body;
        auto const begin = body.find("\"sender\":{\"id\":") + 15;
        body.replace(begin, body.find('}', begin) - begin, literal);
        auto const events = connector->parse(body);
        ASSERT_EQ(events.size(), 1U);
        EXPECT_EQ(events[0].user_id, "123456789012345678901234567890");
    }
}

TEST_P(Conformance, OfTwoMembersWithOneNameTheLastCounts)
{
    auto body = fixtures_of(name).front().body;
    body.insert(body.find("\"text\":\""), "\"text\":\"decoy\",");
    EXPECT_THAT(connector->parse(body).at(0).text, Not(HasSubstr("decoy")));
}

TEST_P(Conformance, ABatchKeepsEveryItemApart)
{
    std::vector<CitizenAction> actions(50, text_action("cống nghẹt"));
    std::set<std::string> keys;
    for (auto const& webhook : simulator->act_many(actions, kTimeZero)) {
        EXPECT_TRUE(connector->verify(request_of(webhook), secrets));
        for (auto const& event : connector->parse(webhook.body)) {
            EXPECT_EQ(event.text, "cống nghẹt");
            EXPECT_TRUE(event.opens_window);
            keys.insert(event.dedupe_key);
        }
    }
    EXPECT_EQ(keys.size(), 50U);
}

TEST_P(Conformance, LimitsAndOutagesAreNeverTakenForSuccess)
{
    ApiCall const call;
    auto const limited = connector->classify(call, ApiReply{429, {{"retry-after", "7"}}, "slow down"});
    ASSERT_TRUE(std::holds_alternative<RetryLater>(limited));
    EXPECT_TRUE(std::get<RetryLater>(limited).whole_channel);
    EXPECT_EQ(std::get<RetryLater>(limited).after, std::chrono::milliseconds{7000});
    for (int const status : {500, 502, 503, 504, 408, 200, 204, 302}) {
        for (char const* body : {"", "<html>", "{", "[]", "{}", "null", "{\"error\":\"x\"}"}) {
            auto const outcome = connector->classify(call, ApiReply{status, {}, body});
            EXPECT_TRUE(std::holds_alternative<Uncertain>(outcome)) << status << " " << body;
        }
    }
    EXPECT_TRUE(std::holds_alternative<RetryLater>(connector->classify(call, unavailable("not_sent"))));
    EXPECT_TRUE(std::holds_alternative<Uncertain>(connector->classify(call, unavailable("no_answer"))));
    EXPECT_TRUE(std::holds_alternative<Uncertain>(connector->classify(call, unavailable("bad_answer"))));
    EXPECT_TRUE(std::holds_alternative<GiveUp>(connector->classify(call, forbidden("address refused"))));
    EXPECT_TRUE(std::holds_alternative<GiveUp>(connector->classify(call, ApiReply{400, {}, "what?"})));
}

TEST_P(Conformance, ALongTextIsSplitBelowTheLimitAndNothingIsLost)
{
    std::string text;
    for (int sentence = 0; text.size() < 30'000; ++sentence) {
        text += "Câu số " + std::to_string(sentence) + " về rác thải 😡👩‍👩‍👧 ở hẻm 45. ";
    }
    text += std::string(9'000, 'x');
    OutboundMessage message;
    message.user_id = "70001";
    message.text = text;
    message.idempotency_key = "outbox:1";
    auto const calls = connector->render(message, channel);
    ASSERT_TRUE(calls);
    std::string joined;
    for (auto const& call : *calls) {
        auto const body = parse_json(call.body);
        ASSERT_TRUE(body);
        auto const part = text_or(member(*body, "message"), "text");
        EXPECT_TRUE(is_valid_utf8(part));
        EXPECT_LE(count_utf16_units(part), connector->profile().max_text_chars);
        joined += part;
    }
    std::erase(joined, ' ');
    std::erase(text, ' ');
    EXPECT_EQ(joined, text);
    EXPECT_GE(calls->size(), 10U);
}

TEST_P(Conformance, NoSecretNoTokenAndNoTextInErrorsOrAddresses)
{
    auto const fixture = fixtures_of(name).front();
    auto request = request_with(name, fixture.body, std::string(64, '0'));
    auto const refused = connector->verify(request, secrets);
    ASSERT_FALSE(refused);
    for (auto const& secret :
         {secrets.signing_keys.front(), secrets.app_secret, fixture.signature, std::string("rác"), std::string(64, '0')
         }) {
        EXPECT_THAT(refused.error().detail, Not(HasSubstr(secret)));
    }
    OutboundMessage message;
    message.user_id = "70001";
    message.text = "Phường đã nhận.";
    auto const calls = connector->render(message, channel);
    ASSERT_TRUE(calls);
    for (auto const& call : *calls) {
        EXPECT_EQ(call.url.find('?'), std::string::npos);
        EXPECT_NE(call.auth, ApiCall::Auth::none);
        EXPECT_TRUE(call.url.starts_with("https://"));
    }
}

TEST_P(Conformance, NothingToSayAndNobodyToTellAreRefused)
{
    OutboundMessage message;
    message.user_id = "70001";
    EXPECT_FALSE(connector->render(message, channel));
    message.text = " \n ";
    EXPECT_FALSE(connector->render(message, channel));
    message.text = "x";
    message.user_id.clear();
    EXPECT_FALSE(connector->render(message, channel));
}

TEST_P(Conformance, AnAnswerArrivesAndItsEchoCarriesTheReceipt)
{
    auto const credentials = simulator->issue(channel.external_id, kTimeZero);
    simulator->act(text_action("chào"), kTimeZero);
    OutboundMessage message;
    message.user_id = "70001";
    message.text = "Phường đã nhận.";
    message.idempotency_key = "outbox:7";
    auto const calls = connector->render(message, channel);
    ASSERT_TRUE(calls);
    auto const answer = simulator->call(on_the_wire(calls->front(), credentials.access_token), kTimeZero);
    auto const outcome = connector->classify(calls->front(), answer.reply);
    ASSERT_TRUE(std::holds_alternative<Delivered>(outcome)) << answer.reply.body;
    ASSERT_EQ(simulator->delivered().size(), 1U);
    EXPECT_EQ(simulator->delivered()[0].text, "Phường đã nhận.");
    if (!connector->profile().echoes_sends) {
        EXPECT_TRUE(answer.before.empty());
        EXPECT_FALSE(std::get<Delivered>(outcome).receipt.empty());
        return;
    }
    ASSERT_EQ(answer.before.size(), 1U);
    EXPECT_TRUE(connector->verify(request_of(answer.before[0]), secrets));
    auto const echo = connector->parse(answer.before[0].body).at(0);
    EXPECT_EQ(echo.kind, InboundEvent::Kind::echo);
    EXPECT_EQ(echo.message_id, std::get<Delivered>(outcome).receipt);
    EXPECT_EQ(echo.user_id, "70001");
    EXPECT_EQ(echo.text, "Phường đã nhận.");
    EXPECT_TRUE(echo.by_our_app);
    EXPECT_FALSE(echo.opens_window);
    EXPECT_EQ(echo.metadata, connector->profile().echo_carries_key ? "outbox:7" : "");
    ASSERT_EQ(answer.after.size(), 2U);
    for (auto const& receipt : answer.after) {
        EXPECT_TRUE(connector->verify(request_of(receipt), secrets));
        auto const kind = connector->parse(receipt.body).at(0).kind;
        EXPECT_TRUE(kind == InboundEvent::Kind::delivered || kind == InboundEvent::Kind::seen);
    }
}

TEST_P(Conformance, SimulatedFaultsAreSeenAsWhatTheyAre)
{
    auto const credentials = simulator->issue(channel.external_id, kTimeZero);
    simulator->act(text_action("chào"), kTimeZero);
    OutboundMessage message;
    message.user_id = "70001";
    message.text = "Phường đã nhận.";
    auto const call = connector->render(message, channel)->front();
    auto const try_with = [&](char const* fault) {
        simulator->add_fault({fault, 1, "70001"});
        return simulator->call(on_the_wire(call, credentials.access_token), kTimeZero);
    };
    auto const late = try_with("timeout_after_delivery");
    EXPECT_TRUE(late.hang);
    EXPECT_EQ(late.before.size(), connector->profile().echoes_sends ? 1U : 0U);
    EXPECT_EQ(simulator->delivered().size(), 1U);
    auto const lost = try_with("drop");
    EXPECT_TRUE(lost.hang);
    EXPECT_EQ(simulator->delivered().size(), 1U);
    EXPECT_TRUE(std::holds_alternative<Uncertain>(connector->classify(call, try_with("garbage").reply)));
    EXPECT_EQ(simulator->delivered().size(), 2U);
    EXPECT_TRUE(std::holds_alternative<Uncertain>(connector->classify(call, try_with("http503").reply)));
    EXPECT_TRUE(std::holds_alternative<RetryLater>(connector->classify(call, try_with("http429").reply)));
    EXPECT_EQ(simulator->delivered().size(), 2U);
    auto const good = simulator->call(on_the_wire(call, credentials.access_token), kTimeZero);
    EXPECT_TRUE(std::holds_alternative<Delivered>(connector->classify(call, good.reply)));
}

INSTANTIATE_TEST_SUITE_P(Every, Conformance, testing::ValuesIn(connector_names()), [](auto const& info) {
    return info.param;
});

TEST(Simulators, UnknownConnectorHasNone)
{
    EXPECT_EQ(make_simulator("pigeon", {}), nullptr);
}

}  // namespace
}  // namespace hub::connectors
