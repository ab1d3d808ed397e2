// The built console, when `web.root` names its folder, under a policy that lets nothing else in
// (security-checklist.md B 13). Citizens' pages: http/citizens.

#include "http/handlers/routes.hpp"
#include "http/handlers/site.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

constexpr char const* kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; font-src "
    "'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
/// The worker that opens sealed envelopes compiles its own WebAssembly and may reach nothing: not the hub either. A
/// worker's policy comes with its script, so the pages keep theirs. docs/adr/0016-sealed-lane.md
constexpr char const* kSealedWorkerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
constexpr std::string_view kSealedWorker = "/console/assets/sealed-worker-";
constexpr char const* kConsoleStart = "/console/index.html";

/// A file of the console, or its start page for the addresses that the console itself knows.
Task<Response> console(Site const& site, Request request)
{
    auto found = site.find(request.path);
    if (found == site.end() && request.path.find("/assets/") == std::string::npos) {
        found = site.find(kConsoleStart);
    }
    if (found == site.end()) {
        co_return problem(request, 404, "Not found", "no such file");
    }
    bool const opens_envelopes = found->first.starts_with(kSealedWorker);
    co_return site_answer(found->second, request, opens_envelopes ? kSealedWorkerPolicy : kPagePolicy);
}

}  // namespace

void add_page_routes(Router& router, Services const& services)
{
    if (services.site == nullptr || !services.site->contains(kConsoleStart)) {
        return;
    }
    auto const from_site = [&services](Request request) { return console(*services.site, std::move(request)); };
    router.add({"GET", "/console", "", Access::open, from_site});
    router.add({"GET", "/console/{path...}", "", Access::open, from_site});
}

void add_routes(Router& router, Services const& services)
{
    add_webhook_routes(router, services);
    add_session_routes(router, services);
    add_case_routes(router, services);
    add_formal_routes(router, services);
    add_sealed_routes(router, services);
    add_beside_routes(router, services);
    add_template_routes(router, services);
    add_alert_routes(router, services);
    add_evidence_routes(router, services);
    add_digest_routes(router, services);
    add_announcement_routes(router, services);
    add_reference_routes(router, services);
    add_channel_routes(router, services);
    add_user_routes(router, services);
    add_account_routes(router, services);
    add_settings_routes(router, services);
    add_reform_routes(router, services);
    add_public_routes(router, services);
    add_question_routes(router, services);
    add_report_routes(router, services);
    add_export_routes(router, services);
    add_ledger_routes(router, services);
    add_probe_routes(router, services);
    add_ward_routes(router, services);
    add_case_page_routes(router, services);
    add_channel_page_routes(router, services);
    add_chat_routes(router, services);
    add_attachment_routes(router, services);
    add_page_routes(router, services);
}

}  // namespace hub::http
