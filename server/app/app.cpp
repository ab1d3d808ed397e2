// longer than 400 lines: the one function of this file is the order in which parts are built and stopped; it is read as
// a whole.
#include "app/app.hpp"

#include "adapters/http_client/client.hpp"
#include "announce/desk.hpp"
#include "app/accounts_commands.hpp"
#include "app/calendar_watch.hpp"
#include "app/canary.hpp"
#include "app/channel_watch.hpp"
#include "app/current_desks.hpp"
#include "app/erasures.hpp"
#include "app/exporting.hpp"
#include "app/intake_steps.hpp"
#include "app/leader.hpp"
#include "app/ledger.hpp"
#include "app/media_worker.hpp"
#include "app/open_feed.hpp"
#include "app/open_store.hpp"
#include "app/reforms.hpp"
#include "app/reloading.hpp"
#include "app/sealed.hpp"
#include "app/server_options.hpp"
#include "app/spooling.hpp"
#include "app/store_gauges.hpp"
#include "app/timed_work.hpp"
#include "app/wall_clock.hpp"
#include "app/webchat_platform.hpp"
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
#include "ports/guarded_clock.hpp"
#include "ports/rehearsal_clock.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <future>
#include <mutex>
#include <thread>

namespace hub::app {
namespace {

constexpr int kWorkerNice = 15;

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
    std::unique_ptr<Clock> wall = wall_clock(config);
    GuardedClock clock{*wall, clock_guard(config)};
    std::optional<http::Rehearsal> rehearsal;
    double speed = 1;  ///< Of the clock.
    Connectors connectors = load_connectors();
    std::vector<Channel> channels;
    cases::SealedLane lane;
    LaneState lane_state;
    CurrentDesks desks{config, connectors, lane, clock};
    Reloading reloading{config, clock, desks};

