// The whole list of routes that write, as a supervisor meets it: nothing of a case, an announcement or the settings can
// be changed by one. A new route must be entered here, or the test fails.
#include "announce/desk.hpp"
#include "base/secret_box.hpp"
#include "http/handlers/services.hpp"
#include "http/handlers/sessions.hpp"
#include "http/handlers/sign_in.hpp"
#include "http/metrics.hpp"
#include "inbox/intake.hpp"
#include "tests/unit/oversight/oversight_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

namespace hub::http {
namespace {

struct Wanted {
    std::string body;
    int status;
};

/// What a supervisor gets for each write; 0: own things only (session, token), not called here.
std::map<std::string, Wanted> const kWrites{
    {"signOut", {"", 0}},
    {"createLiveToken", {"", 0}},
    {"endMyOtherSessions", {"", 0}},
    {"endMySession", {"", 0}},
    {"changeMyPassword", {"", 0}},
    {"beginMyTotp", {"", 0}},
    {"finishMyTotp", {"", 0}},
    {"replyToCase", {R"({"text":"Đã xử lý."})", 403}},
    {"addNote", {R"({"text":"Ghi chú."})", 403}},
    {"assignCase", {R"({"unit":"w1.psc","reason":"chuyển"})", 403}},
    {"moveCase", {R"({"to":"closed","reason":"xong"})", 403}},
    {"askExtension", {R"({"working_days":3,"reason":"khó"})", 403}},
    {"approveExtension", {R"({"reason":"đồng ý"})", 403}},
    {"refuseExtension", {R"({"reason":"không"})", 403}},
    {"pauseCase", {R"({"why":"citizen","reason":"chờ"})", 403}},
    {"resumeCase", {R"({"reason":"tiếp"})", 403}},
    {"recordFormalStep", {R"({"step":"received_by_competent_person","reason":"đơn số 12"})", 403}},
    {"markKind", {R"({"kind":"denunciation","reason":"người dân nêu tên"})", 403}},
    {"addEvidence", {"%PDF-1.7 biên bản", 403}},
    {"erasePerson", {R"({"case":"PA-2026-000001","ground":"Luật 91/2025/QH15, người dân yêu cầu"})", 403}},
    {"readDigest", {"{}", 404}},        // only one's own
    {"acknowledgeAlert", {"{}", 404}},  // another person's; the own ones are only that person's
    {"draftAnnouncement", {R"({"title":"Tin","body":"Nội dung"})", 403}},
    {"approveAnnouncement", {"{}", 404}},
    {"publishAnnouncement", {"{}", 404}},
    {"stopAnnouncement", {"{}", 404}},
    {"correctAnnouncement", {R"({"title":"Tin","body":"Nội dung"})", 404}},
    {"countAnnouncementReach", {R"({"audience":{}})", 403}},
    {"markDuplicate", {R"({"of":"PA-2026-000002","reason":"cùng việc"})", 403}},
    {"addTemplate", {R"({"unit":"w1","title":"Mẫu","text":"Kính gửi"})", 403}},
    {"changeTemplate", {R"({"unit":"w1","title":"Mẫu","text":"Kính gửi"})", 404}},  // none of theirs
    {"retireTemplate", {"{}", 404}},
    {"addUser", {R"({"username":"moi","roles":["official"],"units":["w1"]})", 403}},
    {"changeUser", {R"({"disabled":true})", 403}},
    {"resetPassword", {"{}", 403}},
    {"resetTotp", {"", 403}},
    {"endSessionsOfUser", {"", 403}},
    {"reloadSettings", {"{}", 403}},
    // the instruments of supervision itself
    {"askQuestion", {R"({"unit":"w1","on_behalf":"council","text":"Vì sao?","due_at":"2026-12-01T10:00:00Z"})", 201}},
    {"answerQuestion", {R"({"text":"Trả lời"})", 403}},
    {"acceptAnswer", {"{}", 409}},
    {"returnAnswer", {R"({"text":"Chưa rõ","due_at":"2026-12-01T10:00:00Z"})", 409}},
    {"askExport", {R"({"kind":"reception_book","format":"csv","from":"2026-11-01","until":"2026-11-30"})", 202}},
};

class SupervisorApi : public oversight::Supervision {
protected:
    SupervisorApi()
        : intake(*store, clock, {}, {}, [] {}),
          sessions(*store, clock, SecretBox({7})),
          sign_in(*store, clock, SecretBox({7}), {}),
          reference(std::make_shared<Reference const>(Reference{units, topics, calendar, {}}))
    {
        services.emplace(Services{
            .store = *store,
            .clock = clock,
            .intake = intake,
            .cases = [this] { return std::shared_ptr<cases::CaseDesk const>(&desk, [](cases::CaseDesk const*) {}); },
            .announcements = {},
            .oversight =
                [this] {
                    return std::shared_ptr<oversight::OversightDesk const>(&board, [](oversight::OversightDesk const*) {
                    });
                },
            .sessions = sessions,
            .sign_in = sign_in,
            .metrics = metrics,
            .connectors = connectors,
            .reference = [this] { return reference; },
            .channel_health = {},
            .readiness = {},
            .fold = {},
            .outbox_changed = {},
            .announcement_published = {},
            .export_asked = {},
            .site = {},
            .options = {},
        });
        announcements =
            std::make_shared<announce::AnnouncementDesk const>(units, clock, std::vector<announce::ChannelFacts>{});
        services->announcements = [this] { return announcements; };
        add_routes(router, *services);
    }

