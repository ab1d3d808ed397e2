#include "triage/phrases.hpp"

namespace hub::triage {
namespace {

constexpr std::uint64_t kSeed = 0x5EED;
constexpr std::size_t kLongestPhrase = 12;

}  // namespace

void PhraseTable::add(std::string_view phrase, std::uint32_t entry, bool any_marks)
{
    auto const list = WordReader::read_plain(phrase);
    if (list.words.empty() || list.words.size() > kLongestPhrase) {
        return;
    }
    std::uint64_t path = kSeed;
    std::uint64_t keys = kSeed;
    bool marked = false;
    for (auto const& word : list.words) {
        path = mix(path, word.hash);
        keys = mix(keys, word.key_hash);
        marked = marked || word.marked();
        nodes_.try_emplace(path);
    }
    nodes_[path].phrases.push_back({entry, keys, marked, any_marks});
}

void PhraseTable::match(
    Node const& node, WordList const& text, std::size_t first, std::size_t count, std::vector<Hit>& hits
) const
{
    std::uint64_t keys = kSeed;
    bool bare = true;
    for (std::size_t at = first; at < first + count; ++at) {
        keys = mix(keys, text.words[at].key_hash);
        bare = bare && !text.words[at].marked();
    }
    for (auto const& phrase : node.phrases) {
        bool const same = phrase.keys == keys;
        bool const letters_suffice = phrase.any_marks || (bare && !text.accented) || (bare && count > 2);
        if (same || letters_suffice) {
            hits.push_back(
                {phrase.entry, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count), same || count > 1}
            );
        }
    }
}

std::vector<Hit> PhraseTable::find(WordList const& text) const
{
    std::vector<Hit> hits;
    for (std::size_t first = 0; first < text.words.size(); ++first) {
        std::uint64_t path = kSeed;
        for (std::size_t at = first; at < text.words.size(); ++at) {
            if (at > first && text.words[at].breaks) {
                break;
            }
            path = mix(path, text.words[at].hash);
            auto const node = nodes_.find(path);
            if (node == nodes_.end()) {
                break;
            }
            if (!node->second.phrases.empty()) {
                match(node->second, text, first, at - first + 1, hits);
            }
        }
    }
    return hits;
}

}  // namespace hub::triage
