#include "domain/calendars.hpp"

#include "base/crypto.hpp"
#include "domain/calendar_source.hpp"

#include <algorithm>
#include <map>

namespace hub {

struct Calendars::Data {
    std::vector<WorkCalendar> all;               ///< The general one first.
    std::map<std::string, std::size_t> of_unit;  ///< Whose is not the general one.
    std::map<std::string, bool> keeps;           ///< Who decided about dates that were told.
};

namespace {

/// Entries by unit, each known and once.
Result<std::map<std::string, Json const*>> entries_of(Json const& own, UnitDirectory const& units)
{
    std::map<std::string, Json const*> entries;
    auto const& list = member(own, "units");
    if (!list.is_null() && !list.is_array()) {
        return invalid_input("units: a list is needed");
    }
    for (std::size_t index = 0; index < list.size(); ++index) {
        auto const where = "units[" + std::to_string(index) + "].unit: ";
        auto const name = text_or(list[index], "unit");
        if (units.find(UnitId{name}) == nullptr) {
            return invalid_input(where + "\"" + name + "\" is no unit");
        }
        if (!entries.emplace(name, &list[index]).second) {
            return invalid_input(where + name + " stands twice");
        }
    }
    return entries;
}

}  // namespace

Calendars::Calendars(WorkCalendar general) : data_(std::make_shared<Data const>(Data{{std::move(general)}, {}, {}})) {}

Result<Calendars> Calendars::from_json(Json const& general, Json const& own, UnitDirectory const& units)
{
    auto const country = CalendarSource::from_json(general);
    auto const entries = entries_of(own, units);
    if (!country || !entries) {
        return std::unexpected(country ? entries.error() : country.error());
    }
    auto data = std::make_shared<Data>();
    auto const built = country->build();
    if (!built) {
        return std::unexpected(built.error());
    }
    data->all.push_back(*built);
    std::map<std::string, CalendarSource> sources;
    std::map<std::string, std::size_t> numbers;
    for (auto const& unit : units.all()) {
        auto const chain = units.with_parents(unit.id);
        auto const* base = &*country;
        std::string nearest;
        for (auto above = chain.rbegin(); above != chain.rend(); ++above) {  // from the root down to the unit
            auto const entry = entries->find(above->value);
            if (entry == entries->end()) {
                continue;
            }
            nearest = above->value;
            auto const known = sources.find(nearest);
            if (known == sources.end()) {
                auto source = base->with_unit(*entry->second);
                auto calendar = source ? source->build() : std::unexpected(source.error());
                if (!calendar) {
                    return invalid_input("units, " + nearest + ": " + calendar.error().detail);
                }
                numbers[nearest] = data->all.size();
                data->all.push_back(std::move(*calendar));
                base = &sources.emplace(nearest, std::move(*source)).first->second;
            } else {
                base = &known->second;
            }
            if (auto const& decided = member(*entry->second, "keep_told_dates"); decided.is_boolean()) {
                data->keeps[unit.id.value] = decided.get<bool>();
            }
        }
        if (!nearest.empty()) {
            data->of_unit[unit.id.value] = numbers.at(nearest);
        }
    }
    return Calendars{std::shared_ptr<Data const>{std::move(data)}};
}

std::vector<UnitId> Calendars::own_units() const
{
    std::vector<UnitId> units;
    for (auto const& [unit, number] : data_->of_unit) {
        units.emplace_back(unit);
    }
    return units;
}

WorkCalendar const& Calendars::general() const noexcept
{
    return data_->all.front();
}

WorkCalendar const& Calendars::of(UnitId const& unit) const noexcept
{
    auto const found = data_->of_unit.find(unit.value);
    return data_->all[found == data_->of_unit.end() ? 0 : found->second];
}

bool Calendars::keeps_told_dates(UnitId const& unit, bool fallback) const noexcept
{
    auto const found = data_->keeps.find(unit.value);
    return found == data_->keeps.end() ? fallback : found->second;
}

std::string Calendars::fingerprint() const
{
    return sha256_hex({dump(saved())});
}

Json Calendars::saved() const
{
    Json all = Json::array();
    for (auto const& calendar : data_->all) {
        all.push_back(calendar.saved());
    }
    return {{"calendars", std::move(all)}, {"units", data_->of_unit}};
}

Result<Calendars> Calendars::from_saved(Json const& saved)
{
    auto data = std::make_shared<Data>();
    for (auto const& entry : member(saved, "calendars")) {
        auto calendar = WorkCalendar::from_saved(entry);
        if (!calendar) {
            return std::unexpected(calendar.error());
        }
        data->all.push_back(std::move(*calendar));
    }
    for (auto const& [unit, number] : member(saved, "units").items()) {
        if (!number.is_number_unsigned() || number.get<std::size_t>() >= data->all.size()) {
            return invalid_input("a saved unit has no calendar");
        }
        data->of_unit[unit] = number.get<std::size_t>();
    }
    return data->all.empty() ? invalid_input("no calendar is saved")
                             : Result<Calendars>{Calendars{std::shared_ptr<Data const>{std::move(data)}}};
}

}  // namespace hub
