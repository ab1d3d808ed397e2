#pragma once
// A statement of Connection: its parameters, how it is sent, and the rows that came.

#include "adapters/postgres/connection.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hub::adapters::postgres {

class Connection::Prepared final : public sql::Statement {
public:
    /// `text` in PostgreSQL's words.
    Prepared(Connection& owner, std::string text, Kind kind);
    ~Prepared() override;

    void bind_null(int place) override;
    void bind_integer(int place, std::int64_t value) override;
    void bind_real(int place, double value) override;
    void bind_text(int place, std::string_view value) override;
    void bind_text_copy(int place, std::string_view value) override { bind_text(place, value); }
    void bind_bytes(int place, std::string_view value) override;

    bool step() override;
    void reset() noexcept override;

    [[nodiscard]] bool is_null(int column) const override;
    [[nodiscard]] std::int64_t integer(int column) const override;
    [[nodiscard]] double real(int column) const override;
    [[nodiscard]] std::string_view bytes(int column) const override;

    /// Queues it with what is bound.
    void send();
    /// How its preparation went.
    void prepared(bool done) noexcept { state_ = done ? State::ready : State::used; }
    void keep(Result rows) noexcept { rows_ = std::move(rows); }
    [[nodiscard]] bool ends_transaction() const noexcept { return ends_transaction_; }
    [[nodiscard]] bool commits() const noexcept { return text_ == "COMMIT"; }

private:
    /// A text is sent as it is the first time, prepared the second time, and named from then on.
    enum class State { fresh, used, preparing, ready };
    struct Parameter {
        std::string value;  ///< Kept between calls: its memory is used again.
        bool is_null = true;
        bool is_binary = false;
    };

    Parameter& parameter(int place);
    void fetch();
    void send_text(std::string const& text);
    [[nodiscard]] bool next_part();

    Connection& owner_;
    std::string text_;
    std::string name_;
    Kind kind_;
    State state_ = State::fresh;
    bool ends_transaction_;
    bool running_ = false;
    bool streaming_ = false;
    std::vector<Parameter> parameters_;
    int bound_ = 0;
    std::vector<char const*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
    Result rows_;
    int row_ = -1;
    mutable std::string bytes_;  ///< The last bytes() of a BYTEA column, decoded.
};

}  // namespace hub::adapters::postgres
