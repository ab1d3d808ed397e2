// longer than 400 lines: the loop of one strand, whose steps share one state.
#include "outbox/sender.hpp"

#include "base/log.hpp"
#include "outbox/sender_impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace hub::outbox {
namespace {

constexpr std::size_t kUnresolvedAtOnce = 4'096;
constexpr int kClaimRounds = 8;
constexpr std::chrono::seconds kInboxPause{2};
constexpr std::chrono::seconds kOrphanSlack{30};
constexpr std::chrono::milliseconds kGather{20};  ///< Real time between the beginnings of two pumps.

}  // namespace

Sender::Impl::Impl(
    Store& store, Clock const& clock, HttpClient& http, ChannelDirectory const& channels, SenderOptions options
)
    : store_(store),
      clock_(clock),
      http_(http),
      channels_(channels),
      options_(std::move(options)),
      gates_(
          channels,
          {options_.max_in_flight_per_channel, options_.sends_per_second},
          options_.steady ? options_.steady() : std::chrono::steady_clock::now()
      )
{
    last_progress.store(to_millis(clock.now()));
}

void Sender::Impl::attach(asio::any_io_executor executor, TaskGroup& tasks)
{
    strand_ = asio::make_strand(std::move(executor));
    tasks_ = &tasks;
    wake.attach(strand_);
}

Sender::Impl::SteadyTime Sender::Impl::steady() const
{
    return options_.steady ? options_.steady() : std::chrono::steady_clock::now();
}

Task<void> Sender::Impl::run()
{
    for (;;) {
        if (auto const done = co_await recover(); done) {
            break;
        } else {
            log_error("outbox.recovery_failed", {{"detail", done.error().detail}});
        }
        co_await sleep_for(options_.safety_net);
    }
    for (;;) {
        auto wait = options_.safety_net;
        auto const began = std::chrono::steady_clock::now();
        seats_are_free_ = false;
        if (auto const done = co_await pump(); done) {
            wait = std::min(wait, next_look_);
        } else {
            log_warn("outbox.pump_failed", {{"detail", done.error().detail}});
        }
        auto const due = std::chrono::steady_clock::now() + wait;
        co_await wake.wait(wait);
        co_await gather(std::min(began + kGather, due));
    }
}

/// Sends end and rows come close to one another: one look and one claim for several of them. What comes after a quiet
/// time is served at once, and so is a crowded channel once half of its seats are free.
Task<void> Sender::Impl::gather(std::chrono::steady_clock::time_point until)
{
    while (!seats_are_free_) {
        auto const rest = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (rest <= std::chrono::milliseconds{0}) {
            break;
        }
        co_await wake.wait(rest);
    }
}

/// Rows in `sending` belong to a process that is gone: they may have been sent. Their echo may be late as well, because
/// the webhook was down; so they wait longer than an ordinary silence.
Task<Result<void>> Sender::Impl::recover()
{
    auto const now = clock_.now();
    auto const far = now + std::chrono::hours{24 * 365};
    auto const until = now + options_.recovery_wait;
    auto const found = co_await store_.write([=, this](Tx& tx) -> Result<std::size_t> {
        auto const items = tx.outbox().unresolved(far, kUnresolvedAtOnce);
        for (auto const& item : items) {
            if (item.state == OutboxState::sending) {
                if (!options_.is_alone) {
                    continue;  // settle_silences() finds those whose time is over, whoever sent them
                }
                note_uncertain(
                    tx,
                    item.id,
                    until,
                    "interrupted",
                    {.outcome = "interrupted", .detail = "the hub stopped during the send"},
                    now
                );
            } else if (item.not_before < until) {
                auto later = item;
                later.not_before = until;
                tx.outbox().update(later);
            }
        }
        return items.size();
    });
    if (!found) {
        co_return std::unexpected(found.error());
    }
    if (*found > 0) {
        log_warn("outbox.recovered", {{"items", *found}});
    }
    co_return Result<void>{};
}

