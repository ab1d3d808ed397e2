// A store that moves from SQLite to PostgreSQL and back is the same store.
#include "adapters/sql/transfer.hpp"

#include "../../harness/private_postgres.hpp"
#include "../sqlite/whole_steps.hpp"
#include "adapters/sql/schema.hpp"

namespace hub::test {
namespace {

constexpr int kSteps = 30;

std::size_t found_by_words(Store& store, std::string const& words)
{
    auto const page = store.read_now([&](Tx& tx) -> Result<CasePage> {
        CaseQuery query;
        query.all_units = true;
        query.folded_text = words;
        return tx.cases().list(query);
    });
    return page ? page->items.size() : 0;
}

std::int64_t sound_entries(Store& store)
{
    return store
        .read_now([](Tx& tx) -> Result<std::int64_t> {
            EXPECT_TRUE(tx.ledger().contradictions(10).empty());
            return tx.ledger().head()->number;
        })
        .value_or(-1);
}

TEST(Transfer, KeepsEveryRowTheLedgerAndTheSearchThereAndBack)
{
    TempStore old;
    for (int number = 0; number < kSteps; ++number) {
        ASSERT_TRUE(write_step(*old, fmt::format("k{}", number)).has_value());
    }
    old.close();
    PostgresStore city;
    {
        adapters::sqlite::Connection from(old.file(), adapters::sqlite::Connection::Mode::writer, 1000);
        auto to = city.connect();
        auto const copied = adapters::sql::copy_store(from, to);
        ASSERT_TRUE(copied.has_value()) << copied.error().detail;
        EXPECT_EQ(copied->size(), from.tables().size());
        auto const again = adapters::sql::copy_store(from, to);
        ASSERT_FALSE(again.has_value());
        EXPECT_EQ(again.error().code, Errc::conflict);
    }
    EXPECT_EQ(look_at(*city).problem, "");
    EXPECT_EQ(look_at(*city).keys.size(), static_cast<std::size_t>(kSteps));
    EXPECT_EQ(sound_entries(*city), kSteps);
    EXPECT_EQ(found_by_words(*city, "rac k7"), 1U);
    ASSERT_TRUE(write_step(*city, "new").has_value());  // numbers go on above those that came
    EXPECT_EQ(look_at(*city).problem, "");

    TempFolder folder;
    auto const file = folder.file("back.db");
    {
        auto from = city.connect();
        adapters::sqlite::Connection to(file, adapters::sqlite::Connection::Mode::writer, 1000);
        ASSERT_TRUE(adapters::sql::migrate(to).has_value());
        auto const copied = adapters::sql::copy_store(from, to);
        ASSERT_TRUE(copied.has_value()) << copied.error().detail;
    }
    EXPECT_EQ(file_problem(file), "");
    adapters::sqlite::Options options;
    options.file = file;
    auto const back = adapters::sqlite::open(std::move(options));
    ASSERT_TRUE(back.has_value()) << back.error().detail;
    EXPECT_EQ(look_at(**back).problem, "");
    EXPECT_EQ(look_at(**back).keys.size(), static_cast<std::size_t>(kSteps + 1));
    EXPECT_EQ(sound_entries(**back), kSteps + 1);
    EXPECT_EQ(found_by_words(**back, "rac new"), 1U);
}

}  // namespace
}  // namespace hub::test
