#pragma once
// Reforms and what they move, behind the port of the same name. Used on the thread of its connection only.

#include "adapters/sql/case_store.hpp"
#include "ports/reform_store.hpp"

namespace hub::adapters::sql {

class SqlReforms final : public ReformStore {
public:
    explicit SqlReforms(TxState& state) : database_(state.database), cases_(state) {}
    Result<void> add(ReformRecord const& record) override;
    std::optional<ReformRecord> find(std::string const& id) override;
    std::vector<ReformRecord> all() override;
    void update(ReformRecord const& record) override;
    std::vector<CaseRecord> led_by(
        UnitId const& unit, std::size_t limit, std::vector<TopicCode> const& topics, AreaCode const& area
    ) override;
    std::vector<CaseRecord> helped_by(UnitId const& unit, std::size_t limit) override;
    std::vector<CaseRecord> lying_in(
        std::vector<AreaCode> const& areas, std::string const& reform, CaseId after, std::int64_t rows
    ) override;
    CaseId last_case() override;
    std::vector<HumanTask> tasks_of(UnitId const& unit, std::size_t limit) override;
    void move_task(HumanTaskId id, UnitId const& unit) override;
    std::vector<std::pair<UnitId, std::int64_t>> active_by_unit() override;
    void note_move(
        std::string const& reform,
        LocalDay day,
        CaseId id,
        UnitId const& from,
        AreaCode const& from_area,
        UnitId const& to
    ) override;
    std::vector<UnitFigures> figures(Instant now, std::optional<LocalDay> map_day) override;

private:
    [[nodiscard]] std::vector<CaseRecord> records(std::vector<CaseId> const& ids);

    Connection& database_;
    SqlCases cases_;
};

}  // namespace hub::adapters::sql
