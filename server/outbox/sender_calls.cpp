// One send: its calls in order, each answer into the account before the next call.
#include "base/log.hpp"
#include "outbox/backoff.hpp"
#include "outbox/sender_impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace hub::outbox {
namespace {

constexpr std::chrono::milliseconds kStorePauseBase{100};
constexpr std::chrono::milliseconds kStorePauseCap{5'000};
constexpr int kAlarmsPerItem = 2;
constexpr int kRenewalsPerItem = 2;
constexpr int kWaitStepsCounted = 8;  ///< Exponent limit of waits that are nobody's fault.

std::string percent_encoded(std::string_view text)
{
    std::string out;
    for (char const letter : text) {
        bool const plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                           (letter >= '0' && letter <= '9') || std::string_view{"-._~"}.contains(letter);
        if (plain) {
            out += letter;
        } else {
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(letter));
        }
    }
    return out;
}

std::string_view label(Outcome const& outcome)
{
    static constexpr std::string_view kLabels[] = {"delivered", "retry", "uncertain", "renew", "failed"};
    return kLabels[outcome.index()];
}

std::string reason_of(Outcome const& outcome)
{
    return std::visit(
        [](auto const& one) -> std::string {
            if constexpr (requires { one.reason; }) {
                return one.reason;
            } else {
                return {};
            }
        },
        outcome
    );
}

std::int64_t count_of(OutboxItem const& item, std::string_view name)
{
    return integer_at(item.extra, name).value_or(0);
}

}  // namespace

HttpRequest to_request(ApiCall const& call, Credentials const& credentials, std::chrono::milliseconds timeout)
{
    HttpRequest request;
    request.method = call.method;
    request.url = call.url;
    request.headers = call.headers;
    if (!call.content_type.empty()) {
        request.headers.emplace_back("content-type", call.content_type);
    }
    request.body = call.body;
    request.timeout = timeout;
    switch (call.auth) {
        case ApiCall::Auth::none:
            break;
        case ApiCall::Auth::access_token_header:
            request.headers.emplace_back("access_token", credentials.access_token);
            break;
        case ApiCall::Auth::bearer:
            request.headers.emplace_back("authorization", "Bearer " + credentials.access_token);
            break;
        case ApiCall::Auth::query_access_token:
            request.url += request.url.contains('?') ? '&' : '?';
            request.url += "access_token=" + percent_encoded(credentials.access_token);
            break;
    }
    return request;
}

Task<Standing> Sender::Impl::persist(std::function<Standing(Tx&)> work)
{
    for (int tries = 1;; ++tries) {
        auto const written = co_await store_.write([work](Tx& tx) -> Result<Standing> { return work(tx); });
        if (written) {
            co_return *written;
        }
        log_error("outbox.not_recorded", {{"detail", written.error().detail}, {"tries", tries}});
        co_await sleep_for(backoff(tries, kStorePauseBase, kStorePauseCap));
    }
}

void Sender::Impl::hold(ChannelId const& channel, std::chrono::milliseconds real, std::string const& reason)
{
    gates_.hold(channel, steady() + real);
    if (options_.marks != nullptr) {
        auto const now = clock_.now();
        auto const one = std::max<std::int64_t>(clock_.real(std::chrono::milliseconds{1'000'000}).count(), 1);
        options_.marks->held(channel, reason, now, now + real * 1'000'000 / one);  // as the hub's clock counts it
    }
}

Task<void> Sender::Impl::send(std::shared_ptr<Claimed> claimed)
{
    // leaves the seat however the send ends, also when it is cancelled in the middle
    struct Seat {
        Impl& impl;
        Claimed const& claimed;
        ~Seat()
        {
            impl.in_flight_.erase(claimed.item.id.value);
            impl.seats_are_free_ |= impl.gates_.end(claimed.item.channel);
            impl.wake.notify();
        }
    };
    Seat const seat{*this, *claimed};
    co_await send_parts(*claimed);
}

