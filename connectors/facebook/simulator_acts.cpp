// Webhook side of the Facebook simulator: what a citizen does, as Meta tells it.

#include "connectors/facebook/simulator.hpp"

#include <utility>

namespace hub::connectors::facebook {
namespace {

using Act = CitizenAction::Kind;

/// ASCII with \uXXXX in lower case and \/: the form that Meta signs.
std::string as_meta_writes(Json const& body)
{
    auto const plain = body.dump(-1, ' ', true, Json::error_handler_t::replace);
    std::string escaped;
    escaped.reserve(plain.size() + plain.size() / 16);
    for (char const c : plain) {
        if (c == '/') {
            escaped += '\\';
        }
        escaped += c;
    }
    return escaped;
}

std::int64_t to_seconds(Instant at)
{
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

bool is_change(CitizenAction const& action) noexcept
{
    return action.kind == Act::comment || action.kind == Act::visitor_post || action.kind == Act::comment_edit ||
           action.kind == Act::comment_remove || action.kind == Act::comment_hide;
}

bool opens_window(CitizenAction const& action) noexcept
{
    switch (action.kind) {
        case Act::text:
        case Act::image:
        case Act::sticker:
        case Act::location:
        case Act::file:
        case Act::audio:
        case Act::quick_answer:
        case Act::follow:
        case Act::reaction:
            return true;
        default:
            return false;
    }
}

Json attachment_of(CitizenAction const& action)
{
    switch (action.kind) {
        case Act::image:
            return {{"type", "image"}, {"payload", {{"url", action.url}}}};
        case Act::audio:
            return {{"type", "audio"}, {"payload", {{"url", action.url}}}};
        case Act::file:
            return {{"type", "file"}, {"payload", {{"url", action.url}}}};
        case Act::sticker:
            return {{"type", "sticker"}, {"payload", {{"url", action.url}, {"sticker_id", 369239263222822}}}};
        case Act::location: {
            auto const point = action.point.value_or(std::pair{0.0, 0.0});
            Json const payload{{"coordinates", {{"lat", point.first}, {"long", point.second}}}};
            return {{"type", "location"}, {"title", action.text}, {"url", action.url}, {"payload", payload}};
        }
        default:
            return {};
    }
}

}  // namespace

Json FacebookSimulator::entry_of(std::string const& page, std::string_view list, Json items, Instant now) const
{
    return {{"id", page}, {"time", list == "changes" ? to_seconds(now) : to_millis(now)}, {list, std::move(items)}};
}

SimulatedWebhook FacebookSimulator::post(Json entries, std::string external_id) const
{
    auto webhook = sign(as_meta_writes({{"object", "page"}, {"entry", std::move(entries)}}));
    if (!external_id.empty()) {
        webhook.external_id = std::move(external_id);
    }
    return webhook;
}

SimulatedWebhook FacebookSimulator::envelope(
    std::string const& page, std::string_view list, Json items, Instant now, std::string external_id
) const
{
    return post(Json::array({entry_of(page, list, std::move(items), now)}), std::move(external_id));
}

std::string FacebookSimulator::post_of(std::string const& page) const
{
    return page + "_" + decimal_of("post/" + page, 15);
}

Json FacebookSimulator::message_item(CitizenAction const& action, Instant now, std::string& id)
{
    id = "m_" + ids_.hex("inbound/" + std::to_string(to_millis(now)), 40);
    Json message{{"mid", id}};
    if (!action.text.empty() && action.kind != Act::location) {
        message["text"] = action.text;
    }
    if (auto attachment = attachment_of(action); !attachment.is_null()) {
        message["attachments"] = Json::array({std::move(attachment)});
    }
    if (action.kind == Act::quick_answer) {
        message["quick_reply"] = {{"payload", action.target}};
    } else if (!action.target.empty()) {
        message["reply_to"] = {{"mid", action.target}};
    }
    return message;
}

Json FacebookSimulator::item_of(CitizenAction const& action, Instant now, std::string& id)
{
    Json item{
        {"sender", {{"id", action.user_id}}}, {"recipient", {{"id", action.account_id}}}, {"timestamp", to_millis(now)}
    };
    switch (action.kind) {
        case Act::message_edit:
            item["message_edit"] = {{"mid", action.target}, {"text", action.text}, {"num_edit", 1}};
            id = action.target;
            break;
        case Act::unsend:
            item["message"] = {{"mid", action.target}, {"is_deleted", true}};
            id = action.target;
            break;
        case Act::reaction:
            item["reaction"] = {
                {"mid", action.target}, {"action", "react"}, {"emoji", "\xE2\x9D\xA4"}, {"reaction", "love"}
            };
            id = action.target;
            break;
        case Act::seen:
            item["read"] = {{"watermark", to_millis(now)}};
            break;
        case Act::follow:
            item["referral"] = {{"ref", action.text}, {"source", "SHORTLINK"}, {"type", "OPEN_THREAD"}};
            break;
        default:
            if (opens_window(action)) {
                item["message"] = message_item(action, now, id);
            } else {
                item["simulated_other"] = Json::object();
            }
    }
    return item;
}

Json FacebookSimulator::comment_value(std::string const& id, Comment const& comment, std::string_view verb) const
{
    Json value{
        {"item", comment.is_post ? "post" : "comment"},
        {"verb", verb},
        {"post_id", comment.post},
        {"created_time", to_seconds(comment.created)}
    };
    if (!comment.is_post) {
        value["comment_id"] = id;
        value["parent_id"] = comment.parent;
        value["post"] = {
            {"id", comment.post},
            {"is_published", true},
            {"status_type", "mobile_status_update"},
            {"permalink_url", "https://www.facebook.com/" + comment.post}
        };
    }
    if (!comment.author.empty()) {
        value["from"] = {{"id", comment.author}};
    }
    return value;
}

Json FacebookSimulator::new_comment(CitizenAction const& action, Instant now, std::string& id)
{
    auto const author = action.without_author ? std::string{} : action.user_id;
    auto const post = post_of(action.account_id);
    auto const answered = action.target.empty() ? post : action.target;
    Comment comment{action.account_id, post, answered, author, now, false, false};
    if (action.kind == Act::visitor_post) {
        id = action.account_id + "_" + ids_.decimal("post", 15);
        comment.post = id;
        comment.is_post = true;
    } else {
        id = post.substr(post.find('_') + 1) + "_" + ids_.decimal("comment", 12);
    }
    comments_[id] = comment;
    return comment_value(id, comment, "add");
}

Json FacebookSimulator::change_of(CitizenAction const& action, Instant now, std::string& id)
{
    Json value;
    if (action.kind == Act::comment || action.kind == Act::visitor_post) {
        value = new_comment(action, now, id);
    } else {
        id = action.target;
        auto const verb = action.kind == Act::comment_edit     ? "edited"
                          : action.kind == Act::comment_remove ? "remove"
                                                               : "hide";
        auto const found = comments_.find(id);
        Comment const known =
            found == comments_.end()
                ? Comment{action.account_id, post_of(action.account_id), post_of(action.account_id), action.user_id, now}
                : found->second;
        value = comment_value(id, known, verb);
    }
    if (value.contains("from") && !action.user_name.empty()) {
        value["from"]["name"] = action.user_name;
    }
    if (!action.text.empty() && action.kind != Act::comment_remove) {
        value["message"] = action.text;
    }
    if (!action.url.empty()) {
        value["photo"] = action.url;
    }
    return {{"field", "feed"}, {"value", std::move(value)}};
}

SimulatedWebhook FacebookSimulator::act(CitizenAction const& action, Instant now)
{
    return std::move(act_many({action}, now).front());
}

void FacebookSimulator::note_interaction(CitizenAction const& action, Instant now)
{
    if (is_change(action)) {
        return;  // a comment opens no window
    }
    std::pair const citizen{action.account_id, action.user_id};
    auto& last = citizens_[citizen];
    if (opens_window(action)) {
        last = now;
        blocked_.erase(citizen);
    } else if (action.kind == Act::unfollow) {
        blocked_.insert(citizen);
    }
}

/// Up to 1,000 items a body; a run on one Page and of one family is one entry.
std::vector<SimulatedWebhook> FacebookSimulator::act_many(std::vector<CitizenAction> const& actions, Instant now)
{
    constexpr std::size_t kMaxBatch = 1000;
    std::vector<SimulatedWebhook> webhooks;
    for (std::size_t first = 0; first < actions.size(); first += kMaxBatch) {
        auto const last = std::min(first + kMaxBatch, actions.size());
        Json entries = Json::array();
        std::string first_id;
        for (auto at = first; at < last;) {
            auto const& leader = actions[at];
            Json items = Json::array();
            for (; at < last && actions[at].account_id == leader.account_id &&
                   is_change(actions[at]) == is_change(leader);
                 ++at) {
                std::string id;
                items.push_back(is_change(leader) ? change_of(actions[at], now, id) : item_of(actions[at], now, id));
                note_interaction(actions[at], now);
                first_id = at == first ? id : first_id;
            }
            entries.push_back(
                entry_of(leader.account_id, is_change(leader) ? "changes" : "messaging", std::move(items), now)
            );
        }
        webhooks.push_back(post(std::move(entries), std::move(first_id)));
    }
    return webhooks;
}

std::unique_ptr<PlatformSimulator> make_simulator(SimulatorOptions options);

std::unique_ptr<PlatformSimulator> make_simulator(SimulatorOptions options)
{
    return std::make_unique<FacebookSimulator>(std::move(options));
}

}  // namespace hub::connectors::facebook
