// The awaitable side of Store: results, errors and the caller's executor, over a store that runs work at once.
#include "ports/store.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace hub {
namespace {

class NoTx final : public Tx {
    InboxStore& inbox() override { std::abort(); }
    ConversationStore& conversations() override { std::abort(); }
    CaseStore& cases() override { std::abort(); }
    OutboxStore& outbox() override { std::abort(); }
    LiveStore& feed() override { std::abort(); }
    AnnouncementStore& announcements() override { std::abort(); }
    PeopleStore& people() override { std::abort(); }
    LedgerStore& ledger() override { std::abort(); }
    ReformStore& reforms() override { std::abort(); }
    DigestStore& digests() override { std::abort(); }
    LeaseStore& leases() override { std::abort(); }
    EvidenceStore& evidence() override { std::abort(); }
    OversightStore& oversight() override { std::abort(); }
    MediaStore& media() override { std::abort(); }
    SealedStore& sealed() override { std::abort(); }
    TemplateStore& templates() override { std::abort(); }
    ErasureStore& erasures() override { std::abort(); }
};

class ImmediateStore final : public Store {
public:
    bool broken = false;
    void submit_write(Work work, Done done) override
    {
        NoTx tx;
        if (broken) {
            done(unavailable("broken"));
            return;
        }
        work(tx);
        done({});
    }
    void submit_read(Work work, Done done) override { submit_write(std::move(work), std::move(done)); }
    void on_commit(std::function<void(std::vector<LiveEvent>)>) override {}
    bool healthy() const noexcept override { return !broken; }
    Counts counts() const noexcept override { return {}; }
    void close() override {}
    Result<void> backup(std::string const&) override { return {}; }
};

TEST(StorePort, GivesTheResultOfTheWork)
{
    ImmediateStore store;
    EXPECT_EQ(store.write_now([](Tx&) -> Result<int> { return 7; }).value(), 7);
    EXPECT_EQ(store.write_now([](Tx&) -> Result<int> { return conflict("stale"); }).error().detail, "stale");
    store.broken = true;
    EXPECT_EQ(store.write_now([](Tx&) -> Result<int> { return 7; }).error().code, Errc::unavailable);
}

TEST(StorePort, ResumesTheCallerWithTheResult)
{
    ImmediateStore store;
    asio::io_context io;
    int got = 0;
    asio::co_spawn(
        io,
        [](ImmediateStore& used, int& out) -> Task<void> {
            auto const value = co_await used.write([](Tx&) -> Result<int> { return 42; });
            out = value.value();
        }(store, got),
        asio::detached
    );
    io.run();
    EXPECT_EQ(got, 42);
}

}  // namespace
}  // namespace hub
