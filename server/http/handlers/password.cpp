#include "http/handlers/password.hpp"

#include "base/random.hpp"
#include "base/utf8.hpp"

#include <sodium.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

namespace hub::http {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemoryBytes = std::size_t{19456} * 1024;

// What people type first. A password is refused when nothing but these words, digits and repeats is left of it.
constexpr std::array<std::string_view, 88> kCommonWords{
    "password", "passw0rd",   "p@ssw0rd",   "p@ssword",  "matkhau",  "mat",           "khau",     "qwertyuiop",
    "qwerty",   "asdfghjkl",  "asdfgh",     "zxcvbnm",   "zxcvbn",   "azerty",        "qazwsx",   "1q2w3e4r",
    "1qaz2wsx", "letmein",    "welcome",    "iloveyou",  "admin",    "administrator", "root",     "user",
    "guest",    "test",       "demo",       "login",     "secret",   "changeme",      "default",  "master",
    "superman", "dragon",     "monkey",     "football",  "baseball", "sunshine",      "princess", "abc123",
    "abcdef",   "abcd",       "abc",        "hello",     "xinchao",  "anhyeuem",      "emyeuanh", "yeu",
    "vietnam",  "viet",       "nam",        "hanoi",     "ha",       "noi",           "saigon",   "thudo",
    "phuong",   "xa",         "quan",       "huyen",     "ubnd",     "uyban",         "nhandan",  "congan",
    "canbo",    "chinhquyen", "congdan",    "motcua",    "trungtam", "vanphong",      "hoankiem", "badinh",
    "caugiay",  "dongda",     "haibatrung", "thanhxuan", "tayho",    "longbien",      "hadong",   "hoangmai",
    "caunoi",   "zalo",       "facebook",   "google",    "covid",    "tet",           "nguyen",   "mothaiba",
};

std::string folded(std::string_view text)
{
    // Letters lower case, no marks, no blanks: "Phường Hoàn Kiếm" → "phuonghoankiem".
    UErrorCode status = U_ZERO_ERROR;
    auto const* nfd = icu::Normalizer2::getNFDInstance(status);
    auto decomposed = icu::UnicodeString::fromUTF8(std::string(text));
    if (U_SUCCESS(status)) {
        decomposed = nfd->normalize(decomposed, status);
    }
    decomposed.toLower();
    std::string out;
    for (int32_t at = 0; at < decomposed.length(); at = decomposed.moveIndex32(at, 1)) {
        auto const point = decomposed.char32At(at);
        if (point == 0x111) {
            out += 'd';
        } else if (point < 0x80 && point > 0x20) {
            out += static_cast<char>(point);
        } else if (point >= 0x80 && u_charType(point) != U_NON_SPACING_MARK && !u_isUWhiteSpace(point)) {
            icu::UnicodeString(point).toUTF8String(out);
        }
    }
    return out;
}

void remove_all(std::string& text, std::string_view word)
{
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
        text.erase(at, word.size());
    }
}

std::size_t distinct_letters(std::string text)
{
    std::ranges::sort(text);
    return static_cast<std::size_t>(std::distance(text.begin(), std::unique(text.begin(), text.end())));
}

/// What is left when common words, own words, years and digits are taken away.
std::string without_known_words(std::string text, std::vector<std::string> const& own_words)
{
    std::vector<std::string> words(kCommonWords.begin(), kCommonWords.end());
    for (auto const& word : own_words) {
        if (auto known = folded(word); known.size() >= 3) {
            words.push_back(std::move(known));
        }
    }
    std::ranges::sort(words, std::greater{}, &std::string::size);
    for (auto const& word : words) {
        remove_all(text, word);
    }
    std::erase_if(text, [](unsigned char c) { return c < 0x80 && !std::isalpha(c); });
    return text;
}

void ensure_sodium()
{
    if (sodium_init() < 0) {
        throw std::runtime_error("libsodium does not start");
    }
}

std::string const& dummy_hash()
{
    static std::string const hash = hash_password(random_hex(16)).value_or(std::string());
    return hash;
}

}  // namespace

std::string normal_form(std::string_view password)
{
    if (!is_valid_utf8(password)) {
        return std::string(password);
    }
    UErrorCode status = U_ZERO_ERROR;
    auto const* nfc = icu::Normalizer2::getNFCInstance(status);
    std::string out;
    if (U_SUCCESS(status)) {
        nfc->normalize(icu::UnicodeString::fromUTF8(std::string(password)), status).toUTF8String(out);
    }
    return U_SUCCESS(status) ? out : std::string(password);
}

Result<void> check_new_password(std::string_view password, std::vector<std::string> const& own_words)
{
    if (!is_valid_utf8(password)) {
        return invalid_input("password: not valid UTF-8");
    }
    auto const typed = normal_form(password);
    auto const chars = count_chars(typed);
    if (chars < kMinPasswordChars) {
        return invalid_input("password: at least 12 characters");
    }
    if (chars > kMaxPasswordChars) {
        return invalid_input("password: at most 128 characters");
    }
    auto const plain = folded(typed);
    if (distinct_letters(plain) < 5) {
        return invalid_input("password: too few different characters");
    }
    // Four letters beyond the known words: "phuonghoankiem2026" has none, four random words have many.
    if (distinct_letters(without_known_words(plain, own_words)) < 4) {
        auto const digits_and_signs = std::ranges::count_if(plain, [](unsigned char c) { return !std::isalnum(c); });
        if (digits_and_signs < 6) {
            return invalid_input("password: made of common or local words");
        }
    }
    return {};
}

Result<std::string> hash_password(std::string_view password)
{
    ensure_sodium();
    auto const typed = normal_form(password);
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str_alg(
            out.data(), typed.data(), typed.size(), kPasses, kMemoryBytes, crypto_pwhash_ALG_ARGON2ID13
        ) != 0) {
        return unavailable("no memory to hash a password");
    }
    return std::string(out.data());
}

bool verify_password(std::string_view password, std::string const& hash)
{
    ensure_sodium();
    auto const typed = normal_form(password);
    auto const& used = hash.empty() ? dummy_hash() : hash;
    bool const same = crypto_pwhash_str_verify(used.c_str(), typed.data(), typed.size()) == 0;
    return same && !hash.empty();
}

bool needs_rehash(std::string const& hash)
{
    ensure_sodium();
    return crypto_pwhash_str_needs_rehash(hash.c_str(), kPasses, kMemoryBytes) != 0;
}

std::string generate_password()
{
    return random_code(20);
}

}  // namespace hub::http
