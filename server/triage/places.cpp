#include "triage/places.hpp"

#include "triage/code_points.hpp"
#include "triage/contains.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

namespace hub::triage {
namespace {

bool is_one_of(std::string_view word, std::span<std::string_view const> words) noexcept
{
    return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 5> kWardWords{"phuong", "p", "f", "xa", "x"};
constexpr std::array<std::string_view, 16> kStreetWords{
    "pho",
    "duong",
    "ngo",
    "ngach",
    "hem",
    "so",
    "nha",
    "cau",
    "ho",
    "song",
    "cho",
    "chua",
    "nut",
    "tuyen",
    "truong",
    "ben"
};
constexpr std::array<std::string_view, 4> kCrossings{"nga", "giao", "cho", "pho"};

bool is_number(Word const& word) noexcept
{
    return !word.folded.empty() && word.folded.front() >= '0' && word.folded.front() <= '9';
}

bool starts_with_capital(std::string_view text, Word const& word) noexcept
{
    return u_isupper(static_cast<UChar32>(code_point_at(text, word.begin).value)) != 0;
}

/// "phường X", also "xã mới X" and "UBND phường X".
bool is_stated(Hit const& hit, WordList const& words)
{
    if (hit.first == 0) {
        return false;
    }
    auto const& before = words.words[hit.first - 1];
    if (words.words[hit.first].breaks && before.folded.size() > 1) {
        return false;
    }
    // "phuong" without marks in a text with marks is a misspelling of the word, not the name
    return is_one_of(before.folded, kWardWords) ||
           (hit.first > 1 && before.folded == "tran" && words.words[hit.first - 2].folded == "thi");
}

bool is_street(Hit const& hit, WordList const& words)
{
    for (std::uint32_t back = 1; back <= std::min<std::uint32_t>(hit.first, 2); ++back) {
        auto const& before = words.words[hit.first - back];
        if (words.words[hit.first - back + 1].breaks && back == 1) {
            return false;
        }
        if (back == 1 && (is_one_of(before.folded, kStreetWords) || is_number(before))) {
            return true;
        }
        if (back == 2 && is_one_of(before.folded, kCrossings)) {
            return true;
        }
    }
    // "ngã tư A - B", "nút A - B"
    for (std::uint32_t back = 3; back <= std::min<std::uint32_t>(hit.first, 6); ++back) {
        auto const& before = words.words[hit.first - back];
        if (before.folded == "nga" || before.folded == "nut") {
            return true;
        }
    }
    return false;
}

bool is_called_former(Hit const& hit, WordList const& words)
{
    auto const after = hit.first + hit.count;
    auto const at = [&](std::size_t position) {
        return position < words.words.size() ? std::string_view(words.words[position].folded) : "";
    };
    return at(after) == "cu" || (at(after) == "truoc" && at(after + 1) == "day");
}

double weight_of(NamedPlace::Manner manner, bool current, std::size_t areas)
{
    switch (manner) {
        case NamedPlace::Manner::stated:
            return 1.0;
        case NamedPlace::Manner::former:
            return areas == 1 ? 0.9 : 0.8;
        case NamedPlace::Manner::bare:
            return current ? 0.7 : 0.5;
        case NamedPlace::Manner::street:
            return current ? 0.45 : 0.3;
    }
    return 0;
}

}  // namespace

Result<PlaceFinder> PlaceFinder::from_json(Json const& document)
{
    PlaceFinder finder;
    auto const add = [&](Name name) {
        finder.table_.add(name.name, static_cast<std::uint32_t>(finder.names_.size()), true);
        for (auto const& word : WordReader::read_plain(name.name).words) {
            name.keys = mix(name.keys, word.key_hash);
        }
        finder.names_.push_back(std::move(name));
    };
    for (auto const& ward : member(document, "wards")) {
        AreaCode const code{text_or(ward, "code")};
        if (code.empty() || text_or(ward, "name").empty()) {
            return invalid_input("ward names: an entry has no code or name");
        }
        finder.wards_.emplace_back(code, text_or(ward, "full_name"));
        add({Name::Kind::ward, text_or(ward, "name"), {}, {code}, 0});
    }
    for (auto const& [key, kind] : {std::pair{"former", Name::Kind::former}, {"districts", Name::Kind::district}}) {
        for (auto const& entry : member(document, key)) {
            Name name{kind, text_or(entry, "name"), text_or(entry, "district"), {}, 0};
            for (auto const& area : member(entry, "areas")) {
                name.areas.emplace_back(area.is_string() ? area.get<std::string>() : std::string{});
            }
            add(std::move(name));
        }
    }
    if (finder.wards_.empty()) {
        return invalid_input("ward names: no ward");
    }
    return finder;
}

bool PlaceFinder::knows(AreaCode const& area) const noexcept
{
    return contains(wards_, area, &std::pair<AreaCode, std::string>::first);
}

std::string PlaceFinder::full_name(AreaCode const& area) const
{
    auto const found = std::ranges::find(wards_, area, &std::pair<AreaCode, std::string>::first);
    return found == wards_.end() ? std::string{} : found->second;
}

std::optional<NamedPlace> PlaceFinder::judge(Hit const& hit, WordList const& words, std::string_view text) const
{
    auto const& name = names_[hit.entry];
    if (name.kind == Name::Kind::district) {
        return std::nullopt;
    }
    bool const stated = is_stated(hit, words);
    bool const marked_text = words.accented;
    std::uint64_t keys = 0;
    for (auto at = hit.first; at < hit.first + hit.count; ++at) {
        keys = mix(keys, words.words[at].key_hash);
    }
    bool const same_marks = keys == name.keys;
    if (!stated && marked_text && !same_marks) {
        return std::nullopt;  // "ăn khánh" is not An Khánh
    }
    if (!stated && hit.count == 1 &&
        !(marked_text && same_marks && starts_with_capital(text, words.words[hit.first]))) {
        return std::nullopt;  // one-word names only as names
    }
    NamedPlace place;
    bool const former = name.kind == Name::Kind::former;
    bool const called_former = is_called_former(hit, words);
    bool const street = !stated && is_street(hit, words);
    place.manner = street                                ? NamedPlace::Manner::street
                   : former && (stated || called_former) ? NamedPlace::Manner::former
                   : stated                              ? NamedPlace::Manner::stated
                                                         : NamedPlace::Manner::bare;
    place.name = name.name;
    place.areas = name.areas;
    place.weight = weight_of(place.manner, !former, name.areas.size());
    if (called_former) {
        place.weight += former ? 0.15 : -0.3;
    }
    if (!stated && !marked_text) {
        place.weight -= 0.15;
    }
    if (stated && !same_marks && marked_text && hit.count == 1) {
        place.weight -= 0.3;
    }
    place.first = stated ? hit.first - 1 : hit.first;
    place.count = hit.count + (stated ? 1 : 0);
    return place;
}

void PlaceFinder::narrow_by_district(
    std::vector<NamedPlace>& places, WordList const& words, std::vector<Hit> const& hits
) const
{
    for (auto const& hit : hits) {
        bool const titled =
            hit.first > 0 && (words.words[hit.first - 1].folded == "quan" ||
                              words.words[hit.first - 1].folded == "huyen" || words.words[hit.first - 1].folded == "q");
        if (names_[hit.entry].kind != Name::Kind::district || !titled) {
            continue;
        }
        auto const& inside = names_[hit.entry].areas;
        for (auto& place : places) {
            bool const fits =
                std::ranges::any_of(place.areas, [&](AreaCode const& area) { return contains(inside, area); });
            place.weight += fits ? 0.05 : -0.3;
        }
    }
}

std::vector<NamedPlace> PlaceFinder::find(WordList const& words, std::string_view text) const
{
    auto const hits = table_.find(words);
    std::vector<NamedPlace> places;
    for (auto const& hit : hits) {
        if (auto place = judge(hit, words, text)) {
            places.push_back(std::move(*place));
        }
    }
    narrow_by_district(places, words, hits);
    std::ranges::sort(places, [](NamedPlace const& left, NamedPlace const& right) {
        if (left.weight != right.weight) {
            return left.weight > right.weight;
        }
        return left.count != right.count ? left.count > right.count : left.first < right.first;
    });
    std::vector<NamedPlace> kept;
    for (auto& place : places) {
        bool const covered = std::ranges::any_of(kept, [&](NamedPlace const& other) {
            return place.first < other.first + other.count && other.first < place.first + place.count;
        });
        if (!covered) {
            kept.push_back(std::move(place));
        }
    }
    std::ranges::sort(kept, [](NamedPlace const& left, NamedPlace const& right) {
        return left.weight != right.weight ? left.weight > right.weight : left.first < right.first;
    });
    return kept;
}

}  // namespace hub::triage
