#pragma once
// The repositories over one session. Each lives in a file of its own name.

#include "adapters/sql/announcement_store.hpp"
#include "adapters/sql/case_store.hpp"
#include "adapters/sql/conversation_store.hpp"
#include "adapters/sql/inbox_store.hpp"
#include "adapters/sql/ledger_store.hpp"
#include "adapters/sql/live_store.hpp"
#include "adapters/sql/outbox_store.hpp"
#include "adapters/sql/people_store.hpp"
#include "adapters/sql/tx_state.hpp"
#include "ports/store.hpp"

#include <memory>
#include <utility>

namespace hub::adapters::sql {

class SqlTx final : public Tx {
public:
    explicit SqlTx(TxState& state)
        : inbox_(state),
          conversations_(state),
          cases_(state),
          outbox_(state),
          live_(state),
          announcements_(state),
          people_(state),
          ledger_(state)
    {
    }
    InboxStore& inbox() override { return inbox_; }
    ConversationStore& conversations() override { return conversations_; }
    CaseStore& cases() override { return cases_; }
    OutboxStore& outbox() override { return outbox_; }
    LiveStore& feed() override { return live_; }
    AnnouncementStore& announcements() override { return announcements_; }
    PeopleStore& people() override { return people_; }
    LedgerStore& ledger() override { return ledger_; }

private:
    SqlInbox inbox_;
    SqlConversations conversations_;
    SqlCases cases_;
    SqlOutbox outbox_;
    SqlLive live_;
    SqlAnnouncements announcements_;
    SqlPeople people_;
    SqlLedger ledger_;
};

/// A connection with the repositories over it. A lost connection takes the whole with it.
struct TxSession {
    TxSession(std::unique_ptr<Connection> opened, Clock const& clock)
        : database(std::move(opened)), state{*database, clock}, tx(state)
    {
    }
    std::unique_ptr<Connection> database;
    TxState state;
    SqlTx tx;
};

}  // namespace hub::adapters::sql
