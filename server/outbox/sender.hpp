#pragma once
// Everything that must reach a platform: claimed, sent, and accounted for.
//
// Flow         notify() or a due time → claim (state `sending` is durable BEFORE the network) → connector renders →
// HTTP →
//              connector classifies → one transaction: attempt row, state, message, live event, task for a person.
// Gathering    Pumps begin at least 20 ms apart: one look and one claim serve several ended sends and new rows. After a
//              quiet time the first is served at once, and a channel whose seats were all taken when half are free.
// Windows      Decided before the call: a message that the platform would refuse is not tried; it goes the next way
// (tag,
//              template, a person), docs/adr/0015-reply-window-governor.md.
// Silence      An unanswered send waits as `uncertain` for its echo. Only when the platform echoes, none came, and the
// inbox
//              holds nothing older, it is sent once more, marked "maybe_double". Otherwise a person decides. See
//              docs/adr/0009-uncertain-sends.md.
// Fairness     Each channel has its own bucket, its own seats in flight, and its own hold; an app-wide bucket above
// them. Crash        Items found in `sending` at start are uncertain: they may have been sent. Concurrency  All state
// on one strand; sends run beside each other. Tasks live in the TaskGroup given to start(): stop it
//              before this object goes.

#include "outbox/directory.hpp"
#include "outbox/ledger.hpp"
#include "ports/channel_marks.hpp"
#include "ports/clock.hpp"
#include "ports/http_client.hpp"
#include "ports/store.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace hub::outbox {

/// One finished call or decision, for counters and histograms. `outcome`: delivered retry uncertain renew failed
/// blocked.
struct SendReport {
    ChannelId channel;
    std::string connector;
    std::string kind;
    std::string outcome;
    std::string reason;
    std::chrono::milliseconds took{};
};

struct SenderOptions {
    std::size_t max_in_flight_per_channel = 8;
    double sends_per_second = 0;        ///< Of one channel; 0: the connector's own figure.
    std::chrono::seconds echo_wait{0};  ///< 0: the connector's own figure.
    std::size_t batch = 256;            ///< Rows looked at in one claim.
    int max_attempts = 8;               ///< Failures the platform blames on the message or itself.
    std::chrono::hours max_age{72};     ///< Waits for rate limits and dead networks end here.
    std::chrono::milliseconds backoff_base{2'000};
    std::chrono::milliseconds backoff_cap{600'000};
    std::chrono::seconds recovery_wait{90};  ///< Echo wait after a start: webhooks may be late, too.
    std::chrono::milliseconds http_timeout{15'000};
    std::chrono::milliseconds safety_net{1'000};
    bool is_alone = true;  ///< False: other nodes send from the same store; rows in `sending` at start may be theirs.
    std::chrono::minutes renew_before{120};
    std::chrono::milliseconds renewal_check{60'000};
    std::chrono::milliseconds broken_channel_hold{300'000};  ///< Account broken or not authorised: time between tries.
    TemplateWords words;                                     ///< For the parameters of templates.
    TaskDue task_due;                                        ///< When a person must have acted; empty: in a day.
    std::function<void(SendReport const&)> observer;
    ChannelMarks* marks = nullptr;  ///< Told how each channel stands; may be none. Outlives the sender.
    /// Fills in where to answer in a sealed thread (Conversation::reply_address), for the length of one send. False: it
    /// was forgotten or belongs to another key.
    std::function<bool(Conversation&, OutboxItem&)> open_address;
    /// This node's part of every rate, in (0, 1]; empty: all of it.
    std::function<double()> part_of_rates;
    std::function<std::chrono::steady_clock::time_point()> steady;  ///< For tests; empty: the steady clock.
};

class Sender {
public:
    Sender(
        Store& store, Clock const& clock, HttpClient& http, ChannelDirectory const& channels, SenderOptions options = {}
    );
    Sender(Sender const&) = delete;
    Sender& operator=(Sender const&) = delete;
    ~Sender();

    /// Recovers what an earlier process left in `sending`, then runs until the group is stopped.
    void start(asio::any_io_executor executor, TaskGroup& tasks);
    /// There may be new rows or new echoes. Cheap, thread-safe; call it after any commit that added outbox rows.
    void notify() noexcept;

    struct Counts {
        std::uint64_t delivered = 0;
        std::uint64_t retried = 0;
        std::uint64_t uncertain = 0;
        std::uint64_t failed = 0;
        std::uint64_t blocked = 0;
        std::uint64_t maybe_double = 0;
        std::uint64_t renewals = 0;
        std::size_t in_flight = 0;
        std::size_t channels_held = 0;
    };
    [[nodiscard]] Counts counts() const;
    /// When the loop last looked through the outbox: readiness compares it with now.
    [[nodiscard]] Instant last_progress() const noexcept;

    // The steps of the loop, for tests that drive time themselves: attach() instead of start().
    void attach(asio::any_io_executor executor, TaskGroup& tasks);
    Task<Result<void>> recover();  ///< Once, before the first pump.
    Task<Result<void>> pump();  ///< Settles overdue uncertain sends, renews tokens, claims what may go and starts it.

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace hub::outbox
