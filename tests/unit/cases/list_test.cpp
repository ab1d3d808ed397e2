// The list and the single read agree: for every person and every case, listed exactly when readable.
#include "desk_fixture.hpp"

#include <random>
#include <set>

namespace hub::cases {
namespace {

TEST_F(Desk, ListsExactlyWhatMayBeRead)
{
    std::mt19937 random{42};
    auto const any_unit = [&] { return units.all()[random() % units.all().size()].id; };
    std::vector<CaseCode> codes;
    store
        ->write_now([&](Tx& tx) -> Result<bool> {
            for (int count = 0; count < 150; ++count) {
                CaseRecord made;
                made.code = tx.cases().next_code(2026);
                made.secret = "x";
                made.kind = random() % 3 == 0 ? MatterKind::denunciation : MatterKind::feedback;
                made.restricted = is_restricted(made.kind);
                made.topic = TopicCode{"env.rubbish"};
                made.lead_unit = any_unit();
                if (random() % 3 == 0) {
                    made.cooperating = {any_unit()};
                }
                if (made.restricted && random() % 2 == 0) {
                    made.accused_unit = any_unit();
                }
                if (random() % 4 == 0) {
                    made.assignee = UserName{"an"};
                }
                made.opened_at = clock.now();
                made.ack_due_at = clock.now();
                made.resolve_due_at = clock.now();
                tx.cases().insert(made);
                codes.push_back(made.code);
            }
            return true;
        })
        .value();
    for (int role = 0; role <= static_cast<int>(Role::administrator); ++role) {
        for (auto const& unit : units.all()) {
            auto const who = person(static_cast<Role>(role), unit.id.value);
            std::set<std::string> listed;
            std::set<std::string> readable;
            CaseFilter filter;
            filter.limit = 200;
            auto const page_of = store->read_now([&](Tx& tx) { return desk.list(tx, who, filter); }).value();
            for (auto const& item : page_of["items"]) {
                listed.insert(item["code"]);
            }
            for (auto const& code : codes) {
                bool const may =
                    store->read_now([&](Tx& tx) -> Result<bool> { return desk.may_read(tx, who, code); }).value();
                if (may) {
                    readable.insert(code.value);
                }
            }
            EXPECT_EQ(listed, readable) << name_of(static_cast<Role>(role)) << " of " << unit.id.value;
        }
    }
}

}  // namespace
}  // namespace hub::cases
