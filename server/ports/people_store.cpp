#include "ports/people_store.hpp"

#include <algorithm>

namespace hub {

/// For stores without an index of offices.
std::vector<UserName> PeopleStore::in_office(UnitId const& unit, Role role)
{
    std::vector<UserName> names;
    for (auto const& account : all()) {
        bool const belongs = std::ranges::find(account.person.units, unit) != account.person.units.end();
        if (!account.disabled && belongs && account.person.has(role)) {
            names.push_back(account.person.username);
        }
    }
    return names;
}

}  // namespace hub
