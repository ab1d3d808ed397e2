// Platforms' deliveries. 200 only after the raw bytes are on disk; the table of answers is contract.md §3.
// Hot path: nothing is copied that can be moved, nothing is looked up that was known at start.

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"
#include "http/metrics.hpp"
#include "inbox/intake.hpp"
#include "ports/channel_marks.hpp"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include <chrono>

namespace hub::http {
namespace {

/// One connector's part of the table, built at start.
struct Door {
    Services const* services;
    ConnectorSetup const* setup;
    WebhookMeters const* meters;
    inbox::ChannelLookup channel_of;
};

Response plain(int status, std::string body)
{
    Response response;
    response.status = status;
    response.content_type = "text/plain; charset=utf-8";
    response.body = std::move(body);
    return response;
}

WebhookRequest to_webhook(Request& request)
{
    return {
        std::move(request.method), std::move(request.raw_query), std::move(request.headers), std::move(request.body)
    };
}

/// parse() promises not to fail. Should it break that promise, the bytes still count: kept as one malformed item.
std::vector<InboundEvent> parse_safely(connectors::Connector const& connector, std::string_view body)
{
    try {
        auto events = connector.parse(body);
        if (!events.empty()) {
            return events;
        }
    } catch (std::exception const&) {
        log_error("webhook.parser_threw", {{"connector", connector.profile().kind}});
    }
    InboundEvent event;
    event.platform_kind = "malformed";
    event.external_id = "malformed:" + sha256_hex({body});
    event.dedupe_key = event.external_id;
    return {std::move(event)};
}

/// Only a store that cannot take it keeps a signed body from its 200.
Response not_stored(Request const& request, Door const& door, Error const& error)
{
    door.meters->unavailable.Increment();
    log_error(
        "webhook.not_stored", {{"connector", door.setup->connector->profile().kind}, {"trace", request.trace_id}}
    );
    return problem(
        request, Error{Errc::unavailable, "not stored", error.retry_after.value_or(std::chrono::milliseconds{2000})}
    );
}

void mark_received(Door const& door, std::vector<InboundEvent> const& events)
{
    auto* const marks = door.services->marks;
    if (marks == nullptr) {
        return;
    }
    auto const now = door.services->clock.now();
    for (auto const& event : events) {
        auto const found = door.setup->channels.find(event.account_id);
        if (found != door.setup->channels.end()) {
            marks->received(found->second.id, now);
        }
    }
}

Task<Response> deliver(Door const& door, Request request)
{
    auto const started = std::chrono::steady_clock::now();
    auto const& connector = *door.setup->connector;
    auto const& profile = connector.profile();
    if (request.body.size() > profile.max_body_bytes) {
        door.meters->too_large.Increment();
        co_return problem(request, 413, "Content Too Large", "The body is larger than 1 MiB.");
    }
    auto webhook = to_webhook(request);
    if (!connector.verify(webhook, door.setup->secrets)) {
        door.meters->unauthenticated.Increment();
        if (auto* const marks = door.services->marks) {
            marks->bad_signature(profile.kind, door.services->clock.now());
        }
        co_return problem(request, 401, "Unauthorized", "The signature is wrong or missing.");
    }
    auto const events = parse_safely(connector, webhook.body);
    auto const stored = co_await door.services->intake.accept(inbox::make_delivery(
        profile.kind, std::move(webhook.body), events, door.channel_of, request.trace_id, door.services->clock.now()
    ));
    if (!stored) {
        co_return not_stored(request, door, stored.error());
    }
    door.meters->accepted.Increment();
    mark_received(door, events);
    if (stored->duplicates != 0) {
        door.meters->duplicates.Increment(static_cast<double>(stored->duplicates));
    }
    door.meters->ack_seconds.Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
    co_return plain(200, profile.accepted_body);
}

Task<Response> shake_hands(Door const& door, Request request)
{
    auto const answer = door.setup->connector->handshake(to_webhook(request), door.setup->secrets);
    (answer.status == 200 ? door.meters->handshake : door.meters->bad_handshake).Increment();
    if (auto* const marks = door.services->marks; marks != nullptr && answer.status == 200) {
        marks->handshake(door.setup->connector->profile().kind, door.services->clock.now());
    }
    if (answer.status != 200) {
        co_return problem(
            request, answer.status, answer.status == 403 ? "Forbidden" : "Refused", "The handshake is wrong."
        );
    }
    co_return plain(200, answer.body);
}

inbox::ChannelLookup lookup_of(ConnectorSetup const& setup)
{
    return [&setup](std::string_view, std::string_view account_id) -> ChannelId {
        auto const found = setup.channels.find(std::string(account_id));
        return found == setup.channels.end() ? ChannelId{} : found->second.id;
    };
}

using Doors = std::map<std::string, Door, std::less<>>;

Handler through(std::shared_ptr<Doors const> doors, Task<Response> (*enter)(Door const&, Request))
{
    return [doors = std::move(doors), enter](Request request) -> Task<Response> {
        auto const found = doors->find(request.params["connector"]);
        if (found == doors->end()) {
            return [](Request asked) -> Task<Response> {
                co_return problem(asked, 404, "Not Found", "No such connector.");
            }(std::move(request));
        }
        return enter(found->second, std::move(request));
    };
}

/// Zalo's proof that the domain is ours: a static page whose name and content come from configuration.
Task<Response> verifier_page(std::string code, Request)
{
    Response response;
    response.content_type = "text/html; charset=utf-8";
    response.headers.emplace_back("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.body = "<!DOCTYPE html><html><head><meta property=\"zalo-platform-site-verification\" content=\"" + code +
                    "\"></head><body>" + code + "</body></html>\n";
    co_return response;
}

bool is_verifier_code(std::string const& code)
{
    return !code.empty() &&
           std::ranges::all_of(code, [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; });
}

/// Keeps its door alive while the delivery runs.
Task<Response> deliver_through(Door door, Request request)
{
    co_return co_await deliver(door, std::move(request));
}

}  // namespace

Task<Response> take_webhook(Services const& services, ConnectorSetup const& setup, Request request)
{
    auto const& name = setup.connector->profile().kind;
    return deliver_through(
        Door{&services, &setup, &services.metrics.webhooks(name), lookup_of(setup)}, std::move(request)
    );
}

void add_webhook_routes(Router& router, Services const& services)
{
    auto doors = std::make_shared<Doors>();
    for (auto const& [name, setup] : services.connectors) {
        doors->emplace(name, Door{&services, &setup, &services.metrics.webhooks(name), lookup_of(setup)});
    }
    router.add({"POST", "/webhooks/{connector}", "", Access::open, through(doors, deliver)});
    router.add({"GET", "/webhooks/{connector}", "", Access::open, through(doors, shake_hands)});
    if (auto const& code = services.options.zalo_verifier_code; is_verifier_code(code)) {
        router.add({"GET", "/zalo_verifier" + code + ".html", "", Access::open, [code](Request request) {
                        return verifier_page(code, std::move(request));
                    }});
    }
}

}  // namespace hub::http
