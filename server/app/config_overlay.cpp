#include "app/config_overlay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace hub::app {
namespace {

constexpr std::string_view kFileSuffix = "_file";

class Overlay {
public:
    Overlay(Json& tree, std::vector<Key> const& keys, std::vector<std::string>& errors)
        : tree_(tree), config_keys_(keys), errors_(errors)
    {
    }

    void overlay_environment(std::string const& name, std::string const& value)
    {
        // one underscore is part of a name; programs around us use HUB_X too, so only HUB_A__B is ours
        if (!name.starts_with("HUB_") || name.find("__") == std::string::npos) {
            return;
        }
        std::string path;
        for (std::size_t i = 4; i < name.size(); ++i) {
            if (name.compare(i, 2, "__") == 0) {
                path += '.';
                ++i;
            } else {
                path += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
            }
        }
        overlay(path, value, fmt::format("environment {}", name));
    }

    void overlay_flag(std::string const& assignment)
    {
        auto const equals = assignment.find('=');
        if (equals == std::string::npos) {
            errors_.push_back("--set wants key=value");
            return;
        }
        auto const path = assignment.substr(0, equals);
        overlay(path, assignment.substr(equals + 1), fmt::format("--set {}", path));
    }

private:
    void complain(std::string_view where, std::string_view what)
    {
        errors_.push_back(fmt::format("{}: {}", where, what));
    }

    void overlay(std::string const& path, std::string const& text, std::string const& origin)
    {
        if (path.starts_with("channels.")) {
            overlay_channel(path, text, origin);
        } else {
            overlay_object(tree_, config_keys_, path, text, origin);
        }
    }

    /// "channels.0.access_token": changes that entry, or appends one when the number is the next free one.
    void overlay_channel(std::string const& path, std::string const& text, std::string const& origin)
    {
        auto const digits = path.substr(9, path.find('.', 9) - 9);
        auto& list = tree_["channels"];
        if (list.is_null()) {
            list = Json::array();
        }
        bool const is_number = !digits.empty() && digits.size() < 4 &&
                               std::ranges::all_of(digits, [](unsigned char c) { return std::isdigit(c) != 0; });
        if (!is_number || !list.is_array() || std::stoul(digits) > list.size() || path.size() < 11 + digits.size()) {
            complain(origin, "wants channels.NUMBER.key, counted from 0, without a gap");
            return;
        }
        auto const index = std::stoul(digits);
        if (index == list.size()) {
            list.push_back(Json::object());
        }
        ChannelConfig scratch;
        overlay_object(list[index], channel_keys(scratch), path.substr(10 + digits.size()), text, origin);
    }

    void overlay_object(
        Json& object,
        std::vector<Key> const& keys,
        std::string const& path,
        std::string const& text,
        std::string const& origin
    )
    {
        auto const* secret = secret_of_file(keys, path);
        auto const* key = find_key(keys, path);
        if (key == nullptr && secret == nullptr) {
            complain(origin, "unknown key" + suggestion(keys, path));
            return;
        }
        auto const value = key != nullptr ? key->from_text(text) : Result<Json>(Json(text));
        if (!value) {
            complain(origin, value.error().detail);
            return;
        }
        // a stronger source replaces both forms of a secret
        if (secret != nullptr) {
            put(object, secret->path, nullptr, origin);
        } else if (key->type == KeyType::secret) {
            put(object, path + std::string(kFileSuffix), nullptr, origin);
        }
        put(object, path, *value, origin);
    }

    /// Sets the member at a dotted path; null removes it.
    void put(Json& object, std::string const& path, Json const& value, std::string const& origin)
    {
        auto* place = &object;
        for (std::size_t from = 0;;) {
            if (place->is_null()) {
                *place = Json::object();
            }
            if (!place->is_object()) {
                complain(origin, "the file holds something else than an object above this key");
                return;
            }
            auto const dot = path.find('.', from);
            auto const name = path.substr(from, dot - from);
            if (dot == std::string::npos) {
                value.is_null() ? static_cast<void>(place->erase(name)) : static_cast<void>((*place)[name] = value);
                return;
            }
            if (value.is_null() && !place->contains(name)) {
                return;
            }
            place = &(*place)[name];
            from = dot + 1;
        }
    }

    Json& tree_;
    std::vector<Key> const& config_keys_;
    std::vector<std::string>& errors_;
};

}  // namespace

Key const* secret_of_file(std::vector<Key> const& keys, std::string_view path) noexcept
{
    if (!path.ends_with(kFileSuffix)) {
        return nullptr;
    }
    auto const* key = find_key(keys, path.substr(0, path.size() - kFileSuffix.size()));
    return key != nullptr && key->type == KeyType::secret ? key : nullptr;
}

void overlay_sources(
    Json& tree, std::vector<Key> const& keys, ConfigSources const& sources, std::vector<std::string>& errors
)
{
    Overlay overlay(tree, keys, errors);
    for (auto const& [name, value] : sources.environment) {
        overlay.overlay_environment(name, value);
    }
    for (auto const& assignment : sources.sets) {
        overlay.overlay_flag(assignment);
    }
}

}  // namespace hub::app
