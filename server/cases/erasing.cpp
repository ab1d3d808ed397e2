// Erasing a person: which threads and cases are meant, what is written down of it, and the same again from a list.
#include "cases/erasing.hpp"

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "cases/staff_text.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::size_t kSaltBytes = 16;

std::string print_of(Conversation const& thread, std::string const& salt)
{
    return sha256_hex({salt, "\n", thread.channel.value, "\n", thread.thread_id});
}

void add_missing(std::vector<Conversation>& threads, std::vector<Conversation> const& more)
{
    for (auto const& thread : more) {
        if (std::ranges::find(threads, thread.id, &Conversation::id) == threads.end()) {
            threads.push_back(thread);
        }
    }
}

void add_thread(Tx& tx, std::vector<Conversation>& threads, std::optional<Conversation> const& thread)
{
    if (thread) {
        add_missing(threads, {*thread});
        add_missing(threads, tx.erasures().threads_of(thread->contact));
    }
}

/// The citizen's ordinary thread, the sealed one, and what the same app knows of the same person.
std::vector<Conversation> threads_of(Tx& tx, SealedLane const& lane, ErasureWish const& wish)
{
    std::vector<Conversation> threads;
    if (!wish.code.empty()) {
        auto const record = tx.cases().find(wish.code);
        add_thread(tx, threads, record ? tx.conversations().find(record->conversation) : std::nullopt);
    } else {
        add_thread(tx, threads, tx.conversations().find(wish.channel, wish.user_id));
    }
    if (!lane.reply) {
        return threads;
    }
    std::vector<std::pair<ChannelId, ReplyAddress>> known;
    for (auto const& thread : threads) {
        auto const address = is_sealed(thread) ? open_address(*lane.reply, thread.reply_address)
                                               : Result<ReplyAddress>({thread.user_id, thread.thread_id, {}});
        if (address) {
            known.emplace_back(thread.channel, *address);
        }
    }
    if (!wish.user_id.empty()) {
        known.emplace_back(wish.channel, ReplyAddress{wish.user_id, wish.user_id, {}});
    }
    for (auto const& [channel, address] : known) {
        add_thread(tx, threads, tx.conversations().find(channel, address.thread_id));
        auto const id = sealed_thread_id(*lane.reply, channel, address.thread_id, address.user_id);
        add_thread(tx, threads, tx.conversations().find(channel, id));
    }
    return threads;
}

void add_counts(ErasedCounts& sum, ErasedCounts const& more)
{
    sum.threads += more.threads;
    sum.messages += more.messages;
    sum.cases += more.cases;
    sum.deliveries += more.deliveries;
    sum.salts += more.salts;
}

/// In a sealed thread the platform's id stands in no column, but raw deliveries from before may hold it.
Conversation with_address(Conversation thread, SealedLane const& lane)
{
    if (is_sealed(thread) && lane.reply) {
        if (auto const address = open_address(*lane.reply, thread.reply_address)) {
            thread.user_id = address->user_id;
        }
    }
    return thread;
}

}  // namespace

Result<Erased> erase_person(Tx& tx, SealedLane const& lane, ErasureWish const& wish, std::string const& by, Instant now)
{
    if (auto const fine = check_text("ground", wish.ground, kMaxReasonChars); !fine) {
        return std::unexpected(fine.error());
    }
    auto const threads = threads_of(tx, lane, wish);
    if (threads.empty()) {
        return not_found("nothing is stored of this person");
    }
    Erased erased;
    erased.entry.at = now;
    erased.entry.by = by;
    erased.entry.ground = wish.ground;
    std::vector<CaseCode> open;
    for (auto const& thread : threads) {
        auto const salt = random_hex(kSaltBytes);
        erased.entry.threads.push_back({thread.id, salt, print_of(thread, salt)});
        for (auto const& record : tx.erasures().cases_of(thread.id)) {
            erased.entry.cases.push_back(record.code);
            if (is_active(record.state)) {
                open.push_back(record.code);
            }
        }
    }
    if (!open.empty() && !wish.open_cases_too) {
        return conflict("a case is still worked on, and could not be answered any more: " + open.front().value);
    }
    for (auto const& thread : threads) {
        add_counts(erased.counts, tx.erasures().erase(with_address(thread, lane)));
    }
    tx.erasures().add(erased.entry);
    auto codes = Json::array();
    for (auto const& code : erased.entry.cases) {
        codes.push_back(code.value);
    }
    Json const detail{
        {"ground", wish.ground},
        {"cases", codes},
        {"threads", erased.counts.threads},
        {"messages", erased.counts.messages},
        {"deliveries", erased.counts.deliveries},
    };
    tx.people().audit(
        now, by, "person.erased", erased.entry.cases.empty() ? "" : erased.entry.cases.front().value, detail
    );
    return erased;
}

ErasedCounts repeat_erasure(Tx& tx, SealedLane const& lane, Erasure const& entry)
{
    ErasedCounts counts;
    for (auto const& one : entry.threads) {
        auto const thread = tx.conversations().find(one.id);
        // row numbers of a lost time may belong to somebody else now
        if (thread && print_of(*thread, one.salt) == one.print) {
            add_counts(counts, tx.erasures().erase(with_address(*thread, lane)));
        }
    }
    return counts;
}

}  // namespace hub::cases
