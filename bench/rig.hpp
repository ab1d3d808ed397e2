#pragma once
// A hub of its own for one benchmark: example configuration, a folder and a port of its own, gone afterwards.

#include "bench/child.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace hub::bench {

/// A new folder under the system's temporary one, removed at the end.
class Folder {
public:
    Folder();
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;
    ~Folder();
    [[nodiscard]] std::string file(std::string const& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

class Rig {
public:
    /// @param program   the hub, run from the source folder
    /// @param settings  further `key=value`
    explicit Rig(std::string program, std::vector<std::string> settings = {});

    /// Runs `hub WORDS… --config …` to its end with `input`; throws when it fails.
    void command(std::vector<std::string> words, std::string const& input = {}) const;
    /// Starts `hub serve` and waits for its port.
    void start();
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] double cpu_seconds() const { return child_->cpu_seconds(); }
    /// One request with Connection: close; the whole answer as text.
    [[nodiscard]] std::string request(
        std::string const& method,
        std::string const& target,
        std::string const& body = {},
        std::string const& fields = {}
    ) const;
    /// Value of one series of /metrics; -1 when it is absent.
    [[nodiscard]] double metric(std::string const& series) const;
    /// Until nothing waits in the inbox. Throws after `seconds`.
    void wait_for_empty_inbox(double seconds) const;

private:
    Folder folder_;
    std::string program_;
    std::uint16_t port_ = free_port();
    std::vector<std::string> flags_;
    std::unique_ptr<Child> child_;
};

/// $HUB_BINARY, or build/release/hub.
[[nodiscard]] std::string hub_program();

}  // namespace hub::bench
