// Ratings: words in the chat after our question, and the form of a platform.
#include "base/utf8.hpp"
#include "cases/intake.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr int kLowestGood = 3;

std::optional<Rated> rated_by(std::string const& payload)
{
    bool const digit = payload.size() == 1 && payload[0] >= '1' && payload[0] <= '5';
    return digit ? std::optional{Rated{payload[0] - '0', payload[0] - '0' >= kLowestGood, true}} : std::nullopt;
}

}  // namespace

/// The case that this message may rate: the one of our question, or the one whose question is quoted.
std::optional<CaseRecord> Intake::asked_to_rate()
{
    auto& thread = conversation();
    bool const carries = !event_.attachments.empty() || event_.point || event_.sticker_only;
    if (!thread.rating_case || event_.kind != Kind::message || event_.is_public || carries ||
        incoming_.assessment.danger) {
        return std::nullopt;
    }
    auto record = event_.reply_to.empty() ? tx_.cases().find(thread.rating_case) : quoted_case();
    bool const asked = record && record->rating_asked_at && may_be_rated(*record) &&
                       now_ - *record->rating_asked_at <= rules_.options.closing.rated;
    return asked ? std::move(record) : std::nullopt;
}

/// "Không có nước ba ngày nay" begins like a rating and is a new report.
bool Intake::speaks_of_something_else(CaseRecord const& record) const
{
    auto const& matters = incoming_.assessment.matters;
    return std::ranges::any_of(matters, [&](Matter const& matter) {
        bool const clear = matter.topic != record.topic && matter.topic_confidence >= rules_.options.clear_topic;
        return clear || is_restricted(matter.kind) || matter.asks_secrecy;
    });
}

Result<void> Intake::rate(CaseRecord record, Rated const& rated, std::string_view via, Message const* message)
{
    if (message != nullptr) {
        tx_.conversations().link(message->id, record.id);
    }
    auto& thread = conversation();
    if (auto const taken = Closing{tx_, rules_, writer_, speaker_}.take(record, thread, rated, via, message); !taken) {
        return taken;
    }
    received_.answered = true;
    note_attached(record);
    return {};
}

/// A rating of what we sent, by the platform's form. Words without a known case are a new report.
Result<void> Intake::feedback()
{
    auto record = case_by_receipt();
    bool const has_words = event_.text.find_first_not_of(" \t\r\n") != std::string::npos;
    if (!record) {
        if (has_words) {
            return words();
        }
        ignore("rating_without_case");
        return {};
    }
    std::optional<Message> message;
    if (has_words) {
        message = inbound_message();
        message->conversation = record->conversation;
        message->kind = "rating";
        message->external_id.clear();
        message->id = tx_.conversations().add_message(*message);
    }
    auto const rated = rated_by(event_.payload);
    if (!rated) {
        Json data = Json::object();
        if (message) {
            tx_.conversations().link(message->id, record->id);
            data["message_id"] = std::to_string(message->id.value);
        }
        return add_event(std::move(*record), "case.rating", std::move(data), message ? &*message : nullptr);
    }
    conversation_ = tx_.conversations().find(record->conversation);  // the form names no thread
    stored_ = conversation_.value_or(Conversation{});
    return rate(std::move(*record), *rated, "form", message ? &*message : nullptr);
}

}  // namespace hub::cases
