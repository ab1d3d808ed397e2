#pragma once
// One SQLite connection: the driver below the shared store files (adapters/sql/connection.hpp).

#include "adapters/sql/connection.hpp"

#include <memory>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace hub::adapters::sqlite {

using sql::Row;

/// Marks the file as ours ("HubS" in PRAGMA application_id).
inline constexpr int kApplicationId = 0x48756253;

class Connection final : public sql::Connection {
public:
    enum class Mode { writer, reader };
    /// Throws EngineFailure. A reader cannot write and never checkpoints.
    Connection(std::string const& file, Mode mode, int busy_timeout_ms);
    ~Connection() override;

    [[nodiscard]] sql::Engine engine() const noexcept override { return sql::Engine::sqlite; }
    void mark(std::vector<std::int64_t> const& numbers) override;
    void script(std::string const& sql) override;
    void begin_write() override { run("BEGIN IMMEDIATE"); }
    void begin_read() override { run("BEGIN"); }
    [[nodiscard]] bool in_transaction() const noexcept override;
    [[nodiscard]] std::int64_t last_id() override;
    [[nodiscard]] bool merge_text_index(int pages) override;
    [[nodiscard]] bool has_table(std::string const& name) override;
    [[nodiscard]] bool is_empty() override;
    [[nodiscard]] bool is_ours() override;
    void make_ours() override;
    [[nodiscard]] std::vector<sql::TableInfo> tables() override;
    void defer_references() override;
    void finish_copy() override;

    [[nodiscard]] sqlite3* handle() const noexcept { return database_.get(); }

protected:
    std::unique_ptr<sql::Statement> prepare(char const* text, std::size_t size, Kind kind) override;
    sql::Changed finish(sql::Statement& statement) override;
    std::optional<std::int64_t> finish_insert(sql::Statement& statement) override;

private:
    class Prepared;
    struct Close {
        void operator()(sqlite3* database) const noexcept;
    };

    void register_marks();
    [[noreturn]] void fail(int code, std::string const& what);

    std::vector<bool> marked_;
    std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace hub::adapters::sqlite
