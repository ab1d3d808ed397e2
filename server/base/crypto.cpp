#include "base/crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace hub {
namespace {

using Bytes = std::array<unsigned char, 32>;

std::string to_hex(Bytes const& bytes)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (auto const byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

void must(bool done)
{
    if (!done) {
        throw std::runtime_error("OpenSSL refused a digest");
    }
}

/// Fetched once a thread: the one-shot HMAC() costs three times as much.
EVP_MAC_CTX* thread_hmac()
{
    struct Free {
        void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
    };
    thread_local std::unique_ptr<EVP_MAC_CTX, Free> const context = [] {
        std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> const mac(
            EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free
        );
        must(mac != nullptr);
        return std::unique_ptr<EVP_MAC_CTX, Free>(EVP_MAC_CTX_new(mac.get()));
    }();
    must(context != nullptr);
    return context.get();
}

EVP_MD const* sha256()
{
    static EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return digest;
}

}  // namespace

std::string sha256_hex(std::initializer_list<std::string_view> parts)
{
    struct Free {
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };
    thread_local std::unique_ptr<EVP_MD_CTX, Free> const context(EVP_MD_CTX_new());
    Bytes bytes{};
    must(EVP_DigestInit_ex(context.get(), sha256(), nullptr) == 1);
    for (auto const part : parts) {
        must(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
    }
    must(EVP_DigestFinal_ex(context.get(), bytes.data(), nullptr) == 1);
    return to_hex(bytes);
}

std::string hmac_sha256_hex(std::string_view key, std::string_view data)
{
    auto* const context = thread_hmac();
    std::string digest = "SHA256";
    OSSL_PARAM const params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0), OSSL_PARAM_construct_end()
    };
    Bytes bytes{};
    std::size_t size = 0;
    must(EVP_MAC_init(context, reinterpret_cast<unsigned char const*>(key.data()), key.size(), params) == 1);
    must(EVP_MAC_update(context, reinterpret_cast<unsigned char const*>(data.data()), data.size()) == 1);
    must(EVP_MAC_final(context, bytes.data(), &size, bytes.size()) == 1);
    return to_hex(bytes);
}

bool constant_time_equal(std::string_view left, std::string_view right) noexcept
{
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace hub
