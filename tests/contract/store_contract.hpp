#pragma once
// What every adapter of the Store port must do. An adapter joins with one file in its own tests that instantiates the
// suite over its factory (tests/unit/sqlite/contract_test.cpp); the build adds tests/contract/store_*_test.cpp to it.

#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>

namespace hub::test {

/// A fresh, empty store; reopen() closes it and opens the same data again.
class StoreUnderTest {
public:
    virtual ~StoreUnderTest() = default;
    virtual Store& store() = 0;
    virtual void reopen() = 0;
};

struct StoreFactory {
    std::string name;
    std::function<std::unique_ptr<StoreUnderTest>(Clock const&)> make;

    friend void PrintTo(StoreFactory const& factory, std::ostream* out) { *out << factory.name; }
};

/// The offset of a new event, asked for within the write.
inline std::uint64_t appended(Tx& tx, std::string const& topic, Json const& data, Instant when)
{
    tx.feed().append(topic, data, when);
    return tx.feed().position(topic).top;
}

inline Instant at(std::int64_t seconds)
{
    return from_millis(1'795'000'000'000 + seconds * 1000);
}

class StoreContract : public ::testing::TestWithParam<StoreFactory> {
public:
    StoreContract() : clock(at(0)), under_test(GetParam().make(clock)) {}

    Store& store() { return under_test->store(); }
    /// Runs one write and gives its value; a failure fails the test.
    template <class F>
    auto write(F work)
    {
        using Value = std::invoke_result_t<F&, Tx&>;
        auto result = store().write_now([&work](Tx& tx) -> Result<Value> { return work(tx); });
        EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().detail);
        return std::move(result).value();
    }
    template <class F>
    auto read(F work)
    {
        using Value = std::invoke_result_t<F&, Tx&>;
        auto result = store().read_now([&work](Tx& tx) -> Result<Value> { return work(tx); });
        EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().detail);
        return std::move(result).value();
    }
    Conversation conversation(std::string const& thread, std::string const& channel = "zalo-a")
    {
        return write([&](Tx& tx) {
            Conversation wanted;
            wanted.channel = ChannelId{channel};
            wanted.thread_id = thread;
            wanted.user_id = thread;
            return tx.conversations().upsert(wanted);
        });
    }
    /// A case of a unit, due at at(due).
    CaseRecord new_case(std::string const& unit, std::int64_t due, std::function<void(CaseRecord&)> const& change = {})
    {
        return write([&](Tx& tx) {
            CaseRecord record;
            record.code = tx.cases().next_code(2026);
            record.title = "title";
            record.lead_unit = UnitId{unit};
            record.ack_met = true;
            record.opened_at = at(due - 1000);
            record.last_activity_at = at(due - 500);
            record.ack_due_at = at(due - 100);
            record.resolve_due_at = at(due);
            if (change) {
                change(record);
            }
            record.id = tx.cases().insert(record);
            return record;
        });
    }

    FakeClock clock;
    std::unique_ptr<StoreUnderTest> under_test;
};

}  // namespace hub::test
