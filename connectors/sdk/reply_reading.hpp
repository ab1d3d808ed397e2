#pragma once
// Reading a platform's reply: what every connector shares before its own table of codes.

#include "domain/outbound.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hub::connectors {

/// First value of a header (lower-case name), or empty.
[[nodiscard]] std::string_view reply_header(ApiReply const& reply, std::string_view lower_name) noexcept;
/// Retry-After in whole seconds, at most a day; nothing when absent or a date.
[[nodiscard]] std::optional<std::chrono::milliseconds> retry_after_of(ApiReply const& reply);
/// No reply at all. "not_sent" may be repeated at once; silence after sending is Uncertain.
[[nodiscard]] Outcome transport_outcome(Error const& error);
/// By HTTP status alone, for bodies that say nothing: 429 waits, 408 and 5xx are Uncertain, 401 and 403 alarm, other
/// 4xx give up. A 2xx or 3xx that cannot be read is Uncertain: the message may be there.
[[nodiscard]] Outcome status_outcome(ApiReply const& reply);

}  // namespace hub::connectors
