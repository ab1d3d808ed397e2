// The plain page at /: three files from inside the program, under a policy that lets nothing else in.

#include "base/crypto.hpp"
#include "embedded.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

/// security-checklist.md B 13.
constexpr char const* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; font-src "
    "'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

struct Page {
    std::string_view body;
    std::string type;
    std::string tag;
};

Task<Response> serve(Page const& page, Request request)
{
    Response response;
    response.content_type = page.type;
    response.headers.emplace_back("ETag", page.tag);
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("Content-Security-Policy", kPolicy);
    if (auto const* known = request.header("if-none-match"); known != nullptr && *known == page.tag) {
        response.status = 304;
    } else {
        response.body = std::string(page.body);
    }
    co_return response;
}

void add_page(Router& router, std::string path, std::string_view body, std::string type)
{
    auto const page =
        std::make_shared<Page const>(Page{body, std::move(type), "\"" + sha256_hex({body}).substr(0, 32) + "\""});
    router.add({"GET", std::move(path), "", Access::open, [page](Request request) {
                    return serve(*page, std::move(request));
                }});
}

}  // namespace

void add_page_routes(Router& router, Services const&)
{
    add_page(router, "/", embedded::index_html(), "text/html; charset=utf-8");
    add_page(router, "/app.js", embedded::app_js(), "text/javascript; charset=utf-8");
    add_page(router, "/style.css", embedded::style_css(), "text/css; charset=utf-8");
}

void add_routes(Router& router, Services const& services)
{
    add_webhook_routes(router, services);
    add_session_routes(router, services);
    add_case_routes(router, services);
    add_announcement_routes(router, services);
    add_reference_routes(router, services);
    add_public_routes(router, services);
    add_probe_routes(router, services);
    add_page_routes(router, services);
}

}  // namespace hub::http
