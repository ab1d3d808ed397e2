#include "base/error.hpp"

#include <array>
#include <utility>

namespace hub {
namespace {

struct Row {
    Errc code;
    std::string_view name;
    int status;
    bool retryable;
};

constexpr std::array<Row, 9> kTable{{
    {Errc::invalid_input, "invalid_input", 400, false},
    {Errc::unauthenticated, "unauthenticated", 401, false},
    {Errc::forbidden, "forbidden", 403, false},
    {Errc::not_found, "not_found", 404, false},
    {Errc::conflict, "conflict", 409, false},
    {Errc::rate_limited, "rate_limited", 429, true},
    {Errc::unavailable, "unavailable", 503, true},
    {Errc::rejected, "rejected", 422, false},
    {Errc::internal, "internal", 500, false},
}};

Row const& row(Errc code) noexcept
{
    for (auto const& candidate : kTable) {
        if (candidate.code == code) {
            return candidate;
        }
    }
    return kTable.back();
}

}  // namespace

bool Error::retryable() const noexcept
{
    return row(code).retryable;
}

int http_status(Errc code) noexcept
{
    return row(code).status;
}

std::string_view name_of(Errc code) noexcept
{
    return row(code).name;
}

std::unexpected<Error> failure(Errc code, std::string detail)
{
    return std::unexpected(Error{code, std::move(detail)});
}

std::unexpected<Error> invalid_input(std::string detail)
{
    return failure(Errc::invalid_input, std::move(detail));
}

std::unexpected<Error> unauthenticated(std::string detail)
{
    return failure(Errc::unauthenticated, std::move(detail));
}

std::unexpected<Error> forbidden(std::string detail)
{
    return failure(Errc::forbidden, std::move(detail));
}

std::unexpected<Error> not_found(std::string detail)
{
    return failure(Errc::not_found, std::move(detail));
}

std::unexpected<Error> conflict(std::string detail)
{
    return failure(Errc::conflict, std::move(detail));
}

std::unexpected<Error> unavailable(std::string detail)
{
    return failure(Errc::unavailable, std::move(detail));
}

}  // namespace hub
