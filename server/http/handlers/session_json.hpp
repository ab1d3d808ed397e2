#pragma once
// Sessions as people see them: a device, an address, since when and when last; the stored hash stays inside.

#include "base/json.hpp"
#include "http/handlers/sessions.hpp"
#include "ports/store.hpp"

namespace hub::http {

/// Names a session to its owner without being of use to anybody else.
[[nodiscard]] std::string session_name(std::string const& id_hash);
/// Those that are alive, last used first; `current`: the hash of the caller's own, may be empty.
[[nodiscard]] Json sessions_json(
    Tx& tx, Sessions const& sessions, UserId user, std::string const& current, Instant now
);

}  // namespace hub::http
