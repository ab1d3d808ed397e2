#pragma once
// A real store that can hang, commit without saying so, be away, or refuse.

#include "../../harness/temp_store.hpp"

#include <mutex>

namespace hub::test {

class MoodyStore final : public Store {
public:
    enum class Mood { well, hanging, mute, away, broken };  ///< Mute: commits, and does not say so.

    void submit_write(Work work, Done done) override { submit_urgent_write(std::move(work), std::move(done)); }
    void submit_urgent_write(Work work, Done done) override
    {
        std::unique_lock held(mutex_);
        ++asked_;
        switch (mood_) {
            case Mood::well:
                held.unlock();
                return inner_->submit_urgent_write(std::move(work), std::move(done));
            case Mood::hanging:
                waiting_.push_back({std::move(work), std::move(done)});
                return;
            case Mood::mute:
                held.unlock();
                return inner_->submit_urgent_write(
                    std::move(work),
                    [this, done = std::move(done)](Result<void> outcome) mutable {
                        std::lock_guard const lock(mutex_);
                        unsaid_.push_back([done = std::move(done), outcome]() mutable { done(std::move(outcome)); });
                    }
                );
            case Mood::away:
                held.unlock();
                return done(unavailable("away"));
            case Mood::broken:
                held.unlock();
                return done(failure(Errc::internal, "the work failed in the store"));
        }
    }
    void submit_read(Work work, Done done) override { inner_->submit_read(std::move(work), std::move(done)); }
    void on_commit(std::function<void(std::vector<LiveEvent>)>) override {}
    bool healthy() const noexcept override { return true; }
    Counts counts() const noexcept override { return {}; }
    void close() override {}
    Result<void> backup(std::string const&) override { return {}; }

    void be(Mood mood)
    {
        std::lock_guard const lock(mutex_);
        mood_ = mood;
    }
    int asked() const
    {
        std::lock_guard const lock(mutex_);
        return asked_;
    }
    /// What hung goes on, in its order, as when a stopped server runs again.
    void go_on()
    {
        be(Mood::well);
        for (auto& call : take_waiting()) {
            inner_->submit_urgent_write(std::move(call.work), std::move(call.done));
        }
    }
    void cut_off()
    {
        for (auto& call : take_waiting()) {
            call.done(unavailable("the server does not answer"));
        }
    }
    void speak()
    {
        std::unique_lock held(mutex_);
        auto unsaid = std::exchange(unsaid_, {});
        held.unlock();
        for (auto& say : unsaid) {
            say();
        }
    }
    std::vector<std::string> keys()
    {
        std::vector<std::string> found;
        auto const items = inner_->read_now([](Tx& tx) -> Result<std::vector<PendingItem>> {
            return tx.inbox().pending(ItemId{}, 1'000'000);
        });
        for (auto const& item : items.value()) {
            found.push_back(item.trace_id.substr(2));
        }
        return found;
    }
    CustodyBalance balance()
    {
        return inner_->read_now([](Tx& tx) -> Result<CustodyBalance> { return tx.inbox().balance(); }).value();
    }

private:
    struct Call {
        Work work;
        Done done;
    };
    std::vector<Call> take_waiting()
    {
        std::lock_guard const lock(mutex_);
        return std::exchange(waiting_, {});
    }

    TempStore inner_;
    mutable std::mutex mutex_;
    Mood mood_ = Mood::well;
    int asked_ = 0;
    std::vector<Call> waiting_;
    std::vector<std::move_only_function<void()>> unsaid_;
};

}  // namespace hub::test
