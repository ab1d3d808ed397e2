#pragma once
// The catalogue of subjects (topics.json): lead unit type, terms, flags. Immutable after loading.

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "domain/assessment.hpp"

#include <string>
#include <vector>

namespace hub {

struct Topic {
    TopicCode code;
    std::string name_vi;
    std::string name_en;
    std::string group;
    std::string lead_unit_type;
    std::vector<std::string> supporting_unit_types;
    int accept_working_hours = 8;
    int resolve_working_days = 10;  ///< 0: no service target, the legal terms rule.
    MatterKind default_kind = MatterKind::feedback;
    Urgency default_urgency = Urgency::normal;
    std::vector<std::string> keywords;
    std::vector<std::string> urgent_phrases;
    std::vector<std::string> flags;  ///< sensitive, confidential, not_to_accused_unit, no_public, rules.

    [[nodiscard]] bool has_flag(std::string_view flag) const noexcept;
};

struct UnitType {
    std::string code;
    std::string name_vi;
    std::string name_en;
    std::string level;  ///< commune, city …
};

class TopicCatalogue {
public:
    [[nodiscard]] static Result<TopicCatalogue> from_json(Json const& document);
    [[nodiscard]] Topic const* find(TopicCode const& code) const noexcept;
    [[nodiscard]] std::vector<Topic> const& all() const noexcept { return topics_; }
    [[nodiscard]] std::vector<UnitType> const& unit_types() const noexcept { return unit_types_; }

private:
    std::vector<Topic> topics_;
    std::vector<UnitType> unit_types_;
};

}  // namespace hub
