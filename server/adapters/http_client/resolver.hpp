#pragma once
// Names to addresses on threads of its own: a resolver that hangs holds up neither I/O nor a caller beyond its limit.

#include "base/task.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace hub {

class NameResolver {
public:
    using SteadyTime = std::chrono::steady_clock::time_point;
    using Addresses = std::vector<asio::ip::address>;

    explicit NameResolver(std::chrono::milliseconds lifetime);
    ~NameResolver();

    /// Numbers as they are, names from the cache or the system. Must run on a strand. Errc::unavailable "not_sent" when
    /// there is no answer by `deadline` and no older one either.
    Task<Result<Addresses>> find(std::string host, SteadyTime deadline);

private:
    struct Entry {
        Addresses addresses;
        SteadyTime at;
    };
    Addresses look_up(std::string const& host);
    std::optional<Addresses> cached(std::string const& host, bool fresh_only);

    std::chrono::milliseconds lifetime_;
    std::mutex mutex_;
    std::map<std::string, Entry> entries_;
    asio::thread_pool pool_;
};

}  // namespace hub
