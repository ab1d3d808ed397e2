// The hub's own chat: a page, and what it calls. An anonymous visitor gets a token after agreeing to the use of
// personal data; what is written is signed and stored like a platform's webhook before it is answered; answers are read
// by the token and announced on the topic of the conversation. docs/adr/0022-citizens-pages.md.
//
// Here are the routes, the session, reading and the page; chat_writing.cpp and chat_files.cpp take what is sent.

#include "embedded.hpp"
#include "http/citizens/chat.hpp"
#include "http/citizens/page.hpp"
#include "http/citizens/wards.hpp"
#include "http/handlers/media_files.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/site.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

constexpr std::size_t kPageOfMessages = 100;
constexpr std::size_t kMostUploadBytes = 10U << 20U;
constexpr ChatRate kSessionRate{"chat session", 0, 120, std::chrono::minutes{60}};

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

// ---- the page and the line that others put into theirs --------------------------------------------------------------

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
    add("POST", "/public/v1/chat/messages", "writeChatMessage", write_chat_message);
    add("GET", "/public/v1/chat/messages", "readChatMessages", read);
    add("POST", "/public/v1/chat/uploads", "uploadChatFile", upload_chat_file, kMostUploadBytes);
    add("GET", "/public/v1/chat/media/{id}", "getChatFile", get_chat_file);
    add("POST", "/public/v1/chat/withdrawal", "withdrawChatConsent", withdraw_chat_consent);
    auto const file =
        std::make_shared<SiteFile const>(make_site_file("widget.js", std::string(embedded::citizens_widget_js())));
    router.add({"GET", "/widget.js", "", Access::open, [file](Request request) {
                    return widget(file, std::move(request));
                }});
}

}  // namespace hub::http
