#pragma once
// What all handlers share: refusals, ranges, ETags, and writes that happen once for one Idempotency-Key.

#include "http/handlers/services.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hub::http {

/// Problem answer of an error: a stale version is 412, a reused Idempotency-Key 422, the rest by the table of Errc.
[[nodiscard]] Response refuse(Request const& request, Error const& error);

/// ?limit= from 1 to 200; 50 when absent.
[[nodiscard]] Result<std::size_t> limit_of(Request const& request);
/// A query parameter as a positive integer; 0 when absent.
[[nodiscard]] Result<std::int64_t> number_of(Request const& request, std::string const& name);
/// Version of If-Match; nothing when absent or "*". A tag we never gave is a version no row has.
[[nodiscard]] std::optional<std::int64_t> expected_version(Request const& request);
/// The row number in {id}. Errc::not_found when it is none.
[[nodiscard]] Result<std::int64_t> id_of(Request const& request);

/// The case number in {code}.
[[nodiscard]] CaseCode case_code_of(Request const& request);

/// Member of a body as text of `least` to `most` code points without control characters other than line breaks and
/// tabs.
[[nodiscard]] Result<std::string> text_member(
    Json const& body, std::string_view name, std::size_t least, std::size_t most, std::string_view fallback = {}
);
/// Member as a list of texts; empty when absent. At most 200 of at most 100 characters.
[[nodiscard]] Result<std::vector<std::string>> texts_member(Json const& body, std::string_view name);
/// Member as true or false; false when absent.
[[nodiscard]] Result<bool> flag_member(Json const& body, std::string_view name);
[[nodiscard]] Result<std::optional<Instant>> instant_member(Json const& body, std::string_view name);

/// What a write gives back, before it is an HTTP answer.
struct Answer {
    int status = 200;
    Json body;
    std::optional<std::int64_t> version;  ///< For the ETag.
};
using Write = std::function<Result<Answer>(Tx&)>;

[[nodiscard]] Response to_response(Answer const& answer);

/// A desk's answer (cases::Shown, announce::Shown) as a handler gives it.
template <class Shown>
[[nodiscard]] Result<Answer> answered(int status, Result<Shown> shown)
{
    if (!shown) {
        return std::unexpected(shown.error());
    }
    return Answer{status, std::move(shown->body), shown->version};
}

/// Tells the sender when the write was done: it may have left something to send.
void wake_outbox(Services const& services, Response const& response);

/// Runs `work` in one transaction, together with the stored answer of the request's Idempotency-Key: the same key of
/// the same person on the same address with the same body gives the stored answer and no second effect; with another
/// body 422.
Task<Response> write_once(Services const& services, Request request, Write work);

/// Who writes into which case, as the request says it; the desk is the one of now.
struct CaseWrite {
    std::shared_ptr<cases::CaseDesk const> desk;
    Person person;
    CaseCode code;
    std::optional<std::int64_t> expected;  ///< Version of If-Match.
};
/// write_once() into the case of {code}.
Task<Response> write_case(
    Services const& services, Request request, std::function<Result<Answer>(Tx&, CaseWrite const&)> work
);

/// A handler for signed-in staff: refuses writes that another site's page could have sent, and counts and audits
/// refusals.
[[nodiscard]] Handler staff(Services const& services, std::function<Task<Response>(Services const&, Request)> handler);

/// A write that a page of another site made a browser send.
[[nodiscard]] bool from_another_site(Request const& request);

/// {"items":…,"next_cursor":…} of a whole list in memory; the cursor is the position.
[[nodiscard]] Result<Json> page_of(Request const& request, Json items);

/// True for a caller that may see details of health.
[[nodiscard]] bool is_local(Services const& services, Request const& request);

}  // namespace hub::http
