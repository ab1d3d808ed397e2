#include "triage/routing.hpp"

#include <algorithm>
#include <initializer_list>

namespace hub::triage {
namespace {

/// Where the matter belongs, found once and used by every rule below.
class Desk {
public:
    Desk(Place const& place, UnitId const& channel_unit, UnitDirectory const& units)
        : units_(units), channel_(channel_unit)
    {
        channel_ward_ = ward_of(channel_unit);
        auto const* named = place.area.empty() ? nullptr : units.ward(place.area);
        ward_ = named != nullptr ? named : channel_ward_;
    }

    [[nodiscard]] Unit const* ward() const noexcept { return ward_; }
    [[nodiscard]] Unit const* channel_ward() const noexcept { return channel_ward_; }

    /// An office of a ward: "<ward>.psc", else the one of that type in its area.
    [[nodiscard]] Unit const* office(Unit const* ward, std::string const& type) const
    {
        if (ward == nullptr) {
            return nullptr;
        }
        auto const dot = type.find('.');
        auto const* named = units_.find(UnitId{ward->id.value + type.substr(std::min(dot, type.size()))});
        if (named != nullptr && units_.is_open(named->id)) {
            return named;
        }
        auto const* typed = units_.of_type(type, ward->area);
        return typed != nullptr && typed->area == ward->area ? typed : nullptr;
    }

    /// A unit of a type for the ward: its own office, or the city-wide unit.
    [[nodiscard]] Unit const* of_type(Unit const* ward, std::string const& type) const
    {
        return type.starts_with("ward.") ? office(ward, type) : units_.of_type(type, {});
    }

    /// Who leads a topic: the unit to which it was given by name, else the one of the topic's type.
    [[nodiscard]] Unit const* leader(Topic const& topic) const
    {
        auto const* named = units_.leader_of(topic.code, ward_ == nullptr ? AreaCode{} : ward_->area);
        return named != nullptr ? named : of_type(ward_, topic.lead_unit_type);
    }

    [[nodiscard]] Unit const* first_city(std::initializer_list<char const*> types) const
    {
        for (auto const* type : types) {
            if (auto const* unit = units_.of_type(type, {})) {
                return unit;
            }
        }
        return nullptr;
    }

    [[nodiscard]] UnitId const& channel() const noexcept { return channel_; }

private:
    [[nodiscard]] Unit const* ward_of(UnitId const& unit) const
    {
        for (auto const& id : units_.with_parents(unit)) {
            auto const* found = units_.find(id);
            if (found != nullptr && found->type == "ward" && units_.is_open(id)) {
                return found;
            }
        }
        auto const* own = units_.find(unit);
        return own != nullptr && !own->area.empty() ? units_.ward(own->area) : nullptr;
    }

    UnitDirectory const& units_;
    UnitId channel_;
    Unit const* ward_ = nullptr;
    Unit const* channel_ward_ = nullptr;
};

void choose(RoutingDecision& decision, Unit const& unit, std::string rule, double confidence)
{
    decision.unit = unit.id;
    decision.confidence = confidence;
    decision.reasons.push_back({std::move(rule), unit.name, confidence});
}

/// Complaints, denunciations and accusations: above or beside the ward's ordinary queue.
bool route_restricted(RoutingDecision& decision, Matter const& matter, Desk const& desk)
{
    Unit const* unit = nullptr;
    std::string rule;
    if (matter.kind == MatterKind::denunciation) {
        unit = desk.first_city({"city.inspectorate", "city.reception", "city"});
        rule = "unit.denunciation_to_inspectorate";
    } else if (matter.accuses_leader) {
        unit = desk.first_city({"city.reception", "city.inspectorate", "city"});
        rule = "unit.leader_accused_to_city";
    } else if (matter.kind == MatterKind::complaint || matter.accuses_unit) {
        unit = desk.office(desk.ward(), "ward.chair");
        rule = matter.kind == MatterKind::complaint ? "unit.complaint_to_chairman" : "unit.accusation_to_chairman";
        if (unit == nullptr) {
            unit = desk.first_city({"city.reception", "city.inspectorate", "city"});
        }
    }
    if (unit == nullptr) {
        return false;
    }
    choose(decision, *unit, rule, 0.9);
    return true;
}

/// A person at the one-stop desk decides; the desk owns the case meanwhile.
void route_to_desk(RoutingDecision& decision, Desk const& desk, std::string const& why)
{
    decision.needs_dispatcher = true;
    auto const* ward = desk.channel_ward() != nullptr ? desk.channel_ward() : desk.ward();
    if (auto const* psc = desk.office(ward, "ward.psc")) {
        choose(decision, *psc, "unit.dispatcher_" + why, 0.3);
    } else if (ward != nullptr) {
        choose(decision, *ward, "unit.dispatcher_" + why, 0.3);
    } else {
        decision.unit = desk.channel();
        decision.confidence = 0.2;
        decision.reasons.push_back({"unit.dispatcher_" + why, desk.channel().value, 0.2});
    }
}

void add_cooperating(RoutingDecision& decision, Topic const& topic, Desk const& desk)
{
    for (auto const& type : topic.supporting_unit_types) {
        auto const* unit = desk.of_type(desk.ward(), type);
        if (unit != nullptr && unit->id != decision.unit && decision.cooperating.size() < 3) {
            decision.cooperating.push_back(unit->id);
        }
    }
}

}  // namespace

RoutingDecision route(
    Matter const& matter,
    Place const& place,
    UnitId const& channel_unit,
    UnitDirectory const& units,
    TopicCatalogue const& topics
)
{
    RoutingDecision decision;
    Desk const desk(place, channel_unit, units);
    if (route_restricted(decision, matter, desk)) {
        return decision;
    }
    bool const restricted = is_restricted(matter.kind) || matter.accuses_unit || matter.accuses_leader;
    auto const* topic = topics.find(matter.topic);
    if (restricted) {
        route_to_desk(decision, desk, "no_higher_unit");
    } else if (place.candidates.size() > 1) {
        route_to_desk(decision, desk, "several_wards");
    } else if (topic == nullptr || matter.topic_confidence < kSureTopic) {
        route_to_desk(decision, desk, "unsure_topic");
    } else if (auto const* lead = desk.leader(*topic)) {
        choose(decision, *lead, "unit.lead", matter.topic_confidence);
        decision.reasons.push_back({"unit.topic", topic->name_vi, matter.topic_confidence});
        add_cooperating(decision, *topic, desk);
    } else {
        route_to_desk(decision, desk, "no_such_office");
    }
    return decision;
}

}  // namespace hub::triage
