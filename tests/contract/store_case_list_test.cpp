// StoreContract: case lists and search against a slow, obvious oracle over random histories.
#include "base/fold.hpp"
#include "case_list_oracle.hpp"

namespace hub::test {
namespace {

/// What the tests ask of one store.
class Lists {
public:
    explicit Lists(StoreContract& contract) : contract_(contract) {}
    /// All pages, by the cursors.
    std::vector<std::int64_t> walk(CaseQuery query)
    {
        std::vector<std::int64_t> ids;
        for (int page = 0; page < 1000; ++page) {
            auto const answer = contract_.read([&](Tx& tx) { return tx.cases().list(query); });
            EXPECT_TRUE(answer.has_value());
            EXPECT_LE(answer->items.size(), query.limit);
            std::ranges::transform(answer->items, std::back_inserter(ids), number_of);
            if (answer->next_cursor.empty()) {
                return ids;
            }
            query.cursor = answer->next_cursor;
        }
        ADD_FAILURE() << "the cursors never end";
        return ids;
    }
    void expect_like_oracle(Cases const& all, RandomCases& choices, int questions)
    {
        for (int asked = 0; asked < questions; ++asked) {
            auto const query = choices.question();
            EXPECT_EQ(walk(query), expected_list(all, query)) << text_of(query);
        }
    }
    void expect_numbers_like_oracle(Cases const& all, Instant now)
    {
        contract_.clock.set(now);
        CaseStore::Figures wanted;
        std::vector<std::pair<Instant, CaseId>> due;
        auto const until = now + std::chrono::seconds{3};
        for (auto const& [id, r] : all) {
            auto const next = next_deadline(r);
            bool const runs = is_active(r.state) && !r.paused_at && !r.resolve_met && next > Instant{};
            ++wanted.total;
            wanted.active += is_active(r.state) && r.state != CaseState::answered ? 1 : 0;
            wanted.answered += r.state == CaseState::answered || r.state == CaseState::closed ? 1 : 0;
            wanted.overdue += runs && next < now ? 1 : 0;
            if (r.next_action_at && *r.next_action_at <= until) {
                due.emplace_back(*r.next_action_at, id);
            }
        }
        std::ranges::sort(due);
        auto const figures = contract_.read([&](Tx& tx) { return tx.cases().figures(now); });
        EXPECT_EQ(
            std::tie(figures.total, figures.active, figures.answered, figures.overdue),
            std::tie(wanted.total, wanted.active, wanted.answered, wanted.overdue)
        );
        auto const found = contract_.read([&](Tx& tx) { return tx.cases().due(until, 1000); });
        ASSERT_EQ(found.size(), due.size());
        for (std::size_t index = 0; index < found.size(); ++index) {
            EXPECT_EQ(found[index].id, due[index].second);
        }
    }

private:
    StoreContract& contract_;
};

TEST_P(StoreContract, RandomHistoriesListAsTheOracleSays)
{
    Lists lists(*this);
    Seeded random;
    SCOPED_TRACE(random.name());
    RandomCases choices(random);
    Cases all;
    for (int round = 0; round < 12; ++round) {
        write([&](Tx& tx) {
            for (int step = 0; step < 12; ++step) {
                CaseRecord record;
                choices.change(record);
                record.code = tx.cases().next_code(2026);
                record.id = tx.cases().insert(record);
                all[record.id] = record;
                auto changed = std::next(all.begin(), static_cast<std::ptrdiff_t>(random.below(all.size())));
                choices.change(changed->second);
                EXPECT_TRUE(tx.cases().update(changed->second).has_value());
                ++changed->second.version;
            }
            return 0;
        });
        if (round == 6) {
            under_test->reopen();
        }
        lists.expect_like_oracle(all, choices, 25);
        lists.expect_numbers_like_oracle(all, at(static_cast<std::int64_t>(random.below(14))));
        if (HasFailure()) {
            return;
        }
    }
}

TEST_P(StoreContract, AWriteThatFailsLeavesListsAndSearchAsTheyWere)
{
    Lists lists(*this);
    Seeded random;
    SCOPED_TRACE(random.name());
    RandomCases choices(random);
    Cases all;
    for (int round = 0; round < 60 && !HasFailure(); ++round) {
        bool const keep = random.one_in(2);
        auto planned = all;
        auto const outcome = store().write_now([&](Tx& tx) -> Result<int> {
            planned = all;
            CaseRecord record;
            choices.change(record);
            record.code = tx.cases().next_code(2026);
            record.id = tx.cases().insert(record);
            planned[record.id] = record;
            auto changed = std::next(planned.begin(), static_cast<std::ptrdiff_t>(random.below(planned.size())));
            choices.change(changed->second);
            EXPECT_TRUE(tx.cases().update(changed->second).has_value());
            ++changed->second.version;
            auto query = choices.question();  // a write sees its own cases, also by their words
            query.cursor.clear();
            query.limit = 500;
            auto const page = tx.cases().list(query);
            std::vector<std::int64_t> ids;
            std::ranges::transform(page.value().items, std::back_inserter(ids), number_of);
            EXPECT_EQ(ids, expected_list(planned, query)) << text_of(query);
            return keep ? Result<int>{0} : conflict("no");
        });
        EXPECT_EQ(outcome.has_value(), keep);
        if (keep) {
            all = planned;
        }
        lists.expect_like_oracle(all, choices, 4);
    }
}

TEST_P(StoreContract, MoreUnitsThanOneWalksForEachAreListedTheSame)
{
    Lists lists(*this);
    std::vector<UnitId> units;
    std::vector<std::int64_t> wanted;
    for (int number = 0; number < 60; ++number) {
        auto const name = "w." + std::to_string(number);
        auto const made = new_case(name, 1000 - number);
        if (number % 2 == 0) {
            units.emplace_back(name);
            wanted.insert(wanted.begin(), made.id.value);
        }
    }
    CaseQuery query;
    query.visible_units = units;
    query.limit = 7;
    EXPECT_EQ(lists.walk(query), wanted);
    query.all_units = true;
    query.units = units;
    EXPECT_EQ(lists.walk(query), wanted);
}

TEST_P(StoreContract, AnIllCursorSortOrKindIsRefused)
{
    new_case("u", 1);
    new_case("u", 2);
    CaseQuery query;
    query.all_units = true;
    query.limit = 1;
    auto const page = read([&](Tx& tx) { return tx.cases().list(query); });
    ASSERT_FALSE(page->next_cursor.empty());
    auto const code = [&](CaseQuery const& asked) {
        auto const answer = read([&](Tx& tx) { return tx.cases().list(asked); });
        return answer ? std::optional<Errc>{} : std::optional(answer.error().code);
    };
    for (auto const& cursor : {std::string("x"), std::string("1.2."), "9" + page->next_cursor}) {
        query.cursor = cursor;
        EXPECT_EQ(code(query), Errc::invalid_input) << cursor;
    }
    query.cursor = page->next_cursor;
    EXPECT_EQ(code(query), std::nullopt);
    query.sort = "-opened_at";  // a cursor belongs to its order
    EXPECT_EQ(code(query), Errc::invalid_input);
    query.cursor.clear();
    query.sort = "title; DROP TABLE case_file";
    EXPECT_EQ(code(query), Errc::invalid_input);
    query.sort = "due_at";
    query.kind = "no such kind";
    EXPECT_EQ(code(query), Errc::invalid_input);
}

TEST_P(StoreContract, ACursorGoesOnWhenCasesCameAndWent)
{
    std::vector<CaseRecord> made;
    for (int number = 0; number < 10; ++number) {
        made.push_back(new_case("u", 100 + number));
    }
    CaseQuery query;
    query.visible_units = {UnitId{"u"}};
    query.limit = 4;
    auto const first = read([&](Tx& tx) { return tx.cases().list(query); });
    ASSERT_EQ(first->items.size(), 4u);
    write([&](Tx& tx) {  // the last one shown moves to the front
        auto moved = made[3];
        moved.resolve_due_at = at(1);
        return tx.cases().update(moved).has_value();
    });
    auto const late = new_case("u", 103);  // the same instant as the last one shown, but a later number
    query.cursor = first->next_cursor;
    query.limit = 50;
    auto const rest = read([&](Tx& tx) { return tx.cases().list(query); });
    ASSERT_EQ(rest->items.size(), 7u);
    EXPECT_EQ(rest->items[0].id, late.id);
    EXPECT_EQ(rest->items[1].id, made[4].id);
    EXPECT_TRUE(rest->next_cursor.empty());
}

TEST_P(StoreContract, SearchFindsVietnameseWithoutMarksAndCodesAsPeopleSayThem)
{
    Lists lists(*this);
    auto const lights = new_case("u", 1, [](CaseRecord& record) {
        record.search_text = fold("Đèn đường ở ngõ 45 Nguyễn Trãi hỏng, tối om");
    });
    auto const waste =
        new_case("u", 2, [](CaseRecord& record) { record.search_text = fold("Rác thải ngõ 45 chất đống"); });
    auto const found = [&lists](std::string const& typed) {
        CaseQuery query;
        query.visible_units = {UnitId{"u"}};
        query.folded_text = fold(typed);
        return lists.walk(query);
    };
    EXPECT_EQ(found("đèn đường"), std::vector{lights.id.value});
    EXPECT_EQ(found("DEN DUONG"), std::vector{lights.id.value});
    EXPECT_EQ(found("đe\u0300n"), std::vector{lights.id.value});  // typed as letter and mark
    EXPECT_EQ(found("ngõ 45"), (std::vector{lights.id.value, waste.id.value}));
    EXPECT_EQ(found("ngõ 45 rác"), std::vector{waste.id.value});
    EXPECT_EQ(found("đèn rác"), std::vector<std::int64_t>{});
    EXPECT_EQ(found("den OR rac"), std::vector<std::int64_t>{});  // no operators, only words
    EXPECT_EQ(found(lights.code.value), std::vector{lights.id.value});
    EXPECT_EQ(found("pa-2026-2"), std::vector{waste.id.value});
    auto changed = waste;
    changed.search_text = fold("Đã dọn sạch");
    write([&](Tx& tx) { return tx.cases().update(changed).has_value(); });
    EXPECT_EQ(found("rác"), std::vector<std::int64_t>{});
    EXPECT_EQ(found("sạch"), std::vector{waste.id.value});
}

TEST_P(StoreContract, AWordOfThousandsOfCasesIsFoundLikeARareOne)
{
    Lists lists(*this);
    constexpr int kCases = 6000;
    Cases all;
    write([&](Tx& tx) {
        for (int number = 0; number < kCases; ++number) {
            CaseRecord record;
            record.code = tx.cases().next_code(2026);
            record.lead_unit = UnitId{number % 3 == 0 ? "w.1" : "w.2"};
            record.ack_met = true;
            record.resolve_due_at = at(number * 7919 % kCases);
            record.search_text = number % 50 == 0 ? "chung hiem" : "chung";
            record.id = tx.cases().insert(record);
            all[record.id] = record;
        }
        return 0;
    });
    for (auto const* words : {"chung", "hiem", "chung hiem", "khong"}) {
        for (std::size_t const limit : {50, 700}) {  // a store may choose its way by the size of the page
            CaseQuery query;
            query.visible_units = {UnitId{"w.1"}};
            query.folded_text = words;
            query.limit = limit;
            EXPECT_EQ(lists.walk(query), expected_list(all, query)) << words << ' ' << limit;
        }
    }
}

}  // namespace
}  // namespace hub::test
