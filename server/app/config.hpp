#pragma once
// Configuration: one JSON file (comments allowed) < environment HUB_SECTION__KEY < flags (--set section.key=value).
//
// Every key stands once, in config_table.cpp: path, type, unit, default, range, doc. From that one table come the
// parser, the list of errors, docs/configuration.md and config/schema.json. Defaults are the member initialisers below.
// Secrets may be given as value, as `…_file`, or by environment; printing masks them. Plain values, copied freely.

#include "base/error.hpp"
#include "base/json.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hub::app {

struct LimitConfig {
    std::int64_t header_bytes = 16'384;
    std::int64_t header_fields = 100;
    std::int64_t target_bytes = 8'192;
    std::int64_t body_bytes = 1'048'576;
    std::int64_t header_seconds = 10;
    std::int64_t body_seconds = 30;
    std::int64_t body_bytes_per_second = 1'024;
    std::int64_t write_seconds = 30;
    std::int64_t idle_seconds = 15;
    std::int64_t requests_per_connection = 1'000;
    std::int64_t connections = 20'000;
};

struct ServerConfig {
    std::string address = "127.0.0.1";
    std::int64_t port = 8080;  ///< 0: any free port, printed at start.
    std::int64_t threads = 0;  ///< 0: one per core.
    std::string public_url;    ///< Base of links we produce; empty: http(s)://address:port.
    std::string tls_certificate_file;
    std::string tls_key_file;
    std::vector<std::string>
        allowed_hosts;  ///< Host names of requests; empty: address, localhost and the host of public_url.
    std::vector<std::string> allowed_origins;  ///< Besides our own.
    std::vector<std::string> trusted_proxies;  ///< Addresses or networks (CIDR) whose forwarding field counts.
    std::int64_t stop_seconds = 10;            ///< Budget of a clean stop.
    LimitConfig limits;
};

struct StoreConfig {
    std::string url = "sqlite:data/hub.db";
    std::string password;  ///< PostgreSQL only; the address must not hold one.
    std::int64_t readers = 2;
    std::int64_t connect_seconds = 5;     ///< PostgreSQL only, as those below.
    std::int64_t statement_seconds = 15;  ///< Then the server cancels a statement.
    std::int64_t turn_seconds = 10;  ///< Waiting for another node's group of writes; also the most it may stand idle.
};

/// The node's own disk while PostgreSQL does not answer. docs/adr/0028-spool.md
struct SpoolConfig {
    std::string folder;  ///< Empty: beside the key files.
    std::int64_t bytes = 1'073'741'824;
    std::int64_t after_ms = 800;
};

struct LiveConfig {
    std::int64_t ping_seconds = 25;
    std::int64_t pong_seconds = 8;
    std::int64_t message_bytes = 65'536;
    std::int64_t queue_bytes = 1'048'576;
    std::int64_t queue_messages = 4'096;
    std::int64_t messages_per_second = 20;
    std::int64_t message_burst = 60;
    std::int64_t subscriptions = 128;
    std::int64_t connections = 20'000;
    std::int64_t connections_per_user = 10;
    std::int64_t connections_per_address = 50;  ///< Loopback is not counted.
    std::int64_t handshake_seconds = 5;
    std::int64_t token_minutes = 10;       ///< Life of a token from POST /api/v1/live-token.
    std::int64_t history_events = 10'000;  ///< Kept for each topic at least.
    std::int64_t history_hours = 24;       ///< Everything younger is kept.
};

struct ChannelConfig {
    std::string id;
    std::string connector;
    std::string unit;
    std::string name;  ///< Of the unit, for citizens; used when no unit file knows the unit.
    std::string external_id;
    std::string api_base_url;
    std::string access_token;  ///< First credentials; the store's own, once renewed, win.
    std::string refresh_token;
    std::string template_user_id;  ///< Approved templates for people whom no message reaches; empty: none.
    std::vector<std::string> template_user_fields;  ///< "parameter=value".
    std::string template_phone_id;
    std::vector<std::string> template_phone_fields;
    std::int64_t paid_per_day = 0;  ///< Messages that cost money; 0: no limit of ours.
};
/// The process answers for the platform itself: nothing outside is reached.
[[nodiscard]] inline bool is_inside(ChannelConfig const& channel)
{
    return channel.connector == "webchat";
}

