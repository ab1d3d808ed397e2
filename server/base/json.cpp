#include "base/json.hpp"

#include <set>
#include <vector>

namespace hub {
namespace {

constexpr int kMaxDepth = 64;

}  // namespace

Result<Json> parse_json(std::string_view text)
{
    std::string_view problem;
    std::vector<std::set<std::string>> keys;
    auto const guard = [&](int depth, Json::parse_event_t event, Json& parsed) {
        using Event = Json::parse_event_t;
        if (depth > kMaxDepth) {
            problem = "nested deeper than 64";
            return false;
        }
        if (event == Event::object_start) {
            keys.emplace_back();
        } else if (event == Event::object_end && !keys.empty()) {
            keys.pop_back();
        } else if (event == Event::key && !keys.empty() &&
                   !keys.back().insert(parsed.get_ref<std::string const&>()).second) {
            problem = "a member appears twice";
        }
        return true;
    };
    auto value = Json::parse(text, guard, false, false);
    if (!problem.empty()) {
        return invalid_input(std::string("JSON: ") + std::string(problem));
    }
    if (value.is_discarded()) {
        return invalid_input("not valid JSON");
    }
    return value;
}

Json const& member(Json const& object, std::string_view key)
{
    static Json const null;
    if (!object.is_object()) {
        return null;
    }
    auto const found = object.find(key);
    return found == object.end() ? null : *found;
}

std::optional<std::string> text_at(Json const& object, std::string_view key)
{
    auto const& value = member(object, key);
    return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}

std::string text_or(Json const& object, std::string_view key, std::string_view fallback)
{
    return text_at(object, key).value_or(std::string(fallback));
}

std::optional<std::int64_t> integer_at(Json const& object, std::string_view key)
{
    auto const& value = member(object, key);
    if (!value.is_number_integer() || (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)) {
        return std::nullopt;
    }
    return value.get<std::int64_t>();
}

bool flag_at(Json const& object, std::string_view key)
{
    auto const& value = member(object, key);
    return value.is_boolean() && value.get<bool>();
}

std::string dump(Json const& value)
{
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace hub
