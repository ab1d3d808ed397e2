// Any bytes through the zalo webhook: verify and parse never throw, parse always gives a usable event.

#include "connectors/zalo/webhook.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    hub::WebhookRequest request;
    request.body.assign(data, data + size);
    request.headers = {{"x-zevent-signature", "mac=" + std::string(64, 'a')}};
    hub::ChannelSecrets secrets;
    secrets.app_id = "1";
    secrets.signing_keys = {"key"};
    if (hub::connectors::zalo::verify(request, secrets)) {
        std::abort();
    }
    auto const events = hub::connectors::zalo::parse(request.body);
    if (events.empty() || events.front().external_id.empty() || events.front().dedupe_key.empty()) {
        std::abort();
    }
    return 0;
}
