// longer than 400 lines: one local server and the faults it shows.
#include "adapters/http_client/client.hpp"

#include "raw_server.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl.hpp>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <future>
#include <optional>

namespace hub {
namespace {

using namespace std::chrono_literals;
using test::RawServer;
using Socket = RawServer::Socket;

class HttpClientTest : public ::testing::Test {
protected:
    HttpClient& client(HttpClientOptions options = {})
    {
        options.allow_only_local = !options.public_only;
        made_ = make_http_client(io.get_executor(), std::move(options)).value();
        return *made_;
    }
    Result<ApiReply> send(HttpClient& used, HttpRequest request)
    {
        std::optional<Result<ApiReply>> answer;
        asio::co_spawn(
            io,
            [](HttpClient& by, HttpRequest what, std::optional<Result<ApiReply>>& out) -> Task<void> {
                out = co_await by.send(std::move(what));
            }(used, std::move(request), answer),
            asio::detached
        );
        io.restart();
        io.run();
        return answer.value_or(failure(Errc::internal, "the call never ended"));
    }
    static HttpRequest get(std::string url)
    {
        HttpRequest request;
        request.url = std::move(url);
        return request;
    }
    static HttpRequest post(std::string url, std::string body = "{}")
    {
        HttpRequest request;
        request.method = "POST";
        request.url = std::move(url);
        request.body = std::move(body);
        return request;
    }

