#include "domain/reply_fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hub {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ReplyFields, AreNamedOnceInTheirOrder)
{
    EXPECT_THAT(
        fields_in("Kính gửi {ten_cong_dan}, {ma_ho_so} và lại {ten_cong_dan}: {ket_qua}"),
        ElementsAre("ten_cong_dan", "ma_ho_so", "ket_qua")
    );
}

TEST(ReplyFields, OtherBracesAreText)
{
    for (auto const* text :
         {"",
          "{",
          "{}",
          "{a}",
          "{Ten}",
          "{ten cong dan}",
          "{tên}",
          "{1a}",
          "{chua_dong",
          "}{",
          "{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}"}) {
        EXPECT_THAT(fields_in(text), IsEmpty()) << text;
        EXPECT_EQ(with_fields(text, {{"a", "x"}, {"ten", "x"}}), text);
    }
    EXPECT_THAT(fields_in("{{ten}}"), ElementsAre("ten"));
}

TEST(ReplyFields, AreFilledWhereThereIsAValue)
{
    ReplyFields const values{{"ten", "bà Hoa"}, {"don_vi", ""}};
    EXPECT_EQ(with_fields("Gửi {ten} của {don_vi}: {ket_qua}.{ten}", values), "Gửi bà Hoa của : {ket_qua}.bà Hoa");
}

TEST(ReplyFields, AValueIsNeverReadAsAField)
{
    EXPECT_EQ(with_fields("{ten} {ma}", {{"ten", "{ma}"}, {"ma", "7"}}), "{ma} 7");
}

}  // namespace
}  // namespace hub
