#include "domain/masking.hpp"

#include "base/fold.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <span>

// Patterns: config/text/patterns.json, written out by hand, because they must run in linear time on hostile text.

namespace hub {
namespace {

constexpr std::string_view kDots = "•••";

bool is_digit(char letter) noexcept
{
    return letter >= '0' && letter <= '9';
}
bool is_word(char letter) noexcept
{
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' ||
           static_cast<unsigned char>(letter) >= 0x80;
}
bool is_mail(char letter) noexcept
{
    return (std::isalnum(static_cast<unsigned char>(letter)) != 0) || letter == '.' || letter == '+' || letter == '-' ||
           letter == '_';
}

struct Find {
    std::string_view kind;
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// A run of digits with single separators between groups: "0987.654.321", "001 085 001122".
struct Run {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string digits;
    bool plus = false;
};

/// @param at  Position of the first digit.
Run digit_run(std::string_view text, std::size_t at)
{
    Run run{at, at, {}, at > 0 && text[at - 1] == '+'};
    while (at < text.size() && run.digits.size() < 24) {
        if (is_digit(text[at])) {
            run.digits.push_back(text[at]);
            run.end = ++at;
        } else if ((text[at] == ' ' || text[at] == '.' || text[at] == '-') && at + 1 < text.size() &&
                   is_digit(text[at + 1])) {
            ++at;
        } else {
            break;
        }
    }
    return run;
}

/// The part of the text just before a position, folded: what the number is called.
std::string words_before(std::string_view text, std::size_t at)
{
    auto const from = at > 48 ? at - 48 : 0;
    return fold(text.substr(from, at - from));
}

bool ends_with_any(std::string_view words, std::span<std::string_view const> endings)
{
    return std::ranges::any_of(endings, [&](std::string_view ending) {
        return words == ending || (words.ends_with(ending) && words[words.size() - ending.size() - 1] == ' ');
    });
}

bool mentions(std::string_view words, std::span<std::string_view const> names)
{
    std::string const padded = " " + std::string(words) + " ";
    return std::ranges::any_of(names, [&](std::string_view name) {
        return padded.contains(" " + std::string(name) + " ");
    });
}

/// Digits after the country code or the leading zero; empty when it is no Vietnamese number.
std::string national(Run const& run)
{
    if (run.digits.starts_with("84") && run.digits.size() >= 11) {
        return run.digits.substr(run.digits[2] == '0' ? 3 : 2);
    }
    return run.digits.starts_with("0") ? run.digits.substr(1) : std::string{};
}

std::string_view kind_of_run(Run const& run, std::string const& before)
{
    constexpr std::array<std::string_view, 5> kAccount{"stk", "so tai khoan", "tai khoan", "tk", "so tk"};
    constexpr std::array<std::string_view, 4> kOldCard{"cmnd", "chung minh", "chung minh nhan dan", "cmt"};
    if (run.digits.size() >= 6 && run.digits.size() <= 20 && mentions(before, kAccount)) {
        return "bank_account";
    }
    if (run.digits.size() == 12 && run.digits.front() == '0') {
        return "cccd";
    }
    auto const number = national(run);
    if (number.size() == 9 && std::string_view("35789").contains(number.front())) {
        return "phone_vn";
    }
    if ((number.size() == 9 || number.size() == 10) && number.front() == '2') {
        return "phone_landline";
    }
    if (run.digits.size() == 9 && mentions(before, kOldCard)) {
        return "cmnd";
    }
    return {};
}

/// "29A-123.45", "30F1 234.56", "29 H1 12345".
std::optional<Find> plate_at(std::string_view text, std::size_t at)
{
    auto const letter = [&](std::size_t position) { return position < text.size() ? text[position] : '\0'; };
    auto const skip = [&](std::size_t& position) {
        position += letter(position) == ' ' || letter(position) == '-' || letter(position) == '.' ? 1 : 0;
    };
    if (!is_digit(letter(at)) || !is_digit(letter(at + 1)) || (at > 0 && is_word(text[at - 1]))) {
        return std::nullopt;
    }
    auto next = at + 2;
    skip(next);
    bool const capital = letter(next) >= 'A' && letter(next) <= 'Z';
    bool const d_stroke = text.substr(std::min(next, text.size())).starts_with("Đ");
    if (!capital && !d_stroke) {
        return std::nullopt;
    }
    next += d_stroke ? 2 : 1;
    next +=
        (letter(next) >= 'A' && letter(next) <= 'Z') || (is_digit(letter(next)) && !is_digit(letter(next + 1))) ? 1 : 0;
    skip(next);
    std::size_t digits = 0;
    auto end = next;
    while (digits < 6 && (is_digit(letter(next)) || (digits == 3 && letter(next) == '.' && is_digit(letter(next + 1))))
    ) {
        digits += is_digit(letter(next)) ? 1 : 0;
        end = ++next;
    }
    if (digits < 4 || digits > 5) {
        return std::nullopt;
    }
    return Find{"plate", at, end};
}

/// "số nhà 12/3", "nhà số 5", "số 8", "sn 40".
std::optional<Find> house_at(std::string_view text, std::size_t at, std::string const& before)
{
    constexpr std::array<std::string_view, 5> kNames{"so nha", "nha so", "so", "sn", "nha"};
    constexpr std::array<std::string_view, 9> kOther{
        "cong van so", "quyet dinh so", "quay so", "tuyen so", "ma so", "dien thoai so", "ho so", "muc so", "van ban so"
    };
    if (!ends_with_any(before, kNames) || ends_with_any(before, kOther)) {
        return std::nullopt;
    }
    auto end = at;
    std::size_t digits = 0;
    while (end < text.size() && (is_digit(text[end]) || ((text[end] == '/' || text[end] == '-') &&
                                                         end + 1 < text.size() && is_digit(text[end + 1])))) {
        digits += is_digit(text[end]) ? 1 : 0;
        ++end;
    }
    if (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end])) != 0 &&
        (end + 1 == text.size() || !is_word(text[end + 1]))) {
        ++end;
    }
    bool const unit_follows = end < text.size() && is_word(text[end]);
    bool const document = end + 1 < text.size() && text[end] == '/' && is_word(text[end + 1]);  // 245/QĐ-UBND
    if (digits > 8 || unit_follows || document) {
        return std::nullopt;
    }
    return Find{"house_number", at, end};
}

