#pragma once
// What the linear model sees of a text: hashed words, word pairs, letter runs and the groups of rule phrases it holds.

#include "base/json.hpp"
#include "domain/topic.hpp"
#include "triage/phrases.hpp"
#include "triage/words.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hub::triage {

inline constexpr std::uint32_t kBuckets = 1U << 16U;

struct Feature {
    std::uint32_t bucket = 0;
    float value = 0;
    std::int32_t word = -1;  ///< Word it comes from, for the explanation; -1 for none.
};

/// Named groups of phrases from config/triage/rules.json: "complaint.disagree", "danger.fire" …
class RuleGroups {
public:
    [[nodiscard]] static Result<RuleGroups> from_json(Json const& document);
    [[nodiscard]] std::vector<Hit> find(WordList const& text) const { return table_.find(text); }
    [[nodiscard]] std::string const& name(std::uint32_t entry) const noexcept { return names_[entry]; }
    /// Entry number of a group; the number of groups when there is none of that name.
    [[nodiscard]] std::uint32_t entry(std::string_view name) const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }

private:
    std::vector<std::string> names_;
    PhraseTable table_;
};

/// Keywords and urgent phrases of the catalogue. Entries: 2 × topic for a keyword, 2 × topic + 1 for an urgent phrase.
[[nodiscard]] PhraseTable keyword_table(TopicCatalogue const& topics);

/// Everything read once from a text; the parts below share it.
struct Reading {
    WordList list;
    std::vector<Hit> groups;
    std::vector<Hit> keywords;
    std::vector<bool> hidden;  ///< Words of place names and numbers: they say nothing of the topic.
    std::size_t question_marks = 0;
    std::size_t exclamations = 0;
    bool has_link = false;
};

/// Features of the words (for the topic) and of the manner (for kind and urgency), each set with length 1.
struct FeatureSet {
    std::vector<Feature> words;
    std::vector<Feature> manner;
};
[[nodiscard]] FeatureSet features_of(Reading const& reading, RuleGroups const& groups);

/// Bucket of a named feature.
[[nodiscard]] std::uint32_t bucket_of(std::string_view name) noexcept;

}  // namespace hub::triage
