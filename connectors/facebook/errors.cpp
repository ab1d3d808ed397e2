#include "connectors/facebook/errors.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace hub::connectors::facebook {
namespace {

enum class Class { uncertain, later, whole_later, permanent, fallback, gone, shut, alarm };

using Lesson = GiveUp::Lesson;

struct Row {
    std::int64_t code;
    std::int64_t subcode;
    Class what;
    std::string_view reason;
};

// Sources of the table: README.md, Error codes.
constexpr auto kRows = std::to_array<Row>({
    {1, 0, Class::uncertain, "temporary"},
    {1, 99, Class::uncertain, "temporary"},
    {1, 1357046, Class::uncertain, "temporary"},
    {2, 0, Class::uncertain, "temporary"},
    {2, 2018344, Class::uncertain, "temporary"},
    {1200, 0, Class::uncertain, "temporary"},
    {4, 0, Class::whole_later, "rate_limited"},
    {4, 2018022, Class::whole_later, "rate_limited"},
    {4, 2018354, Class::whole_later, "rate_limited"},
    {17, 0, Class::whole_later, "rate_limited"},
    {32, 0, Class::whole_later, "rate_limited"},
    {613, 0, Class::whole_later, "rate_limited"},
    {613, 1893063, Class::whole_later, "rate_limited"},
    {80001, 0, Class::whole_later, "rate_limited"},
    {80002, 0, Class::whole_later, "rate_limited"},
    {80006, 0, Class::whole_later, "rate_limited"},
    {9, 2018352, Class::later, "conversation_limit"},
    {10, 0, Class::alarm, "permission"},
    {10, 2018278, Class::shut, "outside_window"},
    {10, 2018065, Class::shut, "outside_window"},
    {10, 2534022, Class::shut, "outside_window"},
    {10, 2018108, Class::gone, "blocked"},
    {200, 1545041, Class::gone, "blocked"},
    {551, 0, Class::gone, "blocked"},
    {551, 1545041, Class::gone, "blocked"},
    {100, 0, Class::permanent, "invalid"},
    {100, 2018001, Class::permanent, "unknown_user"},
    {100, 2018109, Class::permanent, "attachment_too_large"},
    {100, 2018008, Class::later, "attachment_unreachable"},
    {100, 2018047, Class::later, "attachment_unreachable"},
    {100, 2018294, Class::later, "attachment_unreachable"},
    {100, 2018074, Class::later, "attachment_expired"},
    {100, 2018032, Class::permanent, "invalid"},
    {100, 33, Class::permanent, "not_visible"},
    {190, 0, Class::alarm, "token_dead"},
    {190, 458, Class::alarm, "token_dead"},
    {190, 460, Class::alarm, "token_dead"},
    {190, 463, Class::alarm, "token_dead"},
    {190, 467, Class::alarm, "token_dead"},
    {200, 0, Class::alarm, "permission"},
    {200, 2018028, Class::alarm, "permission"},
    {200, 2018027, Class::alarm, "permission"},
    {200, 2018021, Class::alarm, "permission"},
    {230, 0, Class::gone, "consent_missing"},
    {368, 0, Class::alarm, "blocked_for_abuse"},
    {2022, 0, Class::alarm, "feature_blocked"},
    {10303, 0, Class::permanent, "not_allowed"},
    {10904, 0, Class::permanent, "not_allowed"},
    {10900, 0, Class::fallback, "private_reply_done"},
    {10903, 0, Class::fallback, "private_reply_impossible"},
    {2018218, 0, Class::permanent, "no_profile"},
    {2018300, 0, Class::alarm, "undocumented"},
    {2018321, 0, Class::alarm, "undocumented"},
    {2018247, 0, Class::alarm, "undocumented"},
});

Outcome outcome(Row const& row)
{
    std::string reason(row.reason);
    switch (row.what) {
        case Class::uncertain:
            return Uncertain{std::move(reason)};
        case Class::later:
            return RetryLater{std::nullopt, false, std::move(reason)};
        case Class::whole_later:
            return RetryLater{std::nullopt, true, std::move(reason)};
        case Class::permanent:
            return GiveUp{std::move(reason), false, false};
        case Class::fallback:
            return GiveUp{std::move(reason), true, false};
        case Class::gone:
            return GiveUp{std::move(reason), true, false, Lesson::cannot_write};
        case Class::shut:
            return GiveUp{std::move(reason), true, false, Lesson::window_shut};
        case Class::alarm:
            return GiveUp{std::move(reason), true, true};
    }
    return GiveUp{"invalid", false, false};
}

}  // namespace

std::optional<Outcome> outcome_of(std::int64_t code, std::int64_t subcode)
{
    auto const find = [&](std::int64_t wanted) {
        return std::ranges::find_if(kRows, [&](Row const& row) { return row.code == code && row.subcode == wanted; });
    };
    auto row = find(subcode);
    if (row == kRows.end()) {
        row = find(0);
    }
    return row == kRows.end() ? std::nullopt : std::optional(outcome(*row));
}

std::vector<std::pair<std::int64_t, std::int64_t>> documented_codes()
{
    std::vector<std::pair<std::int64_t, std::int64_t>> codes;
    for (auto const& row : kRows) {
        codes.emplace_back(row.code, row.subcode);
    }
    return codes;
}

}  // namespace hub::connectors::facebook
