#pragma once
// Which topics are done only when a photo or document shows it. Immutable after loading; thread-safe.
// Source: config/closing-rules.json (practice of this project, to be set by the staff of each city).

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "domain/assessment.hpp"

#include <set>
#include <string>
#include <vector>

namespace hub {

class ClosingRules {
public:
    /// {"rules":[{"topics":["road.*","env.rubbish"],"kinds":["feedback"],"evidence":"photo_or_document"}]}. A topic
    /// that ends in ".*" stands for its whole group; without "kinds" every kind is meant. Errc::invalid_input names the
    /// wrong member.
    [[nodiscard]] static Result<ClosingRules> from_json(Json const& document);
    [[nodiscard]] bool needs_evidence(TopicCode const& topic, MatterKind kind) const noexcept;
    /// Every topic named without ".*", for checking against the catalogue.
    [[nodiscard]] std::vector<TopicCode> named_topics() const;

private:
    struct Rule {
        std::set<std::string> topics;
        std::vector<std::string> groups;  ///< "road."
        std::set<MatterKind> kinds;       ///< Empty: all.
    };
    std::vector<Rule> rules_;
};

}  // namespace hub
