// Exports in the background: what is in the file, progress, rights, the end of the file, and stopping.
#include "oversight/exports.hpp"

#include "oversight/csv.hpp"
#include "oversight_fixture.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace hub::oversight {
namespace {

namespace fs = std::filesystem;
using cases::local;

class Exports : public Supervision {
protected:
    Exports() : maker(make())
    {
        (void)denounce("T");
        for (int number = 0; number < 7; ++number) {
            (void)open("E" + std::to_string(number), "env.rubbish");
        }
    }

    ExportMaker make()
    {
        ExportTerms terms;
        terms.folder = folder.path().string();
        terms.page = 3;
        terms.tell_every = std::chrono::milliseconds{0};
        return {
            *store,
            clock,
            [this] { return std::shared_ptr<OversightDesk const>(&board, [](OversightDesk const*) {}); },
            [this](std::string const& /*format*/, std::string const& file) {
                stop = stop || stop_inside;
                return make_csv(file);
            },
            terms,
        };
    }

    ExportId want(Person const& who, std::string const& kind = "reception_book", Json parameters = {})
    {
        ExportJob job;
        job.kind = kind;
        job.format = "csv";
        job.parameters =
            parameters.is_null() ? Json{{"from", "2026-11-01"}, {"until", "2026-11-30"}} : std::move(parameters);
        job.owner = who.username;
        job.created_at = clock.now();
        EXPECT_TRUE(check_export(job, local_day(clock.now())));
        return staff([&](Tx& tx) -> Result<ExportId> { return tx.oversight().add_export(job); }).value();
    }
    ExportJob job(ExportId id)
    {
        return store->read_now(
                        [&](Tx& tx) -> Result<ExportJob> { return tx.oversight().find_export(id).value(); }
        ).value();
    }
    std::string content(ExportId id)
    {
        std::ifstream stream(folder.path() / job(id).file, std::ios::binary);
        std::stringstream text;
        text << stream.rdbuf();
        return text.str();
    }