struct ZaloConfig {
    std::string app_id;
    std::string oa_secret_key;
    std::string previous_oa_secret_key;
    std::string app_secret;
};

struct FacebookConfig {
    std::string app_id;
    std::string app_secret;
    std::string previous_app_secret;
    std::string verify_token;
};

struct WebchatConfig {
    std::string signing_key;  ///< Empty: derived from the sealing key.
};

/// Pictures and papers of citizens.
struct MediaConfig {
    std::string folder;                    ///< Empty: beside the store.
    std::int64_t fetch = 1;                ///< 0: nothing is fetched from platforms.
    std::int64_t file_bytes = 10'485'760;  ///< Of one picture or paper.
    std::int64_t fetch_tries = 6;
};

struct OutboxConfig {
    std::int64_t sends_at_once = 8;     ///< Of one channel.
    std::int64_t sends_per_second = 0;  ///< Of one channel; 0: the connector's own figure.
    std::int64_t nodes = 0;             ///< That share the rates at most; 0: 1 without a Redis, else 3.
    std::int64_t max_attempts = 12;
    std::int64_t backoff_first_seconds = 2;
    std::int64_t backoff_last_seconds = 900;
    std::int64_t send_timeout_seconds = 15;
    std::int64_t connect_timeout_seconds = 5;
    std::int64_t echo_wait_seconds = 0;  ///< 0: the connector's own figure.
};

struct SessionConfig {
    std::int64_t idle_minutes = 30;
    std::int64_t absolute_hours = 12;
    std::int64_t recheck_seconds = 5;   ///< How often a live connection asks whether its session still stands.
    std::int64_t password_threads = 2;  ///< Argon2id hashes at once.
    std::string sealing_key;            ///< Seals TOTP seeds and channel tokens at rest; empty: kept beside the store.
};

struct CanaryConfig {
    std::int64_t interval_seconds = 15;  ///< 0: off; /readyz then tells store and feed only.
    std::int64_t stale_seconds = 60;
};

/// When a channel is said to have stopped.
struct HealthConfig {
    std::int64_t silent_hours = 16;         ///< Working hours without a webhook; 0: silence is never told.
    std::int64_t token_warning_hours = 72;  ///< Before the end of a token that nobody renews.
    std::int64_t look_seconds = 15;
};

/// How steps of the host's clock are met.
struct ClockConfig {
    std::int64_t step_seconds = 60;
    std::int64_t doubt_seconds = 60;
};

/// A clock of its own, for rehearsals only.
struct RehearsalConfig {
    std::string clock_start;  ///< Empty: the host's clock.
    std::int64_t clock_speed = 1;
    std::vector<std::string> clock_steps;  ///< "20:-3600".
};

/// Follow-up and closing of cases.
struct CasesConfig {
    std::string arbiter_type;  ///< Unit type that decides between units; empty: the unit above both.
    std::int64_t first_reminder_percent = 50;
    std::int64_t second_reminder_percent = 80;
    std::int64_t alert_minutes = 240;        ///< Working minutes.
    std::int64_t urgent_alert_minutes = 15;  ///< Clock minutes.
    std::int64_t ask_rating = 1;             ///< 0: never.
    std::int64_t close_after_days = 5;       ///< Calendar days of silence.
    std::int64_t fast_answer_minutes = 5;
    std::int64_t holding_lead_minutes = 180;  ///< Clock minutes before the hub may no longer write.
    std::int64_t quiet_from_hour = 22;        ///< Local clock.
    std::int64_t quiet_until_hour = 6;
    std::int64_t slice = 500;          ///< Cases of one transaction of the scheduler.
    std::string terms_file;            ///< Empty: the embedded terms.
    std::int64_t keep_told_dates = 1;  ///< 0: a calendar may move a date later that a citizen was told.
    std::string closing_rules_file;    ///< Empty: the embedded rules.
    std::string digest_at = "07:30";   ///< Vietnam time, on working days; empty: no digests.
};

/// Exports that are made in the background.
struct ExportsConfig {
    std::string folder;            ///< Empty: beside the store.
    std::int64_t keep_hours = 24;  ///< Then the file is deleted.
};

/// Denunciations. docs/adr/0016-sealed-lane.md
struct SealedConfig {
    std::vector<std::string> officers;  ///< "name=public key"; see parse_seal_key().
    std::string reply_key_file;         ///< Empty: beside the store.
    std::int64_t address_days = 30;     ///< After the last case of a thread has ended, where to answer is forgotten.
};

