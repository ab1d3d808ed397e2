#pragma once
// One function for each group of routes. `services` must outlive the router.

#include "http/handlers/services.hpp"

namespace hub::http {

void add_webhook_routes(Router& router, Services const& services);
void add_session_routes(Router& router, Services const& services);
void add_case_routes(Router& router, Services const& services);
void add_sealed_routes(Router& router, Services const& services);
void add_alert_routes(Router& router, Services const& services);
void add_announcement_routes(Router& router, Services const& services);
void add_reference_routes(Router& router, Services const& services);
void add_public_routes(Router& router, Services const& services);
void add_ledger_routes(Router& router, Services const& services);
void add_probe_routes(Router& router, Services const& services);
void add_page_routes(Router& router, Services const& services);

}  // namespace hub::http
