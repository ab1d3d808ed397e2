#pragma once
// Web pages as the hub serves them: read once at start, compressed once, under a policy that lets nothing else in.
// Files whose name carries the hash of their content may be kept for ever; all others are asked for again by ETag.
// Immutable after loading, so thread-safe.

#include "base/error.hpp"
#include "http/router.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace hub::http {

struct SiteFile {
    std::string body;
    std::string gzip;  ///< Empty when compressing does not pay.
    std::string type;
    std::string tag;            ///< With its quotes.
    bool is_immutable = false;  ///< Name with a hash, under an `assets` folder.
};

/// By path below the root, with a leading slash: "/console/index.html".
using Site = std::map<std::string, SiteFile, std::less<>>;

/// One file; the type comes from the end of the name.
[[nodiscard]] SiteFile make_site_file(std::string_view path, std::string body);
/// Every regular file below `folder`. Errc::invalid_input when it is no folder, holds more than 64 MiB, or a file
/// cannot be read. Blocking.
[[nodiscard]] Result<Site> load_site(std::string const& folder);

/// 200, or 304 when the browser has it; compressed when the browser takes gzip. `policy` is the
/// Content-Security-Policy.
[[nodiscard]] Response site_answer(SiteFile const& file, Request const& request, std::string_view policy);

}  // namespace hub::http
