// Spreadsheets opened again: every cell is text, none is a formula.
#include "adapters/xlsx/xlsx_writer.hpp"
#include "tests/harness/temp_store.hpp"
#include "tests/unit/oversight/nasty_texts.hpp"
#include "unzip.hpp"

namespace hub::adapters::xlsx {
namespace {

std::size_t count(std::string const& text, std::string const& part)
{
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

TEST(Xlsx, NoCellIsAFormulaWhateverItsText)
{
    test::TempFolder folder;
    auto const file = folder.file("book.xlsx");
    auto table = make_xlsx(file, folder.path().string(), "Sổ");
    ASSERT_TRUE(table);
    ASSERT_TRUE((*table)->row({"Số", "Nội dung"}));
    for (auto const text : oversight::kNastyTexts) {
        ASSERT_TRUE((*table)->row({std::string(text), "http://x.example/=1"}));
    }
    ASSERT_TRUE((*table)->finish());
    auto const files = test::unzip(file);
    ASSERT_TRUE(files.contains("xl/worksheets/sheet1.xml"));
    auto const& sheet = files.at("xl/worksheets/sheet1.xml");
    EXPECT_EQ(count(sheet, "<f"), 0U) << "formulas are <f>";
    EXPECT_EQ(count(sheet, "hyperlink"), 0U);
    EXPECT_EQ(count(sheet, "<c r="), 2 * (oversight::kNastyTexts.size() + 1));
    EXPECT_EQ(count(sheet, "t=\"inlineStr\""), count(sheet, "<c r=")) << "each is text";
    EXPECT_NE(sheet.find("=cmd|"), std::string::npos) << "and says what was written";
    for (auto const& [name, bytes] : files) {
        EXPECT_EQ(name.find("externalLink"), std::string::npos) << name;
        EXPECT_EQ(bytes.find('\x01'), std::string::npos) << name << ": XML knows no such character";
    }
}

TEST(Xlsx, ALongTextIsCutAndABrokenOneMended)
{
    test::TempFolder folder;
    auto const file = folder.file("book.xlsx");
    auto table = make_xlsx(file, folder.path().string(), "Sổ");
    ASSERT_TRUE((*table)->row({std::string(100'000, 'a'), "\xFF\xFE", "<b>&\"x\"</b>"}));
    ASSERT_TRUE((*table)->finish());
    auto const sheet = test::unzip(file).at("xl/worksheets/sheet1.xml");
    EXPECT_LT(sheet.size(), 20'000U);
    EXPECT_NE(sheet.find("&lt;b&gt;&amp;"), std::string::npos);
    EXPECT_EQ(sheet.find('\xFF'), std::string::npos);
}

TEST(Xlsx, AFolderThatIsNotThereIsSaid)
{
    auto table = make_xlsx("/nowhere/at/all.xlsx", "/nowhere", "Sổ");
    EXPECT_TRUE(!table || !(*table)->row({"a"}) || !(*table)->finish());
}

}  // namespace
}  // namespace hub::adapters::xlsx
