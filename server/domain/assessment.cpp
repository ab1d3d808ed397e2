#include "domain/assessment.hpp"

#include <algorithm>
#include <array>

namespace hub {
namespace {

constexpr std::array<std::string_view, 4> kUrgencies{"low", "normal", "high", "urgent"};
constexpr std::array<std::string_view, 9> kKinds{
    "question", "feedback", "petition", "complaint", "denunciation", "followup", "thanks", "greeting", "spam"
};

}  // namespace

std::string_view name_of(Urgency urgency) noexcept
{
    return kUrgencies.at(static_cast<std::size_t>(urgency));
}

std::string_view name_of(MatterKind kind) noexcept
{
    return kKinds.at(static_cast<std::size_t>(kind));
}

Urgency urgency_from(std::string_view name) noexcept
{
    auto const found = std::ranges::find(kUrgencies, name);
    return found == kUrgencies.end() ? Urgency::normal : static_cast<Urgency>(found - kUrgencies.begin());
}

MatterKind matter_kind_from(std::string_view name) noexcept
{
    auto const found = std::ranges::find(kKinds, name);
    return found == kKinds.end() ? MatterKind::feedback : static_cast<MatterKind>(found - kKinds.begin());
}

bool opens_case(MatterKind kind) noexcept
{
    return kind <= MatterKind::denunciation;
}

bool is_restricted(MatterKind kind) noexcept
{
    return kind == MatterKind::complaint || kind == MatterKind::denunciation;
}

}  // namespace hub
