#pragma once
// Parts that every simulated platform needs.

#include "base/json.hpp"
#include "connectors/sdk/simulator.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hub::connectors {

/// Faults in the order they were added; a fault with a negative count stays for good.
class FaultList {
public:
    void add(Fault fault) { faults_.push_back(std::move(fault)); }
    /// The first that fits this citizen, counted down. The token call only sees faults of user "oauth".
    [[nodiscard]] std::optional<std::string> take(std::string_view user_id);

private:
    std::vector<Fault> faults_;
};

/// Ids that never repeat, also over runs: hashes of run, counter and a word.
class IdMaker {
public:
    explicit IdMaker(std::string run) : run_(std::move(run)) {}
    [[nodiscard]] std::string hex(std::string_view word, std::size_t digits);
    [[nodiscard]] std::string decimal(std::string_view word, std::size_t digits);

private:
    std::string run_;
    std::uint64_t count_ = 0;
};

/// The same decimal digits for the same text.
[[nodiscard]] std::string decimal_of(std::string_view text, std::size_t digits);

/// Path before '?', and the value of one query or form parameter (percent-decoded), empty when absent.
[[nodiscard]] std::string_view path_of(std::string_view target) noexcept;
[[nodiscard]] std::string parameter_of(std::string_view form, std::string_view name);
[[nodiscard]] std::string_view query_of(std::string_view target) noexcept;
/// Lower-case name; empty when absent.
[[nodiscard]] std::string_view call_header(SimulatedCall const& call, std::string_view lower_name) noexcept;

/// An answer with a JSON body.
[[nodiscard]] SimulatedAnswer json_answer(int status, Json const& body);
/// What a fault that is no platform code does to an answer which would have been good: nothing when it is a platform
/// code. `delivered` makes the message arrive first where the fault says so.
template <class Deliver>
[[nodiscard]] std::optional<SimulatedAnswer> road_fault(std::string_view error, Deliver deliver)
{
    if (error == "drop") {
        SimulatedAnswer answer;
        answer.hang = true;
        return answer;
    }
    if (error == "timeout_after_delivery") {
        SimulatedAnswer answer = deliver();
        answer.hang = true;
        return answer;
    }
    if (error == "garbage") {
        SimulatedAnswer answer = deliver();
        answer.reply.body = "<html>\xFFgateway";
        return answer;
    }
    if (error.starts_with("http")) {
        SimulatedAnswer answer;
        answer.reply.status = std::atoi(std::string(error.substr(4)).c_str());
        answer.reply.body = "upstream";
        return answer;
    }
    return std::nullopt;
}

}  // namespace hub::connectors
