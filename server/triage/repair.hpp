#pragma once
// Broken encodings made readable: UTF-8 read as Latin-1, TCVN3 and VNI pasted as Latin-1, decomposed letters.
// The original bytes are kept elsewhere; this is the copy that triage and titles work on.

#include "base/error.hpp"
#include "base/json.hpp"

#include <map>
#include <string>
#include <string_view>

namespace hub::triage {

class Repair {
public:
    /// From config/text/legacy-encodings.json.
    [[nodiscard]] static Result<Repair> from_json(Json const& document);
    /// Valid UTF-8 in NFC. A conversion happens only when several letters of the text betray the encoding.
    [[nodiscard]] std::string operator()(std::string_view raw) const;

private:
    std::map<char32_t, char32_t> tcvn3_;
    std::map<std::u32string, char32_t> vni_;
};

/// NFC of valid UTF-8; ASCII and already composed text come back at once.
[[nodiscard]] std::string compose(std::string_view text);

}  // namespace hub::triage
