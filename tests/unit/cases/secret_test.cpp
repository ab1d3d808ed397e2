// The secret under which a citizen looks in and rates reaches the citizen, and nobody who is rated.
#include "cases/texts.hpp"
#include "tests/unit/cases/desk_fixture.hpp"

namespace hub::cases {
namespace {

TEST_F(Desk, StaffReadTheAcknowledgementWithoutTheSecret)
{
    auto const code = say("u1", "rác ở ngõ 45, mùi rất khó chịu", about({matter("env.rubbish")})).opened.at(0);
    auto const secret = record(code).secret;
    ASSERT_EQ(secret.size(), 6U);
    auto const sent = messages_of(code).back();
    ASSERT_EQ(sent.direction, Direction::outbound);
    EXPECT_NE(sent.text.find(secret), std::string::npos) << "the citizen needs it";
    for (auto const role : {Role::official, Role::dispatcher, Role::unit_head, Role::administrator, Role::supervisor}) {
        auto const shown = store->read_now([&](Tx& tx) { return desk.read(tx, person(role, "w1"), code); });
        if (shown) {
            EXPECT_EQ(dump(shown->body).find(secret), std::string::npos) << name_of(role);
            EXPECT_NE(dump(shown->body).find("••••••"), std::string::npos) << name_of(role);
        }
    }
}

TEST(Secrets, EachOfAnAcknowledgementIsHidden)
{
    EXPECT_EQ(
        without_secrets(
            "- Mã: PA-1, mã bí mật: ABC123. Nội dung: rác.\n- Mã: PA-2, mã bí mật: XYZ789. Xem: http://a.b/c"
        ),
        "- Mã: PA-1, mã bí mật: ••••••. Nội dung: rác.\n- Mã: PA-2, mã bí mật: ••••••. Xem: http://a.b/c"
    );
    EXPECT_EQ(without_secrets("Mã: PA-1, mã bí mật: ABC123"), "Mã: PA-1, mã bí mật: ••••••");
    EXPECT_EQ(without_secrets("Chúng tôi đã dọn."), "Chúng tôi đã dọn.");
}

}  // namespace
}  // namespace hub::cases
