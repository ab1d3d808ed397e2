#include "base/utf8.hpp"

namespace hub {
namespace {

/// Length of the well-formed sequence at `position`, 0 when broken.
std::size_t sequence_length(std::string_view text, std::size_t position) noexcept
{
    auto const byte = [&](std::size_t index) {
        return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
    };
    auto const tail = [&](std::size_t index) { return (byte(index) & 0xC0U) == 0x80U; };
    auto const first = byte(position);
    if (first < 0x80U) {
        return 1;
    }
    auto const second = byte(position + 1);
    if (first >= 0xC2U && first <= 0xDFU) {
        return tail(position + 1) ? 2 : 0;
    }
    if (first >= 0xE0U && first <= 0xEFU) {
        bool const bad = (first == 0xE0U && second < 0xA0U) || (first == 0xEDU && second > 0x9FU);
        return !bad && tail(position + 1) && tail(position + 2) ? 3 : 0;
    }
    if (first >= 0xF0U && first <= 0xF4U) {
        bool const bad = (first == 0xF0U && second < 0x90U) || (first == 0xF4U && second > 0x8FU);
        return !bad && tail(position + 1) && tail(position + 2) && tail(position + 3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

bool is_valid_utf8(std::string_view text) noexcept
{
    for (std::size_t position = 0; position < text.size();) {
        auto const length = sequence_length(text, position);
        if (length == 0) {
            return false;
        }
        position += length;
    }
    return true;
}

std::size_t count_chars(std::string_view text) noexcept
{
    std::size_t count = 0;
    for (std::size_t position = 0; position < text.size(); ++count) {
        auto const length = sequence_length(text, position);
        position += length == 0 ? 1 : length;
    }
    return count;
}

std::string_view prefix_chars(std::string_view text, std::size_t max_chars) noexcept
{
    std::size_t position = 0;
    for (std::size_t count = 0; position < text.size() && count < max_chars; ++count) {
        auto const length = sequence_length(text, position);
        position += length == 0 ? 1 : length;
    }
    return text.substr(0, position);
}

std::string to_valid_utf8(std::string_view text)
{
    std::string valid;
    valid.reserve(text.size());
    for (std::size_t position = 0; position < text.size();) {
        auto const length = sequence_length(text, position);
        if (length == 0) {
            valid += "\xEF\xBF\xBD";
            ++position;
        } else {
            valid += text.substr(position, length);
            position += length;
        }
    }
    return valid;
}

}  // namespace hub
