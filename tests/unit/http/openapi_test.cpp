// docs/api/openapi.yaml and the route table say the same: every operation of one is in the other.
#include "api_fakes.hpp"
#include "base/secret_box.hpp"
#include "http/handlers/services.hpp"
#include "http/handlers/sessions.hpp"
#include "http/handlers/sign_in.hpp"
#include "http/metrics.hpp"
#include "inbox/intake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace hub::http {
namespace {

using testing::kMonday;

/// "GET /api/v1/me getMe"; the file is written with two blanks for a path, four for a method, six for the rest.
std::set<std::string> documented()
{
    std::ifstream file(std::string(HUB_SOURCE_DIR) + "/docs/api/openapi.yaml");
    std::set<std::string> found;
    std::string line;
    std::string path;
    std::string method;
    bool in_paths = false;
    while (std::getline(file, line)) {
        if (!line.starts_with(' ')) {
            in_paths = line == "paths:";
        } else if (in_paths && line.starts_with("  /")) {
            path = line.substr(2, line.find_last_of(':') - 2);
        } else if (in_paths && line.starts_with("    ") && line[4] != ' ' && line.ends_with(':')) {
            method = line.substr(4, line.size() - 5);
            std::ranges::transform(method, method.begin(), [](unsigned char letter) { return std::toupper(letter); });
        } else if (in_paths && line.starts_with("      operationId: ")) {
            found.insert(method + " " + path + " " + line.substr(19));
        }
    }
    return found;
}

std::set<std::string> routed()
{
    testing::PeopleStoreOnly store;
    FakeClock clock{kMonday};
    inbox::Intake intake(store, clock, {}, {}, [] {});
    Sessions sessions{store, clock, SecretBox({7})};
    SignIn sign_in{store, clock, SecretBox({7}), {}};
    Metrics metrics;
    std::map<std::string, ConnectorSetup> connectors;
    Services services{
        .store = store,
        .clock = clock,
        .intake = intake,
        .cases = {},
        .announcements = {},
        .oversight = {},
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
        .export_asked = {},
        .site = {},
        .options = {},
    };
    Router router;
    add_routes(router, services);
    std::set<std::string> found;
    for (auto const& route : router.routes()) {
        if (!route.operation.empty()) {
            found.insert(route.method + " " + route.pattern + " " + route.operation);
        }
    }
    return found;
}

TEST(OpenApi, SaysExactlyWhatTheRouterKnows)
{
    auto const in_file = documented();
    ASSERT_GT(in_file.size(), 30U);
    EXPECT_THAT(routed(), ::testing::ContainerEq(in_file));
}

}  // namespace
}  // namespace hub::http
