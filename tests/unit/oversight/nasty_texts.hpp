#pragma once
// Texts that a spreadsheet would run, or that break a table. Source: OWASP "CSV Injection" (read 2026-11-27).

#include <array>
#include <string_view>

namespace hub::oversight {

using namespace std::string_view_literals;

inline constexpr std::array kNastyTexts{
    "=1+1"sv,
    "=cmd|' /C calc'!A0"sv,
    "=HYPERLINK(\"http://x\",\"bấm\")"sv,
    "@SUM(1+1)*cmd|' /C calc'!A0"sv,
    "+84901234567"sv,
    "-2+3+cmd|' /C calc'!A0"sv,
    "\t=1+1"sv,
    "\r=1+1"sv,
    "\n=1+1"sv,
    "  =1+1"sv,
    "\u00A0=1+1"sv,
    "\u200B=1+1"sv,
    "\uFEFF=1+1"sv,
    "\uFF1D1+1"sv,
    "\uFF0B1"sv,
    "\uFF0D1"sv,
    "\uFF20SUM(1)"sv,
    "\u22121"sv,
    "\"=1+1"sv,
    "'=1+1"sv,
    "\x01=1+1"sv,
    "|cmd"sv,
    "%0A=1"sv,
};

}  // namespace hub::oversight
