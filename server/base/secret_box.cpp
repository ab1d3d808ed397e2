#include "base/secret_box.hpp"

#include "base/crypto.hpp"
#include "base/key_file.hpp"

#include <sodium.h>

#include <stdexcept>
#include <vector>

namespace hub {
namespace {

using Bytes = std::vector<unsigned char>;

std::string to_hex(Bytes const& bytes)
{
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
    out.pop_back();
    return out;
}

Result<Bytes> from_hex(std::string_view text)
{
    Bytes out(text.size() / 2);
    std::size_t written = 0;
    char const* end = nullptr;
    if (sodium_hex2bin(out.data(), out.size(), text.data(), text.size(), nullptr, &written, &end) != 0 ||
        end != text.data() + text.size()) {
        return invalid_input("not hex");
    }
    out.resize(written);
    return out;
}

}  // namespace

SecretBox::SecretBox(std::array<unsigned char, kKeyBytes> key) : key_(key)
{
    if (sodium_init() < 0) {
        throw std::runtime_error("libsodium does not start");
    }
    key_id_ = hmac_sha256_hex(std::string(key_.begin(), key_.end()), "key id").substr(0, 8);
}

SecretBox::~SecretBox()
{
    sodium_memzero(key_.data(), key_.size());
}

Result<SecretBox> SecretBox::from_file(std::string const& path)
{
    auto const text = read_or_make_key(path);
    if (!text) {
        return std::unexpected(text.error());
    }
    auto const bytes = from_hex(*text);
    if (!bytes || bytes->size() != kKeyBytes) {
        return invalid_input("the key file must hold 64 hex digits: " + path);
    }
    std::array<unsigned char, kKeyBytes> key{};
    std::copy(bytes->begin(), bytes->end(), key.begin());
    return SecretBox(key);
}

std::string SecretBox::seal(std::string_view plain) const
{
    Bytes out(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size());
    randombytes_buf(out.data(), crypto_secretbox_NONCEBYTES);
    Bytes const text(plain.begin(), plain.end());
    crypto_secretbox_easy(out.data() + crypto_secretbox_NONCEBYTES, text.data(), text.size(), out.data(), key_.data());
    return key_id_ + ":" + to_hex(out);
}

Result<std::string> SecretBox::open(std::string_view sealed) const
{
    auto const colon = sealed.find(':');
    if (colon == std::string_view::npos || sealed.substr(0, colon) != key_id_) {
        return invalid_input("sealed with another key");
    }
    auto const bytes = from_hex(sealed.substr(colon + 1));
    constexpr auto kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (!bytes || bytes->size() < kOverhead) {
        return invalid_input("not a sealed text");
    }
    std::string out(bytes->size() - kOverhead, '\0');
    Bytes plain(out.size());
    auto const* cipher = bytes->data() + crypto_secretbox_NONCEBYTES;
    if (crypto_secretbox_open_easy(
            plain.data(), cipher, bytes->size() - crypto_secretbox_NONCEBYTES, bytes->data(), key_.data()
        ) != 0) {
        return invalid_input("the sealed text was changed");
    }
    std::copy(plain.begin(), plain.end(), out.begin());
    sodium_memzero(plain.data(), plain.size());
    return out;
}

std::string SecretBox::sign(std::string_view purpose, std::string_view text) const
{
    auto const key =
        hmac_sha256_hex(std::string_view(reinterpret_cast<char const*>(key_.data()), key_.size()), purpose);
    return hmac_sha256_hex(key, text);
}

}  // namespace hub