Task<Result<void>> Sender::Impl::pump()
{
    last_progress.store(to_millis(clock_.now()));
    next_look_ = options_.safety_net;
    if (auto const done = co_await renew_early(); !done) {
        co_return done;
    }
    if (options_.part_of_rates) {
        gates_.take_part(options_.part_of_rates(), steady());
    }
    auto const found = co_await look(gates_.room(steady()));
    if (!found) {
        co_return std::unexpected(found.error());
    }
    if (found->next_due) {
        next_look_ = std::clamp(clock_.real(*found->next_due - clock_.now()), std::chrono::milliseconds{1}, next_look_);
    }
    if (found->silent) {
        if (auto const done = co_await settle_silences(); !done) {
            co_return done;
        }
    }
    for (bool more = found->any || found->silent; more;) {
        auto claimed = co_await claim();
        if (!claimed) {
            co_return std::unexpected(claimed.error());
        }
        for (auto const& refused : claimed->refused) {
            report(refused);
        }
        for (auto& one : claimed->claimed) {
            in_flight_.insert(one.item.id.value);
            tasks_->spawn(strand_, "outbox.send", send(std::make_shared<Claimed>(std::move(one))));
        }
        more = claimed->more;
    }
    next_look_ = gates_.until_change(steady(), next_look_);
    co_return Result<void>{};
}

Instant Sender::Impl::orphaned_before(Instant now) const
{
    return now - options_.http_timeout - kOrphanSlack;
}

/// A cheap look before any write: an idle hub commits nothing.
Task<Result<Sender::Impl::Found>> Sender::Impl::look(Gates::Room const& room)
{
    auto const now = clock_.now();
    co_return co_await store_.read([now, orphaned = orphaned_before(now), full = room.full()](Tx& tx) -> Result<Found> {
        Found found;
        found.any = !tx.outbox().ready_except(now, 1, full).empty();
        found.next_due = tx.outbox().next_due(now);
        found.silent = !tx.outbox().silent(now, orphaned, 1).empty();
        return found;
    });
}

Task<Result<void>> Sender::Impl::settle_silences()
{
    auto const now = clock_.now();
    auto const orphaned = orphaned_before(now);
    auto const flying = in_flight_;
    auto done = co_await store_.write([=, this](Tx& tx) -> Result<std::vector<SendReport>> {
        std::vector<SendReport> reports;
        for (auto const& item : tx.outbox().silent(now, orphaned, kUnresolvedAtOnce)) {
            if (flying.contains(item.id.value)) {
                continue;
            }
            if (item.state == OutboxState::sending) {
                // its task ended without an account: the same as a crash
                note_uncertain(
                    tx,
                    item.id,
                    now + options_.recovery_wait,
                    "interrupted",
                    {.outcome = "interrupted", .detail = {}},
                    now
                );
            } else if (auto settled = settle_silence(tx, item, now)) {
                reports.push_back(*std::move(settled));
            }
        }
        return reports;
    });
    if (!done) {
        co_return std::unexpected(done.error());
    }
    for (auto const& one : *done) {
        report(one);
    }
    co_return Result<void>{};
}

