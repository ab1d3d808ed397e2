#include "city/screen.hpp"

#include "base/time.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace hub::city {
namespace {

constexpr std::string_view kBlue = "\033[34m";
constexpr std::string_view kGreen = "\033[32m";
constexpr std::string_view kYellow = "\033[33m";
constexpr std::string_view kRed = "\033[31m";
constexpr std::string_view kMagenta = "\033[35m";

std::string clock_text()
{
    auto const now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    auto const day = to_local(now).time_since_epoch() % std::chrono::days{1};
    std::chrono::hh_mm_ss const time(day);
    return fmt::format("{:02}:{:02}:{:02}", time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string_view platform_name(std::string_view connector)
{
    return connector == "zalo" ? "Zalo" : connector == "facebook" ? "Facebook" : connector;
}

/// "từ “rác” (0.82)" of the strongest reasons.
std::string reasons_text(Json const& routing)
{
    std::string text;
    int shown = 0;
    for (auto const& reason : member(routing, "reasons")) {
        if (shown++ == 2) {
            break;
        }
        text += fmt::format(
            "{}{} “{}”", text.empty() ? "" : ", ", text_or(reason, "rule"), shortened(text_or(reason, "evidence"), 30)
        );
    }
    return text.empty() ? std::string("–") : text;
}

std::string due_text(Json const& deadline)
{
    auto const due = parse_rfc3339(text_or(deadline, "due_at"));
    return due ? to_vietnamese(*due) : std::string("–");
}

}  // namespace

Screen::Screen() : coloured_(isatty(STDOUT_FILENO) != 0) {}

void Screen::line(std::string_view colour, std::string_view text) const
{
    fmt::print("{} {}{}{}\n", clock_text(), coloured_ ? colour : "", text, coloured_ ? "\033[0m" : "");
    std::fflush(stdout);
}

void Screen::letter(std::string_view connector, std::string_view place, std::string_view text) const
{
    line(kBlue, fmt::format("✉  {} · {} · “{}”", platform_name(connector), place, shortened(text, 90)));
}

void Screen::opened(Json const& shown, std::string const& unit_name, std::chrono::milliseconds after) const
{
    auto const delay = after.count() > 0 ? fmt::format(" · {} ms sau tin nhắn", after.count()) : std::string{};
    line(
        kYellow,
        fmt::format(
            "   → {} · {} · vì {} · hạn {}{}",
            text_or(shown, "code"),
            unit_name,
            reasons_text(member(shown, "routing")),
            due_text(member(shown, "deadline")),
            delay
        )
    );
}

void Screen::restricted(std::string_view code) const
{
    line(kYellow, fmt::format("   → {} · hồ sơ hạn chế: nội dung chỉ người được giao mới xem", code));
}

void Screen::answered(std::string_view code, std::string_view official) const
{
    line(kGreen, fmt::format("   ✎ {} · cán bộ {} trả lời", code, official));
}

void Screen::arrived(std::string_view code, std::string_view connector, std::string_view text) const
{
    line(
        kGreen, fmt::format("   ☎ {} · tới điện thoại ({}) · “{}”", code, platform_name(connector), shortened(text, 90))
    );
}

void Screen::announced(
    std::string_view title, std::size_t listeners, std::size_t expected, std::chrono::milliseconds after
) const
{
    line(
        kMagenta,
        fmt::format(
            "📢 “{}” · tới {}/{} người đang nghe · {} ms sau khi công bố",
            shortened(title, 60),
            listeners,
            expected,
            after.count()
        )
    );
}

void Screen::note(std::string_view text) const
{
    line("", text);
}

void Screen::problem(std::string_view text) const
{
    line(kRed, fmt::format("✗  {}", text));
}

std::string shortened(std::string_view text, std::size_t max_chars)
{
    std::string flat = to_valid_utf8(text);
    // control characters of a message must not steer the terminal
    std::ranges::replace_if(flat, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    if (count_chars(flat) <= max_chars) {
        return flat;
    }
    return std::string(prefix_chars(flat, max_chars - 1)) + "…";
}

}  // namespace hub::city
