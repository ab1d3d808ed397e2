// longer than 400 lines: one short route after another, all of one conversation.
// The hub's own chat: a page, and what it calls. An anonymous visitor gets a token after agreeing to the use of
// personal data; what is written is signed and stored like a platform's webhook before it is answered; answers are read
// by the token and announced on the topic of the conversation. docs/adr/0022-citizens-pages.md.

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "base/utf8.hpp"
#include "embedded.hpp"
#include "http/ascii.hpp"
#include "http/citizens/page.hpp"
#include "http/citizens/spare_tries.hpp"
#include "http/citizens/wards.hpp"
#include "http/handlers/chat_tokens.hpp"
#include "http/handlers/media_files.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/site.hpp"
#include "http/handlers/tools.hpp"
#include "http/metrics.hpp"
#include "inbox/intake.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hub::http {
namespace {

constexpr std::string_view kConnector = "webchat";
constexpr std::size_t kMostChars = 4000;
constexpr std::size_t kMostAttachments = 5;
constexpr std::size_t kPageOfMessages = 100;
constexpr std::size_t kMostUploadBytes = 10U << 20U;

/// How often one address and one conversation may do something. Many phones share an address (carrier NAT), so it is
/// allowed more.
struct Rate {
    std::string_view what;
    int of_thread;
    int of_address;
    std::chrono::minutes window;
};
constexpr Rate kSessionRate{"chat session", 0, 120, std::chrono::minutes{60}};
constexpr Rate kMessageRate{"chat message", 20, 300, std::chrono::minutes{5}};
constexpr Rate kUploadRate{"chat upload", 20, 300, std::chrono::minutes{60}};

struct Chat {
    Services const& services;
    ChatTokens tokens;
    std::shared_ptr<SpareTries> spare_tries = std::make_shared<SpareTries>();
};

bool is_within(Tx& tx, Rate const& rate, std::string const& address, std::string const& thread, Instant now)
{
    auto const what = std::string(rate.what);
    bool const here = tx.people().count_attempt(what + " address:" + address, now, rate.window) <= rate.of_address;
    bool const mine =
        thread.empty() || tx.people().count_attempt(what + " thread:" + thread, now, rate.window) <= rate.of_thread;
    return here && mine;
}

/// The same without the store.
bool is_within(SpareTries& tries, Rate const& rate, std::string const& address, std::string const& thread, Instant now)
{
    bool const here = tries.count("address:" + address, rate.of_address, rate.window, now);
    bool const mine = tries.count("thread:" + thread, rate.of_thread, rate.window, now);
    return here && mine;
}

Channel const* chat_channel_of(Reference const& reference, Unit const& ward)
{
    auto const found = std::ranges::find_if(reference.channels, [&](Channel const& channel) {
        return channel.connector == kConnector && reference.units.is_within(channel.unit, ward.id);
    });
    return found == reference.channels.end() ? nullptr : &*found;
}

Channel const* channel_of(Reference const& reference, ChannelId const& id)
{
    auto const found = std::ranges::find(reference.channels, id, &Channel::id);
    return found == reference.channels.end() ? nullptr : &*found;
}

std::optional<ChatPass> pass_of(Chat const& chat, Request const& request)
{
    constexpr std::string_view kScheme = "Bearer ";
    auto const* header = request.header("authorization");
    return header != nullptr && header->starts_with(kScheme)
               ? chat.tokens.read(std::string_view(*header).substr(kScheme.size()))
               : std::nullopt;
}

Response no_store(Response response)
{
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

Response no_pass(Chat const& chat, Request const& request)
{
    chat.services.metrics.refused("chat_token");
    return no_store(
        problem(request, 401, "Unauthorized", "The token of this conversation is missing, wrong or too old.")
    );
}

Response too_many(Chat const& chat, Request const& request, Rate const& rate)
{
    chat.services.metrics.refused("chat_rate");
    return no_store(refuse(request, Error{Errc::rate_limited, "too many", std::chrono::milliseconds{rate.window} / 5}));
}

std::optional<Response> foreign(Chat const& chat, Request const& request)
{
    if (!from_foreign_page(request)) {
        return std::nullopt;
    }
    chat.services.metrics.refused("cross_site");
    return problem(request, 403, "Forbidden", "Requests from other sites are refused.");
}

// ---- session --------------------------------------------------------------------------------------------------------

Task<Response> begin(Chat const& chat, Request request)
{
    if (auto refusal = foreign(chat, request)) {
        co_return std::move(*refusal);
    }
    auto const body = json_body(request, {"ward", "consent"});
    auto const id = body ? text_member(*body, "ward", 1, 100) : Result<std::string>(std::unexpected(body.error()));
    auto const consent = id ? flag_member(*body, "consent") : Result<bool>(std::unexpected(id.error()));
    if (!consent || !*consent) {
        co_return refuse(request, consent ? Error{Errc::invalid_input, "consent: must be true", {}} : consent.error());
    }
    auto const& services = chat.services;
    auto const reference = services.reference();
    auto const now = services.clock.now();
    auto const* ward = ward_of(*reference, *id, now);
    auto const* channel = ward == nullptr ? nullptr : chat_channel_of(*reference, *ward);
    if (channel == nullptr || !chat.tokens.usable()) {
        co_return refuse(request, Error{Errc::not_found, "no chat for this ward", {}});
    }
    auto token = chat.tokens.make(channel->id);
    auto const thread = chat.tokens.read(token)->thread;
    auto const allowed = co_await services.store.write(
        [address = request.client_address, thread, ward = *id, now](Tx& tx) -> Result<bool> {
            if (!is_within(tx, kSessionRate, address, {}, now)) {
                return false;
            }
            // who answers for the data must be able to show that consent was given
            tx.people().audit(now, "citizen", "chat.consent", thread, {{"ward", ward}, {"text", "2026-11"}});
            return true;
        }
    );
    if (!allowed || !*allowed) {
        co_return allowed ? too_many(chat, request, kSessionRate) : refuse(request, allowed.error());
    }
    co_return no_store(json_response(
        201,
        {{"token", std::move(token)},
         {"topic", ChatTokens::topic_of(thread)},
         {"expires_at", to_rfc3339(now + ChatTokens::kLife)}}
    ));
}

// ---- writing --------------------------------------------------------------------------------------------------------

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
    auto const& keys = chat.services.connectors.find(std::string(kConnector))->second.secrets.signing_keys;
    webhook.headers = {
        {"content-type", "application/json"},
        {"x-webchat-signature", "sha256=" + hmac_sha256_hex(keys.empty() ? std::string() : keys.front(), webhook.body)},
    };
    return webhook;
}

Task<Response> take(Chat const& chat, Request const& request, Json body, std::string id)
{
    auto const setup = chat.services.connectors.find(std::string(kConnector));
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

/// Attachments of a message that may be written now; nothing: too many were written.
Task<Result<std::optional<Result<Json>>>> may_write(
    Chat const& chat, std::string address, std::string thread, std::vector<std::string> ids, Instant now
)
{
    auto const& services = chat.services;
    if (ids.empty() && services.intake.is_without_store()) {  // words are taken all the same, into the spool
        auto const fine = is_within(*chat.spare_tries, kMessageRate, address, thread, now);
        co_return fine ? std::optional<Result<Json>>(Json::array()) : std::nullopt;
    }
    // a refused try stays counted: the limit is decided inside, the answer outside
    co_return co_await services.store.write([address, thread, ids, now](Tx& tx) -> Result<std::optional<Result<Json>>> {
        if (!is_within(tx, kMessageRate, address, thread, now)) {
            return std::nullopt;
        }
        return attachments_json(tx, thread, ids);
    });
}

Task<Response> write(Chat const& chat, Request request)
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

Task<Response> withdraw(Chat const& chat, Request request)
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

// ---- pictures -------------------------------------------------------------------------------------------------------

std::string name_in(Request const& request)
{
    auto const* header = request.header("x-file-name");
    return header == nullptr ? std::string() : plain_file_name(*header, "");
}

Task<Response> upload(Chat const& chat, Request request)
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

Task<Response> own_media(Chat const& chat, Request request)
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

// ---- reading --------------------------------------------------------------------------------------------------------

Json message_json(Message const& message)
{
    Json attachments = Json::array();
    for (auto const& attachment : message.attachments) {
        attachments.push_back({{"kind", attachment.kind}, {"id", own_media_id(attachment.url)}});
    }
    bool const inbound = message.direction == Direction::inbound;
    auto const bar = message.external_id.find('|');
    return {
        {"id", std::to_string(message.id.value)},
        {"from",
         inbound                   ? "citizen"
         : message.author == "hub" ? "hub"
                                   : "official"},
        {"client_id", inbound && bar != std::string::npos ? Json(message.external_id.substr(bar + 1)) : Json(nullptr)},
        {"text", message.deleted ? std::string() : message.text},
        {"at", to_rfc3339(message.at)},
        {"attachments", std::move(attachments)},
    };
}

Task<Response> read(Chat const& chat, Request request)
{
    auto const pass = pass_of(chat, request);
    if (!pass) {
        co_return no_pass(chat, request);
    }
    auto const after = number_of(request, "after");
    if (!after) {
        co_return no_store(refuse(request, after.error()));
    }
    auto const page = co_await chat.services.store.read(
        [pass = *pass, after = MessageId{*after}](Tx& tx) -> Result<std::vector<Message>> {
            auto const thread = tx.conversations().find(pass.channel, pass.thread);
            return thread ? tx.conversations().messages_of_conversation(thread->id, after, kPageOfMessages)
                          : std::vector<Message>{};
        }
    );
    if (!page) {
        co_return no_store(refuse(request, page.error()));
    }
    Json items = Json::array();
    for (auto const& message : *page) {
        items.push_back(message_json(message));
    }
    auto const more = page->size() == kPageOfMessages;
    co_return no_store(json_response(
        200,
        {{"items", std::move(items)},
         {"next_cursor", more ? Json(std::to_string(page->back().id.value)) : Json(nullptr)}}
    ));
}

// ---- the page and the line that others put into theirs
// ---------------------------------------------------------------

Task<Response> chat_page(Chat const& chat, Request request)
{
    auto const& services = chat.services;
    auto const reference = services.reference();
    auto const language = language_of(request);
    auto const* ward = ward_of(*reference, request.params.at("ward"), services.clock.now());
    if (ward == nullptr || chat_channel_of(*reference, *ward) == nullptr) {
        PageLook look{"message", word(language, "no_chat.title"), 404};
        Json data{
            {"heading", look.title},
            {"text", word(language, "no_chat.text")},
            {"back", ward == nullptr ? std::string("/") : "/w/" + ward->id.value},
            {"back_text", word(language, "home.back")},
        };
        co_return page(request, look, std::move(data));
    }
    PageLook look{"chat", word(language, "chat.title") + " " + ward->name, 200};
    look.scripts = {"chat.js"};
    look.wants_location = "self";
    bool const embedded_page = request.query_or("embed") == "1";
    if (embedded_page) {
        look.frame_origins = services.options.widget_origins;
    }
    Json data{
        {"ward", ward_json(*ward)},
        {"embed", embedded_page},
        {"words", dump(member(words(language), "chat"))},
    };
    co_return page(request, look, std::move(data));
}

Task<Response> widget(std::shared_ptr<SiteFile const> file, Request request)
{
    auto response = site_answer(*file, request, "default-src 'none'");
    for (auto& [name, value] : response.headers) {
        if (name == "Cache-Control") {
            value = "public, max-age=300";
        }
    }
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "cross-origin");
    co_return response;
}

}  // namespace

