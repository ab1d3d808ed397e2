#pragma once
// Everything the handlers need, filled once by the composition root. References must outlive the router.

#include "base/secret_box.hpp"
#include "base/task.hpp"
#include "connectors/sdk/connector.hpp"
#include "domain/calendars.hpp"
#include "domain/channel.hpp"
#include "domain/channel_health.hpp"
#include "domain/topic.hpp"
#include "domain/unit.hpp"
#include "domain/work_calendar.hpp"
#include "http/handlers/site.hpp"
#include "http/router.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hub {
class ChannelMarks;
}
namespace hub::inbox {
class Intake;
}
namespace hub::cases {
class CaseDesk;
}
namespace hub::announce {
class AnnouncementDesk;
}
namespace hub::oversight {
class OversightDesk;
}

namespace hub::http {

class MediaFiles;
class Metrics;
class Sessions;
class SignIn;

/// One platform as the webhook sees it: the dialect, its keys, and which of our channels each account is.
struct ConnectorSetup {
    connectors::Connector const* connector = nullptr;
    ChannelSecrets secrets;
    std::map<std::string, Channel> channels;  ///< By external_id (OA or Page id).
};

/// Reference data of one moment; a reload makes a new one and running requests keep theirs.
struct Reference {
    UnitDirectory units;
    TopicCatalogue topics;
    WorkCalendar calendar;
    std::vector<Channel> channels;
};

/// How one channel is doing, for GET /api/v1/channels.
struct ChannelHealth {
    ChannelSight sight;
    std::vector<HealthFinding> findings;  ///< The worst first.
};

/// One file that the reference data was read from.
struct SettingFile {
    std::string what;  ///< "units", "topics", "calendar" …
    std::string file;  ///< Empty: the one inside the program.
};

/// Which reference data is in force, and how the last attempt to read it went.
struct SettingsState {
    std::vector<SettingFile> files;
    Instant loaded_at{};
    std::string problem;  ///< One line for each thing that was wrong; what was good stays in force. Empty: none.
    std::optional<Instant> problem_at;
};

/// One line of /readyz: "store", "feed", "canary" …
struct ReadinessItem {
    std::string name;
    bool ok = false;
    std::string detail;  ///< Shown to local callers only.
    bool needed = true;  ///< False: when it is not ok the hub goes on without it, only worse.
};

/// The hub runs on a clock of its own: nothing here is real.
struct Rehearsal {
    double speed = 1;  ///< Seconds of its clock in a real one.
};

struct HandlerOptions {
    std::string public_base_url = "http://127.0.0.1:8080";  ///< For links in feeds; never taken from Host.
    std::string zalo_verifier_code;                         ///< Answers GET /zalo_verifier<CODE>.html; empty: 404.
    std::optional<Rehearsal> rehearsal;
    std::string exports_folder;                                    ///< Where finished exports lie.
    std::vector<std::string> local_addresses{"127.0.0.1", "::1"};  ///< May see metrics and details of readiness.
    std::vector<std::string> widget_origins;                       ///< Sites that may show the chat in a frame.
};

struct Services {
    Store& store;
    Clock const& clock;
    inbox::Intake& intake;
    /// The desks of now: a reload makes new ones, and a running step keeps the one it began with. Thread-safe.
    std::function<std::shared_ptr<cases::CaseDesk const>()> cases{};
    std::function<std::shared_ptr<announce::AnnouncementDesk const>()> announcements{};
    std::function<std::shared_ptr<oversight::OversightDesk const>()> oversight{};
    Sessions& sessions;                                       ///< sessions.hpp: implements Authenticator.
    SignIn& sign_in;                                          ///< sign_in.hpp
    Metrics& metrics;                                         ///< http/metrics.hpp
    std::map<std::string, ConnectorSetup> const& connectors;  ///< By connector name, as in /webhooks/{connector}.
    /// The reference data of now. Thread-safe.
    std::function<std::shared_ptr<Reference const>()> reference{};
    /// Health of one channel, read in a transaction; empty: nothing is known. Thread-safe.
    std::function<ChannelHealth(Tx&, Channel const&)> channel_health{};
    /// What /readyz answers; empty list: not ready. Thread-safe.
    std::function<std::vector<ReadinessItem>()> readiness{};
    /// Search form of a text, the same that the desk folds with; empty: the text itself. Thread-safe.
    std::function<std::string(std::string_view)> fold{};
    /// Rows were added to the outbox: outbox::Sender::notify. May be empty. Thread-safe.
    std::function<void()> outbox_changed{};
    /// An announcement was published: plan() its recipients in the background. Empty: the handler does it. Thread-safe.
    std::function<void(AnnouncementId)> announcement_published{};
    /// An export was asked for: its maker has work. May be empty. Thread-safe.
    std::function<void()> export_asked{};
    /// Ward of a point; may be empty. Nothing of the point is kept. Thread-safe.
    std::function<std::optional<AreaCode>(GeoPoint)> area_at{};
    /// HMAC in hex over a text, for one purpose only, by the hub's own key. May be empty: then no citizen's session can
    /// be made. Thread-safe.
    std::function<std::string(std::string_view purpose, std::string_view text)> sign{};
    /// Citizens' pictures and papers; nullptr: none are taken.
    MediaFiles const* media = nullptr;
    BlockingPool* file_pool = nullptr;  ///< Reads and writes them; there when `media` is.
    /// The built console (`web.root`); none: only the embedded pages.
    std::shared_ptr<Site const> site{};
    /// A person was erased: the list that outlives the store has to follow. May be empty. Thread-safe, does not block.
    std::function<void()> person_erased{};
    /// What webhooks came in, by channel; may be none.
    ChannelMarks* marks = nullptr;
    /// Seals what is kept of people; none: no account can be given one-time codes.
    SecretBox const* box = nullptr;
    /// Sessions were ended: live connections are asked at once. May be empty. Thread-safe.
    std::function<void()> sessions_ended{};
    /// Calendars in force; may be empty. Thread-safe.
    std::function<std::shared_ptr<Calendars const>()> calendars{};
    /// What was read from where; may be empty. Thread-safe.
    std::function<SettingsState()> settings{};
    /// Reads the reference data again, as SIGHUP does; blocks. The error names what is wrong, a line each. May be
    /// empty. Thread-safe.
    std::function<Result<void>()> reload{};
    HandlerOptions options{};
};

/// Registers every route of docs/api/openapi.yaml, the webhooks, feeds, pages and probes.
void add_routes(Router& router, Services const& services);

}  // namespace hub::http
