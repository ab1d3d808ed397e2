#pragma once
// One connection to an engine and the statements it has prepared. Statements are prepared once and kept; each call
// binds, runs and resets, so nothing stays open between two calls. Not thread-safe: one connection belongs to one
// thread.

#include "adapters/sql/failure.hpp"
#include "adapters/sql/statement.hpp"
#include "adapters/sql/values.hpp"

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

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

enum class Engine { sqlite, postgres };

/// A table and its columns, as the engine knows them.
struct TableInfo {
    enum class Type { integer, real, text, bytes };
    struct Column {
        std::string name;
        Type type = Type::text;
    };
    std::string name;
    std::vector<Column> columns;
};

class Connection;

/// Rows that a statement changed. Only who asks waits for the answer: until then an engine across a socket may work on.
class Changed {
public:
    explicit Changed(std::int64_t known) noexcept : known_(known) {}
    Changed(Connection& owner, std::uint64_t ticket) noexcept
        : owner_(&owner), known_(static_cast<std::int64_t>(ticket))
    {
    }
    // NOLINTNEXTLINE(google-explicit-constructor): stands for the number
    operator std::int64_t() const;

private:
    Connection* owner_ = nullptr;
    std::int64_t known_;
};

class Connection {
public:
    Connection() = default;
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;
    virtual ~Connection();

