#pragma once
// Facebook's side without I/O: signed batches, echoes, windows, private replies, usage, errors on demand. Bodies are
// ASCII with \uXXXX and \/ as Meta writes them. See docs/adr/0006-connector-simulators.md.

#include "connectors/sdk/simulator.hpp"
#include "connectors/sdk/simulator_parts.hpp"

#include <map>
#include <set>

namespace hub::connectors::facebook {

class FacebookSimulator final : public PlatformSimulator {
public:
    explicit FacebookSimulator(SimulatorOptions options);

    SimulatedWebhook act(CitizenAction const& action, Instant now) override;
    std::vector<SimulatedWebhook> act_many(std::vector<CitizenAction> const& actions, Instant now) override;
    SimulatedWebhook sign(std::string body) const override;
    SimulatedAnswer call(SimulatedCall const& call, Instant now) override;
    void add_fault(Fault fault) override { faults_.add(std::move(fault)); }
    std::vector<DeliveredText> const& delivered() const override { return delivered_; }
    std::optional<std::chrono::milliseconds> retry_after(int attempt) const override;
    std::string handshake_query(std::string const& challenge) const override;
    Credentials issue(std::string const& account_id, Instant now) override;
    void revoke(std::string const& account_id) override;

private:
    struct Comment {
        std::string page;
        std::string post;
        std::string parent;
        std::string author;
        Instant created{};
        bool answered_privately = false;
        bool is_post = false;
    };
    struct Page {
        std::string token;
        bool subscribed = true;
        Instant hour{};
        int calls = 0;
        std::set<std::string> templates;
    };
    struct Sending {
        std::string page;
        std::string user;  ///< PSID.
        std::string text;
        std::string attachment_url;
        std::string metadata;
        std::string private_reply_to;
    };
    struct Refusal {
        int code = 0;
        int subcode = 0;
    };

    Json item_of(CitizenAction const& action, Instant now, std::string& id);
    Json message_item(CitizenAction const& action, Instant now, std::string& id);
    Json change_of(CitizenAction const& action, Instant now, std::string& id);
    Json new_comment(CitizenAction const& action, Instant now, std::string& id);
    Json comment_value(std::string const& id, Comment const& comment, std::string_view verb) const;
    [[nodiscard]] std::string post_of(std::string const& page) const;

    SimulatedAnswer page_call(SimulatedCall const& call, std::string const& page, Instant now);
    SimulatedAnswer send(SimulatedCall const& call, std::string const& page, Instant now);
    SimulatedAnswer comment_reply(
        SimulatedCall const& call, std::string const& page, std::string const& target, Instant now
    );
    SimulatedAnswer subscription(SimulatedCall const& call, std::string const& page);
    SimulatedAnswer add_template(SimulatedCall const& call, std::string const& page, Instant now);
    SimulatedAnswer finish(std::optional<std::string> const& fault, std::function<SimulatedAnswer()> const& arrive);
    std::optional<Refusal> refusal(Sending const& sending, Json const& body, Instant now) const;
    std::optional<Refusal> window_refusal(Sending const& sending, Json const& body, Instant now) const;
    SimulatedAnswer deliver(Sending const& sending, Instant now);
    void add_receipts(SimulatedAnswer& answer, Sending const& sending, std::string const& mid, Instant now) const;
    void add_usage(SimulatedAnswer& answer, std::string const& page) const;
    bool over_usage(Page& page, Instant now) const;
    [[nodiscard]] int usage_percent(Page const& page) const;
    Json entry_of(std::string const& page, std::string_view list, Json items, Instant now) const;
    SimulatedWebhook post(Json entries, std::string external_id) const;
    void note_interaction(CitizenAction const& action, Instant now);
    SimulatedWebhook envelope(
        std::string const& page, std::string_view list, Json items, Instant now, std::string external_id
    ) const;

    SimulatorOptions options_;
    IdMaker ids_;
    FaultList faults_;
    std::vector<DeliveredText> delivered_;
    std::map<std::string, Page> pages_;
    std::map<std::pair<std::string, std::string>, std::optional<Instant>> citizens_;  ///< Page and PSID → last action.
    std::set<std::pair<std::string, std::string>> blocked_;  ///< Page and PSID; no webhook tells of it.
    std::map<std::string, Comment> comments_;
};

}  // namespace hub::connectors::facebook
