#include "http/listener_loop.hpp"

#include "base/log.hpp"
#include "base/random.hpp"
#include "http/live_recheck.hpp"

#include <boost/asio/bind_executor.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace hub::http {
namespace {

/// Often enough for the shortest limit, rarely enough for 20,000 connections.
std::chrono::milliseconds look_period(ServerOptions const& options)
{
    auto const shortest = std::min(
        {options.limits.head_time,
         options.limits.body_time,
         options.limits.idle_time,
         options.limits.write_time,
         options.live.connect_time,
         options.live.ping_interval,
         options.live.pong_time,
         options.live.close_time}
    );
    return std::clamp(shortest / 8, std::chrono::milliseconds{10}, std::chrono::milliseconds{500});
}

}  // namespace

bool Quota::take(std::string const& key, std::size_t most)
{
    std::lock_guard const lock(mutex_);
    auto& used = used_[key];
    if (used >= most) {
        if (used == 0) {
            used_.erase(key);
        }
        return false;
    }
    ++used;
    return true;
}

void Quota::give_back(std::string const& key)
{
    std::lock_guard const lock(mutex_);
    auto const found = used_.find(key);
    if (found != used_.end() && --found->second == 0) {
        used_.erase(found);
    }
}

Loop::Loop(Shared& shared)
    : shared_(shared),
      live_(shared.hub, io_.get_executor()),
      work_(boost::asio::make_work_guard(io_)),
      timer_(io_),
      recheck_timer_(io_),
      period_(look_period(shared.options))
{
    auto const seed = random_hex(8);
    trace_state_ = std::stoull(seed, nullptr, 16) | 1U;
    make_date();
}

Loop::~Loop()
{
    cut_all();
}

void Loop::add(std::shared_ptr<Connection> connection)
{
    connection->slot_ = connections_.size();
    connections_.push_back(std::move(connection));
    shared_.counters.connections.fetch_add(1, std::memory_order_relaxed);
}

void Loop::remove(Connection& connection)
{
    auto const slot = connection.slot_;
    if (slot >= connections_.size() || connections_[slot].get() != &connection) {
        return;
    }
    auto const keep_until_return = connections_[slot];
    connections_[slot] = std::move(connections_.back());
    connections_[slot]->slot_ = slot;
    connections_.pop_back();
    shared_.counters.connections.fetch_sub(1, std::memory_order_relaxed);
    end_if_done();
}

void Loop::spawn(char const* name, Task<void> task)
{
    ++tasks_;
    asio::co_spawn(io_, std::move(task), [this, name](std::exception_ptr error) {
        --tasks_;
        try {
            if (error) {
                std::rethrow_exception(error);
            }
        } catch (std::exception const& problem) {
            log_error("http.task_failed", {{"task", name}, {"detail", problem.what()}});
        }
        end_if_done();
    });
}

void Loop::run()
{
    boost::asio::post(io_, [this] {
        tick();
        spawn("live.recheck", recheck_live_sessions(*this, recheck_timer_));
    });
    io_.run();
}

void Loop::tick()
{
    auto const now = std::chrono::steady_clock::now();
    make_date();
    shared_.counters.live_frames.fetch_add(std::exchange(frames_, 0), std::memory_order_relaxed);
    // backwards: a connection that ends here swaps in one that was looked at already
    for (auto index = connections_.size(); index > 0; --index) {
        if (index <= connections_.size()) {
            auto const connection = connections_[index - 1];
            connection->look(now);
        }
    }
    if (now >= cut_at_) {
        cut_at_ = kNever;
        cut_all();
    }
    if (draining_ && connections_.empty() && tasks_ == 0) {
        return;
    }
    timer_.expires_after(period_);
    timer_.async_wait([this](boost::system::error_code error) {
        if (!error) {
            tick();
        }
    });
}

void Loop::recheck()
{
    recheck_wanted_ = true;
    recheck_timer_.cancel();
}

void Loop::drain(std::chrono::milliseconds budget)
{
    draining_ = true;
    cut_at_ = std::chrono::steady_clock::now() + budget;
    recheck_timer_.cancel();
    auto const all = connections_;
    for (auto const& connection : all) {
        connection->drain();
    }
    end_if_done();
}

void Loop::cut_all()
{
    auto const all = connections_;
    for (auto const& connection : all) {
        connection->cut();
    }
}

void Loop::end_if_done()
{
    if (draining_ && connections_.empty() && tasks_ == 0) {
        timer_.cancel();
        work_.reset();
    }
}

void Loop::make_date()
{
    auto const now = std::time(nullptr);
    if (now == date_second_) {
        return;
    }
    date_second_ = now;
    std::tm parts{};
    gmtime_r(&now, &parts);
    constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> kMonths{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    date_ = fmt::format(
        "{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
        kDays[static_cast<std::size_t>(parts.tm_wday)],
        parts.tm_mday,
        kMonths[static_cast<std::size_t>(parts.tm_mon)],
        parts.tm_year + 1900,
        parts.tm_hour,
        parts.tm_min,
        parts.tm_sec
    );
}

std::string Loop::trace_id()
{
    // unique, not secret: xorshift over a random start
    trace_state_ ^= trace_state_ << 13U;
    trace_state_ ^= trace_state_ >> 7U;
    trace_state_ ^= trace_state_ << 17U;
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t index = 0; index < text.size(); ++index) {
        text[index] = kHex[(trace_state_ >> (index * 4)) & 0xFU];
    }
    return text;
}

}  // namespace hub::http