    asio::io_context io;

private:
    std::unique_ptr<HttpClient> made_;
};

std::string detail(Result<ApiReply> const& answer)
{
    return answer ? "answered" : std::string{name_of(answer.error().code)} + ' ' + answer.error().detail;
}

TEST_F(HttpClientTest, SendsTheRequestAndReadsTheAnswer)
{
    std::string seen;
    RawServer server([&](Socket& socket, int) {
        seen = RawServer::read_request(socket);
        RawServer::write(socket, "HTTP/1.1 201 Created\r\nX-RateLimit-Remain: 7\r\nContent-Length: 2\r\n\r\nok");
    });
    auto request = post(server.url("/v1/send?a=b"), "{\"x\":1}");
    request.headers.emplace_back("access_token", "secret");
    auto const answer = send(client(), request);
    ASSERT_TRUE(answer) << detail(answer);
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(answer->body, "ok");
    EXPECT_EQ(answer->headers.front(), (std::pair<std::string, std::string>{"x-ratelimit-remain", "7"}));
    EXPECT_TRUE(seen.starts_with("POST /v1/send?a=b HTTP/1.1\r\n")) << seen;
    EXPECT_TRUE(seen.contains("Host: 127.0.0.1:" + server.port() + "\r\n"));
    EXPECT_TRUE(seen.contains("access_token: secret\r\n"));
    EXPECT_TRUE(seen.ends_with("\r\n\r\n{\"x\":1}"));
}

TEST_F(HttpClientTest, KeepsTheConnectionForTheNextCall)
{
    RawServer server([](Socket& socket, int) {
        while (!RawServer::read_request(socket).empty()) {
            RawServer::write(socket, RawServer::ok("x"));
        }
    });
    auto& used = client();
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(send(used, post(server.url())));
    }
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpClientTest, DoesNotUseAConnectionTheServerClosed)
{
    std::promise<void> closed;
    RawServer server([&](Socket& socket, int number) {
        RawServer::read_request(socket);
        RawServer::write(socket, RawServer::ok("x"));
        if (number == 0) {
            boost::system::error_code ignored;
            socket.shutdown(Socket::shutdown_both, ignored);
            closed.set_value();
        }
    });
    auto& used = client();
    EXPECT_TRUE(send(used, post(server.url())));
    closed.get_future().wait();
    auto const answer = send(used, post(server.url()));
    EXPECT_TRUE(answer) << detail(answer);
    EXPECT_EQ(server.connections(), 2);
}

TEST_F(HttpClientTest, NeverRepeatsAPostThatMayHaveArrived)
{
    std::atomic<int> requests = 0;
    RawServer server([&](Socket& socket, int) {
        RawServer::read_request(socket);
        RawServer::write(socket, RawServer::ok("x"));
        if (!RawServer::read_request(socket).empty()) {
            ++requests;  // takes the second request and closes without a word
        }
    });
    auto& used = client();
    EXPECT_TRUE(send(used, post(server.url())));
    EXPECT_EQ(detail(send(used, post(server.url()))), "unavailable no_answer");
    EXPECT_EQ(requests, 1);
}

TEST_F(HttpClientTest, NamesWhatHappenedToTheRequest)
{
    struct Case {
        char const* name;
        RawServer::Script script;
        char const* detail;
    };
    std::vector<Case> const cases{
        {"silence",
         [](Socket& socket, int) {
             while (!RawServer::read_request(socket).empty()) {
             }
         },
         "unavailable no_answer"},
        {"closed after the request",
         [](Socket& socket, int) { RawServer::read_request(socket); },
         "unavailable no_answer"},
        {"garbage",
         [](Socket& socket, int) {
             RawServer::read_request(socket);
             RawServer::write(socket, "this is not HTTP\r\n\r\n");
         },
         "unavailable bad_answer"},
        {"cut body",
         [](Socket& socket, int) {
             RawServer::read_request(socket);
             RawServer::write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
         },
         "unavailable bad_answer"},
        {"body too large",
         [](Socket& socket, int) {
             RawServer::read_request(socket);
             RawServer::write(socket, RawServer::ok(std::string(2'000, 'x')));
         },
         "unavailable bad_answer"},
        {"endless body",
         [](Socket& socket, int) {
             RawServer::read_request(socket);
             RawServer::write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
             for (int i = 0; i < 100; ++i) {
                 RawServer::write(socket, "40\r\n" + std::string(64, 'x') + "\r\n");
             }
         },
         "unavailable bad_answer"},
        {"header too large",
         [](Socket& socket, int) {
             RawServer::read_request(socket);
             RawServer::write(
                 socket, "HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\nContent-Length: 0\r\n\r\n"
             );
         },
         "unavailable bad_answer"},
    };
    for (auto const& one : cases) {
        SCOPED_TRACE(one.name);
        RawServer server(one.script);
        auto request = post(server.url());
        request.timeout = 300ms;
        request.max_body_bytes = 1'000;
        EXPECT_EQ(detail(send(client(), request)), one.detail);
    }
}

TEST_F(HttpClientTest, SaysNotSentWhenNobodyListens)
{
    std::string url;
    {
        RawServer const gone([](Socket&, int) {});
        url = gone.url();
    }
    EXPECT_EQ(detail(send(client(), post(url))), "unavailable not_sent");
    EXPECT_EQ(detail(send(client(), post("http://no-such-host.invalid/"))), "unavailable not_sent");
}

TEST_F(HttpClientTest, DoesNotFollowRedirects)
{
    RawServer server([](Socket& socket, int) {
        RawServer::read_request(socket);
        RawServer::write(socket, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    });
    auto const answer = send(client(), get(server.url()));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 302);
}

TEST_F(HttpClientTest, PassesOverInterimAnswers)
{
    RawServer server([](Socket& socket, int) {
        RawServer::read_request(socket);
        RawServer::write(socket, "HTTP/1.1 103 Early Hints\r\n\r\n" + RawServer::ok("end"));
    });
    auto const answer = send(client(), get(server.url()));
    ASSERT_TRUE(answer) << detail(answer);
    EXPECT_EQ(answer->body, "end");
}

TEST_F(HttpClientTest, RefusesRequestsThatBreakFraming)
{
    std::vector<HttpRequest> bad{
        post("ftp://127.0.0.1/"),
        post("http://user@127.0.0.1/"),
        post("http://127.0.0.1:99999/"),
        post("not a url"),
        post("http:///path"),
        post("http://127.0.0.1/a b"),
        post("http://127.0.0.1/\r\nX: y"),
    };
    for (auto const& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"X", "a\r\nY: b"},
             {"X\r\nY", "a"},
             {"Content-Length", "3"},
             {"host", "other"},
             {"", "a"},
             {"Transfer-Encoding", "chunked"}
         }) {
        bad.push_back(post("http://127.0.0.1/"));
        bad.back().headers.emplace_back(name, value);
    }
    bad.push_back(post("http://127.0.0.1/"));
    bad.back().method = "GET / HTTP/1.1\r\n\r\nGET";
    for (auto const& request : bad) {
        auto const answer = send(client(), request);
        ASSERT_FALSE(answer) << request.url;
        EXPECT_EQ(answer.error().code, Errc::invalid_input) << request.url;
    }
}

TEST_F(HttpClientTest, TheTestSwitchRefusesEveryOtherHost)
{
    EXPECT_EQ(detail(send(client(), get("http://192.0.2.1/"))), "forbidden not a local address");
}

TEST_F(HttpClientTest, PublicOnlyReachesNoLoopbackInAnyWriting)
{
    RawServer server([](Socket& socket, int) { RawServer::read_request(socket); });
    HttpClientOptions options;
    options.public_only = true;
    auto& used = client(options);
    for (auto const* const host :
         {"127.0.0.1",
          "[::1]",
          "localhost",
          "2130706433",
          "0x7f000001",
          "017700000001",
          "127.1",
          "0",
          "[::ffff:127.0.0.1]",
          "[64:ff9b::7f00:1]"}) {
        auto const answer = send(used, get("https://" + std::string(host) + "/"));
        ASSERT_FALSE(answer) << host;
        EXPECT_NE(answer.error().code, Errc::internal) << host;
        EXPECT_FALSE(send(used, get("https://" + std::string(host) + ":" + server.port() + "/"))) << host;
    }
    EXPECT_EQ(server.connections(), 0);
}

TEST_F(HttpClientTest, OneSilentHostDoesNotHoldUpAnother)
{
    RawServer silent([](Socket& socket, int) {
        while (!RawServer::read_request(socket).empty()) {
        }
    });
    RawServer quick([](Socket& socket, int) {
        RawServer::read_request(socket);
        RawServer::write(socket, RawServer::ok("x"));
    });
    auto& used = client();
    std::vector<std::string> ended;
    auto const call = [](HttpClient& by, HttpRequest what, std::string name, std::vector<std::string>& out
                      ) -> Task<void> {
        co_await by.send(std::move(what));
        out.push_back(std::move(name));
    };
    for (int i = 0; i < 20; ++i) {
        auto request = post(silent.url());
        request.timeout = 500ms;
        asio::co_spawn(io, call(used, request, "silent", ended), asio::detached);
    }
    asio::co_spawn(io, call(used, post(quick.url()), "quick", ended), asio::detached);
    io.run();
    ASSERT_EQ(ended.size(), 21U);
    EXPECT_EQ(ended.front(), "quick");
}

// ---- TLS ---------------------------------------------------------------------------------------------------------

struct Certificate {
    std::string certificate;
    std::string key;
};

std::string pem_of(std::function<int(BIO*)> const& write)
{
    BIO* const memory = BIO_new(BIO_s_mem());
    write(memory);
    char* data = nullptr;
    auto const size = BIO_get_mem_data(memory, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(memory);
    return text;
}

/// Self-signed, for one name, from `days` ago until `days` ahead.
Certificate make_certificate(std::string const& alternative_name, long from_seconds, long until_seconds)
{
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const x509 = X509_new();
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), from_seconds);
    X509_gmtime_adj(X509_getm_notAfter(x509), until_seconds);
    X509_set_pubkey(x509, key);
    auto* const name = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<unsigned char const*>("test"), -1, -1, 0);
    X509_set_issuer_name(x509, name);
    auto* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative_name.c_str());
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(x509, key, EVP_sha256());
    Certificate made{
        pem_of([&](BIO* out) { return PEM_write_bio_X509(out, x509); }),
        pem_of([&](BIO* out) { return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr); }),
    };
    X509_free(x509);
    EVP_PKEY_free(key);
    return made;
}

