#pragma once
// Erasing a person, and the list that is replayed when an older backup comes back. docs/adr/0017-erasure.md

#include "ports/records.hpp"

namespace hub {

/// A thread that was erased, named without naming anybody: row number and a salted print of its channel and thread id.
struct ErasedThread {
    ConversationId id;
    std::string salt;
    std::string print;
};

struct Erasure {
    Instant at{};
    std::string by;      ///< Sign-in name, or "cli".
    std::string ground;  ///< The legal ground, as the officer wrote it.
    std::vector<ErasedThread> threads;
    std::vector<CaseCode> cases;
};

/// How much was taken away.
struct ErasedCounts {
    std::int64_t threads = 0;
    std::int64_t messages = 0;
    std::int64_t cases = 0;
    std::int64_t deliveries = 0;
    std::int64_t salts = 0;
};

class ErasureStore {
public:
    virtual ~ErasureStore() = default;
    /// Every thread of one person as far as the hub knows that it is one.
    virtual std::vector<Conversation> threads_of(ContactId contact) = 0;
    virtual std::vector<CaseRecord> cases_of(ConversationId thread) = 0;
    /// Erases a thread: who it was, what was written in it, what was copied from it anywhere in the store, raw
    /// deliveries included; the salts of its cases' ledger entries. Cases stay with number, dates, states, units and
    /// kind. Walks the inbox and the copies; rare.
    virtual ErasedCounts erase(Conversation const& thread) = 0;
    virtual void add(Erasure const& erasure) = 0;
    /// In their order.
    virtual std::vector<Erasure> all() = 0;
};

}  // namespace hub
