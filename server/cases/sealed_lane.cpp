#include "cases/sealed_lane.hpp"

namespace hub::cases {
namespace {

constexpr std::size_t kTagDigits = 32;

/// What the rest of the hub reads from the beginning of a thread id stays readable.
std::string_view family_of(std::string_view thread_id)
{
    for (std::string_view const family : {"anon:", "comment:"}) {
        if (thread_id.starts_with(family)) {
            return family;
        }
    }
    return {};
}

}  // namespace

std::string seal_address(SecretBox const& reply, ReplyAddress const& address)
{
    return reply.seal(
        dump(Json{{"user_id", address.user_id}, {"thread_id", address.thread_id}, {"comment_id", address.comment_id}})
    );
}

Result<ReplyAddress> open_address(SecretBox const& reply, std::string const& sealed)
{
    if (sealed == kForgottenAddress) {
        return not_found("the address was forgotten");
    }
    auto const plain = reply.open(sealed);
    auto const json = plain ? parse_json(*plain) : Result<Json>(std::unexpected(plain.error()));
    if (!json) {
        return std::unexpected(json.error());
    }
    return ReplyAddress{text_or(*json, "user_id"), text_or(*json, "thread_id"), text_or(*json, "comment_id")};
}

std::string sealed_thread_id(
    SecretBox const& reply, ChannelId const& channel, std::string const& thread_id, std::string const& user_id
)
{
    auto const family = family_of(thread_id);
    auto const author = family == "comment:" ? "\n" + user_id : std::string{};
    auto const tag = reply.sign("sealed thread", channel.value + "\n" + thread_id + author);
    return std::string{family} + "sealed:" + tag.substr(0, kTagDigits);
}

}  // namespace hub::cases
