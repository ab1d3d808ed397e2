#include "http/handlers/tools.hpp"

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/utf8.hpp"
#include "http/metrics.hpp"

#include <algorithm>
#include <charconv>

namespace hub::http {
namespace {

constexpr std::string_view kStale = "stale";
constexpr std::string_view kReusedKey = "idempotency key";
constexpr std::int64_t kNoVersion = -1;

std::optional<std::int64_t> positive(std::string_view text)
{
    std::int64_t value = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size() || value < 0) {
        return std::nullopt;
    }
    return value;
}

bool has_forbidden_control(std::string_view text)
{
    return std::ranges::any_of(text, [](unsigned char c) {
        return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
    });
}

std::string payload_hash(Request const& request)
{
    auto const* match = request.header("if-match");
    return sha256_hex({request.method, "\n", request.path, "\n", match == nullptr ? "" : *match, "\n", request.body});
}

struct Key {
    std::string caller;
    std::string route;
    std::string key;
    std::string payload;
};

Result<std::optional<Key>> key_of(Request const& request)
{
    auto const* key = request.header("idempotency-key");
    if (key == nullptr) {
        return std::nullopt;
    }
    if (key->empty() || key->size() > 255 || has_forbidden_control(*key)) {
        return invalid_input("Idempotency-Key: 1 to 255 characters");
    }
    return Key{request.person->username.value, request.method + " " + request.path, *key, payload_hash(request)};
}

Result<Answer> once(Tx& tx, std::optional<Key> const& key, Write const& work, Instant now)
{
    if (key) {
        if (auto const old = tx.people().answer(key->caller, key->route, key->key)) {
            if (old->payload_hash != key->payload) {
                return conflict(std::string(kReusedKey));
            }
            Answer answer{old->status, parse_json(old->body).value_or(Json::object()), positive(old->etag)};
            return answer;
        }
    }
    auto answer = work(tx);
    if (answer && key) {
        auto const etag = answer->version ? std::to_string(*answer->version) : std::string();
        tx.people().put_answer(
            key->caller, key->route, key->key, StoredAnswer{key->payload, answer->status, dump(answer->body), etag}, now
        );
    }
    return answer;
}

Task<void> note_refusal(Services const& services, std::string actor, std::string object, int status)
{
    services.metrics.refused("permission");
    log_info("access.refused", {{"actor", actor}, {"object", object}, {"status", status}});
    std::ignore = co_await services.store.write([=, now = services.clock.now()](Tx& tx) -> Result<void> {
        tx.people().audit(now, actor, "access.refused", object, Json{{"status", status}});
        return {};
    });
}

}  // namespace

/// Sec-Fetch-Site is set by browsers and cannot be set by a page. A request without it is a program or an old browser;
/// the JSON content type and SameSite=Lax stand behind it, and the listener compares Origin.
bool from_another_site(Request const& request)
{
    auto const* site = request.header("sec-fetch-site");
    return request.method != "GET" && site != nullptr && *site != "same-origin" && *site != "none";
}

Response refuse(Request const& request, Error const& error)
{
    if (error.code == Errc::conflict && error.detail == kStale) {
        return problem(request, 412, "Precondition Failed", "The object has changed since it was read.");
    }
    if (error.code == Errc::conflict && error.detail == kReusedKey) {
        return problem(request, 422, "Unprocessable Content", "This Idempotency-Key was used with another body.");
    }
    return problem(request, error);
}

Result<std::size_t> limit_of(Request const& request)
{
    auto const text = request.query_or("limit", "50");
    auto const value = positive(text);
    if (!value || *value < 1 || *value > 200) {
        return invalid_input("limit: 1 to 200");
    }
    return static_cast<std::size_t>(*value);
}

Result<std::int64_t> number_of(Request const& request, std::string const& name)
{
    auto const text = request.query_or(name, "0");
    auto const value = positive(text);
    if (!value) {
        return invalid_input(name + ": not a number we gave");
    }
    return *value;
}

std::optional<std::int64_t> expected_version(Request const& request)
{
    auto const* tag = request.header("if-match");
    if (tag == nullptr || *tag == "*") {
        return std::nullopt;
    }
    std::string_view text = *tag;
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    return positive(text).value_or(kNoVersion);
}

Result<std::int64_t> id_of(Request const& request)
{
    auto const found = request.params.find("id");
    auto const value = found == request.params.end() ? std::nullopt : positive(found->second);
    if (!value || *value == 0) {
        return not_found("no such id");
    }
    return *value;
}

Result<std::string> text_member(
    Json const& body, std::string_view name, std::size_t least, std::size_t most, std::string_view fallback
)
{
    auto const& value = member(body, name);
    if (!value.is_null() && !value.is_string()) {
        return invalid_input(std::string(name) + ": must be text");
    }
    auto text = value.is_string() ? value.get<std::string>() : std::string(fallback);
    auto const chars = count_chars(text);
    if (chars < least || chars > most) {
        return invalid_input(fmt::format("{}: {} to {} characters", name, least, most));
    }
    if (has_forbidden_control(text)) {
        return invalid_input(std::string(name) + ": holds control characters");
    }
    return text;
}

