#include "connectors/sdk/signature.hpp"

#include <algorithm>

namespace hub::connectors {

Result<std::string_view> only_header(WebhookRequest const& request, std::string_view lower_name)
{
    auto const count = request.header_count(lower_name);
    if (count == 0) {
        return unauthenticated("no signature header");
    }
    if (count > 1) {
        return unauthenticated("signature header comes twice");
    }
    std::string_view value = *request.header(lower_name);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) {
        value.remove_prefix(1);
    }
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) {
        value.remove_suffix(1);
    }
    return value;
}

std::optional<std::string> hex_digest(std::string_view text)
{
    if (text.size() != 64) {
        return std::nullopt;
    }
    std::string digest(text);
    for (char& c : digest) {
        if (c >= 'A' && c <= 'F') {
            c = static_cast<char>(c - 'A' + 'a');
        }
        if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
            return std::nullopt;
        }
    }
    return digest;
}

}  // namespace hub::connectors
