#pragma once
// How much may go out now: seats, buckets and holds of each channel, buckets of each app. One strand uses it.

#include "outbox/directory.hpp"
#include "outbox/token_bucket.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace hub::outbox {

class Gates {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Millis = std::chrono::milliseconds;

    /// What one channel may do at most.
    struct Limits {
        std::size_t seats = 8;
        double per_second = 0;  ///< 0: the connector's own figure.
    };
    Gates(ChannelDirectory const& channels, Limits limits, Time now);

    /// A copy that a transaction can use up: it may run twice, so it must not touch the gates themselves.
    class Room {
    public:
        /// Takes one place of the channel; false when there is none.
        bool take(ChannelId const& channel);
        /// Channels without a place: leave their rows out.
        [[nodiscard]] std::vector<ChannelId> full() const;
        /// Places of all channels together.
        [[nodiscard]] std::size_t free() const;

    private:
        friend class Gates;
        std::map<std::string, std::size_t> channels_;
        std::map<std::string, std::string> app_of_;
        std::map<std::string, std::size_t> apps_;
    };
    [[nodiscard]] Room room(Time now);
    /// This node's part of every rate, in (0, 1]: the others over the same store take the rest.
    void take_part(double part, Time now);

    /// One send begins: a seat and a token. Every begin has its end().
    void begin(ChannelId const& channel, Time now);
    /// True when half of the seats are free again for the first time since all were taken: more may wait for them.
    bool end(ChannelId const& channel);
    /// One more call of a send that has begun (the next part): only tokens. Returns how long it has to wait first.
    Millis next_call(ChannelId const& channel, Time now);

    /// Nothing of the channel before `until`; never shortens a hold.
    void hold(ChannelId const& channel, Time until);
    void release(ChannelId const& channel);
    [[nodiscard]] bool is_held(ChannelId const& channel, Time now) const;
    /// The network or the account failed: from the third failure on the channel is held with growing pauses, and one
    /// probe at a time goes out. Returns the pause; zero for none.
    Millis failed(ChannelId const& channel, Time now, Millis cap);
    void succeeded(ChannelId const& channel);

    /// Until the next token or the end of a hold; `at_most` when nothing comes sooner.
    [[nodiscard]] Millis until_change(Time now, Millis at_most);
    [[nodiscard]] std::size_t held(Time now) const;
    [[nodiscard]] std::size_t in_flight() const;

private:
    struct Gate {
        double per_second = 0;  ///< Of all nodes together.
        TokenBucket bucket;
        TokenBucket* app = nullptr;
        std::string app_key;
        std::size_t in_flight = 0;
        bool was_full = false;
        Time held_until{};
        int failures = 0;
    };

    struct App {
        double per_second = 0;  ///< Of all nodes together.
        TokenBucket bucket;
    };

    std::size_t seats_;
    double part_ = 1;
    std::map<std::string, App> apps_;
    std::map<std::string, Gate> gates_;
};

}  // namespace hub::outbox