void add_chat_routes(Router& router, Services const& services)
{
    auto const chat = std::make_shared<Chat const>(Chat{services, ChatTokens(services.sign, services.clock)});
    auto const add =
        [&](char const* method, char const* pattern, char const* operation, auto handler, std::size_t most = 64U << 10U
        ) {
            router.add(
                {method,
                 pattern,
                 operation,
                 Access::open,
                 [chat, handler](Request request) { return handler(*chat, std::move(request)); },
                 most,
                 most == kMostUploadBytes}
            );
        };
    add("GET", "/chat/{ward}", "", chat_page);
    add("POST", "/public/v1/chat/sessions", "beginChat", begin);
    add("POST", "/public/v1/chat/messages", "writeChatMessage", write);
    add("GET", "/public/v1/chat/messages", "readChatMessages", read);
    add("POST", "/public/v1/chat/uploads", "uploadChatFile", upload, kMostUploadBytes);
    add("GET", "/public/v1/chat/media/{id}", "getChatFile", own_media);
    add("POST", "/public/v1/chat/withdrawal", "withdrawChatConsent", withdraw);
    auto const file =
        std::make_shared<SiteFile const>(make_site_file("widget.js", std::string(embedded::citizens_widget_js())));
    router.add({"GET", "/widget.js", "", Access::open, [file](Request request) {
                    return widget(file, std::move(request));
                }});
}

}  // namespace hub::http
