#include "connectors/zalo/errors.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace hub::connectors::zalo {
namespace {

enum class Class { later, whole_later, renew, permanent, fallback, gone, shut, no_phone, quota, alarm };

using Lesson = GiveUp::Lesson;

struct Row {
    std::int64_t code;
    Class what;
    std::string_view reason;
    std::chrono::seconds wait{0};  ///< 0: the outbox's own back-off.
};

using namespace std::chrono_literals;

// Sources of the tables: README.md, Error codes.
constexpr auto kOa = std::to_array<Row>({
    {-32, Class::whole_later, "rate_limited", 30s},
    {-100, Class::later, "attachment_expired"},
    {-200, Class::later, "send_failed"},
    {-201, Class::permanent, "invalid"},
    {-204, Class::alarm, "account_disabled"},
    {-205, Class::alarm, "account_unknown"},
    {-209, Class::alarm, "api_not_activated"},
    {-210, Class::permanent, "too_long"},
    {-211, Class::quota, "out_of_quota"},
    {-212, Class::alarm, "api_not_registered"},
    {-213, Class::gone, "not_following"},
    {-214, Class::later, "still_processing"},
    {-216, Class::renew, "token_invalid"},
    {-217, Class::permanent, "blocked"},
    {-218, Class::later, "receive_limit", 4h},
    {-219, Class::alarm, "app_disabled"},
    {-220, Class::renew, "token_expired"},
    {-221, Class::alarm, "account_not_verified"},
    {-223, Class::alarm, "account_not_authorised"},
    {-224, Class::alarm, "account_tier"},
    {-227, Class::gone, "inactive"},
    {-230, Class::shut, "outside_window"},
    {-232, Class::shut, "no_interaction"},
    {-233, Class::permanent, "kind_not_permitted"},
    {-234, Class::later, "night_ban", 1h},
    {-235, Class::alarm, "account_type"},
    {-237, Class::permanent, "group"},
    {-238, Class::alarm, "package_missing"},
    {-240, Class::alarm, "api_closed"},
    {-241, Class::alarm, "package_used_up"},
    {-242, Class::alarm, "appsecret_proof"},
    {-244, Class::gone, "restricted_by_user"},
    {-248, Class::alarm, "policy"},
    {-249, Class::fallback, "template_without_user_id"},
    {-320, Class::alarm, "wallet_missing"},
    {-321, Class::alarm, "wallet_empty"},
    {-403, Class::permanent, "group"},
    {-1241, Class::alarm, "appsecret_proof"},
});

constexpr auto kPhone = std::to_array<Row>({
    {-100, Class::later, "unknown_error"},
    {-101, Class::alarm, "app_invalid"},
    {-102, Class::alarm, "app_absent"},
    {-103, Class::alarm, "app_inactive"},
    {-104, Class::alarm, "app_secret"},
    {-105, Class::alarm, "app_without_account"},
    {-106, Class::alarm, "method"},
    {-107, Class::permanent, "message_id"},
    {-108, Class::no_phone, "phone_invalid"},
    {-109, Class::permanent, "template_invalid"},
    {-110, Class::no_phone, "old_zalo"},
    {-111, Class::permanent, "template_data"},
    {-112, Class::permanent, "template_data"},
    {-113, Class::permanent, "button_invalid"},
    {-114, Class::no_phone, "cannot_receive"},
    {-115, Class::alarm, "out_of_money"},
    {-116, Class::permanent, "invalid"},
    {-117, Class::alarm, "template_not_permitted"},
    {-118, Class::no_phone, "no_account"},
    {-119, Class::no_phone, "cannot_receive"},
    {-120, Class::alarm, "no_permission"},
    {-121, Class::alarm, "body_empty"},
    {-122, Class::alarm, "body_format"},
    {-124, Class::renew, "token_invalid"},
    {-125, Class::alarm, "account_unknown"},
    {-126, Class::alarm, "wallet_empty"},
    {-127, Class::permanent, "test_only"},
    {-131, Class::alarm, "template_not_approved"},
    {-132, Class::permanent, "invalid"},
    {-133, Class::later, "night_ban", 1h},
    {-135, Class::alarm, "account_may_not_send"},
    {-136, Class::alarm, "wallet_missing"},
    {-137, Class::alarm, "payment_failed"},
    {-139, Class::no_phone, "refused_by_user"},
    {-140, Class::permanent, "tag_not_permitted"},
    {-141, Class::no_phone, "refused_by_user"},
    {-144, Class::quota, "daily_limit"},
    {-145, Class::alarm, "kind_not_permitted"},
    {-146, Class::alarm, "template_disabled"},
    {-147, Class::quota, "template_daily_limit"},
    {-148, Class::permanent, "journey"},
    {-149, Class::permanent, "journey"},
    {-150, Class::permanent, "journey"},
    {-161, Class::alarm, "undocumented"},
    {-162, Class::alarm, "undocumented"},
    {-1121, Class::permanent, "template_data"},
    {-1122, Class::permanent, "template_data"},
    {-1124, Class::permanent, "template_data"},
    {-1351, Class::alarm, "account_may_not_send"},
    {-1441, Class::later, "promotion_limit", 6h},
    {-1471, Class::later, "promotion_limit", 6h},
    {-1472, Class::later, "promotion_limit", 6h},
});

std::span<Row const> table(Interface interface) noexcept
{
    return interface == Interface::oa ? std::span<Row const>(kOa) : std::span<Row const>(kPhone);
}

RetryLater later(Row const& row, bool whole_channel)
{
    auto const wait = row.wait > 0s ? std::optional<std::chrono::milliseconds>(row.wait) : std::nullopt;
    return RetryLater{wait, whole_channel, std::string(row.reason)};
}

}  // namespace

Outcome outcome_of(std::int64_t code, Interface interface)
{
    auto const rows = table(interface);
    auto const row = std::ranges::find(rows, code, &Row::code);
    if (row == rows.end()) {
        return RetryLater{std::nullopt, false, "unknown_code " + std::to_string(code)};
    }
    switch (row->what) {
        case Class::later:
            return later(*row, false);
        case Class::whole_later:
            return later(*row, true);
        case Class::renew:
            return RenewToken{std::string(row->reason)};
        case Class::permanent:
            return GiveUp{std::string(row->reason), false, false};
        case Class::fallback:
            return GiveUp{std::string(row->reason), true, false};
        case Class::gone:
            return GiveUp{std::string(row->reason), true, false, Lesson::cannot_write};
        case Class::shut:
            return GiveUp{std::string(row->reason), true, false, Lesson::window_shut};
        case Class::no_phone:
            return GiveUp{std::string(row->reason), true, false, Lesson::phone_refused};
        case Class::quota:
            return GiveUp{std::string(row->reason), true, false, Lesson::quota_used_up};
        case Class::alarm:
            return GiveUp{std::string(row->reason), true, true};
    }
    return GiveUp{"invalid", false, false};
}

std::vector<std::int64_t> documented_codes(Interface interface)
{
    std::vector<std::int64_t> codes;
    for (auto const& row : table(interface)) {
        codes.push_back(row.code);
    }
    return codes;
}

}  // namespace hub::connectors::zalo
