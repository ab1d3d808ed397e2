// longer than 400 lines: the one function of this file is the order in which parts are built and stopped; it is read as
// a whole.
#include "app/app.hpp"

#include "adapters/http_client/client.hpp"
#include "adapters/memory/memory_feed.hpp"
#include "announce/desk.hpp"
#include "app/accounts_commands.hpp"
#include "app/canary.hpp"
#include "app/intake_steps.hpp"
#include "app/ledger.hpp"
#include "app/open_store.hpp"
#include "base/fold.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/wake_up.hpp"
#include "feed/live_hub.hpp"
#include "http/handlers/sessions.hpp"
#include "http/handlers/sign_in.hpp"
#include "http/handlers/staff_live_authorizer.hpp"
#include "http/listener.hpp"
#include "http/metrics.hpp"
#include "inbox/intake.hpp"
#include "outbox/sender.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/strand.hpp>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <future>
#include <mutex>
#include <thread>

namespace hub::app {
namespace {

constexpr int kWorkerNice = 15;

http::ServerOptions server_options(Config const& config)
{
    auto const& server = config.server;
    auto const& limits = server.limits;
    auto const& live = config.live;
    http::ServerOptions options;
    options.address = server.address;
    options.port = static_cast<std::uint16_t>(server.port);
    options.threads = static_cast<std::size_t>(server.threads);
    options.tls = {server.tls_certificate_file, server.tls_key_file};
    options.hosts = server.allowed_hosts;
    options.origins = server.allowed_origins;
    options.proxies = server.trusted_proxies;
    options.local_networks = config.metrics_networks;
    options.stop_budget = std::chrono::seconds(server.stop_seconds);
    auto const size = [](std::int64_t value) { return static_cast<std::size_t>(value); };
    options.limits.head_bytes = size(limits.header_bytes);
    options.limits.fields = size(limits.header_fields);
    options.limits.target_bytes = size(limits.target_bytes);
    options.limits.body_bytes = size(limits.body_bytes);
    options.limits.head_time = std::chrono::seconds(limits.header_seconds);
    options.limits.body_time = std::chrono::seconds(limits.body_seconds);
    options.limits.body_bytes_per_second = size(limits.body_bytes_per_second);
    options.limits.write_time = std::chrono::seconds(limits.write_seconds);
    options.limits.idle_time = std::chrono::seconds(limits.idle_seconds);
    options.limits.requests_per_connection = size(limits.requests_per_connection);
    options.limits.connections = size(limits.connections);
    options.live.message_bytes = size(live.message_bytes);
    options.live.queue_bytes = size(live.queue_bytes);
    options.live.queue_messages = size(live.queue_messages);
    options.live.sessions_per_address = size(live.connections_per_address);
    options.live.sessions_per_user = size(live.connections_per_user);
    options.live.subscriptions = size(live.subscriptions);
    options.live.messages_per_second = static_cast<double>(live.messages_per_second);
    options.live.message_burst = static_cast<double>(live.message_burst);
    options.live.ping_interval = std::chrono::seconds(live.ping_seconds);
    options.live.pong_time = std::chrono::seconds(live.pong_seconds);
    options.live.connect_time = std::chrono::seconds(live.handshake_seconds);
    options.live.recheck_interval = std::chrono::seconds(config.sessions.recheck_seconds);
    return options;
}

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

/// Order of members is the order of start; destruction runs backwards.
struct App::Parts {
    explicit Parts(Config wanted) : config(std::move(wanted)) {}

    Config config;
    SystemClock clock;
    Connectors connectors = load_connectors();
    std::vector<Channel> channels;

    std::mutex mutex;  ///< Guards the generation below.
    std::shared_ptr<World const> world;
    std::shared_ptr<cases::CaseDesk const> case_desk;
    std::shared_ptr<announce::AnnouncementDesk const> announcement_desk;

