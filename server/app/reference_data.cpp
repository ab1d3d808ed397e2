#include "app/reference_data.hpp"

#include "base/json.hpp"
#include "base/log.hpp"
#include "connectors/sdk/registry.hpp"
#include "domain/unit_templates.hpp"
#include "embedded.hpp"

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

void append_units(std::vector<Unit>& all, UnitDirectory const& more)
{
    all.insert(all.end(), more.all().begin(), more.all().end());
}

/// A channel must have an owner even when nobody wrote its ward into the unit file yet.
void add_missing_wards(std::vector<Unit>& units, std::vector<ChannelConfig> const& channels)
{
    for (auto const& channel : channels) {
        bool const known = std::ranges::any_of(units, [&](Unit const& unit) { return unit.id.value == channel.unit; });
        if (!known && !channel.unit.empty()) {
            log_warn("unit.made_up", {{"unit", channel.unit}, {"channel", channel.id}});
            auto ward = standard_ward(UnitId{channel.unit}, channel.unit, AreaCode{channel.unit});
            units.insert(units.end(), ward.begin(), ward.end());
        }
    }
}

Result<UnitDirectory> load_units(Config const& config)
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
        auto const part = UnitDirectory::from_json(*document);
        if (!part) {
            return invalid_input((file.empty() ? "embedded units" : file) + ": " + part.error().detail);
        }
        append_units(units, *part);
    }
    add_missing_wards(units, config.channels);
    return UnitDirectory::from_units(std::move(units));
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
             secrets_of(config, entry.connector).app_id}
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

Result<std::shared_ptr<World const>> load_world(Config const& config)
{
    auto data = triage::TriageData::embedded();
    auto const topics_text = text_of(config.topics_file, data.topics);
    auto const model_text = text_of(config.model_file, data.model);
    if (!topics_text || !model_text) {
        return std::unexpected(topics_text ? model_text.error() : topics_text.error());
    }
    data.topics = *topics_text;
    data.model = *model_text;
    auto units = load_units(config);
    auto const topics_json = parse_json(data.topics);
    auto topics = topics_json ? TopicCatalogue::from_json(*topics_json) : std::unexpected(topics_json.error());
    auto const calendar_json = json_of(config.calendar_file, embedded::calendar_json());
    auto calendar = calendar_json ? WorkCalendar::from_json(*calendar_json) : std::unexpected(calendar_json.error());
    auto const terms_json = json_of(config.cases.terms_file, embedded::terms_json());
    auto terms = terms_json ? ServiceTerms::from_json(*terms_json) : std::unexpected(terms_json.error());
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
    collect("calendar", calendar);
    collect("triage", triage);
    collect("channels", channels);
    collect("service terms", terms);
    if (!problems.empty()) {
        return invalid_input(problems);
    }
    return std::make_shared<World const>(World{
        {std::move(*units), std::move(*topics), std::move(*calendar), std::move(*channels)},
        std::move(*triage),
        std::move(*terms)
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
