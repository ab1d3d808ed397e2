#pragma once
// The case office with an oversight desk beside it, joined as app joins them.

#include "cases/holders.hpp"
#include "oversight/desk.hpp"
#include "tests/unit/cases/office_fixture.hpp"

namespace hub::oversight {

class Supervision : public cases::Office {
protected:
    Supervision() : board(units, topics, calendar, clock, joined())
    {
        hire(head);
        hire(head_of_infra);
        hire(official);
        hire(council);
        hire(front);
        hire(city_head);
    }

    Options joined()
    {
        Options made;
        made.cases.annotate = [this](Tx& tx, CaseId id, std::string const& actor, std::string const& kind, Json data) {
            return desk.annotate(tx, id, actor, kind, std::move(data));
        };
        made.cases.hold_steps = cases::hold_steps;
        return made;
    }

    [[nodiscard]] QuestionWish about_case(std::string const& until = "2026-11-27T17:00:00") const
    {
        QuestionWish wish;
        wish.case_code = code;
        wish.on_behalf = "council";
        wish.text = "Vì sao rác bốn ngày chưa thu?";
        wish.due_at = cases::local(until);
        return wish;
    }

    [[nodiscard]] static QuestionWish about_unit(std::string const& unit)
    {
        QuestionWish wish;
        wish.unit = UnitId{unit};
        wish.topic = TopicCode{"env.rubbish"};
        wish.on_behalf = "front";
        wish.text = "Kế hoạch thu gom rác quý này thế nào?";
        wish.due_at = cases::local("2026-11-27T17:00:00");
        return wish;
    }

    Result<Shown> ask(QuestionWish const& wish) { return ask(council, wish); }
    Result<Shown> ask(Person const& who, QuestionWish const& wish)
    {
        return staff([&](Tx& tx) { return board.ask(tx, who, wish); });
    }
    Result<Shown> answer(Person const& who, QuestionId id, std::string const& text = "Đã thu gom chiều nay.")
    {
        return staff([&](Tx& tx) { return board.answer(tx, who, id, std::nullopt, text); });
    }
    Result<Shown> accept(Person const& who, QuestionId id)
    {
        return staff([&](Tx& tx) { return board.accept(tx, who, id, std::nullopt, ""); });
    }
    Result<Shown> send_back(Person const& who, QuestionId id, std::string const& until)
    {
        return staff([&](Tx& tx) {
            return board.send_back(tx, who, id, std::nullopt, "Chưa nói khi nào xong.", cases::local(until));
        });
    }
    Json read(Person const& who, QuestionId id)
    {
        auto const shown = store->read_now([&](Tx& tx) { return board.read(tx, who, id); });
        return shown ? shown->body : Json();
    }
    static QuestionId id_of(Result<Shown> const& shown)
    {
        return QuestionId{std::stoll(shown->body.at("id").get<std::string>())};
    }
    std::vector<CaseEvent> events_of(CaseCode const& which)
    {
        auto const id = record(which).id;
        return store->read_now([&](Tx& tx) -> Result<std::vector<CaseEvent>> { return tx.cases().events(id); }).value();
    }
    OversightDesk::Ticked tick()
    {
        return staff([&](Tx& tx) -> Result<OversightDesk::Ticked> { return board.tick(tx, clock.now()); }).value();
    }
    /// A case that accuses the ward: restricted, led from above.
    CaseCode denounce(std::string const& user)
    {
        auto const made = receive(
            event(user, "Tố cáo cán bộ phường nhận tiền"),
            about({matter("conduct.corruption", MatterKind::denunciation)}),
            zalo,
            UnitId{"city.inspect"}
        );
        return made->opened.at(0);
    }
    CaseCode open(std::string const& user, std::string const& topic, std::string const& unit = "w1.infra")
    {
        auto const made = receive(event(user, "Việc mới " + user), about({matter(topic)}), zalo, UnitId{unit});
        return made->opened.at(0);
    }

    Person head_of_infra = person(Role::unit_head, "w1.infra", "truong-phong");
    Person council = person(Role::supervisor, "city", "hdnd");
    Person front = person(Role::supervisor, "w1", "mttq");
    Person city_head = person(Role::unit_head, "city", "thanh-pho");
    OversightDesk board;
};

}  // namespace hub::oversight