    std::unique_ptr<http::Metrics> metrics = std::make_unique<http::Metrics>();
    std::unique_ptr<Store> store;
    std::unique_ptr<WatchedFeed> feed;
    std::unique_ptr<feed::LiveHub> hub;
    asio::io_context workers;
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> keep_running;
    TaskGroup tasks;
    WakeUp planner_wake;
    std::unique_ptr<HttpClient> http_client;
    std::unique_ptr<outbox::ChannelDirectory> directory;
    std::unique_ptr<outbox::Sender> sender;
    std::unique_ptr<IntakeSteps> steps;
    std::unique_ptr<inbox::InboxWorker> inbox_worker;
    std::unique_ptr<inbox::Intake> intake;
    std::optional<http::SecretBox> box;
    std::optional<SigningKey> signing_key;
    std::unique_ptr<http::Sessions> sessions;
    std::unique_ptr<http::SignIn> sign_in;
    std::map<std::string, http::ConnectorSetup> setups;
    std::optional<http::Services> services;  ///< Handlers refer to it.
    std::unique_ptr<http::StaffLiveAuthorizer> topic_access;
    http::Router router;
    std::unique_ptr<http::Server> server;
    std::vector<std::thread> threads;

    Result<void> load();
    Result<void> open_store();
    Result<void> store_first_credentials();
    void build_desks(std::shared_ptr<World const> fresh);
    void build_outbox();
    void build_inbox();
    Result<void> build_http();
    void collect_metrics();
    void start_tasks();
    Task<void> run_clock();
    Task<void> run_planner();
    Task<void> run_pruning();

