#pragma once
// Members of staff as JSON.

#include "base/json.hpp"
#include "domain/person.hpp"
#include "ports/records.hpp"

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

/// The same, as the person sees the own account.
[[nodiscard]] inline Json own_json(Person const& person)
{
    auto json = person_json(person);
    json["must_change_password"] = person.must_change_password;
    return json;
}

/// An account as administrators see it; never a password or a secret.
[[nodiscard]] inline Json account_json(Account const& account)
{
    auto json = person_json(account.person);
    auto const& until = account.start_password_until;
    json["disabled"] = account.disabled;
    json["totp"] = !account.totp_secret.empty();
    json["start_password_until"] = until ? Json(to_rfc3339(*until)) : Json();
    json["created_at"] = to_rfc3339(account.created_at);
    json["etag"] = std::to_string(account.version);
    return json;
}

}  // namespace hub::http
