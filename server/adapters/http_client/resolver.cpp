#include "adapters/http_client/resolver.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>

#include <memory>
#include <utility>

namespace hub {
namespace {

constexpr std::size_t kThreads = 4;
constexpr std::size_t kMaxHosts = 1'024;

/// Where an answer meets the caller that waits for it, or finds that it has gone.
struct Wait {
    explicit Wait(asio::any_io_executor executor) : timer(std::move(executor)) {}
    asio::steady_timer timer;
    NameResolver::Addresses found;
};

}  // namespace

NameResolver::NameResolver(std::chrono::milliseconds lifetime) : lifetime_(lifetime), pool_(kThreads) {}

NameResolver::~NameResolver()
{
    pool_.join();
}

Task<Result<NameResolver::Addresses>> NameResolver::find(std::string host, SteadyTime deadline)
{
    boost::system::error_code error;
    if (auto const numeric = asio::ip::make_address(host, error); !error) {
        co_return Addresses{numeric};
    }
    if (auto known = cached(host, true)) {
        co_return *std::move(known);
    }
    auto const wait = std::make_shared<Wait>(co_await asio::this_coro::executor);
    wait->timer.expires_at(deadline);
    asio::post(pool_, [this, wait, host] {
        asio::post(wait->timer.get_executor(), [wait, found = look_up(host)]() mutable {
            wait->found = std::move(found);
            wait->timer.cancel();
        });
    });
    co_await wait->timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (!wait->found.empty()) {
        co_return std::move(wait->found);
    }
    if (auto stale = cached(host, false)) {
        co_return *std::move(stale);  // an old address is better than a silent resolver
    }
    co_return unavailable("not_sent");
}

NameResolver::Addresses NameResolver::look_up(std::string const& host)
{
    asio::io_context io;
    asio::ip::tcp::resolver resolver(io);
    boost::system::error_code error;
    Addresses found;
    for (auto const& entry : resolver.resolve(host, "", error)) {
        found.push_back(entry.endpoint().address());
    }
    if (!found.empty()) {
        std::lock_guard const lock(mutex_);
        if (entries_.size() >= kMaxHosts) {
            entries_.clear();
        }
        entries_[host] = {found, std::chrono::steady_clock::now()};
    }
    return found;
}

std::optional<NameResolver::Addresses> NameResolver::cached(std::string const& host, bool fresh_only)
{
    std::lock_guard const lock(mutex_);
    auto const found = entries_.find(host);
    if (found == entries_.end() || (fresh_only && std::chrono::steady_clock::now() - found->second.at > lifetime_)) {
        return std::nullopt;
    }
    return found->second.addresses;
}

}  // namespace hub
