#pragma once
// A real PostgreSQL for tests, from Debian's package: one for the whole ctest run (HUB_TEST_POSTGRES names its folder,
// the fixture of tests/CMakeLists.txt starts and removes it), else one for this program, gone with it. A test that
// stops or crashes the server makes one of its own.
//   PostgresStore temp;                 auto const id = temp->write_now([&](Tx& tx) -> Result<CaseId> { … });
//   temp.reopen();                      closes and opens the same data again

#include "adapters/postgres/postgres_store.hpp"
#include "private_server.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace hub::test {

class PrivatePostgres {
public:
    /// Makes and starts one. Throws, and so fails the test, when PostgreSQL is not installed.
    PrivatePostgres() : PrivatePostgres(new_server_folder("hub-pg-"), true) {}
    PrivatePostgres(PrivatePostgres const&) = delete;
    PrivatePostgres& operator=(PrivatePostgres const&) = delete;
    ~PrivatePostgres()
    {
        if (is_own_) {
            resume();
            static_cast<void>(call("remove"));
        }
    }
    /// The one that tests share which only use it.
    static PrivatePostgres& shared()
    {
        auto const* folder = std::getenv("HUB_TEST_POSTGRES");  // NOLINT(concurrency-mt-unsafe): nobody sets it
        static PrivatePostgres server(folder == nullptr ? new_server_folder("hub-pg-") : folder, folder == nullptr);
        return server;
    }

    [[nodiscard]] std::string const& url() const noexcept { return url_; }
    void start() { url_ = must(call("start")); }
    void stop() { must(call("stop")); }
    /// As kill -9 would end it: nothing is flushed, what was acknowledged must be in its log.
    void crash() { must(call("stop", " --crash")); }
    /// The server stands still, its sockets stay open.
    void pause() { signal_all(SIGSTOP); }
    void resume() { signal_all(SIGCONT); }

private:
    PrivatePostgres(std::string folder, bool is_own) : folder_(std::move(folder)), is_own_(is_own)
    {
        if (is_own_) {
            start();
        } else {
            url_ = must(call("url"));
        }
    }

    [[nodiscard]] Said call(std::string const& command, std::string const& rest = "") const
    {
        return run_line(fmt::format("{}/scripts/private-postgres {} {}{} 2>&1", HUB_SOURCE_DIR, command, folder_, rest)
        );
    }

    /// The server and its children: each connection is a process of its own.
    void signal_all(int signal) const
    {
        std::ifstream file(folder_ + "/data/postmaster.pid");
        pid_t server = 0;
        if (!(file >> server) || server <= 0) {
            return;
        }
        for (auto const& entry : std::filesystem::directory_iterator("/proc")) {
            auto const pid = std::atoi(entry.path().filename().c_str());
            std::ifstream status(entry.path() / "stat");
            std::string number, name, state;
            pid_t parent = 0;
            if (pid > 0 && status >> number >> name >> state) {
                while (!name.ends_with(')') && !state.empty() && state.size() != 1) {
                    name += " " + state;
                    status >> state;
                }
                status >> parent;
            }
            if (pid == server || (pid > 0 && parent == server)) {
                ::kill(pid, signal);
            }
        }
    }

    std::string folder_;
    bool is_own_;
    std::string url_;
};

/// A store in a schema of its own.
class PostgresStore {
public:
    explicit PostgresStore(Clock const* clock = nullptr, PrivatePostgres& server = PrivatePostgres::shared())
    {
        options_.clock = clock;
        options_.connection.url = server.url();
        options_.connection.schema = new_schema();
        reopen();
    }
    /// Another store over the same data, as another process would open it; or the same with other limits.
    explicit PostgresStore(adapters::postgres::Options options) : options_(std::move(options))
    {
        if (options_.connection.schema.empty()) {
            options_.connection.schema = new_schema();
        }
        reopen();
    }
    void reopen()
    {
        close();
        auto opened = adapters::postgres::open(options_);
        if (!opened) {
            throw std::runtime_error("cannot open the test store: " + opened.error().detail);
        }
        store_ = std::move(*opened);
    }
    void close() { store_.reset(); }
    [[nodiscard]] Store& operator*() const noexcept { return *store_; }
    [[nodiscard]] Store* operator->() const noexcept { return store_.get(); }
    [[nodiscard]] adapters::postgres::Options const& options() const noexcept { return options_; }
    [[nodiscard]] adapters::postgres::Connection connect() const
    {
        return adapters::postgres::Connection(options_.connection);
    }

private:
    static std::string new_schema()
    {
        static std::atomic<int> number{0};
        return fmt::format("test_{}_{}", ::getpid(), ++number);
    }

    adapters::postgres::Options options_;
    std::unique_ptr<Store> store_;
};

}  // namespace hub::test
