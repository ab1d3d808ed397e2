#pragma once
// Text of query strings and forms. Thread-safe.

#include <string>
#include <string_view>

namespace hub::connectors {

/// Percent sequences and '+' decoded once; a broken percent sequence stays as it is written.
[[nodiscard]] std::string decode_form_text(std::string_view text);

}  // namespace hub::connectors
