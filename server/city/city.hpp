#pragma once
// The rehearsal city: `hub city`, a process of its own beside the hub.
//
// Flow         citizens act → platform simulator signs a webhook → POST to the hub (with the platform's own retries)
//              hub → live connection of a simulated official → API: accept, answer → hub → simulated platform → the
//              phone hub → live connections of the public: an announcement that two officials drafted, approved and
//              published
// Concurrency  One thread, one io_context; nothing here needs a lock.
// Lifecycle    Runs until Ctrl-C or TERM, or with `once` until every message is sent, acknowledged and answered.
// Independence Talks to the hub only over its public doors: webhooks, staff API, live feed.

#include "app/config.hpp"

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace hub::city {

struct CityOptions {
    double speed = 1;      ///< 1: a message about every two seconds. 1000 and more: without pause.
    std::string messages;  ///< File of JSON lines with text, channel, ward, kind; empty: the embedded ones.
    std::uint64_t seed = 1;
    int days = 0;  ///< Above 0: a stretch of days on the hub's rehearsal clock instead; city/month.hpp.
    int letters_per_day = 40;
    bool once = false;  ///< Each message once, in file order, then a summary line; see run_city().
};

/// Adds --speed, --messages, --seed, --days, --letters-per-day and --once.
void add_options(CLI::App& command, CityOptions& options);

/// Blocks. `config` is the hub's own: accounts, keys, api_base_url of each channel, address of the hub.
/// 0: clean; with `once` only when every webhook got its 200 and every accepted answer reached its phone exactly once.
/// 1: not so, or a port is taken. 2: the configuration gives the city nothing to do.
[[nodiscard]] int run_city(app::Config const& config, CityOptions const& options);

}  // namespace hub::city
