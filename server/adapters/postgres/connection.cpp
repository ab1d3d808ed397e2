#include "adapters/postgres/connection.hpp"

#include "adapters/postgres/dialect.hpp"
#include "adapters/postgres/prepared.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <cerrno>

namespace hub::adapters::postgres {
namespace {

constexpr std::size_t kMostPending = 512;  ///< Then what gathered is waited for, so that neither side has to keep more.
constexpr std::chrono::milliseconds kGrace{2'000};  ///< For an answer to come after the server should have given up.

std::string trimmed(char const* message)
{
    std::string text = message == nullptr ? "" : message;
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) {
        text.pop_back();
    }
    return text;
}

/// The server says goodbye: going down, an idle transaction cut, a failed connection.
bool ends_connection(std::string_view sqlstate) noexcept
{
    return sqlstate.starts_with("57P") || sqlstate.starts_with("08") || sqlstate == "25P03";
}

std::string field_of(pg_result const* result, int field)
{
    return trimmed(PQresultErrorField(result, field));
}

}  // namespace

void Connection::Finish::operator()(pg_conn* connection) const noexcept
{
    PQfinish(connection);
}

void Connection::Clear::operator()(pg_result* result) const noexcept
{
    PQclear(result);
}

Connection::Connection(ConnectionOptions const& options) : statement_timeout_(options.statement_timeout), grace_(kGrace)
{
    connect(options);
    configure(options);
    check_durable();
}

Connection::~Connection()
{
    drop_statements();
}

// what the address says itself comes later and wins
void Connection::connect(ConnectionOptions const& options)
{
    auto const seconds =
        std::to_string(std::max<std::int64_t>(2, (options.connect_timeout.count() + 999) / 1000));  // libpq's least
    std::array const keys{
        "connect_timeout",
        "tcp_user_timeout",
        "keepalives_idle",
        "fallback_application_name",
        "dbname",
        "password",
        static_cast<char const*>(nullptr)
    };
    std::array<char const*, keys.size()> const values{
        seconds.c_str(),
        "10000",
        "10",
        "hub",
        options.url.c_str(),
        options.password.empty() ? nullptr : options.password.c_str(),
        nullptr,
    };
    connection_.reset(PQconnectdbParams(keys.data(), values.data(), 1));
    if (!connection_ || PQstatus(connection_.get()) != CONNECTION_OK) {
        auto const why = connection_ ? trimmed(PQerrorMessage(connection_.get())) : "out of memory";
        lost_ = true;
        throw EngineFailure(kConnectionLost, "cannot connect to PostgreSQL: " + why);
    }
    PQsetNoticeProcessor(connection_.get(), [](void*, char const*) {}, nullptr);
    if (PQsetnonblocking(connection_.get(), 1) != 0 || PQenterPipelineMode(connection_.get()) != 1) {
        lost("cannot use the connection as a pipeline");
    }
}

void Connection::configure(ConnectionOptions const& options)
{
    script(fmt::format(
        "SET statement_timeout={}; SET lock_timeout={}; SET idle_in_transaction_session_timeout={}; SET TimeZone='UTC';"
        "SET client_encoding='UTF8'; SET standard_conforming_strings=on; SET extra_float_digits=1",
        options.statement_timeout.count(),
        options.lock_timeout.count(),
        options.idle_timeout.count()
    ));
    if (!options.schema.empty()) {
        std::unique_ptr<char, void (*)(void*)> const name(
            PQescapeIdentifier(connection_.get(), options.schema.data(), options.schema.size()), PQfreemem
        );
        if (!name) {
            throw EngineFailure(kEngineFailed, "the schema has no usable name");
        }
        // one transaction; two that make it at once would both find that it is not there
        script(fmt::format(
            "SET client_min_messages=warning; SELECT pg_advisory_xact_lock(1215652435, 3);"
            "CREATE SCHEMA IF NOT EXISTS {0}; SET search_path={0}",
            name.get()
        ));
    }
}

bool Connection::usable() const noexcept
{
    return !lost_ && PQstatus(connection_.get()) == CONNECTION_OK;
}

bool Connection::still_there() noexcept
{
    // a server that says goodbye sends a last word first: the end comes with the second look
    constexpr int kLooks = 3;
    for (int looks = 0; looks < kLooks && usable() && pending_.empty(); ++looks) {
        pollfd watched{PQsocket(connection_.get()), POLLIN, 0};
        if (::poll(&watched, 1, 0) <= 0) {
            break;
        }
        lost_ = PQconsumeInput(connection_.get()) != 1;
    }
    return usable();
}

Connection::SteadyClock::time_point Connection::patience() const
{
    return SteadyClock::now() + statement_timeout_ + grace_;
}

void Connection::lost(std::string const& what)
{
    lost_ = true;
    open_ = false;
    pending_.clear();
    note_failure(kConnectionLost);
    throw EngineFailure(kConnectionLost, what + ": " + trimmed(PQerrorMessage(connection_.get())));
}

void Connection::fail(Trouble const& trouble)
{
    if (trouble.sqlstate.empty() || !usable() || ends_connection(trouble.sqlstate)) {
        lost(trouble.message);
    }
    try {
        throw_state(trouble.sqlstate, trouble.message);
    } catch (EngineFailure const& failure) {
        note_failure(failure.code);
        throw;
    }
}

void Connection::check_sent(int sent)
{
    if (sent != 1) {
        lost("cannot send");
    }
}

void Connection::wait(SteadyClock::time_point until, bool for_room)
{
    auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now());
    pollfd watched{PQsocket(connection_.get()), static_cast<short>(POLLIN | (for_room ? POLLOUT : 0)), 0};
    auto const ready = ::poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready < 0 && errno == EINTR) {
        return;
    }
    if (ready <= 0) {
        lost("the server does not answer");
    }
    if ((watched.revents & (POLLIN | POLLERR | POLLHUP)) != 0 && PQconsumeInput(connection_.get()) != 1) {
        lost("the connection broke");
    }
}

