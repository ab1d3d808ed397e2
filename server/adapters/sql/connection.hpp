#pragma once
// One SQLite connection and the statements it has prepared. Statements are prepared once and kept; each call binds,
// runs and resets, so nothing stays open between two calls. Not thread-safe: one connection belongs to one thread.

#include "adapters/sql/values.hpp"

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

struct sqlite3;

namespace hub::adapters::sql {

/// SQL known at compile time; its address is the key of the prepared statement. Nothing a caller sends can become one.
struct Sql {
    template <std::size_t N>
    consteval Sql(char const (&literal)[N]) : text(literal), size(N - 1)
    {
    }
    char const* text;
    std::size_t size;
};

class Connection {
public:
    enum class Mode { writer, reader };
    /// Throws EngineFailure. A reader cannot write and never checkpoints.
    Connection(std::string const& file, Mode mode, int busy_timeout_ms);
    ~Connection();
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    /// Runs a statement without result; returns the rows it changed.
    template <class... Args>
    std::int64_t run(Sql sql, Args const&... args)
    {
        Use use(*this, sql, args...);
        while (use.step()) {
        }
        return changes();
    }
    /// The same for an INSERT; returns the new row number.
    template <class... Args>
    std::int64_t insert(Sql sql, Args const&... args)
    {
        run(sql, args...);
        return last_id();
    }
    /// Calls `row_reader(Row&)` for each row.
    template <class F, class... Args>
    void each(Sql sql, F&& row_reader, Args const&... args)
    {
        Use use(*this, sql, args...);
        while (use.step()) {
            auto row = use.row();
            row_reader(row);
        }
    }
    template <class F, class... Args>
    auto all(Sql sql, F&& row_reader, Args const&... args)
    {
        std::vector<std::invoke_result_t<F&, Row&>> rows;
        each(sql, [&](Row& row) { rows.push_back(row_reader(row)); }, args...);
        return rows;
    }
    template <class F, class... Args>
    auto first(Sql sql, F&& row_reader, Args const&... args) -> std::optional<std::invoke_result_t<F&, Row&>>
    {
        Use use(*this, sql, args...);
        if (!use.step()) {
            return std::nullopt;
        }
        auto row = use.row();
        return row_reader(row);
    }
    /// First column of the first row as a number; 0 without a row.
    template <class... Args>
    std::int64_t number(Sql sql, Args const&... args)
    {
        Use use(*this, sql, args...);
        return use.step() ? use.row().template take<std::int64_t>() : 0;
    }
    /// SQL joined from fixed pieces (case lists): kept by content, with a bound. Each binder call puts one parameter.
    using Parameter = std::variant<std::int64_t, std::string>;
    template <class F>
    void each_text(std::string const& sql, std::vector<Parameter> const& parameters, F&& row_reader)
    {
        Use use(*this, sql, parameters);
        while (use.step()) {
            auto row = use.row();
            row_reader(row);
        }
    }
    /// Row numbers for which the SQL function is_marked() says 1 until the next call.
    void mark(std::vector<std::int64_t> const& numbers);
    /// Several statements at once: pragmas, migrations.
    void script(std::string const& sql);

    [[nodiscard]] std::int64_t changes() const noexcept;
    [[nodiscard]] std::int64_t last_id() const noexcept;
    [[nodiscard]] bool in_transaction() const noexcept;
    [[nodiscard]] sqlite3* handle() const noexcept { return database_.get(); }
    /// Code of the first engine failure since forget_failure(): a closure that swallows StoreFailure changes nothing.
    [[nodiscard]] std::optional<int> failed() const noexcept { return failed_; }
    void forget_failure() noexcept { failed_.reset(); }

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };
    struct Close {
        void operator()(sqlite3* database) const noexcept;
    };
    using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;
    struct Kept {
        Prepared statement;
        bool busy = false;
    };

    /// A prepared statement for the length of one call.
    class Use {
    public:
        template <class... Args>
        Use(Connection& owner, Sql sql, Args const&... args) : owner_(owner)
        {
            take(owner.kept_[sql.text], sql.text, sql.size);
            Binder binder(statement_);
            (binder.put(args), ...);
        }
        Use(Connection& owner, std::string const& sql, std::vector<Parameter> const& parameters);
        ~Use();
        Use(Use const&) = delete;
        Use& operator=(Use const&) = delete;
        /// False at the end.
        bool step();
        [[nodiscard]] Row row() const noexcept { return Row(statement_); }

    private:
        void take(Kept& kept, char const* text, std::size_t size);

        Connection& owner_;
        Kept* kept_ = nullptr;
        Prepared own_;  ///< When the kept one is in the middle of another call.
        sqlite3_stmt* statement_ = nullptr;
    };

    void register_marks();
    [[nodiscard]] Prepared prepare(char const* text, std::size_t size);
    [[noreturn]] void fail(int code, std::string const& what);

    std::vector<bool> marked_;
    std::unique_ptr<sqlite3, Close> database_;
    std::unordered_map<void const*, Kept> kept_;
    std::unordered_map<std::string, Kept> kept_texts_;
    std::optional<int> failed_;
};

}  // namespace hub::adapters::sql
