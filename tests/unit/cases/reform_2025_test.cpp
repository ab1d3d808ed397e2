// The reform of 1 July 2025 over the whole country: 10,047 communes become 3,316, 63 provinces become 34, with 10,000
// open cases among them. Hà Nội with every office of its wards, the other communes as one unit each.
// longer than 400 lines: the country, its reform, the oracle and the comparison are of no use to another test.
#include "cases/holders.hpp"
#include "desk_fixture.hpp"
#include "domain/unit_history.hpp"
#include "domain/unit_templates.hpp"

#include <chrono>
#include <iostream>
#include <random>
#include <set>

namespace hub::cases {
namespace {

constexpr unsigned kSeed = 20250701;
constexpr int kCases = 10'000;
constexpr std::string_view kHanoi = "01";
constexpr char const* kReformId = "ca-nuoc-2025-07-01";

struct Pair {
    std::string old_code, old_name, old_province, new_code, new_name, new_province;
};

/// The one line of a CSV without quoted commas; quotes would show as a wrong number of fields.
std::vector<Pair> read_pairs()
{
    std::ifstream file(HUB_SOURCE_DIR "/tests/data/admin/old-to-new-communes.csv");
    std::vector<Pair> pairs;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::vector<std::string> fields(1);
        for (char const c : line) {
            if (c == ',') {
                fields.emplace_back();
            } else if (c != '\r') {
                fields.back() += c;
            }
        }
        if (fields.size() != 9) {
            throw std::runtime_error("odd line: " + line);
        }
        pairs.push_back({fields[0], fields[1], fields[3], fields[5], fields[6], fields[7]});
    }
    return pairs;
}

/// The ward of an office: "o.00070.infra" → "o.00070".
std::string ward_of(std::string const& unit)
{
    return unit.substr(0, unit.find('.', 2));
}

std::string office_of(std::string const& unit)
{
    return unit.substr(ward_of(unit).size());
}

/// The map before, the reform, and what the table itself says of each commune.
struct Country {
    std::vector<Pair> pairs = read_pairs();
    std::map<std::string, std::vector<Pair const*>> old_wards;  ///< By old code.
    std::map<std::string, std::string> province_of_new;
    std::vector<Unit> units;
    Json reform;

    Country()
    {
        for (auto const& pair : pairs) {
            old_wards[pair.old_code].push_back(&pair);
            province_of_new[pair.new_code] = pair.new_province;
        }
        make_units();
        make_reform();
    }

    void make_units()
    {
        units.push_back({UnitId{"vn"}, "Việt Nam", "Viet Nam", "country", {}, {}, {}, {}});
        std::set<std::string> provinces;
        for (auto const& pair : pairs) {
            if (provinces.insert(pair.old_province).second) {
                units.push_back(
                    {UnitId{"p." + pair.old_province},
                     "Tỉnh " + pair.old_province,
                     "",
                     "province",
                     UnitId{"vn"},
                     {},
                     {},
                     {}}
                );
            }
        }
        for (auto const& [code, of_one] : old_wards) {
            auto const& first = *of_one.front();
            UnitId const id{"o." + code};
            UnitId const parent{"p." + first.old_province};
            if (first.old_province == kHanoi) {
                auto ward = standard_ward(id, first.old_name, AreaCode{code}, parent);
                units.insert(units.end(), ward.begin(), ward.end());
            } else {
                units.push_back({id, first.old_name, "", "ward", parent, AreaCode{code}, {}, {}});
            }
        }
    }

