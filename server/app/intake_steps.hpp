#pragma once
// Joins what services may not join themselves: stored item → connector → triage → case desk (or receipts), one
// transaction.
//
// parse     once for each delivery; the same bytes give the same events as when they were acknowledged
// triage    pure, outside the transaction, on the worker's thread
// effect    one store.write: message, case, events, outbox rows, live events, and the item's fate

#include "app/reference_data.hpp"
#include "cases/desk.hpp"
#include "inbox/worker.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <functional>

namespace hub::app {

/// Desks of one generation of reference data.
struct Desks {
    std::shared_ptr<World const> world;
    std::shared_ptr<cases::CaseDesk const> cases;
};

struct IntakeHooks {
    std::function<void()> outbox_has_work;
    std::function<void(Fate)> settled;
    std::function<void(std::chrono::nanoseconds)> case_opened_after;
};

/// Thread-safe. Everything referred to must outlive it.
class IntakeSteps {
public:
    IntakeSteps(
        Store& store,
        Clock const& clock,
        Connectors const& connectors,
        std::map<ChannelId, Channel> channels,
        std::function<Desks()> desks,
        IntakeHooks hooks
    );

    /// InboxWorker::Prepare.
    [[nodiscard]] std::vector<inbox::Step> prepare(std::vector<PendingItem> const& of_one_delivery) const;

private:
    struct Work;
    Task<Result<void>> handle(std::shared_ptr<Work const> work) const;
    Task<Result<void>> ignore(std::shared_ptr<Work const> work, std::string reason) const;
    Task<Result<void>> receipt(std::shared_ptr<Work const> work) const;
    Task<Result<void>> citizen(std::shared_ptr<Work const> work) const;
    Task<Result<bool>> has_open_case(std::shared_ptr<Work const> work, cases::CaseDesk const& desk) const;

    Store& store_;
    Clock const& clock_;
    Connectors const& connectors_;
    std::map<ChannelId, Channel> channels_;
    std::function<Desks()> desks_;
    IntakeHooks hooks_;
};

}  // namespace hub::app
