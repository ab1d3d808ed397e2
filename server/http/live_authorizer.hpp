#pragma once
// Who may listen to which live topic: the same decision as the REST read of that thing (contract.md §5).

#include "base/error.hpp"
#include "base/task.hpp"
#include "domain/person.hpp"

#include <string>

namespace hub::http {

/// The API part implements it; live sessions ask it at every subscription and again every few seconds.
class LiveAuthorizer {
public:
    virtual ~LiveAuthorizer() = default;
    /// @param person  nullptr: anonymous. Valid until the task has ended.
    /// @return Errc::not_found: no such topic (error 102). Errc::forbidden, Errc::unauthenticated: error 103. Anything
    /// else:
    ///         error 100, the client tries again. Called on a server thread; must not block it.
    virtual Task<Result<void>> may_listen(Person const* person, std::string topic) = 0;
    /// The same for a topic that is opened by a token in the subscribe command instead of a person (`chat:…`).
    virtual Task<Result<void>> holder_may_listen(std::string topic, std::string token)
    {
        static_cast<void>(topic);
        static_cast<void>(token);
        co_return forbidden("no such token");
    }
};

}  // namespace hub::http
