#pragma once
// The reply window planned against what is still open: before the hub may no longer write on its own, the citizen of an
// unanswered case hears that it is worked on, until when, and how to see more. docs/adr/0015-reply-window-governor.md.
//
// Flow   A citizen's word notes in the conversation when to look (first_window_look); the scheduler looks then, sends
// one
//        text for all open cases of the conversation, or plans the next look.
// Never  to one who left, withdrew or is in another app's hands; in restricted cases and those against a unit (the text
//        would be a trace of them); in public threads; twice in one window.

#include "cases/rules.hpp"

#include <optional>

namespace hub::cases {

/// When the holding answer is due in a window that a word at `last_inbound` opened: `lead` before the hub may no longer
/// write, moved out of the night. Pure.
[[nodiscard]] Instant holding_due(ReplyWindow const& window, Instant last_inbound, WindowTerms const& terms) noexcept;
/// Night by the local clock.
[[nodiscard]] bool is_quiet(Instant at, WindowTerms const& terms) noexcept;
/// First instant after `at` that is not in the night.
[[nodiscard]] Instant morning_after(Instant at, WindowTerms const& terms) noexcept;
/// What to note when a word of the citizen opens the window; empty: a thread without window.
[[nodiscard]] std::optional<Instant> first_window_look(
    Conversation const& conversation, ReplyWindow const& window, WindowTerms const& terms
) noexcept;

struct WindowsLooked {
    std::size_t told = 0;         ///< Cases whose citizens got a holding answer.
    bool more = false;            ///< The slice was full.
    std::optional<Instant> next;  ///< The next look that is planned.
};
/// One slice of windows whose look is due.
[[nodiscard]] WindowsLooked look_at_windows(Tx& tx, Rules const& rules, Instant now);

}  // namespace hub::cases
