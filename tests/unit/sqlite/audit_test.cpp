// The audit notices what somebody with the file in hand does to it: lines changed, taken away or exchanged.
#include "adapters/sqlite/connection.hpp"
#include "tests/harness/temp_store.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

namespace hub::adapters::sqlite {
namespace {

constexpr int kLines = 40;
constexpr int kRounds = 1000;
constexpr unsigned kSeed = 20261127;

class AuditChain : public testing::Test {
protected:
    void SetUp() override
    {
        for (int number = 0; number < kLines; ++number) {
            auto const written = store->write_now([&](Tx& tx) {
                auto const object = fmt::format("PA-2026-{:06}", number);
                tx.people().audit(from_millis(1000 + number), "an", "case.read", object, Json{{"n", number}});
                return Result<int>{0};
            });
            ASSERT_TRUE(written.has_value());
        }
        raw.script("PRAGMA synchronous=OFF; CREATE TEMP TABLE kept AS SELECT * FROM audit");
    }

    PeopleStore::AuditCheck check()
    {
        return store->read_now([](Tx& tx) { return Result<PeopleStore::AuditCheck>{tx.people().check_audit()}; }
        ).value();
    }

    void mend() { raw.script("BEGIN IMMEDIATE; DELETE FROM audit; INSERT INTO audit SELECT * FROM kept; COMMIT"); }

    test::TempStore store;
    Connection raw{store.file(), Connection::Mode::writer, 1000};
};

/// The statements of one deed on line `id`, and the first line that must be named.
std::string deed(int kind, int id, int other)
{
    switch (kind) {
        case 0:
            return fmt::format("UPDATE audit SET actor='binh' WHERE id={}", id);
        case 1:
            return fmt::format("UPDATE audit SET at=at+1 WHERE id={}", id);
        case 2:
            return fmt::format("UPDATE audit SET detail='{{\"n\":999}}' WHERE id={}", id);
        case 3:
            return fmt::format("UPDATE audit SET object='PA-2026-999999' WHERE id={}", id);
        case 4:
            return fmt::format("DELETE FROM audit WHERE id={}", id);
        case 5:
            return fmt::format("DELETE FROM audit WHERE id>={}", id);
        default:
            return fmt::format(
                "UPDATE audit SET id=-1 WHERE id={0}; UPDATE audit SET id={0} WHERE id={1}; "
                "UPDATE audit SET id={1} WHERE id=-1",
                id,
                other
            );
    }
}

TEST_F(AuditChain, NamesTheFirstLineThatWasTouchedEachOfAThousandTimes)
{
    EXPECT_EQ(check().lines, kLines);
    EXPECT_EQ(check().broken, 0);
    std::mt19937 random(kSeed);
    std::uniform_int_distribution<int> any_line(1, kLines);
    int found = 0;
    for (int round = 0; round < kRounds; ++round) {
        int const id = any_line(random);
        int const other = id % kLines + 1;
        int const kind = round % 7;
        raw.script(deed(kind, id, other));
        // whoever exchanges two lines touched the earlier one first
        int const first = kind == 6 ? std::min(id, other) : id;
        found += check().broken == first ? 1 : 0;
        mend();
    }
    EXPECT_EQ(found, kRounds) << "seed " << kSeed;
    EXPECT_EQ(check().broken, 0);
}

}  // namespace
}  // namespace hub::adapters::sqlite
