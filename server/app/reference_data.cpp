#include "app/reference_data.hpp"

#include "base/json.hpp"
#include "base/log.hpp"
#include "cases/digest.hpp"
#include "connectors/sdk/registry.hpp"
#include "domain/unit_templates.hpp"
#include "embedded.hpp"
#include "ports/clock.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace hub::app {
namespace {

Result<std::string> read_file(std::string const& name)
{
    std::ifstream file(name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
        return invalid_input("cannot read " + name);
    }
    return std::move(text).str();
}

/// The file's text, or the embedded one when no file is configured.
Result<std::string> text_of(std::string const& file, std::string_view embedded)
{
    return file.empty() ? Result<std::string>(std::string(embedded)) : read_file(file);
}

Result<Json> json_of(std::string const& file, std::string_view embedded)
{
    auto const text = text_of(file, embedded);
    if (!text) {
        return std::unexpected(text.error());
    }
    auto value = parse_json(*text);
    if (!value) {
        return invalid_input((file.empty() ? "embedded data" : file) + ": " + value.error().detail);
    }
    return value;
}

bool begins(std::vector<Reform> const& reforms, std::string const& id)
{
    return std::ranges::any_of(reforms, [&](Reform const& reform) {
        return std::ranges::any_of(reform.units, [&](Unit const& unit) { return unit.id.value == id; });
    });
}

/// A channel must have an owner even when nobody wrote its ward into the unit file yet.
void add_missing_wards(
    std::vector<Unit>& units, std::vector<ChannelConfig> const& channels, std::vector<Reform> const& reforms
)
{
    for (auto const& channel : channels) {
        bool const known = begins(reforms, channel.unit) ||
                           std::ranges::any_of(units, [&](Unit const& unit) { return unit.id.value == channel.unit; });
        if (!known && !channel.unit.empty()) {
            log_warn("unit.made_up", {{"unit", channel.unit}, {"channel", channel.id}});
            auto ward = standard_ward(UnitId{channel.unit}, channel.unit, AreaCode{channel.unit});
            units.insert(units.end(), ward.begin(), ward.end());
        }
    }
}

/// With every reform that was recorded. The files may have moved on since: what they say holds.
Result<UnitHistory::Shared> with_reforms(UnitHistory::Shared history, std::vector<Reform> const& reforms)
{
    for (auto const& reform : reforms) {
        std::vector<std::string> left_out;
        auto next = history->with(reform, &left_out);
        if (!next) {
            return invalid_input("reform " + reform.id + ": " + next.error().detail);
        }
        history = std::move(*next);
        if (!left_out.empty()) {
            log_warn(
                "reform.left_out", {{"reform", reform.id}, {"lines", left_out.size()}, {"first", left_out.front()}}
            );
        }
    }
    return history;
}

Result<UnitDirectory> load_units(Config const& config, std::vector<Reform> const& reforms, LocalDay day)
{
    std::vector<Unit> units;
    std::vector<std::string> files = config.unit_files;
    if (files.empty()) {
        files.emplace_back();  // the embedded ones
    }
    for (auto const& file : files) {
        auto const document = json_of(file, embedded::units_json());
        if (!document) {
            return std::unexpected(document.error());
        }
        auto const part = UnitDirectory::read_units(*document);
        auto const whole = part ? UnitHistory::make(*part) : std::unexpected(part.error());
        if (!whole) {
            return invalid_input((file.empty() ? "embedded units" : file) + ": " + whole.error().detail);
        }
        units.insert(units.end(), part->begin(), part->end());
    }
    add_missing_wards(units, config.channels, reforms);
    auto history = UnitHistory::make(std::move(units));
    auto changed = history ? with_reforms(std::move(*history), reforms) : std::move(history);
    return changed ? Result<UnitDirectory>((*changed)->as_of(day)) : std::unexpected(changed.error());
}

/// Who answers for an account after its unit has ended: chosen in the reform, else the heir.
UnitId owner_of(Channel const& channel, UnitDirectory const& units, std::vector<Reform> const& reforms)
{
    if (!units.has_ended(channel.unit)) {
        return channel.unit;
    }
    auto const* current = units.current(channel.unit);
    auto owner = current == nullptr ? channel.unit : current->id;
    for (auto const& reform : reforms) {
        auto const chosen = reform.channels.find(channel.id);
        if (chosen != reform.channels.end() && units.is_open(chosen->second)) {
            owner = chosen->second;
        }
    }
    return owner;
}

/// Terms name the rule that they follow.
Result<void> check_terms(ServiceTerms const& terms, DeadlineRules const& rules)
{
    for (auto const& term : terms.all()) {
        if (!term.rule.empty() && rules.find(term.rule) == nullptr) {
            return invalid_input("rule \"" + term.rule + "\" stands in no deadlines file");
        }
    }
    return {};
}

/// Deadlines that lie beyond the last known notice are counted by the week alone: somebody has to fetch the next one.
void warn_before_the_end(WorkCalendar const& calendar, Instant now)
{
    constexpr std::chrono::days kAhead{92};
    auto const until = calendar.known_until();
    if (until && *until < local_day(now) + kAhead) {
        log_warn("calendar.ends", {{"known_until", to_text(*until)}});
    }
}

Result<Calendars> load_calendars(Config const& config, UnitDirectory const& units)
{
    auto const general = json_of(config.calendar_file, embedded::calendar_json());
    auto const own = json_of(config.unit_calendars_file, embedded::unit_calendars_json());
    if (!general || !own) {
        return std::unexpected(general ? own.error() : general.error());
    }
    return Calendars::from_json(*general, *own, units);
}

/// Fields are checked by the configuration: "parameter=value".
MessageTemplate template_of(std::string const& id, std::vector<std::string> const& fields)
{
    MessageTemplate made{id, {}};
    for (auto const& field : fields) {
        auto const equals = field.find('=');
        made.fields.emplace_back(field.substr(0, equals), field.substr(equals + 1));
    }
    return made;
}

}  // namespace

