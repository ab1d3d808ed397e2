#pragma once
// Citizens of the rehearsal: what they write, to which account, in which order. Deterministic for a seed. No I/O.

#include "app/config.hpp"
#include "connectors/sdk/simulator.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace hub::city {

/// One line of a message file.
struct Letter {
    std::string connector;  ///< "zalo" or "facebook".
    std::string text;
    std::string ward;          ///< Code of the ward whose account is written to; empty: any.
    bool is_followup = false;  ///< Belongs to what the same citizen wrote before.
};

/// JSON lines with text, channel, ward, kind. Lines without a text are skipped. Errc::invalid_input names the first bad
/// line.
[[nodiscard]] Result<std::vector<Letter>> read_letters(std::string_view lines);
/// The messages inside the program.
[[nodiscard]] std::string_view embedded_letters() noexcept;

/// A letter on its way.
struct Posting {
    std::string connector;
    std::string place;  ///< Name of the account's unit.
    connectors::CitizenAction action;
};

class Citizens {
public:
    /// REQUIRES: at least one channel and one letter. In file order when `once`, else shuffled again and again.
    Citizens(app::Config const& config, std::vector<Letter> letters, std::uint64_t seed, std::string run, bool once);
    /// The next letter; nothing at the end of a run with `once`.
    [[nodiscard]] std::optional<Posting> next();
    /// Time until then, around two seconds over `speed`; zero from speed 1,000 on.
    [[nodiscard]] std::chrono::milliseconds pause(double speed);
    [[nodiscard]] std::size_t size() const noexcept { return letters_.size(); }

private:
    [[nodiscard]] app::ChannelConfig const& account_for(Letter const& letter);

    std::vector<app::ChannelConfig> channels_;
    std::vector<Letter> letters_;
    std::vector<std::size_t> order_;
    std::size_t at_ = 0;
    std::uint64_t number_ = 0;
    bool once_;
    std::string run_;
    std::mt19937_64 random_;
    std::map<std::string, connectors::CitizenAction> last_;  ///< By connector: who wrote last, for follow-ups.
};

}  // namespace hub::city