    Desks desks()
    {
        std::lock_guard const lock(mutex);
        return {world, case_desk};
    }
    std::shared_ptr<announce::AnnouncementDesk const> announcements()
    {
        std::lock_guard const lock(mutex);
        return announcement_desk;
    }
};

namespace {

cases::FollowUpTerms follow_up_terms(CasesConfig const& config)
{
    cases::FollowUpTerms terms;
    terms.reminder_percents = {
        static_cast<int>(config.first_reminder_percent),
        static_cast<int>(std::max(config.first_reminder_percent, config.second_reminder_percent))
    };
    terms.alert_within = std::chrono::minutes{config.alert_minutes};
    terms.urgent_within = std::chrono::minutes{config.urgent_alert_minutes};
    terms.slice = static_cast<std::size_t>(config.slice);
    return terms;
}

cases::ClosingTerms closing_terms(CasesConfig const& config)
{
    cases::ClosingTerms terms;
    terms.ask = config.ask_rating != 0;
    terms.days = static_cast<int>(config.close_after_days);
    terms.fast = std::chrono::minutes{config.fast_answer_minutes};
    return terms;
}

}  // namespace

Result<void> App::Parts::load()
{
    auto fresh = load_world(config);
    if (!fresh) {
        return std::unexpected(fresh.error());
    }
    channels = (*fresh)->reference.channels;
    build_desks(*fresh);
    return {};
}

void App::Parts::build_desks(std::shared_ptr<World const> fresh)
{
    cases::Options options;
    std::vector<announce::ChannelFacts> facts;
    for (auto const& channel : channels) {
        auto const& window = connectors.at(channel.connector)->profile().window;
        options.channels.emplace(channel.id, cases::ChannelFacts{channel, window});
        facts.push_back({channel, window});
    }
    options.fold = [](std::string_view text) { return fold(text); };
    options.status_url = config.public_url();
    options.arbiter_type = config.cases.arbiter_type;
    options.terms = fresh->terms;
    options.follow_up = follow_up_terms(config.cases);
    options.closing = closing_terms(config.cases);
    auto const& reference = fresh->reference;
    // the desks refer into the world: the deleter keeps it alive as long as they are
    auto cases_desk = std::shared_ptr<cases::CaseDesk const>(
        new cases::CaseDesk(reference.units, reference.topics, reference.calendar, clock, std::move(options)),
        [fresh](cases::CaseDesk const* desk) { delete desk; }
    );
    auto announce_desk = std::shared_ptr<announce::AnnouncementDesk const>(
        new announce::AnnouncementDesk(reference.units, clock, std::move(facts)),
        [fresh](announce::AnnouncementDesk const* desk) { delete desk; }
    );
    std::lock_guard const lock(mutex);
    world = std::move(fresh);
    case_desk = std::move(cases_desk);
    announcement_desk = std::move(announce_desk);
}

Result<void> App::Parts::open_store()
{
    auto opened = app::open_store(config, Purpose::serving, &clock);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    store = std::move(*opened);
    if (config.feed_url != "memory:") {
        return invalid_input("feed.url: this program knows memory: only");
    }
    feed = std::make_unique<WatchedFeed>(memory::make_memory_feed(), clock);
    hub = std::make_unique<feed::LiveHub>(*store, *feed);
    store->on_commit([this](std::vector<LiveEvent> events) {
        feed->publish(std::move(events));
        // whatever changed may have left work: waking is cheap, polling is not
        sender->notify();
    });
    return store_first_credentials();
}

/// Configured tokens are only the first ones: what the store holds has been renewed since.
Result<void> App::Parts::store_first_credentials()
{
    for (auto const& entry : config.channels) {
        if (entry.access_token.empty() && entry.refresh_token.empty()) {
            continue;
        }
        auto const done = store->write_now([&](Tx& tx) -> Result<void> {
            if (!tx.conversations().credentials(ChannelId{entry.id})) {
                tx.conversations().put_credentials(
                    ChannelId{entry.id}, {entry.access_token, entry.refresh_token, Instant{}}
                );
            }
            return {};
        });
        if (!done) {
            return done;
        }
    }
    return {};
}

void App::Parts::build_outbox()
{
    directory = std::make_unique<outbox::ChannelDirectory>(sending_contexts(config, connectors, channels));
    outbox::SenderOptions options;
    options.max_attempts = static_cast<int>(config.outbox.max_attempts);
    options.backoff_base = std::chrono::seconds(config.outbox.backoff_first_seconds);
    options.backoff_cap = std::chrono::seconds(config.outbox.backoff_last_seconds);
    options.http_timeout = std::chrono::seconds(config.outbox.send_timeout_seconds);
    options.max_in_flight_per_channel = static_cast<std::size_t>(config.outbox.sends_at_once);
    options.sends_per_second = static_cast<double>(config.outbox.sends_per_second);
    options.echo_wait = std::chrono::seconds(config.outbox.echo_wait_seconds);
    options.is_alone = !config.uses_postgres();
    options.observer = [this](outbox::SendReport const& report) {
        metrics->event("delivery." + report.outcome);
        if (report.outcome == "delivered") {
            metrics->delivery_after(report.took);
        }
    };
    sender = std::make_unique<outbox::Sender>(*store, clock, *http_client, *directory, std::move(options));
}

void App::Parts::build_inbox()
{
    std::map<ChannelId, Channel> by_id;
    for (auto const& channel : channels) {
        by_id.emplace(channel.id, channel);
    }
    IntakeHooks hooks{
        [this] { sender->notify(); },
        [this](Fate fate) { metrics->item(name_of(fate)); },
        [this](std::chrono::nanoseconds took) { metrics->case_opened_after(took); },
    };
    steps = std::make_unique<IntakeSteps>(
        *store, clock, connectors, std::move(by_id), [this] { return desks(); }, std::move(hooks)
    );
    inbox::WorkerOptions options;
    options.node = config.uses_postgres() ? random_hex(8) : "";  // a start is a node: its claims end with it
    inbox_worker = std::make_unique<inbox::InboxWorker>(
        *store,
        clock,
        [this](std::vector<PendingItem> const& items) { return steps->prepare(items); },
        [this](PendingItem const& item) {
            for (auto const& channel : channels) {
                if (channel.id.value == item.channel) {
                    return channel.unit;
                }
            }
            return channels.empty() ? UnitId{} : channels.front().unit;
        },
        std::move(options)
    );
    intake = std::make_unique<inbox::Intake>(*store, clock, inbox::IntakeLimits{}, inbox::Intake::Observer{}, [this] {
        inbox_worker->notify();
    });
}

Result<void> App::Parts::build_http()
{
    auto sealed = sealing_box(config);
    if (!sealed) {
        return std::unexpected(sealed.error());
    }
    box = std::move(*sealed);
    auto signing = SigningKey::from_file(ledger_key_file(config));
    if (!signing) {
        return std::unexpected(signing.error());
    }
    signing_key.emplace(std::move(*signing));
    http::SessionLimits limits;
    limits.idle = std::chrono::minutes(config.sessions.idle_minutes);
    limits.absolute = std::chrono::hours(config.sessions.absolute_hours);
    limits.live_token = std::chrono::minutes(config.live.token_minutes);
    sessions = std::make_unique<http::Sessions>(*store, clock, *box, limits);
    http::SignInLimits sign_in_limits;
    sign_in_limits.hashes_at_once = static_cast<int>(config.sessions.password_threads);
    sign_in = std::make_unique<http::SignIn>(*store, clock, *box, sign_in_limits);
    setups = webhook_setups(config, connectors, channels);
    ReadinessSources sources{
        store.get(),
        feed.get(),
        [this] { return inbox_worker->last_progress(); },
        [this] { return sender->last_progress(); },
        [this] { return server && server->accepting(); },
        std::chrono::seconds(config.canary.interval_seconds),
        std::chrono::seconds(config.canary.stale_seconds),
    };
    std::shared_ptr<http::Site const> site;
    if (!config.web.root.empty()) {
        auto pages = http::load_site(config.web.root);
        if (!pages) {
            return invalid_input("web.root: " + pages.error().detail);
        }
        site = std::make_shared<http::Site const>(std::move(*pages));
    }
    http::HandlerOptions options;
    options.public_base_url = config.public_url();
    options.zalo_verifier_code = config.web.zalo_verifier;
    services.emplace(http::Services{
        .store = *store,
        .clock = clock,
        .intake = *intake,
        .cases = [this] { return desks().cases; },
        .announcements = [this] { return announcements(); },
        .sessions = *sessions,
        .sign_in = *sign_in,
        .metrics = *metrics,
        .connectors = setups,
        .reference =
            [this] {
                auto now = desks().world;
                return std::shared_ptr<http::Reference const>(now, &now->reference);
            },
        .channel_health = {},
        .readiness = [this, sources] { return readiness(sources, clock); },
        .fold = [](std::string_view text) { return fold(text); },
        .outbox_changed = [this] { sender->notify(); },
        .announcement_published = [this](AnnouncementId) { planner_wake.notify(); },
        .site = std::move(site),
        .options = options,
    });
    topic_access = std::make_unique<http::StaffLiveAuthorizer>(*store, services->cases, services->reference);
    http::add_routes(router, *services);
    auto server_setup = server_options(config);
    server_setup.on_request = [this](http::RequestSeen const& seen) { metrics->request(seen.route, seen.status); };
    server = std::make_unique<http::Server>(std::move(server_setup), router, *sessions, *topic_access, *hub);
    return {};
}

void App::Parts::collect_metrics()
{
    metrics->on_collect([this](http::Metrics& into) {
        auto const writes = store->counts();
        auto const http = server->counts();
        auto const sends = sender->counts();
        into.queue("store_writes", static_cast<double>(writes.queued));
        into.queue("inbox", static_cast<double>(inbox_worker->backlog()));
        into.queue("intake", static_cast<double>(intake->queued()));
        into.queue("outbox_in_flight", static_cast<double>(sends.in_flight));
        into.queue("http_connections", static_cast<double>(http.connections));
        into.queue("live_sessions", static_cast<double>(http.live_sessions));
        into.queue("channels_held", static_cast<double>(sends.channels_held));
    });
}

Task<void> App::Parts::run_clock()
{
    constexpr std::chrono::milliseconds kLongest{30'000};
    for (auto pause = std::chrono::milliseconds{0}; co_await sleep_for(pause);) {
        auto const now = clock.now();
        auto const desk = desks().cases;
        auto const ticked = co_await store->write([desk, now](Tx& tx) -> Result<cases::CaseDesk::Ticked> {
            return desk->tick(tx, now);
        });
        if (ticked && ticked->more) {  // the next slice at once; others write in between
            pause = std::chrono::milliseconds{0};
            continue;
        }
        pause = ticked ? std::clamp(ticked->next - now, std::chrono::milliseconds{200}, kLongest) : kLongest;
    }
}

Task<void> App::Parts::run_planner()
{
    for (;;) {
        auto const desk = announcements();
        auto const due = co_await store->write([desk](Tx& tx) { return desk->publish_due(tx); });
        if (!due) {
            log_error("announcement.publish_failed", {{"detail", due.error().detail}});
        }
        auto const unfinished = co_await store->read([desk](Tx& tx) -> Result<std::vector<AnnouncementId>> {
            return desk->unfinished(tx);
        });
        for (auto const id : unfinished.value_or(std::vector<AnnouncementId>{})) {
            bool more = true;
            while (more) {
                auto const planned = co_await store->write([desk, id](Tx& tx) { return desk->plan(tx, id); });
                more = planned && planned->more;
            }
            sender->notify();
        }
        co_await planner_wake.wait(std::chrono::milliseconds{5'000});
    }
}

Task<void> App::Parts::run_pruning()
{
    while (co_await sleep_for(std::chrono::minutes{10})) {
        auto const since = clock.now() - std::chrono::hours(config.live.history_hours);
        auto const gone = co_await store->write([this, since](Tx& tx) -> Result<std::int64_t> {
            return tx.feed().prune(static_cast<std::size_t>(config.live.history_events), since);
        });
        log_info("live.pruned", {{"events", gone.value_or(0)}});
    }
}

void App::Parts::start_tasks()
{
    auto const executor = workers.get_executor();
    keep_running.emplace(asio::make_work_guard(workers));
    for (int count = 0; count < 2; ++count) {
        threads.emplace_back([this] {
            // whoever acknowledges goes before whoever works off: what is acknowledged is on disk and can wait
            ::setpriority(PRIO_PROCESS, 0, kWorkerNice);
            workers.run();
        });
    }
    auto const planner = asio::make_strand(workers);
    planner_wake.attach(planner);
    inbox_worker->start(executor, tasks);
    sender->start(executor, tasks);
    tasks.spawn(executor, "clock", run_clock());
    tasks.spawn(planner, "planner", run_planner());
    tasks.spawn(executor, "pruning", run_pruning());
    tasks.spawn(executor, "ledger", run_ledger(*store, clock, *signing_key));
    if (config.canary.interval_seconds > 0) {
        tasks.spawn(
            executor, "canary", run_canary(*store, clock, std::chrono::seconds(config.canary.interval_seconds))
        );
    }
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
    parts.http_client = std::move(*http_client);
    if (auto const opened = parts.open_store(); !opened) {
        return opened;
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
    auto fresh = load_world(parts_->config);
    if (!fresh) {
        log_error("reload.refused", {{"detail", fresh.error().detail}});  // what was good stays in force
        return;
    }
    auto const units = (*fresh)->reference.units.all().size();
    parts_->build_desks(std::move(*fresh));
    log_info("reload.done", {{"units", units}});
}

void App::stop()
{
    auto& parts = *parts_;
    if (parts.server) {
        std::promise<void> drained;
        parts.server->stop([&drained] { drained.set_value(); });
        drained.get_future().wait();
    }
    std::promise<void> ended;
    parts.tasks.stop([&ended] { ended.set_value(); });
    if (!parts.threads.empty()) {
        ended.get_future().wait();
        parts.keep_running.reset();
        parts.workers.stop();
        for (auto& thread : parts.threads) {
            thread.join();
        }
        parts.threads.clear();
    }
    if (parts.store) {
        parts.store->close();
    }
    log_info("hub.stopped");
}

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
    std::jthread const watchdog(
        [budget = std::chrono::seconds(config.server.stop_seconds + 5)](std::stop_token const& done) {
            std::mutex mutex;
            std::condition_variable_any wake;
            std::unique_lock lock(mutex);
            if (!wake.wait_for(lock, done, budget, [] { return false; }) && !done.stop_requested()) {
                log_error("hub.stop_overran", {{"seconds", budget.count()}});
                std::_Exit(1);  // everything acknowledged is on disk
            }
        }
    );
    app.stop();
    return 0;
}

}  // namespace hub::app