std::optional<Find> mail_at(std::string_view text, std::size_t sign)
{
    auto begin = sign;
    while (begin > 0 && sign - begin < 64 && is_mail(text[begin - 1])) {
        --begin;
    }
    auto end = sign + 1;
    while (end < text.size() && end - sign < 255 && is_mail(text[end])) {
        ++end;
    }
    auto const domain = text.substr(sign + 1, end - sign - 1);
    if (begin == sign || !domain.contains('.') || domain.starts_with('.')) {
        return std::nullopt;
    }
    return Find{"email", begin, end};
}

std::optional<Find> profile_at(std::string_view text, std::size_t at)
{
    constexpr std::array<std::string_view, 5> kHosts{"facebook.com/", "fb.com/", "zalo.me/", "m.me/", "fb.me/"};
    auto const rest = text.substr(at);
    for (auto const host : kHosts) {
        if (rest.starts_with(host) && (at == 0 || !is_mail(text[at - 1]) || text[at - 1] == '.')) {
            auto end = at + host.size();
            while (end < text.size() && static_cast<unsigned char>(text[end]) > ' ') {
                ++end;
            }
            return Find{"social_id", at, end};
        }
    }
    return std::nullopt;
}

std::optional<Find> number_at(std::string_view text, std::size_t at)
{
    bool const inside = at > 0 && (is_digit(text[at - 1]) || is_word(text[at - 1]));
    if (auto plate = plate_at(text, at)) {
        return plate;
    }
    if (inside) {
        return std::nullopt;
    }
    auto const run = digit_run(text, at);
    auto const before = words_before(text, at);
    auto const kind = kind_of_run(run, before);
    if (!kind.empty()) {
        return Find{kind, run.plus ? run.begin - 1 : run.begin, run.end};
    }
    return house_at(text, at, before);
}

std::vector<Find> find_all(std::string_view text)
{
    std::vector<Find> finds;
    for (std::size_t at = 0; at < text.size();) {
        std::optional<Find> find;
        if (is_digit(text[at]) && (at == 0 || !is_digit(text[at - 1]))) {
            find = number_at(text, at);
        } else if (text[at] == '@') {
            find = mail_at(text, at);
        } else if (text[at] == 'f' || text[at] == 'z' || text[at] == 'm') {
            find = profile_at(text, at);
        }
        if (find && (finds.empty() || find->begin >= finds.back().end)) {
            at = find->end;
            finds.push_back(*find);
        } else {
            ++at;
        }
    }
    return finds;
}

std::string last_two_digits(std::string_view text)
{
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), is_digit);
    return digits.size() < 2 ? std::string{} : digits.substr(digits.size() - 2);
}

}  // namespace

std::vector<std::string> find_personal_data(std::string_view text)
{
    std::vector<std::string> kinds;
    for (auto const& find : find_all(text)) {
        if (std::ranges::find(kinds, find.kind) == kinds.end()) {
            kinds.emplace_back(find.kind);
        }
    }
    return kinds;
}

std::string mask_personal_data(std::string_view text)
{
    std::string masked;
    masked.reserve(text.size());
    std::size_t copied = 0;
    for (auto const& find : find_all(text)) {
        masked += text.substr(copied, find.begin - copied);
        masked += find.kind.starts_with("phone") ? mask_phone(text.substr(find.begin, find.end - find.begin))
                                                 : std::string(kDots);
        copied = find.end;
    }
    return masked += text.substr(copied);
}

std::string mask_name(std::string_view name)
{
    std::string masked;
    bool starts = true;
    for (std::size_t at = 0; at < name.size();) {
        auto const letter = prefix_chars(name.substr(at), 1);
        auto const size = std::max<std::size_t>(letter.size(), 1);
        bool const space = name[at] == ' ' || name[at] == '\t' || name[at] == '\n';
        if (starts && !space) {
            masked += (masked.empty() ? "" : " ") + std::string(name.substr(at, size)) + ".";
        }
        starts = space;
        at += size;
    }
    return masked;
}

std::string mask_phone(std::string_view phone)
{
    return phone.empty() ? std::string{} : std::string(kDots) + last_two_digits(phone);
}

}  // namespace hub
