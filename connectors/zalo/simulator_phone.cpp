// Templates by telephone number of the Zalo simulator: another host, another table of errors, a daily quota.

#include "connectors/zalo/simulator.hpp"

#include <algorithm>

namespace hub::connectors::zalo {
namespace {

constexpr std::size_t kMaxTracking = 48;
constexpr int kUnlimited = 500'000;

SimulatedAnswer error_answer(int code)
{
    return json_answer(200, {{"error", code}, {"message", "simulated error " + std::to_string(code)}});
}

bool contains(std::vector<std::string> const& list, std::string const& value)
{
    return list.empty() || std::ranges::find(list, value) != list.end();
}

}  // namespace

bool ZaloSimulator::approved(std::string const& template_id) const
{
    return contains(options_.templates, template_id);
}

int ZaloSimulator::phone_messages_left(std::string const& account, Instant now)
{
    auto& quota = phone_quotas_[account];
    auto const today = to_instant(local_day(now));
    if (quota.day != today) {
        quota = {today, 0};
    }
    auto const limit = options_.phone_templates_per_day > 0 ? options_.phone_templates_per_day : kUnlimited;
    return std::max(0, limit - quota.sent);
}

SimulatedAnswer ZaloSimulator::send_to_phone(SimulatedCall const& call, std::string const& account, Instant now)
{
    auto const body = parse_json(call.body);
    if (!body || call.method != "POST") {
        return error_answer(-122);
    }
    auto const arrive = [&] {
        auto const code = phone_refusal(*body, account, now);
        return code ? error_answer(*code) : deliver_to_phone(*body, account, now);
    };
    if (auto const fault = faults_.take(text_or(*body, "phone"))) {
        if (auto answer = road_fault(*fault, arrive)) {
            return std::move(*answer);
        }
        return error_answer(std::atoi(fault->c_str()));
    }
    return arrive();
}

std::optional<int> ZaloSimulator::phone_refusal(Json const& body, std::string const& account, Instant now)
{
    auto const phone = text_or(body, "phone");
    auto const& data = member(body, "template_data");
    if (!phone.starts_with("84") || phone.find_first_not_of("0123456789") != std::string::npos) {
        return -108;
    }
    if (text_or(body, "template_id").empty()) {
        return -109;
    }
    if (!approved(text_or(body, "template_id"))) {
        return -131;
    }
    bool const texts = data.is_object() && std::ranges::all_of(data, [](Json const& value) {
                           return value.is_string() && !value.get<std::string>().empty();
                       });
    if (!texts) {
        return -1121;
    }
    if (text_or(body, "tracking_id").size() > kMaxTracking) {
        return -116;
    }
    if (!contains(options_.phones, phone)) {
        return -118;
    }
    return phone_messages_left(account, now) > 0 ? std::nullopt : std::optional(-144);
}

SimulatedAnswer ZaloSimulator::deliver_to_phone(Json const& body, std::string const& account, Instant now)
{
    auto const phone = text_or(body, "phone");
    auto const id = ids_.hex("phone/" + std::to_string(to_millis(now)), 20);
    delivered_.push_back(
        {account, phone, "[" + text_or(body, "template_id") + "] " + dump(member(body, "template_data")), id, now, false
        }
    );
    ++phone_quotas_[account].sent;
    auto const left = phone_messages_left(account, now);
    Json const quota{
        {"dailyQuota", std::to_string(left + phone_quotas_[account].sent)}, {"remainingQuota", std::to_string(left)}
    };
    Json const data{
        {"msg_id", id}, {"sent_time", std::to_string(to_millis(now))}, {"sending_mode", "1"}, {"quota", quota}
    };
    auto answer = json_answer(200, {{"error", 0}, {"message", "Success"}, {"data", data}});
    if (options_.receipts) {
        Json const receipt{
            {"event_name", "user_received_message"},
            {"app_id", options_.app_id},
            {"sender", {{"id", account}}},
            {"recipient", {{"id", phone}}},
            {"message",
             {{"msg_id", id},
              {"tracking_id", text_or(body, "tracking_id")},
              {"delivery_time", std::to_string(to_millis(now) + 900)}}},
            {"timestamp", std::to_string(to_millis(now) + 1'200)},
        };
        answer.after.push_back(webhook(receipt, id));
    }
    return answer;
}

}  // namespace hub::connectors::zalo
