#pragma once
// Listeners of one event loop: who sits on which topic, and the hand-out of bursts to them.
//
// Threads      Everything but enqueue() runs on the loop's own thread; there is no lock around seats.
// Fairness     A burst goes to a slice of listeners at a time; other work of the loop runs between slices.
// Order        Bursts are handed out one after another; each seat knows the offset it expects, so a seat that was passed over
//              (seats move when somebody leaves) is found by a second pass, and a double is never sent.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "feed/burst.hpp"

namespace hub::feed {

class LiveHub;
class LiveLoop;
struct Room;

/// One connection's side. Must leave all topics (LiveLoop::leave_all) before it is destroyed.
class Listener {
public:
    Listener() = default;
    Listener(Listener const&) = delete;
    Listener& operator=(Listener const&) = delete;
    virtual ~Listener() = default;
    /// Takes whole frames. Must neither join nor leave a topic inside this call.
    virtual void deliver(std::shared_ptr<std::string const> const& frames) = 0;
    /// Events of this topic are missing: the listener has left it already.
    virtual void gap(std::string const& topic) = 0;

    [[nodiscard]] std::size_t topic_count() const noexcept { return seats_.size(); }
    [[nodiscard]] bool has(std::string_view topic) const noexcept;
    [[nodiscard]] bool is_live(std::string_view topic) const noexcept;
    /// All topics, joined or live.
    [[nodiscard]] std::vector<std::string> topics() const;

private:
    friend class LiveLoop;
    struct SeatRef {
        Room* room = nullptr;
        std::uint32_t index = 0;
        bool live = false;  ///< false: joined, its events are kept.
    };
    [[nodiscard]] SeatRef* find(Room const* room) noexcept;
    [[nodiscard]] SeatRef* find(std::string_view topic) noexcept;

    std::vector<SeatRef> seats_;
};

class LiveLoop {
public:
    LiveLoop(LiveHub& hub, boost::asio::any_io_executor executor);
    LiveLoop(LiveLoop const&) = delete;
    LiveLoop& operator=(LiveLoop const&) = delete;
    ~LiveLoop();

    /// From now on events of `topic` are kept for the listener. REQUIRES: !listener.has(topic).
    void join(Listener& listener, std::string const& topic);
    /// Delivers what was kept with offset > `top`, then everything that comes. False when it was gone or events are missing
    /// (the listener has left the topic then). Call after the answer was queued.
    bool go_live(Listener& listener, std::string_view topic, std::uint64_t top);
    /// False when it was not there.
    bool leave(Listener& listener, std::string_view topic);
    void leave_all(Listener& listener);

    /// Thread-safe: bursts to hand out, in order.
    void enqueue(std::vector<BurstPointer> const& bursts);
    [[nodiscard]] std::size_t listeners(std::string_view topic) const;

private:
    struct PathHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    void take_queue();
    void begin_next();
    void run_slice();
    void keep(Room& room, BurstPointer const& burst);
    void serve(Room& room, std::uint32_t index, Burst const& burst, std::vector<Listener*>& lost);
    void remove_seat(Room& room, std::uint32_t index);
    void remove_joined(Room& room, std::uint32_t index);
    void remove(Listener& listener, Room& room);
    void drop_if_empty(Room& room);

    [[nodiscard]] bool may_merge(std::vector<BurstPointer> const& parts, Burst const& next, std::size_t bytes) const;

    LiveHub& hub_;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::unordered_map<std::string, std::unique_ptr<Room>, PathHash, std::equal_to<>> rooms_;
    std::deque<BurstPointer> waiting_;
    BurstPointer current_;
    Room* current_room_ = nullptr;
    std::uint32_t cursor_ = 0;
    bool moved_ = false;

    std::mutex mutex_;
    std::vector<BurstPointer> queue_;
    bool posted_ = false;
};

}  // namespace hub::feed
