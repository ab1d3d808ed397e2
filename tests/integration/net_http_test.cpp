// The HTTP side over real sockets: framing attacks, slow clients, keep-alive, headers, stop.
#include "tests/integration/net_support.hpp"

#include <gtest/gtest.h>

namespace hub {
namespace {

using test::NetServer;
using test::RawSocket;
using namespace std::chrono_literals;

TEST(NetHttp, AnswersPipelinedRequestsInOrderOnOneConnection)
{
    NetServer net;
    net.start();
    RawSocket socket(net.server->port());
    std::string all;
    for (int index = 0; index < 20; ++index) {
        auto const body = "n" + std::to_string(index) + ";";
        all += "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    socket.send(all + "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    ASSERT_TRUE(socket.read_to_end());
    EXPECT_EQ(socket.count("HTTP/1.1 200 OK"), 21U);
    std::size_t last = 0;
    for (int index = 0; index < 20; ++index) {
        auto const at = socket.text.find("POST /echo n" + std::to_string(index) + ";");
        ASSERT_NE(at, std::string::npos);
        EXPECT_GT(at, last);
        last = at;
    }
}

TEST(NetHttp, AnswersSmugglingFormsWithExactlyOne400AndCloses)
{
    NetServer net;
    net.start();
    std::string const hidden = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
    std::vector<std::string> const forms{
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + hidden,
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n" + hidden,
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 40\r\n\r\n" + hidden,
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x\r\na\r\n0\r\n\r\n" + hidden,
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n" + hidden,
        "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + hidden,
        "GET /echo HTTP/1.1\nHost: a\n\n" + hidden,
        "GET /echo HTTP/1.1\r\nHost: a\r\nX: 1\r\n y\r\n\r\n" + hidden,
    };
    for (auto const& form : forms) {
        RawSocket socket(net.server->port());
        socket.send(form);
        EXPECT_TRUE(socket.read_to_end()) << form;
        EXPECT_EQ(socket.count("HTTP/1.1 "), 1U) << form << socket.text;
        EXPECT_EQ(socket.count("HTTP/1.1 400 "), 1U) << form;
    }
    EXPECT_EQ(net.handled, 0);
}

http::Handler streaming(std::uint64_t bytes, std::uint64_t broken_at)
{
    return [bytes, broken_at](http::Request) -> Task<http::Response> {
        http::Response response;
        response.content_type = "application/octet-stream";
        response.stream_bytes = bytes;
        response.stream = [broken_at](std::uint64_t offset, std::size_t at_most) -> Task<Result<std::string>> {
            if (offset >= broken_at) {
                co_return unavailable("gone");
            }
            co_return std::string(at_most, static_cast<char>('a' + offset / 1000 % 26));
        };
        co_return response;
    };
}

TEST(NetHttp, ALongBodyIsSentPieceByPieceAndTheConnectionGoesOn)
{
    NetServer net;
    constexpr std::uint64_t kBytes = 3'000'001;
    net.router.add({"GET", "/long", "", http::Access::open, streaming(kBytes, ~0ULL)});
    net.start();
    RawSocket socket(net.server->port());
    socket.send(
        "GET /long HTTP/1.1\r\nHost: a\r\n\r\nHEAD /long HTTP/1.1\r\nHost: a\r\n\r\n"
        "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    );
    ASSERT_TRUE(socket.read_to_end());
    EXPECT_EQ(socket.count("HTTP/1.1 200 OK"), 3U);
    EXPECT_EQ(socket.count("Content-Length: 3000001"), 2U);
    auto const body = socket.text.find("\r\n\r\n") + 4;
    EXPECT_EQ(socket.text.substr(body + kBytes, 8), "HTTP/1.1") << "exactly as long as it said";
}

TEST(NetHttp, ABodyThatBreaksOffClosesTheConnectionAndNeverLooksWhole)
{
    NetServer net;
    net.router.add({"GET", "/long", "", http::Access::open, streaming(1'000'000, 300'000)});
    net.start();
    RawSocket socket(net.server->port());
    socket.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\nGET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(socket.read_to_end());
    EXPECT_LT(socket.text.size(), 1'000'000U);
    EXPECT_EQ(socket.count("HTTP/1.1 "), 1U);
    EXPECT_EQ(net.handled, 0);
}

TEST(NetHttp, GivesEachRequestItsStatus)
{
    struct Case {
        std::string request;
        std::string answer;
    };
    NetServer net;
    net.options.hosts = {"a"};
    net.start();
    std::string const json = "Content-Type: application/json\r\nContent-Length: 2\r\n";
    std::vector<Case> const cases{
        {"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK"},
        {"GET /echo HTTP/1.1\r\nHost: evil\r\n\r\n", "421 "},
        {"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", "404 "},
        {"PUT /echo HTTP/1.1\r\nHost: a\r\n\r\n", "405 "},
        {"OPTIONS /echo HTTP/1.1\r\nHost: a\r\n\r\n", "204 "},
        {"GET /boom HTTP/1.1\r\nHost: a\r\n\r\n", "500 "},
        {"GET /echo?a=1&a=2 HTTP/1.1\r\nHost: a\r\n\r\n", "400 "},
        {"GET /a%2fb HTTP/1.1\r\nHost: a\r\n\r\n", "400 "},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", "413 "},
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", "415 "},
        {"GET /api/v1/things/1 HTTP/1.1\r\nHost: a\r\n\r\n", "401 "},
        {"GET /api/v1/things/1 HTTP/1.1\r\nHost: a\r\nCookie: hub_session=good\r\n\r\n", "200 "},
        {"POST /api/v1/things HTTP/1.1\r\nHost: a\r\nCookie: hub_session=good\r\n" + json + "\r\n{}", "200 "},
        {"POST /api/v1/things HTTP/1.1\r\nHost: a\r\nCookie: hub_session=good\r\nOrigin: http://a\r\n" + json +
             "\r\n{}",
         "200 "},
        {"POST /api/v1/things HTTP/1.1\r\nHost: a\r\nCookie: hub_session=good\r\nOrigin: http://b\r\n" + json +
             "\r\n{}",
         "403 "},
        {"POST /api/v1/things HTTP/1.1\r\nHost: a\r\nCookie: hub_session=good\r\nOrigin: null\r\n" + json + "\r\n{}",
         "403 "},
        {"POST /api/v1/things HTTP/1.1\r\nHost: a\r\nCookie: hub_session=good\r\nSec-Fetch-Site: cross-site\r\n" +
             json + "\r\n{}",
         "403 "},
        {"POST /api/v1/things HTTP/1.1\r\nHost: a\r\nCookie: hub_session=good\r\nContent-Type: "
         "text/plain\r\nContent-Length: 2\r\n\r\n{}",
         "415 "},
        {"GET /connection/websocket HTTP/1.1\r\nHost: a\r\n\r\n", "426 "},
    };
    for (auto const& [request, answer] : cases) {
        RawSocket socket(net.server->port());
        socket.send(request);
        ASSERT_TRUE(socket.read_until("\r\n\r\n")) << request;
        EXPECT_EQ(socket.text.find("HTTP/1.1 " + answer), 0U) << request << socket.text;
        EXPECT_EQ(socket.count("X-Content-Type-Options: nosniff"), 1U);
        EXPECT_EQ(socket.count("\r\nDate: "), 1U);
    }
}

TEST(NetHttp, AnswersHeadWithoutBodyAndContinuesWhenAsked)
{
    NetServer net;
    net.start();
    RawSocket socket(net.server->port());
    socket.send("HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(socket.read_until("\r\n\r\n"));
    EXPECT_EQ(socket.count("Content-Length: 11"), 1U) << socket.text;
    EXPECT_TRUE(socket.text.ends_with("\r\n\r\n"));
    EXPECT_EQ(socket.count("X-Trace-Id: "), 1U) << "kept although the handler took the request";
    socket.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    ASSERT_TRUE(socket.read_until("HTTP/1.1 100 Continue\r\n\r\n"));
    socket.send("ok");
    EXPECT_TRUE(socket.read_until("POST /echo ok"));
}

TEST(NetHttp, EndsSlowClientsAndServesOthersMeanwhile)
{
    NetServer net;
    net.options.limits.head_time = 400ms;
    net.options.limits.body_time = 400ms;
    net.options.limits.idle_time = 400ms;
    net.start();
    std::vector<std::unique_ptr<RawSocket>> slow;
    for (int index = 0; index < 60; ++index) {
        slow.push_back(std::make_unique<RawSocket>(net.server->port()));
        slow.back()->send(
            index % 3 == 0   ? ""
            : index % 3 == 1 ? "GET / HTTP/1.1\r\nHost:"
                             : "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab"
        );
    }
    RawSocket good(net.server->port());
    good.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(good.read_until("GET /echo", 20s));
    for (std::size_t index = 0; index < slow.size(); ++index) {
        EXPECT_TRUE(slow[index]->read_to_end(20s)) << index;
        EXPECT_EQ(slow[index]->count("HTTP/1.1 408 "), index % 3 == 0 ? 0U : 1U);
    }
}

TEST(NetHttp, FinishesWhatRunsAndThenStops)
{
    NetServer net;
    std::atomic<bool> begun{false};
    net.router.add({"GET", "/slow", "", http::Access::open, [&begun](http::Request) -> Task<http::Response> {
                        begun = true;
                        (void)co_await sleep_for(300ms);
                        http::Response response;
                        response.body = "\"finished\"";
                        co_return response;
                    }});
    net.start();
    RawSocket idle(net.server->port());
    RawSocket busy(net.server->port());
    busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    while (!begun) {
        std::this_thread::yield();
    }
    EXPECT_TRUE(net.stop(5s));
    EXPECT_TRUE(busy.read_until("finished"));
    EXPECT_EQ(busy.count("Connection: close"), 1U);
    EXPECT_TRUE(idle.read_to_end(1s));
    EXPECT_EQ(net.server->counts().connections, 0U);
}

}  // namespace
}  // namespace hub