    void make_reform()
    {
        reform = {
            {"format", "hub-reform-1"},
            {"id", kReformId},
            {"legal_basis", "Luật 72/2025/QH15"},
            {"effective", "2025-07-01"},
            {"units", Json::array()},
            {"operations", Json::array()}
        };
        std::set<std::string> begun;
        std::map<std::string, std::set<std::string>> provinces;
        for (auto const& pair : pairs) {
            provinces[pair.old_province].insert(pair.new_province);
            if (begun.insert(pair.new_code).second) {
                reform["units"].push_back(
                    {{"id", "w." + pair.new_code},
                     {"name", pair.new_name},
                     {"type", "ward"},
                     {"parent", "p." + pair.new_province},
                     {"area", pair.new_code},
                     {"standard_offices", pair.new_province == kHanoi}}
                );
            }
        }
        std::map<std::string, Json> merges;
        for (auto const& [code, of_one] : old_wards) {
            if (of_one.size() == 1) {
                merges[of_one.front()->new_code].push_back("o." + code);
                continue;
            }
            auto into = Json::array();
            for (auto const* pair : of_one) {
                into.push_back("w." + pair->new_code);
            }
            reform["operations"].push_back(
                {{"op", "split"}, {"unit", "o." + code}, {"into", into}, {"default", into.front()}}
            );
        }
        for (auto const& [code, units_of_one] : merges) {
            reform["operations"].push_back({{"op", "merge"}, {"units", units_of_one}, {"into", "w." + code}});
        }
        for (auto const& [old, now] : provinces) {
            if (now.contains(old)) {
                continue;
            }
            auto into = Json::array();
            for (auto const& one : now) {
                into.push_back("p." + one);
            }
            if (into.size() == 1) {
                reform["operations"].push_back({{"op", "merge"}, {"units", {"p." + old}}, {"into", into.front()}});
            } else {
                reform["operations"].push_back(
                    {{"op", "split"}, {"unit", "p." + old}, {"into", into}, {"default", into.front()}}
                );
            }
        }
    }
};

/// What the table says of one case, without any of the code under test.
struct Expected {
    std::string unit;
    bool unsure = false;
};

struct Seen {
    CaseRecord record;
    std::vector<CaseEvent> events;
};

class Reform2025 : public Desk {
protected:
    Reform2025()
        : history_before(UnitHistory::make(country.units).value()),
          map_before(history_before->as_of(parse_day("2025-06-30").value())),
          desk_before(map_before, topics, calendar, clock, options())
    {
        clock.set(local("2025-06-02T08:00:00"));
    }

    /// One open case at a random unit of the old map; what the citizen said of the place decides later.
    Expected open_one(Tx& tx, int number)
    {
        static constexpr std::array<char const*, 5> kOffices{".infra", ".psc", ".social", ".police", ".chair"};
        bool const in_hanoi = random() % 10 < 6;
        auto const& wards = in_hanoi ? hanoi_wards : all_wards;
        auto const& code = wards[random() % wards.size()];
        auto const& parts = country.old_wards.at(code);
        bool const has_offices = parts.front()->old_province == kHanoi;
        std::string const office = has_offices ? kOffices[random() % kOffices.size()] : "";
        auto said = about({matter("env.rubbish")});
        said.place.area = AreaCode{code};
        auto target = parts.front();
        bool const names_new_ward = parts.size() > 1 && random() % 2 == 0;
        if (names_new_ward) {
            target = parts[random() % parts.size()];
            said.place.area = AreaCode{target->new_code};
        }
        // a new ward may bear the code of the old one: then its name decides nothing
        bool const known = parts.size() == 1 || (names_new_ward && target->new_code != code);
        auto const* heir = known ? target : parts.front();

        Incoming incoming;
        incoming.received_at = clock.now();
        incoming.channel = zalo.channel;
        incoming.window = zalo.window;
        incoming.event = event("u" + std::to_string(number), "Rác chưa thu ở tổ " + std::to_string(number % 40 + 1));
        RoutingDecision decision;
        decision.unit = UnitId{"o." + code + office};
        decision.confidence = 0.9;
        if (has_offices && number % 7 == 0) {
            decision.cooperating = {UnitId{"o." + code + ".health"}};
        }
        incoming.routing.push_back(decision);
        incoming.assessment = std::move(said);
        NewDelivery delivery;
        delivery.connector = "zalo";
        delivery.received_at = clock.now();
        delivery.body = "{}";
        delivery.items.push_back({"zalo-1", incoming.event.external_id, "r" + std::to_string(number), "test"});
        tx.inbox().add(delivery);
        incoming.item = tx.inbox().pending(last_item, 1).front().id;
        last_item = incoming.item;
        auto const got = desk_before.receive(tx, incoming);
        if (!got || got->opened.size() != 1) {
            throw std::runtime_error("the desk opened no case");
        }
        codes.push_back(got->opened.front());
        return {"w." + heir->new_code + office, !known};
    }

    void fill()
    {
        for (auto const& [code, of_one] : country.old_wards) {
            all_wards.push_back(code);
            if (of_one.front()->old_province == kHanoi) {
                hanoi_wards.push_back(code);
            }
        }
        hire_officials();
        constexpr int kBatch = 250;
        for (int first = 0; first < kCases; first += kBatch) {
            clock.advance(std::chrono::minutes{37});
            auto const done = store->write_now([&](Tx& tx) -> Result<void> {
                for (int number = first; number < first + kBatch; ++number) {
                    expected.push_back(open_one(tx, number));
                }
                return {};
            });
            ASSERT_TRUE(done) << done.error().detail;
        }
        work_on_some();
    }

