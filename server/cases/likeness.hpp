#pragma once
// How alike two cases are: pure, over what the store's index knows of their words. A person decides; this only shows.

#include "ports/records.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hub::cases {

struct Likeness {
    bool same_area = false;
    bool same_topic = false;
    std::vector<std::string> words;  ///< In both, folded, longest first. Without frequent words and long numbers.
    int days_apart = 0;
    double score = 0;  ///< 0: not alike. Only for the order.
};

/// Distinct words of a folded text that say something: sorted, no function words, no number of six digits or more.
[[nodiscard]] std::vector<std::string> telling_words(std::string_view folded);
/// O(words of both).
[[nodiscard]] Likeness likeness_of(CaseRecord const& one, CaseRecord const& other);

}  // namespace hub::cases
