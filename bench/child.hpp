#pragma once
// A program started beside the benchmark and ended with it, and blocking loopback sockets to talk to it.

#include <cstdint>
#include <string>
#include <vector>

namespace hub::bench {

class Child {
public:
    /// Starts argv[0] with its output in `log`. Throws std::runtime_error when it cannot.
    Child(std::vector<std::string> argv, std::string const& log);
    Child(Child const&) = delete;
    Child& operator=(Child const&) = delete;
    /// TERM, then waits.
    ~Child();
    [[nodiscard]] bool running();
    /// Processor time used so far, all threads.
    [[nodiscard]] double cpu_seconds() const;

private:
    int pid_ = -1;
};

/// A port nobody listens on now.
[[nodiscard]] std::uint16_t free_port();
/// Connected, no delay; -1 when refused.
[[nodiscard]] int connect_to(std::uint16_t port);
/// Waits until `child` accepts connections. Throws when it ends or 60 s pass.
void wait_for(Child& child, std::uint16_t port);

}  // namespace hub::bench
