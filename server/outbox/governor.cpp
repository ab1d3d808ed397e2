// Which way an item goes: the best that is open and has quota left. What a template's refusal means.
#include "base/log.hpp"
#include "outbox/sender_impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace hub::outbox {
namespace {

constexpr std::string_view kPaid = "paid";

}  // namespace

Instant end_of_day(Instant now)
{
    return to_instant(local_day(now) + std::chrono::days{1});
}

Plan Sender::Impl::choose(Tx& tx, Facts const& facts, Instant now) const
{
    auto shut = shut_routes(facts.item.extra);
    auto refused = shut.empty() ? std::string{} : facts.item.last_error;
    for (;;) {
        auto plan = plan_message(facts, shut, now);
        if (auto* const blocked = std::get_if<Blocked>(&plan)) {
            if (!refused.empty() && blocked->call_back) {
                blocked->reason = refused;  // what the platform said, not our guess
            }
            return plan;
        }
        auto const route = std::get<Planned>(plan).route;
        if (take_quota(tx, facts.channel, route, facts.profile.window, now)) {
            return plan;
        }
        shut.add(route);
        refused = "out_of_quota";
    }
}

bool Sender::Impl::take_quota(Tx& tx, Channel const& channel, Route route, ReplyWindow const& window, Instant now) const
{
    if (route == Route::message) {
        return true;  // free, and no platform of ours counts them by the day
    }
    auto const until = end_of_day(now);
    bool const limited = channel.paid_per_day > 0 && is_billed(route, window);
    return tx.outbox().take_quota(channel.id, std::string{name_of(route)}, std::nullopt, now, until) &&
           (!limited || tx.outbox().take_quota(channel.id, std::string{kPaid}, channel.paid_per_day, now, until));
}

/// Nothing a template's refusal says is about the chat: the channel goes on, only this way is shut. What is wrong with
/// the template or the account behind it shuts the way for the day and is for an administrator.
Task<Sender::Impl::Step> Sender::Impl::on_refused_template(Claimed& claimed, GiveUp const& outcome, AttemptNote note)
{
    using Lesson = GiveUp::Lesson;
    auto const now = clock_.now();
    auto const channel = claimed.context->channel;
    auto const& window = claimed.context->connector->profile().window;
    bool const about_person = outcome.lesson == Lesson::cannot_write || outcome.lesson == Lesson::phone_refused;
    bool const alarm = !about_person && outcome.lesson != Lesson::quota_used_up;
    if (alarm) {
        log_error(
            "outbox.template_refused",
            {{"channel", channel.id.value}, {"route", name_of(claimed.route)}, {"reason", outcome.reason}, {"alarm", 1}}
        );
    }
    auto const standing = co_await persist([=, item = claimed.item, route = claimed.route](Tx& tx) {
        if (alarm) {
            raise_alarm(tx, channel, fmt::format("{}: {}", name_of(route), outcome.reason), now);
        }
        if (!about_person) {
            tx.outbox().put_quota(channel.id, std::string{name_of(route)}, 0, now, end_of_day(now));
        }
        learn(tx, item.conversation, outcome.lesson, window, now);
        return next_route(tx, item.id, route, outcome.reason, note, now);
    });
    co_return Step{.standing = standing};
}

Task<void> Sender::Impl::note_quota(Claimed const& claimed, ApiReply const& reply)
{
    auto const left = claimed.context->connector->quota_left(claimed.calls[claimed.next_part], reply);
    if (!left || claimed.route == Route::message) {
        co_return;
    }
    auto const now = clock_.now();
    co_await persist([id = claimed.item.channel, route = claimed.route, left = *left, now](Tx& tx) {
        tx.outbox().put_quota(id, std::string{name_of(route)}, left, now, end_of_day(now));
        return Standing{};
    });
}

}  // namespace hub::outbox
