#pragma once
// `hub serve` as a program: one App from start to stop, what signals do, what is told to systemd, and the watchdog that
// ends a stop which takes too long.

#include "app/config.hpp"

namespace hub::app {

/// Start, wait for TERM or INT (HUP reloads), stop. Returns the exit status.
int serve(Config config);

}  // namespace hub::app
