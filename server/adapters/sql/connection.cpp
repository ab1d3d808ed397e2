#include "adapters/sql/connection.hpp"

namespace hub::adapters::sql {
namespace {

constexpr std::size_t kKeptTexts = 256;

}  // namespace

Connection::~Connection() = default;

void Connection::mark(std::vector<std::int64_t> const&)
{
    throw Defect("this engine knows no marks");
}

std::int64_t Connection::changed(std::uint64_t)
{
    throw Defect("this engine gives no tickets");
}

void Connection::drop_statements() noexcept
{
    kept_.clear();
    kept_texts_.clear();
}

Connection::Use::Use(Connection& owner, std::string const& sql, std::vector<Parameter> const& parameters)
    : owner_(owner)
{
    if (owner.kept_texts_.size() > kKeptTexts) {
        std::erase_if(owner.kept_texts_, [](auto const& entry) { return !entry.second.busy; });
    }
    take(owner.kept_texts_[sql], sql.data(), sql.size(), Kind::once);
    Binder binder(*statement_);
    for (auto const& parameter : parameters) {
        std::visit([&binder](auto const& value) { binder.put(value); }, parameter);
    }
}

void Connection::Use::take(Kept& kept, char const* text, std::size_t size, Kind kind)
{
    if (kept.busy) {
        own_ = owner_.prepare(text, size, kind);
        statement_ = own_.get();
        return;
    }
    if (!kept.statement) {
        kept.statement = owner_.prepare(text, size, kind);
    }
    kept.busy = true;
    kept_ = &kept;
    statement_ = kept.statement.get();
}

Connection::Use::~Use()
{
    if (kept_ != nullptr) {
        statement_->reset();
        kept_->busy = false;
    }
}

}  // namespace hub::adapters::sql
