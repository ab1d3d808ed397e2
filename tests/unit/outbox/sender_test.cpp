#include "rig.hpp"

namespace hub::outbox::test {
namespace {

using Texts = std::vector<std::string>;

TEST(Sender, SendsOnceAndRecordsTheReceipt)
{
    Rig rig;
    auto const id = rig.write(rig.conversation("u1"), "xin chào");
    rig.pump();
    rig.advance(1h);
    EXPECT_EQ(rig.received, Texts{"xin chào"});
    EXPECT_EQ(rig.item(id).state, OutboxState::sent);
    EXPECT_EQ(rig.item(id).receipt, "m1");
    EXPECT_EQ(rig.message_of(id).external_id, "m1");
    EXPECT_EQ(rig.message_of(id).delivery_state, "sent");
}

TEST(Sender, TheAnswersNameIsKeptInOneWriteAlsoOfAMessageThatWentFurther)
{
    for (std::string const state : {"pending", "seen"}) {
        SCOPED_TRACE(state);
        Rig rig;
        auto const id = rig.write(rig.conversation("u1"), "a");
        auto const asked = rig.change([&](Tx& tx) {
            auto item = *tx.outbox().find(id);
            auto message = *tx.conversations().message(item.message);
            message.delivery_state = state;
            tx.conversations().update_message(message);
            mark_sending(tx, item, Route::message, 1, rig.clock.now());
            hub::test::Questions counted;
            hub::test::CountingTx counting{tx, counted};
            note_delivered(counting, id, 0, "m1", {.outcome = "delivered", .detail = {}}, rig.clock.now());
            return counted;
        });
        EXPECT_EQ(asked.written, 1);
        EXPECT_EQ(rig.message_of(id).external_id, "m1");
        EXPECT_EQ(rig.message_of(id).delivery_state, state == "seen" ? "seen" : "sent");
    }
}

TEST(Sender, ClaimsDurablyBeforeTheNetwork)
{
    Rig rig;
    auto const id = rig.write(rig.conversation("u1"), "a");
    OutboxState seen = OutboxState::pending;
    rig.http.answer = [&](HttpRequest const& request) {
        seen = rig.item(id).state;
        return rig.accept(request);
    };
    rig.pump();
    EXPECT_EQ(seen, OutboxState::sending);
}

TEST(Sender, KeepsTheOrderWithinAConversation)
{
    Rig rig;
    auto const citizen = rig.conversation("u1");
    rig.write(citizen, "one");
    rig.write(citizen, "two");
    bool first = true;
    rig.http.answer = [&](HttpRequest const& request) {
        return std::exchange(first, false) ? say({{"wait", 5'000}}) : rig.accept(request);
    };
    rig.pump();
    EXPECT_EQ(rig.http.requests.size(), 1U) << "the second waits for the first";
    rig.advance(5s);
    rig.pump();
    EXPECT_EQ(rig.received, (Texts{"one", "two"}));
}

TEST(Sender, ObeysTheWaitOfAWholeChannelAndNotOfTheOthers)
{
    Rig rig(fake_profile(), 2);
    rig.http.answer = [&](HttpRequest const& request) {
        return request.url.starts_with("https://c0") ? say({{"wait", 60'000}, {"channel", true}}) : rig.accept(request);
    };
    rig.write(rig.conversation("u1"), "held");
    rig.pump();
    rig.write(rig.conversation("u2"), "held too");
    rig.write(rig.conversation("u3", 1), "free");
    rig.advance(1s);
    EXPECT_EQ(rig.received, Texts{"free"});
    EXPECT_EQ(rig.http.requests.size(), 2U) << "no second call on the held channel";
    rig.http.answer = [&](HttpRequest const& request) { return rig.accept(request); };
    rig.advance(60s);
    EXPECT_EQ(rig.received.size(), 3U);
}

TEST(Sender, OneDeadChannelWithALongQueueDoesNotHoldAnother)
{
    Rig rig(fake_profile(), 2);
    rig.options.batch = 4;
    rig.restart();
    for (int i = 0; i < 100; ++i) {
        rig.write(rig.conversation("dead" + std::to_string(i)), "dead");
    }
    rig.write(rig.conversation("u", 1), "alive");
    rig.http.answer = [&](HttpRequest const& request) -> Result<ApiReply> {
        return request.url.starts_with("https://c0") ? unavailable("not_sent") : rig.accept(request);
    };
    rig.pump();
    EXPECT_EQ(rig.received, Texts{"alive"});
    EXPECT_LE(rig.http.requests.size(), 1 + rig.options.max_in_flight_per_channel);
    for (int i = 0; i < 20; ++i) {
        rig.advance(1s);
    }
    EXPECT_LT(rig.http.requests.size(), 40U) << "a dead host is probed, not hammered";
    EXPECT_EQ(rig.change([](Tx& tx) { return tx.outbox().count(OutboxState::failed); }), 0);
}

TEST(Sender, GivesUpAfterTheLimitWithAReasonAndATask)
{
    Rig rig;
    auto const id = rig.write(rig.conversation("u1"), "a");
    rig.http.answer = [](HttpRequest const&) { return say({{"again", true}}); };
    for (int i = 0; i < 20; ++i) {
        rig.advance(11min);
    }
    EXPECT_EQ(rig.item(id).state, OutboxState::failed);
    EXPECT_EQ(rig.item(id).last_error, "retries_exhausted");
    EXPECT_EQ(rig.http.requests.size(), 8U);
    EXPECT_EQ(rig.message_of(id).delivery_state, "failed");
    auto const tasks = rig.open_tasks();
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks[0].kind, "undelivered_answer");
    EXPECT_EQ(tasks[0].outbox, id);
}

TEST(Sender, DoesNotCallWhenTheSendWouldBeRefused)
{
    struct Case {
        char const* name;
        std::function<void(Conversation&, OutboxItem&)> set;
        char const* reason;
        char const* task;
    };
    std::vector<Case> const cases{
        {"too long ago",
         [](Conversation& c, OutboxItem&) { c.last_inbound_at = kStart - 200h; },
         "outside_window",
         "call_back"},
        {"never wrote", [](Conversation& c, OutboxItem&) { c.last_inbound_at.reset(); }, "outside_window", "call_back"},
        {"automatic after a day",
         [](Conversation& c, OutboxItem& i) {
             c.last_inbound_at = kStart - 30h;
             i.by_human = false;
         },
         "human_only",
         "call_back"},
        {"left", [](Conversation& c, OutboxItem&) { c.can_write = false; }, "blocked", "call_back"},
        {"another app", [](Conversation& c, OutboxItem&) { c.foreign_control = true; }, "foreign_control", "call_back"},
        {"withdrew",
         [](Conversation& c, OutboxItem&) { c.consent_withdrawn = true; },
         "consent_withdrawn",
         "undelivered_answer"},
        {"second private reply",
         [](Conversation& c, OutboxItem& i) {
             c.private_reply_used = true;
             i.extra = Json{{"target", "private_reply"}, {"comment_id", "1_2"}};
         },
         "private_reply_used",
         "call_back"},
    };
    for (auto const& one : cases) {
        SCOPED_TRACE(one.name);
        Rig rig;
        auto citizen = rig.conversation("u1");
        OutboxItem probe;
        one.set(citizen, probe);
        rig.change([&](Tx& tx) {
            tx.conversations().update(citizen);
            return true;
        });
        auto const id = rig.write(citizen, "a", [&](OutboxItem& item) {
            Conversation unused;
            one.set(unused, item);
        });
        rig.pump();
        EXPECT_TRUE(rig.http.requests.empty());
        EXPECT_EQ(rig.item(id).state, OutboxState::failed);
        EXPECT_EQ(rig.item(id).last_error, one.reason);
        ASSERT_EQ(rig.open_tasks().size(), 1U);
        EXPECT_EQ(rig.open_tasks()[0].kind, one.task);
    }
}

TEST(Sender, MarksAnAnswerInTheExtendedWindow)
{
    Rig rig;
    auto citizen = rig.conversation("u1");
    rig.write(citizen, "late answer");
    rig.clock.advance(30h);
    rig.pump();
    ASSERT_EQ(rig.http.requests.size(), 1U);
    EXPECT_TRUE(flag_at(parse_json(rig.http.requests[0].body).value(), "late"));
}

TEST(Sender, AFailedAnnouncementRowMakesNoTask)
{
    Rig rig;
    auto const announcement = rig.change([](Tx& tx) {
        Announcement made;
        made.title = made.body = "cúp nước";
        made.created_at = kStart;
        return tx.announcements().insert(made);
    });
    auto const id = rig.write(rig.conversation("u1"), "a", [&](OutboxItem& item) {
        item.announcement = announcement;
        item.kind = "announcement";
    });
    rig.http.answer = [](HttpRequest const&) { return say({{"stop", "blocked"}, {"fallback", true}}); };
    rig.pump();
    rig.pump();  // no other way leads to them
    EXPECT_EQ(rig.item(id).state, OutboxState::failed);
    EXPECT_TRUE(rig.open_tasks().empty());
}

TEST(Sender, ABrokenAccountWaitsForRepairWithOneAlarm)
{
    Rig rig;
    auto const first = rig.write(rig.conversation("u1"), "a");
    rig.write(rig.conversation("u2"), "b");
    bool broken = true;
    rig.http.answer = [&](HttpRequest const& request) {
        return broken ? say({{"stop", "permission"}, {"alarm", true}}) : rig.accept(request);
    };
    rig.pump();
    EXPECT_EQ(rig.item(first).state, OutboxState::pending);
    ASSERT_EQ(rig.open_tasks().size(), 1U);
    EXPECT_EQ(rig.open_tasks()[0].kind, "channel_alarm");
    auto const calls = rig.http.requests.size();
    rig.advance(60s);
    EXPECT_EQ(rig.http.requests.size(), calls);
    broken = false;
    rig.advance(5min);
    EXPECT_EQ(rig.received.size(), 2U);
}

TEST(Sender, ContinuesALongTextWithTheNextPart)
{
    Rig rig;
    auto const id = rig.write(rig.conversation("u1"), "p1|p2|p3");
    int calls = 0;
    rig.http.answer = [&](HttpRequest const& request) {
        return ++calls == 2 ? say({{"wait", 1'000}}) : rig.accept(request);
    };
    rig.pump();
    EXPECT_EQ(rig.received, Texts{"p1"});
    rig.restart();
    rig.advance(1s);
    EXPECT_EQ(rig.received, (Texts{"p1", "p2", "p3"}));
    EXPECT_EQ(rig.item(id).state, OutboxState::sent);
}

TEST(Sender, RenewsADeadTokenDurablyThenSendsWithTheNewOne)
{
    Rig rig;
    rig.change([](Tx& tx) {
        tx.conversations().put_credentials(ChannelId{"c0"}, {"old", "r1", kStart + 10h});
        return true;
    });
    rig.write(rig.conversation("u1"), "a");
    rig.write(rig.conversation("u2"), "b");
    int renewals = 0;
    rig.http.answer = [&](HttpRequest const& request) -> Result<ApiReply> {
        if (request.url.ends_with("/renew")) {
            ++renewals;
            EXPECT_EQ(request.body, "r1");
            return ApiReply{200, {}, "1"};
        }
        auto const token = request.headers.front().first == "access_token" ? request.headers.front().second
                                                                           : request.headers.back().second;
        if (token != "fresh-1") {
            return say({{"token", true}});
        }
        auto const held = rig.change([](Tx& tx) { return *tx.conversations().credentials(ChannelId{"c0"}); });
        EXPECT_EQ(held.access_token, "fresh-1") << "stored before first use";
        return rig.accept(request);
    };
    rig.pump();
    rig.advance(1s);
    EXPECT_EQ(renewals, 1);
    EXPECT_EQ(rig.received.size(), 2U);
}

TEST(Sender, RenewsEarlyAndAlarmsWhenRefused)
{
    Rig rig;
    rig.change([](Tx& tx) {
        tx.conversations().put_credentials(ChannelId{"c0"}, {"old", "r1", kStart + 3h});
        return true;
    });
    rig.http.answer = [](HttpRequest const&) -> Result<ApiReply> { return ApiReply{403, {}, ""}; };
    rig.pump();
    EXPECT_TRUE(rig.http.requests.empty()) << "three hours are left";
    rig.advance(61min);
    EXPECT_EQ(rig.http.requests.size(), 1U);
    ASSERT_EQ(rig.open_tasks().size(), 1U);
    EXPECT_EQ(rig.open_tasks()[0].kind, "channel_alarm");
    EXPECT_TRUE(rig.open_tasks()[0].reason.contains("days left"));
}

TEST(Sender, KeepsToTheRateOfAChannel)
{
    auto profile = fake_profile();
    profile.sends_per_second = 2;
    Rig rig(profile);
    for (int i = 0; i < 10; ++i) {
        rig.write(rig.conversation("u" + std::to_string(i)), "a");
    }
    rig.pump();
    EXPECT_EQ(rig.received.size(), 2U);
    rig.advance(1s);
    EXPECT_EQ(rig.received.size(), 4U);
    rig.advance(10s);
    rig.advance(10s);
    rig.advance(10s);
    EXPECT_EQ(rig.received.size(), 10U);
}

TEST(Sender, SharesTheLimitOfAnAppBetweenItsChannels)
{
    auto profile = fake_profile();
    profile.app_calls_per_minute = 180;
    Rig rig(profile, 4);
    for (int i = 0; i < 20; ++i) {
        rig.write(rig.conversation("u" + std::to_string(i), i % 4), "a");
    }
    rig.pump();
    EXPECT_EQ(rig.received.size(), 3U);
    rig.advance(1s);
    EXPECT_EQ(rig.received.size(), 6U);
}

TEST(Sender, WakesForANewRowWithoutWaiting)
{
    Rig rig;
    rig.options.safety_net = 1h;
    rig.sender = std::make_unique<Sender>(*rig.store, rig.clock, rig.http, *rig.directory, rig.options);
    TaskGroup tasks;
    rig.http.answer = [&](HttpRequest const& request) {
        auto reply = rig.accept(request);
        if (rig.received.size() == 2) {
            tasks.stop([] {});
        } else {
            asio::post(rig.io, [&] {
                rig.write(rig.conversation("u2"), "second");
                rig.sender->notify();
            });
        }
        return reply;
    };
    rig.write(rig.conversation("u1"), "first");
    rig.io.restart();
    rig.sender->start(rig.io.get_executor(), tasks);
    rig.io.run_for(20s);
    EXPECT_EQ(rig.received, (Texts{"first", "second"}));
    EXPECT_EQ(tasks.running(), 0U);
}

TEST(Sender, PumpsThatFollowOneAnotherAreGatheredAndStopAtOnce)
{
    using Steady = std::chrono::steady_clock;
    Rig rig;
    rig.options.safety_net = 1h;
    std::vector<Steady::time_point> pumps;
    TaskGroup tasks;
    rig.options.part_of_rates = [&] {  // asked at the beginning of each
        pumps.push_back(Steady::now());
        if (pumps.size() == 5) {
            tasks.stop([] {});
        }
        return 1.0;
    };
    rig.sender = std::make_unique<Sender>(*rig.store, rig.clock, rig.http, *rig.directory, rig.options);
    rig.io.restart();
    auto const before = Steady::now();
    rig.sender->start(rig.io.get_executor(), tasks);
    asio::steady_timer timer(rig.io);
    std::function<void()> notify_often = [&] {
        if (pumps.size() >= 5) {
            return;
        }
        rig.sender->notify();
        timer.expires_after(1ms);
        timer.async_wait([&](auto const&) { notify_often(); });
    };
    notify_often();
    rig.io.run_for(20s);
    ASSERT_EQ(pumps.size(), 5U);
    EXPECT_GE(pumps.back() - before, 80ms);
    EXPECT_EQ(tasks.running(), 0U);
}

}  // namespace
}  // namespace hub::outbox::test
