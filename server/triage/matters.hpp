#pragma once
// The parts of a message that tell of different matters, and the title of one.

#include <string>
#include <string_view>
#include <vector>

namespace hub::triage {

/// How the parts were told apart: the surer the sign, the less their topics must differ.
enum class Cut { list, lines, connective, sentences };

struct Parts {
    Cut cut = Cut::sentences;
    std::string lead;                ///< What stands before the first item of a list.
    std::vector<std::string> parts;  ///< Two or more, in order, trimmed, at most kMostParts.
};

inline constexpr std::size_t kMostParts = 8;

/// Every way in which the text could be cut, surest first; empty when it is one piece. @param text  Repaired text.
[[nodiscard]] std::vector<Parts> possible_parts(std::string_view text);

/// At most 100 characters of the citizen's own words, personal data masked, greetings left out, cut between words.
[[nodiscard]] std::string title_of(std::string_view text);

}  // namespace hub::triage
