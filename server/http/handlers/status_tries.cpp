#include "http/handlers/status_tries.hpp"

namespace hub::http {
namespace {

constexpr int kTriesPerAddress = 10;  // an hour
constexpr int kTriesPerCase = 30;     // a day
constexpr std::chrono::minutes kHour{60};
constexpr std::chrono::hours kDay{24};

}  // namespace

bool may_try_secret(Tx& tx, std::string const& address, CaseCode const& code, Instant now)
{
    auto const from_here = tx.people().count_attempt("status address:" + address, now, kHour);
    auto const on_case = tx.people().count_attempt("status case:" + code.value, now, kDay);
    return from_here <= kTriesPerAddress && on_case <= kTriesPerCase;
}

}  // namespace hub::http
