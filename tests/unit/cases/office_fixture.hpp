#pragma once
// A desk with one open case and people around it.

#include "desk_fixture.hpp"

namespace hub::cases {

class Office : public Desk {
protected:
    Office()
    {
        code = say("A", "Rác bốn ngày chưa thu, gọi tôi 0901234567", about({matter("env.rubbish")})).opened.at(0);
    }

    template <class F>
    auto staff(F work)
    {
        return store->write_now([&](Tx& tx) { return work(tx); });
    }

    void hire(Person const& who, bool disabled = false)
    {
        auto const hired = staff([&](Tx& tx) -> Result<UserId> {
            Account account;
            account.person = who;
            account.disabled = disabled;
            account.created_at = clock.now();
            return tx.people().insert(account);
        });
        ASSERT_TRUE(hired);
    }

    Result<Shown> move(CaseState to, std::string const& reason = {}, std::optional<std::int64_t> version = {})
    {
        return staff([&](Tx& tx) { return desk.transition(tx, head, code, version, to, reason); });
    }

    Result<Replied> answer(std::string const& text, bool close = false, std::optional<std::int64_t> version = {})
    {
        return staff([&](Tx& tx) { return desk.reply(tx, official, code, version, text, close); });
    }

    Person head = person(Role::unit_head, "w1", "chu-tich");
    Person official = person(Role::official, "w1.infra", "binh");
    Person stranger = person(Role::official, "w2.infra", "la");
    Person supervisor = person(Role::supervisor, "city", "giam-sat");
    CaseCode code;
};

}  // namespace hub::cases