    test::TempFolder folder;
    std::atomic<bool> stop{false};
    bool stop_inside = false;  ///< The hub stops when the file has been begun.
    ExportMaker maker;
};

TEST_F(Exports, TheBookHasTheFormsColumnsAndOneRowForEachCase)
{
    auto const id = want(city_head);
    ASSERT_TRUE(maker.make_next(stop));
    auto const done = job(id);
    EXPECT_EQ(done.state, ExportState::done);
    EXPECT_EQ(done.rows_done, 9);
    EXPECT_EQ(done.rows_total, 9);
    auto const text = content(id);
    EXPECT_EQ(static_cast<std::int64_t>(text.size()), done.bytes);
    EXPECT_EQ(std::ranges::count(text, '\n'), 10);
    EXPECT_TRUE(text.starts_with(
        "\xEF\xBB\xBF\"Số\",\"Ngày tiếp\",\"Họ tên, địa chỉ\",\"Số định danh / CCCD\",\"Nội dung vụ việc\","
    ));
    EXPECT_EQ(OversightDesk::book_head().size(), kBookColumns);
    EXPECT_FALSE(maker.make_next(stop)) << "nothing else waits";
}

TEST_F(Exports, ARestrictedCaseIsNumberAndKindOnly)
{
    auto const id = want(city_head);
    ASSERT_TRUE(maker.make_next(stop));
    auto const text = content(id);
    auto const at = text.find("Tố cáo\"");
    ASSERT_NE(at, std::string::npos);
    auto const from = text.rfind('\n', at) + 1;
    auto const line = text.substr(from, text.find('\r', at) - from);
    EXPECT_TRUE(line.ends_with("\"\",\"\",\"\",\"\",\"Tố cáo\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"")) << line;
    EXPECT_TRUE(line.starts_with("\"PA-2026-")) << line;
}

TEST_F(Exports, ASupervisorsBookHasNoPersonalDataAndNoRestrictedCase)
{
    auto const id = want(council);
    ASSERT_TRUE(maker.make_next(stop));
    auto const text = content(id);
    EXPECT_EQ(text.find("Tố cáo\""), std::string::npos);
    EXPECT_EQ(text.find("0901234567"), std::string::npos);
    EXPECT_EQ(std::ranges::count(text, '\n'), 9) << "head and eight cases";
}

TEST_F(Exports, AFormulaInTheNameOfACitizenStaysText)
{
    auto made = comment("X", "thread-1", "Rác ở đầu ngõ");
    made.user_name = "=HYPERLINK(\"http://x\")";
    ASSERT_TRUE(receive(made, about({matter("env.rubbish")}), page));
    auto const id = want(city_head);
    ASSERT_TRUE(maker.make_next(stop));
    auto const text = content(id);
    EXPECT_NE(text.find("\"'=HYPERLINK"), std::string::npos);
    EXPECT_EQ(text.find("\"=HYPERLINK"), std::string::npos);
}

TEST_F(Exports, ProgressIsToldLiveToTheOwner)
{
    auto const id = want(city_head);
    ASSERT_TRUE(maker.make_next(stop));
    auto const events = live("user:thanh-pho");
    std::vector<std::int64_t> rows;
    for (auto const& event : events) {
        if (event.at("event") == "export.progress") {
            EXPECT_EQ(event.at("export").at("id"), std::to_string(id.value));
            rows.push_back(event.at("export").at("rows_done").get<std::int64_t>());
        }
    }
    EXPECT_EQ(rows, (std::vector<std::int64_t>{0, 3, 6, 9, 9, 9})) << "begun, each page, the end";
}

TEST_F(Exports, AFileGoesWhenItsTimeIsOver)
{
    auto const id = want(city_head);
    ASSERT_TRUE(maker.make_next(stop));
    auto const file = folder.path() / job(id).file;
    EXPECT_EQ(maker.sweep(), 0U);
    clock.advance(std::chrono::hours{24});
    EXPECT_EQ(maker.sweep(), 1U);
    EXPECT_FALSE(fs::exists(file));
    EXPECT_EQ(job(id).state, ExportState::expired);
}

TEST_F(Exports, AStoppedOneBeginsAgainAndLeavesNoHalfFile)
{
    auto const id = want(city_head);
    stop_inside = true;
    EXPECT_FALSE(maker.make_next(stop));
    EXPECT_EQ(job(id).state, ExportState::running);
    EXPECT_TRUE(fs::is_empty(folder.path()));
    stop_inside = false;
    stop = false;
    ASSERT_TRUE(maker.make_next(stop));
    EXPECT_EQ(job(id).state, ExportState::done);
    EXPECT_EQ(job(id).rows_done, 9);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator{}), 1);
}

TEST_F(Exports, WhoLostTheRightGetsNothing)
{
    auto const id = want(official);
    ASSERT_TRUE(maker.make_next(stop));
    EXPECT_EQ(job(id).state, ExportState::failed);
    EXPECT_EQ(job(id).error, "forbidden");
    auto const gone = want(city_head);
    (void)staff([&](Tx& tx) -> Result<int> {
        auto account = tx.people().find(city_head.username).value();
        account.disabled = true;
        tx.people().update(account);
        return 0;
    });
    ASSERT_TRUE(maker.make_next(stop));
    EXPECT_EQ(job(gone).state, ExportState::failed);
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST_F(Exports, AReportIsATableToo)
{
    auto const id = want(city_head, "report", {{"report", "counts"}, {"by", "topic"}, {"period", "month"}});
    ASSERT_TRUE(maker.make_next(stop));
    auto const text = content(id);
    EXPECT_NE(text.find("received 2026-11-01"), std::string::npos) << text;
    EXPECT_NE(text.find("\"Tổng\",\"9\""), std::string::npos) << text;
}

TEST(ExportWishes, WhatCannotBeMadeIsRefused)
{
    auto const today = parse_day("2026-11-27").value();
    auto const refused = [&](std::string kind, std::string format, Json parameters) {
        ExportJob job;
        job.kind = std::move(kind);
        job.format = std::move(format);
        job.parameters = std::move(parameters);
        return !check_export(job, today);
    };
    Json const days{{"from", "2026-11-01"}, {"until", "2026-11-30"}};
    EXPECT_FALSE(refused("reception_book", "xlsx", days));
    EXPECT_TRUE(refused("reception_book", "pdf", days));
    EXPECT_TRUE(refused("everything", "csv", days));
    EXPECT_TRUE(refused("reception_book", "csv", {{"from", "2026-11-01"}}));
    EXPECT_TRUE(refused("reception_book", "csv", {{"from", "yesterday"}, {"until", "2026-11-30"}}));
    EXPECT_TRUE(refused("report", "csv", {{"report", "weather"}}));
}

}  // namespace
}  // namespace hub::oversight
