#include "http/citizens/chat.hpp"

#include "http/citizens/page.hpp"
#include "http/handlers/tools.hpp"
#include "http/metrics.hpp"

#include <algorithm>

namespace hub::http {

bool is_within(Tx& tx, ChatRate const& rate, std::string const& address, std::string const& thread, Instant now)
{
    auto const what = std::string(rate.what);
    bool const here = tx.people().count_attempt(what + " address:" + address, now, rate.window) <= rate.of_address;
    bool const mine =
        thread.empty() || tx.people().count_attempt(what + " thread:" + thread, now, rate.window) <= rate.of_thread;
    return here && mine;
}

bool is_within(
    SpareTries& tries, ChatRate const& rate, std::string const& address, std::string const& thread, Instant now
)
{
    bool const here = tries.count("address:" + address, rate.of_address, rate.window, now);
    bool const mine = tries.count("thread:" + thread, rate.of_thread, rate.window, now);
    return here && mine;
}

Channel const* chat_channel_of(Reference const& reference, Unit const& ward)
{
    auto const found = std::ranges::find_if(reference.channels, [&](Channel const& channel) {
        return channel.connector == kChatConnector && reference.units.is_within(channel.unit, ward.id);
    });
    return found == reference.channels.end() ? nullptr : &*found;
}

Channel const* channel_of(Reference const& reference, ChannelId const& id)
{
    auto const found = std::ranges::find(reference.channels, id, &Channel::id);
    return found == reference.channels.end() ? nullptr : &*found;
}

std::optional<ChatPass> pass_of(Chat const& chat, Request const& request)
{
    constexpr std::string_view kScheme = "Bearer ";
    auto const* header = request.header("authorization");
    return header != nullptr && header->starts_with(kScheme)
               ? chat.tokens.read(std::string_view(*header).substr(kScheme.size()))
               : std::nullopt;
}

Response no_store(Response response)
{
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

Response no_pass(Chat const& chat, Request const& request)
{
    chat.services.metrics.refused("chat_token");
    return no_store(
        problem(request, 401, "Unauthorized", "The token of this conversation is missing, wrong or too old.")
    );
}

Response too_many(Chat const& chat, Request const& request, ChatRate const& rate)
{
    chat.services.metrics.refused("chat_rate");
    return no_store(refuse(request, Error{Errc::rate_limited, "too many", std::chrono::milliseconds{rate.window} / 5}));
}

std::optional<Response> foreign(Chat const& chat, Request const& request)
{
    if (!from_foreign_page(request)) {
        return std::nullopt;
    }
    chat.services.metrics.refused("cross_site");
    return problem(request, 403, "Forbidden", "Requests from other sites are refused.");
}

}  // namespace hub::http
