#pragma once
// Echoes and receipts: what the platform tells of our own sends. They settle sends whose answer never came, show
// answers that were typed elsewhere, and move delivery states forward. Idempotent: the HTTP answer and the echo may
// come in either order.

#include "ports/store.hpp"

#include <optional>
#include <string>

namespace hub::outbox {

/// What became of the item; the caller settles it so in the same transaction.
struct ReceiptEffect {
    Fate fate = Fate::ignored;
    CaseCode case_code;   ///< With Fate::attached when a case shows it.
    bool sealed = false;  ///< It belongs to the sealed thread: the delivery's bytes must not stay.
    std::string reason;   ///< With Fate::ignored: "echo", "receipt", "unknown_receipt", "unknown_echo".
};

/// For kinds echo, delivered and seen only. Errc::invalid_input for any other kind.
/// `sealed`: the sealed twin of the event's thread, when this citizen has one; what fits both belongs to it.
[[nodiscard]] Result<ReceiptEffect> on_event(
    Tx& tx,
    Channel const& channel,
    InboundEvent const& event,
    Instant now,
    std::optional<Conversation> const& sealed = std::nullopt
);

}  // namespace hub::outbox
