#pragma once
// Pictures, places, cards and files of a Zalo message.

#include "connectors/sdk/raw_json.hpp"
#include "domain/inbound.hpp"

#include <string_view>

namespace hub::connectors::zalo {

/// Fills in text, attachments, point and sticker_only from `message`. Every member may be missing, null or of another
/// type.
void read_content(InboundEvent& event, RawJson::Value message, std::string_view event_name);

}  // namespace hub::connectors::zalo
