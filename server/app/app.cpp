// The order in which parts are built, started and stopped.

#include "app/app.hpp"

#include "adapters/http_client/client.hpp"
#include "app/app_parts.hpp"
#include "app/webchat_platform.hpp"
#include "base/log.hpp"

#include <sys/resource.h>

#include <future>

namespace hub::app {
namespace {

/// As many descriptors as the system lets us have: every listener costs one.
void raise_descriptor_limit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

}  // namespace

Result<void> App::Parts::load()
{
    auto const made_up = rehearsal_of(config);
    if (!made_up) {
        return std::unexpected(made_up.error());
    }
    rehearsal = *made_up;
    speed = rehearsal ? rehearsal->speed : 1;
    auto fresh = load_world(config, {}, local_day(clock.now()));
    if (!fresh) {
        return std::unexpected(fresh.error());
    }
    auto keys = load_lane(config);
    if (!keys) {
        return std::unexpected(keys.error());
    }
    lane = std::move(*keys);
    channels = (*fresh)->reference.channels;
    marks = std::make_unique<ChannelMarks>(channels);
    reloading.begin(*fresh);
    return {};
}

App::App(Config config) : parts_(std::make_unique<Parts>(std::move(config))) {}

App::~App() = default;

Result<void> App::start()
{
    auto& parts = *parts_;
    raise_descriptor_limit();
    if (auto const loaded = parts.load(); !loaded) {
        return loaded;
    }
    HttpClientOptions client;
    client.connect_timeout = std::chrono::seconds(parts.config.outbox.connect_timeout_seconds);
    auto http_client = make_http_client(parts.workers.get_executor(), client);
    if (!http_client) {
        return std::unexpected(http_client.error());
    }
    if (auto const opened = parts.spooling.open(parts.config); !opened) {
        return opened;
    }
    if (auto const opened = parts.open_store(); !opened) {
        return opened;
    }
    auto const reforms = recorded_reforms(*parts.store);
    if (!reforms) {
        return std::unexpected(reforms.error());
    }
    auto const fresh = reforms->empty() ? parts.desks.settle(*parts.store, parts.desks.world())
                                        : parts.reloading.refresh(*parts.store, *reforms);
    if (!fresh) {
        return fresh;
    }
    if (auto const built = parts.build_timed_work(); !built) {
        return built;
    }
    parts.http_client = std::make_unique<WebchatPlatform>(std::move(*http_client), *parts.store, parts.clock);
    if (auto const built = parts.build_media(); !built) {
        return built;
    }
    parts.build_outbox();
    parts.build_inbox();
    if (auto const built = parts.build_http(); !built) {
        return built;
    }
    parts.collect_metrics();
    parts.start_tasks();
    if (auto const started = parts.server->start(); !started) {
        stop();
        return started;
    }
    if (parts.rehearsal) {
        log_warn("hub.rehearsal", {{"now", to_rfc3339(parts.clock.now())}, {"speed", parts.speed}});
    }
    log_info(
        "hub.started",
        {{"address", parts.config.server.address}, {"port", parts.server->port()}, {"version", HUB_VERSION}}
    );
    return {};
}

std::uint16_t App::port() const noexcept
{
    return parts_->server->port();
}

void App::reload()
{
    reopen_log();
    static_cast<void>(parts_->reload());
}

void App::stop()
{
    auto& parts = *parts_;
    if (parts.server) {
        std::promise<void> drained;
        parts.server->stop([&drained] { drained.set_value(); });
        drained.get_future().wait();
    }
    parts.exporting.stop();
    std::promise<void> ended;
    parts.tasks.stop([&ended] { ended.set_value(); });
    if (!parts.threads.empty()) {
        ended.get_future().wait();
        parts.end_term();
        parts.keep_running.reset();
        parts.workers.stop();
        for (auto& thread : parts.threads) {
            thread.join();
        }
        parts.threads.clear();
    }
    parts.file_pool.join();
    if (parts.following != nullptr) {
        parts.following->stop();
    }
    if (parts.store) {
        parts.store->close();
    }
    parts.spooling.close();
    log_info("hub.stopped");
}

}  // namespace hub::app
