// Formal steps of complaints, denunciations and receptions: what makes a legal clock run.

#include "cases/desk.hpp"
#include "cases/staff_text.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"

namespace hub::http {
namespace {

constexpr std::size_t kMaxStepChars = 64;

/// A day ("2026-11-20", Vietnam time) or an RFC 3339 time.
Result<std::optional<Instant>> at_of(Json const& body)
{
    auto const& value = member(body, "at");
    if (value.is_null()) {
        return std::nullopt;
    }
    auto const text = text_or(body, "at");
    if (auto const day = parse_day(text)) {
        return to_instant(LocalInstant{*day});
    }
    auto const at = parse_rfc3339(text);
    return at ? Result<std::optional<Instant>>{*at} : invalid_input("at: must be a day YYYY-MM-DD or an RFC 3339 time");
}

Result<cases::FormalWish> wish_of(Request const& request)
{
    auto const body = json_body(request, {"step", "at", "reason", "variant"});
    if (!body) {
        return std::unexpected(body.error());
    }
    auto const step = text_member(*body, "step", 1, kMaxStepChars);
    auto const variant = text_member(*body, "variant", 0, kMaxStepChars);
    auto const reason = text_member(*body, "reason", 1, cases::kMaxReasonChars);
    auto const at = at_of(*body);
    if (!step || !variant || !reason) {
        return std::unexpected(!step ? step.error() : !variant ? variant.error() : reason.error());
    }
    if (!at) {
        return std::unexpected(at.error());
    }
    return cases::FormalWish{*step, *variant, *at, *reason};
}

Task<Response> record_step(Services const& services, Request request)
{
    auto const wish = wish_of(request);
    if (!wish) {
        co_return refuse(request, wish.error());
    }
    co_return co_await write_case(
        services,
        request,
        [wish = *wish, now = services.clock.now()](Tx& tx, CaseWrite const& by) -> Result<Answer> {
            auto done = answered(201, by.desk->formal_step(tx, by.person, by.code, by.expected, wish));
            if (done) {
                Json detail{{"step", wish.step}};
                tx.people().audit(
                    now, by.person.username.value, "formal_step.recorded", by.code.value, std::move(detail)
                );
            }
            return done;
        }
    );
}

}  // namespace

void add_formal_routes(Router& router, Services const& services)
{
    router.add(
        {"POST", "/api/v1/cases/{code}/formal-steps", "recordFormalStep", Access::session, staff(services, record_step)}
    );
}

}  // namespace hub::http
