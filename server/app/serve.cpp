#include "app/serve.hpp"

#include "app/app.hpp"
#include "base/log.hpp"
#include "base/task.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <thread>

namespace hub::app {
namespace {

/// Ends the process when it still runs after the budget: everything acknowledged is on disk.
std::jthread watch_the_stop(std::chrono::seconds budget)
{
    return std::jthread([budget](std::stop_token const& done) {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::unique_lock lock(mutex);
        if (!wake.wait_for(lock, done, budget, [] { return false; }) && !done.stop_requested()) {
            log_error("hub.stop_overran", {{"seconds", budget.count()}});
            std::_Exit(1);
        }
    });
}

}  // namespace

int serve(Config config)
{
    App app(config);
    // before any other thread exists, so that all of them leave these signals to this loop
    asio::io_context signals_loop;
    asio::signal_set signals(signals_loop, SIGTERM, SIGINT, SIGHUP);
    if (auto const started = app.start(); !started) {
        fmt::print(stderr, "hub: {}\n", started.error().detail);
        return started.error().code == Errc::invalid_input ? 2 : 1;
    }
    fmt::print(stderr, "hub: listening on {}:{}\n", config.server.address, app.port());
    ::sd_notify(0, "READY=1");
    std::function<void()> wait = [&] {
        signals.async_wait([&](boost::system::error_code error, int signal) {
            if (error || signal != SIGHUP) {
                return;
            }
            app.reload();
            wait();
        });
    };
    wait();
    signals_loop.run();
    ::sd_notify(0, "STOPPING=1");
    auto const watchdog = watch_the_stop(std::chrono::seconds(config.server.stop_seconds + 5));
    app.stop();
    return 0;
}

}  // namespace hub::app
