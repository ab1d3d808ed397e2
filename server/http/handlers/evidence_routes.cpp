// Files of officials: taken in one piece, told by their content, given out only as a download.
// Rules: security checklist, chapter H; docs/adr/0021-evidence.md.

#include "base/crypto.hpp"
#include "cases/desk.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

constexpr std::size_t kMaxFileBytes = 10U << 20U;
constexpr std::size_t kMaxNameBytes = 500;

/// RFC 8187: what is no plain letter or digit is written as %XX.
std::string encoded(std::string const& name)
{
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string text;
    for (char const letter : name) {
        auto const byte = static_cast<unsigned char>(letter);
        bool const plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '.' || byte == '_';
        if (plain) {
            text += letter;
        } else {
            text += '%';
            text += kHex[byte >> 4U];
            text += kHex[byte & 15U];
        }
    }
    return text;
}

Task<Response> add_evidence(Services const& services, Request request)
{
    auto const name = request.query_or("name");
    if (request.body.empty()) {
        co_return refuse(request, Error{Errc::invalid_input, "file: the body is empty"});
    }
    if (name.size() > kMaxNameBytes) {
        co_return refuse(request, Error{Errc::invalid_input, "name: too long"});
    }
    auto const content = std::make_shared<std::string const>(std::move(request.body));
    // the same file with the same key is the same request: for that its bytes are named by their digest
    request.body = sha256_hex({*content}) + "\n" + name;
    co_return co_await write_case(services, request, [name, content](Tx& tx, CaseWrite const& by) {
        return answered(201, by.desk->add_evidence(tx, by.person, by.code, by.expected, {name, *content}));
    });
}

Task<Response> give_evidence(Services const& services, Request request)
{
    auto const id = id_of(request);
    if (!id) {
        co_return refuse(request, id.error());
    }
    auto file = co_await services.store.read(
        [desk = services.cases(), person = *request.person, code = case_code_of(request), id = *id](Tx& tx) {
            return desk->read_evidence(tx, person, code, EvidenceId{id});
        }
    );
    if (!file) {
        co_return refuse(request, file.error());
    }
    if (file->restricted) {
        Json const detail{{"evidence", std::to_string(*id)}};
        static_cast<void>(co_await services.store.write(
            [now = services.clock.now(), who = request.person->username.value, code = request.params["code"], detail](
                Tx& tx
            ) -> Result<void> {
                tx.people().audit(now, who, "evidence.read", code, detail);
                return {};
            }
        ));
    }
    Response response;
    response.content_type = file->entry.type;
    response.body = std::move(file->content);
    response.headers.emplace_back(
        "Content-Disposition", "attachment; filename=\"minh-chung\"; filename*=UTF-8''" + encoded(file->entry.name)
    );
    response.headers.emplace_back("Content-Security-Policy", "sandbox; default-src 'none'");
    response.headers.emplace_back("Cache-Control", "no-store");
    co_return response;
}

}  // namespace

void add_evidence_routes(Router& router, Services const& services)
{
    Route upload{
        "POST", "/api/v1/cases/{code}/evidence", "addEvidence", Access::session, staff(services, add_evidence)
    };
    upload.max_body_bytes = kMaxFileBytes;
    upload.takes_files = true;
    router.add(std::move(upload));
    router.add(
        {"GET", "/api/v1/cases/{code}/evidence/{id}", "getEvidence", Access::session, staff(services, give_evidence)}
    );
}

}  // namespace hub::http
