#pragma once
// Until when a platform lets us write to a contact. Pure rules; the figures come from each connector's Profile.

#include "base/time.hpp"

#include <chrono>
#include <optional>

namespace hub {

/// Limits of one platform. Source: connectors/<name>/README.md.
struct ReplyWindow {
    std::chrono::hours free{24};       ///< Any message. Zalo 48 h, Facebook 24 h.
    std::chrono::hours extended{168};  ///< Zalo: billed; Facebook: only typed by a person (HUMAN_AGENT).
    bool extended_human_only = false;
    bool extended_billed = false;  ///< Every message of the extended window costs money.
};

enum class WindowState {
    open,        ///< Ordinary message.
    extended,    ///< Only under the platform's special rule.
    human_only,  ///< The special rule asks for a person, this message is automatic.
    shut,        ///< Never interacted, or too long ago: template, telephone or task.
};

/// State at `now` for a message typed by a person or made by the hub. `last_inbound` empty: never interacted.
[[nodiscard]] WindowState window_state(
    ReplyWindow const& window, std::optional<Instant> last_inbound, Instant now, bool by_human
) noexcept;
/// Until when the hub itself may write; empty: never interacted.
[[nodiscard]] std::optional<Instant> automatic_until(
    ReplyWindow const& window, std::optional<Instant> last_inbound
) noexcept;
/// When even the extended window shuts.
[[nodiscard]] std::optional<Instant> window_shuts_at(
    ReplyWindow const& window, std::optional<Instant> last_inbound
) noexcept;

}  // namespace hub
