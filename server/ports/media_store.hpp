#pragma once
// Pictures and papers of citizens: where each of them is on its way from a stranger's host into the hub's own folder.
// The bytes lie in files (http/handlers/media_files.hpp); the store holds what is known about them.

#include "ports/records.hpp"

namespace hub {

enum class MediaState {
    wanted,   ///< To be fetched at next_try_at.
    kept,     ///< In the folder.
    failed,   ///< Given up; `reason` says why.
    dropped,  ///< Of a person who was erased: nothing is known of it any more, its file is to be deleted.
};
[[nodiscard]] std::string_view name_of(MediaState state) noexcept;

/// Address of an attachment that the hub keeps itself; the id of its Media follows.
inline constexpr std::string_view kOwnMedia = "hub:media/";
/// That id; empty for an address on somebody else's host.
[[nodiscard]] std::string own_media_id(std::string_view url);

/// Whether the hub fetches attachments of this kind: pictures, papers, films and recordings, no stickers and links.
[[nodiscard]] bool is_fetched_kind(std::string_view kind) noexcept;

/// One picture or paper. Of a sealed message (`seal_for` is not empty) the file is an envelope for those readers: what
/// the hub holds of it before it is fetched is its address under the reply key, and afterwards nothing.
struct Media {
    std::string id;     ///< 32 hex digits, random; also the name of its file.
    std::string owner;  ///< Thread that uploaded it; empty for what the hub fetches itself.
    MessageId message;  ///< Message it belongs to; 0 for an upload that was not sent yet.
    int position = 0;   ///< Of the attachment in that message, from 0.
    std::string url;    ///< Where it was fetched from; empty for uploads. Never shown, never logged. Sealed: under the
                        ///< reply key until it was fetched; empty and wanted: lies in the folder, to be closed.
    MediaState state = MediaState::wanted;
    std::string type;  ///< By content: "image/jpeg"; empty until kept.
    std::string name;  ///< The sender's name for it; data only.
    std::int64_t bytes = 0;
    std::string sha256;
    int tries = 0;
    std::optional<Instant> next_try_at;
    std::string reason;  ///< Short code: "expired", "too_large", "type", "host", "unreachable".
    Instant created_at{};
    std::string seal_for;  ///< seal_key_lines() of the readers; empty: kept in clear.
};

class MediaStore {
public:
    virtual ~MediaStore() = default;
    virtual void add(Media const& media) = 0;
    virtual std::optional<Media> find(std::string const& id) = 0;
    virtual std::optional<Media> find(MessageId message, int position) = 0;
    /// Writes message, position, state, type, bytes, sha256, tries, next_try_at, reason.
    virtual void update(Media const& media) = 0;
    /// Wanted ones whose time has come, earliest first.
    virtual std::vector<Media> due(Instant now, std::size_t limit) = 0;
    virtual std::optional<Instant> next_due() = 0;
    struct NewMessages {
        std::vector<Message> with_attachments;  ///< Inbound, oldest first.
        bool more = false;                      ///< Call again.
    };
    /// Looks at the next `limit` messages after the last one that was looked at, and notes that it did: intake pays
    /// nothing for pictures.
    virtual NewMessages take_new_messages(std::size_t limit) = 0;
    /// Uploads that were never sent, older than `before`: removed from the store; their files are the caller's.
    virtual std::vector<std::string> remove_unsent(Instant before, std::size_t limit) = 0;
    /// Of a sealed message. Writes message, position, owner, name, url and seal_for, and what update() writes.
    virtual void seal(Media const& media) = 0;
    /// Files that are to be deleted; remove() their rows once they are.
    virtual std::vector<std::string> dropped(std::size_t limit) = 0;
    virtual void remove(std::vector<std::string> const& ids) = 0;
};

/// The record of one attachment: an upload names it, what came from a platform is found by its place.
[[nodiscard]] std::optional<Media> media_of(MediaStore& store, Message const& message, std::size_t index);

}  // namespace hub
