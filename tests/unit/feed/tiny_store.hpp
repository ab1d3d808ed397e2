#pragma once
// A store of live events only, in memory, on one thread of its own: enough for the feed and the live sessions.

#include "ports/store.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>

namespace hub::test {

class TinyStore final : public Store, private Tx, private LiveStore {
public:
    ~TinyStore() override { close(); }

    void submit_write(Work work, Done done) override
    {
        boost::asio::post(writer_, [this, work = std::move(work), done = std::move(done)]() mutable {
            std::vector<LiveEvent> fresh;
            {
                std::lock_guard const lock(mutex_);
                fresh_.clear();
                work(*this);
                fresh.swap(fresh_);
            }
            if (listener_ && !fresh.empty()) {
                listener_(fresh);
            }
            done({});
        });
    }
    void submit_read(Work work, Done done) override
    {
        boost::asio::post(readers_, [this, work = std::move(work), done = std::move(done)]() mutable {
            if (broken) {
                done(unavailable("broken"));
                return;
            }
            {
                std::lock_guard const lock(mutex_);
                work(*this);
            }
            done({});
        });
    }
    void on_commit(std::function<void(std::vector<LiveEvent>)> listener) override { listener_ = std::move(listener); }
    bool healthy() const noexcept override { return !broken; }
    Counts counts() const noexcept override { return {}; }
    void close() override
    {
        writer_.join();
        readers_.join();
    }
    Result<void> backup(std::string const&) override { return {}; }

    /// Appends and waits until the event is handed to the listener.
    std::uint64_t say(std::string const& topic, Json const& data)
    {
        return write_now(
                   [&](Tx& tx) -> Result<std::uint64_t> {
                       tx.feed().append(topic, data, from_millis(1));
                       return tx.feed().position(topic).top;
                   }
        ).value();
    }

    std::atomic<bool> broken{false};
    std::string epoch = "e1";

private:
    InboxStore& inbox() override { std::abort(); }
    ConversationStore& conversations() override { std::abort(); }
    CaseStore& cases() override { std::abort(); }
    OutboxStore& outbox() override { std::abort(); }
    LiveStore& feed() override { return *this; }
    AnnouncementStore& announcements() override { std::abort(); }
    PeopleStore& people() override { std::abort(); }
    LedgerStore& ledger() override { std::abort(); }
    ReformStore& reforms() override { std::abort(); }
    OversightStore& oversight() override { std::abort(); }
    MediaStore& media() override { std::abort(); }
    DigestStore& digests() override { std::abort(); }
    LeaseStore& leases() override { std::abort(); }
    EvidenceStore& evidence() override { std::abort(); }
    SealedStore& sealed() override { std::abort(); }
    TemplateStore& templates() override { std::abort(); }
    ErasureStore& erasures() override { std::abort(); }

    void append_text(std::string const& topic, std::shared_ptr<std::string const> data, Instant at) override
    {
        auto& events = events_[topic];
        LiveEvent event{topic, ++tops_[topic], std::move(data), to_millis(at)};
        events.push_back(event);
        all_.push_back({last_number() + 1, event});
        fresh_.push_back(event);
    }
    LivePosition position(std::string const& topic) override
    {
        return {epoch, tops_.contains(topic) ? tops_[topic] : 0};
    }
    std::vector<LiveEvent> after(std::string const& topic, std::uint64_t from, std::size_t limit) override
    {
        std::vector<LiveEvent> found;
        for (auto const& event : events_[topic]) {
            if (event.offset > from && found.size() < limit) {
                found.push_back(event);
            }
        }
        return found;
    }
    std::vector<LiveEvent> latest(std::string const& topic, std::size_t limit) override
    {
        auto const& events = events_[topic];
        auto const skip = events.size() - std::min(limit, events.size());
        return {events.begin() + static_cast<std::ptrdiff_t>(skip), events.end()};
    }
    std::vector<NumberedEvent> since(std::int64_t number, std::size_t limit) override
    {
        std::vector<NumberedEvent> found;
        for (auto const& one : all_) {
            if (one.number > number && found.size() < limit) {
                found.push_back(one);
            }
        }
        return found;
    }
    std::int64_t last_number() override { return static_cast<std::int64_t>(all_.size()); }
    std::int64_t prune(std::size_t keep, Instant) override
    {
        for (auto& [topic, events] : events_) {
            while (events.size() > keep) {
                events.pop_front();
            }
        }
        return 0;
    }

    std::mutex mutex_;
    std::map<std::string, std::deque<LiveEvent>> events_;
    std::map<std::string, std::uint64_t> tops_;
    std::vector<NumberedEvent> all_;
    std::vector<LiveEvent> fresh_;
    std::function<void(std::vector<LiveEvent>)> listener_;
    boost::asio::thread_pool writer_{1};
    boost::asio::thread_pool readers_{2};
};

}  // namespace hub::test
