#include "ports/oversight_store.hpp"

#include <algorithm>
#include <array>

namespace hub {
namespace {

constexpr std::array<std::string_view, 4> kQuestionStates{"asked", "answered", "accepted", "returned"};
constexpr std::array<std::string_view, 5> kExportStates{"queued", "running", "done", "failed", "expired"};

}  // namespace

std::string_view name_of(QuestionState state) noexcept
{
    return kQuestionStates.at(static_cast<std::size_t>(state));
}

std::optional<QuestionState> question_state_from(std::string_view name) noexcept
{
    auto const found = std::ranges::find(kQuestionStates, name);
    return found == kQuestionStates.end() ? std::nullopt
                                          : std::optional(static_cast<QuestionState>(found - kQuestionStates.begin()));
}

std::string_view name_of(ExportState state) noexcept
{
    return kExportStates.at(static_cast<std::size_t>(state));
}

}  // namespace hub
