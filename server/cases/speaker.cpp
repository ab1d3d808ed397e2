#include "cases/speaker.hpp"

#include "base/log.hpp"
#include "ports/addressee.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::string_view kAnonymousThread = "anon:";
constexpr std::chrono::hours kDay{24};

bool is_automatic(Message const& message)
{
    return message.author == "hub" && message.kind != "holding" && message.kind != "rating" &&
           message.kind != "announcement";
}

std::string kind_of(bool danger, std::vector<CaseRecord> const& opened)
{
    if (danger) {
        return "emergency";
    }
    bool const guided =
        std::ranges::any_of(opened, [](CaseRecord const& record) { return is_restricted(record.kind); });
    return guided ? "guidance" : "ack";
}

std::vector<CaseId> ids_of(std::vector<CaseRecord> const& records)
{
    std::vector<CaseId> ids;
    for (auto const& record : records) {
        ids.push_back(record.id);
    }
    return ids;
}

}  // namespace

struct Speaker::Answer {
    Channel const& channel;
    ReplyWindow const& window;
    std::vector<CaseRecord> const& opened;
    bool danger = false;
    bool blank = false;
    std::string const& comment_id;
    std::vector<AckLine> lines;
    std::string office;
};

std::string obstacle(Conversation const& conversation, ReplyWindow const& window, Instant now, bool by_human)
{
    if (conversation.is_public) {  // replies under comments have no window
        return conversation.consent_withdrawn ? "consent_withdrawn" : "";
    }
    auto const choice = choose_route({window}, addressee_of(conversation), {by_human}, {}, now);
    return choice.route == Route::person ? choice.reason : std::string{};
}

std::string dead_end(
    Conversation const& conversation,
    ChannelFacts const& channel,
    CaseRecord const& record,
    std::string_view kind,
    Instant now
)
{
    bool const by_human = kind == "reply";
    if (conversation.is_public) {
        return obstacle(conversation, channel.window, now, by_human);
    }
    Wording const wording{by_human, fits_template(record, kind)};
    auto const choice = choose_route(channel.reach(), addressee_of(conversation), wording, {}, now);
    return choice.route == Route::person ? choice.reason : std::string{};
}

Address private_address(Conversation const& conversation)
{
    return {conversation.thread_id.starts_with(kAnonymousThread) ? "anonymous" : "direct", {}};
}

Message Speaker::say(Conversation const& conversation, Utterance const& utterance)
{
    said_.reset();
    Message message;
    message.conversation = conversation.id;
    message.direction = Direction::outbound;
    message.kind = utterance.kind;
    message.text = utterance.text;
    message.at = writer_.now();
    message.author = utterance.author;
    message.is_public = utterance.address.target == "public_reply";
    message.delivery_state = "pending";
    message.id = tx_.conversations().add_message(message);
    for (auto const id : utterance.cases) {
        tx_.conversations().link(message.id, id);
    }
    OutboxItem item;
    auto const code = utterance.key_code.starts_with("PA-") ? utterance.key_code.substr(3) : utterance.key_code;
    item.idempotency_key = "case-" + code + "-" + utterance.kind + "-" + std::to_string(message.id.value);
    item.channel = conversation.channel;
    item.conversation = conversation.id;
    item.message = message.id;
    item.case_id = utterance.cases.empty() ? CaseId{} : utterance.cases.front();
    item.kind = utterance.kind;
    item.by_human = utterance.by_human;
    item.extra["target"] = utterance.address.target;
    bool const sealed = is_sealed(conversation);  // then the address goes nowhere but into the send itself
    if (!utterance.address.comment_id.empty() && !sealed) {
        item.extra["comment_id"] = utterance.address.comment_id;
    }
    if (utterance.address.target == "anonymous" && !sealed) {
        item.extra["conversation_id"] = conversation.thread_id.substr(kAnonymousThread.size());
    }
    item.created_at = writer_.now();
    item.not_before = std::max(utterance.not_before, writer_.now());
    item.trace_id = trace_id_;
    if (auto const added = tx_.outbox().add(item); !added) {
        // only after a restored backup whose numbers start again; the text is kept, a person has it as a task
        log_error("outbox.key_taken", {{"key", item.idempotency_key}});
        message.delivery_state = "failed";
        tx_.conversations().update_message(message);
        if (auto const record = tx_.cases().find(item.case_id)) {
            auto const due = rules_.calendar.add_working_days(writer_.now(), 1);
            writer_.task("undelivered_answer", record->lead_unit, record->id, "key_taken", due);
        }
    }
    return message;
}

