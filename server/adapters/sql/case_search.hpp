#pragma once
// How to find the cases with all the words of a search.
//
// The full-text index names the cases of a few rare words at once; each then costs a look at its row, somewhere in the
// file. Of more frequent words it names too many: then the wanted order is walked, and what the index named only marks
// which entries are worth the look. Of the most frequent ones not even the naming pays: a page is full after a few
// texts that were tested by themselves. What the index is asked, and for how many, is chosen from guesses that cost
// less than a millisecond; a wrong guess costs time, never a result.

#include "adapters/sql/connection.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hub::adapters::sql {

struct SearchPlan {
    enum class Way {
        numbers,  ///< Fetch the named cases and sort them.
        marked,   ///< Walk the order, look at the named ones.
        tested,   ///< Walk the order, look at all.
    };
    Way way = Way::tested;
    std::vector<std::int64_t> named;
    std::string test;  ///< Words that each case's own text must be asked for; may be empty.
};

/// @param page  Rows wanted.
/// @param scope  Cases in the lists that a walk would go through; nullopt: everybody's.
[[nodiscard]] SearchPlan plan_search(
    Connection& database, std::vector<std::string> words, std::size_t page, std::optional<std::int64_t> scope
);
/// More than this need not be counted for `scope`.
inline constexpr std::int64_t kLargestScope = 30'000;

}  // namespace hub::adapters::sql
