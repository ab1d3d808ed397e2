#include "http/handlers/status_tries.hpp"

#include <algorithm>
#include <cctype>

namespace hub::http {
namespace {

constexpr int kTriesPerAddress = 10;  // an hour
constexpr int kTriesPerCase = 30;     // a day
constexpr std::chrono::minutes kHour{60};
constexpr std::chrono::hours kDay{24};

}  // namespace

std::string as_typed(std::string text)
{
    std::erase_if(text, [](unsigned char c) { return std::isspace(c) != 0; });
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

bool may_try_secret(Tx& tx, std::string const& address, CaseCode const& code, Instant now)
{
    auto const from_here = tx.people().count_attempt("status address:" + address, now, kHour);
    auto const on_case = tx.people().count_attempt("status case:" + code.value, now, kDay);
    return from_here <= kTriesPerAddress && on_case <= kTriesPerCase;
}

}  // namespace hub::http