Message Speaker::cannot_say(
    Conversation const& conversation, Utterance const& utterance, CaseRecord const& record, std::string const& reason
)
{
    said_.reset();
    Message message;
    message.conversation = conversation.id;
    message.direction = Direction::outbound;
    message.kind = utterance.kind;
    message.text = utterance.text;
    message.at = writer_.now();
    message.author = utterance.author;
    message.delivery_state = "failed";
    message.id = tx_.conversations().add_message(message);
    for (auto const id : utterance.cases) {
        tx_.conversations().link(message.id, id);
    }
    auto const next_day = rules_.calendar_of(record).add_working_days(writer_.now(), 1);
    auto const due = std::max(writer_.now(), std::min(next_day, record.resolve_due_at));
    writer_.task(
        utterance.by_human ? "undelivered_answer" : "undelivered_notice", record.lead_unit, record.id, reason, due
    );
    return message;
}

void Speaker::is_new(ConversationId conversation)
{
    said_ = Said{conversation, Instant::min(), {}};
}

std::vector<Message> Speaker::said_since(ConversationId conversation, Instant since)
{
    if (!said_ || said_->conversation != conversation || since < said_->since) {
        said_ = Said{conversation, since, tx_.conversations().outbound_since(conversation, since)};
    }
    auto messages = said_->messages;
    std::erase_if(messages, [since](Message const& message) { return message.at < since; });
    return messages;
}

std::vector<Message> Speaker::automatic_since(ConversationId conversation, Instant since)
{
    auto messages = said_since(conversation, since);
    std::erase_if(messages, [](Message const& message) { return !is_automatic(message); });
    return messages;
}

AckLine Speaker::line_of(CaseRecord const& record) const
{
    AckLine line;
    line.code = record.code.value;
    line.secret = record.secret;
    line.kind = record.kind;
    line.restricted = record.restricted;
    line.due_at = record.resolve_due_at;
    line.lead_unit = unit_name(rules_.units, record.lead_unit);
    auto const* topic = rules_.topics.find(record.topic);
    bool const named = topic != nullptr && !record.restricted && !record.needs_dispatcher &&
                       !topic->has_flag("sensitive") && !topic->has_flag("confidential");
    line.topic = named ? topic->name_vi : std::string{};
    return line;
}

Utterance Speaker::utterance_of(Answer const& answer, std::string text) const
{
    Utterance utterance;
    utterance.kind = kind_of(answer.danger, answer.opened);
    utterance.text = std::move(text);
    utterance.cases = ids_of(answer.opened);
    utterance.key_code = answer.opened.front().code.value;
    return utterance;
}

bool Speaker::acknowledge(
    Conversation& conversation,
    Channel const& channel,
    ReplyWindow const& window,
    std::vector<CaseRecord> const& opened,
    bool danger,
    bool blank,
    std::string const& comment_id
)
{
    Answer answer{channel, window, opened, danger, blank, comment_id, {}, unit_name(rules_.units, channel.unit)};
    for (auto const& record : opened) {
        answer.lines.push_back(line_of(record));
    }
    auto const today = automatic_since(conversation.id, writer_.now() - kDay);
    auto const same_kind = std::ranges::count_if(today, [danger](Message const& message) {
        return (message.kind == "emergency") == danger;
    });
    if (same_kind >= rules_.options.acks_per_day) {
        log_info("ack.withheld", {{"case", opened.front().code.value}, {"reason", "daily_limit"}});
        return false;
    }
    return conversation.is_public ? acknowledge_in_public(conversation, answer)
                                  : acknowledge_directly(conversation, answer);
}

