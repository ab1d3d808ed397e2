#pragma once
// How often somebody did something lately, counted in memory: while the store, which counts for all nodes, is away.
// It forgets with the process and knows one node only, so it stands in and does not replace.

#include "base/time.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace hub::http {

/// Thread-safe.
class SpareTries {
public:
    explicit SpareTries(std::size_t most_keys = 100'000) : most_keys_(most_keys) {}

    /// Counts one try; false when this key has had more than `limit` in the window, or when there are too many keys to
    /// tell them apart.
    [[nodiscard]] bool count(std::string const& key, int limit, std::chrono::minutes window, Instant now);

private:
    struct Window {
        Instant until{};
        int tries = 0;
    };

    std::size_t most_keys_;
    std::mutex mutex_;
    std::map<std::string, Window> windows_;
};

}  // namespace hub::http
