#include "feed/live_loop.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "feed/live_hub.hpp"

namespace hub::feed {
namespace {

constexpr std::uint32_t kSlice = 256;                  ///< Listeners served before other work of the loop gets a turn.
constexpr std::size_t kMergedBytes = 64U << 10U;       ///< Frames sent to one listener with one system call.
constexpr std::size_t kMergeLookahead = 64;
constexpr std::size_t kKeptBursts = 4096;              ///< While one store read runs; more is a gap.

}  // namespace

struct Room {
    struct Seat {
        Listener* listener = nullptr;
        std::uint64_t next = 0;  ///< Offset this listener must see next.
    };
    struct Joined {
        Listener* listener = nullptr;
        std::vector<BurstPointer> kept;
        bool overflow = false;
    };

    std::string topic;
    std::vector<Seat> seats;
    std::vector<Joined> joined;
};

// ---- Listener ----------------------------------------------------------------------------------------------------

Listener::SeatRef* Listener::find(Room const* room) noexcept
{
    auto const found = std::ranges::find(seats_, room, &SeatRef::room);
    return found == seats_.end() ? nullptr : &*found;
}

Listener::SeatRef* Listener::find(std::string_view topic) noexcept
{
    auto const found = std::ranges::find_if(seats_, [topic](SeatRef const& seat) { return seat.room->topic == topic; });
    return found == seats_.end() ? nullptr : &*found;
}

bool Listener::has(std::string_view topic) const noexcept
{
    return std::ranges::any_of(seats_, [topic](SeatRef const& seat) { return seat.room->topic == topic; });
}

bool Listener::is_live(std::string_view topic) const noexcept
{
    return std::ranges::any_of(seats_, [topic](SeatRef const& seat) { return seat.live && seat.room->topic == topic; });
}

std::vector<std::string> Listener::topics() const
{
    std::vector<std::string> names;
    for (auto const& seat : seats_) {
        names.push_back(seat.room->topic);
    }
    return names;
}

// ---- seats -------------------------------------------------------------------------------------------------------

LiveLoop::LiveLoop(LiveHub& hub, boost::asio::any_io_executor executor) : hub_(hub), executor_(std::move(executor))
{
    hub_.attach(*this);
}

LiveLoop::~LiveLoop()
{
    hub_.detach(*this);
}

void LiveLoop::join(Listener& listener, std::string const& topic)
{
    auto& room = rooms_[topic];
    if (!room) {
        room = std::make_unique<Room>();
        room->topic = topic;
    }
    listener.seats_.push_back({room.get(), static_cast<std::uint32_t>(room->joined.size()), false});
    room->joined.push_back({&listener, {}, false});
}

bool LiveLoop::go_live(Listener& listener, std::string_view topic, std::uint64_t top)
{
    auto* const seat = listener.find(topic);
    if (seat == nullptr || seat->live) {
        return false;
    }
    auto& room = *seat->room;
    auto const joined = std::move(room.joined[seat->index]);
    remove_joined(room, seat->index);
    seat->index = static_cast<std::uint32_t>(room.seats.size());
    seat->live = true;
    room.seats.push_back({&listener, top + 1});
    std::vector<Listener*> lost;
    for (auto const& burst : joined.kept) {
        // an unnumbered one told those who were there at that moment
        if (burst->numbered() && lost.empty()) {
            serve(room, seat->index, *burst, lost);
        }
    }
    if (lost.empty() && !joined.overflow) {
        return true;
    }
    remove(listener, room);
    return false;
}

bool LiveLoop::leave(Listener& listener, std::string_view topic)
{
    auto* const seat = listener.find(topic);
    if (seat == nullptr) {
        return false;
    }
    remove(listener, *seat->room);
    return true;
}

void LiveLoop::leave_all(Listener& listener)
{
    while (!listener.seats_.empty()) {
        remove(listener, *listener.seats_.back().room);
    }
}

void LiveLoop::remove(Listener& listener, Room& room)
{
    auto* const seat = listener.find(&room);
    auto const gone = *seat;
    *seat = listener.seats_.back();
    listener.seats_.pop_back();
    if (gone.live) {
        remove_seat(room, gone.index);
    } else {
        remove_joined(room, gone.index);
    }
    drop_if_empty(room);
}

void LiveLoop::remove_seat(Room& room, std::uint32_t index)
{
    auto const last = static_cast<std::uint32_t>(room.seats.size() - 1);
    if (index != last) {
        room.seats[index] = room.seats[last];
        room.seats[index].listener->find(&room)->index = index;
        // one not yet served now sits where this pass has been already
        moved_ = moved_ || (&room == current_room_ && index < cursor_ && last >= cursor_);
    }
    room.seats.pop_back();
}

void LiveLoop::remove_joined(Room& room, std::uint32_t index)
{
    auto const last = room.joined.size() - 1;
    if (index != last) {
        room.joined[index] = std::move(room.joined[last]);
        room.joined[index].listener->find(&room)->index = index;
    }
    room.joined.pop_back();
}

void LiveLoop::drop_if_empty(Room& room)
{
    if (!room.seats.empty() || !room.joined.empty()) {
        return;
    }
    if (&room == current_room_) {
        current_room_ = nullptr;
        current_.reset();
    }
    rooms_.erase(rooms_.find(std::string_view(room.topic)));
}

std::size_t LiveLoop::listeners(std::string_view topic) const
{
    auto const room = rooms_.find(topic);
    return room == rooms_.end() ? 0 : room->second->seats.size();
}

// ---- hand-out ----------------------------------------------------------------------------------------------------

void LiveLoop::enqueue(std::vector<BurstPointer> const& bursts)
{
    {
        std::lock_guard const lock(mutex_);
        queue_.insert(queue_.end(), bursts.begin(), bursts.end());
        if (std::exchange(posted_, true)) {
            return;
        }
    }
    boost::asio::post(executor_, [this, alive = std::weak_ptr<bool>(alive_)] {
        if (!alive.expired()) {
            take_queue();
        }
    });
}

void LiveLoop::take_queue()
{
    {
        std::lock_guard const lock(mutex_);
        waiting_.insert(waiting_.end(), queue_.begin(), queue_.end());
        queue_.clear();
        posted_ = false;
    }
    if (!current_) {
        begin_next();
    }
}

bool LiveLoop::may_merge(std::vector<BurstPointer> const& parts, Burst const& next, std::size_t bytes) const
{
    return parts.back()->numbered() && next.numbered() && next.first() == parts.back()->last() + 1 &&
           bytes + next.frames()->size() <= kMergedBytes;
}

void LiveLoop::begin_next()
{
    while (!current_ && !waiting_.empty()) {
        auto const room = rooms_.find(std::string_view(waiting_.front()->topic()));
        if (room == rooms_.end()) {
            waiting_.pop_front();
            continue;
        }
        std::vector<BurstPointer> parts{waiting_.front()};
        waiting_.pop_front();
        auto bytes = parts.front()->frames()->size();
        // events that gathered while the loop was busy go out with one send for each listener
        for (std::size_t index = 0; index < std::min(waiting_.size(), kMergeLookahead);) {
            auto const& next = waiting_[index];
            if (next->topic() != parts.front()->topic()) {
                ++index;
                continue;
            }
            if (!may_merge(parts, *next, bytes)) {
                break;
            }
            bytes += next->frames()->size();
            parts.push_back(next);
            waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(index));
        }
        current_ = parts.size() == 1 ? parts.front() : Burst::merged(parts);
        current_room_ = room->second.get();
        cursor_ = 0;
        moved_ = false;
        keep(*current_room_, current_);
        run_slice();
    }
}

