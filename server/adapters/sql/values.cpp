#include "adapters/sql/values.hpp"

#include "adapters/sql/failure.hpp"

namespace hub::adapters::sql {

void Binder::put(std::optional<GeoPoint> const& point)
{
    put(point ? std::optional(point->latitude) : std::nullopt);
    put(point ? std::optional(point->longitude) : std::nullopt);
}

void Binder::put(std::vector<Attachment> const& attachments)
{
    auto list = Json::array();
    for (auto const& one : attachments) {
        list.push_back({{"kind", one.kind}, {"url", one.url}, {"name", one.name}, {"title", one.title}});
    }
    put(list);
}

void Binder::put(std::vector<UserName> const& names)
{
    std::string text;
    for (auto const& name : names) {
        text += (text.empty() ? "," : "") + name.value + ",";
    }
    statement_.bind_text_copy(++next_, text);
}

void Row::get(Json& out)
{
    std::string text;
    get(text);
    out = Json::parse(text, nullptr, false);
    if (out.is_discarded()) {
        throw_damaged("a stored JSON value");
    }
}

void Row::get(std::optional<GeoPoint>& out)
{
    std::optional<double> latitude;
    std::optional<double> longitude;
    get(latitude);
    get(longitude);
    out = latitude && longitude ? std::optional(GeoPoint{*latitude, *longitude}) : std::nullopt;
}

void Row::get(std::vector<UserName>& out)
{
    std::string text;
    get(text);
    out.clear();
    for (std::size_t from = 1; from < text.size();) {
        auto const end = text.find(',', from);
        out.emplace_back(text.substr(from, end - from));
        from = end == std::string::npos ? text.size() : end + 1;
    }
}

void Row::get(std::vector<Attachment>& out)
{
    Json list;
    get(list);
    out.clear();
    for (auto const& one : list) {
        out.push_back({text_or(one, "kind"), text_or(one, "url"), text_or(one, "name"), text_or(one, "title")});
    }
}

}  // namespace hub::adapters::sql
