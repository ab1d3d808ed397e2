// The one table of keys: a new setting is one member in config.hpp and one line here.
// It is longer than 400 lines because it is one table, and is read as one.

#include "app/config_table.hpp"

#include <utility>

namespace hub::app {
namespace {

constexpr std::int64_t kMaxPort = 65'535;
constexpr std::int64_t kMaxSeconds = 86'400;
constexpr std::int64_t kMaxBytes = 1'073'741'824;
constexpr std::int64_t kMaxCount = 10'000'000;

/// Builds the rows; each call returns the row, so that unusual ones can be refined.
class Table {
public:
    Key& text(std::string path, std::string& target, std::string doc)
    {
        return add(Key{.path = std::move(path), .type = KeyType::text, .target = &target, .doc = std::move(doc)});
    }
    Key& input_file(std::string path, std::string& target, std::string doc)
    {
        auto& key = text(std::move(path), target, std::move(doc));
        key.is_input_file = true;
        return key;
    }
    Key& secret(std::string path, std::string& target, std::string doc)
    {
        return add(Key{.path = std::move(path), .type = KeyType::secret, .target = &target, .doc = std::move(doc)});
    }
    Key& list(std::string path, std::vector<std::string>& target, std::string doc)
    {
        return add(Key{.path = std::move(path), .type = KeyType::list, .target = &target, .doc = std::move(doc)});
    }
    Key& number(
        std::string path, std::int64_t& target, std::int64_t min, std::int64_t max, std::string unit, std::string doc
    )
    {
        return add(
            Key{.path = std::move(path),
                .type = KeyType::integer,
                .target = &target,
                .doc = std::move(doc),
                .unit = std::move(unit),
                .min = min,
                .max = max}
        );
    }
    std::vector<Key> take() { return std::move(keys_); }

private:
    Key& add(Key key)
    {
        keys_.push_back(std::move(key));
        return keys_.back();
    }
    std::vector<Key> keys_;
};

void add_server(Table& table, ServerConfig& server)
{
    table.text(
        "server.address",
        server.address,
        "Address to listen on. Without TLS only loopback, or a network behind a proxy that adds it."
    );
    table.number("server.port", server.port, 0, kMaxPort, "", "Port to listen on; 0 takes a free one and prints it.");
    table.number("server.threads", server.threads, 0, 1'024, "", "Threads for connections; 0 is one per core.");
    table
        .text(
            "server.public_url",
            server.public_url,
            "Base of every link we give out, e.g. `https://pakn.example.vn`. Never taken from a request. Empty: made "
            "from address and port."
        )
        .prefixes = {"http://", "https://"};
    table.input_file(
        "server.tls.certificate_file", server.tls_certificate_file, "PEM chain; together with the key it turns TLS on."
    );
    table.input_file("server.tls.key_file", server.tls_key_file, "PEM private key.");
    table.list(
        "server.allowed_hosts",
        server.allowed_hosts,
        "Names accepted in Host. Empty: the address, `localhost` and the host of `server.public_url`; on loopback also "
        "any loopback name."
    );
    table.list(
        "server.allowed_origins",
        server.allowed_origins,
        "Origins (scheme, host, port) of browsers accepted besides our own."
    );
    table.list(
        "server.trusted_proxies",
        server.trusted_proxies,
        "Addresses or networks (`10.0.0.0/8`) of proxies whose forwarding fields are believed."
    );
    table.number(
        "server.stop_seconds",
        server.stop_seconds,
        1,
        300,
        "seconds",
        "Budget of a clean stop; what still runs then is cut."
    );
}

void add_limits(Table& table, LimitConfig& limits)
{
    table.number(
        "server.limits.header_bytes",
        limits.header_bytes,
        1'024,
        1'048'576,
        "bytes",
        "Whole header block of a request; above it 431."
    );
    table.number("server.limits.header_fields", limits.header_fields, 10, 1'000, "", "Fields in it.");
    table.number(
        "server.limits.target_bytes", limits.target_bytes, 256, 65'536, "bytes", "Path and query; above it 414."
    );
    table.number(
        "server.limits.body_bytes",
        limits.body_bytes,
        1'024,
        kMaxBytes,
        "bytes",
        "Body of a request; above it 413. The contract promises 1 MiB."
    );
    table.number(
        "server.limits.header_seconds", limits.header_seconds, 1, kMaxSeconds, "seconds", "For the whole header."
    );
    table.number("server.limits.body_seconds", limits.body_seconds, 1, kMaxSeconds, "seconds", "For the whole body.");
    table.number(
        "server.limits.body_bytes_per_second",
        limits.body_bytes_per_second,
        0,
        kMaxBytes,
        "bytes/s",
        "A body that comes slower is cut."
    );
    table.number(
        "server.limits.write_seconds",
        limits.write_seconds,
        1,
        kMaxSeconds,
        "seconds",
        "For a client to take an answer."
    );
    table.number(
        "server.limits.idle_seconds",
        limits.idle_seconds,
        1,
        kMaxSeconds,
        "seconds",
        "A kept-alive connection without a request."
    );
    table.number(
        "server.limits.requests_per_connection",
        limits.requests_per_connection,
        1,
        kMaxCount,
        "",
        "Then the connection is closed politely."
    );
    table.number("server.limits.connections", limits.connections, 1, kMaxCount, "", "All at once; more are refused.");
}

void add_live(Table& table, LiveConfig& live)
{
    table.number("live.ping_seconds", live.ping_seconds, 1, 3'600, "seconds", "Between pings to a listener.");
    table.number(
        "live.pong_seconds", live.pong_seconds, 1, 3'600, "seconds", "For the answer; shorter than the ping interval."
    );
    table.number(
        "live.message_bytes", live.message_bytes, 1'024, 1'048'576, "bytes", "Largest message taken from a listener."
    );
    table.number(
        "live.queue_bytes",
        live.queue_bytes,
        4'096,
        kMaxBytes,
        "bytes",
        "Waiting for one listener; above it the listener is closed as slow (3008)."
    );
    table.number("live.queue_messages", live.queue_messages, 16, kMaxCount, "", "The same, counted in messages.");
    table.number("live.messages_per_second", live.messages_per_second, 1, 10'000, "1/s", "Commands of one listener.");
    table.number("live.message_burst", live.message_burst, 1, 10'000, "", "Commands it may send at once.");
    table.number("live.subscriptions", live.subscriptions, 1, 10'000, "", "Topics of one listener.");
    table.number("live.connections", live.connections, 1, kMaxCount, "", "Listeners at once.");
    table.number("live.connections_per_user", live.connections_per_user, 1, 10'000, "", "Of one account.");
    table.number(
        "live.connections_per_address",
        live.connections_per_address,
        1,
        kMaxCount,
        "",
        "From one address. Offices share one; loopback is not counted."
    );
    table.number(
        "live.handshake_seconds", live.handshake_seconds, 1, 300, "seconds", "From the upgrade to the connect command."
    );
    table.number(
        "live.token_minutes", live.token_minutes, 1, 60, "minutes", "Life of a token from `POST /api/v1/live-token`."
    );
    table.number(
        "live.history_events",
        live.history_events,
        0,
        kMaxCount,
        "",
        "Newest events kept for each topic, whatever their age."
    );
    table.number(
        "live.history_hours",
        live.history_hours,
        1,
        8'760,
        "hours",
        "Everything younger is kept too; a listener away longer refetches."
    );
}

void add_platforms(Table& table, Config& config)
{
    table.text("connectors.zalo.app_id", config.zalo.app_id, "Zalo application id; digits, always text.");
    table.secret("connectors.zalo.oa_secret_key", config.zalo.oa_secret_key, "OA Secret Key: signs webhooks.");
    table.secret(
        "connectors.zalo.previous_oa_secret_key",
        config.zalo.previous_oa_secret_key,
        "Still accepted during a change of keys."
    );
    table.secret("connectors.zalo.app_secret", config.zalo.app_secret, "Renews tokens; never verifies a webhook.");
    table.text("connectors.facebook.app_id", config.facebook.app_id, "Facebook application id.");
    table.secret("connectors.facebook.app_secret", config.facebook.app_secret, "Signs webhooks.");
    table.secret(
        "connectors.facebook.previous_app_secret",
        config.facebook.previous_app_secret,
        "Still accepted during a change of keys."
    );
    table.secret(
        "connectors.facebook.verify_token",
        config.facebook.verify_token,
        "Expected in the handshake of the webhook address."
    );
    table.secret(
        "connectors.webchat.signing_key",
        config.webchat.signing_key,
        "Signs what the hub's own chat takes, like a platform's key. Empty: made from the sealing key."
    );
}

void add_rules(Table& table, Config& config)
{
    table.list("units.files", config.unit_files, "Files with the tree of units; read again on HUP.").is_input_file =
        true;
    table.list(
        "reform.trusted_keys",
        config.reform_keys,
        "Public keys (64 hex digits) that may sign a reform of the units. Empty: only the key of the books."
    );
    table.input_file("topics.file", config.topics_file, "Catalogue of topics. Empty: the embedded one.");
    table.input_file(
        "calendar.file", config.calendar_file, "Holidays and office hours; read again on HUP. Empty: the embedded ones."
    );
    table.input_file(
        "calendar.units_file",
        config.unit_calendars_file,
        "Units with hours, closed days or openings of their own; read again on HUP. Empty: the embedded ones."
    );
    table.input_file(
        "deadlines.file",
        config.deadlines_file,
        "Legal deadlines with their articles, and formal steps; read again on HUP. Empty: the embedded ones."
    );
    table.input_file("triage.model_file", config.model_file, "Model of the triage. Empty: the embedded one.");
}

void add_outbox(Table& table, OutboxConfig& outbox)
{
    table.number("outbox.sends_at_once", outbox.sends_at_once, 1, 1'024, "", "Sends of one channel at the same time.");
    table.number(
        "outbox.nodes",
        outbox.nodes,
        0,
        100,
        "",
        "Hubs that run over this store at most: each takes its part of a platform's rate. With a Redis they count each "
        "other, and this holds only while they cannot; without one it must be set when there are several. 0: 3 with a "
        "Redis, else 1."
    );
    table.number(
        "outbox.sends_per_second",
        outbox.sends_per_second,
        0,
        1'000,
        "",
        "Of one channel; 0: the connector's own careful figure. The limit of the platform's app holds in any case."
    );
    table.number("outbox.max_attempts", outbox.max_attempts, 1, 100, "", "Then a person gets a task.");
    table.number(
        "outbox.backoff_first_seconds",
        outbox.backoff_first_seconds,
        1,
        3'600,
        "seconds",
        "Pause before the second attempt; it doubles, with jitter."
    );
    table.number(
        "outbox.backoff_last_seconds", outbox.backoff_last_seconds, 1, kMaxSeconds, "seconds", "Longest pause."
    );
    table.number(
        "outbox.send_timeout_seconds", outbox.send_timeout_seconds, 1, 300, "seconds", "Whole call to a platform."
    );
    table.number(
        "outbox.connect_timeout_seconds", outbox.connect_timeout_seconds, 1, 60, "seconds", "Connecting alone."
    );
    table.number(
        "outbox.echo_wait_seconds",
        outbox.echo_wait_seconds,
        0,
        3'600,
        "seconds",
        "A send without answer waits so long for its echo; 0: the connector's own figure."
    );
}

void add_people(Table& table, Config& config)
{
    auto& sessions = config.sessions;
    table.number(
        "sessions.idle_minutes", sessions.idle_minutes, 1, 1'440, "minutes", "Without a request, then signed out."
    );
    table.number(
        "sessions.absolute_hours", sessions.absolute_hours, 1, 168, "hours", "After sign-in, then signed out."
    );
    table.number(
        "sessions.recheck_seconds",
        sessions.recheck_seconds,
        1,
        60,
        "seconds",
        "A live connection asks so often whether its session still stands."
    );
    table.number(
        "sessions.password_threads", sessions.password_threads, 1, 64, "", "Password hashes computed at once."
    );
    table.secret(
        "sessions.sealing_key",
        sessions.sealing_key,
        "64 hex digits; seals TOTP seeds and channel tokens at rest. Empty: a key file is made beside the store."
    );
}

void add_cases(Table& table, Config& config)
{
    auto& cases = config.cases;
    table.input_file(
        "cases.terms_file",
        cases.terms_file,
        "What may stop a clock and extend a term, by kind. Empty: the embedded one."
    );
    table.number(
        "cases.keep_told_dates",
        cases.keep_told_dates,
        0,
        1,
        "",
        "1: a changed calendar never moves a date later that a citizen was told; 0: it does, and the citizen is told "
        "the new one. A unit may decide otherwise in calendar.units_file."
    );
    table.text(
        "cases.arbiter_type",
        cases.arbiter_type,
        "Type of the unit that decides when units return a case or hand it on a third time. Empty: the unit above both."
    );
    table.number(
        "cases.first_reminder_percent",
        cases.first_reminder_percent,
        1,
        98,
        "percent",
        "Share of the term; first reminder."
    );
    table.number(
        "cases.second_reminder_percent",
        cases.second_reminder_percent,
        2,
        99,
        "percent",
        "Second reminder; after the first."
    );
    table.number(
        "cases.alert_minutes",
        cases.alert_minutes,
        1,
        14'400,
        "working minutes",
        "An alert that nobody acknowledges goes to the next person."
    );
    table.number(
        "cases.urgent_alert_minutes",
        cases.urgent_alert_minutes,
        1,
        1'440,
        "minutes",
        "The same when someone is in danger, at any hour."
    );
    table.number(
        "cases.ask_rating", cases.ask_rating, 0, 1, "", "1: the citizen is asked in the same chat whether it is solved."
    );
    table.number(
        "cases.close_after_days", cases.close_after_days, 1, 60, "days", "Silence after the question closes the case."
    );
    table.number(
        "cases.fast_answer_minutes",
        cases.fast_answer_minutes,
        0,
        1'440,
        "minutes",
        "An answer sooner than this is shown to the head."
    );
    table.number(
        "cases.holding_lead_minutes",
        cases.holding_lead_minutes,
        15,
        1'440,
        "minutes",
        "So long before a reply window shuts on an open case without an answer, the citizen gets a holding answer."
    );
    table.number(
        "cases.quiet_from_hour",
        cases.quiet_from_hour,
        0,
        23,
        "hour",
        "Local clock: no holding answer at night, unless the window shuts before the morning."
    );
    table.number("cases.quiet_until_hour", cases.quiet_until_hour, 0, 23, "hour", "End of that night.");
    table.input_file(
        "cases.closing_rules_file",
        cases.closing_rules_file,
        "Topics that may be closed only with a photo or document of the result. Empty: the embedded rules."
    );
    table.text(
        "cases.digest_at",
        cases.digest_at,
        "Vietnam time (HH:MM) at which each official gets the digest of a working day. Empty: none."
    );
    table.number("cases.slice", cases.slice, 1, 10'000, "", "Due cases in one transaction; more follow at once.");
}

void add_operations(Table& table, Config& config)
{
    table.number(
        "canary.interval_seconds",
        config.canary.interval_seconds,
        0,
        3'600,
        "seconds",
        "Own message through the whole hub, for `/readyz`; 0: off."
    );
    table.number(
        "canary.stale_seconds",
        config.canary.stale_seconds,
        1,
        86'400,
        "seconds",
        "Without an arrived canary `/readyz` turns red."
    );
    table.number(
        "health.silent_hours",
        config.health.silent_hours,
        0,
        1'000,
        "hours",
        "Working time without a webhook after which a channel that had some is said to have stopped; 0: never."
    );
    table.number(
        "health.token_warning_hours",
        config.health.token_warning_hours,
        1,
        8'760,
        "hours",
        "So long before its end administrators see that a token ends which the hub cannot renew."
    );
    table.number(
        "health.look_seconds", config.health.look_seconds, 1, 3'600, "seconds", "How often the channels are looked at."
    );
    table.number(
        "clock.step_seconds",
        config.clock.step_seconds,
        5,
        3'600,
        "seconds",
        "A jump of the host's clock beyond this is a step: an alarm, and `/readyz` turns red."
    );
    table.number(
        "clock.doubt_seconds",
        config.clock.doubt_seconds,
        1,
        86'400,
        "seconds",
        "So long a step is doubted and dates run on as before; a step forward is then followed, after one back the hub "
        "runs slower until both agree."
    );
    table.text(
        "rehearsal.clock_start",
        config.rehearsal.clock_start,
        "Rehearsals only: the hub's clock begins at this day (`2027-01-25`) or time. Refused unless every channel's "
        "`api_base_url` is on this machine. Empty: the host's clock."
    );
    table.number(
        "rehearsal.clock_speed",
        config.rehearsal.clock_speed,
        1,
        20'000,
        "",
        "Seconds of the rehearsal's clock in one real second."
    );
    table.list(
        "rehearsal.clock_steps",
        config.rehearsal.clock_steps,
        "Drill of clock steps, `SECONDS:STEP`: `20:-3600` sets the clock back one hour 20 real seconds after the start."
    );
    table.text(
        "exports.folder",
        config.exports.folder,
        "Where finished exports lie until they are deleted; they may hold personal data. Empty: beside the store."
    );
    table.number(
        "exports.keep_hours",
        config.exports.keep_hours,
        1,
        24 * 30,
        "hours",
        "An export can be downloaded so long; then its file is deleted."
    );
    table.number(
        "figures.smallest_count",
        config.smallest_figure,
        2,
        1'000,
        "",
        "Public tables hide a count below this, and one more, so that it cannot be computed from the total."
    );
    table.text("log.file", config.log.file, "`-`: standard error. HUP reopens it.");
    table.text("log.level", config.log.level, "Least level written.").choices = {"debug", "info", "warn", "error"};
    table.list(
        "metrics.allowed_networks",
        config.metrics_networks,
        "May read `/metrics` and details of health besides loopback."
    );
    table.text(
        "ledger.key_file",
        config.ledger_key_file,
        "Key that signs the daily root of the books; made when it is missing. Empty: beside the store."
    );
    table.list(
        "sealed.officers",
        config.sealed.officers,
        "Officers who can open what denounces, each as `sign-in name=public key` (printed by `hub sealed keygen`); the "
        "account needs the role `inspector`. Empty: denunciations are restricted, but not sealed."
    );
    table.text(
        "sealed.reply_key_file",
        config.sealed.reply_key_file,
        "Key under which the hub keeps where to answer in sealed threads; made when it is missing. Empty: beside the "
        "store. Never copy it to where the backups lie."
    );
    table.number(
        "sealed.address_days",
        config.sealed.address_days,
        1,
        3'650,
        "days",
        "After the last case of a sealed thread has ended, so long is it known where to answer."
    );
    table.text(
        "erasures_file",
        config.erasures_file,
        "List of erased persons (numbers and prints, no names), which `hub restore` replays. Empty: beside the store. "
        "Keep "
        "a copy away from the machine."
    );
    table.input_file("web.root", config.web.root, "Folder of the built console. Empty: only the embedded pages.");
    table.text(
        "web.zalo_verifier",
        config.web.zalo_verifier,
        "Text after `zalo_verifier` in the file name with which Zalo checks the domain."
    );
    table.list(
        "web.widget_origins",
        config.web.widget_origins,
        "Sites that may show the chat in a frame, e.g. `https://songxanh.example.vn`. Empty: none but the hub itself."
    );
    table.text("media.folder", config.media.folder, "Citizens' pictures and papers. Empty: beside the store.");
    table.number(
        "media.fetch",
        config.media.fetch,
        0,
        1,
        "",
        "1: pictures are fetched from the platforms' media hosts soon after they came, because their addresses expire."
    );
    table.number(
        "media.file_bytes", config.media.file_bytes, 65'536, 104'857'600, "bytes", "Largest picture or paper."
    );
    table.number("media.fetch_tries", config.media.fetch_tries, 1, 20, "", "Then a picture counts as lost.");
    table.text(
        "city.accounts_file", config.city.accounts_file, "Rehearsal city only: accounts of its simulated officials."
    );
    table.input_file(
        "city.messages_file",
        config.city.messages_file,
        "Rehearsal city only: messages to send, JSON lines. Empty: the embedded ones."
    );
}

void add_store(Table& table, StoreConfig& store)
{
    table
        .text(
            "store.url",
            store.url,
            "`sqlite:FILE` for one node, or `postgresql://user@host:port/database?sslmode=verify-full`, without a "
            "password."
        )
        .prefixes = {"sqlite:", "postgresql://"};
    table.secret(
        "store.password", store.password, "Of the PostgreSQL user. Empty: as libpq finds it (`~/.pgpass`, peer)."
    );
    table.number("store.readers", store.readers, 1, 64, "", "Reading connections; one more writes.");
    table.number(
        "store.connect_seconds", store.connect_seconds, 2, 60, "seconds", "PostgreSQL: for a connection to open."
    );
    table.number(
        "store.statement_seconds",
        store.statement_seconds,
        1,
        3'600,
        "seconds",
        "PostgreSQL: a statement that runs longer is cancelled. An export is many statements."
    );
    table.number(
        "store.turn_seconds",
        store.turn_seconds,
        1,
        300,
        "seconds",
        "PostgreSQL: waiting for the writes of another node; a node that stands still in its turn loses it after this "
        "time."
    );
}

void add_feed(Table& table, FeedConfig& feed)
{
    auto& url = table.text(
        "feed.url",
        feed.url,
        "How nodes over one PostgreSQL tell each other that there is something new: `redis://user@host:port`, "
        "`rediss://…` with TLS. `memory:`: not at all; one node needs nothing, several look into the store five times "
        "a "
        "second."
    );
    url.prefixes = {"memory:", "redis://", "rediss://"};
    url.may_hold_password = true;
    table.secret("feed.password", feed.password, "Of the Redis user, or of the Redis when the address names no user.");
    table.input_file(
        "feed.ca_file",
        feed.ca_file,
        "Authorities that the certificate of a `rediss://` must come from. Empty: the system's."
    );
}

void add_spool(Table& table, SpoolConfig& spool)
{
    table.text(
        "spool.folder",
        spool.folder,
        "PostgreSQL: where webhooks are kept while it does not answer, each node its own, on a disk of the node. Holds "
        "what citizens wrote. Empty: beside the key files (`data/hub.spool`)."
    );
    table.number(
        "spool.bytes",
        spool.bytes,
        1'048'576,
        std::int64_t{1} << 40,
        "bytes",
        "Most that it may take; above it webhooks are refused with 503."
    );
    table.number(
        "spool.after_ms",
        spool.after_ms,
        50,
        1'500,
        "ms",
        "So long PostgreSQL may take for one webhook; then it goes to the spool. Platforms give up after 2 s."
    );
}

}  // namespace

std::vector<Key> config_keys(Config& config)
{
    Table table;
    add_server(table, config.server);
    add_limits(table, config.server.limits);
    add_store(table, config.store);
    add_feed(table, config.feed);
    add_spool(table, config.spool);
    add_live(table, config.live);
    add_platforms(table, config);
    add_rules(table, config);
    add_outbox(table, config.outbox);
    add_people(table, config);
    add_cases(table, config);
    add_operations(table, config);
    return table.take();
}

std::vector<Key> channel_keys(ChannelConfig& channel)
{
    Table table;
    table.text("id", channel.id, "Our name of the account; stays when the account changes.").is_required = true;
    auto& connector = table.text("connector", channel.connector, "Platform.");
    connector.choices = {"zalo", "facebook", "webchat"};
    connector.is_required = true;
    table.text("unit", channel.unit, "Unit that answers for the account; its area is the default ward.").is_required =
        true;
    table.text(
        "name",
        channel.name,
        "Name of the unit as citizens read it, e.g. `Phường Sông Xanh`; used when no unit file knows the unit, which "
        "then gets the "
        "standard offices of a ward."
    );
    table
        .text(
            "external_id",
            channel.external_id,
            "OA id or Page id; for the web chat a short name of your own. Text, never a number."
        )
        .is_required = true;
    table
        .text(
            "api_base_url",
            channel.api_base_url,
            "Stands in for the platform's own hosts (simulator, relay). Empty: the platform."
        )
        .prefixes = {"http://", "https://"};
    table.secret("access_token", channel.access_token, "First access token; renewed ones are kept in the store.");
    table.secret("refresh_token", channel.refresh_token, "First refresh token (Zalo: single use).");
    table.text(
        "template_user_id",
        channel.template_user_id,
        "Template that the platform approved (Zalo: id, Facebook: name of the utility message): tells people outside "
        "the reply window that there is news. Empty: this way is skipped."
    );
    table.list(
        "template_user_fields",
        channel.template_user_fields,
        "Its parameters, each `parameter=value`, in the template's order; values: `code`, `status`, `unit`, "
        "`due_date`, `status_url`."
    );
    table.text(
        "template_phone_id",
        channel.template_phone_id,
        "Zalo only: approved template (ZNS) for telephone numbers that citizens gave. Empty: this way is skipped."
    );
    table.list("template_phone_fields", channel.template_phone_fields, "Its parameters, as above.");
    table.number(
        "paid_per_day",
        channel.paid_per_day,
        0,
        kMaxCount,
        "",
        "Messages that cost money (templates; on Zalo also those later than 48 hours after the citizen's last word) on "
        "one day; what is above becomes a task for a person. 0: no limit."
    );
    return table.take();
}

}  // namespace hub::app
