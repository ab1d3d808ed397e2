// Calendars that changed are followed by every case, slice by slice, beside other work, and after a stop.
#include "app/calendar_watch.hpp"

#include "tests/harness/temp_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace hub::app {
namespace {

Json calendar_file()
{
    std::ifstream file(HUB_SOURCE_DIR "/config/calendars/holidays-vn.json");
    std::stringstream text;
    text << file.rdbuf();
    auto made = parse_json(text.str()).value();
    made.erase("working_days_per_year");
    return made;
}

Instant local(std::string const& text)
{
    return parse_rfc3339(text + "+07:00").value();
}

class Watch : public testing::Test {
protected:
    static constexpr int kCases = 730;

    Watch()
    {
        auto const first = Calendars::from_json(calendar_file(), Json::object(), units).value();
        EXPECT_EQ(settle_calendars(*store, first, clock.now()).value(), 1);
        EXPECT_EQ(settle_calendars(*store, first, clock.now()).value(), 1) << "the same calendars have one number";
        (void)store->write_now([&](Tx& tx) -> Result<void> {
            for (int number = 0; number < kCases; ++number) {
                CaseRecord record;
                record.code = tx.cases().next_code(2026);
                record.lead_unit = UnitId{"w1"};
                record.restricted = true;  // nobody was told a date
                record.opened_at = clock.now();
                record.ack_due_at = first.general().add_working_minutes(clock.now(), std::chrono::minutes{480});
                record.resolve_due_at = first.general().add_working_days(clock.now(), 1 + number % 5);
                tx.cases().insert(record);
            }
            return {};
        });
    }

    /// The desk of calendars with another day off.
    std::shared_ptr<cases::CaseDesk const> changed(std::string const& day)
    {
        auto file = calendar_file();
        file["days_off"].push_back({{"date", day}, {"name_vi", "Nghỉ"}});
        auto const made = Calendars::from_json(file, Json::object(), units).value();
        general.emplace_back(std::make_unique<WorkCalendar>(made.general()));
        cases::Options options;
        options.calendars = made;
        options.calendar_generation = settle_calendars(*store, made, clock.now()).value();
        return std::make_shared<cases::CaseDesk const>(units, topics, *general.back(), clock, std::move(options));
    }

    CalendarPass run(std::shared_ptr<cases::CaseDesk const> desk, std::size_t slice)
    {
        asio::io_context loop;
        auto done = asio::co_spawn(loop, follow_calendars(*store, std::move(desk), slice), asio::use_future);
        loop.run();
        return done.get();
    }

    std::vector<CaseId> left(std::int64_t generation)
    {
        return store
            ->read_now([&](Tx& tx) -> Result<std::vector<CaseId>> {
                return tx.cases().counted_before(generation, CaseId{}, 10'000);
            })
            .value();
    }

    FakeClock clock{local("2026-11-20T07:00:00")};
    test::TempStore store{&clock};
    UnitDirectory units = UnitDirectory::from_units({{UnitId{"w1"}, "Phường", {}, "ward", {}, {}, {}, {}}}).value();
    TopicCatalogue topics = TopicCatalogue::from_json(Json{{"topics", Json::array()}}).value_or(TopicCatalogue{});
    std::vector<std::unique_ptr<WorkCalendar>> general;
};

TEST_F(Watch, EveryCaseIsLookedAtOnceAndThoseConcernedMove)
{
    auto const desk = changed("2026-11-23");
    auto const pass = run(desk, 100);
    EXPECT_EQ(pass.looked_at, static_cast<std::size_t>(kCases));
    EXPECT_EQ(pass.moved, static_cast<std::size_t>(kCases)) << "each term goes over that Monday";
    EXPECT_EQ(pass.failed, 0U);
    EXPECT_TRUE(left(2).empty());
    EXPECT_EQ(run(desk, 100).looked_at, 0U);
}

TEST_F(Watch, AfterAStopInTheMiddleTheRestFollowsAndNothingTwice)
{
    auto const desk = changed("2026-11-23");
    auto ids = left(2);
    ids.resize(300);
    ASSERT_TRUE(store->write_now([&](Tx& tx) { return desk->follow_calendar(tx, ids); }));
    store.reopen();
    auto const again = changed("2026-11-23");
    EXPECT_EQ(again->calendar_generation(), 2) << "known by its fingerprint";
    auto const pass = run(again, 64);
    EXPECT_EQ(pass.looked_at, static_cast<std::size_t>(kCases) - 300);
    auto const events = store->read_now([&](Tx& tx) -> Result<std::size_t> {
        std::size_t count = 0;
        for (std::int64_t id = 1; id <= kCases; ++id) {
            count += tx.cases().events(CaseId{id}).size();
        }
        return count;
    });
    EXPECT_EQ(events.value(), static_cast<std::size_t>(kCases)) << "one event for each case";
}

TEST_F(Watch, OthersWriteBetweenTheSlices)
{
    auto const desk = changed("2026-11-23");
    asio::io_context loop;
    bool ended = false;
    int between = 0;
    asio::co_spawn(
        loop,
        [&]() -> Task<void> {
            (void)co_await follow_calendars(*store, desk, 50);
            ended = true;
        },
        asio::detached
    );
    asio::co_spawn(
        loop,
        [&]() -> Task<void> {
            while (!ended) {
                (void)co_await store->write([](Tx&) -> Result<void> { return {}; });
                between += ended ? 0 : 1;
            }
        },
        asio::detached
    );
    loop.run();
    EXPECT_GE(between, kCases / 50 / 2);
}

TEST_F(Watch, AStoreThatFailsLeavesTheRestForTheNextPass)
{
    auto const desk = changed("2026-11-23");
    (void)store->write_now([&](Tx& tx) -> Result<void> {
        auto odd = tx.cases().find(CaseId{10}).value();
        odd.calendar = 0;  // counted by calendars that the store does not have
        return tx.cases().update(odd);
    });
    auto const pass = run(desk, 100);
    EXPECT_EQ(pass.failed, 1U);
    EXPECT_EQ(pass.looked_at, static_cast<std::size_t>(kCases) - 100);
    EXPECT_EQ(left(2).size(), 100U) << "the slice is whole or not at all";
}

}  // namespace
}  // namespace hub::app
