#include "connectors/sdk/event_parts.hpp"

#include "base/crypto.hpp"

#include <algorithm>

namespace hub::connectors {

InboundEvent whole_body_event(std::string_view body, std::string_view platform_kind)
{
    InboundEvent event;
    event.kind = InboundEvent::Kind::other;
    event.platform_kind = platform_kind;
    event.external_id = "sha256:" + sha256_hex({body});
    event.dedupe_key = joined_key({"", platform_kind, event.external_id});
    return event;
}

InboundEvent unreadable(std::string_view body)
{
    bool const blank =
        std::ranges::all_of(body, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
    return whole_body_event(body, blank ? "empty" : "malformed");
}

Instant instant_of(RawJson::Value value, bool seconds_too)
{
    constexpr std::int64_t kLast = 253'402'300'799'999;  // 9999-12-31
    auto const number = value.integer().value_or(0);
    if (number <= 0 || number > kLast) {
        return Instant{};
    }
    return from_millis(seconds_too && number < 1'000'000'000'000 ? number * 1000 : number);
}

std::string joined_key(std::initializer_list<std::string_view> parts)
{
    std::string key;
    for (auto const& part : parts) {
        if (&part != parts.begin()) {
            key += '|';
        }
        key += part;
    }
    return key;
}

std::string fingerprint(std::string_view raw)
{
    return sha256_hex({raw}).substr(0, 32);
}

std::string kind_name(std::string_view name)
{
    std::string kept(name.substr(0, 64));
    for (char& c : kept) {
        bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                           c == '.' || c == '-';
        c = plain ? c : '_';
    }
    return kept.empty() ? "unnamed" : kept;
}

}  // namespace hub::connectors
