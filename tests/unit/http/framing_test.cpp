// One case for each form of a bad or ambiguous head. security-checklist.md A 1–4, 7.
#include "http/framing.hpp"

#include "http/message.hpp"

#include <gtest/gtest.h>

namespace hub::http {
namespace {

struct Case {
    std::string head;
    int status = 0;  ///< 0: accepted.
};

std::string get(std::string_view fields)
{
    return "GET / HTTP/1.1\r\n" + std::string(fields) + "\r\n";
}

std::string post(std::string_view fields)
{
    return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

/// As the session does it: find the end, then check.
int status_of(std::string_view bytes, std::size_t step)
{
    std::size_t scanned = 0;
    for (std::size_t have = std::min(step, bytes.size());; have = std::min(have + step, bytes.size())) {
        auto const found = find_head_end(bytes.substr(0, have), scanned, {});
        if (found.state == HeadEnd::State::refused) {
            return found.refusal.status;
        }
        if (found.state == HeadEnd::State::complete) {
            auto const head = check_head(bytes.substr(found.skip, found.size - found.skip), {});
            return head ? 0 : head.error().status;
        }
        if (have == bytes.size()) {
            return -1;
        }
    }
}

TEST(Framing, AnswersEveryFormOfHead)
{
    std::vector<Case> const cases{
        {get("Host: a\r\n"), 0},
        {"\r\n" + get("Host: a\r\n"), 0},
        {"\r\n\r\n" + get("Host: a\r\n"), 400},
        {get("Host: a:8080\r\n"), 0},
        {get("Host: [::1]:80\r\n"), 0},
        {get(""), 400},
        {get("Host: a\r\nHost: a\r\n"), 400},
        {get("Host:\r\n"), 400},
        {get("Host: a@b\r\n"), 400},
        {get("Host: a/b\r\n"), 400},
        {get("Host: a, b\r\n"), 400},
        {get("Host: a b\r\n"), 400},
        {get("Host: a:x\r\n"), 400},
        {get("Host: \xC3\xA1\r\n"), 400},
        {post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400},
        {post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400},
        {post("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
        {post("Content-Length: 5, 5\r\n"), 400},
        {post("Content-Length: +5\r\n"), 400},
        {post("Content-Length: -5\r\n"), 400},
        {post("Content-Length: 5 5\r\n"), 400},
        {post("Content-Length: 0x5\r\n"), 400},
        {post("Content-Length:\r\n"), 400},
        {post("Content-Length: 00000000000000000005\r\n"), 400},
        {post("Content-Length: 5\r\n"), 0},
        {post("Transfer-Encoding: chunked\r\n"), 0},
        {post("Transfer-Encoding: Chunked\r\n"), 0},
        {post("Transfer-Encoding: chunked, gzip\r\n"), 400},
        {post("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n"), 400},
        {post("Transfer-Encoding: gzip, chunked\r\n"), 400},
        {post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
        {post("Transfer-Encoding: \"chunked\"\r\n"), 400},
        {post("Transfer-Encoding: xchunked\r\n"), 400},
        {post("Transfer-Encoding: identity\r\n"), 400},
        {post("Transfer-Encoding:\r\n"), 400},
        {post("Transfer-Encoding : chunked\r\n"), 400},
        {post("Transfer-Encoding: chunked\v\r\n"), 400},
        {"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {get("Host: a\r\nX: 1\r\n 2\r\n"), 400},
        {get(" Host: a\r\n"), 400},
        {get("Host : a\r\n"), 400},
        {get("Host: a\r\nX\r\n"), 400},
        {get("Host: a\r\n: x\r\n"), 400},
        {get("Host: a\r\nX\xC3: 1\r\n"), 400},
        {get("Host: a\r\nX: \x01\r\n"), 400},
        {get("Host: a\r\nX: \xC3\xA1\r\n"), 0},
        {get(std::string_view("Host: a\r\nX: \0\r\n", 15)), 400},
        {"GET / HTTP/1.1\nHost: a\n\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\n\r\n", 400},
        {"GET / HTTP/1.1\rHost: a\r\n\r\n", 400},
        {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
        {"GET /\r\nHost: a\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
        {"GET / http/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400},
        {"GET / HTTP/1.0\r\nHost: a\r\n\r\n", 0},
        {"get / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        {"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 0},
        {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n", 0},
        {"GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /\xC3\xA1 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
        {get("Host: a\r\nX: " + std::string(17000, 'x') + "\r\n"), 431},
        {get("Host: a\r\n" +
             [] {
                 std::string many;
                 for (int i = 0; i < 101; ++i) {
                     many += "X: 1\r\n";
                 }
                 return many;
             }()),
         431},
        {post("Content-Length: 1\r\nExpect: tea\r\n"), 417},
        {"GET / HTTP/1.1\r\nHost: a\r\n", -1},
    };
    for (auto const& [head, status] : cases) {
        EXPECT_EQ(status_of(head, head.size()), status) << head.substr(0, 80);
        EXPECT_EQ(status_of(head, 1), status) << "byte by byte: " << head.substr(0, 80);
    }
}

TEST(ChunkedBody, HasAnExactEndAndNothingBesidesData)
{
    struct Body {
        std::string bytes;
        int status;
        std::size_t used;
    };
    std::vector<Body> const bodies{
        {"5\r\nhello\r\n0\r\n\r\nNEXT", 0, 15},
        {"0\r\n\r\n", 0, 5},
        {"5;x=1\r\nhello\r\n0\r\n\r\n", 400, 0},
        {"5\r\nhello\r\n0\r\nX: 1\r\n\r\n", 400, 0},
        {"5\nhello\r\n0\r\n\r\n", 400, 0},
        {"5\r\nhelloX\r\n0\r\n\r\n", 400, 0},
        {"0x5\r\nhello\r\n", 400, 0},
        {"\r\n", 400, 0},
        {"FFFFFFFFFFFFFFFF\r\n", 400, 0},
        {"200000\r\n", 413, 0},
        {" 5\r\nhello\r\n", 400, 0},
        {"5 \r\nhello\r\n", 400, 0},
        {"-5\r\n", 400, 0},
    };
    for (auto const& [bytes, status, used] : bodies) {
        for (std::size_t const step : {bytes.size(), std::size_t{1}}) {
            ChunkCheck check;
            std::size_t total = 0;
            auto state = ChunkCheck::State::need_more;
            for (std::size_t at = 0; at < bytes.size() && state == ChunkCheck::State::need_more; at += step) {
                std::size_t here = 0;
                state = check.feed(std::string_view(bytes).substr(at, step), here, 1U << 20U);
                total += here;
            }
            EXPECT_EQ(state, status == 0 ? ChunkCheck::State::complete : ChunkCheck::State::refused) << bytes;
            if (status == 0) {
                EXPECT_EQ(total, used) << bytes;
            } else {
                EXPECT_EQ(check.refusal().status, status) << bytes;
            }
        }
    }
}

TEST(Paths, AreDecodedOnceAndNormalised)
{
    std::vector<std::pair<std::string, std::string>> const good{
        {"/", "/"},         {"/a/b", "/a/b"},
        {"/a/./b", "/a/b"}, {"/a/../b", "/b"},
        {"/a%20b", "/a b"}, {"/%C3%A1", "/\xC3\xA1"},
        {"/a/..", "/"},     {"/%2e%2e/a", ""},
        {"/../a", ""},      {"/a%2Fb", ""},
        {"/a%00", ""},      {"/a%5Cb", ""},
        {"/a%", ""},        {"/a%2", ""},
        {"/%zz", ""},       {"/%C0%AF", ""},
        {"/a%0d", ""},      {"/%252F", "/%2F"},
        {"a", ""},          {"/.hidden", "/.hidden"},
    };
    for (auto const& [raw, wanted] : good) {
        auto const path = normal_path(raw);
        EXPECT_EQ(path.value_or(""), wanted) << raw;
    }
}

TEST(Messages, ComeOutOfTheParserAsTheyWereSent)
{
    Request request;
    ASSERT_TRUE(read_message(
        "POST /x HTTP/1.1\r\nHost: a\r\nX-Sig: 1\r\nX-Sig: 2\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        request
    ));
    EXPECT_EQ(request.body, "abcde");
    EXPECT_EQ(*request.header("x-sig"), "1");
    EXPECT_EQ(request.headers.size(), 4U);
    Request other;
    EXPECT_FALSE(read_message("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /", other)) << "one message only";
    Request third;
    EXPECT_FALSE(read_message("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc", third))
        << "not the whole message";
}

}  // namespace
}  // namespace hub::http
