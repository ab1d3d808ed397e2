// longer than 400 lines: the contract of one port, with the oracle that all of it is held against.
// StoreContract: the outbox.
#include "../harness/seeded.hpp"
#include "store_contract.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace hub::test {
namespace {

OutboxItem item(std::string const& key, ConversationId conversation, std::int64_t not_before = 0)
{
    OutboxItem made;
    made.idempotency_key = key;
    made.channel = ChannelId{"zalo-a"};
    made.conversation = conversation;
    made.kind = "reply";
    made.created_at = at(not_before);
    made.not_before = at(not_before);
    return made;
}

class OutboxContract {
public:
    explicit OutboxContract(StoreContract& contract) : contract_(contract) {}

    OutboxId add(OutboxItem const& wanted)
    {
        auto const id = contract_.write([&](Tx& tx) { return tx.outbox().add(wanted); });
        EXPECT_TRUE(id.has_value());
        return id.value_or(OutboxId{});
    }
    void update(OutboxItem const& changed)
    {
        contract_.write([&](Tx& tx) {
            tx.outbox().update(changed);
            return 0;
        });
    }
    OutboxItem get(OutboxId id)
    {
        return contract_.read([&](Tx& tx) { return tx.outbox().find(id); }).value();
    }
    std::vector<std::string> ready(std::int64_t now, std::size_t limit = 100)
    {
        return keys(contract_.read([&](Tx& tx) { return tx.outbox().ready(at(now), limit); }));
    }
    static std::vector<std::string> keys(std::vector<OutboxItem> const& items)
    {
        std::vector<std::string> found;
        std::ranges::transform(items, std::back_inserter(found), &OutboxItem::idempotency_key);
        return found;
    }
    void set_state(OutboxId id, OutboxState state)
    {
        auto changed = get(id);
        changed.state = state;
        update(changed);
    }

private:
    StoreContract& contract_;
};

using Keys = std::vector<std::string>;

TEST_P(StoreContract, OutboxRowKeepsEveryFieldAndIsFoundEveryWay)
{
    OutboxContract outbox(*this);
    auto const thread = conversation("t");
    auto const opened = new_case("u", 100);
    auto const message = write([&](Tx& tx) {
        Message text;
        text.conversation = thread.id;
        text.direction = Direction::outbound;
        return tx.conversations().add_message(text);
    });
    auto wanted = item("key", thread.id, 5);
    wanted.message = message;
    wanted.case_id = opened.id;
    wanted.by_human = true;
    wanted.extra = Json{{"target", "private"}};
    wanted.trace_id = "trace";
    auto const id = outbox.add(wanted);
    auto changed = outbox.get(id);
    EXPECT_EQ(changed.message, message);
    EXPECT_EQ(changed.case_id, opened.id);
    EXPECT_FALSE(changed.announcement);
    EXPECT_TRUE(changed.by_human);
    EXPECT_EQ(changed.extra, wanted.extra);
    EXPECT_EQ(changed.created_at, at(5));
    EXPECT_EQ(changed.trace_id, "trace");
    changed.state = OutboxState::sent;
    changed.attempts = 3;
    changed.not_before = at(7);
    changed.sending_since = at(8);
    changed.sent_at = at(9);
    changed.receipt = "mid.1";
    changed.last_error = "window";
    changed.extra = Json{{"target", "public"}};
    changed.kind = "ack";  // not written by update
    outbox.update(changed);
    under_test->reopen();
    auto const kept = outbox.get(id);
    EXPECT_EQ(kept.state, OutboxState::sent);
    EXPECT_EQ(kept.attempts, 3);
    EXPECT_EQ(kept.not_before, at(7));
    EXPECT_EQ(kept.sending_since, at(8));
    EXPECT_EQ(kept.sent_at, at(9));
    EXPECT_EQ(kept.last_error, "window");
    EXPECT_EQ(kept.extra, changed.extra);
    EXPECT_EQ(kept.kind, "reply");
    read([&](Tx& tx) {
        EXPECT_EQ(tx.outbox().find_by_key("key").value().id, id);
        EXPECT_EQ(tx.outbox().find_by_message(message).value().id, id);
        EXPECT_EQ(tx.outbox().find_by_receipt(ChannelId{"zalo-a"}, "mid.1").value().id, id);
        EXPECT_FALSE(tx.outbox().find_by_receipt(ChannelId{"zalo-b"}, "mid.1").has_value());
        EXPECT_FALSE(tx.outbox().find_by_receipt(ChannelId{"zalo-a"}, "").has_value());
        EXPECT_FALSE(tx.outbox().find_by_key("other").has_value());
        return 0;
    });
}

TEST_P(StoreContract, OutboxTakesAnIdempotencyKeyOnce)
{
    OutboxContract outbox(*this);
    auto const thread = conversation("t");
    outbox.add(item("key", thread.id));
    auto const again = write([&](Tx& tx) { return tx.outbox().add(item("key", thread.id, 9)); });
    EXPECT_EQ(again.error().code, Errc::conflict);
    EXPECT_EQ(outbox.ready(10), Keys{"key"});
    EXPECT_EQ(read([](Tx& tx) { return tx.outbox().count(OutboxState::pending); }), 1);
}

TEST_P(StoreContract, OutboxKeepsTheOrderOfAConversationThroughClaimsAndRetries)
{
    OutboxContract outbox(*this);
    auto const one = conversation("1").id;
    auto const two = conversation("2").id;
    auto const first = outbox.add(item("1-first", one, 1));
    auto const second = outbox.add(item("1-second", one, 2));
    outbox.add(item("2-only", two, 3));
    EXPECT_EQ(outbox.ready(0), Keys{});
    EXPECT_EQ(outbox.ready(10), (Keys{"1-first", "2-only"}));
    EXPECT_EQ(outbox.ready(10, 1), Keys{"1-first"});
    outbox.set_state(first, OutboxState::sending);  // claimed: nobody else takes it, nothing passes it
    EXPECT_EQ(outbox.ready(10), Keys{"2-only"});
    auto retry = outbox.get(first);
    retry.state = OutboxState::pending;
    retry.attempts = 1;
    retry.not_before = at(20);
    outbox.update(retry);
    EXPECT_EQ(outbox.ready(10), Keys{"2-only"});
    EXPECT_EQ(read([](Tx& tx) { return tx.outbox().next_due(at(10)); }), at(20));
    EXPECT_EQ(outbox.ready(20), (Keys{"2-only", "1-first"}));
    outbox.set_state(first, OutboxState::uncertain);
    EXPECT_EQ(outbox.ready(20), Keys{"2-only"});
    for (auto const done : {OutboxState::sent, OutboxState::delivered, OutboxState::failed, OutboxState::cancelled}) {
        outbox.set_state(first, done);
        EXPECT_EQ(outbox.ready(20), (Keys{"1-second", "2-only"})) << name_of(done);
    }
    outbox.set_state(second, OutboxState::sent);
    EXPECT_EQ(outbox.ready(20), Keys{"2-only"});
    EXPECT_EQ(read([](Tx& tx) { return tx.outbox().next_due(at(20)); }), std::nullopt);
}

TEST_P(StoreContract, OutboxFindsWhatACrashLeftInTheMiddle)
{
    OutboxContract outbox(*this);
    auto const claim = [&](std::string const& key, OutboxState state, std::int64_t since) {
        auto claimed = outbox.get(outbox.add(item(key, conversation(key).id)));
        claimed.state = state;
        claimed.sending_since = at(since);
        outbox.update(claimed);
    };
    claim("late", OutboxState::sending, 30);
    claim("early", OutboxState::uncertain, 10);
    claim("middle", OutboxState::sending, 20);
    claim("done", OutboxState::sent, 5);
    under_test->reopen();
    auto const left = [&](std::int64_t since, std::size_t limit) {
        return OutboxContract::keys(read([&](Tx& tx) { return tx.outbox().unresolved(at(since), limit); }));
    };
    EXPECT_EQ(left(30, 10), (Keys{"early", "middle", "late"}));
    EXPECT_EQ(left(20, 10), (Keys{"early", "middle"}));
    EXPECT_EQ(left(30, 1), Keys{"early"});
}

TEST_P(StoreContract, OutboxSendsAnnouncementsAfterEverythingElse)
{
    OutboxContract outbox(*this);
    auto const announcement = write([](Tx& tx) { return tx.announcements().insert({}); });
    auto const announced = [&](std::string const& key, std::string const& kind) {
        auto made = item(key, conversation(key).id, 1);
        made.announcement = announcement;
        made.kind = kind;
        return outbox.add(made);
    };
    announced("bulk", "announcement");
    announced("siren", "emergency");
    outbox.add(item("reply", conversation("r").id, 5));
    EXPECT_EQ(outbox.ready(10), (Keys{"siren", "reply", "bulk"}));
    EXPECT_EQ(outbox.ready(10, 2), (Keys{"siren", "reply"}));
}

TEST_P(StoreContract, OutboxAnnouncementsNeverHoldAnAnswerBackNorAnAnswerThem)
{
    OutboxContract outbox(*this);
    auto const announcement = write([](Tx& tx) { return tx.announcements().insert({}); });
    auto const citizen = conversation("1").id;
    auto older = item("announcement", citizen, 1);
    older.announcement = announcement;
    older.kind = "announcement";
    auto const bulk = outbox.add(older);
    auto const reply = outbox.add(item("reply", citizen, 2));
    auto siren = item("siren", citizen, 3);
    siren.announcement = announcement;
    siren.kind = "emergency";
    auto second = item("second", citizen, 4);
    outbox.add(second);
    EXPECT_EQ(outbox.ready(10), (Keys{"reply", "announcement"})) << "one of each lane, the answer first";
    for (auto const stuck : {OutboxState::sending, OutboxState::uncertain}) {
        outbox.set_state(bulk, stuck);
        EXPECT_EQ(outbox.ready(10), Keys{"reply"}) << name_of(stuck);
    }
    outbox.set_state(bulk, OutboxState::sent);
    outbox.add(siren);
    outbox.set_state(reply, OutboxState::uncertain);
    EXPECT_EQ(outbox.ready(10), Keys{"siren"}) << "an answer without echo does not silence an alarm";
}

TEST_P(StoreContract, OutboxRowsThatStillWaitTakeNoPlaceAmongTheSilent)
{
    OutboxContract outbox(*this);
    auto const claim = [&](std::string const& key, OutboxState state, std::int64_t since, std::int64_t until) {
        auto claimed = outbox.get(outbox.add(item(key, conversation(key).id)));
        claimed.state = state;
        claimed.sending_since = at(since);
        claimed.not_before = at(until);
        outbox.update(claimed);
    };
    for (int number = 0; number < 20; ++number) {
        claim("waits" + std::to_string(number), OutboxState::uncertain, number, 1000);
    }
    claim("over", OutboxState::uncertain, 30, 50);
    claim("orphan", OutboxState::sending, 40, 0);
    claim("flies", OutboxState::sending, 42, 0);
    auto const silent = [&](std::int64_t now, std::int64_t orphaned, std::size_t limit) {
        return OutboxContract::keys(read([&](Tx& tx) { return tx.outbox().silent(at(now), at(orphaned), limit); }));
    };
    EXPECT_EQ(silent(60, 41, 2), (Keys{"over", "orphan"}));
    EXPECT_EQ(silent(60, 40, 2), Keys{"over"}) << "since that very moment: it may still fly";
    EXPECT_EQ(silent(45, 41, 2), Keys{"orphan"});
    EXPECT_EQ(silent(45, 40, 2), Keys{});
    EXPECT_EQ(silent(60, 43, 100), (Keys{"over", "orphan", "flies"}));
    EXPECT_EQ(silent(1000, 40, 100).size(), 21U);
}

TEST_P(StoreContract, OutboxCountsWhatAChannelMayStillSendOfADay)
{
    ChannelId const zalo{"zalo-a"};
    auto const take = [&](std::optional<std::int64_t> otherwise, std::int64_t now) {
        return write([&](Tx& tx) { return tx.outbox().take_quota(zalo, "template_phone", otherwise, at(now), at(100)); }
        );
    };
    auto const put = [&](std::int64_t left, std::int64_t now, std::int64_t until) {
        write([&](Tx& tx) {
            tx.outbox().put_quota(zalo, "template_phone", left, at(now), at(until));
            return 0;
        });
    };
    EXPECT_TRUE(take(std::nullopt, 1)) << "nothing is known: nothing is forbidden";
    put(2, 1, 100);
    EXPECT_TRUE(take(std::nullopt, 2));
    put(2, 2, 100);
    EXPECT_TRUE(take(std::nullopt, 3)) << "what was taken meanwhile is not given back by an older answer";
    EXPECT_FALSE(take(std::nullopt, 4));
    EXPECT_FALSE(take(5, 4));
    EXPECT_TRUE(take(std::nullopt, 100)) << "a new day";
    EXPECT_TRUE(take(1, 100));
    put(0, 101, 200);
    EXPECT_FALSE(write([&](Tx& tx) { return tx.outbox().take_quota(zalo, "template_phone", {}, at(150), at(200)); }));
    EXPECT_TRUE(write([&](Tx& tx) {
        return tx.outbox().take_quota(ChannelId{"other"}, "template_phone", {}, at(150), at(200));
    }));
}

TEST_P(StoreContract, OutboxLeavesOutHeldChannels)
{
    OutboxContract outbox(*this);
    for (auto const* channel : {"zalo-a", "zalo-b", "facebook-a"}) {
        for (int number = 0; number < 3; ++number) {
            auto const key = std::string(channel) + std::to_string(number);
            auto made = item(key, conversation(key, channel).id, number);
            made.channel = ChannelId{channel};
            outbox.add(made);
        }
    }
    auto const without = [&](std::vector<ChannelId> const& except, std::size_t limit) {
        return OutboxContract::keys(read([&](Tx& tx) { return tx.outbox().ready_except(at(10), limit, except); }));
    };
    EXPECT_EQ(without({ChannelId{"zalo-a"}, ChannelId{"zalo-b"}}, 2), (Keys{"facebook-a0", "facebook-a1"}));
    EXPECT_EQ(without({}, 100).size(), 9u);
}

TEST_P(StoreContract, StoppingAnAnnouncementCancelsOnlyWhatStillWaits)
{
    OutboxContract outbox(*this);
    auto const announcement = write([](Tx& tx) { return tx.announcements().insert({}); });
    std::vector<OutboxId> ids;
    for (int number = 0; number < 5; ++number) {
        auto made = item(std::to_string(number), conversation(std::to_string(number)).id);
        made.announcement = announcement;
        ids.push_back(outbox.add(made));
    }
    auto const other = outbox.add(item("other", conversation("other").id));
    outbox.set_state(ids[0], OutboxState::sent);
    outbox.set_state(ids[1], OutboxState::sending);
    EXPECT_EQ(write([&](Tx& tx) { return tx.outbox().cancel_announcement(announcement); }), 3);
    EXPECT_EQ(write([&](Tx& tx) { return tx.outbox().cancel_announcement(announcement); }), 0);
    EXPECT_EQ(outbox.get(ids[1]).state, OutboxState::sending);
    EXPECT_EQ(outbox.get(ids[4]).state, OutboxState::cancelled);
    EXPECT_EQ(outbox.get(other).state, OutboxState::pending);
    EXPECT_EQ(read([](Tx& tx) { return tx.outbox().count(OutboxState::cancelled); }), 3);
}

// ---- random histories against an oracle
// --------------------------------------------------------------------------------

bool unfinished(OutboxItem const& one)
{
    return one.state == OutboxState::pending || one.state == OutboxState::sending ||
           one.state == OutboxState::uncertain;
}

/// OutboxStore's comments, word by word.
Keys expected_ready(std::map<OutboxId, OutboxItem> const& all, Instant now, std::set<std::string> const& except)
{
    std::vector<OutboxItem> found;
    std::set<std::pair<ConversationId, bool>> taken;
    for (auto const& [id, one] : all) {
        if (!unfinished(one)) {
            continue;
        }
        bool const first = taken.emplace(one.conversation, static_cast<bool>(one.announcement)).second;
        if (first && one.state == OutboxState::pending && one.not_before <= now &&
            !except.contains(one.channel.value)) {
            found.push_back(one);
        }
    }
    std::ranges::sort(found, {}, [](OutboxItem const& one) {
        return std::tuple(static_cast<bool>(one.announcement) && one.kind != "emergency", one.not_before, one.id);
    });
    return OutboxContract::keys(found);
}

TEST_P(StoreContract, RandomOutboxHistoriesGoAsTheOracleSays)
{
    Seeded random;
    SCOPED_TRACE(random.name());
    OutboxContract outbox(*this);
    auto const announcement = write([](Tx& tx) { return tx.announcements().insert({}); });
    std::vector<std::string> const channels{"zalo-a", "zalo-b", "facebook-a"};
    std::vector<std::string> const kinds{"reply", "ack", "announcement", "emergency"};
    std::vector<Conversation> threads;
    for (int number = 0; number < 6; ++number) {
        threads.push_back(conversation(std::to_string(number), random.of(channels)));
    }
    auto const moment = [&] { return at(static_cast<std::int64_t>(random.below(15))); };
    std::map<OutboxId, OutboxItem> all;
    for (int step = 0; step < 250 && !HasFailure(); ++step) {
        if (random.one_in(3) || all.empty()) {
            auto const& thread = random.of(threads);
            auto made = item("key-" + std::to_string(step), thread.id);
            made.channel = thread.channel;
            made.kind = random.of(kinds);
            made.announcement =
                made.kind == "announcement" || made.kind == "emergency" ? announcement : AnnouncementId{};
            made.not_before = moment();
            made.id = outbox.add(made);
            all[made.id] = made;
        } else if (random.one_in(40)) {
            std::int64_t cancelled = 0;
            for (auto& [id, one] : all) {
                if (one.announcement && one.state == OutboxState::pending) {
                    one.state = OutboxState::cancelled;
                    ++cancelled;
                }
            }
            EXPECT_EQ(write([&](Tx& tx) { return tx.outbox().cancel_announcement(announcement); }), cancelled);
        } else {
            auto& changed = std::next(all.begin(), static_cast<std::ptrdiff_t>(random.below(all.size())))->second;
            changed.state = static_cast<OutboxState>(random.below(7));
            changed.not_before = moment();
            changed.sending_since = unfinished(changed) ? std::optional(moment()) : std::nullopt;
            outbox.update(changed);
        }
        auto const now = moment();
        std::set<std::string> except;
        std::vector<ChannelId> held;
        if (random.one_in(2)) {
            held.emplace_back(*except.insert(random.of(channels)).first);
        }
        read([&](Tx& tx) {
            EXPECT_EQ(
                OutboxContract::keys(tx.outbox().ready_except(now, 1000, held)), expected_ready(all, now, except)
            );
            for (int number = 0; number < 7; ++number) {
                auto const state = static_cast<OutboxState>(number);
                auto const wanted =
                    std::ranges::count_if(all, [&](auto const& entry) { return entry.second.state == state; });
                EXPECT_EQ(tx.outbox().count(state), wanted) << name_of(state);
            }
            return 0;
        });
    }
}

}  // namespace
}  // namespace hub::test
