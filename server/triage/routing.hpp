#pragma once
// From a matter and its place to exactly one lead unit, with the reason. Pure and thread-safe.

#include "domain/assessment.hpp"
#include "domain/topic.hpp"
#include "domain/unit.hpp"

namespace hub::triage {

/// Below this confidence in the topic a person at the one-stop desk decides.
inline constexpr double kSureTopic = 0.45;

/// Never empty: falls back to the ward's one-stop desk, then the ward, then the channel's unit.
/// - Denunciations go to the city inspectorate; complaints to the ward's chairman; what accuses a leader to the city.
///   Nothing restricted or accusing enters the accused ward's ordinary queue (Luật Tố cáo 25/2018 Điều 12).
/// - Unsure (weak topic, several candidate wards): the one-stop desk of the channel's ward, needs_dispatcher.
/// @param channel_unit  Unit of the account that was written to; its ward answers when the message names none.
[[nodiscard]] RoutingDecision route(
    Matter const& matter,
    Place const& place,
    UnitId const& channel_unit,
    UnitDirectory const& units,
    TopicCatalogue const& topics
);

}  // namespace hub::triage
