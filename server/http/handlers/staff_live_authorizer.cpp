#include "http/handlers/staff_live_authorizer.hpp"

#include "cases/desk.hpp"

#include <algorithm>

namespace hub::http {
namespace {

Result<void> own_topic(Person const* person, std::string_view id)
{
    if (person == nullptr) {
        return unauthenticated("sign in first");
    }
    bool const own = person->username.value == id || std::to_string(person->id.value) == id;
    return own ? Result<void>{} : forbidden("another person's topic");
}

}  // namespace

StaffLiveAuthorizer::StaffLiveAuthorizer(
    Store& store,
    std::function<std::shared_ptr<cases::CaseDesk const>()> cases,
    std::function<std::shared_ptr<Reference const>()> reference,
    ChatTokens chat
)
    : store_(store), cases_(std::move(cases)), reference_(std::move(reference)), chat_(std::move(chat))
{
}

Result<void> StaffLiveAuthorizer::unit_topic(Person const* person, std::string_view unit) const
{
    if (person == nullptr) {
        return unauthenticated("sign in first");
    }
    auto const reference = reference_();
    UnitId const id{std::string(unit)};
    if (reference->units.find(id) == nullptr) {
        return not_found("no such unit");
    }
    bool const member =
        std::ranges::any_of(person->units, [&](UnitId const& own) { return reference->units.is_within(id, own); });
    CaseScope scope;
    scope.lead_unit = id;
    // Membership alone is not enough: what is pushed must be readable, so that communications or administrators hear
    // nothing.
    if (!member || !permits(*person, Action::read_case, reference->units, &scope)) {
        return forbidden("not a member of this unit or one above it");
    }
    return {};
}

Result<void> StaffLiveAuthorizer::area_topic(std::string_view area) const
{
    auto const reference = reference_();
    auto const known =
        std::ranges::any_of(reference->units.all(), [&](Unit const& unit) { return unit.area.value == area; });
    return known && !area.empty() ? Result<void>{} : not_found("no such area");
}

Task<Result<void>> StaffLiveAuthorizer::case_topic(Person const* person, std::string code)
{
    if (person == nullptr) {
        co_return unauthenticated("sign in first");
    }
    auto const allowed = co_await store_.read([desk = cases_(), who = *person, code](Tx& tx) -> Result<bool> {
        return desk->may_read(tx, who, CaseCode(code));
    });
    if (!allowed) {
        co_return std::unexpected(allowed.error());
    }
    co_return *allowed ? Result<void>{} : forbidden("not readable");
}

Task<Result<void>> StaffLiveAuthorizer::holder_may_listen(std::string topic, std::string token)
{
    auto const pass = chat_.read(token);
    bool const own = pass && topic == ChatTokens::topic_of(pass->thread);
    co_return own ? Result<void>{} : forbidden("not this conversation's token");
}

Task<Result<void>> StaffLiveAuthorizer::may_listen(Person const* person, std::string topic)
{
    auto const colon = topic.find(':');
    auto const kind = std::string_view(topic).substr(0, colon);
    auto const rest = colon == std::string::npos ? std::string_view{} : std::string_view(topic).substr(colon + 1);
    if (topic == "public:announcements") {
        co_return Result<void>{};
    }
    if (kind == "public" && rest.starts_with("area:")) {
        co_return area_topic(rest.substr(5));
    }
    if (kind == "unit") {
        co_return unit_topic(person, rest);
    }
    if (kind == "user") {
        co_return own_topic(person, rest);
    }
    if (kind == "case") {
        co_return co_await case_topic(person, std::string(rest));
    }
    co_return not_found("no such topic");
}

}  // namespace hub::http