Result<std::vector<std::string>> texts_member(Json const& body, std::string_view name)
{
    auto const& value = member(body, name);
    std::vector<std::string> out;
    if (value.is_null()) {
        return out;
    }
    if (!value.is_array() || value.size() > 200) {
        return invalid_input(std::string(name) + ": a list of at most 200 texts");
    }
    for (auto const& item : value) {
        if (!item.is_string() || item.get_ref<std::string const&>().size() > 100) {
            return invalid_input(std::string(name) + ": holds something that is not a short text");
        }
        out.push_back(item.get<std::string>());
    }
    return out;
}

Result<bool> flag_member(Json const& body, std::string_view name)
{
    auto const& value = member(body, name);
    if (!value.is_null() && !value.is_boolean()) {
        return invalid_input(std::string(name) + ": must be true or false");
    }
    return value.is_boolean() && value.get<bool>();
}

Result<std::optional<Instant>> instant_member(Json const& body, std::string_view name)
{
    auto const& value = member(body, name);
    if (value.is_null()) {
        return std::nullopt;
    }
    if (!value.is_string()) {
        return invalid_input(std::string(name) + ": must be an RFC 3339 time");
    }
    auto const at = parse_rfc3339(value.get_ref<std::string const&>());
    if (!at) {
        return invalid_input(std::string(name) + ": must be an RFC 3339 time");
    }
    return *at;
}

CaseCode case_code_of(Request const& request)
{
    return CaseCode(request.params.at("code"));
}

void wake_outbox(Services const& services, Response const& response)
{
    if (response.status < 300 && services.outbox_changed) {
        services.outbox_changed();
    }
}

Response to_response(Answer const& answer)
{
    auto response = json_response(answer.status, answer.body);
    if (answer.version) {
        response.headers.emplace_back("ETag", "\"" + std::to_string(*answer.version) + "\"");
    }
    return response;
}

Task<Response> write_once(Services const& services, Request request, Write work)
{
    auto const key = key_of(request);
    if (!key) {
        co_return refuse(request, key.error());
    }
    auto const answer =
        co_await services.store.write([key = *key, work = std::move(work), now = services.clock.now()](Tx& tx) {
            return once(tx, key, work, now);
        });
    co_return answer ? to_response(*answer) : refuse(request, answer.error());
}

Task<Response> write_case(
    Services const& services, Request request, std::function<Result<Answer>(Tx&, CaseWrite const&)> work
)
{
    CaseWrite by{services.cases(), *request.person, case_code_of(request), expected_version(request)};
    co_return co_await write_once(services, std::move(request), [by = std::move(by), work = std::move(work)](Tx& tx) {
        return work(tx, by);
    });
}

Handler staff(Services const& services, std::function<Task<Response>(Services const&, Request)> handler)
{
    return [&services, handler = std::move(handler)](Request request) -> Task<Response> {
        auto const run = [](Services const& used,
                            std::function<Task<Response>(Services const&, Request)> const& work,
                            Request asked) -> Task<Response> {
            if (!asked.person) {
                co_return problem(asked, 401, "Unauthorized", "Sign in first.");
            }
            if (from_another_site(asked)) {
                used.metrics.refused("cross_site");
                co_return problem(asked, 403, "Forbidden", "Requests from other sites are refused.");
            }
            auto const actor = asked.person->username.value;
            auto const object = asked.method + " " + asked.path;
            auto response = co_await work(used, std::move(asked));
            if (response.status == 403 || (response.status == 404 && object.find("/cases/") != std::string::npos)) {
                co_await note_refusal(used, actor, object, response.status);
            }
            response.headers.emplace_back("Cache-Control", "no-store");
            co_return response;
        };
        return run(services, handler, std::move(request));
    };
}

Result<Json> page_of(Request const& request, Json items)
{
    auto const limit = limit_of(request);
    auto const from = number_of(request, "cursor");
    if (!limit || !from) {
        return std::unexpected(limit ? from.error() : limit.error());
    }
    auto const begin = std::min(static_cast<std::size_t>(*from), items.size());
    auto const end = std::min(begin + *limit, items.size());
    Json page = Json::array();
    for (auto at = begin; at < end; ++at) {
        page.push_back(std::move(items[at]));
    }
    return Json{{"items", std::move(page)}, {"next_cursor", end < items.size() ? Json(std::to_string(end)) : Json()}};
}

bool is_local(Services const& services, Request const& request)
{
    auto const& known = services.options.local_addresses;
    return std::ranges::find(known, request.client_address) != known.end();
}

}  // namespace hub::http
