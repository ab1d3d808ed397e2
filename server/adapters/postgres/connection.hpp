#pragma once
// One connection to PostgreSQL: the driver below the shared store files (adapters/sql/connection.hpp).
//
// Pipeline     The connection stays in libpq's pipeline mode. run() only queues; a statement whose rows or number are
// asked for
//              sends what has gathered and waits once for all of it. So a step of a dozen writes costs two or three
//              round trips. What failed in between is thrown by the next wait; the transaction is aborted from there
//              on.
// Waiting      Never without an end: the server cancels a statement after its limit, and when even that does not answer
//              (a stopped server, a cut network) the connection is given up a little later.
// Statements   The second use of a text prepares it under a name; texts joined for one call are planned with their
// values.

#include "adapters/postgres/failure.hpp"
#include "adapters/sql/connection.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

struct pg_conn;
struct pg_result;

namespace hub::adapters::postgres {

using sql::Row;

struct ConnectionOptions {
    std::string url;       ///< libpq's: postgresql://user@host/database?…, or key=value words.
    std::string password;  ///< Empty: as libpq finds it.
    std::string schema;    ///< First in the search path, made when missing; empty: as the server has it.
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds statement_timeout{15'000};
    std::chrono::milliseconds lock_timeout{10'000};  ///< Waiting for another process's turn.
    /// The server ends a transaction in which nothing comes for so long: a stopped process must not keep the turn.
    std::chrono::milliseconds idle_timeout{10'000};
};

class Connection final : public sql::Connection {
public:
    /// Connects, and checks that the server keeps what it has acknowledged. Throws EngineFailure.
    explicit Connection(ConnectionOptions const& options);
    ~Connection() override;

    [[nodiscard]] sql::Engine engine() const noexcept override { return sql::Engine::postgres; }
    void script(std::string const& sql) override;
    /// Waits for the turn among all processes: until COMMIT or ROLLBACK nobody else writes.
    void begin_write() override;
    void begin_read() override;
    [[nodiscard]] bool in_transaction() const noexcept override;
    [[nodiscard]] bool usable() const noexcept override;
    [[nodiscard]] bool still_there() noexcept override;
    void settle() override;
    [[nodiscard]] std::int64_t last_id() override;
    /// Nothing to do: VACUUM takes old rows and their words away.
    [[nodiscard]] bool merge_text_index(int) override { return false; }
    [[nodiscard]] bool has_table(std::string const& name) override;
    [[nodiscard]] bool is_empty() override;
    [[nodiscard]] bool is_ours() override;
    void make_ours() override;
    [[nodiscard]] std::vector<sql::TableInfo> tables() override;
    void defer_references() override;
    void finish_copy() override;
    [[nodiscard]] std::string server_version();

protected:
    std::unique_ptr<sql::Statement> prepare(char const* text, std::size_t size, Kind kind) override;
    sql::Changed finish(sql::Statement& statement) override;
    std::optional<std::int64_t> finish_insert(sql::Statement& statement) override;
    std::int64_t changed(std::uint64_t ticket) override;

private:
    class Prepared;
    struct Finish {
        void operator()(pg_conn* connection) const noexcept;
    };
    struct Clear {
        void operator()(pg_result* result) const noexcept;
    };
    using Result = std::unique_ptr<pg_result, Clear>;
    using SteadyClock = std::chrono::steady_clock;

    /// An answer that is still to come.
    struct Expected {
        Prepared* statement = nullptr;  ///< Who sent it; nullptr when it is gone.
        bool is_preparation = false;
        bool wants_rows = false;
        bool commits = false;
        std::uint64_t ticket = 0;
    };
    struct Trouble {
        std::string sqlstate;
        std::string message;
    };

    void connect(ConnectionOptions const& options);
    void configure(ConnectionOptions const& options);
    void check_durable();
    void expect(Expected answer);
    void take(Expected const& expected, Result result, Trouble& trouble);
    void flush(SteadyClock::time_point until);
    void wait(SteadyClock::time_point until, bool for_room);
    [[nodiscard]] Result next(SteadyClock::time_point until);
    void read_answers(Trouble& trouble);
    [[noreturn]] void lost(std::string const& what);
    [[noreturn]] void fail(Trouble const& trouble);
    void check_sent(int sent);
    void forget(Prepared const* statement) noexcept;
    [[nodiscard]] SteadyClock::time_point patience() const;

    std::unique_ptr<pg_conn, Finish> connection_;
    std::chrono::milliseconds statement_timeout_{};
    std::chrono::milliseconds grace_{};
    std::deque<Expected> pending_;
    std::vector<std::int64_t> changes_;  ///< By ticket, from first_ticket_ on.
    std::uint64_t first_ticket_ = 0;
    std::vector<std::string> references_;  ///< What defer_references() took away.
    std::uint64_t statements_ = 0;         ///< Numbers the names of prepared ones.
    bool open_ = false;                    ///< Between begin_… and the end of the transaction.
    bool lost_ = false;
};

}  // namespace hub::adapters::postgres