void Connection::flush(SteadyClock::time_point until)
{
    for (int left = PQflush(connection_.get()); left != 0; left = PQflush(connection_.get())) {
        if (left < 0) {
            lost("cannot send");
        }
        wait(until, true);
    }
}

Connection::Result Connection::next(SteadyClock::time_point until)
{
    while (PQisBusy(connection_.get()) == 1) {
        wait(until, false);
    }
    return Result(PQgetResult(connection_.get()));
}

void Connection::expect(Expected answer)
{
    pending_.push_back(answer);
    if (pending_.size() >= kMostPending && !answer.wants_rows) {
        settle();
    }
}

void Connection::settle()
{
    if (lost_) {
        lost("the connection is gone");
    }
    if (pending_.empty()) {
        return;
    }
    check_sent(PQpipelineSync(connection_.get()));
    Trouble trouble;
    read_answers(trouble);
    if (!trouble.message.empty()) {
        fail(trouble);
    }
}

/// Every answer up to the mark that was sent last. The first failure is kept, the rest is what follows from it.
void Connection::read_answers(Trouble& trouble)
{
    auto until = patience();
    flush(until);
    for (; !pending_.empty(); until = patience()) {
        auto const expected = pending_.front();
        auto result = next(until);
        if (!result) {
            lost("an answer is missing");
        }
        take(expected, std::move(result), trouble);
        pending_.pop_front();
        while (auto more = next(until)) {
            // one statement has one answer
        }
    }
    auto const mark = next(until);
    if (!mark || PQresultStatus(mark.get()) != PGRES_PIPELINE_SYNC) {
        lost("the answers are out of step");
    }
}

