#pragma once
// Reforms of the units: accepted files, how far each is carried out, and what it has to move.

#include "ports/records.hpp"

namespace hub {

/// scheduled: waits for its day. moving: worked off slice by slice. settling: worked off, looked through once more for
/// what was written meanwhile by somebody with the old map. cancelled: before its day.
enum class ReformState { scheduled, moving, settling, done, cancelled };
[[nodiscard]] std::string_view name_of(ReformState state) noexcept;

struct ReformRecord {
    std::string id;
    std::string document;  ///< JSON as signed, signature included.
    LocalDay effective;
    std::string recorded_by;
    Instant recorded_at{};
    ReformState state = ReformState::scheduled;
    std::size_t position = 0;  ///< Units worked off; begins again when settling.
    std::optional<Instant> started_at;
    std::optional<Instant> ended_at;
    Json totals = Json::object();  ///< {"cases","cooperating","tasks","people","announcements","unsure",…}: numbers.
};

/// One row of figures by unit.
struct UnitFigures {
    UnitId unit;
    AreaCode area;
    std::int64_t total = 0;
    std::int64_t active = 0;    ///< Worked on: neither answered nor ended.
    std::int64_t answered = 0;  ///< Answered or closed.
    std::int64_t overdue = 0;
};

class ReformStore {
public:
    virtual ~ReformStore() = default;
    /// Errc::conflict when a reform of this id was recorded before.
    virtual Result<void> add(ReformRecord const& record) = 0;
    virtual std::optional<ReformRecord> find(std::string const& id) = 0;
    /// In the order in which they were recorded, cancelled ones too.
    virtual std::vector<ReformRecord> all() = 0;
    /// State, position, times and totals.
    virtual void update(ReformRecord const& record) = 0;

    /// Active cases that this unit leads, by due date. `topics` not empty: only of these; `area` not empty: only there.
    virtual std::vector<CaseRecord> led_by(
        UnitId const& unit, std::size_t limit, std::vector<TopicCode> const& topics = {}, AreaCode const& area = {}
    ) = 0;
    /// Active cases in which this unit cooperates.
    virtual std::vector<CaseRecord> helped_by(UnitId const& unit, std::size_t limit) = 0;
    /// Active cases of [after+1, after+rows] by row number whose area is one of these and which this reform has not
    /// moved.
    virtual std::vector<CaseRecord> lying_in(
        std::vector<AreaCode> const& areas, std::string const& reform, CaseId after, std::int64_t rows
    ) = 0;
    virtual CaseId last_case() = 0;
    virtual std::vector<HumanTask> tasks_of(UnitId const& unit, std::size_t limit) = 0;
    virtual void move_task(HumanTaskId id, UnitId const& unit) = 0;
    /// Numbers of active cases by lead unit, one scan of an index.
    virtual std::vector<std::pair<UnitId, std::int64_t>> active_by_unit() = 0;

    /// Notes that a reform took this case from a unit.
    virtual void note_move(
        std::string const& reform,
        LocalDay day,
        CaseId id,
        UnitId const& from,
        AreaCode const& from_area,
        UnitId const& to
    ) = 0;
    /// All cases by lead unit and area; with `map_day`, a case that a reform moved later counts for the unit that it
    /// was taken from. O(cases): for reader threads.
    virtual std::vector<UnitFigures> figures(Instant now, std::optional<LocalDay> map_day) = 0;
};

}  // namespace hub
