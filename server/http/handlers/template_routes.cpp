// Stored reply texts of the units. The desk decides who may keep which; here requests are read and answers written.

#include "cases/templates.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

using cases::TemplateDesk;
using cases::TemplateWish;

Task<Response> list_templates(Services const& services, Request request)
{
    auto const found = co_await services.store.read(
        [reference = services.reference(), &clock = services.clock, person = *request.person](Tx& tx) -> Result<Json> {
            return TemplateDesk{reference->units, clock}.list(tx, person);
        }
    );
    co_return found ? json_response(200, *found) : refuse(request, found.error());
}

Result<TemplateWish> wish_of(Request const& request)
{
    auto const body = json_body(request, {"unit", "title", "shortcut", "text"});
    if (!body) {
        return std::unexpected(body.error());
    }
    auto const unit = text_member(*body, "unit", 0, 100);
    auto const title = text_member(*body, "title", 1, 200);
    auto const shortcut = text_member(*body, "shortcut", 0, 100);
    auto const text = text_member(*body, "text", 1, 10'000);
    for (auto const* part : {&unit, &title, &shortcut, &text}) {
        if (!*part) {
            return std::unexpected(part->error());
        }
    }
    return TemplateWish{UnitId(*unit), *title, *shortcut, *text};
}

/// write_once() through the desk of templates: `act(desk, tx, person, expected)`.
template <class Act>
Task<Response> write_template(Services const& services, Request request, int status, Act act)
{
    co_return co_await write_once(
        services,
        request,
        [reference = services.reference(),
         &clock = services.clock,
         person = *request.person,
         expected = expected_version(request),
         status,
         act = std::move(act)](Tx& tx) {
            return answered(status, act(TemplateDesk{reference->units, clock}, tx, person, expected));
        }
    );
}

Task<Response> add_template(Services const& services, Request request)
{
    auto const wish = wish_of(request);
    if (!wish) {
        co_return refuse(request, wish.error());
    }
    co_return co_await write_template(
        services,
        std::move(request),
        201,
        [wish = *wish](TemplateDesk const& desk, Tx& tx, Person const& person, auto const&) {
            return desk.add(tx, person, wish);
        }
    );
}

Task<Response> change_template(Services const& services, Request request)
{
    auto const id = id_of(request);
    auto const wish = id ? wish_of(request) : Result<TemplateWish>(std::unexpected(id.error()));
    if (!wish) {
        co_return refuse(request, wish.error());
    }
    co_return co_await write_template(
        services,
        std::move(request),
        200,
        [id = *id, wish = *wish](TemplateDesk const& desk, Tx& tx, Person const& person, auto const& expected) {
            return desk.change(tx, person, TemplateId{id}, expected, wish);
        }
    );
}

Task<Response> retire_template(Services const& services, Request request)
{
    auto const id = id_of(request);
    if (!id) {
        co_return refuse(request, id.error());
    }
    co_return co_await write_template(
        services,
        std::move(request),
        200,
        [id = *id](TemplateDesk const& desk, Tx& tx, Person const& person, auto const& expected) {
            return desk.retire(tx, person, TemplateId{id}, expected);
        }
    );
}

}  // namespace

void add_template_routes(Router& router, Services const& services)
{
    auto const add = [&](char const* method, char const* pattern, char const* operation, auto handler) {
        router.add(
            {method, std::string("/api/v1/templates") + pattern, operation, Access::session, staff(services, handler)}
        );
    };
    add("GET", "", "listTemplates", list_templates);
    add("POST", "", "addTemplate", add_template);
    add("PUT", "/{id}", "changeTemplate", change_template);
    add("POST", "/{id}/retire", "retireTemplate", retire_template);
}

}  // namespace hub::http
