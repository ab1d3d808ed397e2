#pragma once
// How values become columns and back. One pair of functions per type, so that a record is read and written by one field
// list.
//   Id 0 ↔ NULL (foreign keys) · Instant ↔ milliseconds · enums ↔ their number (the order of an enum is part of the
//   data) · JSON and attachments ↔ text · a point ↔ two columns, both NULL when there is none

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "domain/inbound.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

struct sqlite3_stmt;

namespace hub::adapters::sql {

/// Bytes instead of text.
struct Blob {
    std::string_view bytes;
};
struct BlobOut {
    std::string& bytes;
};

/// Binds parameters from 1 on. Texts must live until the statement has run.
class Binder {
public:
    explicit Binder(sqlite3_stmt* statement) noexcept : statement_(statement) {}

    void null();
    void put(std::int64_t value);
    void put(std::string_view value);
    void put(std::string const& value) { put(std::string_view(value)); }
    void put(char const* value) { put(std::string_view(value)); }
    void put(double value);
    void put(bool value) { put(std::int64_t{value ? 1 : 0}); }
    void put(int value) { put(std::int64_t{value}); }
    void put(std::size_t value) { put(static_cast<std::int64_t>(value)); }
    void put(Blob value);
    void put(std::optional<GeoPoint> const& point);
    void put(std::vector<Attachment> const& attachments);
    /// Exactly Json: everything would convert to it.
    template <std::same_as<Json> T>
    void put(T const& value)
    {
        put_copy(dump(value));
    }
    void put(Instant value) { put(to_millis(value)); }
    template <class E>
        requires std::is_enum_v<E>
    void put(E value)
    {
        put(static_cast<std::int64_t>(value));
    }
    template <class Tag>
    void put(Id<Tag> id)
    {
        id ? put(id.value) : null();
    }
    template <class Tag>
    void put(Name<Tag> const& name)
    {
        put(std::string_view(name.value));
    }
    template <class T>
    void put(std::optional<T> const& value)
    {
        value ? put(*value) : null();
    }

private:
    void check(int code) const;
    void put_copy(std::string const& text);

    sqlite3_stmt* statement_;
    int next_ = 0;
};

/// Columns of the current row; read() takes them one after another.
class Row {
public:
    explicit Row(sqlite3_stmt* statement) noexcept : statement_(statement) {}

    template <class... T>
    void read(T&&... out)
    {
        (get(out), ...);
    }
    /// Next column as a value.
    template <class T>
    T take()
    {
        T value{};
        get(value);
        return value;
    }
    void skip(int columns = 1) noexcept { next_ += columns; }

private:
    [[nodiscard]] bool is_null() const noexcept;
    void get(std::int64_t& out) noexcept;
    void get(std::uint64_t& out) noexcept;
    void get(int& out) noexcept;
    void get(bool& out) noexcept;
    void get(double& out) noexcept;
    void get(std::string& out);
    void get(Json& out);
    void get(BlobOut out);
    void get(std::optional<GeoPoint>& out);
    void get(std::vector<Attachment>& out);
    void get(Instant& out) noexcept;
    template <class E>
        requires std::is_enum_v<E>
    void get(E& out) noexcept
    {
        std::int64_t number = 0;
        get(number);
        out = static_cast<E>(number);
    }
    template <class Tag>
    void get(Id<Tag>& out) noexcept
    {
        get(out.value);
    }
    template <class Tag>
    void get(Name<Tag>& out)
    {
        get(out.value);
    }
    template <class T>
    void get(std::optional<T>& out)
    {
        if (is_null()) {
            out.reset();
            ++next_;
        } else {
            get(out.emplace());
        }
    }

    sqlite3_stmt* statement_;
    int next_ = 0;
};

/// ["a","b"] for `IN (SELECT value FROM json_each(?))`.
template <class Tag>
[[nodiscard]] std::string json_list(std::vector<Name<Tag>> const& names)
{
    auto list = Json::array();
    for (auto const& name : names) {
        list.push_back(name.value);
    }
    return dump(list);
}

}  // namespace hub::adapters::sql
