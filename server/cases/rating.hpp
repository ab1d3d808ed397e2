#pragma once
// Whether a citizen's words are an answer to "is it solved?". Pure.

#include <optional>
#include <string_view>

namespace hub::cases {

struct Rated {
    std::optional<int> score;  ///< 1…5; empty: said in words only.
    bool solved = true;        ///< False for 1, 2 and "chưa", "không".
    bool exact = true;         ///< Nothing else was said; otherwise the words might also be a new matter.
};

/// "4", "4/5 hơi chậm", "5 sao", "rồi ạ", "OK", "chưa", "ko", "chưa xong, rác vẫn còn": with or without marks. Empty
/// for everything else: "5 ngày chưa ai dọn" counts days, "Chùa làng bị trộm" tells of a pagoda.
[[nodiscard]] std::optional<Rated> read_rating(std::string_view text);

/// An answer that says nothing: few words, one of the set phrases, no fact.
[[nodiscard]] bool is_boilerplate(std::string_view text);

}  // namespace hub::cases
