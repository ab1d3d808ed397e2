// Any bytes through the facebook webhook: verify and parse never throw, parse always gives a usable event.

#include "connectors/facebook/webhook.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    hub::WebhookRequest request;
    request.body.assign(data, data + size);
    request.headers = {{"x-hub-signature-256", "sha256=" + std::string(64, 'a')}};
    hub::ChannelSecrets secrets;
    secrets.app_id = "1";
    secrets.signing_keys = {"key"};
    if (hub::connectors::facebook::verify(request, secrets)) {
        std::abort();
    }
    auto const events = hub::connectors::facebook::parse(request.body);
    if (events.empty() || events.front().external_id.empty() || events.front().dedupe_key.empty()) {
        std::abort();
    }
    return 0;
}