struct LogConfig {
    std::string file = "-";  ///< "-": standard error.
    std::string level = "info";
};

struct WebConfig {
    std::string root;                         ///< Built console; empty: only the embedded plain pages.
    std::string zalo_verifier;                ///< Name part of /zalo_verifier<…>.html, which proves the domain to Zalo.
    std::vector<std::string> widget_origins;  ///< Sites that may show the chat in a frame.
};

struct CityConfig {
    std::string accounts_file = "data/demo-accounts.json";
    std::string messages_file;  ///< Empty: the embedded messages.
};

struct FeedConfig {
    std::string url = "memory:";
    std::string password;  ///< Of the Redis user; wins over one in the address.
    std::string ca_file;   ///< Authorities of its certificate; empty: the system's.
};

struct Config {
    ServerConfig server;
    StoreConfig store;
    FeedConfig feed;
    SpoolConfig spool;
    LiveConfig live;
    std::vector<ChannelConfig> channels;
    ZaloConfig zalo;
    FacebookConfig facebook;
    WebchatConfig webchat;
    MediaConfig media;
    std::vector<std::string> unit_files;
    std::string topics_file;          ///< Empty: the embedded catalogue.
    std::string calendar_file;        ///< Empty: the embedded calendar.
    std::string unit_calendars_file;  ///< Empty: the embedded ones.
    std::string deadlines_file;       ///< Empty: the embedded rules.
    std::string model_file;           ///< Triage model; empty: the embedded one.
    OutboxConfig outbox;
    SessionConfig sessions;
    CanaryConfig canary;
    HealthConfig health;
    ClockConfig clock;
    RehearsalConfig rehearsal;
    CasesConfig cases;
    ExportsConfig exports;
    std::int64_t smallest_figure = 5;  ///< Public tables hide smaller counts.
    SealedConfig sealed;
    std::string erasures_file;  ///< List of erasures, replayed after a restore; empty: beside the store.
    LogConfig log;
    std::vector<std::string> metrics_networks;  ///< May read /metrics besides loopback.
    WebConfig web;
    CityConfig city;
    std::string ledger_key_file;           ///< Empty: beside the store.
    std::vector<std::string> reform_keys;  ///< Public keys that may sign reforms of the units; empty: the ledger's key.
    std::string source_file;               ///< The file it came from; empty: none.

    /// Base of the links we produce, without a final slash.
    [[nodiscard]] std::string public_url() const;
    /// The file behind store.url. Errc::invalid_input when it names another kind of store.
    [[nodiscard]] Result<std::string> sqlite_file() const;
    [[nodiscard]] bool uses_postgres() const noexcept { return store.url.starts_with("postgresql://"); }
    /// Nodes that share a platform's rate while they cannot be counted.
    [[nodiscard]] std::size_t expected_nodes() const noexcept
    {
        return static_cast<std::size_t>(outbox.nodes > 0 ? outbox.nodes : uses_redis() ? 3 : 1);
    }
    [[nodiscard]] bool uses_redis() const noexcept { return feed.url.starts_with("redis"); }
    /// Beginning of the names of key files that are made when none is configured: beside the store's file, else in the
    /// folder `data`.
    [[nodiscard]] std::string key_file_stem() const { return sqlite_file().value_or("data/hub"); }
};

struct ConfigSources {
    std::optional<std::string> file;                 ///< Must exist when given.
    std::map<std::string, std::string> environment;  ///< Only HUB_… are looked at.
    std::vector<std::string> sets;                   ///< "server.port=8081".
};

/// The process's HUB_… variables.
[[nodiscard]] std::map<std::string, std::string> hub_environment();
/// Reads, merges, checks. Errc::invalid_input with EVERY error in `detail`, one a line; a secret's value is never among
/// them. File names inside are looked for from the working directory, then beside the configuration file, then one
/// folder above it.
[[nodiscard]] Result<Config> load_config(ConfigSources const& sources);
/// Everything in force, secrets as "***".
[[nodiscard]] Json print_config(Config const& config);
/// docs/configuration.md and config/schema.json, from the same table.
[[nodiscard]] std::string configuration_docs();
[[nodiscard]] Json configuration_schema();

}  // namespace hub::app
