#pragma once
// Many open cases under the real desk's tick over the real store, with a simple oracle beside it: what must be told,
// in which order, each once. For the benchmark (1,000,000) and the unit test (10,000) alike.
//
// Loading  Rows go in through the store's own calls, 4,000 cases a transaction: the case, its "case.opened" event and
//          its entry in the books. Left out against a webhook: conversation, messages, triage, live events.
// Oracle   A map of (instant, number) of every case, kept in memory and read again only for cases that were told; what
//          was told is taken from the live events of the commits, as listeners get them.

#include "adapters/sqlite/sqlite_store.hpp"
#include "cases/desk.hpp"
#include "cases/follow_up.hpp"
#include "domain/unit_templates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace hub::bench {

class SchedulerRig {
public:
    SchedulerRig(std::string file, Json const& topics, Json const& calendar, Instant start, std::uint64_t seed)
        : units_(UnitDirectory::from_units(made_units()).value()),
          topics_(TopicCatalogue::from_json(topics).value()),
          calendar_(WorkCalendar::from_json(calendar).value()),
          clock_(start),
          random_(seed),
          desk_(units_, topics_, calendar_, clock_, options_)
    {
        store_options_.file = std::move(file);
        store_options_.clock = &clock_;
        open();
    }

    void open()
    {
        store_.reset();
        auto opened = adapters::sqlite::open(store_options_);
        if (!opened) {
            throw std::runtime_error(opened.error().detail);
        }
        store_ = std::move(*opened);
        store_->on_commit([this](std::vector<LiveEvent> events) {
            std::ranges::copy_if(events, std::back_inserter(heard_), [](LiveEvent const& event) {
                return event.topic.starts_with("case:");
            });
        });
    }

    /// People of every office: an official, a dispatcher and a head; a head of each ward; a supervisor above.
    void hire()
    {
        write([this](Tx& tx) -> Result<int> {
            for (auto const& unit : units_.all()) {
                bool const is_ward = unit.type == "ward";
                add_account(tx, "dp." + unit.id.value, Role::dispatcher, unit.id);
                add_account(tx, (is_ward ? "ct." : "tp.") + unit.id.value, Role::unit_head, unit.id);
                if (is_ward) {
                    add_account(tx, "gs." + unit.id.value, Role::supervisor, unit.id);
                }
            }
            return 0;
        });
    }

    /// Open cases, written within the last `days` days; whatever fell due before now has been told already.
    void fill(std::size_t count, int days = 20)
    {
        constexpr std::size_t kBatch = 4'000;
        while (count > 0) {
            auto const batch = std::min(count, kBatch);
            std::vector<CaseRecord> records;
            for (std::size_t made = 0; made < batch; ++made) {
                records.push_back(make(days));
            }
            auto const ids = write([&](Tx& tx) -> Result<std::vector<CaseId>> {
                std::vector<CaseId> fresh;
                for (auto& record : records) {
                    record.code = tx.cases().next_code(2026);
                    fresh.push_back(tx.cases().insert(record));
                    Json data{{"unit", record.lead_unit.value}};
                    tx.cases().append_event(
                        fresh.back(), {0, record.opened_at, "citizen", "case.opened", std::move(data)}
                    );
                }
                return fresh;
            });
            for (std::size_t made = 0; made < batch; ++made) {
                remember(ids[made], records[made]);
            }
            count -= batch;
        }
        heard_.clear();
    }

    struct Told {
        std::size_t looked_at = 0;  ///< Cases that were due.
        std::size_t events = 0;
        std::size_t slices = 0;
        std::chrono::nanoseconds longest{};  ///< Of one transaction: so long other writers wait.
        std::vector<std::string> problems;   ///< What the oracle objects to; the first few.
    };

    /// Ticks until nothing is due, then holds the books against the oracle.
    Told tick(Instant now)
    {
        clock_.set(now);
        Told told;
        for (bool more = true; more; ++told.slices) {
            auto const begun = std::chrono::steady_clock::now();
            more = write([&](Tx& tx) -> Result<cases::CaseDesk::Ticked> { return desk_.tick(tx, now); }).more;
            told.longest = std::max<std::chrono::nanoseconds>(told.longest, std::chrono::steady_clock::now() - begun);
        }
        compare(now, told);
        return told;
    }