    std::unique_ptr<http::Metrics> metrics = std::make_unique<http::Metrics>();
    std::unique_ptr<Store> store;
    std::unique_ptr<WatchedFeed> feed;
    feed::FollowingFeed* following = nullptr;  ///< Inside `feed`, when other nodes may write into the store.
    std::unique_ptr<feed::LiveHub> hub;
    std::unique_ptr<Leader> leader;  ///< Among several nodes; nothing: this one is alone.
    std::unique_ptr<feed::NodeCount> nodes;
    asio::io_context workers;
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> keep_running;
    TaskGroup tasks;
    std::optional<TimedWork> timed_work;
    WakeUp calendar_wake;
    asio::any_io_executor calendar_loop;  ///< Strand to which the wake-up belongs.
    Exporting exporting;
    std::unique_ptr<HttpClient> http_client;   ///< Calls of platforms; the chat's own are answered inside.
    std::unique_ptr<HttpClient> media_client;  ///< Public addresses only: a stranger chose the name.
    std::optional<http::MediaFiles> media_files;
    BlockingPool file_pool{2};
    std::unique_ptr<MediaWorker> media_worker;
    WakeUp erasures_wake;
    std::unique_ptr<ChannelMarks> marks;
    std::unique_ptr<outbox::ChannelDirectory> directory;
    std::unique_ptr<ChannelWatch> channel_watch;
    std::unique_ptr<outbox::Sender> sender;
    std::unique_ptr<IntakeSteps> steps;
    Spooling spooling;
    std::unique_ptr<inbox::InboxWorker> inbox_worker;
    std::unique_ptr<inbox::Intake> intake;
    std::optional<SecretBox> box;
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
    Result<void> begin_after_the_books();
    Result<void> store_first_credentials();
    void build_outbox();
    Result<void> build_media();
    void build_inbox();
    Result<void> build_http();
    void collect_metrics();
    void start_tasks();
    void start_timed_tasks(TaskGroup& group);
    void end_term();
    /// What time drives writes through this.
    Store& timed() { return leader ? leader->store() : *store; }
    [[nodiscard]] bool keeps_time() const { return !leader || leader->leads(); }
    Task<void> run_reforms();
    Result<void> reload();
    Result<void> build_timed_work();
};

namespace {

/// The next working day's end, or the promised date when that comes first and has not passed.
Instant person_must_act_by(World const& world, Instant now, CaseRecord const* about)
{
    auto const due = world.reference.calendar.add_working_days(now, 1);
    return about != nullptr && about->resolve_due_at > now ? std::min(due, about->resolve_due_at) : due;
}

/// Where to answer in a sealed thread, for the length of one send.
bool fill_in_address(SecretBox const& reply, Conversation& thread, OutboxItem& item)
{
    auto const address = cases::open_address(reply, thread.reply_address);
    if (!address) {
        return false;
    }
    constexpr std::string_view kAnonymous = "anon:";
    thread.user_id = address->user_id;
    thread.thread_id = address->thread_id;
    if (!address->comment_id.empty()) {
        item.extra["comment_id"] = address->comment_id;
    }
    if (thread.thread_id.starts_with(kAnonymous)) {
        item.extra["conversation_id"] = thread.thread_id.substr(kAnonymous.size());
    }
    return true;
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

Result<void> App::Parts::open_store()
{
    auto opened = app::open_store(config, Purpose::serving, &clock);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    store = std::move(*opened);
    if (auto const begun = begin_after_the_books(); !begun) {
        return begun;
    }
    auto node_feed = open_feed(config, *store);
    if (!node_feed) {
        return std::unexpected(node_feed.error());
    }
    following = node_feed->following;
    feed = std::make_unique<WatchedFeed>(std::move(node_feed->feed), clock);
    hub = std::make_unique<feed::LiveHub>(*store, *feed);
    if (following != nullptr) {
        share_presence(*hub, *following);
        nodes =
            std::make_unique<feed::NodeCount>(following->bus(), feed::CountTerms{.expected = config.expected_nodes()});
    }
    store->on_commit([this](std::vector<LiveEvent> events) {
        feed->publish(std::move(events));
        // whatever changed may have left work: waking is cheap, polling is not
        sender->notify();
    });
    if (config.uses_postgres()) {
        leader =
            std::make_unique<Leader>(*store, random_hex(8), [this](TaskGroup& group) { start_timed_tasks(group); });
    }
    return store_first_credentials();
}

/// The hub's time begins no earlier than the last thing it wrote down: a clock that was set back while the hub was
/// stopped must not open passed deadlines again. A rehearsal goes on where it stopped.
Result<void> App::Parts::begin_after_the_books()
{
    auto const last = store->read_now([](Tx& tx) -> Result<Instant> {
        auto const head = tx.ledger().head();
        return head ? head->at : Instant{};
    });
    if (!last) {
        return std::unexpected(last.error());
    }
    if (auto* const own = dynamic_cast<RehearsalClock*>(wall.get())) {
        own->not_before(*last);
    }
    clock.not_before(*last);
    return {};
}

/// Configured tokens are only the first ones: what the store holds has been renewed since. Others than before are
/// taken.
Result<void> App::Parts::store_first_credentials()
{
    for (auto const& entry : config.channels) {
        if (entry.access_token.empty() && entry.refresh_token.empty()) {
            continue;
        }
        auto const taken = store->write_now([&](Tx& tx) -> Result<bool> {
            return tx.conversations().adopt_credentials(
                ChannelId{entry.id}, {entry.access_token, entry.refresh_token, Instant{}}
            );
        });
        if (!taken) {
            return std::unexpected(taken.error());
        }
        if (*taken) {
            log_info("channel.token_taken", {{"channel", entry.id}});
        }
    }
    return {};
}

Result<void> App::Parts::build_timed_work()
{
    timed_work.emplace(config, *store, timed(), clock, speed, desks, [this] { sender->notify(); });
    return exporting.build(config, timed(), clock, [this] { return desks.oversight(); });
}

void App::Parts::build_outbox()
{
    directory = std::make_unique<outbox::ChannelDirectory>(sending_contexts(config, connectors, channels));
    outbox::SenderOptions options;
    options.max_attempts = static_cast<int>(config.outbox.max_attempts);
    // pauses between programs stay real when the clock runs fast
    auto const unscaled = [this](std::int64_t seconds) { return std::chrono::seconds(seconds * std::llround(speed)); };
    options.backoff_base = unscaled(config.outbox.backoff_first_seconds);
    options.backoff_cap = unscaled(config.outbox.backoff_last_seconds);
    options.recovery_wait = unscaled(options.recovery_wait.count());
    options.renewal_check = std::max(clock.real(options.renewal_check), std::chrono::milliseconds{50});
    options.http_timeout = std::chrono::seconds(config.outbox.send_timeout_seconds);
    options.max_in_flight_per_channel = static_cast<std::size_t>(config.outbox.sends_at_once);
    options.sends_per_second = static_cast<double>(config.outbox.sends_per_second);
    options.echo_wait = std::chrono::seconds(config.outbox.echo_wait_seconds);
    options.words.status_url = config.public_url() + "/c";
    options.words.unit_name = [this](UnitId const& id) {
        auto const now = desks.world();
        auto const* unit = now->reference.units.find(id);
        return unit == nullptr ? id.value : unit->name;
    };
    options.task_due = [this](Instant now, CaseRecord const* about) {
        return person_must_act_by(*desks.world(), now, about);
    };
    options.open_address = [reply = lane.reply](Conversation& thread, OutboxItem& item) {
        return fill_in_address(*reply, thread, item);
    };
    options.is_alone = !config.uses_postgres();
    if (nodes) {
        options.part_of_rates = [this] {
            return 1.0 / static_cast<double>(nodes->nodes(std::chrono::steady_clock::now()));
        };
    }
    options.marks = marks.get();
    options.observer = [this](outbox::SendReport const& report) {
        metrics->event("delivery." + report.outcome);
        if (report.outcome == "delivered") {
            metrics->delivery_after(report.took);
        }
    };
    sender = std::make_unique<outbox::Sender>(*store, clock, *http_client, *directory, std::move(options));
    HealthTerms terms;
    terms.silence = std::chrono::hours(config.health.silent_hours);
    terms.token_warning = std::chrono::hours(config.health.token_warning_hours);
    channel_watch = std::make_unique<ChannelWatch>(*store, clock, *marks, directory->all(), terms, [this] {
        return desks.world();
    });
}

Result<void> App::Parts::build_media()
{
    auto const folder = config.media.folder.empty() ? config.key_file_stem() + ".media" : config.media.folder;
    auto files = http::MediaFiles::open(folder, static_cast<std::size_t>(config.media.file_bytes));
    if (!files) {
        return std::unexpected(files.error());
    }
    media_files.emplace(std::move(*files));
    HttpClientOptions client;
    client.public_only = true;
    client.connect_timeout = std::chrono::seconds(config.outbox.connect_timeout_seconds);
    auto made = make_http_client(workers.get_executor(), client);
    if (!made) {
        return std::unexpected(made.error());
    }
    media_client = std::move(*made);
    MediaWorkerOptions options;
    options.fetch = config.media.fetch != 0;
    options.reply = lane.reply;
    options.tries = static_cast<int>(config.media.fetch_tries);
    for (auto const& channel : channels) {
        auto const& profile = connectors.at(channel.connector)->profile();
        options.sources[channel.id] = {profile.media_hosts, {channel.api_base_url}};
    }
    media_worker = std::make_unique<MediaWorker>(
        timed(), clock, *media_files, file_pool, *media_client, *http_client, std::move(options)
    );
    return {};
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
        *store, clock, connectors, std::move(by_id), [this] { return desks.now(); }, std::move(hooks)
    );
    inbox::WorkerOptions options;
    options.node = config.uses_postgres() ? random_hex(8) : "";  // a start is a node: its claims end with it
    inbox_worker = std::make_unique<inbox::InboxWorker>(
        *store,
        clock,
        [this](std::vector<PendingItem> const& items) { return steps->prepare(items); },
        [this](PendingItem const& item) {
            auto const world_now = desks.world();
            auto const& known = world_now->reference.channels;
            auto const channel = std::ranges::find(known, ChannelId{item.channel}, &Channel::id);
            return channel != known.end() ? channel->unit : known.empty() ? UnitId{} : known.front().unit;
        },
        std::move(options)
    );
    auto const wake_worker = [this] { inbox_worker->notify(); };
    auto* const detour = spooling.build(config, *store, clock, wake_worker);
    intake = std::make_unique<inbox::Intake>(
        *store, clock, inbox::IntakeLimits{}, spool_counters(*metrics), wake_worker, detour
    );
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
    auto const people = std::llround(speed);  // people sign in and out in their own time, not in the rehearsal's
    limits.idle = std::chrono::minutes(config.sessions.idle_minutes * people);
    limits.absolute = std::chrono::hours(config.sessions.absolute_hours * people);
    limits.live_token = std::chrono::minutes(config.live.token_minutes * people);
    limits.touch_every *= people;
    limits.believed_for *= people;
    sessions = std::make_unique<http::Sessions>(*store, clock, *box, limits);
    http::SignInLimits sign_in_limits;
    sign_in_limits.window *= people;
    sign_in_limits.hashes_at_once = static_cast<int>(config.sessions.password_threads);
    sign_in = std::make_unique<http::SignIn>(*store, clock, *box, sign_in_limits);
    setups = webhook_setups(config, connectors, channels);
    if (auto& keys = setups.at("webchat").secrets.signing_keys; keys.empty()) {
        keys.push_back(box->sign("webchat webhook", "key"));
    }
    ReadinessSources sources{
        store.get(),
        feed.get(),
        [this] { return inbox_worker->last_progress(); },
        [this] { return sender->last_progress(); },
        [this] { return server && server->accepting(); },
        std::chrono::seconds(config.canary.interval_seconds),
        std::chrono::seconds(config.canary.stale_seconds * people),
        {},
        [this] { return lane_state.text(); },
    };
    if (following != nullptr) {
        sources.feed_items = [this] { return feed_items(*following); };
    }
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
    options.rehearsal = rehearsal;
    options.exports_folder = exports_folder(config);
    options.widget_origins = config.web.widget_origins;
    services.emplace(http::Services{
        .store = *store,
        .clock = clock,
        .intake = *intake,
        .cases = [this] { return desks.cases(); },
        .announcements = [this] { return desks.announcements(); },
        .oversight = [this] { return desks.oversight(); },
        .sessions = *sessions,
        .sign_in = *sign_in,
        .metrics = *metrics,
        .connectors = setups,
        .reference =
            [this] {
                auto now = desks.world();
                return std::shared_ptr<http::Reference const>(now, &now->reference);
            },
        .channel_health = [this](Tx& tx, Channel const& channel) { return channel_watch->health(tx, channel); },
        .readiness =
            [this, sources] {
                auto items = readiness(sources, clock);
                items.push_back(clock_item(clock));
                if (leader) {
                    items.push_back({"time_driven", true, keeps_time() ? "on this node" : "on another node"});
                }
                spooling.tell(items);
                return items;
            },
        .fold = [](std::string_view text) { return fold(text); },
        .outbox_changed = [this] { sender->notify(); },
        .announcement_published = [this](AnnouncementId) { timed_work->published(); },
        .export_asked = [this] { exporting.asked(); },
        .area_at = [this](GeoPoint point) { return desks.world()->triage.area_at(point); },
        .sign = [this](std::string_view purpose, std::string_view text) { return box->sign(purpose, text); },
        .media = &*media_files,
        .file_pool = &file_pool,
        .site = std::move(site),
        .person_erased = [this] { erasures_wake.notify(); },
        .marks = marks.get(),
        .box = &*box,
        .sessions_ended = [this] { server->recheck_live(); },
        .calendars =
            [this] {
                auto now = desks.world();
                return std::shared_ptr<Calendars const>(now, &now->calendars);
            },
        .settings = [this] { return reloading.state(); },
        .reload = [this] { return reload(); },
        .options = options,
    });
    topic_access = std::make_unique<http::StaffLiveAuthorizer>(
        *store, services->cases, services->reference, http::ChatTokens(services->sign, clock)
    );
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
        spooling.collect(into);
        into.queue("outbox_in_flight", static_cast<double>(sends.in_flight));
        into.queue("http_connections", static_cast<double>(http.connections));
        into.queue("live_sessions", static_cast<double>(http.live_sessions));
        into.queue("channels_held", static_cast<double>(sends.channels_held));
        into.queue("keeps_time", keeps_time() ? 1 : 0);
        for (auto const& item : services->readiness()) {
            into.ready(item.name, item.ok, item.needed);
        }
    });
}

