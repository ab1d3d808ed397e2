#pragma once
// One complete request, framed by framing.hpp, through Beast's parser into the values handlers see.

#include <string_view>

#include "http/router.hpp"

namespace hub::http {

/// Fills headers and body of `request` from exactly one message. False when the parser does not agree that these bytes are
/// exactly one message: then they are refused like any bad framing.
[[nodiscard]] bool read_message(std::string_view bytes, Request& request);

}  // namespace hub::http