Connectors load_connectors()
{
    Connectors by_kind;
    for (auto& connector : connectors::make_all()) {
        auto kind = connector->profile().kind;
        by_kind.emplace(std::move(kind), std::move(connector));
    }
    return by_kind;
}

Result<std::vector<Channel>> configured_channels(Config const& config, Connectors const& connectors)
{
    std::vector<Channel> channels;
    for (auto const& entry : config.channels) {
        if (!connectors.contains(entry.connector)) {
            return invalid_input("channel " + entry.id + ": connector " + entry.connector + " is unknown");
        }
        auto const taken = std::ranges::any_of(channels, [&](Channel const& other) {
            return other.id.value == entry.id ||
                   (other.connector == entry.connector && other.external_id == entry.external_id);
        });
        if (taken) {
            return invalid_input("channel " + entry.id + ": the same id or account is configured twice");
        }
        channels.push_back(
            {ChannelId{entry.id},
             entry.connector,
             UnitId{entry.unit},
             entry.external_id,
             entry.api_base_url,
             secrets_of(config, entry.connector).app_id,
             template_of(entry.template_user_id, entry.template_user_fields),
             template_of(entry.template_phone_id, entry.template_phone_fields),
             entry.paid_per_day}
        );
    }
    return channels;
}

ChannelSecrets secrets_of(Config const& config, std::string const& connector)
{
    ChannelSecrets secrets;
    auto const add_key = [&](std::string const& key) {
        if (!key.empty()) {
            secrets.signing_keys.push_back(key);
        }
    };
    if (connector == "zalo") {
        secrets.app_id = config.zalo.app_id;
        secrets.app_secret = config.zalo.app_secret;
        add_key(config.zalo.oa_secret_key);
        add_key(config.zalo.previous_oa_secret_key);
    } else if (connector == "facebook") {
        secrets.app_id = config.facebook.app_id;
        secrets.app_secret = config.facebook.app_secret;
        secrets.verify_token = config.facebook.verify_token;
        add_key(config.facebook.app_secret);
        add_key(config.facebook.previous_app_secret);
    } else if (connector == "webchat") {
        add_key(config.webchat.signing_key);
    }
    return secrets;
}

