#pragma once
// The HTTP side's options as the configuration names them: address, TLS, whom it trusts, and every limit.

#include "app/config.hpp"
#include "http/listener.hpp"

namespace hub::app {

[[nodiscard]] http::ServerOptions server_options(Config const& config);

}  // namespace hub::app
