// A rating that comes by the status page instead of the chat.
#include "base/utf8.hpp"
#include "cases/closing.hpp"
#include "cases/staff_text.hpp"

namespace hub::cases {
namespace {

constexpr std::size_t kMaxWordsChars = 1000;
constexpr int kLowestGood = 3;

}  // namespace

Result<void> CaseDesk::rate(Tx& tx, CaseCode const& code, std::optional<int> score, std::string const& words) const
{
    if (score && (*score < 1 || *score > 5)) {
        return invalid_input("rating: 1 to 5");
    }
    if (!words.empty()) {
        if (auto const fine = check_text("text", words, kMaxWordsChars); !fine) {
            return fine;
        }
    }
    auto record = tx.cases().find(code);
    if (!record || !may_be_rated(*record)) {
        return not_found("no such case");
    }
    auto thread = tx.conversations().find(record->conversation);
    bool const answered = record->state == CaseState::answered || record->state == CaseState::closed;
    if (!thread || !answered) {
        return conflict("state");
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    Speaker speaker{tx, rules, writer, {}};
    std::optional<Message> message;
    if (!words.empty()) {
        message.emplace();
        message->conversation = thread->id;
        message->kind = "rating";
        message->text = words;
        message->at = clock_.now();
        message->author = "citizen";
        message->id = tx.conversations().add_message(*message);
        tx.conversations().link(message->id, record->id);
    }
    Rated const rated{score, score && *score >= kLowestGood, true};
    auto const taken =
        Closing{tx, rules, writer, speaker}.take(*record, *thread, rated, "page", message ? &*message : nullptr);
    if (taken) {
        tx.conversations().update(*thread);
    }
    return taken;
}

}  // namespace hub::cases
