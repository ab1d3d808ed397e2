#include "adapters/sql/values.hpp"

#include "adapters/sql/failure.hpp"

#include <sqlite3.h>

namespace hub::adapters::sql {

void Binder::check(int code) const
{
    if (code != SQLITE_OK) {
        throw_code(code, "bind");
    }
}

void Binder::null()
{
    check(sqlite3_bind_null(statement_, ++next_));
}

void Binder::put(std::int64_t value)
{
    check(sqlite3_bind_int64(statement_, ++next_, value));
}

void Binder::put(double value)
{
    check(sqlite3_bind_double(statement_, ++next_, value));
}

void Binder::put(std::string_view value)
{
    // a null pointer would bind NULL; an empty text is not NULL
    auto const* data = value.data() == nullptr ? "" : value.data();
    check(sqlite3_bind_text64(statement_, ++next_, data, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Binder::put(Blob value)
{
    auto const* data = value.bytes.data() == nullptr ? "" : value.bytes.data();
    check(sqlite3_bind_blob64(statement_, ++next_, data, value.bytes.size(), SQLITE_STATIC));
}

void Binder::put_copy(std::string const& text)
{
    check(sqlite3_bind_text64(statement_, ++next_, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

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

bool Row::is_null() const noexcept
{
    return sqlite3_column_type(statement_, next_) == SQLITE_NULL;
}

void Row::get(std::int64_t& out) noexcept
{
    out = sqlite3_column_int64(statement_, next_++);
}

void Row::get(std::uint64_t& out) noexcept
{
    out = static_cast<std::uint64_t>(sqlite3_column_int64(statement_, next_++));
}

void Row::get(int& out) noexcept
{
    out = sqlite3_column_int(statement_, next_++);
}

void Row::get(bool& out) noexcept
{
    out = sqlite3_column_int(statement_, next_++) != 0;
}

void Row::get(double& out) noexcept
{
    out = sqlite3_column_double(statement_, next_++);
}

void Row::get(Instant& out) noexcept
{
    out = from_millis(sqlite3_column_int64(statement_, next_++));
}

void Row::get(std::string& out)
{
    get(BlobOut{out});
}

void Row::get(BlobOut out)
{
    // blob access gives the stored bytes of texts too, without a conversion
    auto const* data = static_cast<char const*>(sqlite3_column_blob(statement_, next_));
    auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, next_));
    ++next_;
    if (data == nullptr) {
        out.bytes.clear();
    } else {
        out.bytes.assign(data, size);
    }
}

void Row::get(Json& out)
{
    std::string text;
    get(text);
    out = Json::parse(text, nullptr, false);
    if (out.is_discarded()) {
        throw EngineFailure(SQLITE_CORRUPT, "a stored JSON value is damaged");
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
