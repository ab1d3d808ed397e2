// The live feed over real sockets: protocol, permissions, recovery, slow readers.
#include "tests/integration/net_support.hpp"

#include <gtest/gtest.h>

namespace hub {
namespace {

using test::client_frame;
using test::close_bytes;
using test::NetServer;
using test::RawSocket;
using test::upgrade_request;
using namespace std::chrono_literals;

std::unique_ptr<RawSocket> connected(NetServer& net, std::string_view token = {}, int receive_buffer = 0)
{
    auto socket = std::make_unique<RawSocket>(net.server->port(), receive_buffer);
    socket->send(upgrade_request());
    EXPECT_TRUE(socket->read_until("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")) << socket->text;
    socket->send(client_frame(R"({"id":1,"connect":{"token":")" + std::string(token) + R"("}})"));
    EXPECT_TRUE(socket->read_until(R"("pong":true)")) << socket->text;
    return socket;
}

TEST(NetLive, RefusesForeignOriginsAndTakesOwnAndNone)
{
    NetServer net;
    net.options.origins = {"https://portal.test"};
    net.start();
    std::vector<std::pair<std::string, bool>> const origins{
        {"", true},
        {"http://hub.test", true},
        {"https://portal.test", true},
        {"https://hub.test", false},
        {"http://hub.test:81", false},
        {"null", false},
        {"http://hub.test.evil", false},
        {"http://evilhub.test", false},
        {"https://portal.test.", false},
        {"https://portal.test:443", false},
        {"http://sub.hub.test", false},
        {"file://", false},
        {"https://portal.test/", false},
    };
    for (auto const& [origin, good] : origins) {
        RawSocket socket(net.server->port());
        socket.send(
            upgrade_request((origin.empty() ? "" : "Origin: " + origin + "\r\n") + "Cookie: hub_session=good\r\n")
        );
        ASSERT_TRUE(socket.read_until("\r\n\r\n")) << origin;
        EXPECT_EQ(socket.text.find(good ? "HTTP/1.1 101 " : "HTTP/1.1 403 "), 0U) << origin << socket.text;
    }
}

TEST(NetLive, TreatsAnEmptySubprotocolAsAbsent)
{
    NetServer net;
    net.start();
    RawSocket socket(net.server->port());
    socket.send(upgrade_request("Sec-WebSocket-Protocol: \r\n"));
    ASSERT_TRUE(socket.read_until("\r\n\r\n"));
    EXPECT_EQ(socket.text.find("HTTP/1.1 101 "), 0U);
    EXPECT_EQ(socket.count("Sec-WebSocket-Protocol"), 0U);
}

TEST(NetLive, SendsWhatIsPublishedWithOffsetsAndRecoversAfterACut)
{
    NetServer net;
    net.start();
    auto socket = connected(net);
    socket->send(client_frame(R"({"id":2,"subscribe":{"channel":"public:announcements"}})"));
    ASSERT_TRUE(socket->read_until(R"({"id":2,"subscribe":{"recoverable":true,"positioned":true,"epoch":"e1"}})"))
        << socket->text;
    net.store.say("public:announcements", {{"n", 1}});
    ASSERT_TRUE(
        socket->read_until(R"({"push":{"channel":"public:announcements","pub":{"data":{"n":1},"offset":1,"time":1}}})")
    ) << socket->text;
    socket.reset();
    net.store.say("public:announcements", {{"n", 2}});
    net.store.say("public:announcements", {{"n", 3}});
    socket = connected(net);
    socket->send(client_frame(
        R"({"id":2,"subscribe":{"channel":"public:announcements","recover":true,"offset":1,"epoch":"e1"}})"
    ));
    ASSERT_TRUE(socket->read_until(R"("offset":3,"time":1}]}})")) << socket->text;
    EXPECT_EQ(
        socket->count(R"("offset":1,"was_recovering":true,"recovered":true,"publications":[{"data":{"n":2},"offset":2)"
        ),
        1U
    ) << socket->text;
    socket->send(client_frame(R"({"id":3,"history":{"channel":"public:announcements","limit":1}})"));
    EXPECT_TRUE(socket->read_until(
        R"({"id":3,"history":{"publications":[{"data":{"n":1},"offset":1,"time":1}],"epoch":"e1","offset":3}})"
    ));
}

TEST(NetLive, AnswersEachCommandAsTheProtocolSays)
{
    struct Case {
        char const* name;
        char const* token;
        std::string command;
        std::string wanted;
    };
    NetServer net;
    net.start();
    std::vector<Case> const cases{
        {"anonymous unit", "", R"({"id":2,"subscribe":{"channel":"unit:w.1"}})", R"({"id":2,"error":{"code":103)"},
        {"staff unit", "good", R"({"id":2,"subscribe":{"channel":"unit:w.1"}})", R"({"id":2,"subscribe":{)"},
        {"unknown topic", "good", R"({"id":2,"subscribe":{"channel":"none:1"}})", R"({"id":2,"error":{"code":102)"},
        {"strange name", "good", R"({"id":2,"subscribe":{"channel":"a\"b"}})", R"({"id":2,"error":{"code":102)"},
        {"no name", "good", R"({"id":2,"subscribe":{}})", R"({"id":2,"error":{"code":107)"},
        {"map subscription",
         "good",
         R"({"id":2,"subscribe":{"channel":"unit:1","type":1}})",
         R"({"id":2,"error":{"code":108)"},
        {"twice",
         "good",
         "{\"id\":2,\"subscribe\":{\"channel\":\"unit:1\"}}\n{\"id\":3,\"subscribe\":{\"channel\":\"unit:1\"}}",
         R"({"id":3,"error":{"code":105)"},
        {"unrecoverable asked",
         "good",
         R"({"id":2,"subscribe":{"channel":"unit:1","recover":true,"offset":9,"flag":2}})",
         R"({"id":2,"error":{"code":112)"},
        {"unsubscribe", "good", R"({"id":2,"unsubscribe":{"channel":"unit:1"}})", R"({"id":2,"unsubscribe":{}})"},
        {"publish", "good", R"({"id":2,"publish":{"channel":"unit:1","data":{}}})", R"({"id":2,"error":{"code":103)"},
        {"rpc", "good", R"({"id":2,"rpc":{"data":{}}})", R"({"id":2,"error":{"code":108)"},
        {"presence_stats",
         "good",
         R"({"id":2,"presence_stats":{"channel":"case:PA-2026-000001"}})",
         R"({"id":2,"presence_stats":{"num_clients":0,"num_users":0}})"},
        {"history of nothing",
         "good",
         R"({"id":2,"history":{"channel":"unit:empty"}})",
         R"({"id":2,"history":{"publications":[],"epoch":"e1","offset":0}})"},
        {"send", "good", R"({"send":{"data":{}}})", close_bytes(3508)},
        {"second connect", "good", R"({"id":2,"connect":{}})", close_bytes(3501)},
        {"not JSON", "good", "hello", close_bytes(3501)},
        {"empty line", "good", "{\"id\":2,\"rpc\":{}}\n\n", close_bytes(3501)},
        {"unasked pong", "good", "{}", close_bytes(3501)},
        {"delta", "good", R"({"id":2,"subscribe":{"channel":"unit:1","delta":"x"}})", close_bytes(3501)},
    };
    for (auto const& [name, token, command, wanted] : cases) {
        auto const socket = connected(net, token);
        socket->send(client_frame(command));
        EXPECT_TRUE(socket->read_until(wanted)) << name << ": " << socket->text;
    }
    RawSocket early(net.server->port());
    early.send(upgrade_request() + client_frame(R"({"id":1,"subscribe":{"channel":"public:x"}})"));
    EXPECT_TRUE(early.read_until(close_bytes(3501)));
    RawSocket bad(net.server->port());
    bad.send(upgrade_request() + client_frame(R"({"id":1,"connect":{"token":"bad"}})"));
    EXPECT_TRUE(bad.read_until(close_bytes(3500)));
    RawSocket old(net.server->port());
    old.send(upgrade_request() + client_frame(R"({"id":1,"connect":{"token":"old"}})"));
    EXPECT_TRUE(old.read_until(R"({"id":1,"error":{"code":109)"));
}

TEST(NetLive, ClosesThoseWhoNeverConnectAndThoseWhoNeverPong)
{
    NetServer net;
    net.options.live.connect_time = 300ms;
    net.options.live.ping_interval = 300ms;
    net.options.live.pong_time = 200ms;
    net.options.live.close_time = 300ms;
    net.start();
    RawSocket stale(net.server->port());
    stale.send(upgrade_request());
    EXPECT_TRUE(stale.read_until(close_bytes(3502), 20s));
    EXPECT_TRUE(stale.read_to_end(3s));
    auto const silent = connected(net);
    EXPECT_TRUE(silent->read_until(close_bytes(3012), 20s));
}

TEST(NetLive, ClosesSignedOutSessionsAndEndsForbiddenSubscriptionsWithinTheInterval)
{
    NetServer net;
    net.options.live.recheck_interval = 100ms;
    net.start();
    auto const socket = connected(net, "good");
    socket->send(client_frame(R"({"id":2,"subscribe":{"channel":"unit:1"}})"));
    ASSERT_TRUE(socket->read_until(R"({"id":2,"subscribe")"));
    net.authorizer.allow = false;
    EXPECT_TRUE(socket->read_until(R"({"push":{"channel":"unit:1","unsubscribe":{"code":2000)", 20s));
    net.authenticator.valid = false;
    EXPECT_TRUE(socket->read_until(close_bytes(3500), 20s));
}

TEST(NetLive, ClosesASlowReaderAndHarmsNobodyElse)
{
    NetServer net;
    net.options.live.queue_bytes = 256U << 10U;
    net.options.live.send_buffer_bytes = 32 << 10;
    net.start();
    auto const slow = connected(net, "", 4096);
    auto const good = connected(net);
    for (auto* const socket : {slow.get(), good.get()}) {
        socket->send(client_frame(R"({"id":2,"subscribe":{"channel":"public:x"}})"));
        ASSERT_TRUE(socket->read_until(R"({"id":2,"subscribe")"));
    }
    std::string const filler(8000, 'f');
    for (int index = 1; index <= 200; ++index) {
        net.store.say("public:x", filler);
        ASSERT_TRUE(good->read_until(R"("offset":)" + std::to_string(index) + ","));
        good->text.clear();
    }
    EXPECT_EQ(net.server->counts().slow_closed, 1U);
    EXPECT_TRUE(slow->read_until(close_bytes(3008))) << slow->text.size();
    net.store.say("public:x", "after");
    EXPECT_TRUE(good->read_until("after"));
}

TEST(NetLive, TellsEveryoneToComeBackWhenItStops)
{
    NetServer net;
    net.start();
    auto const socket = connected(net);
    std::thread stopper([&net] { EXPECT_TRUE(net.stop(std::chrono::seconds(10))); });
    EXPECT_TRUE(socket->read_until(close_bytes(3001)));
    socket->send(client_frame(close_bytes(3001), 0x88));
    EXPECT_TRUE(socket->read_to_end());
    stopper.join();
}

TEST(NetLive, LimitsConnectionsOfOneAddressAndFloodsOfMessages)
{
    NetServer net;
    net.options.live.sessions_per_address = 2;
    net.start();
    auto const one = connected(net);
    auto const two = connected(net);
    RawSocket third(net.server->port());
    third.send(upgrade_request());
    ASSERT_TRUE(third.read_until("\r\n\r\n"));
    EXPECT_EQ(third.text.find("HTTP/1.1 429 "), 0U);
    for (int index = 0; index < 200; ++index) {
        one->send(client_frame(R"({"id":9,"rpc":{}})"));
    }
    EXPECT_TRUE(one->read_until(close_bytes(3013)));
    for (int index = 0; index < 100; ++index) {
        two->send(client_frame("p", 0x89));
    }
    EXPECT_TRUE(two->read_until(close_bytes(1008)));
}

}  // namespace
}  // namespace hub
