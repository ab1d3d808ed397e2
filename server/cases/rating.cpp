#include "cases/rating.hpp"

#include "base/fold.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace hub::cases {
namespace {

using Words = std::vector<std::string>;
using namespace std::string_view_literals;

constexpr std::size_t kMaxChars = 200;
constexpr std::size_t kMaxWords = 14;
constexpr std::size_t kMaxWordsAfterScore = 8;
constexpr std::size_t kMaxEmptyWords = 25;
constexpr std::size_t kFewWords = 3;
constexpr int kLowestGood = 3;

constexpr std::array kBeforeScore{"cho"sv, "danh"sv, "gia"sv, "muc"sv, "diem"sv, "toi"sv, "em"sv, "minh"sv, "xin"sv};
// a number before one of these counts something
constexpr std::array kCounted{"ngay"sv,  "tuan"sv, "thang"sv, "nam"sv,   "gio"sv,   "phut"sv, "hom"sv,   "lan"sv,
                              "nguoi"sv, "nha"sv,  "ho"sv,    "can"sv,   "cai"sv,   "con"sv,  "chiec"sv, "cay"sv,
                              "xe"sv,    "km"sv,   "m"sv,     "met"sv,   "to"sv,    "khu"sv,  "ngo"sv,   "ngach"sv,
                              "hem"sv,   "k"sv,    "tr"sv,    "trieu"sv, "nghin"sv, "dong"sv, "bao"sv,   "thung"sv,
                              "den"sv,   "cot"sv,  "duong"sv, "pho"sv,   "lop"sv,   "chau"sv, "ong"sv,   "ba"sv,
                              "anh"sv,   "chi"sv,  "em"sv,    "bon"sv,   "bong"sv,  "vu"sv,   "tru"sv,   "o"sv,
                              "meo"sv,   "cho"sv,  "day"sv,   "tang"sv,  "phong"sv, "viec"sv};
constexpr std::array kPoliteStart{"da"sv, "vang"sv, "u"sv, "uh"sv, "um"sv, "a"sv, "thua"sv};
constexpr std::array kPoliteEnd{
    "a"sv,
    "ah"sv,
    "nhe"sv,
    "nha"sv,
    "nhi"sv,
    "ban"sv,
    "anh"sv,
    "chi"sv,
    "em"sv,
    "oi"sv,
    "ad"sv,
    "admin"sv,
    "thanks"sv,
    "tks"sv,
    "luon"sv,
    "phuong"sv,
    "nhieu"sv
};
constexpr std::array kYes{
    "roi"sv,
    "xong"sv,
    "xong roi"sv,
    "da xong"sv,
    "da xong roi"sv,
    "duoc"sv,
    "duoc roi"sv,
    "da duoc"sv,
    "ok"sv,
    "oke"sv,
    "okie"sv,
    "oki"sv,
    "okay"sv,
    "okla"sv,
    "ok roi"sv,
    "on"sv,
    "on roi"sv,
    "tot"sv,
    "tot roi"sv,
    "rat tot"sv,
    "hai long"sv,
    "rat hai long"sv,
    "da giai quyet"sv,
    "giai quyet roi"sv,
    "da giai quyet roi"sv,
    "da giai quyet xong"sv,
    "co"sv,
    "yes"sv,
    "dc roi"sv,
    "r"sv
};
constexpr std::array kNo{
    "chua"sv,
    "chua xong"sv,
    "chua duoc"sv,
    "chua dc"sv,
    "van chua"sv,
    "van chua xong"sv,
    "chua giai quyet"sv,
    "chua hai long"sv,
    "khong"sv,
    "ko"sv,
    "k"sv,
    "kg"sv,
    "hok"sv,
    "khong duoc"sv,
    "khong xong"sv,
    "khong hai long"sv,
    "ko hai long"sv,
    "no"sv,
    "van con"sv,
    "van nhu cu"sv,
    "chua co gi"sv,
    "chua ai lam"sv
};
constexpr std::array kNoStart{"chua"sv, "khong"sv, "ko"sv};
constexpr std::array kNoAfterStill{"chua"sv, "con"sv, "khong"sv, "ko"sv, "nhu"sv};
constexpr std::array kSetPhrases{
    "da tiep nhan"sv,
    "da ghi nhan"sv,
    "se xem xet"sv,
    "se kiem tra"sv,
    "da chuyen bo phan"sv,
    "da chuyen don vi"sv,
    "cam on ong ba"sv,
    "cam on y kien"sv,
    "theo quy dinh"sv,
    "dang xu ly"sv,
    "se xu ly"sv,
    "se giai quyet"sv,
    "se phan hoi"sv,
    "tiep thu y kien"sv,
    "kinh chuc"sv
};

template <class List>
bool one_of(List const& list, std::string_view word)
{
    return std::ranges::find(list, word) != list.end();
}

Words words_of(std::string const& folded)
{
    Words words;
    for (std::size_t from = 0; from < folded.size();) {
        auto const end = std::min(folded.find(' ', from), folded.size());
        words.push_back(folded.substr(from, end - from));
        from = end + 1;
    }
    return words;
}

std::string joined(Words const& words)
{
    std::string text;
    for (auto const& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

bool has_digit(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<int> score_of(std::string_view word)
{
    bool const digit = !word.empty() && word[0] >= '1' && word[0] <= '5';
    auto const rest = word.substr(std::min<std::size_t>(1, word.size()));
    bool const fits = rest.empty() || rest == "sao" || rest == "diem" || rest == "d";
    return digit && fits ? std::optional{word[0] - '0'} : std::nullopt;
}

std::optional<Rated> score_in(Words words)
{
    while (words.size() > 1 && one_of(kBeforeScore, words.front())) {
        words.erase(words.begin());
    }
    auto const score = words.empty() ? std::nullopt : score_of(words.front());
    if (!score) {
        return std::nullopt;
    }
    words.erase(words.begin());
    if (!words.empty() && (words.front() == "5" || words.front() == "sao" || words.front() == "diem")) {
        words.erase(words.begin());  // "4/5", "4 sao"
    }
    if (words.size() > kMaxWordsAfterScore ||
        (!words.empty() && (has_digit(words.front()) || one_of(kCounted, words.front())))) {
        return std::nullopt;
    }
    return Rated{score, *score >= kLowestGood, words.empty()};
}

void drop_politeness(Words& words)
{
    while (words.size() > 1) {
        auto const& last = words.back();
        if (last == "on" && words[words.size() - 2] == "cam" && words.size() > 2) {
            words.resize(words.size() - 2);
        } else if (one_of(kPoliteEnd, last)) {
            words.pop_back();
        } else {
            break;
        }
    }
    while (words.size() > 1 && one_of(kPoliteStart, words.front())) {
        words.erase(words.begin());
    }
}

/// "Chùa", "chúa" and "chua" (sour) fold alike: with marks, only the horn of "chưa" will do.
bool really_not_yet(std::string_view text)
{
    bool const plain = std::ranges::none_of(text, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
    constexpr std::array kHorns{"\u01b0"sv, "\u01af"sv, "u\u031b"sv, "U\u031b"sv};
    return plain || std::ranges::any_of(kHorns, [&](std::string_view horn) {
               return text.find(horn) != std::string_view::npos;
           });
}

std::string_view first_word(std::string_view text)
{
    auto const from = std::min(text.find_first_not_of(" \t\r\n\"'([.,-"), text.size());
    auto const end = text.find_first_of(" \t\r\n,.;:!?", from);
    return text.substr(from, end == std::string_view::npos ? end : end - from);
}

bool begins_with_no(Words const& words)
{
    return one_of(kNoStart, words.front()) ||
           (words.size() > 1 && words.front() == "van" && one_of(kNoAfterStill, words[1]));
}

}  // namespace

std::optional<Rated> read_rating(std::string_view text)
{
    if (count_chars(text) > kMaxChars) {
        return std::nullopt;
    }
    auto words = words_of(fold(text));
    if (words.empty() || words.size() > kMaxWords) {
        return std::nullopt;
    }
    if (auto const score = score_in(words)) {
        return score;
    }
    if (words.front() == "chua" && !really_not_yet(first_word(text))) {
        return std::nullopt;
    }
    drop_politeness(words);
    auto const whole = joined(words);
    if (one_of(kYes, whole)) {
        return Rated{std::nullopt, true, true};
    }
    if (one_of(kNo, whole)) {
        return Rated{std::nullopt, false, true};
    }
    return begins_with_no(words) ? std::optional{Rated{std::nullopt, false, false}} : std::nullopt;
}

bool is_boilerplate(std::string_view text)
{
    auto const folded = fold(text);
    auto const words = words_of(folded);
    if (words.size() > kMaxEmptyWords || has_digit(folded)) {
        return false;
    }
    return words.size() <= kFewWords || std::ranges::any_of(kSetPhrases, [&](std::string_view phrase) {
               return folded.find(phrase) != std::string::npos;
           });
}

}  // namespace hub::cases
