// The hub's own chat: what a body means, and what is never taken from it.
#include "connectors/webchat/webhook.hpp"

#include "connectors/sdk/harness/fixtures.hpp"

#include <gtest/gtest.h>

namespace hub::connectors::webchat {
namespace {

using harness::body_of;
using Kind = InboundEvent::Kind;

InboundEvent event_of(std::string_view body)
{
    auto events = parse(body);
    EXPECT_EQ(events.size(), 1U);
    return events.front();
}

TEST(Webchat, ReadsWordsPictureAndPlace)
{
    auto const words = event_of(body_of("webchat", 1));
    EXPECT_EQ(words.kind, Kind::message);
    EXPECT_EQ(words.account_id, "song-xanh");
    EXPECT_EQ(words.thread_id, words.user_id);
    EXPECT_TRUE(words.opens_window);
    EXPECT_FALSE(words.is_public);
    EXPECT_EQ(to_millis(words.sent_at), 1'795'136'401'000);
    auto const picture = event_of(body_of("webchat", 21));
    ASSERT_EQ(picture.attachments.size(), 1U);
    EXPECT_EQ(picture.attachments[0].kind, "image");
    EXPECT_TRUE(picture.attachments[0].url.starts_with("hub:media/"));
    auto const place = event_of(body_of("webchat", 25));
    ASSERT_TRUE(place.point);
    EXPECT_DOUBLE_EQ(place.point->latitude, 21.03391);
    EXPECT_FALSE(event_of(body_of("webchat", 27)).point) << "no point on Earth";
}

TEST(Webchat, KnowsContactAndWithdrawal)
{
    auto const contact = event_of(body_of("webchat", 28));
    EXPECT_EQ(contact.kind, Kind::contact_details);
    EXPECT_EQ(contact.phone, "0901234567");
    EXPECT_EQ(event_of(body_of("webchat", 29)).kind, Kind::consent_withdrawn);
    EXPECT_EQ(event_of(body_of("webchat", 32)).kind, Kind::other);
}

TEST(Webchat, TheSameIdInTwoConversationsIsTwoMessages)
{
    auto const one = event_of(body_of("webchat", 33));
    auto const other = event_of(body_of("webchat", 34));
    EXPECT_NE(one.dedupe_key, other.dedupe_key);
    EXPECT_NE(one.message_id, other.message_id);
}

TEST(Webchat, SaysNothingPublicAndNothingToNobody)
{
    Channel channel;
    channel.external_id = "song-xanh";
    OutboundMessage message;
    message.user_id = "thread";
    message.text = "Phường đã nhận.";
    message.idempotency_key = "outbox:1";
    auto const calls = render(message, channel);
    ASSERT_TRUE(calls);
    EXPECT_TRUE(calls->front().url.starts_with("https://webchat.invalid/")) << "a name that cannot exist";
    message.target = OutboundMessage::Target::public_reply;
    EXPECT_FALSE(render(message, channel));
}

}  // namespace
}  // namespace hub::connectors::webchat
