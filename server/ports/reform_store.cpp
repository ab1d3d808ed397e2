#include "ports/reform_store.hpp"

#include <array>

namespace hub {

std::string_view name_of(ReformState state) noexcept
{
    constexpr std::array<std::string_view, 5> kNames{"scheduled", "moving", "settling", "done", "cancelled"};
    return kNames.at(static_cast<std::size_t>(state));
}

}  // namespace hub
