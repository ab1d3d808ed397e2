// The HTTP side: keys, sessions, what the handlers are given, the server.

#include "app/accounts_commands.hpp"
#include "app/app_parts.hpp"
#include "app/ledger.hpp"
#include "app/server_options.hpp"
#include "base/fold.hpp"

namespace hub::app {
namespace {

/// The built console; none: only the embedded pages.
Result<std::shared_ptr<http::Site const>> open_site(Config const& config)
{
    if (config.web.root.empty()) {
        return std::shared_ptr<http::Site const>{};
    }
    auto pages = http::load_site(config.web.root);
    if (!pages) {
        return invalid_input("web.root: " + pages.error().detail);
    }
    return std::make_shared<http::Site const>(std::move(*pages));
}

http::HandlerOptions handler_options(Config const& config, std::optional<http::Rehearsal> const& rehearsal)
{
    http::HandlerOptions options;
    options.public_base_url = config.public_url();
    options.zalo_verifier_code = config.web.zalo_verifier;
    options.rehearsal = rehearsal;
    options.exports_folder = exports_folder(config);
    options.widget_origins = config.web.widget_origins;
    return options;
}

}  // namespace

Result<void> App::Parts::build_http()
{
    if (auto const opened = open_keys(); !opened) {
        return opened;
    }
    build_sessions();
    setups = webhook_setups(config, connectors, channels);
    if (auto& keys = setups.at("webchat").secrets.signing_keys; keys.empty()) {
        keys.push_back(box->sign("webchat webhook", "key"));
    }
    auto site = open_site(config);
    if (!site) {
        return std::unexpected(site.error());
    }
    services.emplace(http::Services{
        .store = *store,
        .clock = clock,
        .intake = *intake,
        .sessions = *sessions,
        .sign_in = *sign_in,
        .metrics = *metrics,
        .connectors = setups,
        .media = &*media_files,
        .file_pool = &file_pool,
        .site = std::move(*site),
        .marks = marks.get(),
        .box = &*box,
        .options = handler_options(config, rehearsal),
    });
    give_desks(*services);
    give_calls(*services);
    topic_access = std::make_unique<http::StaffLiveAuthorizer>(
        *store, services->cases, services->reference, http::ChatTokens(services->sign, clock)
    );
    http::add_routes(router, *services);
    auto server_setup = server_options(config);
    server_setup.on_request = [this](http::RequestSeen const& seen) { metrics->request(seen.route, seen.status); };
    server = std::make_unique<http::Server>(std::move(server_setup), router, *sessions, *topic_access, *hub);
    return {};
}

Result<void> App::Parts::open_keys()
{
    auto sealed = sealing_box(config);
    if (!sealed) {
        return std::unexpected(sealed.error());
    }
    box = std::move(*sealed);
    auto signing = SigningKey::from_file(ledger_key_file(config));
    if (!signing) {
        return std::unexpected(signing.error());
    }
    signing_key.emplace(std::move(*signing));
    return {};
}

void App::Parts::build_sessions()
{
    http::SessionLimits limits;
    auto const people = clock_factor();  // people sign in and out in their own time, not in the rehearsal's
    limits.idle = std::chrono::minutes(config.sessions.idle_minutes * people);
    limits.absolute = std::chrono::hours(config.sessions.absolute_hours * people);
    limits.live_token = std::chrono::minutes(config.live.token_minutes * people);
    limits.touch_every *= people;
    limits.believed_for *= people;
    sessions = std::make_unique<http::Sessions>(*store, clock, *box, limits);
    http::SignInLimits sign_in_limits;
    sign_in_limits.window *= people;
    sign_in_limits.hashes_at_once = static_cast<int>(config.sessions.password_threads);
    sign_in = std::make_unique<http::SignIn>(*store, clock, *box, sign_in_limits);
}

/// What handlers read of now.
void App::Parts::give_desks(http::Services& to)
{
    to.cases = [this] { return desks.cases(); };
    to.announcements = [this] { return desks.announcements(); };
    to.oversight = [this] { return desks.oversight(); };
    to.reference = [this] {
        auto now = desks.world();
        return std::shared_ptr<http::Reference const>(now, &now->reference);
    };
    to.calendars = [this] {
        auto now = desks.world();
        return std::shared_ptr<Calendars const>(now, &now->calendars);
    };
    to.area_at = [this](GeoPoint point) { return desks.world()->triage.area_at(point); };
    to.channel_health = [this](Tx& tx, Channel const& channel) { return channel_watch->health(tx, channel); };
    to.readiness = [this, sources = readiness_sources()] { return readiness_items(sources); };
    to.settings = [this] { return reloading.state(); };
    to.fold = [](std::string_view text) { return fold(text); };
    to.sign = [this](std::string_view purpose, std::string_view text) { return box->sign(purpose, text); };
}

/// Whom handlers wake, and what they ask the program to do.
void App::Parts::give_calls(http::Services& to)
{
    to.outbox_changed = [this] { sender->notify(); };
    to.announcement_published = [this](AnnouncementId) { timed_work->published(); };
    to.export_asked = [this] { exporting.asked(); };
    to.person_erased = [this] { erasures_wake.notify(); };
    to.sessions_ended = [this] { server->recheck_live(); };
    to.reload = [this] { return reload(); };
}

}  // namespace hub::app
