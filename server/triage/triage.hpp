#pragma once
// Triage: one message of a citizen → matters, place, urgency, and the reasons for each.
//
//   text → repair (encodings, NFC) → words (folded, chat forms spelled out)
//        → kind: rules for the sure cases, else the linear model over words and rule features
//        → matters: one, or several when the message numbers or separates clear ones
//        → topic and urgency of each: linear model plus the catalogue's keywords
//        → place: coordinates, ward named, former ward named, else the channel's own ward
//
// Pure: no clock, no I/O after make(), no state between calls. One instance serves every thread. Never throws on any
// text. How the model is trained and how well it does: docs/triage.md, docs/adr/0007-triage-model.md.

#include "base/error.hpp"
#include "domain/assessment.hpp"
#include "domain/topic.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hub::triage {

/// Texts of the data files. embedded() carries those the program was built with; an operator may replace any of them.
struct TriageData {
    std::string_view topics;      ///< config/topics.json
    std::string_view wards;       ///< config/triage/wards.json, made by scripts/make-units from config/admin
    std::string_view boundaries;  ///< config/admin/hanoi-wards.geojson
    std::string_view teencode;    ///< config/text/teencode.json
    std::string_view legacy;      ///< config/text/legacy-encodings.json
    std::string_view rules;       ///< config/triage/rules.json
    std::string_view model;       ///< Made at build time by triage_train from config/triage/*.jsonl

    [[nodiscard]] static TriageData embedded() noexcept;
};

struct Input {
    std::string text;
    std::vector<std::string> attachments;  ///< Kinds, as in Attachment::kind.
    std::optional<GeoPoint> point;
    AreaCode default_area;       ///< Ward of the channel's own unit; any text, need not be in the data.
    bool has_open_case = false;  ///< The conversation has one: bare additions and reminders belong to it.
    bool is_public = false;      ///< A public comment.
};

class Triage {
public:
    /// Parses the data. Errc::invalid_input names the file that is wrong. Under 50 ms in a release build.
    [[nodiscard]] static Result<Triage> make(TriageData const& data);

    Triage(Triage&&) noexcept;
    Triage& operator=(Triage&&) noexcept;
    ~Triage();

    /// Never fails: what cannot be understood gets low confidence. Thread-safe.
    [[nodiscard]] Assessment assess(Input const& input) const;
    [[nodiscard]] TopicCatalogue const& topics() const noexcept;
    /// Ward of a point; nothing when it is in none of the boundary file. Thread-safe; nothing is kept.
    [[nodiscard]] std::optional<AreaCode> area_at(GeoPoint point) const;

private:
    struct Parts;
    explicit Triage(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace hub::triage