Result<std::shared_ptr<World const>> load_world(
    Config const& config, std::vector<Reform> const& reforms, std::optional<LocalDay> day
)
{
    auto data = triage::TriageData::embedded();
    auto const topics_text = text_of(config.topics_file, data.topics);
    auto const model_text = text_of(config.model_file, data.model);
    if (!topics_text || !model_text) {
        return std::unexpected(topics_text ? model_text.error() : topics_text.error());
    }
    data.topics = *topics_text;
    data.model = *model_text;
    auto units = load_units(config, reforms, day.value_or(local_day(SystemClock{}.now())));
    auto const topics_json = parse_json(data.topics);
    auto topics = topics_json ? TopicCatalogue::from_json(*topics_json) : std::unexpected(topics_json.error());
    auto calendars = load_calendars(config, units ? *units : UnitDirectory{});
    auto const rules_json = json_of(config.deadlines_file, embedded::deadlines_json());
    auto rules = rules_json ? DeadlineRules::from_json(*rules_json) : std::unexpected(rules_json.error());
    auto const terms_json = json_of(config.cases.terms_file, embedded::terms_json());
    auto terms = terms_json ? ServiceTerms::from_json(*terms_json) : std::unexpected(terms_json.error());
    auto const closing_json = json_of(config.cases.closing_rules_file, embedded::closing_rules_json());
    auto closing = closing_json ? ClosingRules::from_json(*closing_json) : std::unexpected(closing_json.error());
    auto const digest_at = cases::parse_digest_time(config.cases.digest_at.empty() ? "00:00" : config.cases.digest_at);
    auto triage = triage::Triage::make(data);
    auto channels = configured_channels(config, load_connectors());
    std::string problems;
    auto const collect = [&](std::string_view what, auto const& part) {
        if (!part) {
            problems += (problems.empty() ? "" : "\n") + std::string(what) + ": " + part.error().detail;
        }
    };
    collect("units", units);
    collect("topics", topics);
    if (units) {  // without them every unit's calendar would be somebody unknown's
        collect("calendar", calendars);
    }
    collect("deadlines", rules);
    collect("triage", triage);
    collect("channels", channels);
    collect("service terms", terms);
    if (terms && rules) {
        collect("service terms", check_terms(*terms, *rules));
    }
    collect("closing rules", closing);
    collect("digests", digest_at);
    if (topics && closing) {
        for (auto const& topic : closing->named_topics()) {
            if (topics->find(topic) == nullptr) {
                problems += (problems.empty() ? "" : "\n") + std::string("closing rules: no topic ") + topic.value;
            }
        }
    }
    if (!problems.empty()) {
        return invalid_input(problems);
    }
    warn_before_the_end(calendars->general(), SystemClock{}.now());
    for (auto& channel : *channels) {
        channel.unit = owner_of(channel, *units, reforms);
    }
    return std::make_shared<World const>(World{
        {std::move(*units), std::move(*topics), calendars->general(), std::move(*channels)},
        std::move(*triage),
        std::move(*terms),
        *calendars,
        std::move(*rules),
        std::move(*closing)
    });
}

std::map<std::string, http::ConnectorSetup> webhook_setups(
    Config const& config, Connectors const& connectors, std::vector<Channel> const& channels
)
{
    std::map<std::string, http::ConnectorSetup> setups;
    for (auto const& [kind, connector] : connectors) {
        auto& setup = setups[kind];
        setup.connector = connector.get();
        setup.secrets = secrets_of(config, kind);
        for (auto const& channel : channels) {
            if (channel.connector == kind) {
                setup.channels.emplace(channel.external_id, channel);
            }
        }
    }
    return setups;
}

std::vector<outbox::ChannelContext> sending_contexts(
    Config const& config, Connectors const& connectors, std::vector<Channel> const& channels
)
{
    std::vector<outbox::ChannelContext> contexts;
    for (auto const& channel : channels) {
        contexts.push_back({channel, secrets_of(config, channel.connector), connectors.at(channel.connector).get()});
    }
    return contexts;
}

}  // namespace hub::app
