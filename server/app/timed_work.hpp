#pragma once
// What time alone drives, as loops: deadlines and reminders of cases, the daily digests, supervisors' questions, waves
// of announcements, pruning of the live feed. The desks decide what is due; these loops ask them again and again, a
// slice in each transaction, and sleep until the next thing can happen.
//
// Several nodes   Only one runs them at a time (app/leader.hpp), and a node may begin them again in a later term: what
//                 a loop must remember between terms is kept here.

#include "app/config.hpp"
#include "app/current_desks.hpp"
#include "base/task.hpp"
#include "base/wake_up.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <optional>

namespace hub::app {

/// Each run_… until cancelled, and one of each at a time. Everything referred to must outlive it.
class TimedWork {
public:
    /// @param store  For reading.
    /// @param timed  For writing: refuses when another node has taken over.
    /// @param speed  Of the clock.
    /// @param outbox_changed  Thread-safe.
    TimedWork(
        Config const& config,
        Store& store,
        Store& timed,
        Clock const& clock,
        double speed,
        CurrentDesks const& desks,
        std::function<void()> outbox_changed
    );

    /// Gives the planner a strand of these workers; before run_planner().
    void attach(asio::io_context& workers);
    [[nodiscard]] asio::any_io_executor const& planner_loop() const noexcept { return planner_loop_; }
    /// An announcement was published: the planner looks at once. Thread-safe.
    void published() noexcept { planner_wake_.notify(); }

    Task<void> run_clock();
    Task<void> run_digests();
    Task<void> run_questions();
    /// On planner_loop().
    Task<void> run_planner();
    Task<void> run_pruning();

private:
    Config const& config_;
    Store& store_;
    Store& timed_;
    Clock const& clock_;
    double speed_;
    CurrentDesks const& desks_;
    std::function<void()> outbox_changed_;
    WakeUp planner_wake_;
    asio::any_io_executor planner_loop_;
    std::optional<LocalDay> digest_done_;  ///< Of run_digests() alone.
};

}  // namespace hub::app