Task<void> Sender::Impl::send_parts(Claimed& claimed)
{
    auto const total = claimed.calls.size();
    if (claimed.next_part >= total) {
        // fewer parts than before (the platform's limit was raised): everything is there already
        auto const& item = claimed.item;
        co_await persist(
            [id = item.id, part = claimed.next_part - 1, last = Parts::from(item.extra).last(), now = clock_.now()](
                Tx& tx
            ) { return note_delivered(tx, id, part, last, {.outcome = "delivered", .detail = "no part left"}, now); }
        );
        co_return;
    }
    bool first = true;
    while (claimed.next_part < total) {
        if (!std::exchange(first, false)) {
            if (auto const wait = gates_.next_call(claimed.item.channel, steady());
                wait > std::chrono::milliseconds{0}) {
                co_await sleep_for(wait);
            }
        }
        auto const& call = claimed.calls[claimed.next_part];
        auto const started = std::chrono::steady_clock::now();
        auto const reply = co_await http_.send(to_request(call, claimed.credentials, options_.http_timeout));
        auto const took =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
        if (reply) {
            co_await note_quota(claimed, *reply);
            if (auto const slow = claimed.context->connector->slow_down(*reply); slow > std::chrono::milliseconds{0}) {
                hold(claimed.item.channel, slow, "platform_usage");
                log_warn("outbox.slowed_down", {{"channel", claimed.item.channel.value}, {"ms", slow.count()}});
            }
        }
        auto const step = co_await account(claimed, claimed.context->connector->classify(call, reply), reply, took);
        if (!step.go_on) {
            co_return;
        }
        claimed.next_part = step.standing.confirmed;
    }
}

Task<Sender::Impl::Step> Sender::Impl::account(
    Claimed& claimed, Outcome outcome, Result<ApiReply> const& reply, std::chrono::milliseconds took
)
{
    auto const& item = claimed.item;
    auto const status = reply ? std::to_string(reply->status) : reply.error().detail;
    auto const part = fmt::format("{}/{}", claimed.next_part + 1, claimed.calls.size());
    auto const reason = reason_of(outcome);
    log_info(
        "outbox.attempt",
        {{"trace", item.trace_id},
         {"item", item.id.value},
         {"channel", item.channel.value},
         {"kind", item.kind},
         {"attempt", item.attempts},
         {"part", part},
         {"outcome", label(outcome)},
         {"reason", reason},
         {"answer", status},
         {"ms", took.count()}}
    );
    report(
        {.channel = item.channel,
         .connector = claimed.context->channel.connector,
         .kind = item.kind,
         .outcome = std::string{label(outcome)},
         .reason = reason,
         .took = took}
    );
    AttemptNote const note{
        .outcome = std::string{label(outcome)},
        .detail = fmt::format("part {} answer {} {}", part, status, reason),
        .part = claimed.next_part,
    };
    bool const unreachable = !reply && reply.error().code == Errc::unavailable;
    if (unreachable) {
        if (auto const pause = gates_.failed(item.channel, steady(), options_.backoff_cap); pause.count() > 0) {
            hold(item.channel, pause, "unreachable");
        }
    } else {
        gates_.succeeded(item.channel);
    }
    Step step;
    if (auto const* const delivered = std::get_if<Delivered>(&outcome)) {
        step = co_await on_delivered(claimed, *delivered, note);
    } else if (auto const* const later = std::get_if<RetryLater>(&outcome)) {
        step = co_await on_retry(claimed, *later, note, unreachable && reply.error().detail == "not_sent");
    } else if (auto const* const unsure = std::get_if<Uncertain>(&outcome)) {
        step = co_await on_uncertain(claimed, *unsure, note);
    } else if (auto const* const token = std::get_if<RenewToken>(&outcome)) {
        step = co_await on_token(claimed, *token, note);
    } else {
        step = co_await on_give_up(claimed, std::get<GiveUp>(outcome), note);
    }
    // an echo may have proved this part while the answer was on its way; then the next one may go whatever the answer
    // said
    step.go_on = step.standing.state == OutboxState::sending && step.standing.confirmed > claimed.next_part;
    co_return step;
}

Task<Sender::Impl::Step> Sender::Impl::on_delivered(Claimed& claimed, Delivered const& outcome, AttemptNote note)
{
    if (options_.marks != nullptr) {
        options_.marks->sent(claimed.item.channel, clock_.now());
    }
    auto const standing = co_await persist(
        [id = claimed.item.id, part = claimed.next_part, receipt = outcome.receipt, note, now = clock_.now()](Tx& tx) {
            return note_delivered(tx, id, part, receipt, note, now);
        }
    );
    co_return Step{.standing = standing};
}

