#pragma once
// Strong ids: a row number of one kind of thing, and a name of one kind of thing, that no other kind converts to.

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace hub {

/// Row number of a Tag in the store; 0 means "none".
template <class Tag>
struct Id {
    std::int64_t value = 0;

    [[nodiscard]] explicit operator bool() const noexcept { return value != 0; }
    auto operator<=>(Id const&) const = default;
};

/// Text key of a Tag ("w.00070.infra", "zalo-song-xanh"); empty means "none".
template <class Tag>
struct Name {
    std::string value;

    Name() = default;
    explicit Name(std::string text) : value(std::move(text)) {}
    [[nodiscard]] bool empty() const noexcept { return value.empty(); }
    auto operator<=>(Name const&) const = default;
};

using UnitId = Name<struct UnitTag>;
using ChannelId = Name<struct ChannelTag>;
using AreaCode = Name<struct AreaTag>;        ///< Official code of a ward or commune: "00070".
using CaseCode = Name<struct CaseCodeTag>;    ///< "PA-2026-000123": what people say on the telephone.
using TopicCode = Name<struct TopicCodeTag>;  ///< Subject of a case: "env.rubbish". Not a feed topic.
using UserName = Name<struct UserNameTag>;    ///< Sign-in name of a member of staff.

using ItemId = Id<struct InboxItemTag>;
using ContactId = Id<struct ContactTag>;
using ConversationId = Id<struct ConversationTag>;
using MessageId = Id<struct MessageTag>;
using CaseId = Id<struct CaseTag>;
using OutboxId = Id<struct OutboxTag>;
using UserId = Id<struct UserTag>;
using AnnouncementId = Id<struct AnnouncementTag>;
using HumanTaskId = Id<struct HumanTaskTag>;
using AlertId = Id<struct AlertTag>;

}  // namespace hub

template <class Tag>
struct std::hash<hub::Id<Tag>> {
    std::size_t operator()(hub::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};

template <class Tag>
struct std::hash<hub::Name<Tag>> {
    std::size_t operator()(hub::Name<Tag> const& name) const noexcept { return std::hash<std::string>{}(name.value); }
};
