// Flags of a conversation and tasks for people; no words to read.
#include "cases/intake.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::size_t kMaxReasonChars = 40;
constexpr int kConsentWorkingDays = 2;  // Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15: answer within 2 working days

/// "feed.reaction.add" → "feed.reaction": few different reasons, whatever a platform invents.
std::string family_of(std::string_view platform_kind)
{
    if (platform_kind.empty()) {
        return "unnamed";
    }
    std::string family;
    int parts = 0;
    for (std::size_t start = 0; start < platform_kind.size() && parts < 2; ++parts) {
        auto const end = std::min(platform_kind.find('.', start), platform_kind.size());
        family += (parts == 0 ? "" : ".") + std::string{platform_kind.substr(start, end - start)};
        start = end + 1;
    }
    std::ranges::replace_if(
        family, [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_'); }, '_'
    );
    return family.substr(0, kMaxReasonChars);
}

}  // namespace

Result<void> Intake::follow()
{
    if (event_.user_id.empty() && event_.thread_id.empty()) {
        ignore("follow");
        return {};
    }
    conversation().can_write = true;
    ignore("follow");
    return {};
}

/// Sends must stop; open cases show it, so that an official looks for another way.
Result<void> Intake::unfollow()
{
    conversation().can_write = false;
    ignore("unfollow");
    for (auto& record : tx_.cases().active_of(conversation().id)) {
        if (auto const done = add_event(std::move(record), "case.unfollowed", Json::object()); !done) {
            return done;
        }
    }
    return {};
}

Result<void> Intake::consent_withdrawn()
{
    conversation().consent_withdrawn = true;
    auto record = latest_active();
    auto const due = rules_.calendar_of(incoming_.channel.unit).add_working_days(now_, kConsentWorkingDays);
    auto const unit = record ? record->lead_unit : incoming_.channel.unit;
    writer_.task("consent_withdrawn", unit, record ? record->id : CaseId{}, "data_subject_request", due);
    ignore("consent_withdrawn");
    return record ? add_event(std::move(*record), "case.consent_withdrawn", Json::object()) : Result<void>{};
}

Result<void> Intake::call()
{
    bool const missed = event_.payload != "answered";
    bool const known = !event_.user_id.empty() || !event_.thread_id.empty();
    auto record = known ? latest_active() : std::nullopt;
    if (missed) {
        auto const due = rules_.calendar_of(incoming_.channel.unit).add_working_minutes(now_, kDefaultAckWorkingTime);
        auto const unit = record ? record->lead_unit : incoming_.channel.unit;
        writer_.task("call_back", unit, record ? record->id : CaseId{}, "missed_call", due);
    }
    ignore(missed ? "missed_call" : "call");
    return record ? add_event(std::move(*record), missed ? "case.missed_call" : "case.call", Json::object())
                  : Result<void>{};
}

/// Who holds the thread: another app (its people answer there) or we.
Result<void> Intake::thread_control()
{
    ignore("thread_control");
    bool const ours = !incoming_.channel.app_id.empty() && event_.payload == incoming_.channel.app_id;
    bool const passed = event_.platform_kind.ends_with("pass_thread_control");
    bool const taken = event_.platform_kind.ends_with("take_thread_control");
    if ((!passed && !taken) || (event_.user_id.empty() && event_.thread_id.empty())) {
        return {};
    }
    bool const foreign = taken || !ours;  // only the app that loses a thread hears that it was taken
    if (conversation().foreign_control == foreign) {
        return {};
    }
    conversation().foreign_control = foreign;
    auto record = latest_active();
    Json data{{"foreign", foreign}};
    return record ? add_event(std::move(*record), "case.thread_control", std::move(data)) : Result<void>{};
}

Result<void> Intake::account_notice()
{
    auto const due = rules_.calendar_of(incoming_.channel.unit).add_working_minutes(now_, kDefaultAckWorkingTime);
    writer_.task("channel_alarm", incoming_.channel.unit, CaseId{}, family_of(event_.platform_kind), due);
    ignore("account_notice");
    return {};
}

Result<void> Intake::other()
{
    ignore("other." + family_of(event_.platform_kind));
    return {};
}

}  // namespace hub::cases
