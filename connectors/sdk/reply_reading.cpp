#include "connectors/sdk/reply_reading.hpp"

#include <algorithm>
#include <charconv>

namespace hub::connectors {

std::string_view reply_header(ApiReply const& reply, std::string_view lower_name) noexcept
{
    auto const found =
        std::ranges::find(reply.headers, lower_name, [](auto const& field) -> std::string_view { return field.first; });
    return found == reply.headers.end() ? std::string_view{} : std::string_view(found->second);
}

std::optional<std::chrono::milliseconds> retry_after_of(ApiReply const& reply)
{
    auto const text = reply_header(reply, "retry-after");
    long seconds = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || seconds < 0) {
        return std::nullopt;
    }
    return std::chrono::seconds{std::min(seconds, 86'400L)};
}

Outcome transport_outcome(Error const& error)
{
    if (error.code == Errc::rate_limited || (error.code == Errc::unavailable && error.detail == "not_sent")) {
        return RetryLater{error.retry_after, false, "not_sent"};
    }
    if (error.retryable() || error.code == Errc::internal) {
        return Uncertain{error.detail == "bad_answer" ? "bad_answer" : "no_answer"};
    }
    return GiveUp{"cannot_send", true, true};
}

Outcome status_outcome(ApiReply const& reply)
{
    if (reply.status == 429) {
        return RetryLater{retry_after_of(reply), true, "http_429"};
    }
    if (reply.status == 408 || reply.status >= 500) {
        return Uncertain{"http_" + std::to_string(reply.status)};
    }
    if (reply.status == 401 || reply.status == 403) {
        return GiveUp{"http_" + std::to_string(reply.status), true, true};
    }
    if (reply.status >= 400) {
        return GiveUp{"http_" + std::to_string(reply.status), true, false};
    }
    return Uncertain{"bad_answer"};
}

}  // namespace hub::connectors
