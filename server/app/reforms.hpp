#pragma once
// Reforms of the units inside a running hub: notices what `hub reform apply` has recorded, waits for the day, and has
// the desk carry it out slice by slice. docs/adr/0019-units-that-change.md

#include "app/reference_data.hpp"
#include "cases/desk.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace hub::app {

/// The documents of all that were not cancelled, in the order in which they were recorded. One that cannot be read any
/// more is left out with an error in the log.
[[nodiscard]] std::vector<Reform> reforms_of(std::vector<ReformRecord> const& records);

/// Ids of the same.
[[nodiscard]] std::vector<std::string> ids_of(std::vector<ReformRecord> const& records);

/// For one coroutine. Everything referred to must outlive it.
class ReformWatch {
public:
    ReformWatch(
        Store& store,
        Clock const& clock,
        std::function<std::shared_ptr<cases::CaseDesk const>()> desk,
        std::function<std::shared_ptr<World const>()> world
    );

    [[nodiscard]] Task<Result<std::vector<ReformRecord>>> read() const;
    /// True when a reform came or went since the map in force was made of `known`, or a day began on which it changes.
    [[nodiscard]] bool map_is_old(std::vector<ReformRecord> const& records, std::vector<std::string> const& known)
        const;
    /// Carries out what is due; returns after how long to look again.
    [[nodiscard]] Task<std::chrono::milliseconds> work(std::vector<ReformRecord> records) const;

private:
    [[nodiscard]] Task<Result<void>> carry_out(ReformRecord record) const;

    Store& store_;
    Clock const& clock_;
    std::function<std::shared_ptr<cases::CaseDesk const>()> desk_;
    std::function<std::shared_ptr<World const>()> world_;
};

}  // namespace hub::app
