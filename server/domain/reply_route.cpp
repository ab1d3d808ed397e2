#include "domain/reply_route.hpp"

namespace hub {
namespace {

/// Empty: the chat itself takes the text.
std::string chat_obstacle(Addressee const& to, WindowState state)
{
    if (!to.has_address) {
        return "no_address";
    }
    if (to.foreign_control) {
        return "foreign_control";
    }
    if (!to.can_write) {
        return "blocked";
    }
    if (to.is_visitor || state == WindowState::open || state == WindowState::extended) {
        return {};
    }
    return state == WindowState::human_only ? "human_only" : "outside_window";
}

/// The platform must know the person: a template to one who left or never came is refused.
bool takes_user_template(Reach const& reach, Addressee const& to)
{
    return reach.template_user && to.has_address && to.can_write && !to.foreign_control && !to.is_visitor &&
           to.last_inbound_at.has_value();
}

}  // namespace

std::string_view name_of(Route route) noexcept
{
    static constexpr std::array<std::string_view, 5> kNames{
        "message", "extended", "template_user", "template_phone", "task"
    };
    return kNames[static_cast<std::size_t>(route)];
}

RouteChoice choose_route(
    Reach const& reach, Addressee const& to, Wording const& wording, RouteSet const& shut, Instant now
)
{
    if (to.consent_withdrawn) {
        return {Route::person, "consent_withdrawn"};
    }
    auto const state = window_state(reach.window, to.last_inbound_at, now, wording.by_human);
    auto reason = chat_obstacle(to, state);
    if (reason.empty()) {
        auto const chat = !to.is_visitor && state == WindowState::extended ? Route::extended : Route::message;
        if (!shut.contains(chat)) {
            return {chat, chat == Route::message ? std::string{} : "outside_window"};
        }
        reason = "refused";
    }
    if (wording.fits_template && takes_user_template(reach, to) && !shut.contains(Route::template_user)) {
        return {Route::template_user, std::move(reason)};
    }
    if (wording.fits_template && reach.template_phone && to.has_phone && !shut.contains(Route::template_phone)) {
        return {Route::template_phone, std::move(reason)};
    }
    return {Route::person, std::move(reason)};
}

std::optional<std::string> mobile_number(std::string_view text)
{
    std::string digits;
    for (char const c : text) {
        if (c >= '0' && c <= '9') {
            digits += c;
        } else if (!std::string_view{" .-+()"}.contains(c)) {
            return std::nullopt;
        }
    }
    std::string_view rest = digits;
    if (rest.starts_with("84")) {
        rest.remove_prefix(2);
    } else if (rest.starts_with('0')) {
        rest.remove_prefix(1);
    } else {
        return std::nullopt;
    }
    // mobile numbers begin with 3, 5, 7, 8 or 9 since 2018 and have nine digits after the country code
    if (rest.size() != 9 || !std::string_view{"35789"}.contains(rest.front())) {
        return std::nullopt;
    }
    return "84" + std::string{rest};
}

}  // namespace hub
