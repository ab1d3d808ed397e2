// API side of the Zalo simulator. Every error comes with HTTP 200, as on the platform.

#include "connectors/zalo/simulator.hpp"

#include "connectors/sdk/text_split.hpp"
#include "connectors/zalo/webhook.hpp"

#include <array>
#include <utility>

namespace hub::connectors::zalo {
namespace {

constexpr std::size_t kMaxText = 2000;
constexpr std::chrono::hours kWindow{168};
constexpr std::chrono::hours kTokenLife{25};

SimulatedAnswer error_answer(int code)
{
    return json_answer(200, {{"error", code}, {"message", "simulated error " + std::to_string(code)}});
}

std::optional<int> as_code(std::string_view error)
{
    std::string const text(error);
    char* end = nullptr;
    auto const code = std::strtol(text.c_str(), &end, 10);
    return !text.empty() && end == text.c_str() + text.size() ? std::optional(static_cast<int>(code)) : std::nullopt;
}

bool ends_with_any(std::string_view path, std::initializer_list<std::string_view> ends)
{
    for (auto const end : ends) {
        if (path.ends_with(end)) {
            return true;
        }
    }
    return false;
}

}  // namespace

ZaloSimulator::ZaloSimulator(SimulatorOptions options) : options_(std::move(options)), ids_(options_.run) {}

SimulatedWebhook ZaloSimulator::sign(std::string body) const
{
    SimulatedWebhook webhook;
    webhook.headers = {
        {"content-type", "application/json"},
        {"x-zevent-signature", "mac=" + signature_of(options_.app_id, body, options_.signing_key)},
    };
    auto const events = parse(body);
    webhook.external_id = events.front().external_id;
    webhook.body = std::move(body);
    return webhook;
}

std::optional<std::chrono::milliseconds> ZaloSimulator::retry_after(int attempt) const
{
    using namespace std::chrono_literals;
    constexpr std::array<std::chrono::seconds, 5> kPauses{30s, 5min, 15min, 30min, 1h};
    if (attempt < 1 || attempt > static_cast<int>(kPauses.size())) {
        return std::nullopt;
    }
    auto const pause = std::chrono::duration<double, std::milli>(kPauses[static_cast<std::size_t>(attempt - 1)]);
    return std::chrono::duration_cast<std::chrono::milliseconds>(pause / options_.time_scale);
}

std::vector<std::pair<std::string, std::string>> ZaloSimulator::retry_headers(int attempt) const
{
    return {{"num_retry", std::to_string(attempt)}};
}

Credentials ZaloSimulator::issue(std::string const& account_id, Instant now)
{
    Credentials fresh{ids_.hex("access/" + account_id, 64), ids_.hex("refresh/" + account_id, 64), now + kTokenLife};
    tokens_[account_id] = fresh;  // the older pair is dead from here on
    return fresh;
}

void ZaloSimulator::revoke(std::string const& account_id)
{
    tokens_[account_id].access_token.clear();
}

bool ZaloSimulator::over_rate(Instant now)
{
    if (now - minute_ >= std::chrono::minutes{1}) {
        minute_ = now;
        calls_ = 0;
    }
    return ++calls_ > options_.calls_per_minute;
}

void ZaloSimulator::count_call(SimulatedAnswer& answer) const
{
    answer.reply.headers.emplace_back("x-ratelimit-limit", std::to_string(options_.calls_per_minute));
    answer.reply.headers.emplace_back(
        "x-ratelimit-remain", std::to_string(std::max(0, options_.calls_per_minute - calls_))
    );
}

SimulatedAnswer ZaloSimulator::call(SimulatedCall const& call, Instant now)
{
    if (path_of(call.target).ends_with("/v4/oa/access_token")) {
        return refresh(call, now);
    }
    if (over_rate(now)) {
        auto answer = error_answer(-32);
        count_call(answer);
        return answer;
    }
    auto const token = call_header(call, "access_token");
    for (auto const& [account, credentials] : tokens_) {
        if (!token.empty() && credentials.access_token == token) {
            auto answer = now >= credentials.expires_at ? error_answer(-220) : authorised_call(call, account, now);
            count_call(answer);
            return answer;
        }
    }
    return error_answer(-216);
}

SimulatedAnswer ZaloSimulator::authorised_call(SimulatedCall const& call, std::string const& account, Instant now)
{
    auto const path = path_of(call.target);
    if (ends_with_any(path, {"/oa/message/cs", "/oa/message/template", "/v2.0/oa/message"})) {
        return send(call, account, now);
    }
    if (path.ends_with("/message/template")) {
        return send_to_phone(call, account, now);
    }
    if (path.ends_with("/oa/quota/message")) {
        auto const body = parse_json(call.body);
        return body ? quota(account, *body) : error_answer(-201);
    }
    if (path.ends_with("/oa/getoa")) {
        return json_answer(
            200, {{"error", 0}, {"message", "Success"}, {"data", {{"oa_id", account}, {"name", "OA " + account}}}}
        );
    }
    return error_answer(-201);
}

SimulatedAnswer ZaloSimulator::quota(std::string const& account, Json const& body) const
{
    auto const found = citizens_.find({account, text_or(body, "user_id")});
    if (found == citizens_.end() || !found->second.last_interaction) {
        return error_answer(-232);
    }
    Json const data{
        {"last_interaction", std::to_string(to_millis(*found->second.last_interaction))},
        {"cs_reply", {{"remain", "8"}, {"total", "8"}}},
    };
    return json_answer(200, {{"error", 0}, {"message", "Success"}, {"data", data}});
}

SimulatedAnswer ZaloSimulator::send(SimulatedCall const& call, std::string const& account, Instant now)
{
    auto const body = parse_json(call.body);
    if (!body || call.method != "POST") {
        return error_answer(-201);
    }
    auto const& recipient = member(*body, "recipient");
    auto const& message = member(*body, "message");
    Sending sending;
    sending.account = account;
    sending.is_template = path_of(call.target).ends_with("/template");
    sending.anonymous_conversation = text_or(recipient, "conversation_id");
    sending.user = sending.is_template ? text_or(*body, "user_id")
                                       : text_or(recipient, "user_id", text_or(recipient, "anonymous_id"));
    sending.text = text_or(message, "text");
    auto const& elements = member(member(member(message, "attachment"), "payload"), "elements");
    sending.image_url = elements.is_array() && !elements.empty() ? text_or(elements[0], "url") : std::string{};
    if (sending.is_template && !approved(text_or(*body, "template_id"))) {
        return error_answer(-249);
    }
    if (sending.is_template) {
        sending.text = "[" + text_or(*body, "template_id") + "] " + dump(member(*body, "template_data"));
    }
    auto const arrive = [&] {
        auto const code = refusal(sending, now);
        return code ? error_answer(*code) : deliver(sending, now);
    };
    if (auto const fault = faults_.take(sending.user)) {
        if (auto answer = road_fault(*fault, arrive)) {
            return std::move(*answer);
        }
        return error_answer(as_code(*fault).value_or(-200));
    }
    return arrive();
}

std::optional<int> ZaloSimulator::refusal(Sending const& sending, Instant now) const
{
    if (sending.user.empty() || (sending.text.empty() && sending.image_url.empty())) {
        return -201;
    }
    if (!sending.is_template && count_utf16_units(sending.text) > kMaxText) {
        return -210;
    }
    if (!options_.require_known_user) {
        return std::nullopt;
    }
    auto const found = citizens_.find({sending.account, sending.user});
    if (found == citizens_.end() || !found->second.last_interaction) {
        return sending.is_template ? std::nullopt : std::optional(-232);
    }
    if (found->second.left) {
        return -213;
    }
    return !sending.is_template && now - *found->second.last_interaction > kWindow ? std::optional(-230) : std::nullopt;
}

SimulatedAnswer ZaloSimulator::deliver(Sending const& sending, Instant now)
{
    auto const id = ids_.hex("message/" + std::to_string(to_millis(now)), 20);
    delivered_.push_back({sending.account, sending.user, sending.text, id, now, false});
    Json const data{{"message_id", id}, {"user_id", sending.user}, {"sent_time", std::to_string(to_millis(now))}};
    auto answer = json_answer(200, {{"error", 0}, {"message", "Success"}, {"data", data}});
    (options_.echo_before ? answer.before : answer.after).push_back(echo(sending, id, now));
    if (options_.receipts && sending.anonymous_conversation.empty()) {
        add_receipts(answer, sending, id, now);
    }
    return answer;
}

void ZaloSimulator::add_receipts(
    SimulatedAnswer& answer, Sending const& sending, std::string const& message_id, Instant now
)
{
    auto const receipt = [&](char const* name, Json message) {
        Json const body{
            {"event_name", name},
            {"app_id", options_.app_id},
            {"sender", {{"id", sending.account}}},
            {"recipient", {{"id", sending.user}}},
            {"message", std::move(message)},
            {"timestamp", std::to_string(to_millis(now) + 400)},
            {"user_id_by_app", decimal_of("app/" + sending.user, 19)},
        };
        answer.after.push_back(webhook(body, message_id));
    };
    receipt("user_received_message", {{"msg_id", message_id}});
    receipt("user_seen_message", {{"msg_ids", Json::array({message_id})}});
    if (++receipts_sent_ % 3 == 0) {
        std::swap(
            answer.after[answer.after.size() - 1], answer.after[answer.after.size() - 2]
        );  // no order is promised
    }
}

SimulatedAnswer ZaloSimulator::refresh(SimulatedCall const& call, Instant now)
{
    auto const refuse = [](int code) {
        return json_answer(200, {{"error_name", "refused"}, {"error", code}, {"error_description", "simulated"}});
    };
    auto const given = parameter_of(call.body, "refresh_token");
    auto const rotate = [&] {
        for (auto const& [account, credentials] : tokens_) {
            if (!given.empty() && credentials.refresh_token == given) {
                auto const fresh = issue(std::string(account), now);
                return json_answer(
                    200,
                    {{"access_token", fresh.access_token},
                     {"refresh_token", fresh.refresh_token},
                     {"expires_in", "90000"}}
                );
            }
        }
        return refuse(-14014);  // unknown, or used before
    };
    bool const known_app =
        call_header(call, "secret_key") == options_.app_secret && parameter_of(call.body, "app_id") == options_.app_id;
    if (!known_app || parameter_of(call.body, "grant_type") != "refresh_token") {
        return refuse(-14002);
    }
    if (auto const fault = faults_.take("oauth")) {
        if (auto answer = road_fault(*fault, rotate)) {
            return std::move(*answer);
        }
        return refuse(as_code(*fault).value_or(-14002));
    }
    return rotate();
}

SimulatedWebhook ZaloSimulator::webhook(Json const& body, std::string external_id) const
{
    auto signed_webhook = sign(dump(body));
    signed_webhook.external_id = std::move(external_id);
    return signed_webhook;
}

}  // namespace hub::connectors::zalo
