#include "feed/presence.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

namespace hub::feed {
namespace {

using std::chrono::seconds;

/// Nodes in one room: what one sends the others hear when deliver() is called, unless the line is cut.
class Room {
public:
    class Seat final : public NodeBus {
    public:
        explicit Seat(Room& room) : room_(room) {}
        void send(std::string_view, std::string text) noexcept override { room_.waiting.emplace_back(this, text); }
        void listen(std::string_view, Listener listener) override { heard = std::move(listener); }
        void on_gap(std::string_view, std::function<void()> told) override { gap = std::move(told); }
        void start() override {}
        bool healthy() const noexcept override { return true; }
        std::string state() const override { return "connected"; }

        Listener heard;
        std::function<void()> gap;

    private:
        Room& room_;
    };

    void deliver()
    {
        while (!waiting.empty()) {
            auto const [from, text] = waiting.front();
            waiting.pop_front();
            for (auto& seat : seats) {
                if (&seat != from && seat.heard && !cut) {
                    seat.heard(text);
                }
            }
        }
    }

    std::deque<std::pair<Seat*, std::string>> waiting;
    std::deque<Seat> seats;
    bool cut = false;
};

struct Node {
    explicit Node(Room& room)
    {
        presence.share(room.seats.emplace_back(room), [this](std::string const& topic, bool came, Present const& one) {
            told.push_back((came ? "+" : "-") + topic + " " + one.user);
        });
    }
    std::vector<std::string> on(std::string const& topic)
    {
        std::vector<std::string> users;
        for (auto const& one : presence.on(topic)) {
            users.push_back(one.user);
        }
        std::ranges::sort(users);
        return users;
    }

    std::vector<std::string> told;  // before what fills it
    Presence presence;
};

using Names = std::vector<std::string>;

class PresenceOfNodes : public testing::Test {
protected:
    Room room_;
    Node one_{room_};
    Node two_{room_};
};

TEST(Presence, AloneKnowsItsOwn)
{
    Presence presence;
    presence.enter("case:1", {"c1", "an", "{}"});
    presence.enter("case:1", {"c2", "binh", ""});
    presence.leave("case:1", "c1");
    presence.leave("case:2", "c2");
    ASSERT_EQ(presence.on("case:1").size(), 1U);
    EXPECT_EQ(presence.on("case:1")[0].user, "binh");
    presence.look(std::chrono::steady_clock::now());
    EXPECT_TRUE(presence.on("case:2").empty());
}

TEST_F(PresenceOfNodes, ComingAndLeavingIsKnownAndToldElsewhere)
{
    one_.presence.enter("case:1", {"c1", "an", R"({"name":"An"})"});
    two_.presence.enter("case:1", {"c2", "binh", ""});
    room_.deliver();
    EXPECT_EQ(one_.on("case:1"), (Names{"an", "binh"}));
    EXPECT_EQ(two_.on("case:1"), (Names{"an", "binh"}));
    EXPECT_EQ(two_.presence.on("case:1")[1].info, R"({"name":"An"})");
    one_.presence.leave("case:1", "c1");
    room_.deliver();
    EXPECT_EQ(two_.on("case:1"), Names{"binh"});
    EXPECT_EQ(two_.told, (Names{"+case:1 an", "-case:1 an"}));
    EXPECT_EQ(one_.told, Names{"+case:1 binh"});
}

TEST_F(PresenceOfNodes, WhoComesLaterAsksForThoseWhoAreThere)
{
    one_.presence.enter("case:1", {"c1", "an", ""});
    room_.deliver();
    Node late(room_);
    room_.deliver();
    EXPECT_EQ(late.on("case:1"), Names{"an"});
    EXPECT_EQ(late.told, Names{"+case:1 an"});
}

TEST_F(PresenceOfNodes, WhatWasLostIsPutRightByTheRepetition)
{
    auto const now = std::chrono::steady_clock::now();
    one_.presence.enter("case:1", {"c1", "an", ""});
    room_.deliver();
    room_.cut = true;
    one_.presence.leave("case:1", "c1");
    one_.presence.enter("case:2", {"c1", "an", ""});
    room_.deliver();
    room_.cut = false;
    EXPECT_EQ(two_.on("case:1"), Names{"an"});
    one_.presence.look(now + seconds(21));
    room_.deliver();
    EXPECT_EQ(two_.on("case:1"), Names{});
    EXPECT_EQ(two_.on("case:2"), Names{"an"});
    EXPECT_EQ(two_.told, (Names{"+case:1 an", "-case:1 an", "+case:2 an"}));
}

TEST_F(PresenceOfNodes, AGapIsFilledByAsking)
{
    room_.cut = true;
    one_.presence.enter("case:1", {"c1", "an", ""});
    room_.deliver();
    room_.cut = false;
    room_.seats[1].gap();
    room_.deliver();
    EXPECT_EQ(two_.on("case:1"), Names{"an"});
}

TEST_F(PresenceOfNodes, WhoIsNotHeardOfForAMinuteIsGone)
{
    one_.presence.enter("case:1", {"c1", "an", ""});
    room_.deliver();
    auto const now = std::chrono::steady_clock::now();
    two_.presence.look(now + seconds(50));
    EXPECT_EQ(two_.on("case:1"), Names{"an"});
    two_.presence.look(now + seconds(61));
    EXPECT_EQ(two_.on("case:1"), Names{});
    EXPECT_EQ(two_.told.back(), "-case:1 an");
}

TEST_F(PresenceOfNodes, WhatIsNoMessageOfOursChangesNothing)
{
    for (auto const* text :
         {"",
          "no",
          "[]",
          "{}",
          R"({"node":"x"})",
          R"({"node":"x","all":[1,{"people":3}]})",
          R"({"node":"x","came":7,"topic":"case:1"})",
          R"({"node":"x","left":"nobody"})"}) {
        room_.seats[0].heard(text);
    }
    EXPECT_EQ(one_.on("case:1"), Names{});
    EXPECT_EQ(one_.told, Names{});
}

}  // namespace
}  // namespace hub::feed
