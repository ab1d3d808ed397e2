// StoreContract: digests once for each person and day; evidence once for each content, byte for byte.
#include "base/crypto.hpp"
#include "store_contract.hpp"

namespace hub::test {
namespace {

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

TEST_P(StoreContract, DigestsOneForEachPersonAndDayNewestFirst)
{
    auto const add = [&](std::string person, std::string day) {
        return write([&](Tx& tx) { return tx.digests().add(digest(person, day)); });
    };
    EXPECT_TRUE(add("an", "2027-02-03"));
    EXPECT_FALSE(add("an", "2027-02-03"));
    EXPECT_TRUE(add("an", "2027-02-04"));
    EXPECT_TRUE(add("binh", "2027-02-03"));
    under_test->reopen();
    auto const mine = write([](Tx& tx) { return tx.digests().of(UserName{"an"}, 10); });
    ASSERT_EQ(mine.size(), 2U);
    EXPECT_EQ(mine[0].day, "2027-02-04");
    EXPECT_EQ(mine[0].content["counts"]["overdue"], 1);
    EXPECT_FALSE(mine[0].read_at);
    EXPECT_TRUE(write([](Tx& tx) { return tx.digests().mark_read(UserName{"an"}, "2027-02-04", from_millis(9)); }));
    EXPECT_TRUE(write([](Tx& tx) { return tx.digests().mark_read(UserName{"an"}, "2027-02-04", from_millis(10)); }));
    EXPECT_FALSE(write([](Tx& tx) { return tx.digests().mark_read(UserName{"an"}, "2027-02-05", from_millis(9)); }));
    EXPECT_EQ(write([](Tx& tx) { return tx.digests().of(UserName{"an"}, 1); })[0].read_at, from_millis(9))
        << "the first reading counts";
    EXPECT_EQ(write([](Tx& tx) { return tx.digests().prune("2027-02-04"); }), 2);
    EXPECT_TRUE(write([](Tx& tx) { return tx.digests().exists(UserName{"an"}, "2027-02-04"); }));
}

TEST_P(StoreContract, EvidenceKeepsEachContentOnceAndEveryByteOfIt)
{
    auto const one = new_case("w1", 2000).id;
    auto const two = new_case("w1", 2000).id;
    std::string content("\x89PNG\0\xFF tiếng Việt", 20);
    content += std::string(3'000'000, '\0');
    auto const add = [&](CaseId id) {
        return store().write_now([&](Tx& tx) { return tx.evidence().add(evidence(id, content), content); });
    };
    auto const first = add(one);
    ASSERT_TRUE(first);
    EXPECT_EQ(add(one).error().code, Errc::conflict);
    ASSERT_TRUE(add(two)) << "the same photo may belong to two cases";
    under_test->reopen();
    auto const entries = write([&](Tx& tx) { return tx.evidence().of(one); });
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].bytes, static_cast<std::int64_t>(content.size()));
    auto const back = store().read_now([&](Tx& tx) { return tx.evidence().content(entries[0]); });
    EXPECT_EQ(back.value(), content);
    EXPECT_FALSE(write([](Tx& tx) { return tx.evidence().find(EvidenceId{99}); }));
}

}  // namespace
}  // namespace hub::test
