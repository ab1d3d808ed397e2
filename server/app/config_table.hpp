#pragma once
// The table of configuration keys, bound to the members of one Config. Used by config.cpp and config_docs.cpp only.

#include "app/config.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hub::app {

enum class KeyType { text, secret, integer, list };

/// One key: what it is called, where it goes, what may stand there.
struct Key {
    std::string path;  ///< "server.port"; for channels the part after "channels[].".
    KeyType type = KeyType::text;
    std::variant<std::string*, std::int64_t*, std::vector<std::string>*> target = {};
    std::string doc = {};
    std::string unit = {};  ///< "bytes", "seconds" …; empty when the value has none.
    std::int64_t min = 0;
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
    std::vector<std::string> choices = {};   ///< Empty: any text.
    std::vector<std::string> prefixes = {};  ///< The text starts with one of these, or is empty.
    bool may_hold_password = false;          ///< An address; shown with *** in the password's place.
    bool is_input_file = false;              ///< Names something to read: looked for beside the configuration file too.
    bool is_required = false;

    /// The value now in the target; before loading: the default.
    [[nodiscard]] Json value() const;
    /// Checks type, range and choices, then stores. Errc::invalid_input says what would be right, without the value.
    [[nodiscard]] Result<void> assign(Json const& json) const;
    /// Text of the environment or of a flag → JSON of this key's type. Lists: JSON, or words with commas between.
    [[nodiscard]] Result<Json> from_text(std::string const& text) const;
};

/// Keys with one value each, in the order of the documentation.
[[nodiscard]] std::vector<Key> config_keys(Config& config);
/// Keys of one entry of `channels`.
[[nodiscard]] std::vector<Key> channel_keys(ChannelConfig& channel);
/// The key with this path; nullptr when there is none.
[[nodiscard]] Key const* find_key(std::vector<Key> const& keys, std::string_view path) noexcept;
/// " (did you mean …?)" with the nearest path, `_file` forms included; empty when nothing is near.
[[nodiscard]] std::string suggestion(std::vector<Key> const& keys, std::string_view path);

}  // namespace hub::app
