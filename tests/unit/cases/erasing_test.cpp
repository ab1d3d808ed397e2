// Nothing of an erased person stays, nothing of anybody else goes.
#include "tests/unit/cases/sealed_fixture.hpp"

namespace hub::cases {
namespace {

class Erasing : public Sealed {
protected:
    Result<Erased> erase(ErasureWish wish)
    {
        wish.ground = "Đơn số 12/2026 theo Luật 91/2025/QH15";
        return store->write_now([&](Tx& tx) {
            return erase_person(tx, with_keys({}).sealed, wish, "quantri", clock.now());
        });
    }
};

TEST_F(Erasing, LeavesTheCaseAndNothingOfThePerson)
{
    auto made = event("user-31337", "Tôi là Trần Thị Xóa, rác trước nhà ở ngõ Lá Me");
    made.user_name = "Trần Thị Xóa";
    made.phone = "0912345678";
    auto const code = receive(made, about({matter("env.rubbish")}), zalo)->opened.at(0);
    auto const other = say("user-2", "rác ở ngõ Cây Bàng", about({matter("env.rubbish")})).opened.at(0);
    auto const refused = erase({code, {}, {}, {}, false});
    EXPECT_EQ(refused.error().code, Errc::conflict) << "still worked on";
    auto const done = erase({code, {}, {}, {}, true});
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(done->counts.cases, 1);
    clean();
    auto const all = bytes();
    for (auto const* word : {"Trần Thị Xóa", "Lá Me", "la me", "user-31337", "0912345678"}) {
        EXPECT_EQ(all.find(word), std::string::npos) << word;
    }
    EXPECT_NE(all.find("Cây Bàng"), std::string::npos) << "the scan finds nothing at all";
    auto const left = record(code);
    EXPECT_EQ(left.topic.value, "env.rubbish");
    EXPECT_EQ(left.lead_unit.value, "w1.infra");
    EXPECT_EQ(thread(other).user_id, "user-2");
    auto const wrong =
        store->read_now([](Tx& tx) -> Result<std::vector<std::int64_t>> { return tx.ledger().contradictions(10); });
    EXPECT_TRUE(wrong->empty());
}

TEST_F(Erasing, FindsTheSealedThreadByThePlatformsId)
{
    auto const code = denounce("user-424242");
    auto const done = erase({{}, ChannelId{"zalo-1"}, "user-424242", {}, true});
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(done->entry.cases, std::vector{code});
    EXPECT_TRUE(items(code).empty());
    EXPECT_EQ(erase({{}, ChannelId{"zalo-1"}, "user-424242", {}, true}).error().code, Errc::not_found);
}

TEST_F(Erasing, IsRepeatedFromItsListOnlyForTheSameThread)
{
    auto const code = say("user-88", "rác ở ngõ Sồi", about({matter("env.rubbish")})).opened.at(0);
    auto const before = thread(code);
    std::string const salt = "00";
    Erasure entry;
    entry.threads.push_back({before.id, salt, sha256_hex({salt, "\n", "zalo-1", "\n", "user-99"})});
    auto const repeat = [&] {
        return store
            ->write_now([&](Tx& tx) -> Result<ErasedCounts> { return repeat_erasure(tx, with_keys({}).sealed, entry); })
            .value();
    };
    EXPECT_EQ(repeat().threads, 0) << "another person has the row's number now";
    entry.threads[0].print = sha256_hex({salt, "\n", "zalo-1", "\n", "user-88"});
    EXPECT_EQ(repeat().threads, 1);
    EXPECT_TRUE(thread(code).user_id.empty());
    EXPECT_EQ(repeat().threads, 0) << "done once";
}

}  // namespace
}  // namespace hub::cases
