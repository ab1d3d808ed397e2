// Pictures and papers of the hub's own chat: taken in by the token of the conversation, without their metadata, and
// given back to the same conversation only. docs/adr/0023-media.md

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "http/citizens/chat.hpp"
#include "http/handlers/media_files.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"
#include "http/metrics.hpp"

namespace hub::http {
namespace {

constexpr ChatRate kUploadRate{"chat upload", 20, 300, std::chrono::minutes{60}};

std::string name_in(Request const& request)
{
    auto const* header = request.header("x-file-name");
    return header == nullptr ? std::string() : plain_file_name(*header, "");
}

}  // namespace

Task<Response> upload_chat_file(Chat const& chat, Request request)
{
    if (auto refusal = foreign(chat, request)) {
        co_return std::move(*refusal);
    }
    auto const& services = chat.services;
    auto const pass = pass_of(chat, request);
    if (!pass) {
        co_return no_pass(chat, request);
    }
    if (services.media == nullptr) {
        co_return no_store(refuse(request, Error{Errc::not_found, "no pictures are taken here", {}}));
    }
    auto const kind = media_kind(request.body);
    if (kind.type.empty() || kind.type.starts_with("video/") || kind.type.starts_with("audio/")) {
        services.metrics.refused("media_type");
        co_return no_store(problem(
            request, 415, "Unsupported Media Type", "Pictures (JPEG, PNG, WebP, HEIC), PDF, DOCX and XLSX are taken."
        ));
    }
    if (request.body.size() > services.media->most_bytes()) {
        co_return no_store(problem(request, 413, "Content Too Large", "The file is too large."));
    }
    auto const now = services.clock.now();
    auto const allowed = co_await services.store.write(
        [address = request.client_address, thread = pass->thread, now](Tx& tx) -> Result<bool> {
            return is_within(tx, kUploadRate, address, thread, now);
        }
    );
    if (!allowed || !*allowed) {
        co_return allowed ? too_many(chat, request, kUploadRate) : no_store(refuse(request, allowed.error()));
    }
    Media media;
    media.id = random_hex(16);
    media.owner = pass->thread;
    media.state = MediaState::kept;
    media.type = kind.type;
    media.name = name_in(request);
    media.created_at = now;
    auto const kept = co_await services.file_pool->run([&media, &request, files = services.media]() -> Result<void> {
        auto const plain = without_metadata(request.body);
        if (!plain) {
            return std::unexpected(plain.error());
        }
        media.bytes = static_cast<std::int64_t>(plain->size());
        media.sha256 = sha256_hex({*plain});
        return files->put(media.id, *plain);
    });
    if (!kept) {
        co_return no_store(refuse(request, kept.error()));
    }
    auto const noted = co_await services.store.write([media](Tx& tx) -> Result<void> {
        tx.media().add(media);
        return {};
    });
    if (!noted) {
        co_return no_store(refuse(request, noted.error()));
    }
    co_return no_store(json_response(201, {{"id", media.id}, {"type", media.type}, {"bytes", media.bytes}}));
}

Task<Response> get_chat_file(Chat const& chat, Request request)
{
    auto const& services = chat.services;
    auto const pass = pass_of(chat, request);
    if (!pass) {
        co_return no_pass(chat, request);
    }
    auto const media = co_await services.store.read([id = request.params.at("id")](Tx& tx) -> Result<Media> {
        auto const found = tx.media().find(id);
        return found ? Result<Media>(*found) : Result<Media>(not_found("no such file"));
    });
    // another's file is the same as none
    if (!media || media->owner != pass->thread || services.media == nullptr) {
        co_return no_store(refuse(request, Error{Errc::not_found, "no such file", {}}));
    }
    co_return co_await media_answer(services, std::move(request), *media);
}

}  // namespace hub::http
