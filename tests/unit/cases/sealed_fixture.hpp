#pragma once
// A desk with two inspectors' keys: one of the city, one of the ward.
#include "base/crypto.hpp"
#include "cases/erasing.hpp"
#include "tests/unit/cases/desk_fixture.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <thread>

namespace hub::cases {

inline SealPair const& officer()
{
    static auto const pair = SealPair::make();
    return pair;
}

inline SealPair const& ward_officer()
{
    static auto const pair = SealPair::make();
    return pair;
}

inline Options with_keys(Options made)
{
    std::array<unsigned char, SecretBox::kKeyBytes> key{};
    key.fill(7);
    made.sealed.reply = std::make_shared<SecretBox const>(key);
    made.sealed.officers = {{"thanhtra", officer().public_key()}, {"canbophuong", ward_officer().public_key()}};
    return made;
}

inline constexpr char const* kSecret = "tôi ở số 12 ngõ Hoa Sữa, trưởng phòng nhận của tôi hai chục triệu";

class Sealed : public Desk {
protected:
    Sealed() : Desk(with_keys(Desk::options()))
    {
        add_account("thanhtra", Role::inspector, "city.inspect");
        add_account("canbophuong", Role::inspector, "w1");
    }

    void add_account(std::string const& name, Role role, std::string const& unit)
    {
        auto const added = store->write_now([&](Tx& tx) -> Result<UserId> {
            Account account;
            account.person = person(role, unit, name);
            return tx.people().insert(account);
        });
        ASSERT_TRUE(added);
    }

    static Assessment denounces(bool accuses_unit = true)
    {
        auto one = matter("conduct.corruption", MatterKind::denunciation);
        one.accuses_unit = accuses_unit;
        one.title = "trưởng phòng nhận tiền ngõ Hoa Sữa";
        one.reasons.push_back({"kind.denunciation", "nhận của tôi hai chục triệu", 0.9});
        auto made = about({one});
        made.place.text = "số 12 ngõ Hoa Sữa";
        made.place.from_message = true;
        return made;
    }

    CaseCode denounce(std::string const& user, std::string text = kSecret)
    {
        auto const got = say(user, std::move(text), denounces());
        EXPECT_EQ(got.opened.size(), 1U);
        return got.opened.at(0);
    }

    std::vector<SealedItem> items(CaseCode const& code)
    {
        auto const id = record(code).id;
        return store->read_now(
                        [&](Tx& tx) -> Result<std::vector<SealedItem>> { return tx.sealed().of_case(id); }
        ).value();
    }

    std::string opened(CaseCode const& code)
    {
        std::string all;
        for (auto const& item : items(code)) {
            all += officer().open(item.envelope).value_or("NOT OPENED");
        }
        return all;
    }

    Conversation thread(CaseCode const& code)
    {
        auto const id = record(code).conversation;
        return store->read_now(
                        [&](Tx& tx) -> Result<Conversation> { return tx.conversations().find(id).value(); }
        ).value();
    }

    /// Words that left the search index stand in its old pages until those are merged.
    void clean()
    {
        while (store->write_now([](Tx& tx) -> Result<bool> { return tx.sealed().merge_index(100); }).value()) {
        }
        wait_for_empty_log();
    }

    /// Every byte that the store has in its files.
    std::string bytes()
    {
        std::string all;
        for (auto const* ending : {"", "-wal"}) {
            std::ifstream file(store.file() + ending, std::ios::binary);
            std::stringstream text;
            text << file.rdbuf();
            all += text.str();
        }
        return all;
    }

    /// Until the writer has emptied the log, which it does by itself when it is idle.
    void wait_for_empty_log()
    {
        for (int tries = 0; tries < 400; ++tries) {
            std::error_code failed;
            if (std::filesystem::file_size(store.file() + "-wal", failed) == 0 || failed) {
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{25});
        }
        ADD_FAILURE() << "the write-ahead log was not emptied";
    }
};

}  // namespace hub::cases
