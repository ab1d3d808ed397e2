#pragma once
// A desk over a real store, one ward with divisions, a city above, and a clock that stands still.

#include "cases/desk.hpp"
#include "tests/harness/counting_tx.hpp"
#include "tests/harness/temp_store.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace hub::cases {

inline Json config_file(std::string const& name)
{
    std::ifstream file(HUB_SOURCE_DIR "/config/" + name);
    std::stringstream text;
    text << file.rdbuf();
    return parse_json(text.str()).value();
}

inline Instant local(std::string const& text)
{
    return parse_rfc3339(text + "+07:00").value();
}

inline UnitDirectory test_units()
{
    auto const unit = [](std::string id, std::string name, std::string type, std::string parent, std::string area) {
        return Unit{
            UnitId{std::move(id)},
            std::move(name),
            {},
            std::move(type),
            UnitId{std::move(parent)},
            AreaCode{std::move(area)},
            {},
            {}
        };
    };
    return UnitDirectory::from_units({unit("city", "UBND thành phố", "city", "", ""),
                                      unit("city.inspect", "Thanh tra thành phố", "city.inspect", "city", ""),
                                      unit("w1", "UBND phường Sông Xanh", "ward", "city", "00070"),
                                      unit("w1.psc", "Trung tâm Phục vụ hành chính công", "ward.psc", "w1", "00070"),
                                      unit("w1.infra", "Phòng Hạ tầng", "ward.infra", "w1", "00070"),
                                      unit("w1.chair", "Chủ tịch UBND phường", "ward.chair", "w1", "00070"),
                                      unit("w2", "UBND phường Đồi Thông", "ward", "city", "00082"),
                                      unit("w2.infra", "Phòng Hạ tầng", "ward.infra", "w2", "00082")})
        .value();
}

class Desk : public testing::Test {
protected:
    explicit Desk(Options made = options())
        : units(test_units()),
          topics(TopicCatalogue::from_json(config_file("topics.json")).value()),
          calendar(WorkCalendar::from_json(config_file("calendars/holidays-vn.json")).value()),
          clock(local("2026-11-20T08:00:00")),
          store(&clock),
          desk(units, topics, calendar, clock, std::move(made))
    {
        zalo = options().channels.at(ChannelId{"zalo-1"});
        page = options().channels.at(ChannelId{"page-1"});
    }

    static Options options()
    {
        Options made;
        Channel oa{ChannelId{"zalo-1"}, "zalo", UnitId{"w1"}, "314", {}, "271"};
        Channel fb{ChannelId{"page-1"}, "facebook", UnitId{"w1"}, "104", {}, "482"};
        made.channels[oa.id] = {oa, {std::chrono::hours{48}, std::chrono::hours{168}, false}};
        made.channels[fb.id] = {fb, {std::chrono::hours{24}, std::chrono::hours{168}, true}};
        return made;
    }

    InboundEvent event(std::string const& user, std::string text, InboundEvent::Kind kind = InboundEvent::Kind::message)
    {
        InboundEvent made;
        made.kind = kind;
        made.platform_kind = "test";
        made.user_id = user;
        made.thread_id = user;
        made.message_id = "m" + std::to_string(++messages);
        made.external_id = made.message_id;
        made.text = std::move(text);
        made.sent_at = clock.now();
        made.opens_window = kind == InboundEvent::Kind::message;
        return made;
    }

    InboundEvent comment(std::string const& user, std::string const& thread, std::string text)
    {
        auto made = event(user, std::move(text), InboundEvent::Kind::comment);
        made.thread_id = "comment:" + thread;
        made.user_name = user.empty() ? "" : "Nguyễn Thị " + user;
        made.is_public = true;
        return made;
    }

    static Matter matter(std::string topic, MatterKind kind = MatterKind::feedback, double sure = 0.9)
    {
        Matter made;
        made.kind = kind;
        made.topic = TopicCode{std::move(topic)};
        made.topic_confidence = sure;
        made.title = "Việc " + made.topic.value;
        return made;
    }

    static Assessment about(std::vector<Matter> matters)
    {
        Assessment made;
        made.kind = matters.empty() ? MatterKind::feedback : matters.front().kind;
        made.matters = std::move(matters);
        made.place.area = AreaCode{"00070"};
        return made;
    }