    /// Runs a statement without result. The rows it changed are known at the latest when they are asked for, failures
    /// at the latest with the next statement that is waited for.
    template <class... Args>
    Changed run(Sql sql, Args const&... args)
    {
        Use use(*this, sql, Kind::change, args...);
        return finish(use.statement());
    }
    /// The same for an INSERT into a table with a column `id`; returns the new row's.
    template <class... Args>
    std::int64_t insert(Sql sql, Args const&... args)
    {
        return insert_new(sql, args...).value_or(0);
    }
    /// The same for `INSERT … ON CONFLICT DO NOTHING`: nullopt when the row was there.
    template <class... Args>
    std::optional<std::int64_t> insert_new(Sql sql, Args const&... args)
    {
        Use use(*this, sql, Kind::insert, args...);
        return finish_insert(use.statement());
    }
    /// Calls `row_reader(Row&)` for each row.
    template <class F, class... Args>
    void each(Sql sql, F&& row_reader, Args const&... args)
    {
        Use use(*this, sql, Kind::rows, args...);
        while (use.step()) {
            auto row = use.row();
            row_reader(row);
        }
    }
    /// The same for very many rows: never holds more than a part of them in memory. Not inside another stream().
    template <class F, class... Args>
    void stream(Sql sql, F&& row_reader, Args const&... args)
    {
        Use use(*this, sql, Kind::stream, args...);
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
        Use use(*this, sql, Kind::rows, args...);
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
        Use use(*this, sql, Kind::rows, args...);
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

    [[nodiscard]] virtual Engine engine() const noexcept = 0;
    /// Row numbers for which the SQL function is_marked() says 1 until the next call. SQLite only.
    virtual void mark(std::vector<std::int64_t> const& numbers);
    /// Several statements at once: pragmas, migrations.
    virtual void script(std::string const& sql) = 0;

    // Transactions. A writing one waits for its turn: among all processes only one writes at a time.
    virtual void begin_write() = 0;
    virtual void begin_read() = 0;
    [[nodiscard]] virtual bool in_transaction() const noexcept = 0;
    /// False when the connection is gone for good: make another.
    [[nodiscard]] virtual bool usable() const noexcept { return true; }
    /// The same after a look at the line: a server that went away while nothing was asked of it is noticed. Cheap.
    [[nodiscard]] virtual bool still_there() noexcept { return usable(); }
    /// Waits until every statement so far has been carried out; throws what failed.
    virtual void settle() {}

    /// The row number of the last INSERT.
    [[nodiscard]] virtual std::int64_t last_id() = 0;

    /// A part of the work that drops the words of deleted entries from the full-text index; a negative number of
    /// `pages` begins it. True: there is more to do.
    [[nodiscard]] virtual bool merge_text_index(int pages) = 0;

    // What migrations ask of the data as a whole.
    [[nodiscard]] virtual bool has_table(std::string const& name) = 0;
    /// True when there is nothing at all yet.
    [[nodiscard]] virtual bool is_empty() = 0;
    /// A mark that tells our data from another program's.
    [[nodiscard]] virtual bool is_ours() = 0;
    virtual void make_ours() = 0;

    // Whole tables, for copies between engines (transfer.hpp).
    /// All of ours in the order of their names, without the full-text index.
    [[nodiscard]] virtual std::vector<TableInfo> tables() = 0;
    /// Inside a writing transaction: rows may come in any order, references are checked when it ends.
    virtual void defer_references() = 0;
    /// Before its COMMIT: new rows get numbers above those that were copied, the full-text index knows every text.
    virtual void finish_copy() = 0;
    [[nodiscard]] std::unique_ptr<Statement> prepare_stream(std::string const& sql)
    {
        return prepare(sql.data(), sql.size(), Kind::stream);
    }
    [[nodiscard]] std::unique_ptr<Statement> prepare_change(std::string const& sql)
    {
        return prepare(sql.data(), sql.size(), Kind::change);
    }
    void carry_out(Statement& change)
    {
        finish(change);
        change.reset();
    }

    /// Code of the first engine failure since forget_failure(): a closure that swallows StoreFailure changes nothing.
    [[nodiscard]] std::optional<int> failed() const noexcept { return failed_; }
    void forget_failure() noexcept { failed_.reset(); }

protected:
    /// What a statement is for: an engine across a socket asks for no more than is wanted.
    enum class Kind { change, insert, rows, stream, once };

    [[nodiscard]] virtual std::unique_ptr<Statement> prepare(char const* text, std::size_t size, Kind kind) = 0;
    /// Runs a bound statement of Kind::change.
    virtual Changed finish(Statement& statement) = 0;
    virtual std::optional<std::int64_t> finish_insert(Statement& statement) = 0;
    /// Waits for the number behind a ticket of finish().
    [[nodiscard]] virtual std::int64_t changed(std::uint64_t ticket);
    /// Statements must go before the engine's connection: the driver's destructor calls it.
    void drop_statements() noexcept;
    void note_failure(int code) noexcept { failed_ = failed_.value_or(code); }

private:
    friend class Changed;

    struct Kept {
        std::unique_ptr<Statement> statement;
        bool busy = false;
    };

    /// A prepared statement for the length of one call.
    class Use {
    public:
        template <class... Args>
        Use(Connection& owner, Sql sql, Kind kind, Args const&... args) : owner_(owner)
        {
            take(owner.kept_[sql.text], sql.text, sql.size, kind);
            Binder binder(*statement_);
            (binder.put(args), ...);
        }
        Use(Connection& owner, std::string const& sql, std::vector<Parameter> const& parameters);
        ~Use();
        Use(Use const&) = delete;
        Use& operator=(Use const&) = delete;
        /// False at the end.
        bool step() { return statement_->step(); }
        [[nodiscard]] Row row() const noexcept { return Row(*statement_); }
        [[nodiscard]] Statement& statement() const noexcept { return *statement_; }

    private:
        void take(Kept& kept, char const* text, std::size_t size, Kind kind);

        Connection& owner_;
        Kept* kept_ = nullptr;
        std::unique_ptr<Statement> own_;  ///< When the kept one is in the middle of another call.
        Statement* statement_ = nullptr;
    };

    std::unordered_map<void const*, Kept> kept_;
    std::unordered_map<std::string, Kept> kept_texts_;
    std::optional<int> failed_;
};

inline Changed::operator std::int64_t() const
{
    return owner_ == nullptr ? known_ : owner_->changed(static_cast<std::uint64_t>(known_));
}

}  // namespace hub::adapters::sql
