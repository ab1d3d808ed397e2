// longer than 400 lines: the platform as one state machine, beside the rules of its reference.
// API side of the Facebook simulator.

#include "connectors/facebook/simulator.hpp"

#include "base/crypto.hpp"
#include "connectors/facebook/webhook.hpp"
#include "connectors/sdk/text_split.hpp"

#include <array>
#include <utility>

namespace hub::connectors::facebook {
namespace {

constexpr std::chrono::hours kFreeWindow{24};
constexpr std::chrono::hours kLongWindow{168};
constexpr std::size_t kTextLimit = 2000;  ///< Below it.
constexpr int kDefaultCallsPerHour = 200'000;

int status_of(int code) noexcept
{
    switch (code) {
        case 1:
        case 2:
        case 1200:
            return 500;
        case 190:
            return 401;
        case 10:
        case 200:
        case 368:
            return 403;
        default:
            return 400;
    }
}

SimulatedAnswer error_answer(int code, int subcode)
{
    Json error{
        {"message", "(#" + std::to_string(code) + ") simulated"},
        {"type", "OAuthException"},
        {"code", code},
        {"fbtrace_id", "Asimulated"},
    };
    if (subcode != 0) {
        error["error_subcode"] = subcode;
    }
    return json_answer(status_of(code), {{"error", std::move(error)}});
}

/// "10/2018278" or "190".
SimulatedAnswer error_answer(std::string const& fault)
{
    auto const slash = fault.find('/');
    auto const code = std::atoi(fault.c_str());
    return error_answer(code == 0 ? 1 : code, slash == std::string::npos ? 0 : std::atoi(fault.c_str() + slash + 1));
}

/// Parts of a path without the version: "/v25.0/104/messages" → {"104", "messages"}.
std::vector<std::string> segments_of(std::string_view path)
{
    std::vector<std::string> parts;
    while (!path.empty()) {
        auto const end = std::min(path.find('/'), path.size());
        if (end > 0) {
            parts.emplace_back(path.substr(0, end));
        }
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return parts;
}

SimulatedAnswer media_answer(std::string_view name)
{
    SimulatedAnswer answer;
    answer.hang = name.starts_with("slow");
    answer.reply.status = name.starts_with("expired") ? 403 : name.starts_with("broken") ? 500 : 200;
    answer.reply.headers.emplace_back("content-type", answer.reply.status == 200 ? "image/jpeg" : "text/plain");
    answer.reply.body =
        answer.reply.status == 200 ? std::string("\xFF\xD8\xFF\xE0\x00\x10JFIF", 10) : "URL signature expired";
    return answer;
}

}  // namespace

FacebookSimulator::FacebookSimulator(SimulatorOptions options) : options_(std::move(options)), ids_(options_.run)
{
    for (auto const& account : options_.accounts) {
        pages_[account].templates.insert(options_.templates.begin(), options_.templates.end());
    }
}

SimulatedWebhook FacebookSimulator::sign(std::string body) const
{
    SimulatedWebhook webhook;
    webhook.headers = {
        {"content-type", "application/json"},
        {"x-hub-signature-256", "sha256=" + hmac_sha256_hex(options_.signing_key, body)},
    };
    webhook.external_id = parse(body).front().external_id;
    webhook.body = std::move(body);
    return webhook;
}

/// Meta retries with falling frequency for 36 hours, but takes an app off a Page after one hour of failure: the harsher
/// rule holds.
std::optional<std::chrono::milliseconds> FacebookSimulator::retry_after(int attempt) const
{
    using namespace std::chrono_literals;
    constexpr std::array<std::chrono::seconds, 8> kPauses{0s, 10s, 30s, 1min, 3min, 6min, 15min, 30min};
    if (attempt < 1 || attempt > static_cast<int>(kPauses.size())) {
        return std::nullopt;
    }
    auto const pause = std::chrono::duration<double, std::milli>(kPauses[static_cast<std::size_t>(attempt - 1)]);
    return std::chrono::duration_cast<std::chrono::milliseconds>(pause / options_.time_scale);
}

std::string FacebookSimulator::handshake_query(std::string const& challenge) const
{
    return "hub.mode=subscribe&hub.challenge=" + challenge + "&hub.verify_token=" + options_.verify_token;
}

Credentials FacebookSimulator::issue(std::string const& account_id, Instant)
{
    auto& page = pages_[account_id];
    page.token = "EAA" + ids_.hex("page/" + account_id, 60);
    return {page.token, {}, Instant{}};
}

void FacebookSimulator::revoke(std::string const& account_id)
{
    pages_[account_id].token.clear();
}

int FacebookSimulator::usage_percent(Page const& page) const
{
    auto const limit = options_.usage_calls_per_hour > 0 ? options_.usage_calls_per_hour : kDefaultCallsPerHour;
    return static_cast<int>(static_cast<std::int64_t>(page.calls) * 100 / limit);
}

bool FacebookSimulator::over_usage(Page& page, Instant now) const
{
    if (now - page.hour >= std::chrono::hours{1}) {
        page.hour = now;
        page.calls = 0;
    }
    ++page.calls;
    return usage_percent(page) > 100;
}

void FacebookSimulator::add_usage(SimulatedAnswer& answer, std::string const& page) const
{
    auto const percent = usage_percent(pages_.at(page));
    Json const usage{{"call_count", percent}, {"total_time", percent / 2}, {"total_cputime", percent / 2}};
    Json row = usage;
    row["type"] = "messenger";
    row["estimated_time_to_regain_access"] = percent > 100 ? 60 : 0;
    answer.reply.headers.emplace_back("x-app-usage", dump(usage));
    answer.reply.headers.emplace_back("x-business-use-case-usage", dump(Json{{page, Json::array({row})}}));
}

SimulatedAnswer FacebookSimulator::call(SimulatedCall const& call, Instant now)
{
    auto const path = path_of(call.target);
    if (auto const media = path.rfind("/media/"); media != std::string_view::npos) {
        return media_answer(path.substr(media + 7));
    }
    auto token = parameter_of(query_of(call.target), "access_token");
    if (auto const bearer = call_header(call, "authorization"); token.empty() && bearer.starts_with("Bearer ")) {
        token = bearer.substr(7);
    }
    for (auto& [id, page] : pages_) {
        if (token.empty() || page.token != token) {
            continue;
        }
        auto const owner = id;
        auto answer = over_usage(page, now) ? error_answer(80006, 0) : page_call(call, owner, now);
        add_usage(answer, owner);
        return answer;
    }
    return error_answer(190, 460);
}

SimulatedAnswer FacebookSimulator::page_call(SimulatedCall const& call, std::string const& page, Instant now)
{
    auto const parts = segments_of(path_of(call.target));
    if (parts.empty()) {
        return error_answer(100, 33);
    }
    auto const edge = parts.back();
    auto const node = parts.size() > 1 ? parts[parts.size() - 2] : std::string{};
    bool const own = node == page || node == "me";
    if (edge == "messages" && call.method == "POST") {
        return own ? send(call, page, now) : error_answer(200, 0);
    }
    if (edge == "comments" && call.method == "POST") {
        return comment_reply(call, page, node, now);
    }
    if (edge == "subscribed_apps" && own) {
        return subscription(call, page);
    }
    if (edge == "message_templates" && own && call.method == "POST") {
        return add_template(call, page, now);
    }
    if (edge == "feed" && own && call.method == "POST") {
        return json_answer(200, {{"id", page + "_" + ids_.decimal("post", 15)}});
    }
    if (call.method == "GET" && citizens_.contains({page, edge})) {
        return json_answer(200, {{"id", edge}, {"first_name", "Người"}, {"last_name", "Dân"}});
    }
    return error_answer(100, 33);
}

SimulatedAnswer FacebookSimulator::subscription(SimulatedCall const& call, std::string const& page)
{
    auto& state = pages_[page];
    if (call.method == "GET") {
        Json list = Json::array();
        if (state.subscribed) {
            list.push_back({{"id", options_.app_id}, {"name", "hub"}});
        }
        return json_answer(200, {{"data", std::move(list)}});
    }
    state.subscribed = call.method == "POST";
    return json_answer(200, {{"success", true}});
}

SimulatedAnswer FacebookSimulator::add_template(SimulatedCall const& call, std::string const& page, Instant now)
{
    auto const body = parse_json(call.body);
    auto const name = body ? text_or(*body, "name") : std::string{};
    if (name.empty()) {
        return error_answer(100, 0);
    }
    pages_[page].templates.insert(name);
    auto answer = json_answer(200, {{"id", ids_.decimal("template", 15)}, {"status", "PENDING"}});
    Json const value{{"event", "APPROVED"}, {"message_template_name", name}, {"message_template_language", "vi"}};
    Json change{{"field", "message_template_status_update"}, {"value", value}};
    answer.after.push_back(envelope(page, "changes", Json::array({std::move(change)}), now, {}));
    return answer;
}

/// Lets a call arrive, or does to it what the fault says.
SimulatedAnswer FacebookSimulator::finish(
    std::optional<std::string> const& fault, std::function<SimulatedAnswer()> const& arrive
)
{
    if (!fault) {
        return arrive();
    }
    auto answer = road_fault(*fault, arrive);
    return answer ? std::move(*answer) : error_answer(*fault);
}

SimulatedAnswer FacebookSimulator::send(SimulatedCall const& call, std::string const& page, Instant now)
{
    auto const body = parse_json(call.body);
    if (!body) {
        return error_answer(100, 0);
    }
    auto const& recipient = member(*body, "recipient");
    auto const& message = member(*body, "message");
    Sending sending;
    sending.page = page;
    sending.user = text_or(recipient, "id");
    sending.private_reply_to = text_or(recipient, "comment_id", text_or(recipient, "post_id"));
    sending.text = text_or(message, "text");
    sending.attachment_url = text_or(member(member(message, "attachment"), "payload"), "url");
    sending.metadata = text_or(message, "metadata");
    if (auto const& chosen = member(message, "template"); chosen.is_object()) {
        sending.text = "[" + text_or(chosen, "name") + "] " + dump(member(chosen, "components"));
    }
    if (auto const comment = comments_.find(sending.private_reply_to); comment != comments_.end()) {
        // the person's id in Messenger is another one than the author's
        sending.user = decimal_of("psid/" + page + "/" + comment->second.author, 17);
    }
    auto const fault_user = sending.user;
    return finish(faults_.take(fault_user), [&] {
        auto const refused = refusal(sending, *body, now);
        return refused ? error_answer(refused->code, refused->subcode) : deliver(sending, now);
    });
}

std::optional<FacebookSimulator::Refusal> FacebookSimulator::refusal(
    Sending const& sending, Json const& body, Instant now
) const
{
    auto const& message = member(body, "message");
    bool const empty = sending.text.empty() && sending.attachment_url.empty();
    bool const both = !text_or(message, "text").empty() && message.contains("attachment");
    if (empty || both || count_utf16_units(text_or(message, "text")) >= kTextLimit) {
        return Refusal{100, 0};
    }
    if (!sending.private_reply_to.empty()) {
        auto const comment = comments_.find(sending.private_reply_to);
        bool const possible = comment != comments_.end() && comment->second.page == sending.page &&
                              !comment->second.author.empty() && now - comment->second.created <= kLongWindow;
        if (!possible) {
            return Refusal{10903, 0};
        }
        return comment->second.answered_privately ? std::optional(Refusal{10900, 0}) : std::nullopt;
    }
    if (sending.user.empty()) {
        return Refusal{100, 0};
    }
    return options_.require_known_user ? window_refusal(sending, body, now) : std::nullopt;
}

std::optional<FacebookSimulator::Refusal> FacebookSimulator::window_refusal(
    Sending const& sending, Json const& body, Instant now
) const
{
    auto const citizen = citizens_.find({sending.page, sending.user});
    if (citizen == citizens_.end()) {
        return Refusal{100, 2018001};
    }
    if (blocked_.contains({sending.page, sending.user})) {
        return Refusal{551, 1545041};
    }
    auto const type = text_or(body, "messaging_type");
    if (type == "UTILITY") {
        auto const name = text_or(member(member(body, "message"), "template"), "name");
        return pages_.at(sending.page).templates.contains(name) ? std::nullopt : std::optional(Refusal{100, 0});
    }
    if (type == "MESSAGE_TAG" && text_or(body, "tag") != "HUMAN_AGENT") {
        return Refusal{100, 0};  // the other tags ended on 27 April 2026
    }
    bool const human = type == "MESSAGE_TAG";
    if (!human && type != "RESPONSE" && type != "UPDATE") {
        return Refusal{100, 0};
    }
    bool const open = citizen->second && now - *citizen->second <= (human ? kLongWindow : kFreeWindow);
    return open ? std::nullopt : std::optional(Refusal{10, 2018278});
}

SimulatedAnswer FacebookSimulator::deliver(Sending const& sending, Instant now)
{
    auto const mid = "m_" + ids_.hex("send/" + std::to_string(to_millis(now)), 40);
    delivered_.push_back({sending.page, sending.user, sending.text, mid, now, false});
    if (!sending.private_reply_to.empty()) {
        comments_[sending.private_reply_to].answered_privately = true;
        citizens_.try_emplace({sending.page, sending.user}, std::nullopt);  // the window opens when they answer
    }
    Json message{{"mid", mid}, {"is_echo", true}, {"app_id", std::strtoll(options_.app_id.c_str(), nullptr, 10)}};
    if (!sending.text.empty()) {
        message["text"] = sending.text;
    }
    if (!sending.attachment_url.empty()) {
        message["attachments"] = Json::array({{{"type", "image"}, {"payload", {{"url", sending.attachment_url}}}}});
    }
    if (!sending.metadata.empty()) {
        message["metadata"] = sending.metadata;
    }
    Json item{
        {"sender", {{"id", sending.page}}},
        {"recipient", {{"id", sending.user}}},
        {"timestamp", to_millis(now)},
        {"message", std::move(message)},
    };
    auto answer = json_answer(200, {{"recipient_id", sending.user}, {"message_id", mid}});
    auto echo = envelope(sending.page, "messaging", Json::array({std::move(item)}), now, mid);
    (options_.echo_before ? answer.before : answer.after).push_back(std::move(echo));
    if (options_.receipts) {
        add_receipts(answer, sending, mid, now);
    }
    return answer;
}

void FacebookSimulator::add_receipts(
    SimulatedAnswer& answer, Sending const& sending, std::string const& mid, Instant now
) const
{
    auto const receipt = [&](char const* key, Json content, std::string id) {
        Json item{
            {"sender", {{"id", sending.user}}},
            {"recipient", {{"id", sending.page}}},
            {"timestamp", to_millis(now) + 500},
            {key, std::move(content)},
        };
        answer.after.push_back(envelope(sending.page, "messaging", Json::array({std::move(item)}), now, std::move(id)));
    };
    receipt("delivery", {{"mids", Json::array({mid})}, {"watermark", to_millis(now)}}, mid);
    receipt("read", {{"watermark", to_millis(now) + 1}}, {});
}

SimulatedAnswer FacebookSimulator::comment_reply(
    SimulatedCall const& call, std::string const& page, std::string const& target, Instant now
)
{
    auto const body = parse_json(call.body);
    auto const text = body ? text_or(*body, "message") : parameter_of(call.body, "message");
    auto const found = comments_.find(target);
    auto const author = found == comments_.end() ? std::string{} : found->second.author;
    return finish(faults_.take(author), [&] {
        if (found == comments_.end() || found->second.page != page) {
            return error_answer(100, 33);
        }
        if (text.empty()) {
            return error_answer(100, 0);
        }
        Comment const answered{
            page, found->second.post, found->second.is_post ? found->second.post : target, page, now, true, false
        };
        auto const id = answered.post.substr(answered.post.find('_') + 1) + "_" + ids_.decimal("comment", 12);
        delivered_.push_back({page, author, text, id, now, true});
        comments_[id] = answered;
        auto value = comment_value(id, answered, "add");
        value["message"] = text;
        auto answer = json_answer(200, {{"id", id}});
        Json change{{"field", "feed"}, {"value", std::move(value)}};
        answer.after.push_back(envelope(page, "changes", Json::array({std::move(change)}), now, id));
        return answer;
    });
}

}  // namespace hub::connectors::facebook
