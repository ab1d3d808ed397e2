#pragma once
// Environment and flags laid over the tree of the configuration file.

#include "app/config_table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hub::app {

/// Puts HUB_SECTION__KEY variables, then --set flags, into `tree`; what is wrong goes to `errors`.
void overlay_sources(
    Json& tree, std::vector<Key> const& keys, ConfigSources const& sources, std::vector<std::string>& errors
);
/// The secret that "<path>_file" stands for; nullptr when `path` is no such name.
[[nodiscard]] Key const* secret_of_file(std::vector<Key> const& keys, std::string_view path) noexcept;

}  // namespace hub::app
