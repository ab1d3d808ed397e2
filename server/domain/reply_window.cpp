#include "domain/reply_window.hpp"

namespace hub {

WindowState window_state(
    ReplyWindow const& window, std::optional<Instant> last_inbound, Instant now, bool by_human
) noexcept
{
    if (!last_inbound) {
        return WindowState::shut;
    }
    auto const age = now - *last_inbound;
    if (age <= window.free) {
        return WindowState::open;
    }
    if (age > window.extended) {
        return WindowState::shut;
    }
    return window.extended_human_only && !by_human ? WindowState::human_only : WindowState::extended;
}

std::optional<Instant> automatic_until(ReplyWindow const& window, std::optional<Instant> last_inbound) noexcept
{
    if (!last_inbound) {
        return std::nullopt;
    }
    return *last_inbound + (window.extended_human_only ? window.free : window.extended);
}

std::optional<Instant> window_shuts_at(ReplyWindow const& window, std::optional<Instant> last_inbound) noexcept
{
    if (!last_inbound) {
        return std::nullopt;
    }
    return *last_inbound + window.extended;
}

}  // namespace hub
