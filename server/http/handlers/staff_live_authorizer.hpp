#pragma once
// Who may listen to which live topic (contract.md §5): the same permits() and the same case read as the API.
// Thread-safe.

#include "http/handlers/chat_tokens.hpp"
#include "http/handlers/services.hpp"
#include "http/live_authorizer.hpp"

namespace hub::http {

class StaffLiveAuthorizer final : public LiveAuthorizer {
public:
    /// Everything referred to must outlive it.
    StaffLiveAuthorizer(
        Store& store,
        std::function<std::shared_ptr<cases::CaseDesk const>()> cases,
        std::function<std::shared_ptr<Reference const>()> reference,
        ChatTokens chat = {}
    );
    Task<Result<void>> may_listen(Person const* person, std::string topic) override;
    /// A citizen's own chat, opened by the token of that conversation.
    Task<Result<void>> holder_may_listen(std::string topic, std::string token) override;

private:
    [[nodiscard]] Result<void> unit_topic(Person const* person, std::string_view unit) const;
    [[nodiscard]] Result<void> area_topic(std::string_view area) const;
    Task<Result<void>> case_topic(Person const* person, std::string code);

    Store& store_;
    std::function<std::shared_ptr<cases::CaseDesk const>()> cases_;
    std::function<std::shared_ptr<Reference const>()> reference_;
    ChatTokens chat_;
};

}  // namespace hub::http
