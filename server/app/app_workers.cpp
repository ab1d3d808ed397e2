// What works off in the background: pictures, the outbox, intake, and what time drives.

#include "adapters/http_client/client.hpp"
#include "app/app_parts.hpp"
#include "base/random.hpp"

#include <algorithm>

namespace hub::app {
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

Result<void> App::Parts::build_timed_work()
{
    timed_work.emplace(config, *store, timed(), clock, speed, desks, [this] { sender->notify(); });
    return exporting.build(config, timed(), clock, [this] { return desks.oversight(); });
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

void App::Parts::build_outbox()
{
    directory = std::make_unique<outbox::ChannelDirectory>(sending_contexts(config, connectors, channels));
    sender = std::make_unique<outbox::Sender>(*store, clock, *http_client, *directory, sender_options());
    HealthTerms terms;
    terms.silence = std::chrono::hours(config.health.silent_hours);
    terms.token_warning = std::chrono::hours(config.health.token_warning_hours);
    channel_watch = std::make_unique<ChannelWatch>(*store, clock, *marks, directory->all(), terms, [this] {
        return desks.world();
    });
}

outbox::SenderOptions App::Parts::sender_options()
{
    outbox::SenderOptions options;
    options.max_attempts = static_cast<int>(config.outbox.max_attempts);
    // pauses between programs stay real when the clock runs fast
    auto const unscaled = [this](std::int64_t seconds) { return std::chrono::seconds(seconds * clock_factor()); };
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
    return options;
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

}  // namespace hub::app
