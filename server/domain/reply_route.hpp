#pragma once
// By which way a text can reach a citizen, best first: message in the window, message under the rule of the longer
// window, template to the user id, template to the telephone, a person. One pure rule for the desk (may this be said?),
// the outbox (which call?) and the console (what happens after the window?). docs/adr/0015-reply-window-governor.md.

#include "domain/reply_window.hpp"

#include <array>
#include <bitset>
#include <optional>
#include <string>
#include <string_view>

namespace hub {

enum class Route {
    message,         ///< Ordinary message inside the free window.
    extended,        ///< The longer window: Facebook's HUMAN_AGENT tag, Zalo's billed message.
    template_user,   ///< Approved template to the platform's user id.
    template_phone,  ///< Approved template to the telephone number.
    person,          ///< A dated task: call, SMS or a visit. The status page has the answer in any case.
};
/// "message", "extended", "template_user", "template_phone", "task".
[[nodiscard]] std::string_view name_of(Route route) noexcept;

/// Ways that are shut for one text: refused before, or their quota is used up.
class RouteSet {
public:
    void add(Route route) { routes_.set(static_cast<std::size_t>(route)); }
    [[nodiscard]] bool contains(Route route) const { return routes_.test(static_cast<std::size_t>(route)); }
    [[nodiscard]] bool empty() const noexcept { return routes_.none(); }

private:
    std::bitset<5> routes_;
};

/// What one channel can do: its connector's profile and the templates it was given.
struct Reach {
    ReplyWindow window;
    bool template_user = false;
    bool template_phone = false;
};

/// One citizen on one channel, in a private thread.
struct Addressee {
    bool has_address = false;  ///< The platform's user id is known.
    bool is_visitor = false;   ///< Without account: no window is documented, no template reaches them.
    bool can_write = true;
    bool foreign_control = false;
    bool consent_withdrawn = false;
    bool has_phone = false;  ///< A mobile number that no template was refused for.
    std::optional<Instant> last_inbound_at;
};

struct Wording {
    bool by_human = false;
    bool fits_template = false;  ///< An approved text can stand for it ("there is an answer, see …").
};

struct RouteChoice {
    Route route = Route::message;
    std::string reason;  ///< Why no ordinary message: outside_window human_only blocked foreign_control no_address
                         ///< consent_withdrawn refused; empty for a message.
};

[[nodiscard]] RouteChoice choose_route(
    Reach const& reach, Addressee const& to, Wording const& wording, RouteSet const& shut, Instant now
);

/// "84901234567" out of any usual spelling of a Vietnamese mobile number; empty for everything else.
[[nodiscard]] std::optional<std::string> mobile_number(std::string_view text);

/// Names of the values that a template's parameters may be filled with.
inline constexpr std::array<std::string_view, 5> kTemplateValues{"code", "status", "unit", "due_date", "status_url"};

}  // namespace hub
