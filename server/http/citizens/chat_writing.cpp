// What a citizen writes in the hub's own chat: checked, put into the form of a platform's webhook, signed with the
// hub's own key and taken like one. docs/adr/0022-citizens-pages.md

#include "base/crypto.hpp"
#include "base/utf8.hpp"
#include "http/ascii.hpp"
#include "http/citizens/ask_in_time.hpp"
#include "http/citizens/chat.hpp"
#include "http/citizens/page.hpp"
#include "http/handlers/media_files.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"
#include "inbox/intake.hpp"

#include <algorithm>
#include <cmath>

namespace hub::http {
namespace {

constexpr std::size_t kMostChars = 4000;
constexpr std::size_t kMostAttachments = 5;
constexpr std::chrono::milliseconds kStorePatience{800};  ///< Then a message goes the way without the store.
constexpr ChatRate kMessageRate{"chat message", 20, 300, std::chrono::minutes{5}};

struct Written {
    std::string id;
    std::string text;
    std::vector<std::string> attachments;
    std::optional<GeoPoint> point;
};

bool is_client_id(std::string_view id)
{
    return id.size() >= 8 && id.size() <= 64 && std::ranges::all_of(id, [](char c) { return is_alnum(c) || c == '-'; });
}

std::optional<double> degrees(Json const& value, double most)
{
    bool const good = value.is_number() && std::isfinite(value.get<double>()) && std::abs(value.get<double>()) <= most;
    return good ? std::optional(value.get<double>()) : std::nullopt;
}

Result<std::optional<GeoPoint>> point_in(Json const& body)
{
    if (member(body, "lat").is_null() && member(body, "lon").is_null()) {
        return std::optional<GeoPoint>{};
    }
    auto const latitude = degrees(member(body, "lat"), 90);
    auto const longitude = degrees(member(body, "lon"), 180);
    if (!latitude || !longitude) {
        return invalid_input("lat and lon: degrees");
    }
    return std::optional{GeoPoint{*latitude, *longitude}};
}

Result<Written> written_in(Request const& request)
{
    auto const body = json_body(request, {"id", "text", "attachments", "lat", "lon"});
    if (!body) {
        return std::unexpected(body.error());
    }
    auto const id = text_member(*body, "id", 8, 64);
    auto const text = text_member(*body, "text", 0, kMostChars);
    auto const attachments = texts_member(*body, "attachments");
    auto const point = point_in(*body);
    if (!id || !text || !attachments || !point) {
        return std::unexpected(
            !id            ? id.error()
            : !text        ? text.error()
            : !attachments ? attachments.error()
                           : point.error()
        );
    }
    if (!is_client_id(*id)) {
        return invalid_input("id: 8 to 64 letters, digits and dashes");
    }
    if (attachments->size() > kMostAttachments) {
        return invalid_input("attachments: at most 5");
    }
    bool const blank = shown_text(*text).find_first_not_of(" \t\r\n") == std::string::npos;
    if (blank && attachments->empty() && !*point) {
        return invalid_input("text: nothing was written");
    }
    return Written{*id, *text, *attachments, *point};
}

/// Uploads of this conversation only. Errc::not_found names none of them.
Result<Json> attachments_json(Tx& tx, std::string const& thread, std::vector<std::string> const& ids)
{
    Json list = Json::array();
    for (auto const& id : ids) {
        auto const media = tx.media().find(id);
        if (!media || media->owner != thread || media->state != MediaState::kept) {
            return not_found("attachments: no such upload");
        }
        bool const picture = media->type.starts_with("image/");
        list.push_back(
            {{"type", picture ? "image" : "file"}, {"url", std::string(kOwnMedia) + id}, {"name", media->name}}
        );
    }
    return list;
}

/// The body as a platform would send it, under the hub's own signature.
Request as_webhook(Chat const& chat, Request const& request, Json const& body)
{
    Request webhook;
    webhook.method = "POST";
    webhook.path = "/webhooks/webchat";
    webhook.body = dump(body);
    webhook.trace_id = request.trace_id;
    webhook.client_address = request.client_address;
    auto const& keys = chat.services.connectors.find(std::string(kChatConnector))->second.secrets.signing_keys;
    webhook.headers = {
        {"content-type", "application/json"},
        {"x-webchat-signature", "sha256=" + hmac_sha256_hex(keys.empty() ? std::string() : keys.front(), webhook.body)},
    };
    return webhook;
}

Task<Response> take(Chat const& chat, Request const& request, Json body, std::string id)
{
    auto const setup = chat.services.connectors.find(std::string(kChatConnector));
    if (setup == chat.services.connectors.end()) {
        co_return refuse(request, Error{Errc::not_found, "no chat", {}});
    }
    auto response = co_await take_webhook(chat.services, setup->second, as_webhook(chat, request, body));
    if (response.status != 200) {
        co_return no_store(std::move(response));
    }
    co_return no_store(
        json_response(200, {{"id", std::move(id)}, {"received_at", to_rfc3339(chat.services.clock.now())}})
    );
}

Json envelope(std::string_view event, Channel const& channel, ChatPass const& pass, Json message, Instant now)
{
    return {
        {"event", event},
        {"account", channel.external_id},
        {"sender", {{"id", pass.thread}}},
        {"message", std::move(message)},
        {"at", to_millis(now)},
    };
}

using Allowed = Result<std::optional<Result<Json>>>;

/// Words alone are taken without the store, into the spool; an attachment is known to the store only.
Allowed may_write_without_store(Chat const& chat, std::string const& address, std::string const& thread, Instant now)
{
    auto const fine = is_within(*chat.spare_tries, kMessageRate, address, thread, now);
    return fine ? std::optional<Result<Json>>(Json::array()) : std::nullopt;
}

/// Attachments of a message that may be written now; nothing: too many were written.
Task<Allowed> may_write(
    Chat const& chat, std::string address, std::string thread, std::vector<std::string> ids, Instant now
)
{
    auto const& services = chat.services;
    bool const words_only = ids.empty();
    if (words_only && services.intake.is_without_store()) {
        co_return may_write_without_store(chat, address, thread, now);
    }
    // a refused try stays counted: the limit is decided inside, the answer outside
    auto ask = [address, thread, ids = std::move(ids), now](Tx& tx) -> Allowed {
        if (!is_within(tx, kMessageRate, address, thread, now)) {
            return std::nullopt;
        }
        return attachments_json(tx, thread, ids);
    };
    if (!services.intake.outlives_store()) {
        co_return co_await services.store.write(std::move(ask));
    }
    auto answer = co_await ask_in_time(services.store, std::move(ask), kStorePatience);
    bool const away = !answer || (!*answer && answer->error().code == Errc::unavailable);
    if (away && words_only) {
        co_return may_write_without_store(chat, address, thread, now);
    }
    co_return answer ? std::move(*answer) : unavailable("the store does not answer");
}

}  // namespace

Task<Response> write_chat_message(Chat const& chat, Request request)
{
    if (auto refusal = foreign(chat, request)) {
        co_return std::move(*refusal);
    }
    auto const pass = pass_of(chat, request);
    if (!pass) {
        co_return no_pass(chat, request);
    }
    auto const written = written_in(request);
    if (!written) {
        co_return no_store(refuse(request, written.error()));
    }
    auto const& services = chat.services;
    auto const now = services.clock.now();
    auto const reference = services.reference();
    auto const* channel = channel_of(*reference, pass->channel);
    if (channel == nullptr) {
        co_return no_pass(chat, request);
    }
    auto const allowed = co_await may_write(chat, request.client_address, pass->thread, written->attachments, now);
    if (!allowed || !*allowed) {
        co_return allowed ? too_many(chat, request, kMessageRate) : no_store(refuse(request, allowed.error()));
    }
    auto const& attachments = **allowed;
    if (!attachments) {
        co_return no_store(refuse(request, attachments.error()));
    }
    Json message{{"id", written->id}};
    if (!written->text.empty()) {
        message["text"] = written->text;
    }
    if (!attachments->empty()) {
        message["attachments"] = *attachments;
    }
    if (written->point) {
        message["location"] = {{"latitude", written->point->latitude}, {"longitude", written->point->longitude}};
    }
    co_return co_await take(chat, request, envelope("message", *channel, *pass, std::move(message), now), written->id);
}

Task<Response> withdraw_chat_consent(Chat const& chat, Request request)
{
    if (auto refusal = foreign(chat, request)) {
        co_return std::move(*refusal);
    }
    auto const pass = pass_of(chat, request);
    auto const reference = chat.services.reference();
    auto const* channel = pass ? channel_of(*reference, pass->channel) : nullptr;
    if (channel == nullptr) {
        co_return no_pass(chat, request);
    }
    auto const now = chat.services.clock.now();
    co_return co_await take(
        chat, request, envelope("withdraw", *channel, *pass, {{"id", "withdraw"}}, now), "withdraw"
    );
}

}  // namespace hub::http
