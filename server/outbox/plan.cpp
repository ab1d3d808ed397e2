#include "outbox/plan.hpp"

#include "ports/addressee.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace hub::outbox {
namespace {

using Target = OutboundMessage::Target;

constexpr std::string_view kCommentThread = "comment:";

Target target_of(OutboxItem const& item, Conversation const& conversation)
{
    auto const wanted = text_or(item.extra, "target");
    if (wanted == "public_reply") {
        return Target::public_reply;
    }
    if (wanted == "private_reply") {
        return Target::private_reply;
    }
    if (wanted == "anonymous") {
        return Target::anonymous;
    }
    return wanted.empty() && conversation.is_public ? Target::public_reply : Target::direct;
}

std::string comment_of(OutboxItem const& item, Conversation const& conversation)
{
    auto given = text_or(item.extra, "comment_id");
    if (given.empty() && conversation.thread_id.starts_with(kCommentThread)) {
        given = conversation.thread_id.substr(kCommentThread.size());
    }
    return given;
}

void fill_extras(OutboundMessage& out, Json const& extra)
{
    out.image_url = text_or(extra, "image_url");
    out.conversation_id = text_or(extra, "conversation_id");
    if (auto const& answers = member(extra, "quick_answers"); answers.is_array()) {
        for (auto const& answer : answers) {
            out.quick_answers.push_back({text_or(answer, "title"), text_or(answer, "payload")});
        }
    }
}

constexpr std::array kRoutes{
    Route::message, Route::extended, Route::template_user, Route::template_phone, Route::person
};

/// What the case's state says in a few words that a template's parameter takes.
std::string status_words(CaseRecord const& record, std::string_view kind)
{
    if (kind == "reply") {
        return "Đã có trả lời";
    }
    switch (record.state) {
        case CaseState::forwarded:
            return "Đã chuyển cơ quan có thẩm quyền";
        case CaseState::rejected:
            return "Chưa thể xử lý";
        default:
            return kind == "ack" ? "Đã tiếp nhận" : "Đang xử lý";
    }
}

std::string date_words(Instant at)
{
    auto const text = to_vietnamese(at);  // "08:00 ngày 20/11/2026"
    return text.substr(text.rfind(' ') + 1);
}

std::string template_value(std::string_view name, CaseRecord const& record, Facts const& facts)
{
    if (name == "code") {
        return record.code.value;
    }
    if (name == "status") {
        return status_words(record, facts.item.kind);
    }
    if (name == "unit") {
        return facts.words.unit_name ? facts.words.unit_name(record.lead_unit) : record.lead_unit.value;
    }
    return name == "due_date" ? date_words(record.resolve_due_at) : facts.words.status_url;
}

void fill_template(OutboundMessage& out, MessageTemplate const& chosen, Facts const& facts)
{
    out.template_id = chosen.id;
    for (auto const& [parameter, value] : chosen.fields) {
        out.template_fields.emplace_back(parameter, template_value(value, *facts.about, facts));
    }
}

/// Under a comment there is no window: only what the platform itself ties to the comment.
Plan plan_for_comment(OutboundMessage out, Conversation const& conversation, RouteSet const& shut)
{
    if (conversation.consent_withdrawn) {
        return Blocked{"consent_withdrawn", false};
    }
    if (out.target == Target::private_reply && conversation.private_reply_used) {
        return Blocked{"private_reply_used"};
    }
    if (out.comment_id.empty()) {
        return Blocked{"no_address"};
    }
    if (shut.contains(Route::message)) {
        return Blocked{"refused"};
    }
    return Planned{std::move(out), Route::message, {}};
}

Reach reach_of(Facts const& facts)
{
    return {
        facts.profile.window,
        facts.profile.templates_by_user && !facts.channel.user_template.id.empty(),
        facts.profile.templates_by_phone && !facts.channel.phone_template.id.empty(),
    };
}

}  // namespace

Plan plan_message(Facts const& facts, RouteSet const& shut, Instant now)
{
    auto const& [item, message, conversation, about, channel, profile, words] = facts;
    OutboundMessage out;
    out.target = target_of(item, conversation);
    out.idempotency_key = item.idempotency_key;
    out.user_id = conversation.user_id;
    out.comment_id = comment_of(item, conversation);
    out.text = message.text;
    out.by_human = item.by_human;
    fill_extras(out, item.extra);
    if (out.target == Target::public_reply || out.target == Target::private_reply) {
        return plan_for_comment(std::move(out), conversation, shut);
    }
    Wording const wording{item.by_human, about && !item.announcement && fits_template(*about, item.kind)};
    auto choice = choose_route(reach_of(facts), addressee_of(conversation), wording, shut, now);
    switch (choice.route) {
        case Route::message:
            break;
        case Route::extended:
            out.window_expired = true;
            break;
        case Route::template_user:
            out.target = Target::template_user;
            fill_template(out, channel.user_template, facts);
            break;
        case Route::template_phone:
            out.target = Target::template_phone;
            out.phone = mobile_number(conversation.phone).value_or("");
            fill_template(out, channel.phone_template, facts);
            break;
        case Route::person:
            return Blocked{choice.reason, choice.reason != "consent_withdrawn"};
    }
    return Planned{std::move(out), choice.route, std::move(choice.reason)};
}

RouteSet shut_routes(Json const& extra)
{
    RouteSet shut;
    auto const& names = member(extra, "shut");
    for (auto const route : kRoutes) {
        if (names.is_array() && std::ranges::find(names, Json(name_of(route))) != names.end()) {
            shut.add(route);
        }
    }
    return shut;
}

void shut_route(Json& extra, Route route)
{
    if (!shut_routes(extra).contains(route)) {
        extra["shut"].push_back(name_of(route));
    }
}

Route last_route(Json const& extra)
{
    auto const name = text_or(extra, "route");
    auto const found = std::ranges::find_if(kRoutes, [&](Route route) { return name_of(route) == name; });
    return found == kRoutes.end() ? Route::message : *found;
}

bool is_template(Route route) noexcept
{
    return route == Route::template_user || route == Route::template_phone;
}

bool is_billed(Route route, ReplyWindow const& window) noexcept
{
    return is_template(route) || (route == Route::extended && window.extended_billed);
}

}  // namespace hub::outbox
