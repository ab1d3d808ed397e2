// Sealed envelopes: who opens one, who does not, and what a changed byte does.
#include "base/envelope.hpp"

#include "base/random.hpp"

#include <gtest/gtest.h>

namespace hub {
namespace {

SealKey key_of(SealPair const& pair, std::string name)
{
    return {std::move(name), pair.public_key()};
}

TEST(Envelope, IsOpenedByEachReaderAndByNobodyElse)
{
    auto const first = SealPair::make();
    auto const second = SealPair::make();
    auto const stranger = SealPair::make();
    std::string const secret = "Tôi là Nguyễn Thị Hoa, số 12 ngõ 45";
    auto const envelope = seal_envelope({key_of(first, "an"), key_of(second, "binh")}, secret);
    EXPECT_EQ(first.open(envelope).value(), secret);
    EXPECT_EQ(second.open(envelope).value(), secret);
    EXPECT_EQ(stranger.open(envelope).error().code, Errc::forbidden);
    EXPECT_EQ(dump(envelope).find("Hoa"), std::string::npos);
}

TEST(Envelope, TellsNothingOfTheLengthBelowAKilobyte)
{
    auto const pair = SealPair::make();
    auto const size_of = [&](std::size_t chars) {
        return text_or(seal_envelope({key_of(pair, "an")}, std::string(chars, 'x')), "cipher").size();
    };
    EXPECT_EQ(size_of(0), size_of(1000));
    EXPECT_NE(size_of(1000), size_of(3000));
    for (std::size_t const chars : {0U, 1U, 1023U, 1024U, 1025U, 70'000U}) {
        EXPECT_EQ(pair.open(seal_envelope({key_of(pair, "an")}, std::string(chars, 'x'))).value().size(), chars);
    }
}

TEST(Envelope, IsRefusedWhenAnythingInItWasChanged)
{
    auto const pair = SealPair::make();
    auto const envelope = seal_envelope({key_of(pair, "an")}, "một lá thư");
    for (char const* part : {"cipher", "nonce"}) {
        auto changed = envelope;
        auto text = changed[part].get<std::string>();
        text[5] = text[5] == 'A' ? 'B' : 'A';
        changed[part] = text;
        EXPECT_EQ(pair.open(changed).error().code, Errc::invalid_input) << part;
    }
    auto other = envelope;
    other["alg"] = "none";
    EXPECT_FALSE(pair.open(other));
    EXPECT_FALSE(pair.open(Json::array()));
    EXPECT_FALSE(pair.open(Json{{"v", 1}}));
}

TEST(SealKeyFile, OpensWithItsPasswordOnly)
{
    auto const pair = SealPair::make();
    auto const envelope = seal_envelope({key_of(pair, "an")}, "một lá thư");
    auto const file = pair.file_text("mật khẩu rất dài");
    auto const again = SealPair::from_file_text(file, "mật khẩu rất dài");
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->public_key(), pair.public_key());
    EXPECT_EQ(again->open(envelope).value(), "một lá thư");
    EXPECT_EQ(SealPair::from_file_text(file, "mật khẩu khác").error().code, Errc::invalid_input);
    EXPECT_EQ(SealPair::from_file_text("{}", "mật khẩu rất dài").error().code, Errc::invalid_input);
}

TEST(SealKeyLine, RefusesWhatIsNoKey)
{
    auto const good = "an=" + SealPair::make().public_key();
    EXPECT_EQ(parse_seal_key(good).value().officer, "an");
    for (auto const& bad :
         {std::string{},
          std::string{"an"},
          std::string{"an="},
          "=" + good.substr(3),
          good.substr(0, good.size() - 1),
          good + "0",
          "an=" + std::string(64, '0'),
          "an=" + std::string(64, 'x')}) {
        EXPECT_FALSE(parse_seal_key(bad)) << bad;
    }
}

}  // namespace
}  // namespace hub
