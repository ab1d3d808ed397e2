// The store, the feed that follows its commits, and the lease that one of several nodes holds.

#include "app/app_parts.hpp"
#include "app/open_store.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "ports/rehearsal_clock.hpp"

#include <future>

namespace hub::app {

Result<void> App::Parts::open_store()
{
    auto opened = app::open_store(config, Purpose::serving, &clock);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    store = std::move(*opened);
    if (auto const begun = begin_after_the_books(); !begun) {
        return begun;
    }
    auto node_feed = open_feed(config, *store);
    if (!node_feed) {
        return std::unexpected(node_feed.error());
    }
    following = node_feed->following;
    feed = std::make_unique<WatchedFeed>(std::move(node_feed->feed), clock);
    hub = std::make_unique<feed::LiveHub>(*store, *feed);
    if (following != nullptr) {
        share_presence(*hub, *following);
        nodes =
            std::make_unique<feed::NodeCount>(following->bus(), feed::CountTerms{.expected = config.expected_nodes()});
    }
    store->on_commit([this](std::vector<LiveEvent> events) {
        feed->publish(std::move(events));
        // whatever changed may have left work: waking is cheap, polling is not
        sender->notify();
    });
    if (config.uses_postgres()) {
        leader =
            std::make_unique<Leader>(*store, random_hex(8), [this](TaskGroup& group) { start_timed_tasks(group); });
    }
    return store_first_credentials();
}

/// The hub's time begins no earlier than the last thing it wrote down: a clock that was set back while the hub was
/// stopped must not open passed deadlines again. A rehearsal goes on where it stopped.
Result<void> App::Parts::begin_after_the_books()
{
    auto const last = store->read_now([](Tx& tx) -> Result<Instant> {
        auto const head = tx.ledger().head();
        return head ? head->at : Instant{};
    });
    if (!last) {
        return std::unexpected(last.error());
    }
    if (auto* const own = dynamic_cast<RehearsalClock*>(wall.get())) {
        own->not_before(*last);
    }
    clock.not_before(*last);
    return {};
}

/// Configured tokens are only the first ones: what the store holds has been renewed since. Others than before are
/// taken.
Result<void> App::Parts::store_first_credentials()
{
    for (auto const& entry : config.channels) {
        if (entry.access_token.empty() && entry.refresh_token.empty()) {
            continue;
        }
        auto const taken = store->write_now([&](Tx& tx) -> Result<bool> {
            return tx.conversations().adopt_credentials(
                ChannelId{entry.id}, {entry.access_token, entry.refresh_token, Instant{}}
            );
        });
        if (!taken) {
            return std::unexpected(taken.error());
        }
        if (*taken) {
            log_info("channel.token_taken", {{"channel", entry.id}});
        }
    }
    return {};
}

void App::Parts::end_term()
{
    if (!leader) {
        return;
    }
    std::promise<void> ended;
    leader->stop([&ended] { ended.set_value(); });
    ended.get_future().wait();
    leader->give_up();
}

}  // namespace hub::app
