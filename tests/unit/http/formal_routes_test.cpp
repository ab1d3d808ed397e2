// POST /api/v1/cases/{code}/formal-steps over a real store: what it takes, refuses, repeats and writes into the audit.
#include "api_fakes.hpp"
#include "base/secret_box.hpp"
#include "cases/desk.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/sessions.hpp"
#include "http/handlers/sign_in.hpp"
#include "http/metrics.hpp"
#include "inbox/intake.hpp"
#include "tests/harness/temp_store.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace hub::http {
namespace {

Json config_file(std::string const& name)
{
    std::ifstream file(HUB_SOURCE_DIR "/config/" + name);
    std::stringstream text;
    text << file.rdbuf();
    return parse_json(text.str()).value();
}

class FormalRoutes : public ::testing::Test {
protected:
    FormalRoutes()
    {
        add_formal_routes(router, services);
        head.username = UserName{"chu-tich"};
        head.roles = {Role::unit_head};
        head.units = {UnitId{"w1"}};
        code = store
                   ->write_now([&](Tx& tx) -> Result<CaseCode> {
                       CaseRecord record;
                       record.code = tx.cases().next_code(2026);
                       record.kind = MatterKind::complaint;
                       record.restricted = true;
                       record.lead_unit = UnitId{"w1"};
                       record.opened_at = clock.now();
                       record.ack_due_at = record.resolve_due_at = clock.now() + std::chrono::hours{72};
                       tx.cases().insert(record);
                       return record.code;
                   })
                   .value();
    }

    static cases::Options options()
    {
        cases::Options made;
        made.rules = DeadlineRules::from_json(config_file("deadlines.json")).value();
        return made;
    }

    Response post(std::string body, std::vector<std::pair<std::string, std::string>> headers = {})
    {
        auto const path = "/api/v1/cases/" + code.value + "/formal-steps";
        auto const match = router.match("POST", path);
        Request request;
        request.method = "POST";
        request.path = path;
        request.params = match.params;
        request.headers = std::move(headers);
        request.headers.emplace_back("content-type", "application/json");
        request.body = std::move(body);
        request.person = head;
        return testing::run(match.route->handler(request));
    }

    std::size_t deadlines()
    {
        return store
            ->read_now([&](Tx& tx) -> Result<std::size_t> {
                return tx.cases().deadlines(tx.cases().find(code)->id).size();
            })
            .value();
    }

    FakeClock clock{testing::kMonday};
    test::TempStore store{&clock};
    UnitDirectory units = UnitDirectory::from_units({{UnitId{"w1"}, "Phường", {}, "ward", {}, {}, {}, {}}}).value();
    TopicCatalogue topics;
    WorkCalendar calendar = WorkCalendar::from_json(config_file("calendars/holidays-vn.json")).value();
    cases::CaseDesk desk{units, topics, calendar, clock, options()};
    inbox::Intake intake{*store, clock, {}, {}, [] {}};
    Sessions sessions{*store, clock, SecretBox({7})};
    SignIn sign_in{*store, clock, SecretBox({7}), {}};
    Metrics metrics;
    std::map<std::string, ConnectorSetup> connectors;
    Services services{
        .store = *store,
        .clock = clock,
        .intake = intake,
        .cases = [this] { return std::shared_ptr<cases::CaseDesk const>(&desk, [](cases::CaseDesk const*) {}); },
        .announcements = {},
        .sessions = sessions,
        .sign_in = sign_in,
        .metrics = metrics,
        .connectors = connectors,
        .reference = {},
        .channel_health = {},
        .readiness = {},
        .fold = {},
        .outbox_changed = {},
        .announcement_published = {},
        .site = {},
        .options = {},
    };
    Router router;
    Person head;
    CaseCode code;
};

TEST_F(FormalRoutes, ARecordedStepAnswersTheCaseWithItsDeadlineAndVersion)
{
    auto const answer = post(R"({"step":"received_by_competent_person","reason":"đơn số 12","at":"2026-11-20"})");
    ASSERT_EQ(answer.status, 201) << answer.body;
    auto const body = parse_json(answer.body).value();
    auto const& legal = body["deadlines"][2];
    EXPECT_EQ(legal["rule"], "complaint.accept.v2");
    EXPECT_EQ(legal["starts_at"], "2026-11-19T17:00:00.000Z") << "the day begins at midnight in Vietnam";
    EXPECT_EQ(legal["name_vi"], "Thụ lý hoặc thông báo không thụ lý");
    EXPECT_TRUE(legal["unconfirmed"].get<bool>());
    EXPECT_EQ(body["etag"], "2");
    auto const tagged =
        std::ranges::find(answer.headers, std::string{"ETag"}, [](auto const& field) { return field.first; });
    ASSERT_NE(tagged, answer.headers.end());
    EXPECT_EQ(tagged->second, "\"2\"");
}

TEST_F(FormalRoutes, TheSameKeyHasOneEffectAndAStaleVersionNone)
{
    std::string const body = R"({"step":"received_by_competent_person","reason":"đơn số 12"})";
    auto const first = post(body, {{"idempotency-key", "k-1"}});
    EXPECT_EQ(post(body, {{"idempotency-key", "k-1"}}).body, first.body);
    EXPECT_EQ(deadlines(), 1U);
    EXPECT_EQ(post(R"({"step":"accepted","reason":"x"})", {{"idempotency-key", "k-1"}}).status, 422);
    EXPECT_EQ(post(R"({"step":"accepted","reason":"x"})", {{"if-match", "\"1\""}}).status, 412);
    EXPECT_EQ(post(body).status, 409);
    EXPECT_EQ(deadlines(), 1U);
}

TEST_F(FormalRoutes, BadBodiesAreNamedAndChangeNothing)
{
    for (auto const* body :
         {R"({})",
          R"({"step":"accepted"})",
          R"({"reason":"x"})",
          R"({"step":7,"reason":"x"})",
          R"({"step":"accepted","reason":""})",
          R"({"step":"accepted","reason":"x","at":"hôm qua"})",
          R"({"step":"accepted","reason":"x","at":"2026-02-30"})",
          R"({"step":"accepted","reason":"x","at":5})",
          R"({"step":"accepted","reason":"x","due_at":"2030-01-01"})",
          R"({"step":"accepted","reason":"x","variant":{}})",
          R"({"step":"conclusion_signed","reason":"x"})",
          R"([])",
          R"(no json)"}) {
        EXPECT_EQ(post(body).status, 400) << body;
    }
    EXPECT_EQ(deadlines(), 0U);
}

TEST_F(FormalRoutes, StandsInTheAudit)
{
    ASSERT_EQ(post(R"({"step":"accepted","reason":"x"})").status, 201);
    auto const lines = store->read_now([](Tx& tx) -> Result<std::vector<PeopleStore::AuditLine>> {
        return tx.people().audit_after(0, 10);
    });
    ASSERT_TRUE(lines);
    ASSERT_FALSE(lines->empty());
    EXPECT_EQ(lines->front().action, "formal_step.recorded");
    EXPECT_EQ(lines->front().object, code.value);
}

}  // namespace
}  // namespace hub::http
