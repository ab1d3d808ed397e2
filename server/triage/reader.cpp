#include "triage/reader.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace hub::triage {
namespace {

/// Parses one data file and builds a part from it; an error names the file.
template <class Part>
Result<Part> part_from(std::string_view text, std::string_view file, Result<Part> (*build)(Json const&))
{
    auto const document = parse_json(text);
    if (!document) {
        return invalid_input(std::string(file) + ": " + document.error().detail);
    }
    return build(*document);
}

/// Words of ward names, and the words around them, say where, not what.
std::vector<bool> hidden_words(WordList const& list, std::vector<NamedPlace> const& places)
{
    std::vector<bool> hidden(list.words.size(), false);
    for (auto const& place : places) {
        for (auto at = place.first; at < place.first + place.count && at < hidden.size(); ++at) {
            hidden[at] = true;
        }
    }
    return hidden;
}

}  // namespace

TextReader::TextReader(TopicCatalogue topics, PlaceFinder places, WordReader words, Repair repair, RuleGroups groups)
    : topics_(std::move(topics)),
      places_(std::move(places)),
      words_(std::move(words)),
      repair_(std::move(repair)),
      groups_(std::move(groups)),
      keywords_(keyword_table(topics_))
{
}

Result<TextReader> TextReader::make(ReaderData const& data)
{
    auto topics = part_from(data.topics, "topics", &TopicCatalogue::from_json);
    auto places = part_from(data.wards, "ward names", &PlaceFinder::from_json);
    auto words = part_from(data.teencode, "teencode", &WordReader::from_json);
    auto repair = part_from(data.legacy, "legacy encodings", &Repair::from_json);
    auto groups = part_from(data.rules, "triage rules", &RuleGroups::from_json);
    if (!topics) {
        return std::unexpected(topics.error());
    }
    if (!places) {
        return std::unexpected(places.error());
    }
    if (!words) {
        return std::unexpected(words.error());
    }
    if (!repair) {
        return std::unexpected(repair.error());
    }
    if (!groups) {
        return std::unexpected(groups.error());
    }
    return TextReader(
        std::move(*topics), std::move(*places), std::move(*words), std::move(*repair), std::move(*groups)
    );
}

ReadText TextReader::read(std::string_view raw) const
{
    auto part = raw.substr(0, kMostTextBytes);
    while (part.size() < raw.size() && !part.empty() && (static_cast<unsigned char>(raw[part.size()]) & 0xC0U) == 0x80U
    ) {
        part.remove_suffix(1);  // not through the middle of a letter
    }
    return read_part(repair_(part));
}

ReadText TextReader::read_part(std::string text) const
{
    ReadText result;
    result.text = std::move(text);
    auto& reading = result.reading;
    reading.list = words_.read(result.text);
    reading.groups = groups_.find(reading.list);
    reading.keywords = keywords_.find(reading.list);
    result.places = places_.find(reading.list, result.text);
    reading.hidden = hidden_words(reading.list, result.places);
    reading.question_marks = static_cast<std::size_t>(std::ranges::count(result.text, '?'));
    reading.exclamations = static_cast<std::size_t>(std::ranges::count(result.text, '!'));
    reading.has_link = result.text.contains("http://") || result.text.contains("https://");
    return result;
}

}  // namespace hub::triage