    static Assessment social(MatterKind kind)
    {
        Assessment made;
        made.kind = kind;
        return made;
    }

    /// Stores the delivery and gives it to the desk, as the inbox worker does.
    Result<Received> receive(
        InboundEvent const& made, Assessment assessment, ChannelFacts const& facts, UnitId unit = UnitId{"w1.infra"}
    )
    {
        Incoming incoming;
        incoming.received_at = clock.now();
        incoming.channel = facts.channel;
        incoming.window = facts.window;
        incoming.event = made;
        for (std::size_t count = 0; count < assessment.matters.size(); ++count) {
            RoutingDecision decision;
            decision.unit = unit;
            decision.confidence = 0.9;
            decision.reasons.push_back({"unit.lead", unit.value, 1.0});
            incoming.routing.push_back(decision);
        }
        incoming.assessment = std::move(assessment);
        auto const item = store->write_now([&](Tx& tx) -> Result<ItemId> {
            NewDelivery delivery;
            delivery.connector = facts.channel.connector;
            delivery.received_at = clock.now();
            delivery.body = made.text.empty() ? "{}" : dump(Json{{"user", made.user_id}, {"text", made.text}});
            delivery.items.push_back(
                {facts.channel.id.value, made.external_id, "k" + std::to_string(++keys), made.platform_kind}
            );
            tx.inbox().add(delivery);
            return tx.inbox().pending(ItemId{}, 100).back().id;
        });
        incoming.item = item.value();
        return store->write_now([&](Tx& tx) {
            asked = {};
            test::CountingTx counted{tx, asked};
            return (receiver == nullptr ? desk : *receiver).receive(counted, incoming);
        });
    }

    Received say(std::string const& user, std::string text, Assessment assessment)
    {
        auto got = receive(event(user, std::move(text)), std::move(assessment), zalo);
        EXPECT_TRUE(got) << (got ? "" : got.error().detail);
        return got.value_or(Received{});
    }

    CaseRecord record(CaseCode const& code)
    {
        return store->read_now([&](Tx& tx) -> Result<CaseRecord> { return tx.cases().find(code).value(); }).value();
    }

    std::vector<Message> messages_of(CaseCode const& code)
    {
        auto const id = record(code).id;
        return store
            ->read_now([&](Tx& tx) -> Result<std::vector<Message>> { return tx.conversations().messages_of_case(id); })
            .value();
    }

    std::vector<OutboxItem> outbox()
    {
        return store
            ->read_now([&](Tx& tx) -> Result<std::vector<OutboxItem>> {
                std::vector<OutboxItem> items;
                for (std::int64_t id = 1; auto item = tx.outbox().find(OutboxId{id}); ++id) {
                    items.push_back(*item);
                }
                return items;
            })
            .value();
    }

    std::string text_of(OutboxItem const& item)
    {
        return store
            ->read_now([&](Tx& tx) -> Result<std::string> { return tx.conversations().message(item.message)->text; })
            .value();
    }

    std::vector<Json> live(std::string const& topic)
    {
        return store
            ->read_now([&](Tx& tx) -> Result<std::vector<Json>> {
                std::vector<Json> events;
                for (auto const& one : tx.feed().after(topic, 0, 1000)) {
                    events.push_back(parse_json(*one.data).value());
                }
                return events;
            })
            .value();
    }

    std::vector<HumanTask> tasks()
    {
        return store
            ->read_now([&](Tx& tx) -> Result<std::vector<HumanTask>> {
                std::vector<UnitId> all;
                for (auto const& unit : units.all()) {
                    all.push_back(unit.id);
                }
                return tx.cases().open_tasks(all, 100);
            })
            .value();
    }

    static Person person(Role role, std::string const& unit, std::string name = "an")
    {
        Person made;
        made.username = UserName{std::move(name)};
        made.roles = {role};
        made.units = {UnitId{unit}};
        return made;
    }

    UnitDirectory units;
    TopicCatalogue topics;
    WorkCalendar calendar;
    FakeClock clock;
    test::TempStore store;
    CaseDesk desk;
    CaseDesk const* receiver = nullptr;  ///< Another desk that takes what comes.
    ChannelFacts zalo;
    ChannelFacts page;
    test::Questions asked;  ///< By what was received last.
    int messages = 0;
    int keys = 0;
};

}  // namespace hub::cases