    /// One call, without the oracle.
    cases::CaseDesk::Ticked bare_tick(Instant now)
    {
        clock_.set(now);
        return write([&](Tx& tx) -> Result<cases::CaseDesk::Ticked> { return desk_.tick(tx, now); });
    }

    /// What bare ticks have told is no news for the oracle.
    void catch_up(Instant now)
    {
        Told ignored;
        compare(now, ignored);
    }

    [[nodiscard]] std::size_t due_by(Instant now) const
    {
        return static_cast<std::size_t>(
            std::distance(due_.begin(), due_.lower_bound({now + std::chrono::milliseconds{1}, CaseId{}}))
        );
    }
    [[nodiscard]] Instant first_due() const { return due_.empty() ? Instant{} : due_.begin()->first; }
    /// Deadlines of the running step that end in (from, until].
    [[nodiscard]] std::size_t deadlines_between(Instant from, Instant until)
    {
        return read([&](Tx& tx) -> Result<std::size_t> {
            std::size_t count = 0;
            tx.cases().export_cases(Instant{}, until, [&](CaseRecord const& record) {
                auto const running = cases::running_clock(record);
                count += running && running->due > from && running->due <= until ? 1 : 0;
            });
            return count;
        });
    }
    /// Kinds of the events that this case has, in order.
    [[nodiscard]] std::vector<CaseEvent> events(CaseId id)
    {
        return read([&](Tx& tx) -> Result<std::vector<CaseEvent>> { return tx.cases().events(id); });
    }
    [[nodiscard]] std::vector<CaseId> const& told_last() const noexcept { return told_last_; }
    [[nodiscard]] WorkCalendar const& calendar() const noexcept { return calendar_; }
    [[nodiscard]] CaseRecord record(CaseId id)
    {
        return read([&](Tx& tx) -> Result<CaseRecord> { return tx.cases().find(id).value(); });
    }

private:
    using Key = std::pair<Instant, CaseId>;

    static std::vector<Unit> made_units()
    {
        std::vector<Unit> all;
        for (int number = 1; number <= 126; ++number) {
            auto const id = fmt::format("w.{:05}", number);
            for (auto& unit : standard_ward(UnitId{id}, "Phường " + id, AreaCode{id.substr(2)})) {
                all.push_back(std::move(unit));
            }
        }
        return all;
    }

    template <class F>
    typename std::invoke_result_t<F&, Tx&>::value_type write(F work)
    {
        auto result = store_->write_now(std::move(work));
        if (!result) {
            throw std::runtime_error(result.error().detail);
        }
        return std::move(*result);
    }

    template <class F>
    typename std::invoke_result_t<F&, Tx&>::value_type read(F work)
    {
        auto result = store_->read_now(std::move(work));
        if (!result) {
            throw std::runtime_error(result.error().detail);
        }
        return std::move(*result);
    }

    void add_account(Tx& tx, std::string name, Role role, UnitId const& unit)
    {
        Account account;
        account.person.username = UserName{std::move(name)};
        account.person.roles = {role};
        account.person.units = {unit};
        account.created_at = clock_.now();
        if (auto const added = tx.people().insert(account); !added) {
            throw std::runtime_error(added.error().detail);
        }
    }

