#pragma once
// The hub's own chat as the platform that the sender calls: answered inside the process, everything else passes on to
// the network. One transaction notes on the conversation's live topic that there is something to read; the page then
// reads it from the store. Repeating a call changes nothing that anyone sees.

#include "ports/clock.hpp"
#include "ports/http_client.hpp"
#include "ports/store.hpp"

#include <memory>

namespace hub::app {

/// `store` and `clock` must outlive it. Thread-safe.
class WebchatPlatform final : public HttpClient {
public:
    WebchatPlatform(std::unique_ptr<HttpClient> outside, Store& store, Clock const& clock)
        : outside_(std::move(outside)), store_(store), clock_(clock)
    {
    }
    Task<Result<ApiReply>> send(HttpRequest request) override;

private:
    Task<Result<ApiReply>> deliver(HttpRequest request);

    std::unique_ptr<HttpClient> outside_;
    Store& store_;
    Clock const& clock_;
};

}  // namespace hub::app
