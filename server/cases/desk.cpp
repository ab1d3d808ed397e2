#include "cases/desk.hpp"

#include "cases/intake.hpp"

namespace hub::cases {

CaseDesk::CaseDesk(
    UnitDirectory const& units,
    TopicCatalogue const& topics,
    WorkCalendar const& calendar,
    Clock const& clock,
    Options options
)
    : units_(units),
      topics_(topics),
      calendar_(calendar),
      clock_(clock),
      options_(std::move(options)),
      views_(units, topics, calendar, &options_.rules, options_.calendars ? &*options_.calendars : nullptr)
{
}

WorkCalendar const& CaseDesk::calendar_of(CaseRecord const& record) const noexcept
{
    return options_.calendars ? options_.calendars->of(record.lead_unit) : calendar_;
}

Result<Received> CaseDesk::receive(Tx& tx, Incoming const& incoming) const
{
    Rules const rules{units_, topics_, calendar_, options_, views_};
    return Intake{tx, rules, incoming, clock_.now()}.run();
}

std::optional<Conversation> CaseDesk::sealed_twin(Tx& tx, ChannelId const& channel, InboundEvent const& event) const
{
    auto const& reply = options_.sealed.reply;
    if (!reply || event.thread_id.empty()) {
        return std::nullopt;
    }
    return tx.conversations().find(channel, sealed_thread_id(*reply, channel, event.thread_id, event.user_id));
}

}  // namespace hub::cases
