// Who held a case, how long, and what stops it from being thrown back and forth.
#include "cases/holders.hpp"

#include "office_fixture.hpp"

#include <random>

namespace hub::cases {
namespace {

class Holders : public Office {
protected:
    Result<Shown> give(Person const& giver, std::string unit, std::optional<std::string> person = {})
    {
        auto const named = person ? std::optional{UserName{*person}} : std::nullopt;
        return staff([&](Tx& tx) {
            return desk.assign(tx, giver, code, {}, UnitId{std::move(unit)}, named, "chuyển đúng đơn vị");
        });
    }

    Json held()
    {
        return staff([&](Tx& tx) { return desk.read(tx, mayor, code); }).value().body["held"];
    }

    CaseEvent last_event()
    {
        auto const id = record(code).id;
        return store->read_now([&](Tx& tx) -> Result<CaseEvent> { return tx.cases().events(id).back(); }).value();
    }

    Person mayor = person(Role::unit_head, "city", "thanh-pho");
    Person infra_head = person(Role::unit_head, "w1.infra", "truong-phong");
    Person desk_head = person(Role::unit_head, "w1.psc", "truong-trung-tam");
};

TEST_F(Holders, TheViewChargesEachHolderAndAddsUp)
{
    hire(official);
    clock.set(local("2026-11-20T09:00:00"));
    ASSERT_TRUE(give(head, "w1.infra", "binh"));
    clock.set(local("2026-11-20T10:30:00"));
    ASSERT_TRUE(move(CaseState::waiting_citizen));
    clock.set(local("2026-11-20T14:00:00"));
    say("A", "Ngõ 45 ạ", Assessment{});
    clock.set(local("2026-11-20T15:00:00"));
    ASSERT_TRUE(give(head, "w1.psc"));
    clock.set(local("2026-11-20T16:00:00"));
    auto const shown = held();
    ASSERT_EQ(shown["spans"].size(), 3U);
    EXPECT_EQ(shown["spans"][0]["working_minutes"], 60);
    EXPECT_EQ(shown["spans"][0]["person"], nullptr);
    EXPECT_EQ(shown["spans"][1]["person"], "binh");
    EXPECT_EQ(shown["spans"][1]["working_minutes"], 90 + 90 + 60 + 60);
    EXPECT_EQ(shown["spans"][1]["waiting_minutes"], 90 + 60);
    EXPECT_EQ(shown["spans"][2]["unit_name"], "Trung tâm Phục vụ hành chính công");
    EXPECT_EQ(shown["spans"][2]["until"], nullptr);
    EXPECT_EQ(shown["working_minutes"], 7 * 60);
}

TEST_F(Holders, ATakerIsAHolder)
{
    clock.set(local("2026-11-20T09:00:00"));
    ASSERT_TRUE(staff([&](Tx& tx) { return desk.transition(tx, official, code, {}, CaseState::accepted, ""); }));
    clock.set(local("2026-11-20T10:00:00"));
    auto const shown = held();
    ASSERT_EQ(shown["spans"].size(), 2U);
    EXPECT_EQ(shown["spans"][1]["person"], "binh");
    EXPECT_EQ(record(code).assignee, UserName{"binh"});
}

TEST_F(Holders, AReturnGoesToTheArbiterWithTheClockRunning)
{
    ASSERT_TRUE(give(infra_head, "w1.psc"));
    auto const due = record(code).resolve_due_at;
    auto const got = give(desk_head, "w1.infra", "binh");
    ASSERT_TRUE(got) << got.error().detail;
    auto const now = record(code);
    EXPECT_EQ(now.lead_unit.value, "w1");
    EXPECT_FALSE(now.assignee);
    EXPECT_EQ(now.resolve_due_at, due);
    EXPECT_FALSE(now.paused_at);
    EXPECT_TRUE(now.needs_dispatcher);
    EXPECT_EQ(last_event().data["arbitration"], "return");
    EXPECT_EQ(last_event().data["wished"], "w1.infra");
    EXPECT_EQ(live("unit:w1").back()["event"], "case.assigned");
    ASSERT_EQ(tasks().size(), 1U);
    EXPECT_EQ(tasks()[0].kind, "arbitrate");
    EXPECT_EQ(tasks()[0].unit.value, "w1");
    ASSERT_TRUE(give(head, "w1.infra"));
    EXPECT_EQ(record(code).lead_unit.value, "w1.infra");
}

TEST_F(Holders, AThirdTransferGoesToWhoStandsAboveBoth)
{
    ASSERT_TRUE(give(mayor, "w2.infra"));
    ASSERT_TRUE(give(mayor, "city.inspect"));
    auto const inspector = person(Role::unit_head, "city.inspect", "thanh-tra");
    ASSERT_TRUE(give(inspector, "w1.psc"));
    EXPECT_EQ(record(code).lead_unit.value, "city");
    EXPECT_EQ(last_event().data["arbitration"], "third_transfer");
    auto const clerk = person(Role::dispatcher, "city", "dau-moi");
    ASSERT_TRUE(give(clerk, "w1.psc"));  // the arbiter's own desk hands out what lies there
    ASSERT_TRUE(give(desk_head, "w2"));
    EXPECT_EQ(record(code).lead_unit.value, "city");
}

TEST_F(Holders, AConfiguredArbiterDecides)
{
    auto chosen = options();
    chosen.arbiter_type = "ward.chair";
    CaseDesk const strict{units, topics, calendar, clock, chosen};
    ASSERT_TRUE(give(infra_head, "w1.psc"));
    ASSERT_TRUE(staff([&](Tx& tx) { return strict.assign(tx, desk_head, code, {}, UnitId{"w1.infra"}, {}, "trả lại"); })
    );
    EXPECT_EQ(record(code).lead_unit.value, "w1.chair");
}

TEST_F(Holders, TheArbiterIsNeverTheAccused)
{
    auto made = matter("conduct.corruption", MatterKind::denunciation);
    made.accuses_unit = true;
    auto const secret = receive(event("C", "…"), about({made}), zalo)->opened.at(0);
    auto accused = record(secret);
    EXPECT_EQ(accused.accused_unit.value, "w1");
    accused.lead_unit = UnitId{"w1.infra"};  // as an old row might have it
    EXPECT_EQ(arbiter_of(accused, UnitId{"w1.psc"}, "ward.chair", units).value, "city");
}

TEST_F(Holders, HoldersOfRandomHistoriesEndWithTheOneOnFileAndAddUp)
{
    constexpr unsigned kSeed = 4711;
    std::mt19937_64 random{kSeed};
    hire(official);
    std::vector<std::string> const places{"w1", "w1.psc", "w1.infra", "w2.infra", "city.inspect"};
    for (int round = 0; round < 25; ++round) {
        clock.advance(std::chrono::minutes{1});
        code = say("N" + std::to_string(round), "Rác", about({matter("env.rubbish")})).opened.at(0);
        auto const opened_at = record(code).opened_at;
        for (int step = 0; step < 12; ++step) {
            clock.advance(std::chrono::milliseconds{static_cast<std::int64_t>(random() % 40'000'000)});
            switch (random() % 6) {
                case 0:
                    (void)move(CaseState::waiting_citizen);
                    break;
                case 1:
                    say("N" + std::to_string(round), "thêm ạ", Assessment{});
                    break;
                case 2:
                    (void)staff([&](Tx& tx) { return desk.transition(tx, official, code, {}, CaseState::accepted, ""); }
                    );
                    break;
                case 3:
                    (void)answer("Đã làm xong ở ngõ 45");
                    break;
                default:
                    (void)give(mayor, places[random() % places.size()]);
            }
            auto const now = record(code);
            auto const shown = held();
            ASSERT_EQ(shown["working_minutes"], calendar.working_minutes(opened_at, clock.now()).count())
                << kSeed << " " << round << " " << step;
            std::int64_t sum = 0;
            for (auto const& span : shown["spans"]) {
                sum += span["working_minutes"].get<std::int64_t>();
            }
            ASSERT_EQ(sum, shown["working_minutes"].get<std::int64_t>());
            ASSERT_EQ(shown["spans"].back()["unit"], now.lead_unit.value);
            ASSERT_EQ(shown["spans"].back()["person"], now.assignee ? Json(now.assignee->value) : Json(nullptr));
        }
    }
}

}  // namespace
}  // namespace hub::cases
