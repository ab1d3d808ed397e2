// StoreContract: case lists and search against a slow, obvious oracle over random histories.
#include "../harness/seeded.hpp"
#include "base/fold.hpp"
#include "store_contract.hpp"

#include <algorithm>
#include <map>
#include <sstream>

namespace hub::test {
namespace {

// ---- the oracle: CaseQuery's comments, word by word, over all cases -------------------------------------------------

/// The first deadline whose step is not done; without any, the last one there was.
Instant next_deadline(CaseRecord const& r)
{
    std::vector<Instant> running;
    if (!r.ack_met && r.ack_due_at != Instant{}) {
        running.push_back(r.ack_due_at);
    }
    if (!r.resolve_met && r.resolve_due_at != Instant{}) {
        running.push_back(r.resolve_due_at);
    }
    return running.empty() ? r.resolve_due_at : std::ranges::min(running);
}

template <class T>
bool holds(std::vector<T> const& list, T const& value)
{
    return std::ranges::find(list, value) != list.end();
}

bool may_see(CaseRecord const& r, CaseQuery const& q)
{
    if (holds(q.hidden_from_units, r.accused_unit)) {
        return false;
    }
    if (q.all_units) {
        return !r.restricted;
    }
    if (!q.viewer.empty() && r.assignee == q.viewer) {
        return true;
    }
    bool const leads = holds(q.visible_units, r.lead_unit);
    if (r.restricted) {
        return leads && q.may_see_restricted;
    }
    return leads ||
           std::ranges::any_of(r.cooperating, [&](UnitId const& unit) { return holds(q.visible_units, unit); });
}

bool has_all_words(std::string const& text, std::string const& words)
{
    std::istringstream wanted(words);
    for (std::string word; wanted >> word;) {
        std::istringstream have(text);
        bool found = false;
        for (std::string one; have >> one;) {
            found |= one == word;
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

bool matches(CaseRecord const& r, CaseQuery const& q)
{
    auto const due = next_deadline(r);
    bool const overdue = is_active(r.state) && !r.resolve_met && !r.paused_at && due > Instant{} && due < q.now;
    return (q.states.empty() || holds(q.states, r.state)) && (q.units.empty() || holds(q.units, r.lead_unit)) &&
           (!q.assignee || r.assignee == q.assignee) && (q.topic.empty() || r.topic.value == q.topic) &&
           (q.kind.empty() || name_of(r.kind) == q.kind) && (!q.due_before || due < *q.due_before) &&
           (!q.overdue_only || overdue) && has_all_words(r.search_text, q.folded_text);
}

std::int64_t sort_key(CaseRecord const& r, std::string const& sort)
{
    auto const key = sort.ends_with("due_at")      ? next_deadline(r)
                     : sort.ends_with("opened_at") ? r.opened_at
                                                   : r.last_activity_at;
    return to_millis(key) * (sort.starts_with('-') ? -1 : 1);
}

std::int64_t number_of(CaseRecord const& r)
{
    return r.id.value;
}

using Cases = std::map<CaseId, CaseRecord>;

std::vector<std::int64_t> expected_list(Cases const& all, CaseQuery const& q)
{
    std::vector<CaseRecord> found;
    for (auto const& [id, record] : all) {
        if (may_see(record, q) && matches(record, q)) {
            found.push_back(record);
        }
    }
    bool const down = q.sort.starts_with('-');
    std::ranges::sort(found, {}, [&](CaseRecord const& r) {
        return std::pair(sort_key(r, q.sort), down ? -r.id.value : r.id.value);
    });
    std::vector<std::int64_t> ids;
    std::ranges::transform(found, std::back_inserter(ids), number_of);
    return ids;
}

// ---- random cases and questions
// --------------------------------------------------------------------------------------

std::vector<std::string> const kUnits{"w.1", "w.1.psc", "w.2", "w.2.psc", "w.3"};
std::vector<std::string> const kPeople{"an", "binh", "chi"};
std::vector<std::string> const kTopics{"env.rubbish", "traffic.light", "land"};
std::vector<std::string> const kWords{"rac", "den", "duong", "ngap", "on", "123", "a", "phuong", "cho"};
std::vector<std::string> const kSorts{
    "due_at", "-due_at", "opened_at", "-opened_at", "last_activity_at", "-last_activity_at"
};

class RandomCases {
public:
    explicit RandomCases(Seeded& random) : random_(random) {}

    void change(CaseRecord& r)
    {
        r.kind = static_cast<MatterKind>(random_.below(5));
        r.topic = TopicCode{random_.of(kTopics)};
        r.state = static_cast<CaseState>(random_.below(8));
        r.lead_unit = unit();
        r.assignee = random_.one_in(2) ? std::nullopt : std::optional(UserName{random_.of(kPeople)});
        r.cooperating = units(3);
        r.restricted = random_.one_in(4);
        r.accused_unit = random_.one_in(4) ? unit() : UnitId{};
        r.opened_at = moment();
        r.last_activity_at = moment();
        r.ack_due_at = random_.one_in(6) ? Instant{} : moment();
        r.resolve_due_at = random_.one_in(6) ? Instant{} : moment();
        r.paused_at = random_.one_in(5) ? std::optional(moment()) : std::nullopt;
        r.ack_met = random_.one_in(2);
        r.resolve_met = random_.one_in(3);
        r.due_soon_told = random_.one_in(3);
        r.overdue_told = random_.one_in(3);
        r.search_text = words(6);
    }

    CaseQuery question()
    {
        CaseQuery q;
        for (auto left = random_.below(3); left > 0; --left) {
            q.states.push_back(static_cast<CaseState>(random_.below(8)));
        }
        q.units = random_.one_in(2) ? units(3) : std::vector<UnitId>{};
        if (random_.one_in(4)) {
            q.assignee = UserName{random_.of(kPeople)};
        }
        q.topic = random_.one_in(4) ? random_.of(kTopics) : "";
        q.kind = random_.one_in(4) ? std::string(name_of(static_cast<MatterKind>(random_.below(5)))) : "";
        if (random_.one_in(4)) {
            q.due_before = moment();
        }
        q.overdue_only = random_.one_in(4);
        q.now = moment();
        q.folded_text = random_.one_in(3) ? words(2) : "";
        q.sort = random_.of(kSorts);
        q.limit = 1 + random_.below(9);
        q.all_units = random_.one_in(3);
        q.visible_units = units(4);
        q.may_see_restricted = random_.one_in(2);
        q.hidden_from_units = random_.one_in(3) ? units(2) : std::vector<UnitId>{};
        q.viewer = UserName{random_.one_in(3) ? "" : random_.of(kPeople)};
        return q;
    }

private:
    UnitId unit() { return UnitId{random_.of(kUnits)}; }
    /// Few different ones, so that many cases share an instant.
    Instant moment() { return at(static_cast<std::int64_t>(random_.below(12))); }
    std::vector<UnitId> units(std::size_t most)
    {
        std::vector<UnitId> list;
        for (auto left = random_.below(most + 1); left > 0; --left) {
            auto one = unit();
            if (!holds(list, one)) {
                list.push_back(std::move(one));
            }
        }
        return list;
    }
    std::string words(std::size_t most)
    {
        std::string text;
        for (auto left = random_.below(most + 1); left > 0; --left) {
            text += (text.empty() ? "" : " ") + random_.of(kWords);
        }
        return text;
    }

    Seeded& random_;
};

std::string text_of(CaseQuery const& q)
{
    return dump(Json{
        {"states", q.states.size()},
        {"units", q.units.size()},
        {"assignee", q.assignee.value_or(UserName{}).value},
        {"text", q.folded_text},
        {"sort", q.sort},
        {"limit", q.limit},
        {"all", q.all_units},
        {"visible", q.visible_units.size()},
        {"restricted", q.may_see_restricted},
        {"hidden", q.hidden_from_units.size()},
        {"viewer", q.viewer.value},
        {"overdue", q.overdue_only}
    });
}

// ---- the tests
// --------------------------------------------------------------------------------------------------------

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
            wanted.active += is_active(r.state) ? 1 : 0;
            wanted.answered += r.state == CaseState::answered || r.state == CaseState::closed ? 1 : 0;
            wanted.overdue += runs && next < now ? 1 : 0;
            if (runs && !r.overdue_told && next <= (r.due_soon_told ? now : until)) {
                due.emplace_back(next, id);
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
        CaseQuery query;
        query.visible_units = {UnitId{"w.1"}};
        query.folded_text = words;
        query.limit = 700;
        EXPECT_EQ(lists.walk(query), expected_list(all, query)) << words;
    }
}

}  // namespace
}  // namespace hub::test
