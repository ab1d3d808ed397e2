#include "triage/contains.hpp"
#include "triage/places.hpp"

#include <algorithm>
#include <array>

namespace hub::triage {
namespace {

constexpr double kClearlyNamed = 0.75;
constexpr double kWorthAsking = 0.5;

std::string_view rule_of(NamedPlace::Manner manner) noexcept
{
    switch (manner) {
        case NamedPlace::Manner::stated:
            return "place.ward_name";
        case NamedPlace::Manner::former:
            return "place.former_name";
        case NamedPlace::Manner::bare:
            return "place.bare_name";
        case NamedPlace::Manner::street:
            return "place.street_name";
    }
    return "place.bare_name";
}

void add_candidates(Place& place, std::vector<AreaCode> const& areas)
{
    for (auto const& area : areas) {
        if (!contains(place.candidates, area)) {
            place.candidates.push_back(area);
        }
    }
}

/// The named place decides, or leaves several wards open.
void take_name(Place& place, NamedPlace const& named, AreaCode const& default_area)
{
    place.from_message = true;
    place.reasons.push_back({std::string(rule_of(named.manner)), named.name, std::clamp(named.weight, 0.0, 1.0)});
    if (named.areas.size() == 1) {
        place.area = named.areas.front();
    } else if (contains(named.areas, default_area)) {
        place.area = default_area;
        place.reasons.push_back({"place.channel", default_area.value, 0.6});
    } else {
        place.area = {};
        add_candidates(place, named.areas);
    }
}

bool is_stop(std::string_view word) noexcept
{
    constexpr std::array<std::string_view, 34> kStops{"bi",  "co",  "khong", "dang", "da",  "ma",  "thi", "la",  "nen",
                                                      "tu",  "vao", "chua",  "duoc", "nay", "hom", "qua", "rat", "mo",
                                                      "do",  "lan", "van",   "cu",   "lai", "ra",  "de",  "den", "gi",
                                                      "nho", "xin", "mong",  "moi",  "tat", "het", "toi"};
    return std::ranges::find(kStops, word) != kStops.end();
}

bool begins_address(WordList const& words, std::size_t at)
{
    constexpr std::array<std::string_view, 17> kPlaceWords{
        "ngo",
        "ngach",
        "hem",
        "pho",
        "duong",
        "thon",
        "xom",
        "to",
        "toa",
        "tdp",
        "khu",
        "kdt",
        "cho",
        "nga",
        "hem",
        "so",
        "truoc"
    };
    auto const& word = words.words[at].folded;
    if (std::ranges::find(kPlaceWords, word) == kPlaceWords.end() || at + 1 >= words.words.size() ||
        words.words[at + 1].breaks) {
        return false;
    }
    auto const& next = words.words[at + 1].folded;
    bool const number = next.front() >= '0' && next.front() <= '9';
    bool const crossing = word == "nga" && (next == "tu" || next == "ba" || next == "nam");
    bool const needs_number = word == "to" || word == "so" || word == "toa";
    bool const named = !needs_number && word != "nga" && word != "truoc" && !is_stop(next);
    return number || crossing || named;
}

}  // namespace

Place decide_place(
    std::vector<NamedPlace> const& named,
    std::optional<AreaCode> const& located,
    AreaCode const& default_area,
    PlaceFinder const& finder
)
{
    Place place;
    place.area = default_area;
    if (located) {
        place.area = *located;
        place.from_message = true;
        place.reasons.push_back({"place.coordinates", finder.full_name(*located), 1.0});
        return place;
    }
    bool const outside = !default_area.empty() && !finder.knows(default_area);
    auto const* best = named.empty() ? nullptr : &named.front();
    bool const decides = best != nullptr && (best->weight >= kClearlyNamed || default_area.empty());
    if (decides) {
        take_name(place, *best, default_area);
        for (auto const& other : named) {
            if (&other != best && other.weight >= kClearlyNamed && other.areas.size() == 1 &&
                other.areas.front() != place.area) {
                add_candidates(place, {place.area});
                add_candidates(place, other.areas);
            }
        }
        return place;
    }
    if (!default_area.empty()) {
        place.reasons.push_back(
            {"place.channel", finder.knows(default_area) ? finder.full_name(default_area) : default_area.value, 0.5}
        );
    }
    if (best != nullptr && !outside) {
        bool const agrees = contains(best->areas, default_area);
        place.from_message = agrees;
        place.reasons.push_back({std::string(rule_of(best->manner)), best->name, std::clamp(best->weight, 0.0, 1.0)});
        if (!agrees && best->weight >= kWorthAsking && best->manner == NamedPlace::Manner::bare) {
            add_candidates(place, {default_area});
            add_candidates(place, best->areas);
        }
    }
    return place;
}

std::string address_in(WordList const& words, std::string_view text)
{
    for (std::size_t at = 0; at < words.words.size(); ++at) {
        if (!begins_address(words, at)) {
            continue;
        }
        auto last = at + 1;
        while (last + 1 < words.words.size() && last - at < 9 && !words.words[last + 1].breaks &&
               !is_stop(words.words[last + 1].folded)) {
            ++last;
        }
        return std::string(text.substr(words.words[at].begin, words.words[last].end - words.words[at].begin));
    }
    return {};
}

}  // namespace hub::triage
