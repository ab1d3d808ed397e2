#pragma once
// Readers of the two families of items in an entry. Each gives at least one event and never fails: an item nobody can
// read becomes an event of kind "other", so that it does not lose its neighbours.

#include "connectors/sdk/raw_json.hpp"
#include "domain/inbound.hpp"

#include <string_view>
#include <vector>

namespace hub::connectors::facebook {

/// What an item needs to know of its entry.
struct Entry {
    std::string page;
    std::string time;  ///< Literal.
    Instant at{};
};

/// An item of `messaging` or, with `standby`, of a conversation that another app controls.
void read_messaging(Entry const& entry, RawJson::Value item, bool standby, std::vector<InboundEvent>& events);
/// An item of `changes`: comments, posts, reactions under the Page, mentions and notices.
void read_change(Entry const& entry, RawJson::Value item, std::vector<InboundEvent>& events);

/// Event that only keeps and counts an item: named by the fingerprint of its bytes.
[[nodiscard]] InboundEvent kept_event(Entry const& entry, RawJson::Value item, std::string_view platform_kind);

}  // namespace hub::connectors::facebook