    /// One official in the infrastructure division of every eleventh ward of Hà Nội.
    void hire_officials()
    {
        auto const done = store->write_now([&](Tx& tx) -> Result<void> {
            for (std::size_t at = 0; at < hanoi_wards.size(); at += 11) {
                Account account;
                account.person = person(Role::official, "o." + hanoi_wards[at] + ".infra", "cb" + hanoi_wards[at]);
                if (auto const hired = tx.people().insert(account); !hired) {
                    return std::unexpected(hired.error());
                }
                officials.insert(hanoi_wards[at]);
            }
            return {};
        });
        ASSERT_TRUE(done) << done.error().detail;
    }

    /// Some are taken by an official, some wait for the citizen, some are answered.
    void work_on_some()
    {
        auto const done = store->write_now([&](Tx& tx) -> Result<void> {
            for (std::size_t at = 0; at < codes.size(); at += 3) {
                auto const lead = tx.cases().find(codes[at])->lead_unit.value;
                auto const ward = ward_of(lead).substr(2);
                auto const head = person(Role::unit_head, lead, "lanh-dao");
                if (officials.contains(ward) && office_of(lead) == ".infra") {
                    auto const given =
                        desk_before.assign(tx, head, codes[at], {}, UnitId{lead}, UserName{"cb" + ward}, "đúng việc");
                    if (!given) {
                        return std::unexpected(given.error());
                    }
                    assigned += 1;
                } else if (at % 2 == 0) {
                    auto const taken = desk_before.transition(tx, head, codes[at], {}, CaseState::accepted, "");
                    auto const waits =
                        taken ? desk_before.transition(tx, head, codes[at], {}, CaseState::waiting_citizen, "") : taken;
                    if (!waits) {
                        return std::unexpected(waits.error());
                    }
                }
            }
            return {};
        });
        ASSERT_TRUE(done) << done.error().detail;
    }

    static std::vector<Seen> look(Store& at)
    {
        return at
            .read_now([&](Tx& tx) -> Result<std::vector<Seen>> {
                std::vector<Seen> all;
                tx.cases().export_cases(Instant{}, local("2030-01-01T00:00:00"), [&](CaseRecord const& record) {
                    all.push_back({record, tx.cases().events(record.id)});
                });
                return all;
            })
            .value();
    }

    void record_reform(Store& into) const
    {
        ReformRecord record;
        record.id = kReformId;
        record.document = dump(country.reform);
        record.effective = parse_day("2025-07-01").value();
        record.recorded_by = "quan-tri";
        auto const added = into.write_now([&](Tx& tx) { return tx.reforms().add(record); });
        ASSERT_TRUE(added) << added.error().detail;
    }

    /// Every open case is led by one unit that is open, or by one that has ended below an open heir.
    static void check_no_orphan(Store& at, UnitDirectory const& map)
    {
        auto const counts = at.read_now([](Tx& tx) -> Result<std::vector<std::pair<UnitId, std::int64_t>>> {
                                  return tx.reforms().active_by_unit();
                              }).value();
        std::int64_t total = 0;
        for (auto const& [unit, count] : counts) {
            auto const* heir = map.current(unit);
            ASSERT_NE(heir, nullptr) << unit.value;
            ASSERT_TRUE(map.is_within(unit, heir->id)) << unit.value;
            total += count;
        }
        ASSERT_EQ(total, kCases);
    }

    /// @return Slices until done.
    static int carry_out(Store& at, CaseDesk const& desk_after, UnitDirectory const& map, std::size_t limit)
    {
        for (int slices = 1;; ++slices) {
            auto const slice = at.write_now([&](Tx& tx) { return desk_after.carry_out(tx, kReformId, limit); });
            EXPECT_TRUE(slice) << (slice ? "" : slice.error().detail);
            if (!slice || slice->state == ReformState::done) {
                return slices;
            }
            if (slices % 10 == 0) {
                check_no_orphan(at, map);
            }
        }
    }