void Connection::take(Expected const& expected, Result result, Trouble& trouble)
{
    auto const status = PQresultStatus(result.get());
    bool const good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!good && trouble.message.empty()) {
        trouble.sqlstate = field_of(result.get(), PG_DIAG_SQLSTATE);
        trouble.message = field_of(result.get(), PG_DIAG_MESSAGE_PRIMARY);
        if (trouble.message.empty()) {
            trouble.message = "the statement was not carried out";
        }
    }
    if (expected.commits && good && PQcmdStatus(result.get()) != std::string_view("COMMIT") &&
        trouble.message.empty()) {
        trouble = {"25P02", "the transaction was rolled back instead of committed"};
    }
    if (expected.is_preparation) {
        if (expected.statement != nullptr) {
            expected.statement->prepared(good);
        }
        return;
    }
    if (expected.wants_rows) {
        if (expected.statement != nullptr && good) {
            expected.statement->keep(std::move(result));
        }
        return;
    }
    std::string_view const count = PQcmdTuples(result.get());
    changes_.at(expected.ticket - first_ticket_) = count.empty() ? 0 : std::stoll(std::string(count));
}

std::int64_t Connection::changed(std::uint64_t ticket)
{
    settle();
    if (ticket < first_ticket_) {
        throw Defect("the number of changed rows was asked for too late");
    }
    return changes_.at(ticket - first_ticket_);
}

void Connection::forget(Prepared const* statement) noexcept
{
    for (auto& one : pending_) {
        if (one.statement == statement) {
            one.statement = nullptr;
        }
    }
}

std::unique_ptr<sql::Statement> Connection::prepare(char const* text, std::size_t size, Kind kind)
{
    auto translated = statement_text({text, size});
    if (kind == Kind::insert) {
        translated += " RETURNING id";
    }
    return std::make_unique<Prepared>(*this, std::move(translated), kind);
}

sql::Changed Connection::finish(sql::Statement& statement)
{
    // each prepared by this connection
    auto& sent = static_cast<Prepared&>(statement);
    if (pending_.empty() && changes_.size() > 4 * kMostPending) {
        first_ticket_ += changes_.size();
        changes_.clear();
    }
    auto const ticket = first_ticket_ + changes_.size();
    changes_.push_back(0);
    sent.send();
    if (sent.ends_transaction()) {
        open_ = false;
    }
    expect({.statement = &sent, .commits = sent.commits(), .ticket = ticket});
    return sql::Changed(*this, ticket);
}

std::optional<std::int64_t> Connection::finish_insert(sql::Statement& statement)
{
    auto& sent = static_cast<Prepared&>(statement);
    return sent.step() ? std::optional(sent.integer(0)) : std::nullopt;
}

// "HubS" and a use of it, among the advisory locks of a database; given back by the end of the transaction, after it is
// visible
void Connection::begin_write()
{
    run("BEGIN");
    open_ = true;
    run("SELECT pg_advisory_xact_lock(1215652435, 1)");
}

void Connection::begin_read()
{
    run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    open_ = true;
}

bool Connection::in_transaction() const noexcept
{
    return open_;
}

/// Migrations and the like: many statements in one text, which only the simple protocol takes.
void Connection::script(std::string const& sql)
{
    settle();
    auto* const connection = connection_.get();
    auto const until = patience();
    if (PQexitPipelineMode(connection) != 1 || PQsendQuery(connection, migration_text(sql).c_str()) != 1) {
        lost("cannot send");
    }
    flush(until);
    Trouble trouble;
    while (auto const result = next(until)) {
        if (PQresultStatus(result.get()) == PGRES_FATAL_ERROR && trouble.message.empty()) {
            trouble = {field_of(result.get(), PG_DIAG_SQLSTATE), field_of(result.get(), PG_DIAG_MESSAGE_PRIMARY)};
        }
    }
    if (!trouble.message.empty() && trouble.sqlstate.empty()) {
        lost(trouble.message);
    }
    if (PQenterPipelineMode(connection) != 1) {
        lost("cannot use the connection as a pipeline");
    }
    open_ = PQtransactionStatus(connection) != PQTRANS_IDLE;
    if (!trouble.message.empty()) {
        fail(trouble);
    }
}

}  // namespace hub::adapters::postgres
