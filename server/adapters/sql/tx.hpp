#pragma once
// The repositories over one session. Each lives in a file of its own name.

#include "adapters/sql/announcement_store.hpp"
#include "adapters/sql/case_store.hpp"
#include "adapters/sql/conversation_store.hpp"
#include "adapters/sql/digest_store.hpp"
#include "adapters/sql/erasure_store.hpp"
#include "adapters/sql/evidence_store.hpp"
#include "adapters/sql/inbox_store.hpp"
#include "adapters/sql/lease_store.hpp"
#include "adapters/sql/ledger_store.hpp"
#include "adapters/sql/live_store.hpp"
#include "adapters/sql/media_store.hpp"
#include "adapters/sql/outbox_store.hpp"
#include "adapters/sql/oversight_store.hpp"
#include "adapters/sql/people_store.hpp"
#include "adapters/sql/reform_store.hpp"
#include "adapters/sql/sealed_store.hpp"
#include "adapters/sql/template_store.hpp"
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
          ledger_(state),
          reforms_(state),
          digests_(state),
          evidence_(state),
          oversight_(state),
          media_(state),
          sealed_(state),
          templates_(state),
          erasures_(state, cases_, inbox_, sealed_, ledger_),
          leases_(state)
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
    ReformStore& reforms() override { return reforms_; }
    DigestStore& digests() override { return digests_; }
    EvidenceStore& evidence() override { return evidence_; }
    OversightStore& oversight() override { return oversight_; }
    MediaStore& media() override { return media_; }
    SealedStore& sealed() override { return sealed_; }
    TemplateStore& templates() override { return templates_; }
    ErasureStore& erasures() override { return erasures_; }
    LeaseStore& leases() override { return leases_; }

private:
    SqlInbox inbox_;
    SqlConversations conversations_;
    SqlCases cases_;
    SqlOutbox outbox_;
    SqlLive live_;
    SqlAnnouncements announcements_;
    SqlPeople people_;
    SqlLedger ledger_;
    SqlReforms reforms_;
    SqlDigests digests_;
    SqlEvidence evidence_;
    SqlOversight oversight_;
    SqlMedia media_;
    SqlSealed sealed_;
    SqlTemplates templates_;
    SqlErasures erasures_;
    SqlLeases leases_;
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
