#include "app/reforms.hpp"

#include "base/log.hpp"

#include <algorithm>

namespace hub::app {
namespace {

constexpr std::size_t kSlice = 100;                        // cases in one write: about as long as a group of webhooks
constexpr std::chrono::milliseconds kSettleAfter{10'000};  // no step works that long with the map it began with
constexpr std::chrono::milliseconds kLook{5'000};
constexpr std::chrono::milliseconds kShortest{200};

bool is_unfinished(ReformState state)
{
    return state == ReformState::scheduled || state == ReformState::moving || state == ReformState::settling;
}

}  // namespace

std::vector<std::string> ids_of(std::vector<ReformRecord> const& records)
{
    std::vector<std::string> ids;
    for (auto const& record : records) {
        if (record.state != ReformState::cancelled) {
            ids.push_back(record.id);
        }
    }
    return ids;
}

std::vector<Reform> reforms_of(std::vector<ReformRecord> const& records)
{
    std::vector<Reform> reforms;
    for (auto const& record : records) {
        if (record.state == ReformState::cancelled) {
            continue;
        }
        auto const document = parse_json(record.document);
        auto reform = document ? Reform::from_json(*document) : std::unexpected(document.error());
        if (!reform) {
            log_error("reform.unreadable", {{"reform", record.id}, {"detail", reform.error().detail}});
            continue;
        }
        reforms.push_back(std::move(*reform));
    }
    return reforms;
}

ReformWatch::ReformWatch(
    Store& store,
    Clock const& clock,
    std::function<std::shared_ptr<cases::CaseDesk const>()> desk,
    std::function<std::shared_ptr<World const>()> world
)
    : store_(store), clock_(clock), desk_(std::move(desk)), world_(std::move(world))
{
}

Task<Result<std::vector<ReformRecord>>> ReformWatch::read() const
{
    co_return co_await store_.read([](Tx& tx) -> Result<std::vector<ReformRecord>> { return tx.reforms().all(); });
}

bool ReformWatch::map_is_old(std::vector<ReformRecord> const& records, std::vector<std::string> const& known) const
{
    if (ids_of(records) != known) {
        return true;
    }
    auto const world = world_();
    auto const& units = world->reference.units;
    if (units.history() == nullptr || !units.day()) {
        return false;
    }
    auto const& changes = units.history()->changes();
    auto const change = changes.upper_bound(*units.day());
    return change != changes.end() && *change <= local_day(clock_.now());
}

Task<std::chrono::milliseconds> ReformWatch::work(std::vector<ReformRecord> records) const
{
    auto const today = local_day(clock_.now());
    for (auto const& record : records) {
        if (record.effective > today || !is_unfinished(record.state)) {
            continue;
        }
        if (auto const done = co_await carry_out(record); !done) {
            log_error("reform.stopped", {{"reform", record.id}, {"detail", done.error().detail}});
        }
    }
    auto const now = clock_.now();
    auto const midnight = to_instant(LocalInstant{local_day(now) + std::chrono::days{1}});
    co_return std::clamp<std::chrono::milliseconds>(midnight - now, kShortest, kLook);
}

Task<Result<void>> ReformWatch::carry_out(ReformRecord record) const
{
    auto state = record.state;
    while (is_unfinished(state)) {
        auto const desk = desk_();
        auto const slice =
            co_await store_.write([desk, id = record.id](Tx& tx) { return desk->carry_out(tx, id, kSlice); });
        if (!slice) {
            co_return std::unexpected(slice.error());
        }
        bool const settles = slice->state == ReformState::settling && state == ReformState::moving;
        state = slice->state;
        if (settles && !co_await sleep_for(kSettleAfter)) {
            break;  // stopping: the next start goes on
        }
    }
    co_return Result<void>{};
}

}  // namespace hub::app
