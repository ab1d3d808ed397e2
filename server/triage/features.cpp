#include "triage/features.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace hub::triage {
namespace {

enum class Family : std::uint64_t { word = 1, marked, pair, marked_pair, skip, letters, group, keyword, shape };

std::uint32_t bucket(Family family, std::uint64_t hash) noexcept
{
    return static_cast<std::uint32_t>(mix(static_cast<std::uint64_t>(family) * 0x9E37ULL, hash) >> 17U) % kBuckets;
}

bool is_number(Word const& word) noexcept
{
    return std::ranges::any_of(word.folded, [](char letter) { return letter >= '0' && letter <= '9'; });
}

void add_letters(Word const& word, std::int32_t position, float value, std::vector<Feature>& out)
{
    std::string const padded = "^" + word.folded + "$";
    for (std::size_t size = 3; size <= 4; ++size) {
        for (std::size_t at = 0; at + size <= padded.size(); ++at) {
            out.push_back({bucket(Family::letters, hash_of(std::string_view(padded).substr(at, size))), value, position}
            );
        }
    }
}

void add_words(Reading const& reading, bool pairs_only_visible, std::vector<Feature>& out)
{
    auto const& words = reading.list.words;
    constexpr std::size_t kFeaturesOfWord = 16;
    out.reserve(words.size() * kFeaturesOfWord);
    auto const hidden = [&](std::size_t at) { return pairs_only_visible && reading.hidden[at]; };
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (hidden(at)) {
            continue;
        }
        auto const position = static_cast<std::int32_t>(at);
        if (is_number(words[at])) {
            continue;
        }
        out.push_back({bucket(Family::word, words[at].hash), 1.0F, position});
        if (words[at].marked()) {
            out.push_back({bucket(Family::marked, words[at].key_hash), 0.6F, position});
        }
        add_letters(words[at], position, 0.25F, out);
        bool const joins =
            at + 1 < words.size() && !words[at + 1].breaks && !hidden(at + 1) && !is_number(words[at + 1]);
        if (!joins) {
            continue;
        }
        out.push_back({bucket(Family::pair, mix(words[at].hash, words[at + 1].hash)), 1.2F, position});
        if (words[at].marked() || words[at + 1].marked()) {
            out.push_back({bucket(Family::marked_pair, mix(words[at].key_hash, words[at + 1].key_hash)), 0.7F, position}
            );
        }
        if (at + 2 < words.size() && !words[at + 2].breaks && !hidden(at + 2)) {
            out.push_back({bucket(Family::skip, mix(words[at].hash, words[at + 2].hash)), 0.5F, position});
        }
    }
}

/// Repeats count by their root, then the whole gets length 1.
void normalise(std::vector<Feature>& features)
{
    // an open table instead of a sort: a message has hundreds of features, and this runs for each of them
    auto const mask = std::bit_ceil(2 * features.size() + 1) - 1;
    std::vector<std::uint32_t> slots(mask + 1, 0);  // place in `counts` + 1
    std::vector<std::uint32_t> counts;
    counts.reserve(features.size());
    for (auto const& feature : features) {
        auto slot = feature.bucket & mask;
        while (slots[slot] != 0 && features[slots[slot] - 1].bucket != feature.bucket) {
            slot = (slot + 1) & mask;
        }
        if (slots[slot] != 0) {
            ++counts[slots[slot] - 1];
            continue;
        }
        features[counts.size()] = feature;
        counts.push_back(1);
        slots[slot] = static_cast<std::uint32_t>(counts.size());
    }
    features.resize(counts.size());
    float square = 0;
    for (std::size_t at = 0; at < features.size(); ++at) {
        features[at].value *= std::sqrt(static_cast<float>(counts[at]));
        square += features[at].value * features[at].value;
    }
    auto const scale = square > 0 ? 1.0F / std::sqrt(square) : 0.0F;
    for (auto& feature : features) {
        feature.value *= scale;
    }
}

void add_shape(Reading const& reading, std::vector<Feature>& out)
{
    auto const words = reading.list.words.size();
    auto const add = [&](std::uint64_t what, float value) { out.push_back({bucket(Family::shape, what), value, -1}); };
    add(1, reading.question_marks > 0 ? 0.35F : 0.0F);
    add(2, reading.exclamations > 0 ? 0.15F : 0.0F);
    add(3, reading.exclamations > 2 ? 0.2F : 0.0F);
    add(4, reading.has_link ? 0.4F : 0.0F);
    add(10 + (words < 4 ? 0U : words < 9 ? 1U : words < 18 ? 2U : words < 40 ? 3U : 4U), 0.25F);
    add(20, std::ranges::any_of(reading.list.words, is_number) ? 0.15F : 0.0F);
}

}  // namespace

std::uint32_t bucket_of(std::string_view name) noexcept
{
    return bucket(Family::group, hash_of(name));
}

Result<RuleGroups> RuleGroups::from_json(Json const& document)
{
    RuleGroups groups;
    for (auto const& [name, phrases] : member(document, "groups").items()) {
        auto const entry = static_cast<std::uint32_t>(groups.names_.size());
        groups.names_.push_back(name);
        for (auto const& phrase : phrases) {
            if (!phrase.is_string()) {
                return invalid_input("triage rules: group " + name + " holds something that is no text");
            }
            groups.table_.add(phrase.get<std::string>(), entry);
        }
    }
    if (groups.names_.empty()) {
        return invalid_input("triage rules: no groups");
    }
    return groups;
}

std::uint32_t RuleGroups::entry(std::string_view name) const noexcept
{
    return static_cast<std::uint32_t>(std::ranges::find(names_, name) - names_.begin());
}

PhraseTable keyword_table(TopicCatalogue const& topics)
{
    PhraseTable table;
    for (std::uint32_t at = 0; at < topics.all().size(); ++at) {
        for (auto const& keyword : topics.all()[at].keywords) {
            table.add(keyword, 2 * at);
        }
        for (auto const& phrase : topics.all()[at].urgent_phrases) {
            table.add(phrase, 2 * at + 1);
        }
    }
    return table;
}

FeatureSet features_of(Reading const& reading, RuleGroups const& groups)
{
    FeatureSet set;
    add_words(reading, true, set.words);
    normalise(set.words);
    bool const hides = std::ranges::find(reading.hidden, true) != reading.hidden.end();
    if (hides) {
        add_words(reading, false, set.manner);
        normalise(set.manner);
    } else {
        set.manner = set.words;
    }
    for (auto const& hit : reading.keywords) {
        auto const weight =
            0.12F * static_cast<float>(std::min<std::uint32_t>(hit.count, 3)) * (hit.exact ? 1.0F : 0.6F);
        set.words.push_back({bucket(Family::keyword, hit.entry / 2), weight, static_cast<std::int32_t>(hit.first)});
    }
    for (auto const& hit : reading.groups) {
        set.manner.push_back({bucket_of(groups.name(hit.entry)), 0.4F, static_cast<std::int32_t>(hit.first)});
    }
    for (auto const& hit : reading.keywords) {
        if (hit.entry % 2 == 1) {
            set.manner.push_back({bucket_of("urgent phrase"), 0.3F, static_cast<std::int32_t>(hit.first)});
        }
    }
    add_shape(reading, set.manner);
    return set;
}

}  // namespace hub::triage
