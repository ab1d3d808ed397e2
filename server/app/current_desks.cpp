#include "app/current_desks.hpp"

#include "app/calendar_watch.hpp"
#include "base/fold.hpp"
#include "cases/holders.hpp"

#include <algorithm>
#include <utility>

namespace hub::app {
namespace {

cases::FollowUpTerms follow_up_terms(CasesConfig const& config)
{
    cases::FollowUpTerms terms;
    terms.reminder_percents = {
        static_cast<int>(config.first_reminder_percent),
        static_cast<int>(std::max(config.first_reminder_percent, config.second_reminder_percent))
    };
    terms.alert_within = std::chrono::minutes{config.alert_minutes};
    terms.urgent_within = std::chrono::minutes{config.urgent_alert_minutes};
    terms.slice = static_cast<std::size_t>(config.slice);
    return terms;
}

cases::ClosingTerms closing_terms(CasesConfig const& config)
{
    cases::ClosingTerms terms;
    terms.ask = config.ask_rating != 0;
    terms.days = static_cast<int>(config.close_after_days);
    terms.fast = std::chrono::minutes{config.fast_answer_minutes};
    return terms;
}

cases::WindowTerms window_terms(CasesConfig const& config)
{
    cases::WindowTerms terms;
    terms.lead = std::chrono::minutes{config.holding_lead_minutes};
    terms.quiet_from = std::chrono::hours{config.quiet_from_hour};
    terms.quiet_until = std::chrono::hours{config.quiet_until_hour};
    return terms;
}

/// Desks refer into the world: the deleter keeps it alive as long as they are.
template <class Desk, class... Arguments>
std::shared_ptr<Desk const> desk_over(std::shared_ptr<World const> const& world, Arguments&&... arguments)
{
    return std::shared_ptr<Desk const>(new Desk(std::forward<Arguments>(arguments)...), [world](Desk const* desk) {
        delete desk;
    });
}

}  // namespace

cases::Options CurrentDesks::case_options(World const& world) const
{
    cases::Options options;
    for (auto const& channel : world.reference.channels) {
        auto const& profile = connectors_.at(channel.connector)->profile();
        options.channels.emplace(
            channel.id,
            cases::ChannelFacts{
                channel,
                profile.window,
                profile.templates_by_user && !channel.user_template.id.empty(),
                profile.templates_by_phone && !channel.phone_template.id.empty(),
            }
        );
    }
    options.fold = [](std::string_view text) { return fold(text); };
    options.status_url = config_.public_url() + "/c";
    options.arbiter_type = config_.cases.arbiter_type;
    // not shared: the desk that holds this keeps the world alive
    options.area_of_point = [triage = &world.triage](GeoPoint point) {
        return triage->area_at(point).value_or(AreaCode{});
    };
    options.terms = world.terms;
    options.rules = world.rules;
    options.calendars = world.calendars;
    options.calendar_generation = calendar_generation_;
    options.keep_told_dates = config_.cases.keep_told_dates != 0;
    options.sealed = lane_;
    options.follow_up = follow_up_terms(config_.cases);
    options.closing = closing_terms(config_.cases);
    options.window = window_terms(config_.cases);
    options.closing_rules = world.closing_rules;
    return options;
}

std::vector<announce::ChannelFacts> CurrentDesks::announcing_channels(World const& world) const
{
    std::vector<announce::ChannelFacts> facts;
    for (auto const& channel : world.reference.channels) {
        facts.push_back({channel, connectors_.at(channel.connector)->profile().window});
    }
    return facts;
}

oversight::Options CurrentDesks::oversight_options(std::shared_ptr<cases::CaseDesk const> desk) const
{
    oversight::Options options;
    options.cases.annotate = [desk = std::move(desk)](
                                 Tx& tx, CaseId id, std::string const& actor, std::string const& kind, Json data
                             ) { return desk->annotate(tx, id, actor, kind, std::move(data)); };
    options.cases.hold_steps = cases::hold_steps;
    options.reminder_percents = follow_up_terms(config_.cases).reminder_percents;
    options.smallest_figure = config_.smallest_figure;
    return options;
}

void CurrentDesks::build(std::shared_ptr<World const> fresh)
{
    auto const& units = fresh->reference.units;
    auto const& topics = fresh->reference.topics;
    auto const& calendar = fresh->reference.calendar;
    auto cases_desk = desk_over<cases::CaseDesk>(fresh, units, topics, calendar, clock_, case_options(*fresh));
    auto announce_desk = desk_over<announce::AnnouncementDesk>(fresh, units, clock_, announcing_channels(*fresh));
    auto supervisors_desk =
        desk_over<oversight::OversightDesk>(fresh, units, topics, calendar, clock_, oversight_options(cases_desk));
    std::lock_guard const lock(mutex_);
    world_ = std::move(fresh);
    case_desk_ = std::move(cases_desk);
    announcement_desk_ = std::move(announce_desk);
    oversight_desk_ = std::move(supervisors_desk);
}

Result<void> CurrentDesks::settle(Store& store, std::shared_ptr<World const> fresh)
{
    auto const number = settle_calendars(store, fresh->calendars, clock_.now());
    if (!number) {
        return std::unexpected(number.error());
    }
    calendar_generation_ = *number;
    build(std::move(fresh));
    return {};
}

Desks CurrentDesks::now() const
{
    std::lock_guard const lock(mutex_);
    return {world_, case_desk_};
}

std::shared_ptr<announce::AnnouncementDesk const> CurrentDesks::announcements() const
{
    std::lock_guard const lock(mutex_);
    return announcement_desk_;
}

std::shared_ptr<oversight::OversightDesk const> CurrentDesks::oversight() const
{
    std::lock_guard const lock(mutex_);
    return oversight_desk_;
}

std::vector<std::string> CurrentDesks::reforms() const
{
    std::lock_guard const lock(mutex_);
    return known_reforms_;
}

void CurrentDesks::note_reforms(std::vector<std::string> ids)
{
    std::lock_guard const lock(mutex_);
    known_reforms_ = std::move(ids);
}

}  // namespace hub::app
