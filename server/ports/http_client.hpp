#pragma once
// Outgoing HTTP. One slow host never holds up another; addresses are checked before connecting.

#include "base/error.hpp"
#include "base/task.hpp"
#include "domain/outbound.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace hub {

struct HttpRequest {
    std::string method = "GET";
    std::string url;  ///< http:// or https://; https verifies chain and host name, always.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::chrono::milliseconds timeout{15'000};  ///< Whole call; connecting takes 5 s of it at most.
    std::size_t max_body_bytes = 1U << 20U;
};

class HttpClient {
public:
    virtual ~HttpClient() = default;
    /// No redirects. Errc::unavailable with detail "not_sent" when no byte of the request left, "no_answer" when it may
    /// have arrived, "bad_answer" when the reply cannot be read. Runs on any executor.
    virtual Task<Result<ApiReply>> send(HttpRequest request) = 0;
};

}  // namespace hub
