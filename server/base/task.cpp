#include "base/task.hpp"

#include "base/log.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <list>

namespace hub {

struct TaskGroup::State {
    struct Entry {
        std::string name;
        asio::any_io_executor executor;
        asio::cancellation_signal signal;
    };

    mutable std::mutex mutex;
    std::list<std::shared_ptr<Entry>> entries;
    bool stopping = false;
    std::function<void()> ended;

    void remove(std::shared_ptr<Entry> const& entry)
    {
        std::function<void()> notify;
        {
            std::lock_guard const lock(mutex);
            entries.remove(entry);
            if (stopping && entries.empty()) {
                notify = std::exchange(ended, nullptr);
            }
        }
        if (notify) {
            notify();
        }
    }
};

TaskGroup::TaskGroup() : state_(std::make_shared<State>()) {}

TaskGroup::~TaskGroup() = default;

void TaskGroup::spawn(asio::any_io_executor executor, std::string name, Task<void> task)
{
    auto const entry = std::make_shared<State::Entry>();
    entry->name = std::move(name);
    entry->executor = executor;
    {
        std::lock_guard const lock(state_->mutex);
        if (state_->stopping) {
            return;
        }
        state_->entries.push_back(entry);
    }
    auto finished = [state = state_, entry](std::exception_ptr error) {
        if (error) {
            try {
                std::rethrow_exception(error);
            } catch (boost::system::system_error const& problem) {
                if (problem.code() != asio::error::operation_aborted) {
                    log_error("task.failed", {{"task", entry->name}, {"detail", problem.what()}});
                }
            } catch (std::exception const& problem) {
                log_error("task.failed", {{"task", entry->name}, {"detail", problem.what()}});
            }
        }
        state->remove(entry);
    };
    asio::co_spawn(
        executor,
        std::move(task),
        asio::bind_cancellation_slot(entry->signal.slot(), asio::bind_executor(executor, std::move(finished)))
    );
}

void TaskGroup::stop(std::function<void()> ended)
{
    std::list<std::shared_ptr<State::Entry>> entries;
    {
        std::lock_guard const lock(state_->mutex);
        state_->stopping = true;
        entries = state_->entries;
        if (!entries.empty()) {
            state_->ended = std::move(ended);
        }
    }
    if (entries.empty()) {
        ended();
        return;
    }
    for (auto const& entry : entries) {
        // on the task's own executor: a signal must not race with the task it cancels
        asio::post(entry->executor, [entry] { entry->signal.emit(asio::cancellation_type::all); });
    }
}

std::size_t TaskGroup::running() const
{
    std::lock_guard const lock(state_->mutex);
    return state_->entries.size();
}

Task<bool> sleep_for(std::chrono::milliseconds duration)
{
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    boost::system::error_code error;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

}  // namespace hub
