#pragma once
// Members of staff over a whole month: they keep office hours, some at once, some late, some not at all; they ask for
// more time, stop the clock, hand on, add photos, answer again when the citizen says it is not solved. One thread.
//
// What one case meets is drawn from its code and the seed, so that a month can be played again.

#include "city/live_client.hpp"
#include "city/staff_session.hpp"
#include "domain/work_calendar.hpp"
#include "ports/clock.hpp"

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace hub::city {

struct MonthFigures {
    std::uint64_t cases = 0;
    std::uint64_t answers = 0;   ///< The hub took them for sending.
    std::uint64_t arrived = 0;   ///< They are on the phone.
    std::uint64_t twice = 0;     ///< The same answer came again.
    std::uint64_t tasks = 0;     ///< The citizen cannot be written to: a person has it as a dated task.
    std::uint64_t shut_out = 0;  ///< Taken for sending, but the window had shut before it left: a dated task as well.
    std::uint64_t late_starts = 0;
    std::uint64_t late_answers = 0;
    std::uint64_t transfers = 0;
    std::uint64_t extensions = 0;
    std::uint64_t pauses = 0;
    std::uint64_t photos = 0;
    std::uint64_t again = 0;                        ///< Reopened and worked on once more.
    std::uint64_t closed_to_all = 0;                ///< Nobody of the accounts may read it.
    std::uint64_t failures = 0;                     ///< Calls that the hub failed (5xx, no answer).
    std::map<std::string, std::uint64_t> refusals;  ///< By step: 4xx, which the rules may well give.
};

class MonthStaff {
public:
    /// REQUIRES: everything referred to outlives this.
    MonthStaff(
        asio::any_io_executor executor,
        TaskGroup& tasks,
        WebClient& hub,
        Clock const& clock,
        WorkCalendar const& calendar,
        std::uint64_t seed,
        Instant end
    );

    /// Signs everybody in and listens to every unit; returns when every topic is subscribed.
    Task<Result<void>> begin(std::vector<DemoAccount> accounts);
    /// A text reached a phone.
    void on_delivered(std::string const& text);

    [[nodiscard]] MonthFigures const& figures() const noexcept { return figures_; }
    [[nodiscard]] std::size_t busy() const noexcept { return working_.size(); }
    /// Active cases whose date has passed without anybody above having been told, and the others, as a supervisor of
    /// all sees them at the end.
    struct Left {
        std::uint64_t active = 0;
        std::uint64_t without_date = 0;
    };
    Task<Result<Left>> look_at_what_is_left();
    /// Finds answers that became tasks after the hub had taken them for sending.
    Task<void> look_for_missing_answers();
    /// Items still waiting inside the hub.
    Task<std::optional<std::int64_t>> pending_items();

private:
    using Desk = StaffSession;
    struct Work;

    Task<Result<WebAnswer>> call(Desk const& desk, std::string method, std::string target, Json body);
    Task<Result<void>> sign_in(DemoAccount account);
    Task<Result<void>> read_units(Desk const& desk);
    void listen(Desk const& desk);
    void on_case_event(Json const& data);
    Task<void> live_case(std::string code, int round);
    [[nodiscard]] Desk const* head_of_all() const;
    Task<bool> find_people(Work& work);
    Task<bool> take_on(Work& work);
    Task<void> complicate(Work& work);
    Task<void> answer(Work& work);
    Task<bool> step(Desk const& desk, std::string what, std::string target, Json body);
    Task<bool> until(Instant at);
    /// `minutes` of office time from now on, and at least into office hours.
    Task<bool> office_minutes(double minutes);
    [[nodiscard]] std::vector<Desk const*> holders(std::string_view role, std::string const& unit) const;

    asio::any_io_executor executor_;
    TaskGroup& tasks_;
    WebClient& hub_;
    Clock const& clock_;
    WorkCalendar const& calendar_;
    std::uint64_t seed_;
    Instant end_;
    std::vector<std::unique_ptr<Desk>> desks_;
    std::vector<std::unique_ptr<LiveClient>> live_;
    std::map<std::string, std::string> parents_;  ///< Unit → the one above.
    std::map<std::string, std::string> unit_names_;
    std::size_t ready_ = 0;
    std::set<std::string> seen_;
    std::set<std::string> working_;
    std::map<std::string, int> rounds_;
    std::map<std::string, std::string> sent_;  ///< Name of an answer → code of its case.
    std::set<std::string> arrived_;
    MonthFigures figures_;
};

}  // namespace hub::city
