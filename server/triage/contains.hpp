#pragma once
// std::ranges::contains for the library of Debian 12, which does not have it yet.

#include <algorithm>
#include <functional>

namespace hub::triage {

template <class Range, class Value, class Projection = std::identity>
[[nodiscard]] bool contains(Range const& range, Value const& value, Projection projection = {})
{
    return std::ranges::find(range, value, projection) != std::ranges::end(range);
}

}  // namespace hub::triage
