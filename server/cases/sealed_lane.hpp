#pragma once
// Keys of the sealed lane as the running hub has them, and how a sealed thread is found and answered.
//
// The hub holds only public keys of the officers: what it has sealed it cannot open. To answer, and to know that a
// later message comes from the same citizen, it keeps two things under a reply key that lies in a file outside the
// store:
//   thread id      a keyed print of channel and thread: found again when the citizen writes, meaningless without the
//   key reply address  the platform's ids to write to, encrypted; opened for the moment of a send, forgotten some time
//   after
//                  the last case of the thread has ended
// docs/adr/0016-sealed-lane.md says what follows from that and what does not.

#include "base/envelope.hpp"
#include "base/secret_box.hpp"
#include "domain/inbound.hpp"
#include "ports/addressee.hpp"
#include "ports/records.hpp"

#include <memory>
#include <string>
#include <vector>

namespace hub::cases {

struct SealedLane {
    std::vector<SealKey> officers;           ///< Empty: nothing is sealed, cases are restricted only.
    std::shared_ptr<SecretBox const> reply;  ///< Empty: nothing is sealed, and no sealed thread is found again.
};

/// Where to answer in a sealed thread.
struct ReplyAddress {
    std::string user_id;
    std::string thread_id;   ///< As the platform has it: "anon:…", "comment:…" or the user's id.
    std::string comment_id;  ///< Public threads: the comment that denounces.
};

[[nodiscard]] std::string seal_address(SecretBox const& reply, ReplyAddress const& address);
/// Errc::not_found when it was forgotten, Errc::invalid_input when it is of another key.
[[nodiscard]] Result<ReplyAddress> open_address(SecretBox const& reply, std::string const& sealed);

/// Thread id of the sealed twin of a citizen's thread. In public threads each author has one of their own.
[[nodiscard]] std::string sealed_thread_id(
    SecretBox const& reply, ChannelId const& channel, std::string const& thread_id, std::string const& user_id
);

[[nodiscard]] inline bool is_sealed(Conversation const& thread) noexcept
{
    return !thread.reply_address.empty();
}
[[nodiscard]] inline bool is_sealed(CaseRecord const& record) noexcept
{
    return !record.listed.empty();
}
/// Whether the law keeps the sender of such a case secret: denunciations, and whoever asks for it. A complaint is about
/// the sender's own matter and needs the name.
[[nodiscard]] inline bool keeps_sender_secret(CaseRecord const& record) noexcept
{
    return record.restricted && record.kind != MatterKind::complaint;
}

}  // namespace hub::cases
