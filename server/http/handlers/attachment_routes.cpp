// Citizens' pictures and papers for those who may read the case. Links carry no right: every request is decided anew.

#include "cases/desk.hpp"
#include "http/handlers/media_files.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace hub::http {
namespace {

/// The n-th attachment of a case, counted over its messages by time, from 1.
std::optional<std::pair<Message, std::size_t>> attachment_of(Tx& tx, CaseId id, std::int64_t number)
{
    std::int64_t count = 0;
    for (auto const& message : tx.conversations().messages_of_case(id)) {
        for (std::size_t index = 0; index < message.attachments.size(); ++index) {
            if (++count != number) {
                continue;
            }
            if (message.deleted) {
                return std::nullopt;  // the citizen took it back
            }
            return std::pair{message, index};
        }
    }
    return std::nullopt;
}

/// Errc::not_found for a case this person may not read, like for one that does not exist.
Result<Media> find_media(
    Tx& tx, cases::CaseDesk const& desk, Person const& person, CaseCode const& code, std::int64_t number
)
{
    if (!desk.may_read(tx, person, code)) {
        return not_found("no such case");
    }
    auto const record = tx.cases().find(code);
    auto const wanted = record ? attachment_of(tx, record->id, number) : std::nullopt;
    if (!wanted) {
        return not_found("no such attachment");
    }
    auto media = media_of(tx.media(), wanted->first, wanted->second);
    if (!media || media->state == MediaState::wanted) {
        return not_found("not_fetched");
    }
    return media->state == MediaState::kept ? Result<Media>(std::move(*media)) : not_found("lost: " + media->reason);
}

Task<Response> attachment(Services const& services, Request request)
{
    auto const& digits = request.params.at("n");
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size() || number < 1) {
        co_return refuse(request, Error{Errc::not_found, "no such attachment", {}});
    }
    auto const code = case_code_of(request);
    // an official's look at a restricted case is written down, a picture of it as well
    auto const media = co_await services.store.write(
        [desk = services.cases(), person = *request.person, code, number, now = services.clock.now()](Tx& tx
        ) -> Result<Result<Media>> {
            auto found = find_media(tx, *desk, person, code, number);
            auto const record = tx.cases().find(code);
            if (found && record && record->restricted) {
                tx.people().audit(now, person.username.value, "attachment.read", code.value, {{"number", number}});
            }
            return found;
        }
    );
    if (!media || !*media) {
        co_return refuse(request, media ? media->error() : media.error());
    }
    co_return co_await media_answer(services, std::move(request), **media);
}

}  // namespace

Task<Response> media_answer(Services const& services, Request request, Media media)
{
    if (services.media == nullptr || services.file_pool == nullptr) {
        co_return refuse(request, Error{Errc::not_found, "no such file", {}});
    }
    auto bytes = co_await services.file_pool->run([files = services.media, &media] {
        return files->get(media.id, media.sha256);
    });
    if (!bytes) {
        co_return refuse(request, bytes.error());
    }
    auto const kind = media_kind(*bytes);
    auto const name = plain_file_name(media.name, kind.type);
    Response response;
    response.content_type = kind.is_picture ? std::string(kind.type) : "application/octet-stream";
    response.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
    response.headers.emplace_back(
        "Content-Disposition", (kind.is_picture ? "inline; filename=\"" : "attachment; filename=\"") + name + "\""
    );
    response.headers.emplace_back("Cache-Control", "private, no-store");
    response.body = std::move(*bytes);
    co_return response;
}

void add_attachment_routes(Router& router, Services const& services)
{
    router.add(
        {"GET",
         "/api/v1/cases/{code}/attachments/{n}",
         "getCaseAttachment",
         Access::session,
         staff(services, attachment)}
    );
}

}  // namespace hub::http
