#pragma once
// Training of the linear model from labelled messages. Used by triage_train at build time and by the accuracy report.

#include "triage/model.hpp"
#include "triage/reader.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hub::triage {

/// One labelled text. A label that is missing keeps the text out of that decision's training.
struct Sample {
    std::string id;
    std::string group;  ///< Reports of one incident share it: they stay on one side of a split.
    FeatureSet features;
    std::vector<std::string> topics;  ///< First is the main one.
    std::string kind;
    std::string urgency;
    float weight = 1;
};

struct TrainSettings {
    int rounds = 30;
    float rate = 0.5F;
    float decay = 1e-5F;
};

/// JSON lines with text, topics, kind, urgency; `same_incident` and `weight` optional.
[[nodiscard]] Result<std::vector<Sample>> samples_from(std::string_view json_lines, TextReader const& reader);
/// Each keyword of the catalogue as a light sample of its topic.
[[nodiscard]] std::vector<Sample> samples_of_keywords(TextReader const& reader);
/// Deterministic: the same samples in the same order give the same bytes on one kind of machine.
[[nodiscard]] Model train(std::span<Sample const* const> samples, TrainSettings const& settings = {});

/// Features for the kind and the urgency, which know the earlier decisions.
[[nodiscard]] std::vector<Feature> kind_features(FeatureSet const& set);
[[nodiscard]] std::vector<Feature> urgency_features(
    FeatureSet const& set,
    std::span<std::pair<std::string, float> const> topics,
    std::span<std::pair<std::string, float> const> kinds
);

}  // namespace hub::triage
