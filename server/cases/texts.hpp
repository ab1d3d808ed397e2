#pragma once
// What the hub itself says to citizens, in Vietnamese. Source of the legal wording: domain.md §1, §2.3, §2.4, §2.9,
// §5.10. No template language: every sentence is a function of values that may be shown.

#include "base/time.hpp"
#include "domain/assessment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hub::cases {

/// One opened case as its acknowledgement names it.
struct AckLine {
    std::string code;
    std::string secret;
    MatterKind kind = MatterKind::feedback;
    bool restricted = false;  ///< Also when the sender asks to stay unknown.
    std::string topic;        ///< Vietnamese name; left out for restricted kinds.
    std::string lead_unit;    ///< Shown name.
    Instant due_at{};
};

/// Private acknowledgement of all cases that one message opened: ordinary ones with unit and date, complaints and
/// denunciations with guidance to the legal form and never a word of acceptance.
/// @param office        Shown name of the unit that owns the channel.
/// @param first_contact Adds what is stored, why, and who sees it.
[[nodiscard]] std::string acknowledgement(
    std::string const& office, std::vector<AckLine> const& lines, bool first_contact, std::string const& status_url
);
/// More cases under an acknowledgement that has not left yet.
[[nodiscard]] std::string acknowledgement_addition(std::vector<AckLine> const& lines);
/// Picture, voice or file without words: please write.
[[nodiscard]] std::string please_write(std::string const& office, AckLine const& line);
[[nodiscard]] std::string emergency_numbers();

/// Under a public comment. Codes stand only for ordinary cases; `told_privately` when a private reply goes out too.
[[nodiscard]] std::string public_acknowledgement(
    std::string const& office, std::vector<AckLine> const& lines, bool told_privately
);

/// Is it solved? `silence`: when the case closes without a word; empty: never by itself.
[[nodiscard]] std::string rating_question(
    std::string const& office, std::string const& code, std::optional<Instant> silence
);
/// One open case as its holding answer names it.
struct HoldingLine {
    std::string code;
    std::string lead_unit;            ///< Shown name.
    std::optional<Instant> promised;  ///< Empty: the date has passed, or the clock stands.
    bool waits_for_citizen = false;
    bool overdue = false;
};
/// Before the platform's window shuts: still worked on, promised date, how to see the status, and that a word of the
/// citizen keeps the conversation open.
[[nodiscard]] std::string holding_answer(std::vector<HoldingLine> const& lines, std::string const& status_url);
/// The citizen said that it is not solved.
[[nodiscard]] std::string reopened_notice(std::string const& office, std::string const& code);
[[nodiscard]] std::string extension_notice(std::string const& office, std::string const& code, Instant due_at);
/// A notice has changed the calendar; the unit decided to move a date that was told.
[[nodiscard]] std::string calendar_notice(std::string const& office, std::string const& code, Instant due_at);
/// Another body has to answer first; `until`: the clock stands no longer than this.
[[nodiscard]] std::string pause_notice(std::string const& office, std::string const& code, Instant until);
[[nodiscard]] std::string forwarded_notice(
    std::string const& office, std::string const& code, std::string const& reason
);
[[nodiscard]] std::string rejected_notice(
    std::string const& office, std::string const& code, std::string const& reason
);
/// An acknowledgement as staff may read it: with the secrets of its cases the citizen alone looks in and rates.
[[nodiscard]] std::string without_secrets(std::string text);

}  // namespace hub::cases
