#pragma once
// One prepared statement of a driver: what the store files need of an engine, and no more.
//
// Statements are written once, for both engines, in the words both know: `?` and `?N` as parameters, `CAST(… AS
// INTEGER)`, `ON CONFLICT`, `RETURNING`, `count(*) FILTER (WHERE …)`, `json_each(?)` for a list.
// docs/adr/0024-postgresql.md has the rules, adapters/postgres/dialect.hpp what is translated.

#include <cstdint>
#include <string_view>

namespace hub::adapters::sql {

/// Not thread-safe: belongs to its connection. Every call may throw EngineFailure or Defect.
class Statement {
public:
    Statement() = default;
    Statement(Statement const&) = delete;
    Statement& operator=(Statement const&) = delete;
    virtual ~Statement() = default;

    // Parameters, numbered from 1. Texts and bytes must live until step() or send() has been called.
    virtual void bind_null(int place) = 0;
    virtual void bind_integer(int place, std::int64_t value) = 0;
    virtual void bind_real(int place, double value) = 0;
    virtual void bind_text(int place, std::string_view value) = 0;
    /// The same of a text that is gone after the call.
    virtual void bind_text_copy(int place, std::string_view value) = 0;
    virtual void bind_bytes(int place, std::string_view value) = 0;

    /// Runs until the next row; false at the end.
    virtual bool step() = 0;
    /// Ends the call: the next one binds anew.
    virtual void reset() noexcept = 0;

    // Columns of the row that step() found, numbered from 0. NULL reads as 0 or empty.
    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual double real(int column) const = 0;
    /// Text or bytes, valid until the next step().
    [[nodiscard]] virtual std::string_view bytes(int column) const = 0;
};

}  // namespace hub::adapters::sql