/// Answers one request on each connection that finishes the handshake.
RawServer::Script tls_script(Certificate const& certificate)
{
    auto const context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    context->use_certificate_chain(asio::buffer(certificate.certificate));
    context->use_private_key(asio::buffer(certificate.key), asio::ssl::context::pem);
    return [context](Socket& socket, int) {
        asio::ssl::stream<Socket&> stream(socket, *context);
        boost::system::error_code error;
        stream.handshake(asio::ssl::stream_base::server, error);
        char buffer[4096];
        while (!error && stream.read_some(asio::buffer(buffer), error) > 0) {
            asio::write(stream, asio::buffer(RawServer::ok("secure")), error);
        }
    };
}

TEST_F(HttpClientTest, VerifiesChainNameAndTimeAlways)
{
    constexpr long kDay = 86'400;
    struct Case {
        char const* name;
        char const* alternative_name;
        long from;
        long until;
        bool trusted;
        bool good;
    };
    std::vector<Case> const cases{
        {"right", "IP:127.0.0.1", -kDay, kDay, true, true},
        {"unknown authority", "IP:127.0.0.1", -kDay, kDay, false, false},
        {"another name", "DNS:example.org", -kDay, kDay, true, false},
        {"expired", "IP:127.0.0.1", -2 * kDay, -kDay, true, false},
        {"not yet", "IP:127.0.0.1", kDay, 2 * kDay, true, false},
    };
    for (auto const& one : cases) {
        SCOPED_TRACE(one.name);
        auto const certificate = make_certificate(one.alternative_name, one.from, one.until);
        auto const file = std::filesystem::temp_directory_path() / ("hub-ca-" + std::to_string(::getpid()) + ".pem");
        if (FILE* const out = std::fopen(file.c_str(), "w")) {
            std::fputs(certificate.certificate.c_str(), out);
            std::fclose(out);
        }
        RawServer server(tls_script(certificate));
        HttpClientOptions options;
        options.extra_ca_file = one.trusted ? file.string() : "";
        auto& used = client(options);
        for (int i = 0; i < 2; ++i) {
            auto const answer = send(used, post("https://127.0.0.1:" + server.port() + "/"));
            EXPECT_EQ(detail(answer), one.good ? "answered" : "unavailable not_sent");
        }
        EXPECT_EQ(server.connections(), one.good ? 1 : 2) << "a good connection is kept";
        std::filesystem::remove(file);
    }
}

TEST(MakeHttpClient, RefusesAnAuthorityFileItCannotRead)
{
    asio::io_context io;
    HttpClientOptions options;
    options.extra_ca_file = "/nonexistent.pem";
    EXPECT_FALSE(make_http_client(io.get_executor(), options).has_value());
}

}  // namespace
}  // namespace hub
