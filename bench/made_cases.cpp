#include "bench/made_cases.hpp"

#include "base/fold.hpp"
#include "base/json.hpp"
#include "domain/unit_templates.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <stdexcept>

namespace hub::bench {
namespace {

constexpr std::size_t kWards = 126;
constexpr std::array<char const*, 6> kOffices{"infra", "psc", "social", "police", "health", "office"};
constexpr std::array<char const*, 8> kTopics{
    "env.rubbish", "traffic.light", "land.use", "noise", "water.supply", "civil.paper", "pavement", "flood"
};
constexpr std::int64_t kDay = 86'400'000;
constexpr std::int64_t kEnd = 1'795'000'000'000;
constexpr std::array<char const*, 12> kStreets{
    "Hàng Buồm",
    "Bạch Mai",
    "Trần Phú",
    "Lê Lợi",
    "Nguyễn Trãi",
    "Láng Hạ",
    "Kim Mã",
    "Giải Phóng",
    "Tôn Đức Thắng",
    "Ngọc Hà",
    "Đội Cấn",
    "Thụy Khuê"
};

}  // namespace

MadeCases::MadeCases(std::uint64_t seed) : random_(seed)
{
    std::ifstream file("config/triage/messages-vn.jsonl");
    for (std::string line; std::getline(file, line);) {
        if (auto const message = parse_json(line)) {
            texts_.push_back(text_or(*message, "text"));
            folded_.push_back(fold(texts_.back()));
        }
    }
    if (texts_.empty()) {
        throw std::runtime_error("config/triage/messages-vn.jsonl: run this from the source folder");
    }
}

std::string MadeCases::house()
{
    return fmt::format("số {} ngõ {} {}", 1 + below(999), 1 + below(999), kStreets[below(kStreets.size())]);
}

std::string MadeCases::rare_words()
{
    return fold(house());
}

UnitId MadeCases::ward(std::size_t number) const
{
    return UnitId{fmt::format("w.{:05}", number + 1)};
}

UnitId MadeCases::busy_office(std::size_t number) const
{
    return UnitId{ward(number).value + "." + kOffices[0]};
}

std::size_t MadeCases::wards() const noexcept
{
    return kWards;
}

Instant MadeCases::now() const noexcept
{
    return from_millis(kEnd);
}

std::vector<Unit> MadeCases::units() const
{
    std::vector<Unit> all;
    for (std::size_t number = 0; number < kWards; ++number) {
        auto const id = ward(number);
        for (auto& unit : standard_ward(id, "Phường " + id.value, AreaCode{id.value.substr(2)})) {
            all.push_back(std::move(unit));
        }
    }
    return all;
}

CaseRecord MadeCases::next()
{
    // the smaller of two draws: the first wards and offices get most
    auto const place = std::min(below(kWards), below(kWards));
    auto const office = kOffices[std::min(below(kOffices.size()), below(kOffices.size()))];
    auto const first = below(texts_.size());
    auto const second = below(texts_.size());
    auto const where = house();
    auto const opened = kEnd - static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(365 * kDay));
    CaseRecord record;
    record.secret = "K7M2Q9";
    record.kind = below(3) == 0 ? MatterKind::petition : MatterKind::feedback;
    record.topic = TopicCode{kTopics[below(kTopics.size())]};
    record.title = texts_[first].substr(0, texts_[first].find_first_of(".!?,"));
    record.channel = ChannelId{"zalo-" + ward(place).value};
    record.area = AreaCode{ward(place).value.substr(2)};
    record.place_text = where;
    record.lead_unit = UnitId{ward(place).value + "." + office};
    if (below(20) == 0) {
        record.cooperating.push_back(UnitId{ward(below(kWards)).value + "." + kOffices[below(kOffices.size())]});
    }
    record.restricted = below(50) == 0;
    record.state = below(4) == 0 ? static_cast<CaseState>(below(3)) : CaseState::closed;
    if (record.state != CaseState::open) {
        record.assignee = UserName{fmt::format("cb.{}.{}", place, below(20))};
    }
    record.routing = Json{
        {"unit", record.lead_unit.value},
        {"reasons", Json::array({{{"rule", "topic.model"}, {"evidence", record.title}, {"weight", 0.8}}})}
    };
    record.opened_at = from_millis(opened);
    record.ack_met = record.state != CaseState::open;
    record.resolve_met = record.state == CaseState::closed;
    record.ack_due_at = from_millis(opened + kDay);
    record.resolve_due_at = from_millis(opened + static_cast<std::int64_t>(1 + below(30)) * kDay);
    record.last_activity_at = from_millis(opened + static_cast<std::int64_t>(below(10)) * kDay);
    record.search_text = folded_[first] + " " + fold(where) + " " + folded_[second];
    return record;
}

}  // namespace hub::bench