void LiveLoop::keep(Room& room, BurstPointer const& burst)
{
    for (auto& joined : room.joined) {
        if (joined.kept.size() < kKeptBursts) {
            joined.kept.push_back(burst);
        } else {
            joined.overflow = true;
        }
    }
}

void LiveLoop::run_slice()
{
    auto const burst = current_;
    auto& room = *current_room_;
    std::vector<Listener*> lost;
    // without offsets a second pass would send doubles: those go to everyone in one turn
    auto const end = burst->numbered() ? cursor_ + kSlice : UINT32_MAX;
    while (cursor_ < end && cursor_ < room.seats.size()) {
        serve(room, cursor_, *burst, lost);
        ++cursor_;
    }
    bool finished = cursor_ >= room.seats.size();
    if (finished && moved_) {
        finished = false;
        moved_ = false;
        cursor_ = 0;
    }
    if (finished) {
        current_.reset();
        current_room_ = nullptr;
    }
    for (auto* const listener : lost) {
        if (leave(*listener, burst->topic())) {
            listener->gap(burst->topic());
        }
    }
    if (current_) {
        boost::asio::post(executor_, [this, alive = std::weak_ptr<bool>(alive_)] {
            if (alive.expired()) {
                return;
            }
            if (current_) {
                run_slice();
            }
            begin_next();
        });
    }
}

void LiveLoop::serve(Room& room, std::uint32_t index, Burst const& burst, std::vector<Listener*>& lost)
{
    auto& seat = room.seats[index];
    if (!burst.numbered()) {
        seat.listener->deliver(burst.frames());
        return;
    }
    if (seat.next == burst.first()) {
        seat.next = burst.last() + 1;
        seat.listener->deliver(burst.frames());
    } else if (seat.next < burst.first()) {
        lost.push_back(seat.listener);
    } else if (seat.next <= burst.last()) {
        auto rest = std::make_shared<std::string>();
        for (auto const& event : burst.events()) {
            if (event.offset >= seat.next) {
                append_push_frame(*rest, event);
            }
        }
        seat.next = burst.last() + 1;
        seat.listener->deliver(rest);
    }
}

}  // namespace hub::feed
