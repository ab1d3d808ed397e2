#pragma once
// ASCII rules of RFC 9110, without locale.

#include <array>
#include <string_view>

namespace hub::http {

[[nodiscard]] constexpr bool is_digit(char letter) noexcept
{
    return letter >= '0' && letter <= '9';
}

[[nodiscard]] constexpr char lower(char letter) noexcept
{
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

[[nodiscard]] constexpr bool is_alnum(char letter) noexcept
{
    return is_digit(letter) || (lower(letter) >= 'a' && lower(letter) <= 'z');
}

namespace detail {
constexpr std::array<bool, 256> token_table()
{
    std::array<bool, 256> table{};
    for (int byte = 0; byte < 128; ++byte) {
        table[static_cast<std::size_t>(byte)] = is_alnum(static_cast<char>(byte));
    }
    for (char const letter : std::string_view("!#$%&'*+-.^_`|~")) {
        table[static_cast<unsigned char>(letter)] = true;
    }
    return table;
}
inline constexpr auto kToken = token_table();
}  // namespace detail

[[nodiscard]] constexpr bool is_token(char letter) noexcept
{
    return detail::kToken[static_cast<unsigned char>(letter)];
}

/// Without case.
[[nodiscard]] constexpr bool same_word(std::string_view left, std::string_view right) noexcept
{
    if (left.size() != right.size()) {
        return false;
    }
    for (std::size_t index = 0; index < left.size(); ++index) {
        if (lower(left[index]) != lower(right[index])) {
            return false;
        }
    }
    return true;
}

/// Without spaces and tabs at both ends.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace hub::http
