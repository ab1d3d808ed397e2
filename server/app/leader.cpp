#include "app/leader.hpp"

#include "base/log.hpp"

#include <utility>

namespace hub::app {
namespace {

constexpr char const* kLease = "time";

/// Cancels the group and resumes when its last task has ended.
Task<void> stopped(TaskGroup& group)
{
    co_await asio::async_initiate<asio::use_awaitable_t<> const, void()>(
        [&group](auto handler) {
            auto const executor = asio::get_associated_executor(handler);
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            group.stop([executor, shared = std::move(shared)] {
                asio::post(executor, [shared] { std::move (*shared)(); });
            });
        },
        asio::use_awaitable
    );
}

}  // namespace

Store::Work FencedStore::guarded(Work work)
{
    return [this, work = std::move(work)](Tx& tx) mutable {
        auto const number = fence_.load();
        if (number == 0 || !tx.leases().holds(lease_, number)) {
            refused_.fetch_add(1);
            return false;
        }
        return work(tx);
    };
}

void FencedStore::submit_write(Work work, Done done)
{
    inner_.submit_write(guarded(std::move(work)), std::move(done));
}

void FencedStore::submit_urgent_write(Work work, Done done)
{
    inner_.submit_urgent_write(guarded(std::move(work)), std::move(done));
}

void FencedStore::on_commit(std::function<void(std::vector<LiveEvent>)>)
{
    throw std::logic_error("the store itself tells of its commits");
}

Leader::Leader(Store& store, std::string node, Begin begin, LeaderTerms terms)
    : store_(store), fenced_(store, kLease), node_(std::move(node)), begin_(std::move(begin)), terms_(terms)
{
}

Leader::~Leader() = default;

void Leader::begin_term(Lease const& lease)
{
    fenced_.fence(lease.fence);
    last_ = lease;
    tasks_ = std::make_unique<TaskGroup>();
    log_info("leader.begun", {{"node", node_}, {"fence", lease.fence}});
    begin_(*tasks_);
}

Task<void> Leader::end_term(char const* why)
{
    auto const fence = fenced_.fence();
    fenced_.fence(0);
    log_warn("leader.ended", {{"node", node_}, {"fence", fence}, {"why", why}});
    co_await stopped(*tasks_);
    tasks_.reset();
}

Task<void> Leader::run()
{
    auto good_until = std::chrono::steady_clock::now();
    do {
        // counted from before the question: the store counts from later
        auto const asked_at = std::chrono::steady_clock::now();
        auto const taken = co_await store_.write([this](Tx& tx) -> Result<std::optional<Lease>> {
            return tx.leases().take(kLease, node_, terms_.time);
        });
        bool const mine = taken && *taken;
        if (mine) {
            good_until = asked_at + terms_.time;
        }
        if (leads() && mine && (*taken)->fence != fenced_.fence()) {
            co_await end_term("another node led in between");
        }
        if (mine && !leads()) {
            begin_term(**taken);
        } else if (leads() && !mine && taken) {
            co_await end_term("another node leads");
        } else if (leads() && std::chrono::steady_clock::now() >= good_until) {
            co_await end_term("the store does not answer");
        }
    } while (co_await sleep_for(terms_.renew));
}

void Leader::stop(std::function<void()> ended)
{
    fenced_.fence(0);
    if (!tasks_) {
        ended();
        return;
    }
    tasks_->stop(std::move(ended));
}

void Leader::give_up()
{
    if (!last_) {
        return;
    }
    auto const done = store_.write_now([fence = last_->fence](Tx& tx) -> Result<void> {
        tx.leases().give_up(kLease, fence);
        return {};
    });
    if (!done) {
        log_warn("leader.not_given_up", {{"detail", done.error().detail}});
    }
}

}  // namespace hub::app
