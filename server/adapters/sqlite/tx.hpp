#pragma once
// The repositories over one session. Each lives in a file of its own name.

#include "adapters/sqlite/announcement_store.hpp"
#include "adapters/sqlite/case_store.hpp"
#include "adapters/sqlite/conversation_store.hpp"
#include "adapters/sqlite/digest_store.hpp"
#include "adapters/sqlite/erasure_store.hpp"
#include "adapters/sqlite/evidence_store.hpp"
#include "adapters/sqlite/inbox_store.hpp"
#include "adapters/sqlite/ledger_store.hpp"
#include "adapters/sqlite/live_store.hpp"
#include "adapters/sqlite/media_store.hpp"
#include "adapters/sqlite/outbox_store.hpp"
#include "adapters/sqlite/oversight_store.hpp"
#include "adapters/sqlite/people_store.hpp"
#include "adapters/sqlite/reform_store.hpp"
#include "adapters/sqlite/sealed_store.hpp"
#include "adapters/sqlite/tx_state.hpp"
#include "ports/store.hpp"

namespace hub::adapters::sqlite {

class SqliteTx final : public Tx {
public:
    explicit SqliteTx(TxState& state)
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
          erasures_(state, cases_, inbox_, sealed_, ledger_)
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
    ErasureStore& erasures() override { return erasures_; }

private:
    SqliteInbox inbox_;
    SqliteConversations conversations_;
    SqliteCases cases_;
    SqliteOutbox outbox_;
    SqliteLive live_;
    SqliteAnnouncements announcements_;
    SqlitePeople people_;
    SqliteLedger ledger_;
    SqliteReforms reforms_;
    SqliteDigests digests_;
    SqliteEvidence evidence_;
    SqliteOversight oversight_;
    SqliteMedia media_;
    SqliteSealed sealed_;
    SqliteErasures erasures_;
};

}  // namespace hub::adapters::sqlite
