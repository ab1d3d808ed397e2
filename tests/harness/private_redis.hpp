#pragma once
// A real Redis for tests, from Debian's package: one for the whole ctest run (HUB_TEST_REDIS names its folder, the
// fixture of tests/CMakeLists.txt starts and removes it), or one of a test's own that it may stop and break.

#include "private_server.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

namespace hub::test {

class PrivateRedis {
public:
    /// Makes and starts one; `with` is what scripts/private-redis takes. Throws when Redis is not installed.
    explicit PrivateRedis(std::string with = "") : PrivateRedis(new_server_folder("hub-redis-"), std::move(with), true)
    {
    }
    PrivateRedis(PrivateRedis const&) = delete;
    PrivateRedis& operator=(PrivateRedis const&) = delete;
    ~PrivateRedis()
    {
        if (is_own_) {
            static_cast<void>(call("remove"));
        }
    }
    /// The one that tests share which only use it.
    static PrivateRedis& shared()
    {
        auto const* folder = std::getenv("HUB_TEST_REDIS");  // NOLINT(concurrency-mt-unsafe): nobody sets it
        static PrivateRedis server(folder == nullptr ? new_server_folder("hub-redis-") : folder, "", folder == nullptr);
        return server;
    }

    [[nodiscard]] std::string const& url() const noexcept { return url_; }
    [[nodiscard]] std::string ca_file() const { return folder_ + "/tls/ca.crt"; }
    void start() { url_ = must(call("start", with_)); }
    void stop() { must(call("stop")); }
    void crash() { must(call("stop", "--crash")); }
    /// It stands still, its sockets stay open.
    void pause() { ::kill(pid(), SIGSTOP); }
    void resume() { ::kill(pid(), SIGCONT); }
    /// A command of an operator; the answer's text. Only while no password is asked for.
    std::string tell(std::string const& command)
    {
        return must(run_line(fmt::format("redis-cli -p {} {} 2>&1", url_.substr(url_.rfind(':') + 1), command)));
    }

private:
    PrivateRedis(std::string folder, std::string with, bool is_own)
        : folder_(std::move(folder)), with_(std::move(with)), is_own_(is_own)
    {
        if (is_own_) {
            start();
        } else {
            url_ = must(call("url"));
        }
    }

    [[nodiscard]] pid_t pid() const
    {
        std::ifstream file(folder_ + "/redis.pid");
        pid_t server = 0;
        if (!(file >> server) || server <= 0) {
            throw std::runtime_error("the private Redis does not run");
        }
        return server;
    }

    [[nodiscard]] Said call(std::string const& command, std::string const& rest = "") const
    {
        return run_line(fmt::format("{}/scripts/private-redis {} {} {} 2>&1", HUB_SOURCE_DIR, command, folder_, rest));
    }

    std::string folder_;
    std::string with_;
    bool is_own_;
    std::string url_;
};

}  // namespace hub::test
