#include "http/citizens/spare_tries.hpp"

namespace hub::http {

bool SpareTries::count(std::string const& key, int limit, std::chrono::minutes window, Instant now)
{
    std::lock_guard const lock(mutex_);
    if (windows_.size() >= most_keys_ && !windows_.contains(key)) {
        std::erase_if(windows_, [now](auto const& entry) { return entry.second.until <= now; });
        if (windows_.size() >= most_keys_) {
            return false;
        }
    }
    auto& own = windows_[key];
    if (own.until <= now) {
        own = {now + window, 0};
    }
    return ++own.tries <= limit;
}

}  // namespace hub::http
