#include "triage/matters.hpp"

#include "base/fold.hpp"
#include "base/utf8.hpp"
#include "domain/masking.hpp"

#include <algorithm>
#include <array>

namespace hub::triage {
namespace {

constexpr std::size_t kTitleChars = 100;
constexpr std::size_t kLeastPartWords = 3;

std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view kBlank = " \t\r\n-+*•;,.";
    auto const first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::size_t words_in(std::string_view text)
{
    auto const folded = fold(text);
    return folded.empty() ? 0 : static_cast<std::size_t>(std::ranges::count(folded, ' ')) + 1;
}

/// Length of a list mark "1)", "2.", "(3)", "1/" whose number is `expected`, standing at `at`; 0 when there is none.
std::size_t list_mark(std::string_view text, std::size_t at, char expected)
{
    bool const starts =
        at == 0 || text[at - 1] == ' ' || text[at - 1] == '\n' || text[at - 1] == '(' || text[at - 1] == ';';
    if (!starts || text[at] != expected || at + 2 > text.size()) {
        return 0;
    }
    auto const close = at + 1 < text.size() ? text[at + 1] : '\0';
    bool const tight = at + 2 < text.size() && text[at + 2] >= '0' && text[at + 2] <= '9';
    bool const line_start = at == 0 || text[at - 1] == '\n';
    bool const slash = (close == '/' || close == '.' || close == '-' || close == ':') && !tight;
    return close == ')' || (slash && (line_start || close != '-')) ? 2 : 0;
}

Parts numbered(std::string_view text)
{
    Parts parts{Cut::list, {}, {}};
    std::vector<std::pair<std::size_t, std::size_t>> marks;
    for (std::size_t at = 0; at < text.size() && marks.size() < 9; ++at) {
        auto const length = list_mark(text, at, static_cast<char>('1' + marks.size()));
        if (length > 0) {
            marks.emplace_back(at, at + length);
        }
    }
    if (marks.size() < 2) {
        return parts;
    }
    parts.lead = trimmed(text.substr(0, marks.front().first));
    for (std::size_t at = 0; at < marks.size(); ++at) {
        auto const end = at + 1 < marks.size() ? marks[at + 1].first : text.size();
        parts.parts.emplace_back(trimmed(text.substr(marks[at].second, end - marks[at].second)));
    }
    return parts;
}

template <class IsCut>
std::vector<std::string> cut_where(std::string_view text, IsCut is_cut)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_cut(at)) {
            parts.emplace_back(trimmed(text.substr(begin, at - begin)));
            begin = at;
        }
    }
    parts.emplace_back(trimmed(text.substr(begin)));
    std::erase_if(parts, [](std::string const& part) { return part.empty(); });
    return parts;
}

bool ends_here(std::string_view text, std::size_t at) noexcept
{
    bool const mark = text[at] == '.' || text[at] == '!' || text[at] == '?' || text[at] == '\n' || text[at] == ';';
    bool const gap = at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\n';
    return mark && (gap || text[at] == '\n');
}

std::vector<std::string> sentences(std::string_view text)
{
    return cut_where(text, [&](std::size_t at) { return at > 0 && ends_here(text, at - 1); });
}

bool starts_new_matter(std::string_view sentence)
{
    constexpr std::array<std::string_view, 14> kOpenings{
        "ngoai ra",
        "voi lai",
        "con nua",
        "con ",
        "mot viec nua",
        "viec nua",
        "ben canh do",
        "dong thoi",
        "thu hai",
        "thu ba",
        "tien day",
        "tien the",
        "san cho hoi",
        "cho hoi them"
    };
    auto const folded = fold(sentence.substr(0, 40));
    return std::ranges::any_of(kOpenings, [&](std::string_view opening) { return folded.starts_with(opening); });
}

Parts by_connective(std::string_view text)
{
    Parts parts{Cut::connective, {}, {}};
    bool opened = false;
    for (auto& sentence : sentences(text)) {
        bool const opens = starts_new_matter(sentence);
        opened = opened || (opens && !parts.parts.empty());
        if (opens || parts.parts.empty()) {
            parts.parts.push_back(std::move(sentence));
        } else {
            parts.parts.back() += " " + sentence;
        }
    }
    if (!opened) {
        parts.parts.clear();
    }
    return parts;
}

