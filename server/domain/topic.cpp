#include "domain/topic.hpp"

#include <algorithm>

namespace hub {
namespace {

std::vector<std::string> texts_at(Json const& object, std::string_view key)
{
    std::vector<std::string> texts;
    for (auto const& entry : member(object, key)) {
        if (entry.is_string()) {
            texts.push_back(entry.get<std::string>());
        }
    }
    return texts;
}

Result<Topic> topic_from(Json const& entry)
{
    Topic topic;
    topic.code = TopicCode{text_or(entry, "code")};
    topic.name_vi = text_or(entry, "name_vi");
    topic.name_en = text_or(entry, "name_en");
    topic.group = text_or(entry, "group");
    topic.lead_unit_type = text_or(entry, "lead_unit");
    if (topic.code.empty() || topic.name_vi.empty() || topic.lead_unit_type.empty()) {
        return invalid_input(
            "topics: each topic needs code, name_vi and lead_unit (near \"" + topic.code.value + "\")"
        );
    }
    topic.supporting_unit_types = texts_at(entry, "supporting_units");
    auto const& target = member(entry, "target");
    auto const accept = integer_at(target, "accept_working_hours").value_or(8);
    auto const resolve = integer_at(target, "resolve_working_days").value_or(10);
    if (accept < 1 || accept > 1000 || resolve < 0 || resolve > 1000) {
        return invalid_input("topics: " + topic.code.value + ": targets are 1-1000 hours and 0-1000 days");
    }
    topic.accept_working_hours = static_cast<int>(accept);
    topic.resolve_working_days = static_cast<int>(resolve);
    topic.default_kind = matter_kind_from(text_or(entry, "default_kind"));
    topic.default_urgency = urgency_from(text_or(entry, "default_urgency"));
    topic.keywords = texts_at(entry, "keywords");
    topic.urgent_phrases = texts_at(entry, "urgent_phrases");
    topic.flags = texts_at(entry, "flags");
    return topic;
}

}  // namespace

bool Topic::has_flag(std::string_view flag) const noexcept
{
    return std::ranges::find(flags, flag) != flags.end();
}

Result<TopicCatalogue> TopicCatalogue::from_json(Json const& document)
{
    TopicCatalogue catalogue;
    for (auto const& entry : member(document, "unit_types")) {
        UnitType const type{
            text_or(entry, "code"), text_or(entry, "name_vi"), text_or(entry, "name_en"), text_or(entry, "level")
        };
        if (type.code.empty() || type.name_vi.empty()) {
            return invalid_input("topics: each unit type needs code and name_vi");
        }
        catalogue.unit_types_.push_back(type);
    }
    auto const known_type = [&](std::string const& code) {
        return std::ranges::any_of(catalogue.unit_types_, [&](UnitType const& type) { return type.code == code; });
    };
    for (auto const& entry : member(document, "topics")) {
        auto topic = topic_from(entry);
        if (!topic) {
            return std::unexpected(topic.error());
        }
        if (catalogue.find(topic->code) != nullptr) {
            return invalid_input("topics: " + topic->code.value + " is defined twice");
        }
        if (!known_type(topic->lead_unit_type) || !std::ranges::all_of(topic->supporting_unit_types, known_type)) {
            return invalid_input("topics: " + topic->code.value + " names a unit type that unit_types does not have");
        }
        catalogue.topics_.push_back(std::move(*topic));
    }
    if (catalogue.topics_.empty()) {
        return invalid_input("topics: no topic");
    }
    return catalogue;
}

Topic const* TopicCatalogue::find(TopicCode const& code) const noexcept
{
    auto const found = std::ranges::find(topics_, code, &Topic::code);
    return found == topics_.end() ? nullptr : &*found;
}

}  // namespace hub
