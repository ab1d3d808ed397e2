#include "app/config_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace hub::app {
namespace {

std::string trimmed(std::string text)
{
    auto const from = text.find_first_not_of(" \t\r\n");
    if (from == std::string::npos) {
        return {};
    }
    return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

Result<void> check_text(Key const& key, std::string const& text)
{
    if (!key.choices.empty() && std::ranges::find(key.choices, text) == key.choices.end()) {
        return invalid_input(fmt::format("must be one of {}", fmt::join(key.choices, ", ")));
    }
    auto const fits = [&text](std::string const& prefix) { return text.starts_with(prefix); };
    if (!key.prefixes.empty() && !text.empty() && std::ranges::none_of(key.prefixes, fits)) {
        return invalid_input(fmt::format("must start with {}", fmt::join(key.prefixes, " or ")));
    }
    if (key.is_required && text.empty()) {
        return invalid_input("must not be empty");
    }
    return {};
}

Result<void> assign_text(Key const& key, std::string& target, Json const& json)
{
    if (!json.is_string()) {
        return invalid_input("must be text in quotes");
    }
    auto const& text = json.get_ref<std::string const&>();
    if (auto const fits = check_text(key, text); !fits) {
        return fits;
    }
    target = text;
    return {};
}

Result<void> assign_number(Key const& key, std::int64_t& target, Json const& json)
{
    bool const is_whole = json.is_number_integer() &&
                          !(json.is_number_unsigned() && json.get<std::uint64_t>() > std::uint64_t{INT64_MAX});
    if (!is_whole || json.get<std::int64_t>() < key.min || json.get<std::int64_t>() > key.max) {
        return invalid_input(fmt::format("must be a whole number from {} to {}", key.min, key.max));
    }
    target = json.get<std::int64_t>();
    return {};
}

Result<void> assign_list(std::vector<std::string>& target, Json const& json)
{
    if (!json.is_array() || !std::ranges::all_of(json, [](Json const& item) { return item.is_string(); })) {
        return invalid_input("must be a list of texts");
    }
    target = json.get<std::vector<std::string>>();
    return {};
}

Json words_of(std::string const& text)
{
    Json list = Json::array();
    for (std::size_t from = 0; from <= text.size();) {
        auto const comma = std::min(text.find(',', from), text.size());
        if (auto word = trimmed(text.substr(from, comma - from)); !word.empty()) {
            list.push_back(std::move(word));
        }
        from = comma + 1;
    }
    return list;
}

std::size_t edit_distance(std::string_view left, std::string_view right)
{
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        auto diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            auto const above = row[j + 1];
            row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (left[i] == right[j] ? 0U : 1U)});
            diagonal = above;
        }
    }
    return row.back();
}

}  // namespace

Json Key::value() const
{
    return std::visit([](auto const* pointer) { return Json(*pointer); }, target);
}

Result<void> Key::assign(Json const& json) const
{
    switch (type) {
        case KeyType::text:
        case KeyType::secret:
            return assign_text(*this, *std::get<std::string*>(target), json);
        case KeyType::integer:
            return assign_number(*this, *std::get<std::int64_t*>(target), json);
        case KeyType::list:
            return assign_list(*std::get<std::vector<std::string>*>(target), json);
    }
    return failure(Errc::internal, "unknown type of key");
}

Result<Json> Key::from_text(std::string const& text) const
{
    if (type == KeyType::integer) {
        std::int64_t number = 0;
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || end != text.data() + text.size()) {
            return invalid_input(fmt::format("must be a whole number from {} to {}", min, max));
        }
        return Json(number);
    }
    if (type == KeyType::list) {
        return text.starts_with('[') ? parse_json(text) : words_of(text);
    }
    return Json(text);
}

Key const* find_key(std::vector<Key> const& keys, std::string_view path) noexcept
{
    auto const found = std::ranges::find(keys, path, &Key::path);
    return found == keys.end() ? nullptr : &*found;
}

std::string suggestion(std::vector<Key> const& keys, std::string_view path)
{
    std::string nearest;
    auto best = std::max<std::size_t>(3, path.size() / 3) + 1;
    auto const consider = [&](std::string const& candidate) {
        if (auto const distance = edit_distance(path, candidate); distance < best) {
            best = distance;
            nearest = candidate;
        }
    };
    for (auto const& key : keys) {
        consider(key.path);
        if (key.type == KeyType::secret) {
            consider(key.path + "_file");
        }
    }
    return nearest.empty() ? std::string{} : fmt::format(" (did you mean {}?)", nearest);
}

}  // namespace hub::app