bool Speaker::acknowledge_directly(Conversation& conversation, Answer const& answer)
{
    auto const& lines = answer.lines;
    bool const first_contact = !conversation.last_ack_at;
    auto text = answer.blank ? please_write(answer.office, lines.front())
                             : acknowledgement(answer.office, lines, first_contact, rules_.options.status_url);
    if (answer.danger) {
        text = emergency_numbers() + "\n\n" + text;
    }
    auto utterance = utterance_of(answer, std::move(text));
    if (auto const reason = obstacle(conversation, answer.window, writer_.now(), false); !reason.empty()) {
        (void)cannot_say(conversation, utterance, answer.opened.front(), reason);
        return false;
    }
    if (!answer.danger && extend_waiting(conversation, answer)) {
        return true;
    }
    utterance.address = private_address(conversation);
    bool const too_soon =
        conversation.last_ack_at && writer_.now() - *conversation.last_ack_at < rules_.options.ack_pause;
    utterance.not_before =
        too_soon && !answer.danger ? *conversation.last_ack_at + rules_.options.ack_pause : writer_.now();
    conversation.last_ack_at = utterance.not_before;
    (void)say(conversation, utterance);
    return true;
}

/// An acknowledgement that still waits for its minute takes the new cases along: no second text is needed.
bool Speaker::extend_waiting(Conversation const& conversation, Answer const& answer)
{
    for (auto& message : automatic_since(conversation.id, writer_.now() - rules_.options.ack_pause)) {
        auto const item = tx_.outbox().find_by_message(message.id);
        if (!item || item->state != OutboxState::pending || item->attempts > 0 || item->not_before <= writer_.now()) {
            continue;
        }
        said_.reset();
        message.text += acknowledgement_addition(answer.lines);
        tx_.conversations().update_message(message);
        for (auto const& record : answer.opened) {
            tx_.conversations().link(message.id, record.id);
        }
        return true;
    }
    return false;
}

/// One private reply belongs to a comment thread; one that waits in the outbox counts.
bool Speaker::may_send_privately(Conversation const& conversation)
{
    bool const hidden = conversation.user_id.empty() && !is_sealed(conversation);
    if (hidden || conversation.private_reply_used || conversation.consent_withdrawn) {
        return false;
    }
    auto const sent = said_since(conversation.id, Instant{});
    return std::ranges::none_of(sent, [](Message const& message) { return !message.is_public; });
}

bool Speaker::acknowledge_in_public(Conversation& conversation, Answer const& answer)
{
    bool const privately = may_send_privately(conversation);
    auto text = public_acknowledgement(answer.office, answer.lines, privately);
    if (answer.danger) {
        text = emergency_numbers() + " " + text;
    }
    auto utterance = utterance_of(answer, std::move(text));
    if (conversation.consent_withdrawn) {
        (void)cannot_say(conversation, utterance, answer.opened.front(), "consent_withdrawn");
        return false;
    }
    bool const too_soon =
        conversation.last_ack_at && writer_.now() - *conversation.last_ack_at < rules_.options.ack_pause;
    utterance.not_before =
        too_soon && !answer.danger ? *conversation.last_ack_at + rules_.options.ack_pause : writer_.now();
    conversation.last_ack_at = utterance.not_before;
    utterance.address = {"public_reply", answer.comment_id};
    (void)say(conversation, utterance);
    if (privately) {
        utterance.text = answer.blank ? please_write(answer.office, answer.lines.front())
                                      : acknowledgement(answer.office, answer.lines, true, rules_.options.status_url);
        utterance.address = {"private_reply", answer.comment_id};
        (void)say(conversation, utterance);
    }
    return true;
}

bool Speaker::warn(
    Conversation& conversation,
    Channel const& channel,
    ReplyWindow const& window,
    CaseRecord const& record,
    std::string const& comment_id
)
{
    std::vector<CaseRecord> const about{record};
    Answer const answer{channel, window, about, true, false, comment_id, {}, {}};
    auto utterance = utterance_of(answer, emergency_numbers());
    utterance.kind = "emergency";
    auto const today = automatic_since(conversation.id, writer_.now() - kDay);
    auto const warned = std::ranges::count(today, "emergency", &Message::kind);
    bool const just_now = std::ranges::any_of(today, [&](Message const& message) {
        return message.kind == "emergency" && writer_.now() - message.at < rules_.options.ack_pause;
    });
    if (just_now || warned >= rules_.options.acks_per_day ||
        !obstacle(conversation, window, writer_.now(), false).empty()) {
        return false;
    }
    utterance.address = conversation.is_public ? Address{"public_reply", comment_id} : private_address(conversation);
    (void)say(conversation, utterance);
    return true;
}

}  // namespace hub::cases