    /// The same reform on a copy, interrupted again and again: slices that are undone, and the store closed in between.
    static int carry_out_badly(test::TempStore& at, CaseDesk const& desk_after, UnitDirectory const& map)
    {
        std::mt19937_64 dice{kSeed + 1};
        int broken = 0;
        for (;;) {
            auto const limit = 50 + dice() % 400;
            bool const dies = dice() % 4 == 0;
            auto const slice = at->write_now([&](Tx& tx) -> Result<CaseDesk::ReformSlice> {
                auto done = desk_after.carry_out(tx, kReformId, limit);
                return dies && done ? failure(Errc::unavailable, "killed") : std::move(done);
            });
            if (slice && slice->state == ReformState::done) {
                return broken;
            }
            if (!slice) {
                EXPECT_EQ(slice.error().detail, "killed");
                ++broken;
                at.reopen();
                check_no_orphan(*at, map);
            }
        }
    }

    /// The official goes with the ward's default heir, the case may go to another part.
    [[nodiscard]] bool leaves_official(CaseRecord const& was, Expected const& one) const
    {
        auto const code = ward_of(was.lead_unit.value).substr(2);
        auto const goes_to = "w." + country.old_wards.at(code).front()->new_code + office_of(was.lead_unit.value);
        return was.assignee && goes_to != one.unit;
    }

    void check_history(std::vector<Seen> const& before, std::vector<Seen> const& after, UnitHistory const& history)
        const
    {
        auto const now = clock.now();
        for (std::size_t at = 0; at < after.size(); ++at) {
            auto const& was = before[at].record;
            auto const& is = after[at].record;
            ASSERT_EQ(is.lead_unit.value, expected[at].unit) << is.code.value;
            ASSERT_EQ(is.ack_due_at, was.ack_due_at);
            ASSERT_EQ(is.resolve_due_at, was.resolve_due_at);
            ASSERT_EQ(is.next_action_at, was.next_action_at);
            ASSERT_EQ(is.paused_at, was.paused_at);
            ASSERT_EQ(is.state, was.state);
            bool const left = leaves_official(was, expected[at]);
            ASSERT_EQ(is.assignee, left ? std::nullopt : was.assignee);
            ASSERT_EQ(is.needs_dispatcher, expected[at].unsure || left);
            ASSERT_EQ(after[at].events.size(), before[at].events.size() + 1);
            ASSERT_EQ(after[at].events.back().data["reform"], kReformId);
            auto const holding = charge_holders(hold_steps(is, after[at].events), now, calendar);
            std::chrono::minutes sum{0};
            std::optional<Instant> next = is.opened_at;
            for (auto const& span : holding.spans) {
                ASSERT_EQ(span.from, *next);  // one holder at every instant, no gap
                ASSERT_NE(history.on(span.unit, local_day(span.from)), nullptr) << span.unit.value;
                next = span.until;
                auto const last = span.until ? *span.until - std::chrono::milliseconds{1} : now;
                ASSERT_NE(history.on(span.unit, local_day(last)), nullptr) << span.unit.value;
                sum += span.working;
            }
            ASSERT_FALSE(next);
            ASSERT_EQ(sum, holding.elapsed);
            ASSERT_EQ(sum, calendar.working_minutes(is.opened_at, now));
        }
    }

    static std::map<std::string, std::int64_t> by_unit(Store& at, Instant now, std::optional<LocalDay> map_day)
    {
        std::map<std::string, std::int64_t> counts;
        auto const rows = at.read_now([&](Tx& tx) -> Result<std::vector<UnitFigures>> {
                                return tx.reforms().figures(now, map_day);
                            }).value();
        for (auto const& row : rows) {
            counts[row.unit.value] += row.total;
        }
        return counts;
    }

