#include "cases/likeness.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <iterator>

namespace hub::cases {
namespace {

constexpr std::size_t kLongNumber = 6;  ///< A telephone or identity number says who, not what.
constexpr double kSpanDays = 30;
constexpr std::size_t kFewWords = 4;
constexpr double kSameTopic = 0.4;
constexpr double kNearInTime = 0.2;
constexpr double kLeastShareOfTopic = 0.2;  ///< So much of the shorter text is in the other.
constexpr double kLeastShare = 0.5;

/// Vietnamese words that stand in every message, folded.
constexpr auto kFrequent = std::to_array<std::string_view>(
    {"a",     "ai",  "anh",  "bao", "bi",   "bua",  "cac",  "cach",  "cai",   "can", "chi", "cho",   "chua",
     "chung", "co",  "con",  "cua", "cung", "da",   "dang", "de",    "den",   "di",  "do",  "duoc",  "em",
     "gi",    "gio", "giup", "hay", "hom",  "kinh", "khi",  "khong", "la",    "lam", "lai", "len",   "luc",
     "mai",   "may", "moi",  "mot", "nao",  "nay",  "nen",  "ngay",  "nguoi", "nha", "nhe", "nhieu", "nhu",
     "qua",   "ra",  "rat",  "roi", "sao",  "the",  "thi",  "toi",   "tren",  "va",  "voi"}
);

bool says_something(std::string_view word)
{
    bool const number = std::ranges::all_of(word, [](char letter) { return letter >= '0' && letter <= '9'; });
    if (number) {
        return word.size() < kLongNumber;
    }
    return word.size() > 1 && std::ranges::find(kFrequent, word) == kFrequent.end();
}

}  // namespace

std::vector<std::string> telling_words(std::string_view folded)
{
    std::vector<std::string> words;
    for (std::size_t from = 0; from < folded.size();) {
        auto const end = std::min(folded.find_first_of(" \n\t", from), folded.size());
        auto const word = folded.substr(from, end - from);
        if (!word.empty() && says_something(word)) {
            words.emplace_back(word);
        }
        from = end + 1;
    }
    std::ranges::sort(words);
    auto const doubled = std::ranges::unique(words);
    words.erase(doubled.begin(), doubled.end());
    return words;
}

Likeness likeness_of(CaseRecord const& one, CaseRecord const& other)
{
    Likeness found;
    found.same_area = !one.area.empty() && one.area == other.area;
    found.same_topic = !one.topic.empty() && one.topic == other.topic;
    auto const apart = std::chrono::abs(one.opened_at - other.opened_at);
    found.days_apart = static_cast<int>(std::chrono::floor<std::chrono::days>(apart).count());
    auto const mine = telling_words(one.search_text);
    auto const theirs = telling_words(other.search_text);
    std::ranges::set_intersection(mine, theirs, std::back_inserter(found.words));
    std::ranges::sort(found.words, [](std::string const& left, std::string const& right) {
        return left.size() == right.size() ? left < right : left.size() > right.size();
    });
    auto const shorter = static_cast<double>(std::max<std::size_t>(std::min(mine.size(), theirs.size()), 1));
    auto const share = static_cast<double>(found.words.size()) / shorter;
    bool const alike = found.same_topic ? found.words.size() > 1 && share >= kLeastShareOfTopic
                                        : found.words.size() >= kFewWords && share >= kLeastShare;
    if (alike) {
        found.score = share + (found.same_topic ? kSameTopic : 0) +
                      kNearInTime * (1 - std::min(found.days_apart / kSpanDays, 1.0));
    }
    return found;
}

}  // namespace hub::cases
