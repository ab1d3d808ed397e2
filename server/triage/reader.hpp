#pragma once
// One text read once: repaired, split into words, with the rule phrases, keywords and places that it holds.

#include "triage/features.hpp"
#include "triage/places.hpp"
#include "triage/repair.hpp"

#include <string>
#include <string_view>

namespace hub::triage {

/// Texts of the data files that reading needs; see TriageData.
struct ReaderData {
    std::string_view topics;
    std::string_view wards;
    std::string_view teencode;
    std::string_view legacy;
    std::string_view rules;
};

struct ReadText {
    std::string text;  ///< Repaired, NFC; at most kMostTextBytes.
    Reading reading;
    std::vector<NamedPlace> places;
};

inline constexpr std::size_t kMostTextBytes = 32 * 1024;

class TextReader {
public:
    [[nodiscard]] static Result<TextReader> make(ReaderData const& data);
    [[nodiscard]] ReadText read(std::string_view raw) const;
    /// A part of an already repaired text.
    [[nodiscard]] ReadText read_part(std::string text) const;

    [[nodiscard]] TopicCatalogue const& topics() const noexcept { return topics_; }
    [[nodiscard]] RuleGroups const& groups() const noexcept { return groups_; }
    [[nodiscard]] PlaceFinder const& places() const noexcept { return places_; }

private:
    TextReader(TopicCatalogue topics, PlaceFinder places, WordReader words, Repair repair, RuleGroups groups);

    TopicCatalogue topics_;
    PlaceFinder places_;
    WordReader words_;
    Repair repair_;
    RuleGroups groups_;
    PhraseTable keywords_;
};

}  // namespace hub::triage
