#pragma once
// The desks of now: one generation of reference data and the services that were built over it. A reload puts a new
// generation in their place; whoever took the old ones keeps them, and the world they refer into, until it is done.

#include "announce/desk.hpp"
#include "app/config.hpp"
#include "app/intake_steps.hpp"
#include "app/reference_data.hpp"
#include "cases/sealed_lane.hpp"
#include "oversight/desk.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace hub::app {

/// Reading is thread-safe; build() and settle() are called by one at a time. Everything referred to must outlive it.
class CurrentDesks {
public:
    CurrentDesks(Config const& config, Connectors const& connectors, cases::SealedLane const& lane, Clock const& clock)
        : config_(config), connectors_(connectors), lane_(lane), clock_(clock)
    {
    }

    /// Desks over this world, from now on.
    void build(std::shared_ptr<World const> fresh);
    /// The same, with the number under which the store knows its calendars. Blocks.
    [[nodiscard]] Result<void> settle(Store& store, std::shared_ptr<World const> fresh);

    [[nodiscard]] Desks now() const;
    [[nodiscard]] std::shared_ptr<World const> world() const { return now().world; }
    [[nodiscard]] std::shared_ptr<cases::CaseDesk const> cases() const { return now().cases; }
    [[nodiscard]] std::shared_ptr<announce::AnnouncementDesk const> announcements() const;
    [[nodiscard]] std::shared_ptr<oversight::OversightDesk const> oversight() const;
    /// Ids of the reforms that the map of units was made of.
    [[nodiscard]] std::vector<std::string> reforms() const;
    void note_reforms(std::vector<std::string> ids);

private:
    [[nodiscard]] cases::Options case_options(World const& world) const;
    [[nodiscard]] std::vector<announce::ChannelFacts> announcing_channels(World const& world) const;
    [[nodiscard]] oversight::Options oversight_options(std::shared_ptr<cases::CaseDesk const> desk) const;

    Config const& config_;
    Connectors const& connectors_;
    cases::SealedLane const& lane_;
    Clock const& clock_;

    mutable std::mutex mutex_;  ///< Guards the generation below.
    std::shared_ptr<World const> world_;
    std::int64_t calendar_generation_ = 1;  ///< Of whoever builds alone.
    std::shared_ptr<cases::CaseDesk const> case_desk_;
    std::shared_ptr<announce::AnnouncementDesk const> announcement_desk_;
    std::vector<std::string> known_reforms_;
    std::shared_ptr<oversight::OversightDesk const> oversight_desk_;
};

}  // namespace hub::app
