#pragma once
// A whole month of the city against a hub on a rehearsal clock: `hub city --days 31`.
//
// Clock        The hub's, asked for once at /readyz and then run beside it; its speed is the hub's
// `rehearsal.clock_speed`. Citizens     Write with the rhythm of a day, less at weekends, least over a holiday; ask
// again after days; rate, or say
//              that it is not solved.
// Officials    city/month_staff.hpp.
// Letters end after three quarters of the time, so that what was asked can be answered; then the verdict.

#include "city/citizens.hpp"
#include "city/city.hpp"

namespace hub::city {

/// Blocks. 0: every letter was acknowledged, every answer came to its phone exactly once, and whatever is still open
/// has a date. 1: not so. 2: the hub is on no rehearsal clock, or the accounts file lacks people.
[[nodiscard]] int run_month(app::Config const& config, CityOptions const& options, std::vector<Letter> letters);

}  // namespace hub::city
