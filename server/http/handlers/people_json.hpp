#pragma once
// Members of staff as JSON.

#include "base/json.hpp"
#include "domain/person.hpp"

namespace hub::http {

/// {"id","username","display_name","roles":[…],"units":[…]}
[[nodiscard]] inline Json person_json(Person const& person)
{
    Json roles = Json::array();
    for (auto const role : person.roles) {
        roles.push_back(name_of(role));
    }
    Json units = Json::array();
    for (auto const& unit : person.units) {
        units.push_back(unit.value);
    }
    return Json{
        {"id", std::to_string(person.id.value)},
        {"username", person.username.value},
        {"display_name", person.display_name},
        {"roles", std::move(roles)},
        {"units", std::move(units)},
    };
}

}  // namespace hub::http
