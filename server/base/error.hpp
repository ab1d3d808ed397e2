#pragma once
// Expected failures: one short list of codes, one table that says what each means for HTTP, logs and retries.

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace hub {

enum class Errc {
    invalid_input,    ///< The caller's data is wrong; the same call fails again.
    unauthenticated,  ///< Signature, password or session is wrong or missing.
    forbidden,        ///< Known caller, not allowed.
    not_found,        ///< Nothing there, or nothing this caller may know of.
    conflict,         ///< The state forbids it now (stale ETag: detail "stale").
    rate_limited,     ///< Too much; retry after a while.
    unavailable,      ///< Store, platform or network is away; retry.
    rejected,         ///< The other side refused for good.
    internal,         ///< A defect of ours.
};

/// An expected failure. `detail` is for operators: no secret, no name, no message text.
struct Error {
    Errc code = Errc::internal;
    std::string detail;
    std::optional<std::chrono::milliseconds> retry_after = std::nullopt;

    /// The only retry decision in the program.
    [[nodiscard]] bool retryable() const noexcept;
};

template <class T>
using Result = std::expected<T, Error>;

/// HTTP status of a code, by the one table.
[[nodiscard]] int http_status(Errc code) noexcept;
/// "invalid_input" and so on; the `type` suffix of problem answers and the label of counters.
[[nodiscard]] std::string_view name_of(Errc code) noexcept;

[[nodiscard]] std::unexpected<Error> failure(Errc code, std::string detail);
[[nodiscard]] std::unexpected<Error> invalid_input(std::string detail);
[[nodiscard]] std::unexpected<Error> unauthenticated(std::string detail);
[[nodiscard]] std::unexpected<Error> forbidden(std::string detail);
[[nodiscard]] std::unexpected<Error> not_found(std::string detail);
[[nodiscard]] std::unexpected<Error> conflict(std::string detail);
[[nodiscard]] std::unexpected<Error> unavailable(std::string detail);

}  // namespace hub
