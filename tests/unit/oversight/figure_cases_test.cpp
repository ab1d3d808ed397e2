// The cases behind a figure, what is open now, and bursts: over the real store.
#include "oversight_fixture.hpp"

#include <array>
#include <random>
#include <set>

namespace hub::oversight {
namespace {

using cases::local;

/// The office's first case is not of this half hour any more.
constexpr std::chrono::minutes kLater{31};

class BehindFigures : public Supervision {
protected:
    [[nodiscard]] ReportWish wish(std::string name, std::string by, std::string kind = "month") const
    {
        ReportWish made;
        made.name = std::move(name);
        made.by = std::move(by);
        made.period = compared_periods({std::move(kind), {}, {}, {}}, local_day(clock.now())).value();
        return made;
    }
    Json report(Person const& who, ReportWish const& made)
    {
        auto const body = store->read_now([&](Tx& tx) { return board.report(tx, who, made); });
        EXPECT_TRUE(body) << body.error().detail;
        return body.value_or(Json());
    }
    Result<FigureCases> behind(Person const& who, ReportWish const& made, FigureChoice const& choice)
    {
        return store->read_now([&](Tx& tx) { return board.figure_cases(tx, who, made, choice); });
    }
    /// All pages of `size`: no case twice, newest opening first.
    std::vector<CaseId> all(Person const& who, ReportWish const& made, FigureChoice choice, std::size_t size)
    {
        std::vector<CaseId> found;
        std::set<std::int64_t> seen;
        choice.limit = size;
        for (;;) {
            auto const page = behind(who, made, choice);
            EXPECT_TRUE(page) << page.error().detail;
            for (auto const id : page->ids) {
                EXPECT_TRUE(seen.insert(id.value).second) << "twice";
                found.push_back(id);
            }
            if (!page->next) {
                return found;
            }
            choice.before = *page->next;
        }
    }
    Json bursts(Person const& who)
    {
        return store->read_now([&](Tx& tx) { return board.bursts(tx, who); }).value();
    }
    /// Cases of many kinds and fates, a few of them restricted, several in one instant.
    void busy_month()
    {
        std::mt19937 random(11);
        std::array const subjects{"env.rubbish", "infra.lighting", "admin.civil_status"};
        auto const worker = person(Role::unit_head, "w1", "chu-tich");
        for (int number = 0; number < 45; ++number) {
            auto const user = "U" + std::to_string(number);
            if (number % 15 == 0) {
                (void)denounce(user);
                continue;
            }
            auto const made = open(user, subjects[random() % 3], number % 2 == 0 ? "w1.infra" : "w1.psc");
            clock.advance(std::chrono::minutes{number % 3 == 0 ? 0 : 97});
            auto const fate = random() % 4;
            (void)staff([&](Tx& tx) -> Result<int> {
                if (fate == 0) {
                    (void)desk.reply(tx, worker, made, std::nullopt, "Đã xử lý xong vụ việc này.", false);
                } else if (fate == 1) {
                    (void)desk.transition(tx, worker, made, std::nullopt, CaseState::rejected, "Không thuộc phạm vi");
                }
                return 0;
            });
        }
    }
};

TEST_F(BehindFigures, EveryCountOfEveryRowIsTheLengthOfItsList)
{
    busy_month();
    clock.set(local("2026-12-18T09:00:00"));
    for (auto const& who : {council, city_head}) {
        for (auto const* name : {"summary", "counts", "on_time", "overdue", "reopened", "same_day", "now"}) {
            for (auto const* by : {"unit", "ward", "topic", "kind", "channel", "day", "week", "month"}) {
                auto const asked = wish(name, by, "quarter");
                if (std::string_view(name) == "now" &&
                    (by == std::string_view("day") || by == std::string_view("week") || by == std::string_view("month")
                    )) {
                    EXPECT_FALSE(behind(who, asked, {"active", "2026-12-01", {}, {}, {}, 5}));
                    continue;
                }
                auto const body = report(who, asked);
                for (auto const& row : body.at("rows")) {
                    for (auto const& [figure, value] : row.at("now").items()) {
                        if (measure_of(figure) == nullptr || figure == "reopenings") {
                            continue;  // a share, or more than one of a case
                        }
                        auto const found =
                            behind(who, asked, {figure, row.at("key").get<std::string>(), {}, {}, {}, 200});
                        ASSERT_TRUE(found) << found.error().detail;
                        EXPECT_EQ(found->count, value.get<std::int64_t>()) << name << ' ' << by << ' ' << figure;
                        EXPECT_EQ(static_cast<std::int64_t>(found->ids.size()), found->count);
                    }
                }
            }
        }
    }
}

TEST_F(BehindFigures, PagesHoldEachCaseOnceAndOnlyWhatMayBeRead)
{
    busy_month();
    auto const asked = wish("counts", "none", "quarter");
    auto const for_head = all(city_head, asked, {"received", {}, {}, {}, {}, 0}, 7);
    EXPECT_EQ(for_head.size(), report(city_head, asked).at("total").at("now").at("received").get<std::size_t>());
    auto const for_council = all(council, asked, {"received", {}, {}, {}, {}, 0}, 7);
    EXPECT_EQ(for_council.size() + 3, for_head.size()) << "three denunciations are no supervisor's";
    auto const briefs = store->read_now([&](Tx& tx) -> Result<Json> { return desk.briefs(tx, council, for_head); });
    EXPECT_EQ(briefs->size(), for_council.size()) << "asked for by number they are not shown either";
    for (auto const& one : *briefs) {
        EXPECT_FALSE(one.at("restricted").get<bool>());
    }
}

TEST_F(BehindFigures, RefusesWhatIsNoCount)
{
    auto const asked = wish("on_time", "unit");
    EXPECT_EQ(behind(council, asked, {"on_time_percent", {}, {}, {}, {}, 5}).error().code, Errc::not_found);
    EXPECT_EQ(behind(council, wish("held", "unit"), {"received", {}, {}, {}, {}, 5}).error().code, Errc::not_found);
    EXPECT_EQ(
        behind(council, wish("counts", "none"), {"received", "x", {}, {}, {}, 5}).error().code, Errc::invalid_input
    );
    EXPECT_EQ(behind(official, asked, {"received", {}, {}, {}, {}, 5}).error().code, Errc::forbidden);
}

TEST_F(BehindFigures, NowCountsWhatIsOpenHoweverOld)
{
    (void)open("U1", "env.rubbish");  // the office has one of the first day as well
    clock.set(local("2027-06-01T09:00:00"));
    (void)open("U2", "env.rubbish");
    auto const body = report(city_head, wish("now", "ward"));
    EXPECT_EQ(body.at("total").at("now").at("active"), 3);
    EXPECT_EQ(body.at("total").at("now").at("overdue"), 2);
    EXPECT_EQ(body.at("rows").at(0).at("key"), "w1");
}

TEST_F(BehindFigures, ABurstIsManyOfOneSubjectInOneWardAtOnce)
{
    clock.advance(kLater);
    for (int number = 0; number < 4; ++number) {
        (void)open("A" + std::to_string(number), "env.rubbish");
    }
    EXPECT_TRUE(bursts(council).at("items").empty()) << "four are not many";
    (void)open("A4", "infra.lighting");
    EXPECT_TRUE(bursts(council).at("items").empty()) << "of one subject";
    (void)open("A5", "env.rubbish", "w1.psc");
    auto const found = bursts(council);
    ASSERT_EQ(found.at("items").size(), 1U) << found.dump();
    auto const& one = found.at("items").at(0);
    EXPECT_EQ(one.at("ward"), "w1");
    EXPECT_EQ(one.at("topic"), "env.rubbish");
    EXPECT_EQ(one.at("cases"), 5);

    EXPECT_EQ(one.at("area"), "00070");

    // its list holds the same ones
    auto asked = wish("counts", "topic", "day");
    asked.unit = UnitId{"w1"};
    auto const since = parse_rfc3339(one.at("since").get<std::string>()).value();
    EXPECT_EQ(behind(council, asked, {"received", "env.rubbish", since, {}, {}, 50})->count, 5);

    clock.advance(std::chrono::minutes{30});
    EXPECT_TRUE(bursts(council).at("items").empty()) << "half an hour later it is over";
}

TEST_F(BehindFigures, WhatComesEveryDayAtThisHourIsNoBurst)
{
    clock.advance(kLater);
    for (int day = 0; day < 4; ++day) {
        for (int number = 0; number < 5; ++number) {
            (void)open("D" + std::to_string(day) + "N" + std::to_string(number), "env.rubbish");
        }
        if (day == 0) {
            EXPECT_EQ(bursts(council).at("items").size(), 1U) << "on the first day nobody knows";
        }
        if (day < 3) {
            clock.advance(std::chrono::hours{24});
        }
    }
    EXPECT_TRUE(bursts(council).at("items").empty());
    for (int number = 0; number < 12; ++number) {
        (void)open("M" + std::to_string(number), "env.rubbish");
    }
    auto const found = bursts(council);
    ASSERT_EQ(found.at("items").size(), 1U) << "17 against 5";
    EXPECT_EQ(found.at("items").at(0).at("usual"), 5.0);
}

TEST_F(BehindFigures, ABurstOfDenunciationsIsShownToThoseAboveOnly)
{
    for (int number = 0; number < 6; ++number) {
        (void)denounce("T" + std::to_string(number));
    }
    EXPECT_TRUE(bursts(council).at("items").empty());
    EXPECT_EQ(bursts(city_head).at("items").size(), 1U);
    EXPECT_TRUE(bursts(head).at("items").empty()) << "the accused ward does not learn of it";
}

}  // namespace
}  // namespace hub::oversight