Result<void> App::Parts::reload()
{
    auto const fresh = reloading.reload(*store);
    if (fresh) {
        calendar_wake.notify();
    }
    return fresh;
}

Task<void> App::Parts::run_reforms()
{
    ReformWatch watch(timed(), clock, [this] { return desks.cases(); }, [this] { return desks.world(); });
    for (auto pause = std::chrono::milliseconds{0}; co_await sleep_for(pause);) {
        auto const records = co_await watch.read();
        if (records && watch.map_is_old(*records, desks.reforms())) {
            if (reloading.refresh(*store, *records)) {
                calendar_wake.notify();
            }
        }
        pause = records && keeps_time() ? co_await watch.work(*records) : std::chrono::milliseconds{5'000};
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
    timed_work->attach(workers);
    exporting.attach(workers);
    calendar_loop = asio::make_strand(workers);
    calendar_wake.attach(calendar_loop);
    inbox_worker->start(executor, tasks);
    spooling.start(executor, tasks);
    sender->start(executor, tasks);
    tasks.spawn(executor, "clock watch", watch_clock(clock, *metrics));
    tasks.spawn(executor, "nodes", keep_in_touch(*hub, nodes.get()));
    tasks.spawn(
        executor,
        "store gauges",
        run_store_gauges(*store, clock, *metrics, std::chrono::seconds(config.health.look_seconds))
    );
    tasks.spawn(executor, "channels", channel_watch->run(std::chrono::seconds(config.health.look_seconds)));
    tasks.spawn(executor, "reforms", run_reforms());
    tasks.spawn(executor, "sealed", run_lane(*store, clock, lane, config.sealed.address_days, lane_state));
    auto const eraser = asio::make_strand(workers);
    erasures_wake.attach(eraser);
    tasks.spawn(eraser, "erasures", run_erasures(*store, erasures_file(config), erasures_wake));
    if (leader) {
        tasks.spawn(executor, "leader", leader->run());
        if (config.canary.interval_seconds > 0) {
            tasks.spawn(executor, "first canary", send_canary(*store, clock));  // ready before the leader's next one
        }
    } else {
        start_timed_tasks(tasks);
    }
}

/// What time drives: once among all nodes, and again on the next one when this one ends.
void App::Parts::start_timed_tasks(TaskGroup& group)
{
    auto const executor = workers.get_executor();
    group.spawn(executor, "clock", timed_work->run_clock());
    if (!config.cases.digest_at.empty()) {
        group.spawn(executor, "digest", timed_work->run_digests());
    }
    group.spawn(timed_work->planner_loop(), "planner", timed_work->run_planner());
    group.spawn(
        calendar_loop,
        "calendars",
        run_calendar_watch(
            timed(), [this] { return desks.cases(); }, [this] { sender->notify(); }, calendar_wake
        )
    );
    group.spawn(executor, "pruning", timed_work->run_pruning());
    group.spawn(executor, "questions", timed_work->run_questions());
    group.spawn(exporting.loop(), "exports", exporting.run(leader != nullptr));
    group.spawn(executor, "media", media_worker->run());
    group.spawn(executor, "ledger", run_ledger(timed(), clock, *signing_key));
    if (config.canary.interval_seconds > 0) {
        group.spawn(
            executor, "canary", run_canary(timed(), clock, std::chrono::seconds(config.canary.interval_seconds))
        );
    }
}

/// The next node need not wait for the lease to run out.
void App::Parts::end_term()
{
    if (!leader) {
        return;
    }
    std::promise<void> ended;
    leader->stop([&ended] { ended.set_value(); });
    ended.get_future().wait();
    leader->give_up();
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