    Country country;
    UnitHistory::Shared history_before;
    UnitDirectory map_before;
    CaseDesk desk_before;
    std::mt19937_64 random{kSeed};
    std::vector<std::string> all_wards;
    std::vector<std::string> hanoi_wards;
    std::set<std::string> officials;
    std::vector<CaseCode> codes;
    std::vector<Expected> expected;
    ItemId last_item;
    int assigned = 0;
};

double seconds_since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST_F(Reform2025, TenThousandOpenCasesFollowWithoutOrphanOrMovedDeadlineAndWithEqualTotals)
{
    auto const started = std::chrono::steady_clock::now();
    fill();
    auto const filled = seconds_since(started);
    ASSERT_EQ(codes.size(), static_cast<std::size_t>(kCases));
    auto const read = Reform::from_json(country.reform);
    ASSERT_TRUE(read) << read.error().detail;
    auto const history = history_before->with(*read);
    ASSERT_TRUE(history) << history.error().detail;
    auto const map = (*history)->as_of(read->effective);
    CaseDesk const desk_after(map, topics, calendar, clock, options());
    auto const mapped = seconds_since(started) - filled;

    record_reform(*store);
    auto const copy_file = store.folder().file("copy.db");
    ASSERT_TRUE(store->backup(copy_file));
    auto const before = look(*store);
    auto const old_figures = by_unit(*store, clock.now(), {});
    clock.set(local("2025-07-01T00:00:00"));
    auto const slices = carry_out(*store, desk_after, map, 250);
    auto const carried = seconds_since(started) - filled - mapped;
    check_no_orphan(*store, map);
    auto const after = look(*store);

    // a working day later every unit must have charged its own part
    clock.set(local("2025-07-02T11:30:00"));
    check_history(before, after, **history);

    // totals by every group, old against new
    std::map<std::string, std::int64_t> wanted, provinces_wanted, provinces;
    std::int64_t unsure = 0;
    for (auto const& one : expected) {
        ++wanted[one.unit];
        ++provinces_wanted["p." + country.province_of_new.at(ward_of(one.unit).substr(2))];
        unsure += one.unsure ? 1 : 0;
    }
    auto const new_figures = by_unit(*store, clock.now(), {});
    EXPECT_EQ(new_figures, wanted);
    for (auto const& [unit, count] : new_figures) {
        auto const above = map.with_parents(UnitId{unit});
        provinces[above[above.size() - 2].value] += count;
    }
    EXPECT_EQ(provinces, provinces_wanted);
    EXPECT_EQ(by_unit(*store, clock.now(), parse_day("2025-06-30").value()), old_figures);
    auto const reform =
        store->read_now([](Tx& tx) -> Result<ReformRecord> { return tx.reforms().find(kReformId).value(); }).value();
    EXPECT_EQ(reform.totals["cases"], kCases);
    EXPECT_EQ(reform.totals["unsure"], unsure);
    std::int64_t left = 0;
    for (std::size_t at = 0; at < before.size(); ++at) {
        left += leaves_official(before[at].record, expected[at]) ? 1 : 0;
    }
    EXPECT_EQ(reform.totals.value("assignees_left", 0), left);

    // interrupted at any point it comes to the same end
    adapters::sqlite::Options copy_options;
    copy_options.file = copy_file;
    copy_options.clock = &clock;
    test::TempStore copy(std::move(copy_options));
    clock.set(local("2025-07-01T00:00:00"));
    auto const broken = carry_out_badly(copy, desk_after, map);
    auto const again = look(*copy);
    ASSERT_EQ(again.size(), after.size());
    for (std::size_t at = 0; at < after.size(); ++at) {
        ASSERT_EQ(again[at].record.lead_unit, after[at].record.lead_unit);
        ASSERT_EQ(again[at].record.cooperating, after[at].record.cooperating);
        ASSERT_EQ(again[at].record.area, after[at].record.area);
        ASSERT_EQ(again[at].record.assignee, after[at].record.assignee);
        ASSERT_EQ(again[at].record.version, after[at].record.version);
        ASSERT_EQ(again[at].record.resolve_due_at, after[at].record.resolve_due_at);
        ASSERT_EQ(again[at].events.size(), after[at].events.size());
        ASSERT_EQ(again[at].events.back().data, after[at].events.back().data);
    }
    auto const repeated =
        copy->read_now([](Tx& tx) -> Result<ReformRecord> { return tx.reforms().find(kReformId).value(); }).value();
    EXPECT_EQ(repeated.totals, reform.totals);

    std::cout << "reform of 2025-07-01, seed " << kSeed << ": " << country.old_wards.size() << " communes → "
              << country.province_of_new.size() << ", " << history.value()->endings().size() << " units end, "
              << read->units.size() << " begin\n"
              << "  open cases " << kCases << " → " << after.size() << " at " << old_figures.size() << " → "
              << new_figures.size() << " units, totals equal in " << wanted.size() << " units and " << provinces.size()
              << " provinces\n"
              << "  orphans 0, moved deadlines 0, with an official " << assigned << ", for a person to look at "
              << unsure << ", totals " << dump(reform.totals) << "\n"
              << "  filled through the desk in " << filled << " s, maps " << mapped << " s, carried out in " << slices
              << " slices in " << carried << " s; interrupted " << broken << " times: the same end\n";
}

}  // namespace
}  // namespace hub::cases
