#include "domain/closing_rules.hpp"

#include <algorithm>

namespace hub {

Result<ClosingRules> ClosingRules::from_json(Json const& document)
{
    ClosingRules made;
    auto const& list = member(document, "rules");
    if (!list.is_array()) {
        return invalid_input("rules: a list is needed");
    }
    for (auto const& entry : list) {
        Rule rule;
        if (text_or(entry, "evidence") != "photo_or_document") {
            return invalid_input("rules.evidence: only photo_or_document is known");
        }
        for (auto const& topic : member(entry, "topics")) {
            auto const name = topic.is_string() ? topic.get<std::string>() : std::string{};
            if (name.empty()) {
                return invalid_input("rules.topics: texts are needed");
            }
            if (name.ends_with(".*")) {
                rule.groups.push_back(name.substr(0, name.size() - 1));
            } else {
                rule.topics.insert(name);
            }
        }
        for (auto const& kind : member(entry, "kinds")) {
            auto const name = kind.is_string() ? kind.get<std::string>() : std::string{};
            auto const found = matter_kind_from(name);
            if (name_of(found) != name) {
                return invalid_input("rules.kinds: \"" + name + "\" is unknown");
            }
            rule.kinds.insert(found);
        }
        if (rule.topics.empty() && rule.groups.empty()) {
            return invalid_input("rules.topics: at least one is needed");
        }
        made.rules_.push_back(std::move(rule));
    }
    return made;
}

bool ClosingRules::needs_evidence(TopicCode const& topic, MatterKind kind) const noexcept
{
    return std::ranges::any_of(rules_, [&](Rule const& rule) {
        bool const meant =
            rule.topics.contains(topic.value) ||
            std::ranges::any_of(rule.groups, [&](auto const& group) { return topic.value.starts_with(group); });
        return meant && (rule.kinds.empty() || rule.kinds.contains(kind));
    });
}

std::vector<TopicCode> ClosingRules::named_topics() const
{
    std::vector<TopicCode> all;
    for (auto const& rule : rules_) {
        for (auto const& topic : rule.topics) {
            all.emplace_back(topic);
        }
    }
    return all;
}

}  // namespace hub
