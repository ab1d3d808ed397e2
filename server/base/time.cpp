#include "base/time.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace hub {
namespace {

/// Exactly `width` digits at `position`; nothing else is a number here.
std::optional<int> digits(std::string_view text, std::size_t position, std::size_t width)
{
    if (position + width > text.size()) {
        return std::nullopt;
    }
    int value = 0;
    auto const* const first = text.data() + position;
    auto const [end, error] = std::from_chars(first, first + width, value);
    if (error != std::errc{} || end != first + width || *first == '-') {
        return std::nullopt;
    }
    return value;
}

std::optional<std::chrono::minutes> parse_offset(std::string_view text)
{
    if (text == "Z" || text == "z") {
        return std::chrono::minutes{0};
    }
    auto const hours = digits(text, 1, 2);
    auto const minutes = digits(text, 4, 2);
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' || !hours || !minutes || *hours > 23 ||
        *minutes > 59) {
        return std::nullopt;
    }
    auto const offset = std::chrono::minutes{*hours * 60 + *minutes};
    return text[0] == '-' ? -offset : offset;
}

}  // namespace

std::string to_rfc3339(Instant at)
{
    auto const day = std::chrono::floor<std::chrono::days>(at);
    std::chrono::year_month_day const date{day};
    std::chrono::hh_mm_ss const time{at - day};
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()),
        time.hours().count(),
        time.minutes().count(),
        time.seconds().count(),
        time.subseconds().count()
    );
}

Result<LocalDay> parse_day(std::string_view text)
{
    auto const year = digits(text, 0, 4);
    auto const month = digits(text, 5, 2);
    auto const day = digits(text, 8, 2);
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !year || !month || !day) {
        return invalid_input("not a date YYYY-MM-DD");
    }
    std::chrono::year_month_day const date{
        std::chrono::year{*year},
        std::chrono::month{static_cast<unsigned>(*month)},
        std::chrono::day{static_cast<unsigned>(*day)}
    };
    if (!date.ok()) {
        return invalid_input("no such day in the calendar");
    }
    return LocalDay{date};
}

Result<Instant> parse_rfc3339(std::string_view text)
{
    if (text.size() < 20 || text.size() > 40 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) {
        return invalid_input("not a time in RFC 3339");
    }
    auto const day = parse_day(text.substr(0, 10));
    auto const hour = digits(text, 11, 2);
    auto const minute = digits(text, 14, 2);
    auto const second = digits(text, 17, 2);
    if (!day || text[13] != ':' || text[16] != ':' || !hour || !minute || !second || *hour > 23 || *minute > 59 ||
        *second > 60) {
        return invalid_input("not a time in RFC 3339");
    }
    std::size_t position = 19;
    int millis = 0;
    if (text[position] == '.') {
        int scale = 100;
        for (++position; position < text.size() && text[position] >= '0' && text[position] <= '9';
             ++position, scale /= 10) {
            millis += (text[position] - '0') * scale;
        }
    }
    auto const offset = parse_offset(text.substr(position));
    if (!offset) {
        return invalid_input("a time needs its offset: Z or +07:00");
    }
    auto const local = day->time_since_epoch() + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
                       std::chrono::seconds{*second};
    return Instant{std::chrono::milliseconds{local} + std::chrono::milliseconds{millis} - *offset};
}

std::string to_text(LocalDay day)
{
    std::chrono::year_month_day const date{day};
    return fmt::format(
        "{:04}-{:02}-{:02}",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day())
    );
}

std::string to_vietnamese(Instant at)
{
    auto const local = to_local(at);
    auto const day = std::chrono::floor<std::chrono::days>(local);
    std::chrono::year_month_day const date{day};
    std::chrono::hh_mm_ss const time{local - day};
    return fmt::format(
        "{:02}:{:02} ngày {:02}/{:02}/{:04}",
        time.hours().count(),
        time.minutes().count(),
        static_cast<unsigned>(date.day()),
        static_cast<unsigned>(date.month()),
        static_cast<int>(date.year())
    );
}

}  // namespace hub
