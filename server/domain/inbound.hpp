#pragma once
// What a platform delivered: raw bytes as signed, and the normalised items of them.

#include "base/ids.hpp"
#include "base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hub {

/// A webhook call, as read from the socket. Header names in lower case.
struct WebhookRequest {
    std::string method;
    std::string query;  ///< Raw, without '?'.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;  ///< The exact bytes.

    /// First value of a header (lower-case name); nullptr when absent.
    [[nodiscard]] std::string const* header(std::string_view name) const noexcept;
    /// How often the header occurs: a doubled signature is refused.
    [[nodiscard]] std::size_t header_count(std::string_view name) const noexcept;
};

struct Attachment {
    std::string kind;  ///< image gif audio video file sticker link location contact_card other
    std::string url;   ///< On the platform's media host; may expire; never fetched by a browser.
    std::string name;
    std::string title;
};

struct GeoPoint {
    double latitude = 0;
    double longitude = 0;
};

/// One normalised item of a raw delivery.
struct InboundEvent {
    enum class Kind {
        message,            ///< A citizen's words, pictures, place, sticker.
        message_edit,       ///< New text of an earlier message (`target`).
        message_delete,     ///< The citizen unsent `target`.
        comment,            ///< Public comment or visitor post under a Page.
        comment_edit,       ///< New text of comment `target`.
        comment_remove,     ///< Comment `target` was removed.
        comment_hide,       ///< Hidden or shown on the Page; the case stays.
        echo,               ///< What our account sent, by API or by hand.
        delivered,          ///< Receipt for `target` (message id), or everything before `watermark`.
        seen,               ///< The same, read.
        reaction,           ///< On message `target`.
        postback,           ///< A button: `text` is its title, `payload` the code.
        follow,             ///< The citizen follows or opens a thread: writing becomes possible.
        unfollow,           ///< Sends must stop.
        contact_details,    ///< The citizen gave name or telephone.
        feedback,           ///< Rating of a template message; text may be a new complaint.
        consent_withdrawn,  ///< Data-subject request: a person must act.
        call,               ///< A call; missed ones need a call-back task.
        thread_control,     ///< Another app takes or gives the conversation.
        standby,            ///< Seen, but another app controls the thread: show, do not answer.
        account_notice,     ///< Quota, template or policy change of our account: alarm for the administrator.
        other,              ///< Unknown or of no use: kept and counted.
    };

    Kind kind = Kind::other;
    std::string platform_kind;  ///< The platform's own name: "user_send_text", "feed.comment.add".
    std::string account_id;     ///< OA or Page id that the item is for; text, never a number.
    std::string external_id;    ///< The platform's id of this item; stable over retries. Shown in the custody export.
    std::string dedupe_key;     ///< Unique for one effect on one connector.
    std::string user_id;        ///< The citizen's id on this account; empty when the platform hides it.
    std::string app_user_id;    ///< The citizen's id over all accounts of the app, to link, never to send.
    std::string user_name;
    std::string phone;
    std::string thread_id;   ///< Conversation key: user id, or "comment:<top comment id>" for public threads.
    std::string message_id;  ///< Id of the message or comment itself.
    std::string parent_id;   ///< Comment or post this answers.
    std::string reply_to;    ///< Message quoted by the citizen.
    std::string target;      ///< Message the event is about.
    std::string text;
    std::string payload;
    std::string metadata;  ///< Echo: what we put into the send (outbox idempotency key).
    std::string tracking_id;
    std::vector<Attachment> attachments;
    std::optional<GeoPoint> point;
    Instant sent_at{};  ///< By the platform; zero when it does not say.
    Instant watermark{};
    bool by_our_app = false;    ///< Echo of an API send (not typed by a person).
    bool is_public = false;     ///< Anyone can read it: answers must show no personal data.
    bool opens_window = false;  ///< Counts as an interaction for the reply window.
    bool sticker_only = false;
};

[[nodiscard]] std::string_view name_of(InboundEvent::Kind kind) noexcept;

}  // namespace hub
