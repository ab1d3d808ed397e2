#include "http/websocket_handshake.hpp"

#include <algorithm>
#include <array>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "http/ascii.hpp"

namespace hub::http {
namespace {

bool lists(std::string_view value, std::string_view wanted)
{
    while (!value.empty()) {
        auto const comma = value.find(',');
        if (same_word(trim(value.substr(0, comma)), wanted)) {
            return true;
        }
        value = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
    }
    return false;
}

/// The value of a field that must be there exactly once.
std::string const* single(Request const& request, std::string_view name)
{
    auto const count = std::ranges::count(request.headers, name, [](auto const& field) -> std::string const& { return field.first; });
    return count == 1 ? request.header(name) : nullptr;
}

/// Base 64 of 16 bytes.
bool is_key(std::string_view key)
{
    auto const letter = [](char at) { return is_alnum(at) || at == '+' || at == '/'; };
    return key.size() == 24 && key.ends_with("==") && std::ranges::all_of(key.substr(0, 22), letter);
}

}  // namespace

std::string accept_key(std::string_view key)
{
    std::string text(key);
    text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    std::array<unsigned char, 32> encoded{};
    auto const length = EVP_EncodeBlock(encoded.data(), digest.data(), SHA_DIGEST_LENGTH);
    return {encoded.begin(), encoded.begin() + length};
}

std::expected<std::string, UpgradeRefusal> accept_upgrade(Request const& request)
{
    auto const* const upgrade = request.header("upgrade");
    auto const* const version = single(request, "sec-websocket-version");
    auto const* const key = single(request, "sec-websocket-key");
    if (request.method != "GET" || upgrade == nullptr || !lists(*upgrade, "websocket")) {
        return std::unexpected(UpgradeRefusal{426, "this address speaks WebSocket"});
    }
    if (version == nullptr || trim(*version) != "13") {
        return std::unexpected(UpgradeRefusal{426, "WebSocket version 13 is needed"});
    }
    if (key == nullptr || !is_key(trim(*key)) || !request.body.empty()) {
        return std::unexpected(UpgradeRefusal{400, "bad WebSocket key"});
    }
    auto const* const offered = request.header("sec-websocket-protocol");
    std::string answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
    answer += accept_key(trim(*key));
    if (offered != nullptr && lists(*offered, "centrifuge-json")) {
        answer += "\r\nSec-WebSocket-Protocol: centrifuge-json";
    } else if (offered != nullptr && lists(*offered, "centrifuge-protobuf")) {
        return std::unexpected(UpgradeRefusal{400, "only the JSON protocol is spoken here"});
    }
    answer += "\r\n\r\n";
    return answer;
}

}  // namespace hub::http
