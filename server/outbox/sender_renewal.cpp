// Tokens of channels: renewed early, or when the platform calls one dead. One renewal of a channel at a time, nothing
// is sent on it meanwhile, and the new pair is on disk before its first use: the refresh token is gone with its first
// use.
#include "base/log.hpp"
#include "outbox/backoff.hpp"
#include "outbox/sender_impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace hub::outbox {
namespace {

constexpr std::chrono::hours kWhileRenewing{1};
constexpr int kTries = 5;
constexpr std::chrono::milliseconds kPauseBase{1'000};
constexpr std::chrono::milliseconds kPauseCap{30'000};

}  // namespace

/// REQUIRES: on the strand. The flag is the lock: only this strand reads and writes it.
void Sender::Impl::start_renewal(ChannelContext const& context, std::string dead_token)
{
    auto& renewing = renewing_[context.channel.id.value];
    if (std::exchange(renewing, true)) {
        return;
    }
    hold(context.channel.id, kWhileRenewing, "token_renewal");
    tasks_->spawn(strand_, "outbox.renewal", renew(&context, std::move(dead_token)));
}

Task<void> Sender::Impl::renew(ChannelContext const* context, std::string dead_token)
{
    bool const renewed = co_await renew_once(*context, dead_token);
    renewing_[context->channel.id.value] = false;
    gates_.release(context->channel.id);
    if (options_.marks != nullptr) {
        options_.marks->released(context->channel.id);
    }
    if (!renewed) {
        hold(context->channel.id, options_.broken_channel_hold, "token_refused");
    }
    wake.notify();
}

/// @param dead_token  The token the platform refused; empty for an early renewal. Another one in the store means that
/// the
///                    work is done already.
Task<bool> Sender::Impl::renew_once(ChannelContext const& context, std::string const& dead_token)
{
    auto const id = context.channel.id;
    for (int tries = 1;; ++tries) {
        auto const old = co_await store_.read([id](Tx& tx) -> Result<Credentials> {
            return tx.conversations().credentials(id).value_or(Credentials{});
        });
        Error why{Errc::unavailable, "the store is away"};
        if (old) {
            if (!dead_token.empty() && old->access_token != dead_token) {
                co_return true;
            }
            auto due = *old;
            due.expires_at = std::min(due.expires_at == Instant{} ? clock_.now() : due.expires_at, clock_.now());
            auto const call = context.connector->renewal(due, context.secrets, context.channel, clock_.now());
            if (!call) {
                co_return co_await renewal_failed(context, *old, {Errc::rejected, "no renewal on this platform"});
            }
            auto const reply = co_await http_.send(to_request(*call, *old, options_.http_timeout));
            auto renewed = context.connector->renewed(reply, clock_.now());
            if (renewed) {
                co_await persist([id, fresh = *renewed](Tx& tx) {
                    tx.conversations().put_credentials(id, fresh);
                    return Standing{};
                });
                if (options_.marks != nullptr) {
                    options_.marks->renewed(id, clock_.now());
                }
                log_info("outbox.token_renewed", {{"channel", id.value}, {"until", to_rfc3339(renewed->expires_at)}});
                report(
                    {.channel = id,
                     .connector = context.channel.connector,
                     .kind = "token",
                     .outcome = "renewed",
                     .reason = {}}
                );
                co_return true;
            }
            why = renewed.error();
        }
        if (!why.retryable() || tries >= kTries) {
            co_return co_await renewal_failed(context, old.value_or(Credentials{}), why);
        }
        co_await sleep_for(why.retry_after.value_or(backoff(tries, kPauseBase, kPauseCap)));
    }
}

Task<bool> Sender::Impl::renewal_failed(ChannelContext const& context, Credentials const& old, Error const& why)
{
    auto const now = clock_.now();
    auto const left = old.expires_at == Instant{}
                          ? std::chrono::days{0}
                          : std::chrono::floor<std::chrono::days>(std::max(old.expires_at - now, Instant::duration{0}));
    log_error(
        "outbox.renewal_failed",
        {{"channel", context.channel.id.value}, {"error", name_of(why.code)}, {"days_left", left.count()}, {"alarm", 1}}
    );
    auto const reason = fmt::format("token renewal {}; days left: {}", name_of(why.code), left.count());
    if (options_.marks != nullptr) {
        // unavailable: the token we have may still be good
        options_.marks->renewal_failed(
            context.channel.id, why.retryable() ? std::string() : std::string(name_of(why.code)), now
        );
    }
    co_await persist([channel = context.channel, reason, now](Tx& tx) {
        raise_alarm(tx, channel, reason, now);
        return Standing{};
    });
    co_return false;
}

/// Starts the renewal of every token that ends within `renew_before`, looked at once in `renewal_check`.
Task<Result<void>> Sender::Impl::renew_early()
{
    auto const steady_now = steady();
    if (renewal_checked_ && steady_now - *renewal_checked_ < options_.renewal_check) {
        co_return Result<void>{};
    }
    auto const limit = clock_.now() + options_.renew_before;
    auto const ending =
        co_await store_.read([this, limit](Tx& tx) -> Result<std::vector<std::pair<ChannelId, std::string>>> {
            std::vector<std::pair<ChannelId, std::string>> found;
            for (auto const& context : channels_.all()) {
                auto const held = tx.conversations().credentials(context.channel.id);
                if (held && held->expires_at != Instant{} && held->expires_at <= limit) {
                    found.emplace_back(context.channel.id, held->access_token);
                }
            }
            return found;
        });
    if (!ending) {
        co_return std::unexpected(ending.error());
    }
    renewal_checked_ = steady_now;
    for (auto const& [channel, token] : *ending) {
        // a channel whose renewal failed is held for a while: not every minute an alarm
        if (!gates_.is_held(channel, steady_now)) {
            start_renewal(*channels_.find(channel), token);
        }
    }
    co_return Result<void>{};
}

}  // namespace hub::outbox
