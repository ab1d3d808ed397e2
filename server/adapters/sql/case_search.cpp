#include "adapters/sql/case_search.hpp"

#include "adapters/sql/case_words.hpp"

#include <algorithm>
#include <cmath>

namespace hub::adapters::sql {
namespace {

constexpr std::int64_t kSample = 200;  ///< Entries of a word that are looked at to guess how many there are.
constexpr double kFewTests = 1000;     ///< So many texts may be tested for the words left out of the index's question.
// Microseconds, about: what matters is how they stand to each other.
constexpr double kName = 0.2;   ///< One case named by the full-text index, for each word.
constexpr double kFetch = 2.0;  ///< One row fetched from anywhere in the file.
constexpr double kStep = 0.2;   ///< One entry of an order, without its row.
constexpr double kTest = 3.0;   ///< One row fetched and its text tested.

struct Word {
    std::string text;
    double cases = 0;
};

/// Exact below kSample, else from how densely its first entries lie.
double guess_cases(Connection& database, std::string const& word, double all)
{
    std::int64_t seen = 0;
    std::int64_t last = 0;
    database.each(
        "SELECT count(*), max(rowid) FROM (SELECT rowid FROM case_text WHERE case_text MATCH ? LIMIT ?)",
        [&](Row& row) { row.read(seen, last); },
        match_text({word}),
        kSample
    );
    return seen < kSample ? static_cast<double>(seen)
                          : static_cast<double>(seen) * all / static_cast<double>(std::max<std::int64_t>(last, 1));
}

/// At most `most`.
std::vector<std::int64_t> named_by_index(Connection& database, std::vector<std::string> const& words, std::size_t most)
{
    return database.all(
        "SELECT rowid FROM case_text WHERE case_text MATCH ? LIMIT ?",
        [](Row& row) { return row.take<std::int64_t>(); },
        match_text(words),
        most
    );
}

std::string joined(std::vector<std::string> const& words)
{
    std::string text;
    for (auto const& word : words) {
        text += text.empty() ? word : " " + word;
    }
    return text;
}

struct Rare {
    std::vector<std::string> words;
    double expected = 0;  ///< Cases that have them all, if words came and went independently.
};

/// The rarest words, until they leave few enough cases; the others stay in `words`.
Rare take_rare(Connection& database, std::vector<std::string>& words, double all)
{
    std::vector<Word> known;
    for (auto const& word : words) {
        known.push_back({word, guess_cases(database, word, all)});
    }
    std::ranges::sort(known, {}, &Word::cases);
    Rare rare{{}, all};
    words.clear();
    for (auto& word : known) {
        if (!rare.words.empty() && rare.expected <= kFewTests) {
            words.push_back(std::move(word.text));
            continue;
        }
        rare.expected *= std::min(1.0, word.cases / all);
        rare.words.push_back(std::move(word.text));
    }
    return rare;
}

/// The cheapest way to a page of `page` rows, when the index named `named` of `all` cases and a walk has `scope` ahead.
SearchPlan::Way cheapest(double named, double all, double page, double scope)
{
    auto const steps = std::min(scope, page * all / std::max(named, 1.0));
    auto const numbers = named * kFetch;
    auto const marked = steps * kStep + page * kFetch;
    auto const tested = steps * kTest;
    if (numbers <= std::min(marked, tested)) {
        return SearchPlan::Way::numbers;
    }
    return marked <= tested ? SearchPlan::Way::marked : SearchPlan::Way::tested;
}

}  // namespace

SearchPlan plan_search(
    Connection& database, std::vector<std::string> words, std::size_t page, std::optional<std::int64_t> scope
)
{
    auto const all = std::max(1.0, static_cast<double>(database.number("SELECT max(id) FROM case_file")));
    auto const rows = static_cast<double>(page);
    auto const ahead = scope ? static_cast<double>(*scope) : all;
    auto const every = words;
    auto const rare = take_rare(database, words, all);
    // naming more than this costs more than to walk and test, where one in so many has the words
    auto const name = kName * static_cast<double>(rare.words.size());
    auto const worth = std::min(std::sqrt(rows * all * kTest / name), ahead * kTest / name);
    auto const most = static_cast<std::size_t>(std::clamp(worth, 2000.0, 100'000.0));
    if (rare.expected > 2 * static_cast<double>(most)) {
        return {SearchPlan::Way::tested, {}, joined(every)};
    }
    auto named = named_by_index(database, rare.words, most + 1);
    if (!words.empty() && static_cast<double>(named.size()) > 4 * kFewTests) {  // the guess was wrong
        words.clear();
        named = named_by_index(database, every, most + 1);
    }
    auto const way = !words.empty()        ? SearchPlan::Way::numbers
                     : named.size() > most ? SearchPlan::Way::tested
                                           : cheapest(static_cast<double>(named.size()), all, rows, ahead);
    if (way == SearchPlan::Way::tested) {
        return {way, {}, joined(every)};
    }
    return {way, std::move(named), joined(words)};
}

}  // namespace hub::adapters::sql
