// Reports over the real store: who sees what, and agreement with the public figures and the books.
#include "domain/ledger.hpp"
#include "oversight_fixture.hpp"

#include <array>
#include <random>

namespace hub::oversight {
namespace {

using cases::local;

class Reports : public Supervision {
protected:
    [[nodiscard]] ReportWish wish(std::string name, std::string by = "none", std::string kind = "month") const
    {
        ReportWish made;
        made.name = std::move(name);
        made.by = std::move(by);
        made.period = compared_periods({std::move(kind), {}, {}, {}}, local_day(clock.now())).value();
        return made;
    }
    Result<Json> report(Person const& who, ReportWish const& made)
    {
        return store->read_now([&](Tx& tx) { return board.report(tx, who, made); });
    }
    static Json row(Json const& body, std::string const& key)
    {
        for (auto const& one : body.at("rows")) {
            if (one.at("key") == key) {
                return one.at("now");
            }
        }
        return {};
    }
    /// Cases of many kinds and fates, a few of them restricted.
    void busy_month()
    {
        std::mt19937 random(7);
        std::array const topics_used{"env.rubbish", "infra.lighting", "admin.civil_status"};
        for (int number = 0; number < 60; ++number) {
            auto const user = "U" + std::to_string(number);
            if (number % 15 == 0) {
                (void)denounce(user);
                continue;
            }
            auto const made = open(user, topics_used[random() % 3], number % 2 == 0 ? "w1.infra" : "w1.psc");
            clock.advance(std::chrono::minutes{97});
            auto const fate = random() % 4;
            auto const worker = person(Role::unit_head, "w1", "chu-tich");
            (void)staff([&](Tx& tx) -> Result<int> {
                if (fate == 0) {
                    (void)desk.reply(tx, worker, made, std::nullopt, "Đã xử lý xong vụ việc này.", false);
                } else if (fate == 1) {
                    (void)desk.transition(tx, worker, made, std::nullopt, CaseState::rejected, "Không thuộc phạm vi");
                } else if (fate == 2) {
                    (void)desk.transition(tx, worker, made, std::nullopt, CaseState::accepted, "");
                }
                return 0;
            });
        }
    }
};

TEST_F(Reports, AgreeWithThePublicFiguresAndWithTheBooksRecounted)
{
    busy_month();
    clock.set(local("2026-12-20T09:00:00"));
    auto made = wish("summary");
    made.period = compared_periods({"year", {}, {}, {}}, local_day(clock.now())).value();
    auto const shown = report(council, made);
    ASSERT_TRUE(shown) << shown.error().detail;
    auto const& total = shown->at("total").at("now");
    auto const figures =
        store->read_now([&](Tx& tx) -> Result<CaseStore::Figures> { return tx.cases().figures(clock.now()); }).value();
    EXPECT_EQ(total.at("received"), figures.total);
    EXPECT_EQ(total.at("active"), figures.active);
    EXPECT_EQ(total.at("answered"), figures.answered);
    EXPECT_EQ(total.at("overdue"), figures.overdue);
    EXPECT_GT(figures.overdue, 0);
    EXPECT_GT(figures.answered, 0);

    LedgerCheck check;
    auto const recounted = store->read_now([&](Tx& tx) -> Result<LedgerFigures> {
        std::int64_t entries = 0;
        std::string head = ledger_genesis();
        auto good =
            check.feed(ledger_line("header", dump(Json{{"format", "hub-ledger-1"}, {"first", 1}, {"previous", head}})));
        tx.ledger().each(Instant{}, clock.now() + std::chrono::hours{1}, [&](LedgerEntry const& entry) {
            good = good ? check.feed(ledger_line("entry", entry.text)) : good;
            head = entry.hash;
            ++entries;
        });
        good = good ? check.feed(ledger_line("end", dump(Json{{"entries", entries}, {"head", head}}))) : good;
        return good ? Result<LedgerFigures>(check.figures(clock.now())) : std::unexpected(good.error());
    });
    ASSERT_TRUE(recounted) << recounted.error().detail;
    EXPECT_EQ(total.at("received"), recounted->total);
    EXPECT_EQ(total.at("active"), recounted->active);
    EXPECT_EQ(total.at("answered"), recounted->answered);
    EXPECT_EQ(total.at("overdue"), recounted->overdue);
}

TEST_F(Reports, RowsAndTheRestAddUpToTheTotal)
{
    busy_month();
    for (auto const* by : {"unit", "ward", "topic", "kind", "channel", "day", "week", "month"}) {
        auto const shown = report(council, wish("counts", by, "quarter"));
        ASSERT_TRUE(shown) << by << ": " << shown.error().detail;
        std::int64_t sum = 0;
        for (auto const& one : shown->at("rows")) {
            sum += one.at("now").at("received").get<std::int64_t>();
        }
        if (!shown->at("other").is_null()) {
            sum += shown->at("other").at("now").at("received").get<std::int64_t>();
        }
        EXPECT_EQ(sum, shown->at("total").at("now").at("received")) << by;
        EXPECT_TRUE(row(*shown, "conduct.corruption").is_null()) << "restricted ones have no row of their own";
        EXPECT_TRUE(row(*shown, "denunciation").is_null());
        EXPECT_TRUE(row(*shown, "city.inspect").is_null());
    }
}

TEST_F(Reports, EachSeesTheirOwnUnits)
{
    (void)open("B", "env.rubbish", "w2.infra");
    (void)open("C", "env.rubbish", "w1.psc");
    auto const received = [&](Person const& who) {
        auto const shown = report(who, wish("counts"));
        return shown ? shown->at("total").at("now").at("received").get<int>() : -1;
    };
    EXPECT_EQ(received(head_of_infra), 1);
    EXPECT_EQ(received(head), 2);
    EXPECT_EQ(received(city_head), 3);
    EXPECT_EQ(received(council), 3);
    EXPECT_EQ(received(front), 3) << "supervisors see every unit";
    EXPECT_EQ(received(official), -1);
    EXPECT_EQ(received(person(Role::administrator, "city", "quan-tri")), -1);
    auto other_ward = wish("counts");
    other_ward.unit = UnitId{"w2"};
    EXPECT_EQ(report(head, other_ward).error().code, Errc::forbidden);
    EXPECT_EQ(report(council, other_ward)->at("total").at("now").at("received"), 1);
}

TEST_F(Reports, WhoIsAccusedDoesNotSeeThatTheCaseExists)
{
    auto const secret = denounce("T");
    (void)staff([&](Tx& tx) -> Result<int> {
        auto record = tx.cases().find(secret).value();
        record.accused_unit = UnitId{"w1"};
        record.lead_unit = UnitId{"w1.infra"};  // a mistake of sorting: still hidden from the ward
        return tx.cases().update(record) ? Result<int>(0) : Result<int>(std::unexpected(conflict("x").error()));
    });
    EXPECT_EQ(report(head, wish("counts"))->at("total").at("now").at("received"), 1);
    EXPECT_EQ(report(head_of_infra, wish("counts", "kind"))->at("rows").size(), 1U);
    EXPECT_EQ(report(city_head, wish("counts"))->at("total").at("now").at("received"), 2);
}

TEST_F(Reports, ASupervisorsFilterLeavesRestrictedCasesOut)
{
    (void)denounce("T");
    auto narrowed = wish("counts");
    narrowed.unit = UnitId{"city"};
    auto const shown = report(council, narrowed);
    EXPECT_EQ(shown->at("total").at("now").at("received"), 1);
    EXPECT_EQ(shown->at("restricted"), "left_out");
}

TEST_F(Reports, ReopenedAndRatedAreCounted)
{
    ASSERT_TRUE(Office::answer("Đã thu gom rác sáng nay."));
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.rate(tx, code, 2, "vẫn còn"); }));
    ASSERT_EQ(record(code).state, CaseState::reopened);
    auto const back = report(council, wish("reopened"));
    EXPECT_EQ(back->at("total").at("now").at("reopened"), 1);
    EXPECT_EQ(back->at("total").at("now").at("reopenings"), 1);
    ASSERT_TRUE(move(CaseState::accepted));
    ASSERT_TRUE(Office::answer("Đã thu gom hết, xin lỗi ông bà."));
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.rate(tx, code, 5, ""); }));
    auto const rated = report(council, wish("satisfaction", "unit"));
    EXPECT_EQ(row(*rated, "w1.infra").at("rated"), 1);
    EXPECT_EQ(row(*rated, "w1.infra").at("rating_average"), 5.0);
    EXPECT_EQ(row(*rated, "w1.infra").at("satisfied_percent"), 100.0);
    EXPECT_EQ(report(council, wish("reopened"))->at("total").at("now").at("reopenings"), 1) << "no second time";
}

