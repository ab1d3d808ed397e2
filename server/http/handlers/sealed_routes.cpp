// The sealed lane and erasure: envelopes for the officers' own machines, "this is a denunciation", "forget this
// person".

#include "cases/desk.hpp"
#include "cases/erasing.hpp"
#include "cases/staff_text.hpp"
#include "http/handlers/media_files.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

using cases::kMaxReasonChars;

constexpr int kMergePages = 500;

/// Words that left the index stand in its old pages until those are written anew; others write in between.
Task<void> merge_index(Services const& services)
{
    for (bool more = true; more;) {
        auto const merged =
            co_await services.store.write([](Tx& tx) -> Result<bool> { return tx.sealed().merge_index(kMergePages); });
        more = merged && *merged;
    }
}

/// Every fetch is an opening: no Idempotency-Key, no cache, and the audit line is on disk before the first byte leaves.
Task<Response> open_sealed(Services const& services, Request request)
{
    auto const reason = request.query_or("reason");
    auto const shown = co_await services.store.write(
        [desk = services.cases(), person = *request.person, code = case_code_of(request), reason](Tx& tx) {
            return desk->open_sealed(tx, person, code, reason);
        }
    );
    if (!shown) {
        co_return refuse(request, shown.error());
    }
    auto response = json_response(200, shown->body);
    response.headers.emplace_back("Cache-Control", "no-store");
    co_return response;
}

/// A picture or paper as its envelope: this machine cannot open it. The refusal is an answer, the audit line stays.
Task<Response> sealed_file(Services const& services, Request request)
{
    auto const id = request.params.at("file");
    auto const media = co_await services.store.write(
        [desk = services.cases(), person = *request.person, code = case_code_of(request), id](Tx& tx
        ) -> Result<Result<Media>> { return desk->sealed_file(tx, person, code, id); }
    );
    if (!media || !*media) {
        co_return refuse(request, media ? media->error() : media.error());
    }
    if (services.media == nullptr || services.file_pool == nullptr) {
        co_return refuse(request, Error{Errc::not_found, "no such file", {}});
    }
    auto const envelope = co_await services.file_pool->run([files = services.media, &file = **media] {
        return files->get(file.id, file.sha256);
    });
    if (!envelope) {
        co_return refuse(request, envelope.error());
    }
    Response response;
    response.content_type = "application/json";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = R"({"id":")" + (*media)->id + R"(","envelope":)" + *envelope + "}";
    co_return response;
}

Task<Response> mark_kind(Services const& services, Request request)
{
    auto const body = json_body(request, {"kind", "accused_unit", "reason"});
    auto const accused =
        body ? text_member(*body, "accused_unit", 0, 100) : Result<std::string>(std::unexpected(body.error()));
    auto const reason = accused ? text_member(*body, "reason", 1, kMaxReasonChars) : accused;
    if (!reason) {
        co_return refuse(request, reason.error());
    }
    if (text_or(*body, "kind") != name_of(MatterKind::denunciation)) {
        co_return refuse(request, Error{Errc::invalid_input, "kind: only denunciation"});
    }
    auto response = co_await write_case(
        services,
        request,
        [accused = UnitId(*accused), reason = *reason](Tx& tx, CaseWrite const& by) {
            return answered(200, by.desk->mark_denunciation(tx, by.person, by.code, by.expected, accused, reason));
        }
    );
    if (response.status == 200) {
        co_await merge_index(services);
    }
    co_return response;
}

Task<Response> erase(Services const& services, Request request)
{
    auto const body = json_body(request, {"case", "ground", "open_cases_too"});
    auto const code = body ? text_member(*body, "case", 1, 40) : Result<std::string>(std::unexpected(body.error()));
    auto const ground = code ? text_member(*body, "ground", 1, kMaxReasonChars) : code;
    auto const too = ground ? flag_member(*body, "open_cases_too") : Result<bool>(std::unexpected(ground.error()));
    if (!too) {
        co_return refuse(request, too.error());
    }
    if (!permits(*request.person, Action::erase_person, services.reference()->units)) {
        co_return refuse(request, Error{Errc::forbidden, "not with these roles"});
    }
    cases::ErasureWish wish;
    wish.code = CaseCode(*code);
    wish.ground = *ground;
    wish.open_cases_too = *too;
    auto const erased = co_await services.store.write(
        [desk = services.cases(), wish, by = request.person->username.value, now = services.clock.now()](Tx& tx) {
            return cases::erase_person(tx, desk->sealed_lane(), wish, by, now);
        }
    );
    if (!erased) {
        co_return refuse(request, erased.error());
    }
    if (services.person_erased) {
        services.person_erased();
    }
    co_await merge_index(services);
    auto const& counts = erased->counts;
    co_return json_response(
        200,
        Json{
            {"cases", counts.cases},
            {"messages", counts.messages},
            {"deliveries", counts.deliveries},
            {"threads", counts.threads},
        }
    );
}

}  // namespace

void add_sealed_routes(Router& router, Services const& services)
{
    auto const add = [&](char const* method, char const* pattern, char const* operation, auto handler) {
        router.add({method, std::string("/api/v1") + pattern, operation, Access::session, staff(services, handler)});
    };
    add("GET", "/cases/{code}/sealed", "openSealed", open_sealed);
    add("GET", "/cases/{code}/sealed/files/{file}", "openSealedFile", sealed_file);
    add("POST", "/cases/{code}/kind", "markKind", mark_kind);
    add("POST", "/erasures", "erasePerson", erase);
}

}  // namespace hub::http
