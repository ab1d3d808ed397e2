#include "cases/staff_text.hpp"

#include "base/utf8.hpp"

namespace hub::cases {

Result<void> check_text(std::string_view name, std::string_view text, std::size_t max_chars)
{
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return invalid_input(std::string{name} + " is empty");
    }
    if (!is_valid_utf8(text)) {
        return invalid_input(std::string{name} + " is not valid UTF-8");
    }
    if (count_chars(text) > max_chars) {
        return invalid_input(std::string{name} + " is longer than " + std::to_string(max_chars) + " characters");
    }
    return {};
}

}  // namespace hub::cases