TEST_F(Reports, HeldMinutesAreThoseThatEachCaseShows)
{
    auto const hand_to = [&](std::string const& unit, std::optional<UserName> const& who) {
        return staff([&](Tx& tx) { return desk.assign(tx, head, code, std::nullopt, UnitId{unit}, who, "Giao việc"); });
    };
    clock.advance(std::chrono::hours{2});
    ASSERT_TRUE(hand_to("w1.infra", UserName{"binh"}));
    clock.advance(std::chrono::hours{1});
    ASSERT_TRUE(hand_to("w1.psc", std::nullopt));
    clock.advance(std::chrono::hours{1});
    auto const shown = report(head, wish("held", "unit"));
    ASSERT_TRUE(shown) << shown.error().detail;
    EXPECT_EQ(row(*shown, "w1.infra").at("working_minutes"), 180);
    EXPECT_EQ(row(*shown, "w1.psc").at("working_minutes"), 60);
    EXPECT_EQ(row(*shown, "w1.psc").at("now_holding"), 1);
    auto const one = store->read_now([&](Tx& tx) { return desk.read(tx, head, code); });
    EXPECT_EQ(shown->at("total").at("now").at("working_minutes"), one->body.at("held").at("working_minutes"));
    EXPECT_EQ(row(*report(head, wish("held", "person")), "binh").at("working_minutes"), 60);
}

