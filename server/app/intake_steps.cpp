#include "app/intake_steps.hpp"

#include "base/log.hpp"
#include "outbox/receipts.hpp"
#include "triage/routing.hpp"

#include <algorithm>

namespace hub::app {
namespace {

bool has_words(InboundEvent const& event)
{
    using Kind = InboundEvent::Kind;
    switch (event.kind) {
        case Kind::message:
        case Kind::message_edit:
        case Kind::comment:
        case Kind::comment_edit:
        case Kind::feedback:
        case Kind::standby:
            return true;
        default:
            return false;
    }
}

bool is_receipt(InboundEvent const& event)
{
    using Kind = InboundEvent::Kind;
    return event.kind == Kind::echo || event.kind == Kind::delivered || event.kind == Kind::seen;
}

/// Who answers for the account now: units change while the hub runs, channels do not.
UnitId unit_of(std::vector<Channel> const& channels, Channel const& channel)
{
    auto const now = std::ranges::find(channels, channel.id, &Channel::id);
    return now == channels.end() ? channel.unit : now->unit;
}

AreaCode area_of(UnitDirectory const& units, UnitId const& id)
{
    auto const* const unit = units.find(id);
    return unit == nullptr ? AreaCode{} : unit->area;
}

}  // namespace

struct IntakeSteps::Work {
    PendingItem item;
    InboundEvent event;
    Channel channel;
    connectors::Connector const* connector = nullptr;
};

IntakeSteps::IntakeSteps(
    Store& store,
    Clock const& clock,
    Connectors const& connectors,
    std::map<ChannelId, Channel> channels,
    std::function<Desks()> desks,
    IntakeHooks hooks
)
    : store_(store),
      clock_(clock),
      connectors_(connectors),
      channels_(std::move(channels)),
      desks_(std::move(desks)),
      hooks_(std::move(hooks))
{
}

std::vector<inbox::Step> IntakeSteps::prepare(std::vector<PendingItem> const& of_one_delivery) const
{
    std::vector<inbox::Step> steps;
    if (of_one_delivery.empty()) {
        return steps;
    }
    auto const connector = connectors_.find(of_one_delivery.front().connector);
    std::vector<InboundEvent> events;
    if (connector != connectors_.end()) {
        events = connector->second->parse(of_one_delivery.front().body);
    }
    for (auto const& item : of_one_delivery) {
        auto const work = std::make_shared<Work>();
        // without the body: it is parsed, and many items may share a megabyte
        work->item = {
            item.id, item.delivery_id, item.index, item.connector, item.channel, item.trace_id, item.received_at, {}
        };
        work->connector = connector == connectors_.end() ? nullptr : connector->second.get();
        if (item.index < events.size()) {
            work->event = events[item.index];
        }
        if (auto const channel = channels_.find(ChannelId{item.channel}); channel != channels_.end()) {
            work->channel = channel->second;
        }
        steps.push_back({item.connector + '|' + item.channel + '|' + work->event.thread_id, [this, work] {
                             return handle(work);
                         }});
    }
    return steps;
}

Task<Result<void>> IntakeSteps::handle(std::shared_ptr<Work const> work) const
{
    if (work->connector == nullptr) {
        return ignore(work, "unknown_connector");
    }
    if (work->event.platform_kind == "console_test") {
        return ignore(work, "console_test");
    }
    if (work->channel.id.empty()) {
        bool const odd = work->event.platform_kind == "malformed" || work->event.platform_kind == "empty";
        return ignore(work, odd ? work->event.platform_kind : "unknown_channel");
    }
    return is_receipt(work->event) ? receipt(work) : citizen(work);
}

Task<Result<void>> IntakeSteps::ignore(std::shared_ptr<Work const> work, std::string reason) const
{
    auto const settled = co_await store_.write([id = work->item.id, reason](Tx& tx) {
        return tx.inbox().settle(id, Fate::ignored, {}, reason);
    });
    if (settled) {
        log_info(
            "item.ignored", {{"trace", work->item.trace_id}, {"connector", work->item.connector}, {"reason", reason}}
        );
        hooks_.settled(Fate::ignored);
    }
    co_return settled;
}

Task<Result<void>> IntakeSteps::receipt(std::shared_ptr<Work const> work) const
{
    auto const desk = desks_().cases;
    auto const effect =
        co_await store_.write([work, desk, now = clock_.now()](Tx& tx) -> Result<outbox::ReceiptEffect> {
            auto const sealed = desk->sealed_twin(tx, work->channel.id, work->event);
            auto done = outbox::on_event(tx, work->channel, work->event, now, sealed);
            if (!done) {
                return done;
            }
            if (auto const settled = tx.inbox().settle(work->item.id, done->fate, done->case_code, done->reason);
                !settled) {
                return std::unexpected(settled.error());
            }
            if (done->sealed) {
                tx.inbox().scrub(work->item.id, work->event.user_id);
            }
            return done;
        });
    if (!effect) {
        co_return std::unexpected(effect.error());
    }
    hooks_.outbox_has_work();  // the next of this conversation may go now
    hooks_.settled(effect->fate);
    co_return Result<void>{};
}

Task<Result<bool>> IntakeSteps::has_open_case(std::shared_ptr<Work const> work, cases::CaseDesk const& desk) const
{
    co_return co_await store_.read([work, &desk](Tx& tx) -> Result<bool> {
        auto const conversation = tx.conversations().find(work->channel.id, work->event.thread_id);
        if (conversation && !tx.cases().active_of(conversation->id).empty()) {
            return true;
        }
        auto const sealed = desk.sealed_twin(tx, work->channel.id, work->event);
        return sealed && !tx.cases().active_of(sealed->id).empty();
    });
}

Task<Result<void>> IntakeSteps::citizen(std::shared_ptr<Work const> work) const
{
    auto const desks = desks_();
    auto channel = work->channel;
    channel.unit = unit_of(desks.world->reference.channels, channel);
    cases::Incoming incoming{
        work->item.id,
        work->item.trace_id,
        work->item.received_at,
        channel,
        work->connector->profile().window,
        work->event,
        {},
        {}
    };
    if (has_words(work->event)) {
        auto const open = co_await has_open_case(work, *desks.cases);
        if (!open) {
            co_return std::unexpected(open.error());
        }
        auto const& units = desks.world->reference.units;
        triage::Input input{
            work->event.text, {}, work->event.point, area_of(units, channel.unit), *open, work->event.is_public
        };
        for (auto const& attachment : work->event.attachments) {
            input.attachments.push_back(attachment.kind);
        }
        incoming.assessment = desks.world->triage.assess(input);
        for (auto const& matter : incoming.assessment.matters) {
            incoming.routing.push_back(
                triage::route(matter, incoming.assessment.place, channel.unit, units, desks.world->reference.topics)
            );
        }
    }
    auto const received = co_await store_.write([desks, incoming = std::move(incoming)](Tx& tx) {
        return desks.cases->receive(tx, incoming);
    });
    if (!received) {
        co_return std::unexpected(received.error());
    }
    if (received->answered) {
        hooks_.outbox_has_work();
    }
    if (!received->opened.empty()) {
        hooks_.case_opened_after(clock_.now() - work->item.received_at);
    }
    hooks_.settled(received->fate);
    co_return Result<void>{};
}

}  // namespace hub::app
