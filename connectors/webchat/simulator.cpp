// The other side without I/O, for the suite that every connector passes: a page that signs what citizens write, and the
// platform that takes answers. The hub itself serves the real one (app/webchat_platform.cpp).

#include "connectors/sdk/simulator.hpp"

#include "connectors/sdk/simulator_parts.hpp"
#include "connectors/webchat/webhook.hpp"

namespace hub::connectors::webchat {
namespace {

class WebchatSimulator final : public PlatformSimulator {
public:
    explicit WebchatSimulator(SimulatorOptions options) : options_(std::move(options)), ids_(options_.run) {}

    SimulatedWebhook act(CitizenAction const& action, Instant now) override
    {
        using Act = CitizenAction::Kind;
        auto const id = ids_.hex("message", 32);
        Json message{{"id", id}};
        if (!action.text.empty()) {
            message["text"] = action.text;
        }
        if (action.kind == Act::image || action.kind == Act::file) {
            message["attachments"] =
                Json::array({{{"type", action.kind == Act::image ? "image" : "file"}, {"url", action.url}}});
        }
        if (action.point) {
            message["location"] = {{"latitude", action.point->first}, {"longitude", action.point->second}};
        }
        return sign(dump(
            {{"event", event_of(action.kind)},
             {"account", action.account_id},
             {"sender", {{"id", action.user_id}}},
             {"message", std::move(message)},
             {"at", to_millis(now)}}
        ));
    }

    SimulatedWebhook sign(std::string body) const override
    {
        SimulatedWebhook webhook;
        webhook.headers = {
            {"content-type", "application/json"},
            {std::string(kSignatureHeader), "sha256=" + signature_of(body, options_.signing_key)}
        };
        webhook.external_id = parse(body).front().external_id;
        webhook.body = std::move(body);
        return webhook;
    }

    SimulatedAnswer call(SimulatedCall const& call, Instant now) override
    {
        auto const body = parse_json(call.body);
        if (!body || call.method != "POST") {
            return json_answer(400, {{"error", "what?"}});
        }
        auto const user = text_or(member(*body, "recipient"), "id");
        auto const arrive = [&] {
            auto const id = text_or(*body, "key") + "/" + ids_.hex("receipt", 16);
            delivered_.push_back(
                {text_or(*body, "account"), user, text_or(member(*body, "message"), "text"), id, now, false}
            );
            return json_answer(200, {{"receipt", id}});
        };
        if (auto const fault = faults_.take(user)) {
            if (auto answer = road_fault(*fault, arrive)) {
                return std::move(*answer);
            }
            return json_answer(400, {{"error", *fault}});
        }
        return arrive();
    }

    void add_fault(Fault fault) override { faults_.add(std::move(fault)); }
    std::vector<DeliveredText> const& delivered() const override { return delivered_; }
    /// The page keeps what was not taken and tries again itself.
    std::optional<std::chrono::milliseconds> retry_after(int attempt) const override
    {
        constexpr int kTries = 5;
        return attempt < 1 || attempt > kTries ? std::nullopt : std::optional(std::chrono::milliseconds{2000});
    }
    void revoke(std::string const&) override {}
    Credentials issue(std::string const& account_id, Instant) override { return {"inside/" + account_id, {}, {}}; }

private:
    static char const* event_of(CitizenAction::Kind kind)
    {
        using Act = CitizenAction::Kind;
        switch (kind) {
            case Act::text:
            case Act::image:
            case Act::file:
            case Act::location:
            case Act::quick_answer:
                return "message";
            case Act::contact_details:
                return "contact";
            case Act::consent_withdrawn:
                return "withdraw";
            default:
                return "other";
        }
    }

    SimulatorOptions options_;
    IdMaker ids_;
    FaultList faults_;
    std::vector<DeliveredText> delivered_;
};

}  // namespace

std::unique_ptr<PlatformSimulator> make_simulator(SimulatorOptions options);

std::unique_ptr<PlatformSimulator> make_simulator(SimulatorOptions options)
{
    return std::make_unique<WebchatSimulator>(std::move(options));
}

}  // namespace hub::connectors::webchat
