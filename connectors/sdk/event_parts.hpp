#pragma once
// What every connector's parser needs: events for bodies nobody can read, instants, keys.

#include "connectors/sdk/raw_json.hpp"
#include "domain/inbound.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace hub::connectors {

/// The one event of a body without items ("empty") or that cannot be read ("malformed"); id "sha256:<hex of the body>".
[[nodiscard]] InboundEvent unreadable(std::string_view body);
/// Like unreadable(), for readable bodies of no known shape.
[[nodiscard]] InboundEvent whole_body_event(std::string_view body, std::string_view platform_kind);

/// Milliseconds since the epoch, number or text. `seconds_too`: values below 10^12 are seconds. Zero instant when it is
/// neither or outside the years 1970–9999.
[[nodiscard]] Instant instant_of(RawJson::Value value, bool seconds_too);
/// Parts joined with '|'. Ids hold no '|' on the platforms; a hostile one only makes its own key odd, since the account
/// leads.
[[nodiscard]] std::string joined_key(std::initializer_list<std::string_view> parts);
/// First 32 hex digits of the SHA-256: names an item that has no id.
[[nodiscard]] std::string fingerprint(std::string_view raw);
/// Untrusted name of a kind: letters, digits, '_', '.', '-' kept, others '_', at most 64; "unnamed" for none.
[[nodiscard]] std::string kind_name(std::string_view name);

}  // namespace hub::connectors
