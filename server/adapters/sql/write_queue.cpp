#include "adapters/sql/write_queue.hpp"

#include <algorithm>

namespace hub::adapters::sql {

void WriteQueue::submit(Store::Work work, Store::Done done, Urgency urgency)
{
    {
        std::scoped_lock const held(mutex_);
        auto& queue = urgency == Urgency::urgent ? urgent_ : others_;
        if (!closing_ && queue.size() < queue_limit_) {
            bool const was_empty = !anything_queued();
            queue.push_back({std::move(work), std::move(done), {}});
            count();
            if (was_empty) {  // else the thread was woken for the first, or is busy and looks again
                wake_.notify_one();
            }
            return;
        }
    }
    done(unavailable("the store is closed or has too much to do"));
}

WriteQueue::Taken WriteQueue::take(WriteGroup& group, std::chrono::milliseconds limit)
{
    std::unique_lock held(mutex_);
    auto const has_work = [this] { return closing_ || anything_queued(); };
    if (limit.count() == 0) {
        wake_.wait(held, has_work);
    } else if (!wake_.wait_for(held, limit, has_work)) {
        return Taken::nothing;
    }
    auto const wanted = std::min(urgent_.size(), group_limit_);
    for (std::size_t taken = 0; taken < wanted; ++taken) {
        group.push_back(std::move(urgent_.front()));
        urgent_.pop_front();
    }
    count();
    return anything_queued() || wanted > 0 || !closing_ ? Taken::work : Taken::closed;
}

bool WriteQueue::take_one(WriteGroup& group)
{
    std::scoped_lock const held(mutex_);
    if (others_.empty()) {
        return false;
    }
    group.push_back(std::move(others_.front()));
    others_.pop_front();
    count();
    return true;
}

void WriteQueue::take_all(WriteGroup& group)
{
    std::scoped_lock const held(mutex_);
    for (auto& job : others_) {
        group.push_back(std::move(job));
    }
    others_.clear();
    count();
}

bool WriteQueue::is_urgent_waiting()
{
    std::scoped_lock const held(mutex_);
    return !urgent_.empty();
}

void WriteQueue::close()
{
    std::scoped_lock const held(mutex_);
    closing_ = true;
    wake_.notify_one();
}

}  // namespace hub::adapters::sql