    Response call(
        Route const& route, std::string const& body, std::map<std::string, std::string> params, Person const& who
    )
    {
        Request request;
        request.method = route.method;
        request.path = route.pattern;
        request.params = std::move(params);
        request.headers = {{"content-type", "application/json"}};
        request.body = body;
        request.person = who;
        asio::io_context loop;
        auto guard = asio::make_work_guard(loop);
        auto answer = asio::co_spawn(loop, route.handler(std::move(request)), asio::use_future);
        std::thread thread([&loop] { loop.run(); });
        answer.wait();
        guard.reset();
        thread.join();
        return answer.get();
    }

    inbox::Intake intake;
    Sessions sessions;
    SignIn sign_in;
    Metrics metrics;
    std::map<std::string, ConnectorSetup> connectors;
    std::shared_ptr<Reference const> reference;
    std::shared_ptr<announce::AnnouncementDesk const> announcements;
    std::optional<Services> services;
    Router router;
};

TEST_F(SupervisorApi, CannotWriteIntoCasesByAnyRoute)
{
    auto const question = id_of(ask(about_unit("w1.infra")));
    auto const before = record(code);
    auto const events = events_of(code).size();
    std::size_t writes = 0;
    for (auto const& route : router.routes()) {
        if (route.access != Access::session || route.method == "GET") {
            continue;
        }
        ++writes;
        auto const wanted = kWrites.find(route.operation);
        ASSERT_NE(wanted, kWrites.end()) << route.method << " " << route.pattern
                                         << " is new: say here what a supervisor gets";
        if (wanted->second.status == 0) {
            continue;
        }
        std::map<std::string, std::string> const params{
            {"code", code.value}, {"id", std::to_string(question.value)}, {"username", "khac"}
        };
        auto const response = call(route, wanted->second.body, params, council);
        EXPECT_EQ(response.status, wanted->second.status) << route.pattern << ": " << response.body;
    }
    EXPECT_EQ(writes, kWrites.size());
    EXPECT_EQ(record(code).version, before.version) << "the case is as it was";
    EXPECT_EQ(record(code).state, before.state);
    EXPECT_EQ(events_of(code).size(), events);
}

TEST_F(SupervisorApi, ReadsNoPersonalDataByAnyRoute)
{
    ASSERT_TRUE(ask(about_case()));
    for (auto const& route : router.routes()) {
        bool const reads = route.method == "GET" && route.access == Access::session &&
                           route.pattern.find("/file") == std::string::npos && route.operation != "getMe";
        if (!reads || route.operation.empty()) {
            continue;
        }
        std::map<std::string, std::string> const params{
            {"code", code.value}, {"id", "1"}, {"name", "summary"}, {"n", "1"}, {"day", "2026-11-27"}
        };
        auto const response = call(route, "", params, council);
        EXPECT_EQ(response.body.find("0901234567"), std::string::npos) << route.pattern;
        EXPECT_LT(response.status, 500) << route.pattern << ": " << response.body;
    }
}

TEST_F(SupervisorApi, AnExportIsFetchedOnlyByWhoAskedAndIsInTheAudit)
{
    test::TempFolder folder;
    services->options.exports_folder = folder.path().string();
    std::string const content(300'000, 'x');
    std::ofstream(folder.file("export-1.csv")) << content;
    auto const id = staff([&](Tx& tx) -> Result<ExportId> {
        ExportJob job;
        job.kind = "reception_book";
        job.format = "csv";
        job.owner = head.username;
        job.state = ExportState::done;
        job.file = "export-1.csv";
        job.bytes = 300'000;
        job.created_at = clock.now();
        return tx.oversight().add_export(job);
    });
    auto const fetch =
        std::ranges::find_if(router.routes(), [](Route const& one) { return one.operation == "fetchExport"; });
    ASSERT_NE(fetch, router.routes().end());
    std::map<std::string, std::string> const params{{"id", std::to_string(id->value)}};
    EXPECT_EQ(call(*fetch, "", params, council).status, 404);
    auto const response = call(*fetch, "", params, head);
    ASSERT_EQ(response.status, 200) << response.body;
    ASSERT_TRUE(response.stream);
    EXPECT_EQ(response.stream_bytes, 300'000U);
    std::string got;
    while (got.size() < response.stream_bytes) {
        asio::io_context loop;
        auto guard = asio::make_work_guard(loop);
        auto piece = asio::co_spawn(loop, response.stream(got.size(), 100'000), asio::use_future);
        std::thread thread([&loop] { loop.run(); });
        auto const bytes = piece.get();
        guard.reset();
        thread.join();
        ASSERT_TRUE(bytes);
        ASSERT_FALSE(bytes->empty());
        got += *bytes;
    }
    EXPECT_EQ(got, content);
    auto const lines = store->read_now([](Tx& tx) -> Result<std::vector<PeopleStore::AuditLine>> {
        return tx.people().audit_after(0, 100);
    });
    EXPECT_TRUE(std::ranges::any_of(*lines, [](auto const& line) { return line.action == "export.fetched"; }));
    std::filesystem::remove(folder.file("export-1.csv"));
    EXPECT_EQ(call(*fetch, "", params, head).status, 410);
}

}  // namespace
}  // namespace hub::http
