#pragma once
// Zalo's side without I/O: signed webhooks, tokens, windows, rate, errors on demand. See
// docs/adr/0006-connector-simulators.md.

#include "connectors/sdk/simulator.hpp"
#include "connectors/sdk/simulator_parts.hpp"

#include <map>
#include <set>

namespace hub::connectors::zalo {

class ZaloSimulator final : public PlatformSimulator {
public:
    explicit ZaloSimulator(SimulatorOptions options);

    SimulatedWebhook act(CitizenAction const& action, Instant now) override;
    SimulatedWebhook sign(std::string body) const override;
    SimulatedAnswer call(SimulatedCall const& call, Instant now) override;
    void add_fault(Fault fault) override { faults_.add(std::move(fault)); }
    std::vector<DeliveredText> const& delivered() const override { return delivered_; }
    std::optional<std::chrono::milliseconds> retry_after(int attempt) const override;
    std::vector<std::pair<std::string, std::string>> retry_headers(int attempt) const override;
    Credentials issue(std::string const& account_id, Instant now) override;
    void revoke(std::string const& account_id) override;

private:
    struct Citizen {
        std::optional<Instant> last_interaction;
        bool left = false;  ///< Unfollowed.
    };
    struct Sending {
        std::string account;
        std::string user;
        std::string anonymous_conversation;
        std::string text;
        std::string image_url;
        bool is_template = false;
    };
    struct PhoneQuota {
        Instant day{};
        int sent = 0;
    };

    Json message_event(CitizenAction const& action, Instant now, std::string& id);
    Json flat_event(CitizenAction const& action, Instant now, std::string& id);
    Json event_base(CitizenAction const& action, std::string_view name, Instant now) const;
    void note_interaction(CitizenAction const& action, Instant now);
    SimulatedAnswer authorised_call(SimulatedCall const& call, std::string const& account, Instant now);
    SimulatedAnswer send(SimulatedCall const& call, std::string const& account, Instant now);
    SimulatedAnswer send_to_phone(SimulatedCall const& call, std::string const& account, Instant now);
    std::optional<int> phone_refusal(Json const& body, std::string const& account, Instant now);
    SimulatedAnswer deliver_to_phone(Json const& body, std::string const& account, Instant now);
    bool approved(std::string const& template_id) const;
    int phone_messages_left(std::string const& account, Instant now);
    SimulatedAnswer quota(std::string const& account, Json const& body) const;
    std::optional<int> refusal(Sending const& sending, Instant now) const;
    SimulatedAnswer deliver(Sending const& sending, Instant now);
    SimulatedWebhook echo(Sending const& sending, std::string const& message_id, Instant now) const;
    void add_receipts(SimulatedAnswer& answer, Sending const& sending, std::string const& message_id, Instant now);
    SimulatedAnswer refresh(SimulatedCall const& call, Instant now);
    void count_call(SimulatedAnswer& answer) const;
    bool over_rate(Instant now);
    SimulatedWebhook webhook(Json const& body, std::string external_id) const;

    SimulatorOptions options_;
    IdMaker ids_;
    FaultList faults_;
    std::vector<DeliveredText> delivered_;
    std::map<std::string, Credentials> tokens_;                        ///< By account: the only pair that works.
    std::map<std::pair<std::string, std::string>, Citizen> citizens_;  ///< By account and citizen.
    std::map<std::string, PhoneQuota> phone_quotas_;                   ///< By account.
    Instant minute_{};
    int calls_ = 0;
    std::uint64_t receipts_sent_ = 0;
};

}  // namespace hub::connectors::zalo
