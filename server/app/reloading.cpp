#include "app/reloading.hpp"

#include "app/reforms.hpp"
#include "base/log.hpp"

#include <utility>

namespace hub::app {

Result<std::vector<ReformRecord>> recorded_reforms(Store& store)
{
    return store.read_now([](Tx& tx) -> Result<std::vector<ReformRecord>> { return tx.reforms().all(); });
}

void Reloading::begin(std::shared_ptr<World const> first)
{
    settings_.loaded(clock_.now());
    desks_.build(std::move(first));
}

Result<void> Reloading::refresh(Store& store, std::vector<ReformRecord> const& reforms)
{
    std::lock_guard const lock(one_at_a_time_);
    auto const done = read_again(store, reforms);
    if (done) {
        settings_.loaded(clock_.now());
    } else {
        log_error("reload.refused", {{"detail", done.error().detail}});
        settings_.refused(done.error().detail, clock_.now());
    }
    return done;
}

Result<void> Reloading::read_again(Store& store, std::vector<ReformRecord> const& records)
{
    auto const reforms = reforms_of(records);
    auto fresh = load_world(config_, reforms, local_day(clock_.now()));
    if (!fresh) {
        return std::unexpected(fresh.error());
    }
    auto const units = (*fresh)->reference.units.all().size();
    if (auto const settled = desks_.settle(store, std::move(*fresh)); !settled) {
        return settled;
    }
    log_info("reload.done", {{"units", units}, {"reforms", reforms.size()}});
    desks_.note_reforms(ids_of(records));
    return {};
}

Result<void> Reloading::reload(Store& store)
{
    auto const reforms = recorded_reforms(store);
    return reforms ? refresh(store, *reforms) : std::unexpected(reforms.error());
}

}  // namespace hub::app