/// The wait for an echo is over. docs/adr/0009-uncertain-sends.md has the table.
std::optional<SendReport> Sender::Impl::settle_silence(Tx& tx, OutboxItem const& item, Instant now) const
{
    auto const* const context = channels_.find(item.channel);
    Channel channel;
    channel.id = item.channel;
    if (context != nullptr) {
        channel = context->channel;
        auto const silent_until =
            from_millis(integer_at(item.extra, "silent_until").value_or(to_millis(item.not_before)));
        auto const oldest = tx.inbox().pending(ItemId{}, 1);
        if (!oldest.empty() && oldest.front().received_at <= silent_until) {
            auto later = item;  // the echo may lie in the inbox, unread
            later.extra["silent_until"] = to_millis(silent_until);
            later.not_before = now + kInboxPause;
            tx.outbox().update(later);
            return std::nullopt;
        }
    }
    SendReport report{
        .channel = item.channel,
        .connector = channel.connector,
        .kind = item.kind,
        .outcome = "failed",
        .reason = "uncertain"
    };
    bool const echoes = context != nullptr && context->connector->profile().echoes_sends;
    if (!echoes || integer_at(item.extra, "silences").value_or(0) > 0) {
        give_up(
            tx,
            item.id,
            channel,
            "uncertain",
            "undelivered_answer",
            options_.task_due,
            {.outcome = "failed", .detail = echoes ? "silent twice" : "no echo on this platform"},
            now
        );
        return report;
    }
    auto marked = item;
    marked.extra["maybe_double"] = true;
    marked.extra.erase("silent_until");
    tx.outbox().update(marked);
    note_retry(
        tx,
        item.id,
        now,
        "silences",
        "uncertain",
        {.outcome = "maybe_double", .detail = "no echo came; sent once more"},
        now
    );
    report.outcome = "maybe_double";
    return report;
}

Task<Result<Sender::Impl::ClaimResult>> Sender::Impl::claim()
{
    auto const now = clock_.now();
    auto const steady_now = steady();
    auto claimed = co_await store_.write([=, this, room = gates_.room(steady_now)](Tx& tx) -> Result<ClaimResult> {
        ClaimResult result;
        auto places = room;  // the closure may run again: the captured copy stays as it is
        for (int round = 0; round < kClaimRounds; ++round) {
            // no more than can go: each row that is read in vain costs the turn to write
            auto const most = std::clamp<std::size_t>(places.free(), 1, options_.batch);
            auto items = tx.outbox().ready_except(now, most, places.full());
            bool moved = false;
            for (auto& item : items) {
                if (channels_.find(item.channel) != nullptr && !places.take(item.channel)) {
                    continue;
                }
                moved = true;
                if (auto one = claim_one(tx, std::move(item), result, now)) {
                    result.claimed.push_back(*std::move(one));
                }
            }
            if (items.size() < most || !moved) {
                return result;
            }
        }
        result.more = true;
        return result;
    });
    if (claimed) {
        for (auto const& one : claimed->claimed) {
            gates_.begin(one.item.channel, steady_now);
        }
    }
    co_return claimed;
}

std::optional<Claimed> Sender::Impl::claim_one(Tx& tx, OutboxItem item, ClaimResult& result, Instant now) const
{
    auto const* const context = channels_.find(item.channel);
    Channel nowhere;
    nowhere.id = item.channel;
    auto const message = tx.conversations().message(item.message);
    auto conversation = tx.conversations().find(item.conversation);
    if (context == nullptr || !message || !conversation) {
        Blocked const why{.reason = context == nullptr ? "channel_removed" : "message_missing", .call_back = false};
        result.refused.push_back(refuse(tx, item, context == nullptr ? nowhere : context->channel, why, now));
        return std::nullopt;
    }
    auto const& connector = *context->connector;
    auto const& channel = context->channel;
    auto addressed = item;  // never written: the address of a sealed thread goes into the call alone
    bool const sealed = !conversation->reply_address.empty();
    if (sealed && (!options_.open_address || !options_.open_address(*conversation, addressed))) {
        result.refused.push_back(refuse(tx, item, channel, {.reason = "no_address"}, now));
        return std::nullopt;
    }
    bool const has_template = !channel.user_template.id.empty() || !channel.phone_template.id.empty();
    auto const about = has_template && !item.announcement ? case_of(tx, item.message, item.case_id) : std::nullopt;
    Facts const facts{addressed, *message, *conversation, about, channel, connector.profile(), options_.words};
    auto plan = choose(tx, facts, now);
    if (auto const* const blocked = std::get_if<Blocked>(&plan)) {
        result.refused.push_back(refuse(tx, item, context->channel, *blocked, now));
        return std::nullopt;
    }
    auto const& planned = std::get<Planned>(plan);
    auto calls = connector.render(planned.message, context->channel);
    if (!calls || calls->empty()) {
        result.refused.push_back(refuse(tx, item, context->channel, {.reason = "invalid", .call_back = false}, now));
        return std::nullopt;
    }
    Claimed claimed;
    claimed.context = context;
    auto const [credentials, unknown] = result.credentials.try_emplace(item.channel);
    if (unknown) {
        credentials->second = tx.conversations().credentials(item.channel).value_or(Credentials{});
    }
    claimed.credentials = credentials->second;
    if (planned.route != last_route(item.extra)) {
        tx.outbox().add_attempt(item.id, now, "route", fmt::format("{}: {}", name_of(planned.route), planned.why));
    }
    claimed.route = planned.route;
    mark_sending(tx, item, planned.route, calls->size(), now);
    claimed.next_part = Parts::from(item.extra).confirmed();
    claimed.calls = *std::move(calls);
    claimed.item = std::move(item);
    return claimed;
}

