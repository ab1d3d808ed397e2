#include "adapters/postgres/prepared.hpp"

#include "adapters/postgres/dialect.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <charconv>
#include <iterator>

namespace hub::adapters::postgres {
namespace {

// type numbers of the system catalogue, the same in every version
constexpr Oid kBool = 16;
constexpr Oid kBytes = 17;
constexpr int kPart = 1'000;  ///< Rows of a stream in memory at once.

int nibble(char c) noexcept
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

}  // namespace

Connection::Prepared::Prepared(Connection& owner, std::string text, Kind kind)
    : owner_(owner),
      text_(kind == Kind::stream ? "DECLARE hub_stream NO SCROLL CURSOR FOR " + text : std::move(text)),
      kind_(kind),
      ends_transaction_(text_ == "COMMIT" || text_ == "ROLLBACK")
{
}

Connection::Prepared::~Prepared()
{
    owner_.forget(this);
}

Connection::Prepared::Parameter& Connection::Prepared::parameter(int place)
{
    if (static_cast<std::size_t>(place) > parameters_.size()) {
        parameters_.resize(static_cast<std::size_t>(place));
    }
    bound_ = std::max(bound_, place);
    auto& found = parameters_[static_cast<std::size_t>(place) - 1];
    found.is_null = false;
    found.is_binary = false;
    return found;
}

void Connection::Prepared::bind_null(int place)
{
    parameter(place).is_null = true;
}

void Connection::Prepared::bind_integer(int place, std::int64_t value)
{
    auto& bound = parameter(place).value;
    bound.clear();
    fmt::format_to(std::back_inserter(bound), "{}", value);
}

void Connection::Prepared::bind_real(int place, double value)
{
    auto& bound = parameter(place).value;
    bound.clear();
    fmt::format_to(std::back_inserter(bound), "{}", value);  // the shortest text that reads back the same
}

void Connection::Prepared::bind_text(int place, std::string_view value)
{
    auto& bound = parameter(place);
    if (is_storable(value)) {
        bound.value.assign(value);
    } else {
        bound.value = storable_text(value);
    }
}

void Connection::Prepared::bind_bytes(int place, std::string_view value)
{
    auto& bound = parameter(place);
    bound.value.assign(value);
    bound.is_binary = true;
}

void Connection::Prepared::send()
{
    if (owner_.lost_) {
        owner_.lost("the connection is gone");
    }
    auto const count = static_cast<std::size_t>(bound_);
    values_.resize(count);
    lengths_.resize(count);
    formats_.resize(count);
    for (std::size_t place = 0; place < count; ++place) {
        auto const& bound = parameters_[place];
        values_[place] = bound.is_null ? nullptr : bound.value.c_str();
        lengths_[place] = static_cast<int>(bound.value.size());
        formats_[place] = bound.is_binary ? 1 : 0;
    }
    auto* const connection = owner_.connection_.get();
    if (state_ == State::fresh || kind_ == Kind::once || kind_ == Kind::stream) {
        state_ = State::used;
        owner_.check_sent(PQsendQueryParams(
            connection, text_.c_str(), bound_, nullptr, values_.data(), lengths_.data(), formats_.data(), 0
        ));
        return;
    }
    if (state_ == State::used) {
        name_ = fmt::format("s{}", ++owner_.statements_);
        owner_.check_sent(PQsendPrepare(connection, name_.c_str(), text_.c_str(), 0, nullptr));
        state_ = State::preparing;
        owner_.pending_.push_back({.statement = this, .is_preparation = true});
    }
    owner_.check_sent(
        PQsendQueryPrepared(connection, name_.c_str(), bound_, values_.data(), lengths_.data(), formats_.data(), 0)
    );
}

/// Sends, waits for all that was queued, and has the rows.
void Connection::Prepared::fetch()
{
    rows_.reset();
    row_ = -1;
    send();
    owner_.expect({.statement = this, .wants_rows = true});
    owner_.settle();
    if (!rows_) {
        owner_.lost("the rows are missing");
    }
}

void Connection::Prepared::send_text(std::string const& text)
{
    rows_.reset();
    row_ = -1;
    owner_.check_sent(
        PQsendQueryParams(owner_.connection_.get(), text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0)
    );
    owner_.expect({.statement = this, .wants_rows = true});
    owner_.settle();
}

/// The next rows of a stream: the cursor closes with its transaction, or when it is at its end.
bool Connection::Prepared::next_part()
{
    send_text(fmt::format("FETCH {} FROM hub_stream", kPart));
    if (PQntuples(rows_.get()) > 0) {
        return true;
    }
    streaming_ = false;
    send_text("CLOSE hub_stream");
    return false;
}

bool Connection::Prepared::step()
{
    if (!running_) {
        running_ = true;
        if (kind_ == Kind::stream) {
            send();
            owner_.expect({.statement = this, .wants_rows = true});
            streaming_ = true;
        } else {
            fetch();
        }
    }
    if (kind_ == Kind::stream && (!rows_ || row_ + 1 >= PQntuples(rows_.get())) && (!streaming_ || !next_part())) {
        return false;
    }
    return ++row_ < PQntuples(rows_.get());
}

void Connection::Prepared::reset() noexcept
{
    rows_.reset();
    row_ = -1;
    running_ = false;
    bound_ = 0;
    if (std::exchange(streaming_, false) && owner_.usable() &&
        PQtransactionStatus(owner_.connection_.get()) == PQTRANS_INTRANS) {
        try {
            send_text("CLOSE hub_stream");
        } catch (std::exception const&) {
            // the next statement says it again
        }
        rows_.reset();
    }
}

bool Connection::Prepared::is_null(int column) const
{
    return PQgetisnull(rows_.get(), row_, column) == 1;
}

std::int64_t Connection::Prepared::integer(int column) const
{
    auto const text = std::string_view(
        PQgetvalue(rows_.get(), row_, column), static_cast<std::size_t>(PQgetlength(rows_.get(), row_, column))
    );
    if (PQftype(rows_.get(), column) == kBool) {
        return text == "t" ? 1 : 0;
    }
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

double Connection::Prepared::real(int column) const
{
    auto const text = std::string_view(
        PQgetvalue(rows_.get(), row_, column), static_cast<std::size_t>(PQgetlength(rows_.get(), row_, column))
    );
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string_view Connection::Prepared::bytes(int column) const
{
    std::string_view const text(
        PQgetvalue(rows_.get(), row_, column), static_cast<std::size_t>(PQgetlength(rows_.get(), row_, column))
    );
    if (PQftype(rows_.get(), column) != kBytes || !text.starts_with("\\x")) {
        return text;
    }
    bytes_.clear();
    for (std::size_t at = 2; at + 1 < text.size(); at += 2) {
        bytes_ += static_cast<char>(nibble(text[at]) * 16 + nibble(text[at + 1]));
    }
    return bytes_;
}

}  // namespace hub::adapters::postgres