TEST_F(Reports, ThePeriodBeforeStandsBeside)
{
    clock.set(local("2026-12-02T09:00:00"));
    (void)open("D", "env.rubbish");
    auto const shown = report(council, wish("counts", "day"));
    EXPECT_EQ(shown->at("total").at("now").at("received"), 1);
    EXPECT_EQ(shown->at("total").at("before").at("received"), 0) << "2 November: as many days as December has begun";
    EXPECT_TRUE(shown->at("period").at("running").get<bool>());
    EXPECT_EQ(shown->at("rows").size(), 2U) << "a day without a case is a row too, a day to come is none";
    EXPECT_EQ(row(*shown, "2026-12-02").at("received"), 1);
    auto whole = wish("counts", "month");
    whole.period =
        compared_periods({"month", local_day(local("2026-11-05T00:00:00")), {}, {}}, local_day(clock.now())).value();
    EXPECT_EQ(report(council, whole)->at("total").at("now").at("received"), 1);
}

TEST_F(Reports, ThePublicTableNeverShowsARestrictedOrSmallNumber)
{
    for (int number = 0; number < 12; ++number) {
        (void)open("P" + std::to_string(number), number < 9 ? "env.rubbish" : "infra.lighting");
    }
    (void)denounce("T");
    clock.set(local("2026-11-27T09:00:00"));
    auto const shown = store->read_now([&](Tx& tx) { return board.public_figures(tx, "topic"); });
    ASSERT_TRUE(shown);
    auto const& table = shown->at("cases");
    EXPECT_EQ(table.at("total").at("received"), 14);
    EXPECT_EQ(table.at("rows").size(), 0U) << "3 + 1 are small together, so the large row joins them";
    EXPECT_EQ(table.at("other").at("received"), 14);
    EXPECT_EQ(dump(*shown).find("conduct"), std::string::npos);
    for (int number = 0; number < 3; ++number) {
        (void)open("Q" + std::to_string(number), "admin.civil_status");
    }
    EXPECT_EQ(
        store->read_now([&](Tx& tx) { return board.public_figures(tx, "topic"); })
            ->at("cases")
            .at("total")
            .at("received"),
        14
    ) << "of today nothing is public yet";
    clock.set(local("2026-11-28T09:00:00"));
    auto const later = store->read_now([&](Tx& tx) { return board.public_figures(tx, "topic"); });
    EXPECT_EQ(later->at("cases").at("rows").size(), 1U);
    EXPECT_EQ(later->at("cases").at("rows").at(0).at("key"), "env.rubbish");
    EXPECT_EQ(later->at("cases").at("other").at("received"), 7) << "3 + 3 + the restricted one";
}

TEST_F(Reports, UnknownNamesAndGroupingsAreRefused)
{
    EXPECT_EQ(report(council, wish("weather")).error().code, Errc::not_found);
    EXPECT_EQ(report(council, wish("counts", "person")).error().code, Errc::invalid_input);
    EXPECT_EQ(report(council, wish("held", "day")).error().code, Errc::invalid_input);
    EXPECT_FALSE(store->read_now([&](Tx& tx) { return board.public_figures(tx, "kind"); }));
}

}  // namespace
}  // namespace hub::oversight