Task<Sender::Impl::Step> Sender::Impl::on_retry(
    Claimed& claimed, RetryLater const& outcome, AttemptNote note, bool not_sent
)
{
    auto const& item = claimed.item;
    auto const now = clock_.now();
    bool const counts = !outcome.whole_channel && !not_sent;
    auto const faults = static_cast<int>(count_of(item, "faults")) + 1;
    auto const tries = counts ? faults : std::min(item.attempts, kWaitStepsCounted);
    auto const pause = outcome.after.value_or(backoff(tries, options_.backoff_base, options_.backoff_cap));
    if (outcome.whole_channel) {
        hold(item.channel, clock_.real(pause), outcome.reason.empty() ? "platform_limit" : outcome.reason);
    }
    bool const exhausted = counts && faults >= options_.max_attempts;
    bool const too_old = now + pause > item.created_at + options_.max_age;
    auto const channel = claimed.context->channel;
    auto const standing = co_await persist([=, this, id = item.id, reason = outcome.reason](Tx& tx) {
        if (exhausted || too_old) {
            return give_up(
                tx,
                id,
                channel,
                exhausted ? "retries_exhausted" : "too_old",
                "undelivered_answer",
                options_.task_due,
                note,
                now
            );
        }
        return note_retry(tx, id, now + pause, counts ? "faults" : "", reason, note, now);
    });
    co_return Step{.standing = standing};
}

Task<Sender::Impl::Step> Sender::Impl::on_uncertain(Claimed& claimed, Uncertain const& outcome, AttemptNote note)
{
    auto const now = clock_.now();
    auto const wait = options_.echo_wait > std::chrono::seconds{0} ? options_.echo_wait
                                                                   : claimed.context->connector->profile().echo_wait;
    auto const until = now + wait;
    auto const standing = co_await persist([=, id = claimed.item.id, reason = outcome.reason](Tx& tx) {
        return note_uncertain(tx, id, until, reason.empty() ? "uncertain" : reason, note, now);
    });
    co_return Step{.standing = standing};
}

Task<Sender::Impl::Step> Sender::Impl::on_token(Claimed& claimed, RenewToken const& outcome, AttemptNote note)
{
    if (count_of(claimed.item, "renewals") >= kRenewalsPerItem) {
        // a fresh token is refused as well: not the token's age but the account is the trouble
        co_return co_await on_give_up(claimed, {.reason = outcome.reason, .alarm_channel = true}, std::move(note));
    }
    start_renewal(*claimed.context, claimed.credentials.access_token);
    auto const now = clock_.now();
    auto const standing = co_await persist([=, id = claimed.item.id, reason = outcome.reason](Tx& tx) {
        return note_retry(tx, id, now, "renewals", reason, note, now);
    });
    co_return Step{.standing = standing};
}

Task<Sender::Impl::Step> Sender::Impl::on_give_up(Claimed& claimed, GiveUp const& outcome, AttemptNote note)
{
    if (is_template(claimed.route)) {
        co_return co_await on_refused_template(claimed, outcome, std::move(note));
    }
    auto const& item = claimed.item;
    auto const now = clock_.now();
    auto const channel = claimed.context->channel;
    auto const& window = claimed.context->connector->profile().window;
    auto const retry_at = now + options_.broken_channel_hold;
    bool const wait_for_repair = outcome.alarm_channel && count_of(item, "alarms") < kAlarmsPerItem &&
                                 retry_at < item.created_at + options_.max_age;
    if (outcome.alarm_channel) {
        hold(item.channel, clock_.real(options_.broken_channel_hold), outcome.reason);
        if (options_.marks != nullptr) {
            options_.marks->refused(item.channel, outcome.reason, now);
        }
        log_error("outbox.channel_broken", {{"channel", channel.id.value}, {"reason", outcome.reason}, {"alarm", 1}});
    }
    auto const standing = co_await persist([=, this, item = claimed.item, route = claimed.route](Tx& tx) {
        if (outcome.alarm_channel) {
            raise_alarm(tx, channel, outcome.reason, now);
        }
        if (wait_for_repair) {
            return note_retry(tx, item.id, retry_at, "alarms", outcome.reason, note, now);
        }
        learn(tx, item.conversation, outcome.lesson, window, now);
        if (outcome.lesson == GiveUp::Lesson::quota_used_up) {
            tx.outbox().put_quota(channel.id, std::string{name_of(route)}, 0, now, end_of_day(now));
        }
        if (outcome.try_fallback) {
            return next_route(tx, item.id, route, outcome.reason, note, now);
        }
        return give_up(tx, item.id, channel, outcome.reason, "undelivered_answer", options_.task_due, note, now);
    });
    co_return Step{.standing = standing};
}

}  // namespace hub::outbox
