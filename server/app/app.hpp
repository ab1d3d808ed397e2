#pragma once
// Composition root: builds, wires, starts and stops everything of `hub serve`. Nobody includes it but serve.cpp.
//
// Threads      server.threads HTTP loops · 1 store writer and a few readers (inside the store) · 2 workers (inbox,
//              triage, outbox, clocks) · password hashing on its own small pool.
// Stop order   stop accepting → drain the HTTP side → cancel and join the workers → close the store. The watchdog of
//              serve.cpp ends the process past the budget; that is safe, because everything acknowledged is on disk.

#include "app/config.hpp"
#include "base/error.hpp"

#include <cstdint>
#include <memory>

namespace hub::app {

class App {
public:
    explicit App(Config config);
    App(App const&) = delete;
    App& operator=(App const&) = delete;
    ~App();

    /// Opens the store, loads reference data and starts. The error's detail is one clear line for the operator.
    [[nodiscard]] Result<void> start();
    /// The bound port. REQUIRES: start() succeeded.
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// Reopens the log file and reads units, topics, triage model and calendar again; steps that run keep the data they
    /// began with. A broken file keeps the old data and is logged (`reload.refused`). Channels and keys need a restart.
    void reload();
    /// Blocks until everything has stopped.
    void stop();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace hub::app