/// No way is open: a person. Nothing was called.
SendReport Sender::Impl::refuse(Tx& tx, OutboxItem const& item, Channel const& channel, Blocked const& why, Instant now)
    const
{
    AttemptNote const note{.outcome = "blocked", .detail = why.reason};
    auto const* const task = why.call_back ? "call_back" : "undelivered_answer";
    give_up(tx, item.id, channel, why.reason, task, options_.task_due, note, now);
    return {
        .channel = item.channel,
        .connector = channel.connector,
        .kind = item.kind,
        .outcome = "blocked",
        .reason = why.reason
    };
}

void Sender::Impl::report(SendReport const& one)
{
    {
        std::lock_guard const lock(counts_mutex_);
        counts_.delivered += one.outcome == "delivered" ? 1 : 0;
        counts_.retried += one.outcome == "retry" ? 1 : 0;
        counts_.uncertain += one.outcome == "uncertain" ? 1 : 0;
        counts_.failed += one.outcome == "failed" ? 1 : 0;
        counts_.blocked += one.outcome == "blocked" ? 1 : 0;
        counts_.maybe_double += one.outcome == "maybe_double" ? 1 : 0;
        counts_.renewals += one.outcome == "renewed" ? 1 : 0;
        counts_.in_flight = gates_.in_flight();
        counts_.channels_held = gates_.held(steady());
    }
    if (options_.observer) {
        options_.observer(one);
    }
}

Sender::Counts Sender::Impl::counts() const
{
    std::lock_guard const lock(counts_mutex_);
    return counts_;
}

Sender::Sender(
    Store& store, Clock const& clock, HttpClient& http, ChannelDirectory const& channels, SenderOptions options
)
    : impl_(std::make_unique<Impl>(store, clock, http, channels, std::move(options)))
{
}

Sender::~Sender() = default;

void Sender::attach(asio::any_io_executor executor, TaskGroup& tasks)
{
    impl_->attach(std::move(executor), tasks);
}

void Sender::start(asio::any_io_executor executor, TaskGroup& tasks)
{
    attach(std::move(executor), tasks);
    tasks.spawn(impl_->strand(), "outbox.sender", impl_->run());
}

void Sender::notify() noexcept
{
    impl_->wake.notify();
}

Sender::Counts Sender::counts() const
{
    return impl_->counts();
}

Instant Sender::last_progress() const noexcept
{
    return from_millis(impl_->last_progress.load());
}

Task<Result<void>> Sender::recover()
{
    auto const home = co_await asio::this_coro::executor;
    co_return co_await asio::co_spawn(
        impl_->strand(), impl_->recover(), asio::bind_executor(home, asio::use_awaitable)
    );
}

Task<Result<void>> Sender::pump()
{
    auto const home = co_await asio::this_coro::executor;
    co_return co_await asio::co_spawn(impl_->strand(), impl_->pump(), asio::bind_executor(home, asio::use_awaitable));
}

}  // namespace hub::outbox
