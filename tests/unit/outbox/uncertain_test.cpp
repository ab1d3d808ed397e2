// Sends whose answer never came, and the echoes that settle them.
#include "rig.hpp"

#include <random>

namespace hub::outbox::test {
namespace {

using Texts = std::vector<std::string>;

/// The platform delivers and then says nothing.
Result<ApiReply> swallow(Rig& rig, HttpRequest const& request)
{
    static_cast<void>(rig.accept(request));
    return unavailable("no_answer");
}

TEST(UncertainSend, IsSettledByItsEchoAndNeverSentAgain)
{
    for (bool const with_key : {true, false}) {
        SCOPED_TRACE(with_key);
        Rig rig;
        auto const id = rig.write(rig.conversation("u1"), "xin  chào\nbà con");
        rig.http.answer = [&](HttpRequest const& request) { return swallow(rig, request); };
        rig.pump();
        EXPECT_EQ(rig.item(id).state, OutboxState::uncertain);
        EXPECT_EQ(rig.message_of(id).delivery_state, "uncertain");
        auto const effect = rig.echo("u1", "xin chào bà con", "m1", with_key ? rig.item(id).idempotency_key : "");
        EXPECT_EQ(effect.reason, "echo");
        EXPECT_EQ(rig.item(id).state, OutboxState::sent);
        EXPECT_EQ(rig.message_of(id).external_id, "m1");
        rig.advance(1h);
        rig.advance(1h);
        EXPECT_EQ(rig.received.size(), 1U);
    }
}

TEST(UncertainSend, EchoBeforeTheAnswerAndAfterItChangeNothing)
{
    Rig rig;
    auto const id = rig.write(rig.conversation("u1"), "a");
    rig.http.answer = [&](HttpRequest const& request) {
        auto reply = rig.accept(request);
        rig.echo("u1", "a", "m1");
        return reply;
    };
    rig.pump();
    EXPECT_EQ(rig.echo("u1", "a", "m1").reason, "echo");
    EXPECT_EQ(rig.item(id).state, OutboxState::sent);
    EXPECT_EQ(rig.item(id).receipt, "m1");
    rig.advance(1h);
    EXPECT_EQ(rig.received.size(), 1U);
}

TEST(UncertainSend, AnEchoOutweighsAnErrorAnswer)
{
    Rig rig;
    auto const id = rig.write(rig.conversation("u1"), "a");
    rig.http.answer = [&](HttpRequest const& request) {
        static_cast<void>(rig.accept(request));
        rig.echo("u1", "a", "m1");
        return say({{"again", true}});
    };
    rig.pump();
    rig.advance(1h);
    EXPECT_EQ(rig.item(id).state, OutboxState::sent);
    EXPECT_EQ(rig.received.size(), 1U);
}

TEST(UncertainSend, WithoutEchoGoesOnceMoreMarked)
{
    Rig rig;
    auto const id = rig.write(rig.conversation("u1"), "a");
    int calls = 0;
    rig.http.answer = [&](HttpRequest const& request) -> Result<ApiReply> {
        return ++calls == 1 ? Result<ApiReply>{unavailable("no_answer")} : rig.accept(request);
    };
    rig.pump();
    rig.advance(29s);
    EXPECT_EQ(calls, 1) << "the echo still has a second";
    rig.advance(1s);
    EXPECT_EQ(rig.received, Texts{"a"});
    EXPECT_EQ(rig.item(id).state, OutboxState::sent);
    EXPECT_TRUE(flag_at(rig.item(id).extra, "maybe_double"));
}

TEST(UncertainSend, SilentTwiceIsForAPerson)
{
    Rig rig;
    auto const id = rig.write(rig.conversation("u1"), "a");
    rig.http.answer = [](HttpRequest const&) -> Result<ApiReply> { return unavailable("no_answer"); };
    rig.pump();
    rig.advance(30s);
    rig.advance(30s);
    rig.advance(1h);
    EXPECT_EQ(rig.http.requests.size(), 2U);
    EXPECT_EQ(rig.item(id).state, OutboxState::failed);
    EXPECT_EQ(rig.item(id).last_error, "uncertain");
    EXPECT_EQ(rig.open_tasks().size(), 1U);
    // a very late echo still proves it
    rig.echo("u1", "a", "m9");
    EXPECT_EQ(rig.item(id).state, OutboxState::sent);
}

TEST(UncertainSend, OnAPlatformWithoutEchoIsNeverRepeated)
{
    auto profile = fake_profile();
    profile.echoes_sends = false;
    Rig rig(profile);
    auto const id = rig.write(rig.conversation("u1"), "a");
    rig.http.answer = [](HttpRequest const&) { return Result<ApiReply>{ApiReply{200, {}, "<html>"}}; };
    rig.pump();
    rig.advance(30s);
    rig.advance(1h);
    EXPECT_EQ(rig.http.requests.size(), 1U);
    EXPECT_EQ(rig.item(id).state, OutboxState::failed);
}

TEST(UncertainSend, WaitsWhileTheEchoMayLieUnreadInTheInbox)
{
    Rig rig;
    auto const id = rig.write(rig.conversation("u1"), "a");
    rig.http.answer = [&](HttpRequest const& request) { return swallow(rig, request); };
    rig.pump();
    rig.change([&](Tx& tx) {
        NewDelivery delivery;
        delivery.connector = "fake";
        delivery.received_at = rig.clock.now() + 1s;
        delivery.body = "{}";
        delivery.items.push_back({"c0", "e1", "e1", "echo"});
        return tx.inbox().add(delivery).stored;
    });
    for (int i = 0; i < 5; ++i) {
        rig.advance(30s);
    }
    EXPECT_EQ(rig.received.size(), 1U);
    EXPECT_EQ(rig.item(id).state, OutboxState::uncertain);
    rig.echo("u1", "a", "m1");
    EXPECT_EQ(rig.item(id).state, OutboxState::sent);
}

TEST(UncertainSend, HoldsTheNextMessageOfTheConversation)
{
    Rig rig;
    auto const citizen = rig.conversation("u1");
    rig.write(citizen, "one");
    rig.write(citizen, "two");
    bool first = true;
    rig.http.answer = [&](HttpRequest const& request) {
        return std::exchange(first, false) ? swallow(rig, request) : rig.accept(request);
    };
    rig.pump();
    rig.advance(10s);
    EXPECT_EQ(rig.received, Texts{"one"});
    rig.echo("u1", "one", "m1");
    rig.pump();
    EXPECT_EQ(rig.received, (Texts{"one", "two"}));
}

TEST(UncertainSend, OfAMiddlePartIsSettledByThatPartsEcho)
{
    for (bool const with_key : {true, false}) {
        SCOPED_TRACE(with_key);
        Rig rig;
        std::string const one(50, 'a');
        std::string const two(50, 'b');
        std::string const three(50, 'c');
        auto const id = rig.write(rig.conversation("u1"), one + '|' + two + '|' + three);
        int calls = 0;
        rig.http.answer = [&](HttpRequest const& request) {
            return ++calls == 2 ? swallow(rig, request) : rig.accept(request);
        };
        rig.pump();
        EXPECT_EQ(rig.item(id).state, OutboxState::uncertain);
        rig.echo("u1", two, "m2", with_key ? rig.item(id).idempotency_key + "#2" : "");
        rig.pump();
        EXPECT_EQ(rig.received, (Texts{one, two, three}));
        EXPECT_EQ(rig.item(id).state, OutboxState::sent);
    }
}

TEST(Crash, BetweenClaimAndRecordWaitsForTheEchoFirst)
{
    for (bool const echoed : {true, false}) {
        SCOPED_TRACE(echoed);
        Rig rig;
        auto const id = rig.write(rig.conversation("u1"), "a");
        rig.http.answer = [&](HttpRequest const& request) -> Result<ApiReply> {
            if (echoed) {
                static_cast<void>(rig.accept(request));
            }
            crash();
        };
        rig.pump();
        EXPECT_EQ(rig.item(id).state, OutboxState::sending);
        rig.http.answer = [&](HttpRequest const& request) { return rig.accept(request); };
        rig.restart();
        rig.advance(60s);
        if (echoed) {
            rig.echo("u1", "a", "m1");
        }
        rig.advance(60s);
        rig.advance(60s);
        EXPECT_EQ(rig.received.size(), 1U);
        EXPECT_EQ(rig.item(id).state, OutboxState::sent);
    }
}

TEST(Crash, ARowInFlightIsLeftAloneAndCostsNoWriteUntilNoSendLastsThatLong)
{
    Rig rig;
    auto const id = rig.write(rig.conversation("u1"), "a");
    rig.http.answer = [](HttpRequest const&) -> Result<ApiReply> { crash(); };
    rig.pump();
    auto const writes = rig.store->counts().writes;
    rig.advance(rig.options.http_timeout + 29s);
    EXPECT_EQ(rig.store->counts().writes, writes) << "looking costs nothing";
    EXPECT_EQ(rig.item(id).state, OutboxState::sending);
    rig.advance(2s);
    EXPECT_EQ(rig.item(id).state, OutboxState::uncertain) << "its task ended without an account";
}

TEST(Receipts, AnAnswerTypedElsewhereIsShownOnTheCase)
{
    Rig rig;
    auto const citizen = rig.conversation("u1");
    auto const code = rig.change([&](Tx& tx) {
        CaseRecord record;
        record.code = tx.cases().next_code(2026);
        record.channel = citizen.channel;
        record.conversation = citizen.id;
        record.contact = citizen.contact;
        record.lead_unit = UnitId{"w.1"};
        record.title = "rác";
        record.opened_at = record.last_activity_at = rig.clock.now();
        record.ack_due_at = record.resolve_due_at = rig.clock.now() + 24h;
        tx.cases().insert(record);
        return record.code;
    });
    auto const effect = rig.echo("u1", "đã xử lý", "h1", {}, false);
    EXPECT_EQ(effect.fate, Fate::attached);
    EXPECT_EQ(effect.case_code, code);
    EXPECT_EQ(rig.echo("u1", "đã xử lý", "h1", {}, false).reason, "echo") << "once only";
    rig.change([&](Tx& tx) {
        auto const record = tx.cases().find(code);
        auto const messages = tx.conversations().messages_of_case(record->id);
        EXPECT_EQ(messages.size(), 1U);
        EXPECT_EQ(messages.at(0).author, "elsewhere");
        EXPECT_EQ(tx.cases().events(record->id).back().kind, "case.answered_elsewhere");
        EXPECT_EQ(tx.feed().position("case:" + code.value).top, 1U);
        return true;
    });
    EXPECT_EQ(rig.echo("stranger", "x", "h2", {}, false).reason, "unknown_echo");
}

TEST(Receipts, MoveTheDeliveryStateForwardOnly)
{
    Rig rig;
    auto const id = rig.write(rig.conversation("u1"), "a");
    rig.pump();
    InboundEvent event;
    event.thread_id = "u1";
    event.target = "m1";
    event.kind = InboundEvent::Kind::seen;
    EXPECT_EQ(rig.event(event).reason, "receipt");
    EXPECT_EQ(rig.message_of(id).delivery_state, "seen");
    event.kind = InboundEvent::Kind::delivered;
    rig.event(event);
    EXPECT_EQ(rig.message_of(id).delivery_state, "seen");
    EXPECT_EQ(rig.item(id).state, OutboxState::delivered);
    event.target = "nobody";
    EXPECT_EQ(rig.event(event).reason, "unknown_receipt");
}

TEST(Receipts, AWatermarkReachesWhatWasSentBeforeIt)
{
    Rig rig;
    auto const citizen = rig.conversation("u1");
    auto const early = rig.write(citizen, "a");
    rig.pump();
    rig.clock.advance(1min);
    auto const mark = rig.clock.now();
    rig.clock.advance(1min);
    auto const late = rig.write(citizen, "b");
    rig.pump();
    InboundEvent event;
    event.kind = InboundEvent::Kind::seen;
    event.thread_id = "u1";
    event.watermark = mark;
    EXPECT_EQ(rig.event(event).reason, "receipt");
    EXPECT_EQ(rig.message_of(early).delivery_state, "seen");
    EXPECT_EQ(rig.message_of(late).delivery_state, "sent");
}

/// Random histories: everything a platform may do, with crashes between; the citizen's phone is the judge.
class RandomHistory : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomHistory, LosesNothingAndDoublesOnlyWhatIsMarked)
{
    std::mt19937 random(GetParam());
    auto const chance = [&](unsigned percent) { return random() % 100 < percent; };
    Rig rig;
    std::vector<OutboxId> ids;
    std::map<std::string, int> arrived;
    std::vector<std::pair<std::string, std::string>> late_echoes;
    std::map<std::string, std::string> last_of;  // user → last text that arrived first time
    int number = 0;
    rig.http.answer = [&](HttpRequest const& request) -> Result<ApiReply> {
        auto const body = parse_json(request.body).value();
        auto const text = text_or(body, "text");
        auto const user = text_or(body, "to");
        if (chance(10)) {
            return say({{"wait", 3'000}, {"channel", chance(50)}});
        }
        if (chance(10)) {
            return unavailable("not_sent");
        }
        if (chance(8)) {
            if (chance(50)) {
                crash();
            }
            return unavailable("no_answer");  // lost on the way there
        }
        if (++arrived[text] == 1) {
            EXPECT_LT(last_of[user], text) << "order of " << user;
            last_of[user] = text;
        }
        auto const id = "m" + std::to_string(++number);
        if (chance(40)) {
            rig.echo(user, text, id);
        } else if (chance(80)) {
            late_echoes.emplace_back(user, text + '\n' + id);
        }
        if (chance(10)) {
            crash();
        }
        if (chance(15)) {
            return chance(50) ? Result<ApiReply>{unavailable("no_answer")}
                              : Result<ApiReply>{ApiReply{200, {}, "garbage"}};
        }
        return say({{"id", id}});
    };
    std::vector<Conversation> citizens;
    for (int i = 0; i < 4; ++i) {
        citizens.push_back(rig.conversation("u" + std::to_string(i)));
    }
    for (int step = 0; step < 120; ++step) {
        if (step < 30) {
            auto const text = "text " + std::to_string(1'000 + ids.size());
            ids.push_back(rig.write(citizens[random() % citizens.size()], text));
        }
        if (!late_echoes.empty() && chance(60)) {
            auto const [user, rest] = late_echoes.front();
            late_echoes.erase(late_echoes.begin());
            rig.echo(user, rest.substr(0, rest.find('\n')), rest.substr(rest.find('\n') + 1));
        }
        if (chance(15)) {
            rig.restart();
        }
        rig.advance(std::chrono::seconds{random() % 200});
    }
    rig.restart();
    rig.http.answer = [&](HttpRequest const& request) {
        auto const body = parse_json(request.body).value();
        ++arrived[text_or(body, "text")];
        return say({{"id", "m" + std::to_string(++number)}});
    };
    for (int i = 0; i < 60; ++i) {
        rig.advance(11min);
    }
    for (auto const id : ids) {
        auto const item = rig.item(id);
        auto const text = rig.message_of(id).text;
        bool const told = item.state == OutboxState::failed && item.last_error == "uncertain";
        EXPECT_TRUE(item.state == OutboxState::sent || told)
            << text << ' ' << name_of(item.state) << ' ' << item.last_error;
        if (item.state == OutboxState::sent) {
            EXPECT_GE(arrived[text], 1) << text << " is called sent";
        }
        if (arrived[text] > 1) {
            EXPECT_TRUE(flag_at(item.extra, "maybe_double")) << text << " came " << arrived[text] << " times";
            EXPECT_LE(arrived[text], 2);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistory, ::testing::Range(1U, 21U));

}  // namespace
}  // namespace hub::outbox::test
