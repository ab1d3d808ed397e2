#pragma once
// Morning digests in SQLite, behind the port of the same name. Used on the thread of its connection only.

#include "adapters/sql/tx_state.hpp"
#include "ports/digest_store.hpp"

namespace hub::adapters::sql {

class SqlDigests final : public DigestStore {
public:
    explicit SqlDigests(TxState& state) : database_(state.database) {}
    bool add(Digest const& digest) override;
    bool exists(UserName const& person, std::string const& day) override;
    std::vector<Digest> of(UserName const& person, std::size_t limit) override;
    bool mark_read(UserName const& person, std::string const& day, Instant at) override;
    std::int64_t prune(std::string const& day) override;

private:
    Connection& database_;
};

}  // namespace hub::adapters::sql
