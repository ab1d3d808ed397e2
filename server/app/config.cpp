#include "app/config.hpp"

#include "adapters/redis/address.hpp"
#include "app/config_overlay.hpp"
#include "app/config_table.hpp"
#include "base/envelope.hpp"
#include "domain/reply_route.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace hub::app {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxFileBytes = 1U << 20U;

Result<std::string> read_small_file(fs::path const& path)
{
    std::error_code error;
    auto const bytes = fs::file_size(path, error);
    std::ifstream stream(path, std::ios::binary);
    if (error || !stream) {
        return invalid_input(fmt::format("cannot read {}", path.string()));
    }
    if (bytes > kMaxFileBytes) {
        return invalid_input(fmt::format("{} is larger than 1 MiB", path.string()));
    }
    std::ostringstream content;
    content << stream.rdbuf();
    return std::move(content).str();
}

std::string without_line_end(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
        text.pop_back();
    }
    return text;
}

/// Merges the three sources into one JSON tree, then walks it key by key, gathering every error.
class Loader {
public:
    explicit Loader(ConfigSources const& sources) : sources_(sources) {}

    Result<Config> load()
    {
        read_file();
        overlay_sources(tree_, config_keys_, sources_, errors_);
        walk(tree_, "");
        check_whole();
        if (!errors_.empty()) {
            return invalid_input(fmt::format("{}", fmt::join(errors_, "\n")));
        }
        return std::move(config_);
    }

private:
    void complain(std::string_view where, std::string_view what)
    {
        errors_.push_back(fmt::format("{}: {}", where, what));
    }

    void read_file()
    {
        if (!sources_.file) {
            return;
        }
        config_.source_file = *sources_.file;
        auto const text = read_small_file(*sources_.file);
        if (!text) {
            errors_.push_back(text.error().detail);
            return;
        }
        try {
            tree_ = Json::parse(*text, nullptr, true, true);
        } catch (Json::exception const& problem) {
            complain(*sources_.file, problem.what());
            tree_ = Json::object();
        }
        if (!tree_.is_object()) {
            complain(*sources_.file, "must hold one JSON object");
            tree_ = Json::object();
        }
    }

    void walk(Json const& object, std::string const& prefix)
    {
        for (auto const& [name, value] : object.items()) {
            auto const path = prefix + name;
            if (path == "$schema") {
                continue;
            }
            if (path == "channels") {
                take_channels(value);
            } else if (!take(config_keys_, path, value, object, path)) {
                descend(path, value);
            }
        }
    }

    void descend(std::string const& path, Json const& value)
    {
        auto const below = path + ".";
        bool const is_section =
            std::ranges::any_of(config_keys_, [&](Key const& key) { return key.path.starts_with(below); });
        if (!is_section) {
            complain(path, "unknown key" + suggestion(config_keys_, path));
        } else if (!value.is_object()) {
            complain(path, "must be an object");
        } else {
            walk(value, below);
        }
    }

    /// Stores a value under its key; false when there is no such key.
    bool take(
        std::vector<Key> const& keys,
        std::string const& path,
        Json const& value,
        Json const& siblings,
        std::string const& shown_path
    )
    {
        if (auto const* key = find_key(keys, path)) {
            auto const stored = key->assign(value);
            stored ? resolve(*key, shown_path) : complain(shown_path, stored.error().detail);
            return true;
        }
        if (auto const* secret = secret_of_file(keys, path)) {
            auto const name = secret->path.substr(secret->path.rfind('.') + 1);
            if (siblings.contains(name)) {
                complain(shown_path, fmt::format("{} is given too: only one of them", name));
            } else {
                take_secret_file(*secret, value, shown_path);
            }
            return true;
        }
        return false;
    }

    void take_secret_file(Key const& secret, Json const& value, std::string const& shown_path)
    {
        if (!value.is_string()) {
            complain(shown_path, "must be a file name in quotes");
            return;
        }
        auto const content = read_small_file(find_input(value.get<std::string>()));
        if (!content) {
            complain(shown_path, content.error().detail);
        } else if (without_line_end(*content).empty()) {
            complain(shown_path, "the file is empty");
        } else if (auto const stored = secret.assign(without_line_end(*content)); !stored) {
            complain(shown_path, stored.error().detail);
        }
    }

    /// Working directory, then beside the configuration file, then one folder above it.
    [[nodiscard]] std::string find_input(std::string const& name) const
    {
        fs::path const path(name);
        std::error_code error;
        if (path.is_absolute() || fs::exists(path, error) || !sources_.file) {
            return name;
        }
        auto const folder = fs::absolute(*sources_.file, error).parent_path();
        for (auto const& base : {folder, folder.parent_path()}) {
            if (fs::exists(base / path, error)) {
                return (base / path).string();
            }
        }
        return name;
    }

    void resolve(Key const& key, std::string const& shown_path)
    {
        if (!key.is_input_file) {
            return;
        }
        if (auto* const* text = std::get_if<std::string*>(&key.target)) {
            resolve_name(**text, shown_path);
        } else if (auto* const* list = std::get_if<std::vector<std::string>*>(&key.target)) {
            std::ranges::for_each(**list, [&](std::string& name) { resolve_name(name, shown_path); });
        }
    }

    void resolve_name(std::string& name, std::string const& shown_path)
    {
        if (name.empty()) {
            return;
        }
        name = find_input(name);
        if (std::error_code error; !fs::exists(name, error)) {
            complain(shown_path, fmt::format("{} is not there", name));
        }
    }

