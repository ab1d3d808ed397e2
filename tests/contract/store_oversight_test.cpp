// StoreContract: questions, report facts, the walk of the reception book, exports.
#include "ports/oversight_store.hpp"
#include "store_contract.hpp"

#include <algorithm>
#include <set>

namespace hub::test {
namespace {

Question question_of(std::string const& unit, CaseId about = {})
{
    Question made;
    made.case_id = about;
    made.unit = UnitId{unit};
    made.topic = TopicCode{"env.rubbish"};
    made.on_behalf = "council";
    made.asker = UserName{"hdnd"};
    made.text = "Vì sao?";
    made.asked_at = at(10);
    made.due_at = at(1000);
    made.next_action_at = at(500);
    return made;
}

TEST_P(StoreContract, AQuestionComesBackAsItWasWrittenAndGuardsItsVersion)
{
    auto const id = write([](Tx& tx) { return tx.oversight().add_question(question_of("u1")); });
    under_test->reopen();
    auto found = read([&](Tx& tx) { return tx.oversight().find_question(id); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->unit.value, "u1");
    EXPECT_EQ(found->text, "Vì sao?");
    EXPECT_EQ(found->due_at, at(1000));
    EXPECT_EQ(found->next_action_at, at(500));
    found->state = QuestionState::answered;
    found->answered_at = at(600);
    found->next_action_at.reset();
    ASSERT_TRUE(store().write_now([&](Tx& tx) { return tx.oversight().update_question(*found); }));
    EXPECT_EQ(
        store().write_now([&](Tx& tx) { return tx.oversight().update_question(*found); }).error().detail, "stale"
    );
    auto const again = read([&](Tx& tx) { return tx.oversight().find_question(id); });
    EXPECT_EQ(again->version, 2);
    EXPECT_EQ(again->state, QuestionState::answered);
    EXPECT_FALSE(again->next_action_at);
    EXPECT_FALSE(read([](Tx& tx) { return tx.oversight().find_question(QuestionId{999}); }));
}

TEST_P(StoreContract, AQuestionAboutACaseBelongsToItsLeadUnitOfNow)
{
    auto record = new_case("u1", 100);
    auto const id = write([&](Tx& tx) { return tx.oversight().add_question(question_of("u1", record.id)); });
    record.lead_unit = UnitId{"u2"};
    ASSERT_TRUE(store().write_now([&](Tx& tx) { return tx.cases().update(record); }));
    auto const found = read([&](Tx& tx) { return tx.oversight().find_question(id); });
    EXPECT_EQ(found->unit.value, "u2");
    EXPECT_EQ(found->case_code, record.code);
    QuestionQuery query;
    query.units = {UnitId{"u2"}};
    EXPECT_EQ(read([&](Tx& tx) { return tx.oversight().questions(query); }).size(), 1U);
    query.units = {UnitId{"u1"}};
    EXPECT_TRUE(read([&](Tx& tx) { return tx.oversight().questions(query); }).empty());
}

TEST_P(StoreContract, QuestionsAreListedNewestFirstAndDueOnesEarliestFirst)
{
    std::vector<QuestionId> ids;
    for (int number = 0; number < 5; ++number) {
        ids.push_back(write([&](Tx& tx) {
            auto made = question_of("u" + std::to_string(number % 2));
            made.next_action_at = at(500 - number);
            return tx.oversight().add_question(made);
        }));
    }
    QuestionQuery query;
    query.all_units = true;
    query.limit = 2;
    query.before = ids[3];
    auto const page = read([&](Tx& tx) { return tx.oversight().questions(query); });
    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page[0].id, ids[2]);
    query.states = {QuestionState::accepted};
    EXPECT_TRUE(read([&](Tx& tx) { return tx.oversight().questions(query); }).empty());
    auto const due = read([](Tx& tx) { return tx.oversight().due_questions(at(498), 10); });
    ASSERT_EQ(due.size(), 3U);
    EXPECT_EQ(due[0].id, ids[4]);
    EXPECT_EQ(read([](Tx& tx) { return tx.oversight().next_question_action(); }), at(496));
}

TEST_P(StoreContract, StepsOfAQuestionAreNumbered)
{
    auto const id = write([](Tx& tx) { return tx.oversight().add_question(question_of("u1")); });
    for (auto const* kind : {"asked", "answered"}) {
        write([&](Tx& tx) { return tx.oversight().append_step(id, {0, at(1), "x", kind, {{"text", kind}}}).sequence; });
    }
    auto const steps = read([&](Tx& tx) { return tx.oversight().steps(id); });
    ASSERT_EQ(steps.size(), 2U);
    EXPECT_EQ(steps[1].sequence, 2);
    EXPECT_EQ(steps[1].data.at("text"), "answered");
}

TEST_P(StoreContract, ReportFactsKeepToTheirScope)
{
    for (int number = 0; number < 10; ++number) {
        (void)new_case(number % 2 == 0 ? "u1" : "u2", 100, [&](CaseRecord& record) {
            record.opened_at = at(number);
            record.topic = TopicCode{number < 5 ? "a" : "b"};
            record.state = number < 3 ? CaseState::closed : CaseState::open;
            record.accused_unit = UnitId{number == 9 ? "u9" : ""};
            record.rating = number;
            record.area = AreaCode{number == 4 ? "00070" : ""};
        });
    }
    auto const ratings = [&](ReportScope const& scope) {
        return read([&](Tx& tx) {
            std::set<int> found;
            tx.oversight().each_case(scope, [&](ReportedCase const& one) { found.insert(one.rating); });
            EXPECT_EQ(tx.oversight().count_cases(scope), static_cast<std::int64_t>(found.size()));
            return found;
        });
    };
    ReportScope scope;
    scope.from = at(1);
    scope.until = at(9);
    scope.all_units = true;
    EXPECT_EQ(ratings(scope), (std::set<int>{1, 2, 3, 4, 5, 6, 7, 8}));
    read([&](Tx& tx) {
        tx.oversight().each_case(scope, [](ReportedCase const& one) {
            EXPECT_EQ(one.area.value, one.rating == 4 ? "00070" : "");
        });
        return 0;
    });
    scope.active_only = true;
    EXPECT_EQ(ratings(scope), (std::set<int>{3, 4, 5, 6, 7, 8}));
    scope.active_only = false;
    scope.topic = "b";
    EXPECT_EQ(ratings(scope), (std::set<int>{5, 6, 7, 8}));
    scope.all_units = false;
    scope.units = {UnitId{"u2"}};
    EXPECT_EQ(ratings(scope), (std::set<int>{5, 7}));
    scope.until = at(100);
    EXPECT_EQ(ratings(scope), (std::set<int>{5, 7, 9}));
    scope.hidden_from_units = {UnitId{"u9"}};
    EXPECT_EQ(ratings(scope), (std::set<int>{5, 7}));
}

TEST_P(StoreContract, ACaseThatCameBackIsCountedByItsEvents)
{
    auto const record = new_case("u1", 100, [](CaseRecord& made) { made.opened_at = at(5); });
    auto const event = [&](std::string const& kind, Json data) {
        write([&](Tx& tx) {
            return tx.cases().append_event(record.id, {0, at(6), "x", kind, std::move(data)}).sequence;
        });
    };
    event("case.state", {{"from", "answered"}, {"to", "reopened"}});
    event("case.state", {{"from", "reopened"}, {"to", "accepted"}});
    event("case.rating", {{"rating", 1}, {"state", "reopened"}});
    event("case.note", {{"text", "\"state\":\"reopened\""}});
    ReportScope scope;
    scope.until = at(100);
    scope.all_units = true;
    write([&](Tx& tx) {
        tx.oversight().each_case(scope, [](ReportedCase const& one) { EXPECT_EQ(one.reopened, 2); });
        return 0;
    });
}

TEST_P(StoreContract, TheBookIsWalkedByOpeningWithoutGapOrDouble)
{
    for (int number = 0; number < 23; ++number) {
        (void)new_case("u1", 100, [&](CaseRecord& record) {
            record.opened_at = at(number / 3);  // several in one instant
            record.state = number % 2 == 0 ? CaseState::closed : CaseState::open;
        });
    }
    ReportScope scope;
    scope.until = at(100);
    scope.all_units = true;
    std::vector<std::pair<Instant, std::int64_t>> seen;
    for (BookPosition after{};;) {
        auto const page = read([&](Tx& tx) { return tx.oversight().book_page(scope, after, 4); });
        for (auto const& one : page) {
            seen.emplace_back(one.opened_at, one.id.value);
            after = one;
        }
        if (page.size() < 4) {
            break;
        }
    }
    EXPECT_EQ(seen.size(), 23U);
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

TEST_P(StoreContract, ExportsAreKeptUntilTheirTime)
{
    ExportJob job;
    job.kind = "reception_book";
    job.format = "csv";
    job.parameters = {{"from", "2026-11-01"}};
    job.owner = UserName{"hoa"};
    job.created_at = at(1);
    job.id = write([&](Tx& tx) { return tx.oversight().add_export(job); });
    under_test->reopen();
    auto found = read([&](Tx& tx) { return tx.oversight().unfinished_exports(); });
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].parameters, job.parameters);
    job.state = ExportState::done;
    job.file = "export-1.csv";
    job.expires_at = at(50);
    write([&](Tx& tx) {
        tx.oversight().update_export(job);
        return 0;
    });
    EXPECT_TRUE(read([](Tx& tx) { return tx.oversight().unfinished_exports(); }).empty());
    EXPECT_TRUE(read([](Tx& tx) { return tx.oversight().expired_exports(at(49)); }).empty());
    EXPECT_EQ(read([](Tx& tx) { return tx.oversight().expired_exports(at(50)); }).size(), 1U);
    EXPECT_EQ(read([](Tx& tx) { return tx.oversight().exports_of(UserName{"hoa"}, 10); }).size(), 1U);
    EXPECT_TRUE(read([](Tx& tx) { return tx.oversight().exports_of(UserName{"lan"}, 10); }).empty());
}

}  // namespace
}  // namespace hub::test
