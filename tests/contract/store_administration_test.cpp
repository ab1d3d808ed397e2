// StoreContract: versions and start passwords of accounts, sessions of a person, how channels stand, whom a text
// misses.
#include "store_contract.hpp"

namespace hub::test {
namespace {

Account account_named(std::string const& name)
{
    Account made;
    made.person.username = UserName{name};
    made.person.roles = {Role::official};
    made.password_hash = "hash";
    made.created_at = at(0);
    return made;
}

TEST_P(StoreContract, AccountCountsItsVersionsAndKeepsItsStartPassword)
{
    auto made = account_named("an");
    made.start_password_until = at(50);
    auto const id = write([&](Tx& tx) { return tx.people().insert(made); }).value();
    auto kept = read([&](Tx& tx) { return tx.people().find(id); }).value();
    EXPECT_EQ(kept.version, 1);
    EXPECT_EQ(kept.start_password_until, at(50));
    kept.start_password_until.reset();
    kept.version = 77;  // the store counts, not the caller
    write([&](Tx& tx) {
        tx.people().update(kept);
        return 0;
    });
    auto const changed = read([&](Tx& tx) { return tx.people().find(id); }).value();
    EXPECT_EQ(changed.version, 2);
    EXPECT_EQ(changed.start_password_until, std::nullopt);
}

TEST_P(StoreContract, SessionsOfAPersonTellDevicesApartLastUsedFirst)
{
    auto const an = write([](Tx& tx) { return tx.people().insert(account_named("an")); }).value();
    auto const binh = write([](Tx& tx) { return tx.people().insert(account_named("binh")); }).value();
    write([&](Tx& tx) {
        tx.people().add_session({"old", an, at(1), at(2), "Firefox", "10.0.0.1"});
        tx.people().add_session({"new", an, at(1), at(9), "Chrome", "10.0.0.2"});
        tx.people().add_session({"other", binh, at(1), at(20), "", ""});
        return 0;
    });
    under_test->reopen();
    auto const sessions = read([&](Tx& tx) { return tx.people().sessions_of(an); });
    ASSERT_EQ(sessions.size(), 2u);
    EXPECT_EQ(sessions[0].id_hash, "new");
    EXPECT_EQ(sessions[0].device, "Chrome");
    EXPECT_EQ(sessions[1].address, "10.0.0.1");
    EXPECT_EQ(read([](Tx& tx) { return tx.people().session("new"); })->device, "Chrome");
}

TEST_P(StoreContract, ChannelRecordKeepsItsFieldsAndItsTimesNeverGoBack)
{
    ChannelRecord record;
    record.channel = ChannelId{"zalo-a"};
    record.received_at = at(10);
    record.renewed_at = at(1);
    record.renewal_failed_at = at(2);
    record.renewal_failures = 3;
    record.refused = "rejected";
    record.refused_since = at(3);
    record.hold_reason = "unreachable";
    record.held_since = at(4);
    record.held_until = at(5);
    record.stopped = "token_refused,silent";
    record.stopped_since = at(6);
    auto const put = [&](ChannelRecord const& one) {
        write([&](Tx& tx) {
            tx.outbox().put_channel_record(one);
            return 0;
        });
    };
    put(record);
    under_test->reopen();
    auto const all = read([](Tx& tx) { return tx.outbox().channel_records(); });
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0], record);
    auto other = record;  // of a node that saw less of the webhooks and more of the sends
    other.received_at.reset();
    other.sent_at = at(12);
    other.stopped.clear();
    other.stopped_since.reset();
    put(other);
    auto const merged = read([](Tx& tx) { return tx.outbox().channel_records(); }).at(0);
    EXPECT_EQ(merged.received_at, at(10));
    EXPECT_EQ(merged.sent_at, at(12));
    EXPECT_EQ(merged.stopped, "");
    EXPECT_EQ(merged.stopped_since, std::nullopt);
}

TEST_P(StoreContract, QuotasAreThoseThatStillHold)
{
    write([](Tx& tx) {
        tx.outbox().put_quota(ChannelId{"z"}, "extended", 7, at(0), at(100));
        tx.outbox().put_quota(ChannelId{"a"}, "paid", 0, at(0), at(10));
        return 0;
    });
    EXPECT_EQ(read([](Tx& tx) { return tx.outbox().quotas(at(5)).size(); }), 2u);
    auto const later = read([](Tx& tx) { return tx.outbox().quotas(at(10)); });
    ASSERT_EQ(later.size(), 1u);
    EXPECT_EQ(later[0].channel.value, "z");
    EXPECT_EQ(later[0].left, 7);
    EXPECT_EQ(later[0].until, at(100));
}

TEST_P(StoreContract, ChannelAlarmsEndForOneChannelOnly)
{
    auto const task = [&](std::string kind, std::string reason) {
        write([&](Tx& tx) {
            HumanTask made;
            made.kind = std::move(kind);
            made.unit = UnitId{"w"};
            made.reason = std::move(reason);
            made.created_at = made.due_at = at(1);
            return tx.cases().add_task(made);
        });
    };
    task("channel_alarm", "phường-a: silent");
    task("channel_alarm", "phường-a2: silent");
    task("call_back", "phường-a: silent");
    EXPECT_EQ(write([](Tx& tx) { return tx.outbox().end_channel_alarms(ChannelId{"phường-a"}, at(9)); }), 1);
    auto const open = read([](Tx& tx) { return tx.cases().open_tasks({UnitId{"w"}}, 10); });
    ASSERT_EQ(open.size(), 2u);
    EXPECT_EQ(write([](Tx& tx) { return tx.outbox().end_channel_alarms(ChannelId{"phường-a"}, at(9)); }), 0);
}

TEST_P(StoreContract, PrivateConversationsIncludeThoseThatMayNotBeWrittenTo)
{
    auto const made = [&](std::string const& thread, std::string const& channel, auto change) {
        auto one = conversation(thread, channel);
        one.user_id = thread;
        change(one);
        write([&](Tx& tx) {
            tx.conversations().update(one);
            return 0;
        });
    };
    made("good", "zalo-a", [](Conversation&) {});
    made("blocked", "zalo-a", [](Conversation& one) { one.can_write = false; });
    made("withdrawn", "zalo-a", [](Conversation& one) { one.consent_withdrawn = true; });
    made("comment", "zalo-a", [](Conversation& one) { one.is_public = true; });
    made("elsewhere", "zalo-b", [](Conversation&) {});
    std::vector<std::string> threads;
    for (auto const& one : read([](Tx& tx) { return tx.conversations().private_on({ChannelId{"zalo-a"}}); })) {
        threads.push_back(one.thread_id);
    }
    EXPECT_EQ(threads, (std::vector<std::string>{"good", "blocked", "withdrawn"}));
    EXPECT_TRUE(read([](Tx& tx) { return tx.conversations().private_on({}); }).empty());
}

}  // namespace
}  // namespace hub::test