    void take_channels(Json const& list)
    {
        if (!list.is_array()) {
            complain("channels", "must be a list");
            return;
        }
        for (auto const& entry : list) {
            auto const prefix = fmt::format("channels[{}]", config_.channels.size());
            auto& channel = config_.channels.emplace_back();
            if (!entry.is_object()) {
                complain(prefix, "must be an object");
                continue;
            }
            take_channel(entry, channel_keys(channel), prefix);
        }
    }

    void take_channel(Json const& entry, std::vector<Key> const& keys, std::string const& prefix)
    {
        for (auto const& [name, value] : entry.items()) {
            auto const path = fmt::format("{}.{}", prefix, name);
            if (!take(keys, name, value, entry, path)) {
                complain(path, "unknown key" + suggestion(keys, name));
            }
        }
        for (auto const& key : keys) {
            if (key.is_required && !entry.contains(key.path)) {
                complain(prefix, fmt::format("{} is missing", key.path));
            }
        }
    }

    /// What no single key can tell.
    void check_whole()
    {
        auto const& server = config_.server;
        if (server.tls_certificate_file.empty() != server.tls_key_file.empty()) {
            complain("server.tls", "certificate_file and key_file belong together");
        }
        if (config_.live.pong_seconds >= config_.live.ping_seconds) {
            complain("live.pong_seconds", "must be shorter than live.ping_seconds");
        }
        auto const& key = config_.sessions.sealing_key;
        bool const is_hex = std::ranges::all_of(key, [](unsigned char c) { return std::isxdigit(c) != 0; });
        if (!key.empty() && (key.size() != 64 || !is_hex)) {
            complain("sessions.sealing_key", "must be 64 hex digits");
        }
        if (config_.uses_redis()) {
            if (auto const address = adapters::redis::parse_address(config_.feed.url); !address) {
                complain("feed.url", address.error().detail);
            }
        }
        check_channels();
        for (auto const& officer : config_.sealed.officers) {
            if (auto const parsed = parse_seal_key(officer); !parsed) {
                complain("sealed.officers", parsed.error().detail);
            }
        }
    }

    void check_template(
        std::string const& channel, std::string_view name, std::string const& id, std::vector<std::string> const& fields
    )
    {
        if (id.empty() && !fields.empty()) {
            complain("channels", fmt::format("{}: {}_fields without {}_id", channel, name, name));
        }
        for (auto const& field : fields) {
            auto const equals = field.find('=');
            auto const value = equals == std::string::npos ? std::string{} : field.substr(equals + 1);
            if (equals == 0 || std::ranges::find(kTemplateValues, value) == kTemplateValues.end()) {
                complain(
                    "channels",
                    fmt::format(
                        "{}: {}_fields: write parameter=value with one of {}",
                        channel,
                        name,
                        fmt::join(kTemplateValues, ", ")
                    )
                );
            }
        }
    }

    void check_channels()
    {
        std::set<std::string> ids;
        std::set<std::pair<std::string, std::string>> accounts;
        for (auto const& channel : config_.channels) {
            if (!channel.id.empty() && !ids.insert(channel.id).second) {
                complain("channels", fmt::format("id {} occurs twice", channel.id));
            }
            if (!channel.external_id.empty() && !accounts.emplace(channel.connector, channel.external_id).second) {
                complain("channels", fmt::format("account {} occurs twice", channel.external_id));
            }
        }
        for (auto const& channel : config_.channels) {
            check_template(channel.id, "template_user", channel.template_user_id, channel.template_user_fields);
            check_template(channel.id, "template_phone", channel.template_phone_id, channel.template_phone_fields);
            if (!channel.template_phone_id.empty() && channel.connector != "zalo") {
                complain("channels", fmt::format("{}: template_phone_id is for Zalo only", channel.id));
            }
        }
        auto const uses = [this](std::string_view name) {
            return std::ranges::any_of(config_.channels, [name](auto const& channel) {
                return channel.connector == name;
            });
        };
        if (uses("zalo") && (config_.zalo.app_id.empty() || config_.zalo.oa_secret_key.empty())) {
            complain("connectors.zalo", "app_id and oa_secret_key are needed by a channel");
        }
        if (uses("facebook") && (config_.facebook.app_secret.empty() || config_.facebook.verify_token.empty())) {
            complain("connectors.facebook", "app_secret and verify_token are needed by a channel");
        }
    }

    ConfigSources const& sources_;
    Config config_;
    std::vector<Key> config_keys_ = config_keys(config_);
    Json tree_ = Json::object();
    std::vector<std::string> errors_;
};

}  // namespace

Result<std::string> Config::sqlite_file() const
{
    constexpr std::string_view kSqlite = "sqlite:";
    if (!store.url.starts_with(kSqlite)) {
        return invalid_input("store.url: this needs a store in a file, sqlite:FILE");
    }
    return store.url.substr(kSqlite.size());
}

std::string Config::public_url() const
{
    auto url = server.public_url;
    if (url.empty()) {
        bool const is_any = server.address == "0.0.0.0" || server.address == "::";
        auto const host = is_any                                          ? std::string("localhost")
                          : server.address.find(':') != std::string::npos ? fmt::format("[{}]", server.address)
                                                                          : server.address;
        url = fmt::format("{}://{}:{}", server.tls_certificate_file.empty() ? "http" : "https", host, server.port);
    }
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url;
}

std::map<std::string, std::string> hub_environment()
{
    std::map<std::string, std::string> variables;
    for (char* const* entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        std::string_view const line(*entry);
        if (auto const equals = line.find('='); line.starts_with("HUB_") && equals != std::string_view::npos) {
            variables.emplace(line.substr(0, equals), line.substr(equals + 1));
        }
    }
    return variables;
}

Result<Config> load_config(ConfigSources const& sources)
{
    return Loader(sources).load();
}

}  // namespace hub::app
