#pragma once
// What triage says of one message: matters, place, urgency, and the reasons anyone can read.

#include "base/ids.hpp"
#include "domain/inbound.hpp"

#include <string>
#include <vector>

namespace hub {

/// Why: the rule that spoke, the words it saw, how much it counts (0…1).
struct Reason {
    std::string rule;      ///< "topic.model", "topic.keyword", "place.ward_name", "place.channel", "unit.lead" …
    std::string evidence;  ///< Short piece of the text or a name; shown to staff.
    double weight = 0;
};

struct Guess {
    std::string code;
    double confidence = 0;
};

enum class Urgency { low, normal, high, urgent };
enum class MatterKind { question, feedback, petition, complaint, denunciation, followup, thanks, greeting, spam };

[[nodiscard]] std::string_view name_of(Urgency urgency) noexcept;
[[nodiscard]] std::string_view name_of(MatterKind kind) noexcept;
[[nodiscard]] Urgency urgency_from(std::string_view name) noexcept;         ///< Unknown: normal.
[[nodiscard]] MatterKind matter_kind_from(std::string_view name) noexcept;  ///< Unknown: feedback.
[[nodiscard]] bool opens_case(MatterKind kind) noexcept;
/// Complaint and denunciation: restricted access, guidance to the legal form.
[[nodiscard]] bool is_restricted(MatterKind kind) noexcept;

/// One matter of a message (most messages hold one).
struct Matter {
    MatterKind kind = MatterKind::feedback;
    TopicCode topic;
    double topic_confidence = 0;
    std::vector<Guess> topic_guesses;  ///< Best three, for the dispatcher.
    Urgency urgency = Urgency::normal;
    std::string title;            ///< At most 100 characters, from the citizen's words, personal data masked.
    std::string text;             ///< The part of the message that tells of it.
    bool accuses_unit = false;    ///< Accuses staff of the ward: keep it from that ward's ordinary queue.
    bool accuses_leader = false;  ///< Accuses the chairman or vice chairman: goes above the ward.
    bool asks_secrecy = false;  ///< The sender asks to stay unknown: restricted like a denunciation, whatever its kind.
    std::vector<Reason> reasons;
};

struct Place {
    AreaCode area;     ///< Empty: unknown.
    std::string text;  ///< Address words as written.
    std::optional<GeoPoint> point;
    bool from_message = false;         ///< Named in the text or by coordinates, not only the channel's default.
    std::vector<AreaCode> candidates;  ///< When an old name leaves several.
    std::vector<Reason> reasons;
};

struct Assessment {
    MatterKind kind = MatterKind::feedback;  ///< Of the whole message: the strongest matter's, or followup, thanks …
    double kind_confidence = 0;
    std::vector<Matter> matters;  ///< One for each case to open; for followup/thanks/… one weak or none.
    Place place;
    bool danger = false;                     ///< Smells of danger: emergency numbers at once, alert at any hour.
    std::vector<std::string> personal_data;  ///< Kinds found: "phone_vn", "cccd" …
};

/// Exactly one lead unit, with the reason.
struct RoutingDecision {
    UnitId unit;
    std::vector<UnitId> cooperating;
    std::vector<Reason> reasons;
    double confidence = 0;
    bool needs_dispatcher = false;  ///< Unsure: the ward's one-stop desk decides; it owns the case meanwhile.
};

}  // namespace hub
