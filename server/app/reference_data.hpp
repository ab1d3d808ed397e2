#pragma once
// What the hub knows before the first message: units, topics, calendar, triage data, channels and their keys.
// Loaded at start and again at HUP; a broken file keeps the old data in force.

#include "app/config.hpp"
#include "connectors/sdk/connector.hpp"
#include "domain/calendars.hpp"
#include "domain/closing_rules.hpp"
#include "domain/deadline_rules.hpp"
#include "domain/service_terms.hpp"
#include "domain/topic.hpp"
#include "domain/unit_history.hpp"
#include "domain/work_calendar.hpp"
#include "http/handlers/services.hpp"
#include "outbox/directory.hpp"
#include "triage/triage.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hub::app {

/// One immutable generation of reference data.
struct World {
    http::Reference reference;
    triage::Triage triage;
    ServiceTerms terms;
    Calendars calendars;
    DeadlineRules rules;
    ClosingRules closing_rules;
};

/// Reads the files of the configuration, or the embedded ones. Errc::invalid_input names the file and what is wrong in
/// it. A channel whose unit no file defines gets a ward of its own with the standard offices, and a warning in the log.
/// @param reforms  Recorded ones, in their order; what of them no longer fits the files is left out with a warning.
/// @param day  Of the map of units; none: today.
[[nodiscard]] Result<std::shared_ptr<World const>> load_world(
    Config const& config, std::vector<Reform> const& reforms = {}, std::optional<LocalDay> day = {}
);

/// The connectors that the program was built with, by kind.
using Connectors = std::map<std::string, std::unique_ptr<connectors::Connector>>;
[[nodiscard]] Connectors load_connectors();

/// Channels as configured. Errc::invalid_input for an unknown connector or a doubled account.
[[nodiscard]] Result<std::vector<Channel>> configured_channels(Config const& config, Connectors const& connectors);
[[nodiscard]] ChannelSecrets secrets_of(Config const& config, std::string const& connector);
/// Keys and accounts for /webhooks/{connector}.
[[nodiscard]] std::map<std::string, http::ConnectorSetup> webhook_setups(
    Config const& config, Connectors const& connectors, std::vector<Channel> const& channels
);
/// The same for sending.
[[nodiscard]] std::vector<outbox::ChannelContext> sending_contexts(
    Config const& config, Connectors const& connectors, std::vector<Channel> const& channels
);

}  // namespace hub::app
