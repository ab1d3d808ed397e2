#pragma once
// What App owns, in the order in which it is built, and the steps that build, start and stop it. Only the app_….cpp
// files include it; each holds the steps of one part of the program:
//
//   app.cpp           the order of start and of stop
//   app_store.cpp     the store, the feed that follows it, the lease among several nodes
//   app_workers.cpp   what works off: intake, outbox, pictures, exports, what time drives
//   app_http.cpp      keys, sessions, the handlers' services, the server
//   app_health.cpp    what /readyz and /metrics tell
//   app_tasks.cpp     the background tasks: which run on every node, which on one
//
// What needs no more than a few of these parts is a class or a loop of its own (current_desks, reloading, timed_work,
// exporting, spooling …): here they are only held and joined.

#include "app/app.hpp"
#include "app/canary.hpp"
#include "app/channel_watch.hpp"
#include "app/current_desks.hpp"
#include "app/exporting.hpp"
#include "app/intake_steps.hpp"
#include "app/leader.hpp"
#include "app/media_worker.hpp"
#include "app/open_feed.hpp"
#include "app/reloading.hpp"
#include "app/sealed.hpp"
#include "app/spooling.hpp"
#include "app/timed_work.hpp"
#include "app/wall_clock.hpp"
#include "base/signing.hpp"
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

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace hub::app {

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

    // ---- app.cpp
    Result<void> load();

    // ---- app_store.cpp
    Result<void> open_store();
    Result<void> begin_after_the_books();
    Result<void> store_first_credentials();
    /// What time drives writes through this.
    Store& timed() { return leader ? leader->store() : *store; }
    [[nodiscard]] bool keeps_time() const { return !leader || leader->leads(); }
    /// The next node need not wait for the lease to run out.
    void end_term();

    // ---- app_workers.cpp
    Result<void> build_timed_work();
    Result<void> build_media();
    void build_outbox();
    [[nodiscard]] outbox::SenderOptions sender_options();
    void build_inbox();
    /// Seconds of the hub's clock in a real one: for spans that stay real when the clock runs fast.
    [[nodiscard]] long long clock_factor() const { return std::llround(speed); }

    // ---- app_http.cpp
    Result<void> build_http();
    Result<void> open_keys();
    void build_sessions();
    void give_desks(http::Services& to);
    void give_calls(http::Services& to);

    // ---- app_health.cpp
    [[nodiscard]] ReadinessSources readiness_sources();
    [[nodiscard]] std::vector<http::ReadinessItem> readiness_items(ReadinessSources const& sources) const;
    void collect_metrics();

    // ---- app_tasks.cpp
    void start_tasks();
    void start_timed_tasks(TaskGroup& group);
    Task<void> run_reforms();
    Result<void> reload();
};

}  // namespace hub::app
