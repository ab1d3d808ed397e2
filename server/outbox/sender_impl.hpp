#pragma once
// The inside of Sender. Everything runs on `strand_`; only counts and the wake-up are touched from elsewhere.

#include "base/wake_up.hpp"
#include "outbox/gates.hpp"
#include "outbox/ledger.hpp"
#include "outbox/plan.hpp"
#include "outbox/sender.hpp"

#include <boost/asio/strand.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <unordered_set>

namespace hub::outbox {

/// A row that is marked `sending` and may go to the network now.
struct Claimed {
    OutboxItem item;
    ChannelContext const* context = nullptr;
    std::vector<ApiCall> calls;
    Credentials credentials;
    std::size_t next_part = 0;
    Route route = Route::message;
};

class Sender::Impl {
public:
    Impl(Store& store, Clock const& clock, HttpClient& http, ChannelDirectory const& channels, SenderOptions options);

    void attach(asio::any_io_executor executor, TaskGroup& tasks);
    Task<void> run();
    Task<Result<void>> recover();
    Task<Result<void>> pump();

    WakeUp wake;
    std::atomic<std::int64_t> last_progress{0};
    [[nodiscard]] Sender::Counts counts() const;
    [[nodiscard]] asio::any_io_executor strand() const { return strand_; }
    [[nodiscard]] TaskGroup& tasks() const { return *tasks_; }

private:
    using SteadyTime = std::chrono::steady_clock::time_point;
    struct Found {
        bool any = false;
        bool silent = false;
        std::optional<Instant> next_due;
    };
    struct ClaimResult {
        std::vector<Claimed> claimed;
        std::vector<SendReport> refused;  ///< Settled without a call.
        std::map<ChannelId, Credentials> credentials;
        bool more = false;
    };
    /// What one answer led to.
    struct Step {
        bool go_on = false;  ///< The next part may go.
        Standing standing;
    };

    // sender.cpp: the loop
    Task<void> gather(std::chrono::steady_clock::time_point until);
    Task<Result<Found>> look(Gates::Room const& room);
    Task<Result<void>> settle_silences();
    /// Rows in `sending` since before this belong to no send that still runs.
    [[nodiscard]] Instant orphaned_before(Instant now) const;
    [[nodiscard]] std::optional<SendReport> settle_silence(Tx& tx, OutboxItem const& item, Instant now) const;
    Task<Result<ClaimResult>> claim();
    [[nodiscard]] std::optional<Claimed> claim_one(Tx& tx, OutboxItem item, ClaimResult& result, Instant now) const;
    [[nodiscard]] SendReport refuse(
        Tx& tx, OutboxItem const& item, Channel const& channel, Blocked const& why, Instant now
    ) const;

    // governor.cpp: which way
    /// The best way that is open and has quota left, which is then used up.
    [[nodiscard]] Plan choose(Tx& tx, Facts const& facts, Instant now) const;
    [[nodiscard]] bool take_quota(Tx& tx, Channel const& channel, Route route, ReplyWindow const& window, Instant now)
        const;
    Task<Step> on_refused_template(Claimed& claimed, GiveUp const& outcome, AttemptNote note);
    Task<void> note_quota(Claimed const& claimed, ApiReply const& reply);

    // sender_calls.cpp: one send
    Task<void> send(std::shared_ptr<Claimed> claimed);
    Task<void> send_parts(Claimed& claimed);
    Task<Step> account(
        Claimed& claimed, Outcome outcome, Result<ApiReply> const& reply, std::chrono::milliseconds took
    );
    Task<Step> on_delivered(Claimed& claimed, Delivered const& outcome, AttemptNote note);
    Task<Step> on_retry(Claimed& claimed, RetryLater const& outcome, AttemptNote note, bool not_sent);
    Task<Step> on_uncertain(Claimed& claimed, Uncertain const& outcome, AttemptNote note);
    Task<Step> on_token(Claimed& claimed, RenewToken const& outcome, AttemptNote note);
    Task<Step> on_give_up(Claimed& claimed, GiveUp const& outcome, AttemptNote note);
    /// Writes until the store takes it: what a platform answered must not be forgotten.
    Task<Standing> persist(std::function<Standing(Tx&)> work);

    // sender_renewal.cpp: tokens
    void start_renewal(ChannelContext const& context, std::string dead_token);
    Task<void> renew(ChannelContext const* context, std::string dead_token);
    Task<bool> renew_once(ChannelContext const& context, std::string const& dead_token);
    Task<bool> renewal_failed(ChannelContext const& context, Credentials const& old, Error const& why);
    Task<Result<void>> renew_early();

    [[nodiscard]] SteadyTime steady() const;
    /// Nothing is sent on the channel for this (real) time, and whoever looks at it sees why.
    void hold(ChannelId const& channel, std::chrono::milliseconds real, std::string const& reason);
    void report(SendReport const& report);

    Store& store_;
    Clock const& clock_;
    HttpClient& http_;
    ChannelDirectory const& channels_;
    SenderOptions options_;
    Gates gates_;
    asio::any_io_executor strand_;
    TaskGroup* tasks_ = nullptr;
    std::unordered_set<std::int64_t> in_flight_;
    bool seats_are_free_ = false;           ///< Of a channel that was full, since the last pump began.
    std::map<std::string, bool> renewing_;  ///< By channel.
    std::optional<SteadyTime> renewal_checked_;
    std::chrono::milliseconds next_look_{1'000};

    mutable std::mutex counts_mutex_;
    Sender::Counts counts_;
};

/// Puts the token where the call wants it, at the last moment.
[[nodiscard]] HttpRequest to_request(
    ApiCall const& call, Credentials const& credentials, std::chrono::milliseconds timeout
);
/// The next midnight in Vietnam: daily quotas end there.
[[nodiscard]] Instant end_of_day(Instant now);

}  // namespace hub::outbox
