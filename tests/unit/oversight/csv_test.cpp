// Tables that a spreadsheet opens as text.
#include "oversight/csv.hpp"

#include "nasty_texts.hpp"
#include "tests/harness/temp_store.hpp"

#include <fstream>
#include <sstream>

namespace hub::oversight {
namespace {

std::string content(std::string const& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

TEST(Csv, NoNastyTextBeginsAFormula)
{
    for (auto const text : kNastyTexts) {
        EXPECT_EQ(harmless_cell(text), "'" + std::string(text)) << testing::PrintToString(std::string(text));
    }
}

TEST(Csv, OrdinaryTextIsLeftAlone)
{
    for (auto const text :
         {"", "Rác 4 ngày chưa thu", "a=b", "1-2", "PA-2026-000123", " có dấu cách", "x@y", "“trích”"}) {
        EXPECT_EQ(harmless_cell(text), text);
    }
}

TEST(Csv, IsUtf8WithAMarkAndQuotedCells)
{
    test::TempFolder folder;
    auto const file = folder.file("table.csv");
    auto table = make_csv(file);
    ASSERT_TRUE(table);
    ASSERT_TRUE((*table)->row({"Nội dung", "a,b;c", "nói \"to\"", "hai\ndòng"}));
    ASSERT_TRUE((*table)->finish());
    EXPECT_EQ(content(file), "\xEF\xBB\xBF\"Nội dung\",\"a,b;c\",\"nói \"\"to\"\"\",\"hai\ndòng\"\r\n");
    namespace fs = std::filesystem;
    EXPECT_EQ(fs::status(file).permissions() & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);
}

TEST(Csv, AFullDiskIsSaid)
{
    auto table = make_csv("/dev/full");
    ASSERT_TRUE(table);
    (void)(*table)->row({std::string(100'000, 'a')});
    EXPECT_FALSE((*table)->finish());
    EXPECT_FALSE(make_csv("/nowhere/at/all.csv"));
}

}  // namespace
}  // namespace hub::oversight
