#pragma once
// Numbered live events in SQLite, behind the port of the same name. Used on the thread of its connection only.

#include "adapters/sql/tx_state.hpp"
#include "ports/live_store.hpp"

namespace hub::adapters::sql {

class SqlLive final : public LiveStore {
public:
    explicit SqlLive(TxState& state) : state_(state), database_(state.database) {}
    void append_text(std::string const& topic, std::shared_ptr<std::string const> data, Instant at) override;
    LivePosition position(std::string const& topic) override;
    std::vector<LiveEvent> after(std::string const& topic, std::uint64_t after, std::size_t limit) override;
    std::vector<LiveEvent> latest(std::string const& topic, std::size_t limit) override;
    std::vector<NumberedEvent> since(std::int64_t number, std::size_t limit) override;
    std::int64_t last_number() override;
    std::int64_t prune(std::size_t keep, Instant since) override;

private:
    struct Aged {
        std::int64_t id = 0;
        std::int64_t topic = 0;
        std::int64_t top = 0;
        Instant at{};
    };
    std::vector<Aged> aged_after(std::int64_t cursor);

    TxState& state_;
    Connection& database_;
};

}  // namespace hub::adapters::sql
