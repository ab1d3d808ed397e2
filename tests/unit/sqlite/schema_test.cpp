// Migrations: forward from an older version, whole or not at all; newer and foreign files are refused with a clear
// word.
#include "adapters/sql/schema.hpp"

#include "adapters/sql/migrations.hpp"
#include "adapters/sqlite/connection.hpp"
#include "whole_steps.hpp"

#include <array>
#include <fstream>

namespace hub::test {
namespace {

using adapters::sqlite::Connection;

constexpr char const* kNextStep =
    "ALTER TABLE case_file ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm';"
    "CREATE TABLE wish(id INTEGER PRIMARY KEY, text TEXT NOT NULL);"
    "INSERT INTO wish(text) SELECT title FROM case_file;"
    "CREATE INDEX wish_text ON wish(text);";

/// A store with a few steps in it, closed.
class MigrationTest : public ::testing::Test {
protected:
    MigrationTest()
    {
        for (int number = 0; number < 5; ++number) {
            EXPECT_TRUE(write_step(*temp, std::to_string(number)).has_value());
        }
        temp.close();
    }
    Connection connect() { return Connection(temp.file(), Connection::Mode::writer, 1000); }
    Result<void> open_again()
    {
        adapters::sqlite::Options options;
        options.file = temp.file();
        auto opened = adapters::sqlite::open(std::move(options));
        return opened ? Result<void>{} : std::unexpected(opened.error());
    }

    TempStore temp;
    std::int64_t newest = adapters::sql::newest_version();
    std::vector<char const*> next = [] {
        std::vector<char const*> all(adapters::sql::all_migrations().begin(), adapters::sql::all_migrations().end());
        all.push_back(kNextStep);
        return all;
    }();
};

TEST_F(MigrationTest, AnOlderStoreGoesForwardWithItsData)
{
    {
        auto database = connect();
        ASSERT_TRUE(adapters::sql::migrate(database, next).has_value());
        EXPECT_EQ(adapters::sql::schema_version(database), newest + 1);
        EXPECT_EQ(database.number("SELECT count(*) FROM wish"), 5);
        EXPECT_EQ(database.number("SELECT count(*) FROM case_file WHERE mood='calm'"), 5);
        ASSERT_TRUE(adapters::sql::migrate(database, next).has_value());  // once is enough
        EXPECT_EQ(database.number("SELECT count(*) FROM wish"), 5);
    }
    EXPECT_EQ(file_problem(temp.file()), "");
}

TEST_F(MigrationTest, TheFirstVersionReachesTheNewest)
{
    auto const old = temp.folder().file("old.db");
    {
        Connection database(old, Connection::Mode::writer, 1000);
        std::array const first{adapters::sql::kMigration1};
        ASSERT_TRUE(adapters::sql::migrate(database, first).has_value());
        EXPECT_EQ(adapters::sql::schema_version(database), 1);
    }
    adapters::sqlite::Options options;
    options.file = old;
    auto const opened = adapters::sqlite::open(std::move(options));
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    EXPECT_TRUE(write_step(**opened, "one").has_value());
    EXPECT_EQ(look_at(**opened).problem, "");
}

TEST_F(MigrationTest, ANewerStoreIsRefusedWithBothVersionsNamed)
{
    {
        auto database = connect();
        ASSERT_TRUE(adapters::sql::migrate(database, next).has_value());
        adapters::sql::put_meta(database, "oldest_program", std::to_string(newest + 1));  // a contraction
    }
    auto const refused = open_again();
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_NE(refused.error().detail.find(fmt::format("version {}", newest + 1)), std::string::npos);
    EXPECT_NE(refused.error().detail.find("use the newer program"), std::string::npos);
    auto database = connect();
    EXPECT_EQ(adapters::sql::schema_version(database), newest + 1);  // untouched
    EXPECT_EQ(adapters::sqlite::restore(temp.file(), temp.folder().file("copy")).error().code, Errc::conflict);
}

TEST_F(MigrationTest, TheProgramBeforeWorksOnWhileTheNextOneOnlyAdded)
{
    {
        auto database = connect();
        ASSERT_TRUE(adapters::sql::migrate(database, next).has_value());
    }
    temp.reopen();  // this program is the older of two neighbours now
    EXPECT_TRUE(write_step(*temp, "beside").has_value());
    EXPECT_EQ(look_at(*temp).problem, "");
    temp.close();
    auto database = connect();
    EXPECT_EQ(adapters::sql::schema_version(database), newest + 1);  // untouched
    EXPECT_GE(newest, adapters::sql::oldest_that_may_work());
}

TEST_F(MigrationTest, AStepThatFailsAnywhereLeavesTheOldVersion)
{
    std::string const steps = kNextStep;
    for (auto end = steps.find(';'); end != std::string::npos; end = steps.find(';', end + 1)) {
        auto const broken = steps.substr(0, end + 1) + "INSERT INTO nowhere VALUES(1);";
        next.back() = broken.c_str();
        {
            auto database = connect();
            EXPECT_ANY_THROW(static_cast<void>(adapters::sql::migrate(database, next)));
            EXPECT_EQ(adapters::sql::schema_version(database), newest);
            EXPECT_EQ(database.number("SELECT count(*) FROM sqlite_master WHERE name='wish'"), 0);
        }
        EXPECT_TRUE(open_again().has_value());
    }
    temp.reopen();
    EXPECT_EQ(look_at(*temp).keys.size(), 5u);
}

TEST_F(MigrationTest, AKillInTheMiddleOfAStepLeavesTheOldVersion)
{
    ForkedProcess child([this](int pipe) {
        auto database = connect();
        database.script("BEGIN IMMEDIATE");
        database.script(kNextStep);
        say(pipe, "in the middle");
        return ::pause();
    });
    EXPECT_EQ(child.line(), "in the middle");
    child.kill();
    EXPECT_TRUE(open_again().has_value());
    auto database = connect();
    EXPECT_EQ(adapters::sql::schema_version(database), newest);
    EXPECT_EQ(database.number("SELECT count(*) FROM sqlite_master WHERE name='wish'"), 0);
}

TEST_F(MigrationTest, FilesOfOtherProgramsAreLeftAlone)
{
    auto const open_file = [](std::string const& file) {
        adapters::sqlite::Options options;
        options.file = file;
        return adapters::sqlite::open(std::move(options)).error().code;
    };
    auto const foreign = temp.folder().file("foreign.db");
    {
        Connection database(foreign, Connection::Mode::writer, 1000);
        database.script("CREATE TABLE cake(id INTEGER PRIMARY KEY)");
    }
    EXPECT_EQ(open_file(foreign), Errc::conflict);
    {
        Connection database(foreign, Connection::Mode::writer, 1000);
        database.script(
            "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT); INSERT INTO meta VALUES('schema_version', '1')"
        );
    }
    EXPECT_EQ(open_file(foreign), Errc::conflict);
    auto const text = temp.folder().file("text.db");
    std::ofstream(text) << std::string(8192, 'x');
    EXPECT_EQ(open_file(text), Errc::internal);
}

TEST_F(MigrationTest, DamageIsFoundAtOpening)
{
    auto const size = std::filesystem::file_size(temp.file());
    {
        std::fstream file(temp.file(), std::ios::in | std::ios::out | std::ios::binary);
        for (std::uintmax_t page = 2; page * 4096 < size; ++page) {
            file.seekp(static_cast<std::streamoff>(page * 4096));
            file << std::string(64, '\xee');
        }
    }
    EXPECT_EQ(open_again().error().code, Errc::internal);
}

}  // namespace
}  // namespace hub::test
