// Digests once for each person and day; evidence once for each content, and refused when its bytes were changed.
#include "adapters/sqlite/connection.hpp"
#include "base/crypto.hpp"
#include "tests/harness/temp_store.hpp"

namespace hub {
namespace {

template <class F>
auto in(test::TempStore& store, F work)
{
    return store->write_now([&](Tx& tx) { return Result<decltype(work(tx))>{work(tx)}; }).value();
}

CaseId some_case(test::TempStore& store, std::string code)
{
    return in(store, [&](Tx& tx) {
        CaseRecord made;
        made.code = CaseCode{std::move(code)};
        made.secret = "x";
        made.lead_unit = UnitId{"w1"};
        return tx.cases().insert(made);
    });
}

Digest digest(std::string person, std::string day)
{
    return {
        UserName{std::move(person)}, std::move(day), from_millis(5), Json{{"counts", {{"overdue", 1}}}}, std::nullopt
    };
}

Evidence evidence(CaseId id, std::string const& content)
{
    return {
        {},
        id,
        from_millis(7),
        UserName{"an"},
        "a.png",
        "image/png",
        static_cast<std::int64_t>(content.size()),
        sha256_hex({content})
    };
}

TEST(SqliteDigests, OneForEachPersonAndDayNewestFirst)
{
    test::TempStore store;
    auto const add = [&](std::string person, std::string day) {
        return in(store, [&](Tx& tx) { return tx.digests().add(digest(person, day)); });
    };
    EXPECT_TRUE(add("an", "2027-02-03"));
    EXPECT_FALSE(add("an", "2027-02-03"));
    EXPECT_TRUE(add("an", "2027-02-04"));
    EXPECT_TRUE(add("binh", "2027-02-03"));
    store.reopen();
    auto const mine = in(store, [](Tx& tx) { return tx.digests().of(UserName{"an"}, 10); });
    ASSERT_EQ(mine.size(), 2U);
    EXPECT_EQ(mine[0].day, "2027-02-04");
    EXPECT_EQ(mine[0].content["counts"]["overdue"], 1);
    EXPECT_FALSE(mine[0].read_at);
    EXPECT_TRUE(in(store, [](Tx& tx) { return tx.digests().mark_read(UserName{"an"}, "2027-02-04", from_millis(9)); }));
    EXPECT_TRUE(in(store, [](Tx& tx) { return tx.digests().mark_read(UserName{"an"}, "2027-02-04", from_millis(10)); })
    );
    EXPECT_FALSE(in(store, [](Tx& tx) { return tx.digests().mark_read(UserName{"an"}, "2027-02-05", from_millis(9)); })
    );
    EXPECT_EQ(in(store, [](Tx& tx) { return tx.digests().of(UserName{"an"}, 1); })[0].read_at, from_millis(9))
        << "the first reading counts";
    EXPECT_EQ(in(store, [](Tx& tx) { return tx.digests().prune("2027-02-04"); }), 2);
    EXPECT_TRUE(in(store, [](Tx& tx) { return tx.digests().exists(UserName{"an"}, "2027-02-04"); }));
}

TEST(SqliteEvidence, KeepsEachContentOnceAndEveryByteOfIt)
{
    test::TempStore store;
    auto const one = some_case(store, "PA-2026-000001");
    auto const two = some_case(store, "PA-2026-000002");
    std::string content("\x89PNG\0\xFF tiếng Việt", 20);
    content += std::string(3'000'000, '\0');
    auto const add = [&](CaseId id) {
        return store->write_now([&](Tx& tx) { return tx.evidence().add(evidence(id, content), content); });
    };
    auto const first = add(one);
    ASSERT_TRUE(first);
    EXPECT_EQ(add(one).error().code, Errc::conflict);
    ASSERT_TRUE(add(two)) << "the same photo may belong to two cases";
    store.reopen();
    auto const entries = in(store, [&](Tx& tx) { return tx.evidence().of(one); });
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].bytes, static_cast<std::int64_t>(content.size()));
    auto const back = store->read_now([&](Tx& tx) { return tx.evidence().content(entries[0]); });
    EXPECT_EQ(back.value(), content);
    EXPECT_FALSE(in(store, [](Tx& tx) { return tx.evidence().find(EvidenceId{99}); }));
}

TEST(SqliteEvidence, ChangedBytesAreRefusedAndNotServed)
{
    test::TempStore store;
    auto const id = some_case(store, "PA-2026-000001");
    std::string const content = "%PDF-1.7 biên bản nghiệm thu";
    ASSERT_TRUE(store->write_now([&](Tx& tx) { return tx.evidence().add(evidence(id, content), content); }));
    store.close();
    {
        using adapters::sqlite::Connection;
        Connection database(store.file(), Connection::Mode::writer, 5'000);
        database.script("UPDATE evidence_content SET content=CAST('%PDF-1.7 giả' AS BLOB)");
    }
    store.reopen();
    auto const entry = in(store, [&](Tx& tx) { return tx.evidence().of(id); }).at(0);
    EXPECT_EQ(store->read_now([&](Tx& tx) { return tx.evidence().content(entry); }).error().code, Errc::internal);
}

}  // namespace
}  // namespace hub
