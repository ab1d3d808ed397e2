// Which words answer "is it solved?", and which answers say nothing.
#include "cases/rating.hpp"

#include <gtest/gtest.h>

#include <string>

namespace hub::cases {
namespace {

struct Words {
    std::string text;
    int score;  ///< 0: none.
    bool solved;
};

class Ratings : public testing::TestWithParam<Words> {};

TEST_P(Ratings, AreRead)
{
    auto const got = read_rating(GetParam().text);
    ASSERT_TRUE(got) << GetParam().text;
    EXPECT_EQ(got->score.value_or(0), GetParam().score) << GetParam().text;
    EXPECT_EQ(got->solved, GetParam().solved) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Words,
    Ratings,
    testing::Values(
        Words{"5", 5, true},
        Words{" 1 ", 1, false},
        Words{"2/5", 2, false},
        Words{"3 điểm", 3, true},
        Words{"5 sao ạ", 5, true},
        Words{"5sao", 5, true},
        Words{"cho 4 điểm", 4, true},
        Words{"4. Hơi chậm nhưng được việc", 4, true},
        Words{"chưa", 0, false},
        Words{"Chưa ạ", 0, false},
        Words{"CHƯA", 0, false},
        Words{"chu\u031ba", 0, false},
        Words{"chua", 0, false},
        Words{"không", 0, false},
        Words{"ko", 0, false},
        Words{"vẫn chưa xong", 0, false},
        Words{"chưa, rác vẫn còn ở ngõ", 0, false},
        Words{"rồi", 0, true},
        Words{"roi a", 0, true},
        Words{"Dạ rồi, cảm ơn phường nhiều", 0, true},
        Words{"ok", 0, true},
        Words{"OK cảm ơn", 0, true},
        Words{"xong rồi nhé", 0, true},
        Words{"Rất hài lòng", 0, true}
    )
);

class OtherWords : public testing::TestWithParam<std::string> {};

TEST_P(OtherWords, AreNoRating)
{
    EXPECT_FALSE(read_rating(GetParam())) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    Words,
    OtherWords,
    testing::Values(
        "",
        "   ",
        "6",
        "0",
        "15",
        "5 ngày nay chưa ai thu rác",
        "3 con chó thả rông ở ngõ 12",
        "2 bóng đèn hỏng",
        "1 2 3",
        "Chùa làng bị trộm",
        "chúa ơi",
        "cảm ơn",
        "alo phường ơi",
        "đèn đường hỏng ở ngõ 45",
        "\xC3\x28",
        "rơi cây xuống đường",
        "chưa thấy ai đến mà nước thì cứ chảy từ hôm qua đến giờ cả ngõ ngập hết rồi phường xem cho"
    )
);

TEST(Ratings, ThatSayMoreAreMarked)
{
    EXPECT_TRUE(read_rating("chưa")->exact);
    EXPECT_FALSE(read_rating("không có nước ba ngày nay")->exact);
    EXPECT_FALSE(read_rating("4 nhưng hơi lâu")->exact);
}

TEST(Boilerplate, SaysNothing)
{
    EXPECT_TRUE(is_boilerplate("Đã xong"));
    EXPECT_TRUE(is_boilerplate("Phường đã tiếp nhận và sẽ xem xét theo quy định. Trân trọng."));
    EXPECT_TRUE(is_boilerplate("Cảm ơn ông/bà đã phản ánh"));
    EXPECT_FALSE(is_boilerplate("Tổ vệ sinh đã dọn bãi rác đầu ngõ sáng nay"));
    EXPECT_FALSE(is_boilerplate("Đã tiếp nhận, dọn xong ngõ 45 lúc 9 giờ"));
}

}  // namespace
}  // namespace hub::cases
