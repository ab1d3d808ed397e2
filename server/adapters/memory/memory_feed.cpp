#include "adapters/memory/memory_feed.hpp"

#include <mutex>

namespace hub::memory {
namespace {

class MemoryFeed final : public Feed {
public:
    void publish(std::vector<LiveEvent> events) override
    {
        if (events.empty()) {
            return;
        }
        // held while the listener runs: two publishers must not overtake each other
        std::lock_guard const lock(mutex_);
        if (listener_) {
            listener_(events);
        }
    }

    void listen(Listener listener) override
    {
        std::lock_guard const lock(mutex_);
        listener_ = std::move(listener);
    }

    bool healthy() const noexcept override { return true; }

private:
    std::mutex mutex_;
    Listener listener_;
};

}  // namespace

std::unique_ptr<Feed> make_memory_feed()
{
    return std::make_unique<MemoryFeed>();
}

}  // namespace hub::memory