    CaseRecord make(int days)
    {
        auto const span = std::chrono::milliseconds{std::chrono::days{days}}.count();
        CaseRecord record;
        record.secret = "K7M2Q9";
        record.topic = TopicCode{"env.rubbish"};
        record.title = "Việc cần làm";
        record.search_text = "viec can lam";
        record.channel = ChannelId{"zalo-1"};
        record.lead_unit = UnitId{fmt::format("w.{:05}.infra", 1 + random_() % 126)};
        record.urgency = random_() % 100 == 0 ? Urgency::urgent : Urgency::normal;
        record.opened_at =
            clock_.now() -
            std::chrono::milliseconds{1 + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(span))};
        record.last_activity_at = record.opened_at;
        // most have been taken on, a tenth has not
        record.ack_met = random_() % 10 != 0;
        record.state = record.ack_met ? CaseState::accepted : CaseState::open;
        record.ack_due_at = calendar_.add_working_minutes(record.opened_at, std::chrono::hours{8});
        record.resolve_due_at = calendar_.add_working_minutes(
            record.opened_at, std::chrono::minutes{480 + static_cast<std::int64_t>(random_() % (20 * 480))}
        );
        if (record.ack_met) {
            record.acknowledged_at = record.opened_at;
        }
        if (auto const running = cases::running_clock(record)) {
            auto const& terms = options_.follow_up;
            record.reminders = cases::stage_at(*running, clock_.now(), terms, calendar_);
            record.reminded_at = record.reminders > 0 ? std::optional{clock_.now()} : std::nullopt;
        }
        record.next_action_at = cases::next_action(record, options_, calendar_);
        return record;
    }

    void remember(CaseId id, CaseRecord const& record)
    {
        if (auto const known = instant_of_.find(id); known != instant_of_.end()) {
            due_.erase({known->second, id});
            instant_of_.erase(known);
        }
        if (record.next_action_at) {
            due_.insert({*record.next_action_at, id});
            instant_of_[id] = *record.next_action_at;
        }
    }

    /// Which cases were told of since the last time, in the order of the commits, each as often as it was.
    std::vector<std::pair<CaseId, std::string>> told_since()
    {
        std::vector<std::pair<CaseId, std::string>> told;
        for (auto const& event : std::exchange(heard_, {})) {
            auto const json = parse_json(*event.data).value();
            auto const code = event.topic.substr(event.topic.rfind('-') + 1);
            told.emplace_back(CaseId{std::stoll(code)}, text_or(json, "event"));
        }
        return told;
    }

    void compare(Instant now, Told& told)
    {
        auto const object = [&](std::string what) {
            if (told.problems.size() < 10) {
                told.problems.push_back(std::move(what));
            }
        };
        std::vector<Key> wanted(due_.begin(), due_.lower_bound({now + std::chrono::milliseconds{1}, CaseId{}}));
        auto const entries = told_since();
        told.looked_at = wanted.size();
        told.events = entries.size();
        told_last_.clear();
        std::map<CaseId, std::multiset<std::string>> by_case;
        for (auto const& [id, kind] : entries) {
            if (told_last_.empty() || told_last_.back() != id) {
                told_last_.push_back(id);
            }
            by_case[id].insert(kind);
        }
        if (told_last_.size() != wanted.size()) {
            object(fmt::format("{} cases told, {} were due", told_last_.size(), wanted.size()));
        }
        for (std::size_t place = 0; place < std::min(told_last_.size(), wanted.size()); ++place) {
            if (told_last_[place] != wanted[place].second) {
                object(fmt::format(
                    "place {}: case {} told, case {} was next",
                    place,
                    told_last_[place].value,
                    wanted[place].second.value
                ));
                break;
            }
        }
        for (auto const& [id, kinds] : by_case) {
            for (auto const& kind : kinds) {
                bool const known = kind == "case.due_soon" || kind == "case.overdue" || kind == "case.escalated";
                if (!known || kinds.count(kind) > 1 ||
                    (kinds.contains("case.due_soon") && kinds.contains("case.overdue"))) {
                    object(fmt::format("case {}: {} told {} times at once", id.value, kind, kinds.count(kind)));
                }
            }
        }
        write([&](Tx& tx) -> Result<int> {
            for (auto const& id : told_last_) {
                auto const record = tx.cases().find(id).value();
                if (record.next_action_at && *record.next_action_at <= now) {
                    object(fmt::format("case {} is due again at once", id.value));
                }
                remember(id, record);
            }
            return 0;
        });
    }

    UnitDirectory units_;
    TopicCatalogue topics_;
    WorkCalendar calendar_;
    FakeClock clock_;
    std::mt19937_64 random_;
    cases::Options options_;
    cases::CaseDesk desk_;
    adapters::sqlite::Options store_options_;
    std::unique_ptr<Store> store_;
    std::set<Key> due_;
    std::map<CaseId, Instant> instant_of_;
    std::vector<CaseId> told_last_;
    std::vector<LiveEvent> heard_;  ///< On topics "case:…"; the store tells them before it completes the write.
};

}  // namespace hub::bench
