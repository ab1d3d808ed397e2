#pragma once
// nlohmann/json for API, configuration and files. Reads that never throw: a member of another type counts as absent.

#include "base/error.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace hub {

using Json = nlohmann::json;

/// Depth at most 64, strict UTF-8, no duplicate members. Errc::invalid_input otherwise.
[[nodiscard]] Result<Json> parse_json(std::string_view text);
/// Member as text; nullptr-like when absent, null or of another type.
[[nodiscard]] std::optional<std::string> text_at(Json const& object, std::string_view key);
[[nodiscard]] std::string text_or(Json const& object, std::string_view key, std::string_view fallback = {});
[[nodiscard]] std::optional<std::int64_t> integer_at(Json const& object, std::string_view key);
[[nodiscard]] bool flag_at(Json const& object, std::string_view key);
/// The member, or a null value that lives forever; safe on anything.
[[nodiscard]] Json const& member(Json const& object, std::string_view key);
/// Compact, never throws: invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string dump(Json const& value);

}  // namespace hub
