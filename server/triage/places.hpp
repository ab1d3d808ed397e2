#pragma once
// Wards and addresses named in a text.

#include "base/error.hpp"
#include "base/json.hpp"
#include "domain/assessment.hpp"
#include "triage/phrases.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hub::triage {

/// One name found in a text.
struct NamedPlace {
    enum class Manner {
        stated,  ///< "phường Láng", "xã Đông Anh", "p. láng".
        former,  ///< The name of a unit that ended, stated or marked "cũ".
        bare,    ///< The name of a ward alone.
        street,  ///< After "phố", "đường", "ngõ 45", a house number: a street of that name.
    };
    Manner manner = Manner::bare;
    std::string name;
    std::vector<AreaCode> areas;  ///< One for a ward; all successors for a former unit.
    double weight = 0;
    std::uint32_t first = 0;  ///< Words it takes, "phường" included.
    std::uint32_t count = 0;
};

class PlaceFinder {
public:
    /// From config/triage/wards.json.
    [[nodiscard]] static Result<PlaceFinder> from_json(Json const& document);
    /// Best first; overlapping weaker ones are gone.
    [[nodiscard]] std::vector<NamedPlace> find(WordList const& words, std::string_view text) const;
    [[nodiscard]] bool knows(AreaCode const& area) const noexcept;
    /// "Phường Láng"; empty when unknown.
    [[nodiscard]] std::string full_name(AreaCode const& area) const;

private:
    struct Name {
        enum class Kind { ward, former, district };
        Kind kind;
        std::string name;
        std::string district;
        std::vector<AreaCode> areas;
        std::uint64_t keys;  ///< Of the words with their marks.
    };
    [[nodiscard]] std::optional<NamedPlace> judge(Hit const& hit, WordList const& words, std::string_view text) const;
    void narrow_by_district(std::vector<NamedPlace>& places, WordList const& words, std::vector<Hit> const& hits) const;

    std::vector<Name> names_;
    std::vector<std::pair<AreaCode, std::string>> wards_;
    PhraseTable table_;
};

/// The words of an address as written: "ngõ 45 phố X", "thôn 3"; empty when there is none.
[[nodiscard]] std::string address_in(WordList const& words, std::string_view text);

/// The ward of a matter from everything that is known.
/// @param named  From PlaceFinder::find.  @param located  Ward of the coordinates, when there are any.
[[nodiscard]] Place decide_place(
    std::vector<NamedPlace> const& named,
    std::optional<AreaCode> const& located,
    AreaCode const& default_area,
    PlaceFinder const& finder
);

}  // namespace hub::triage
