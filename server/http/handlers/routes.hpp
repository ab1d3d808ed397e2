#pragma once
// One function for each group of routes. `services` must outlive the router.

#include "http/handlers/services.hpp"

namespace hub::http {

void add_webhook_routes(Router& router, Services const& services);
void add_session_routes(Router& router, Services const& services);
void add_case_routes(Router& router, Services const& services);
void add_formal_routes(Router& router, Services const& services);
void add_sealed_routes(Router& router, Services const& services);
void add_beside_routes(Router& router, Services const& services);
void add_template_routes(Router& router, Services const& services);
void add_alert_routes(Router& router, Services const& services);
void add_evidence_routes(Router& router, Services const& services);
void add_digest_routes(Router& router, Services const& services);
void add_announcement_routes(Router& router, Services const& services);
void add_reference_routes(Router& router, Services const& services);
void add_channel_routes(Router& router, Services const& services);
void add_user_routes(Router& router, Services const& services);
void add_account_routes(Router& router, Services const& services);
void add_settings_routes(Router& router, Services const& services);
void add_public_routes(Router& router, Services const& services);
void add_reform_routes(Router& router, Services const& services);
void add_question_routes(Router& router, Services const& services);
void add_report_routes(Router& router, Services const& services);
void add_export_routes(Router& router, Services const& services);
void add_ledger_routes(Router& router, Services const& services);
void add_probe_routes(Router& router, Services const& services);
void add_page_routes(Router& router, Services const& services);
void add_ward_routes(Router& router, Services const& services);
void add_case_page_routes(Router& router, Services const& services);
void add_channel_page_routes(Router& router, Services const& services);
void add_chat_routes(Router& router, Services const& services);
void add_attachment_routes(Router& router, Services const& services);
/// The bytes of one picture or paper; the caller has decided that they may be seen. Pictures inline, all else as a
/// download, both under a policy that lets nothing run.
Task<Response> media_answer(Services const& services, Request request, Media media);
/// Takes one body as the webhook of this connector does: signature, store, then 200. For the hub's own chat.
Task<Response> take_webhook(Services const& services, ConnectorSetup const& setup, Request request);

}  // namespace hub::http