void keep_if_several(Parts parts, std::vector<Parts>& all)
{
    if (parts.cut != Cut::list) {
        std::erase_if(parts.parts, [](std::string const& part) { return words_in(part) < kLeastPartWords; });
    }
    std::erase_if(parts.parts, [](std::string const& part) { return part.empty(); });
    while (parts.parts.size() > kMostParts) {
        auto last = std::move(parts.parts.back());
        parts.parts.pop_back();
        parts.parts.back() += "\n" + last;
    }
    if (parts.parts.size() > 1) {
        all.push_back(std::move(parts));
    }
}

bool is_greeting(std::string_view clause)
{
    constexpr std::array<std::string_view, 13> kGreetings{
        "kinh gui",
        "kinh thua",
        "chao",
        "xin chao",
        "alo",
        "a lo",
        "ad oi",
        "phuong oi",
        "xa oi",
        "em chao",
        "kinh chao",
        "da chao",
        "hi ad"
    };
    auto const folded = fold(clause.substr(0, 30));
    return std::ranges::any_of(kGreetings, [&](std::string_view greeting) { return folded.starts_with(greeting); });
}

std::string_view without_greeting(std::string_view text)
{
    for (int round = 0; round < 3; ++round) {
        auto const end = text.find_first_of(",.:!?\n");
        if (end == std::string_view::npos || end > 80 || !is_greeting(text)) {
            break;
        }
        auto const rest = trimmed(text.substr(end + 1));
        if (words_in(rest.substr(0, 200)) < 4) {
            break;
        }
        text = rest;
    }
    return text;
}

/// The name after "tôi tên", "tôi là", "con tôi là": capitalised words become initials.
std::string mask_own_name(std::string text)
{
    constexpr std::array<std::string_view, 10> kBefore{
        "tôi tên là ",
        "tôi tên ",
        "tên tôi là ",
        "tôi là ",
        "em tên ",
        "em là ",
        "tên là ",
        "cháu là ",
        "mình tên ",
        "tên người nhận "
    };
    for (auto const before : kBefore) {
        std::string capital(before);
        capital.front() = capital.front() == 't' ? 'T' : capital.front() == 'e' ? 'E' : capital.front();
        for (auto const& spelling : {std::string(before), capital}) {
            auto const found = text.find(spelling);
            if (found == std::string::npos) {
                continue;
            }
            auto const begin = found + spelling.size();
            auto end = begin;
            std::size_t words = 0;
            while (end < text.size() && words < 5) {
                auto const next = std::min(text.find_first_of(" ,.;:\n", end), text.size());
                auto const letter = prefix_chars(std::string_view(text).substr(end), 1);
                bool const is_capital = (letter.size() == 1 && letter.front() >= 'A' && letter.front() <= 'Z') ||
                                        letter.starts_with("Đ") ||
                                        (letter.size() == 2 && letter.front() == '\xC3' &&
                                         static_cast<unsigned char>(letter.back()) < 0x9F);
                if (!is_capital || next == end) {
                    break;
                }
                ++words;
                end = next < text.size() && text[next] == ' ' ? next + 1 : next;
                if (end == next) {
                    break;
                }
            }
            if (words >= 2) {
                bool const space = end > begin && text[end - 1] == ' ';
                text = text.substr(0, begin) + mask_name(std::string_view(text).substr(begin, end - begin)) +
                       (space ? " " : "") + text.substr(end);
            }
        }
    }
    return text;
}

}  // namespace

std::vector<Parts> possible_parts(std::string_view text)
{
    std::vector<Parts> all;
    keep_if_several(numbered(text), all);
    keep_if_several({Cut::lines, {}, cut_where(text, [&](std::size_t at) { return text[at] == '\n'; })}, all);
    keep_if_several(by_connective(text), all);
    keep_if_several({Cut::sentences, {}, sentences(text)}, all);
    return all;
}

std::string title_of(std::string_view text)
{
    auto const body = without_greeting(trimmed(text.substr(0, 4096)));
    auto const masked = mask_own_name(mask_personal_data(body.substr(0, 1024)));
    std::string line;
    for (auto const letter : masked) {
        bool const blank = letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r';
        if (!blank) {
            line.push_back(letter);
        } else if (!line.empty() && line.back() != ' ') {
            line.push_back(' ');
        }
    }
    line = to_valid_utf8(trimmed(line));
    if (count_chars(line) <= kTitleChars) {
        return line;
    }
    auto cut = std::string(prefix_chars(line, kTitleChars - 1));
    auto const space = cut.rfind(' ');
    if (space != std::string::npos && space > cut.size() / 2) {
        cut.resize(space);
    }
    return cut + "…";
}

}  // namespace hub::triage
