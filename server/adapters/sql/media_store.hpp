#pragma once
// What is known about pictures and papers, in SQLite, behind the port of the same name. Used on the thread of its
// connection only.

#include "adapters/sql/tx_state.hpp"
#include "ports/media_store.hpp"

namespace hub::adapters::sql {

class SqlMedia final : public MediaStore {
public:
    explicit SqlMedia(TxState& state) : database_(state.database) {}
    void add(Media const& media) override;
    std::optional<Media> find(std::string const& id) override;
    std::optional<Media> find(MessageId message, int position) override;
    void update(Media const& media) override;
    std::vector<Media> due(Instant now, std::size_t limit) override;
    std::optional<Instant> next_due() override;
    NewMessages take_new_messages(std::size_t limit) override;
    std::vector<std::string> remove_unsent(Instant before, std::size_t limit) override;
    void seal(Media const& media) override;
    std::vector<std::string> dropped(std::size_t limit) override;
    void remove(std::vector<std::string> const& ids) override;

private:
    Connection& database_;
};

}  // namespace hub::adapters::sql
