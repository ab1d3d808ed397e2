#pragma once
// How values become columns and back. One pair of functions per type, so that a record is read and written by one field
// list.
//   Id 0 ↔ NULL (foreign keys) · Instant ↔ milliseconds · enums ↔ their number (the order of an enum is part of the
//   data) · JSON and attachments ↔ text · a point ↔ two columns, both NULL when there is none

#include "adapters/sql/statement.hpp"
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
    explicit Binder(Statement& statement) noexcept : statement_(statement) {}

    void null() { statement_.bind_null(++next_); }
    void put(std::int64_t value) { statement_.bind_integer(++next_, value); }
    void put(std::string_view value) { statement_.bind_text(++next_, value); }
    void put(std::string const& value) { put(std::string_view(value)); }
    void put(char const* value) { put(std::string_view(value)); }
    void put(double value) { statement_.bind_real(++next_, value); }
    void put(bool value) { put(std::int64_t{value ? 1 : 0}); }
    void put(int value) { put(std::int64_t{value}); }
    void put(std::size_t value) { put(static_cast<std::int64_t>(value)); }
    void put(Blob value) { statement_.bind_bytes(++next_, value.bytes); }
    void put(std::optional<GeoPoint> const& point);
    void put(std::vector<Attachment> const& attachments);
    /// ",a,b,": instr(names, ',a,') finds one.
    void put(std::vector<UserName> const& names);
    /// Exactly Json: everything would convert to it.
    template <std::same_as<Json> T>
    void put(T const& value)
    {
        statement_.bind_text_copy(++next_, dump(value));
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
    Statement& statement_;
    int next_ = 0;
};

/// Columns of the current row; read() takes them one after another.
class Row {
public:
    explicit Row(Statement const& statement) noexcept : statement_(statement) {}

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
    [[nodiscard]] bool is_null() const { return statement_.is_null(next_); }
    void get(std::int64_t& out) { out = statement_.integer(next_++); }
    void get(std::uint64_t& out) { out = static_cast<std::uint64_t>(statement_.integer(next_++)); }
    void get(int& out) { out = static_cast<int>(statement_.integer(next_++)); }
    void get(bool& out) { out = statement_.integer(next_++) != 0; }
    void get(double& out) { out = statement_.real(next_++); }
    void get(std::string& out) { out.assign(statement_.bytes(next_++)); }
    void get(Json& out);
    void get(BlobOut out) { get(out.bytes); }
    void get(std::optional<GeoPoint>& out);
    void get(std::vector<Attachment>& out);
    void get(std::vector<UserName>& out);
    void get(Instant& out) { out = from_millis(statement_.integer(next_++)); }
    template <class E>
        requires std::is_enum_v<E>
    void get(E& out)
    {
        std::int64_t number = 0;
        get(number);
        out = static_cast<E>(number);
    }
    template <class Tag>
    void get(Id<Tag>& out)
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

    Statement const& statement_;
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
