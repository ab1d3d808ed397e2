#include "http/handlers/chat_tokens.hpp"

#include "base/crypto.hpp"
#include "base/random.hpp"

#include <fmt/format.h>

#include <charconv>

namespace hub::http {
namespace {

constexpr std::string_view kPurpose = "citizen chat";
constexpr std::size_t kThreadDigits = 32;
constexpr std::size_t kMostBytes = 400;

}  // namespace

std::string ChatTokens::make(ChannelId const& channel) const
{
    auto const text = fmt::format("{}.{}.{}", random_hex(kThreadDigits / 2), to_millis(clock_->now()), channel.value);
    return sign_(kPurpose, text) + "." + text;
}

std::optional<ChatPass> ChatTokens::read(std::string_view token) const
{
    auto const dot = token.find('.');
    if (!sign_ || dot == std::string_view::npos || token.size() > kMostBytes) {
        return std::nullopt;
    }
    auto const text = token.substr(dot + 1);
    if (!constant_time_equal(sign_(kPurpose, text), token.substr(0, dot))) {
        return std::nullopt;
    }
    auto const second = text.find('.', kThreadDigits + 1);
    if (second == std::string_view::npos) {
        return std::nullopt;
    }
    ChatPass pass;
    pass.thread = text.substr(0, kThreadDigits);
    std::int64_t issued = 0;
    std::from_chars(text.data() + kThreadDigits + 1, text.data() + second, issued);
    pass.issued_at = from_millis(issued);
    pass.channel = ChannelId{std::string(text.substr(second + 1))};
    auto const age = clock_->now() - pass.issued_at;
    return age > -std::chrono::hours{1} && age < kLife ? std::optional(std::move(pass)) : std::nullopt;
}

std::string ChatTokens::topic_of(std::string_view thread)
{
    return "chat:" + std::string(thread);
}

}  // namespace hub::http
