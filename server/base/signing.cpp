#include "base/signing.hpp"

#include "base/key_file.hpp"

#include <openssl/evp.h>

#include <array>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

namespace hub {
namespace {

constexpr std::size_t kSeedBytes = 32;
constexpr std::size_t kSignatureBytes = 64;

struct FreeKey {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
struct FreeContext {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeKey>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;
using Bytes = std::vector<unsigned char>;

unsigned char const* bytes_of(std::string_view text)
{
    return reinterpret_cast<unsigned char const*>(text.data());
}

std::string to_hex(std::span<unsigned char const> bytes)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (auto const byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

/// Lower-case digits only: one text for one value.
std::optional<Bytes> from_hex_digits(std::string_view text, std::size_t size)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    if (text.size() != size * 2 || text.find_first_not_of(kDigits) != std::string_view::npos) {
        return std::nullopt;
    }
    Bytes bytes;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        bytes.push_back(static_cast<unsigned char>(kDigits.find(text[at]) * 16 + kDigits.find(text[at + 1])));
    }
    return bytes;
}

}  // namespace

struct SigningKey::Key {
    KeyHandle handle;
};

Result<SigningKey> SigningKey::from_hex(std::string_view seed)
{
    auto const bytes = from_hex_digits(seed, kSeedBytes);
    if (!bytes) {
        return invalid_input("a signing key is 64 lower-case hex digits");
    }
    KeyHandle handle(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes->data(), bytes->size()));
    if (handle == nullptr) {
        return failure(Errc::internal, "OpenSSL refused the signing key");
    }
    return SigningKey(std::make_shared<Key const>(Key{std::move(handle)}));
}

Result<SigningKey> SigningKey::from_file(std::string const& path)
{
    auto const text = read_or_make_key(path);
    if (!text) {
        return std::unexpected(text.error());
    }
    auto key = from_hex(*text);
    return key ? std::move(key) : invalid_input(path + ": " + key.error().detail);
}

std::string SigningKey::public_key() const
{
    std::array<unsigned char, kSeedBytes> bytes{};
    std::size_t size = bytes.size();
    if (EVP_PKEY_get_raw_public_key(key_->handle.get(), bytes.data(), &size) != 1) {
        throw std::runtime_error("OpenSSL gives no public key");
    }
    return to_hex(bytes);
}

std::string SigningKey::sign(std::string_view text) const
{
    Context const context(EVP_MD_CTX_new());
    std::array<unsigned char, kSignatureBytes> signature{};
    std::size_t size = signature.size();
    bool const done = context != nullptr &&
                      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_->handle.get()) == 1 &&
                      EVP_DigestSign(context.get(), signature.data(), &size, bytes_of(text), text.size()) == 1;
    if (!done) {
        throw std::runtime_error("OpenSSL refused to sign");
    }
    return to_hex(signature);
}

bool is_signed_by(std::string_view public_key, std::string_view text, std::string_view signature)
{
    auto const key_bytes = from_hex_digits(public_key, kSeedBytes);
    auto const signature_bytes = from_hex_digits(signature, kSignatureBytes);
    if (!key_bytes || !signature_bytes) {
        return false;
    }
    KeyHandle const key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key_bytes->data(), key_bytes->size()));
    Context const context(EVP_MD_CTX_new());
    return key != nullptr && context != nullptr &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(
               context.get(), signature_bytes->data(), signature_bytes->size(), bytes_of(text), text.size()
           ) == 1;
}

}  // namespace hub
