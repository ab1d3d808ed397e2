#include "base/envelope.hpp"

#include <sodium.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace hub {
namespace {

constexpr std::string_view kAlgorithm = "x25519-seal+xchacha20poly1305";
constexpr std::size_t kPadding = 1024;
constexpr int kVersion = 1;

void start_sodium()
{
    static bool const started = sodium_init() >= 0;
    if (!started) {
        throw std::runtime_error("libsodium does not start");
    }
}

void must(bool done)
{
    if (!done) {
        throw std::runtime_error("libsodium refused to seal");
    }
}

unsigned char* bytes_of(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

unsigned char const* bytes_of(std::string_view text)
{
    return reinterpret_cast<unsigned char const*>(text.data());
}

std::string to_hex(std::string_view raw)
{
    std::string out(raw.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes_of(raw), raw.size());
    out.pop_back();
    return out;
}

/// Empty when it is not exactly `size` bytes in hex.
std::string from_hex(std::string_view text, std::size_t size)
{
    std::string out(size, '\0');
    std::size_t written = 0;
    char const* end = nullptr;
    bool const good = text.size() == size * 2 &&
                      sodium_hex2bin(bytes_of(out), size, text.data(), text.size(), nullptr, &written, &end) == 0 &&
                      written == size;
    return good ? out : std::string{};
}

std::string to_base64(std::string_view raw)
{
    std::string out(sodium_base64_encoded_len(raw.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes_of(raw), raw.size(), sodium_base64_VARIANT_ORIGINAL);
    out.pop_back();
    return out;
}

/// Empty when it is no base64.
std::string from_base64(std::string const& text)
{
    std::string out(text.size(), '\0');
    std::size_t written = 0;
    if (sodium_base642bin(
            bytes_of(out),
            out.size(),
            text.data(),
            text.size(),
            nullptr,
            &written,
            nullptr,
            sodium_base64_VARIANT_ORIGINAL
        ) != 0) {
        return {};
    }
    out.resize(written);
    return out;
}

std::string random_bytes(std::size_t size)
{
    std::string out(size, '\0');
    randombytes_buf(out.data(), out.size());
    return out;
}

/// A byte string that does not stay in memory.
struct Secret {
    std::string bytes;
    explicit Secret(std::size_t size) : bytes(size, '\0') {}
    Secret(Secret const&) = delete;
    Secret& operator=(Secret const&) = delete;
    ~Secret() { sodium_memzero(bytes.data(), bytes.size()); }
};

std::string sealed_for(std::string_view public_key, std::string const& data_key)
{
    std::string box(crypto_box_SEALBYTES + data_key.size(), '\0');
    must(
        crypto_box_seal(bytes_of(box), bytes_of(std::string_view{data_key}), data_key.size(), bytes_of(public_key)) == 0
    );
    return box;
}

bool derive(Secret& key, std::string_view password, std::string_view salt)
{
    return crypto_pwhash(
               bytes_of(key.bytes),
               key.bytes.size(),
               password.data(),
               password.size(),
               bytes_of(salt),
               crypto_pwhash_OPSLIMIT_MODERATE,
               crypto_pwhash_MEMLIMIT_MODERATE,
               crypto_pwhash_ALG_ARGON2ID13
           ) == 0;
}

}  // namespace

Result<SealKey> parse_seal_key(std::string_view text)
{
    start_sodium();
    auto const equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        return invalid_input("must be NAME=PUBLIC_KEY");
    }
    SealKey key{std::string{text.substr(0, equals)}, std::string{text.substr(equals + 1)}};
    std::ranges::transform(key.public_key, key.public_key.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    auto const raw = from_hex(key.public_key, crypto_box_PUBLICKEYBYTES);
    if (raw.empty()) {
        return invalid_input("the public key of " + key.officer + " must be 64 hex digits");
    }
    // a point of small order would let anybody open what is sealed to it: the library refuses to seal
    std::string probe(crypto_box_SEALBYTES + 1, '\0');
    if (crypto_box_seal(bytes_of(probe), bytes_of(std::string_view{"x"}), 1, bytes_of(std::string_view{raw})) != 0) {
        return invalid_input("the public key of " + key.officer + " is not one that may be used");
    }
    return key;
}

std::string seal_key_lines(std::vector<SealKey> const& keys)
{
    std::string lines;
    for (auto const& key : keys) {
        lines += key.officer + "=" + key.public_key + "\n";
    }
    return lines;
}

std::vector<SealKey> seal_keys_of(std::string_view lines)
{
    std::vector<SealKey> keys;
    while (!lines.empty()) {
        auto const end = std::min(lines.find('\n'), lines.size());
        if (auto key = parse_seal_key(lines.substr(0, end))) {
            keys.push_back(std::move(*key));
        }
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    return keys;
}

Json seal_envelope(std::vector<SealKey> const& readers, std::string_view plain)
{
    start_sodium();
    must(!readers.empty());
    Secret data_key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
    randombytes_buf(data_key.bytes.data(), data_key.bytes.size());
    auto const nonce = random_bytes(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
    Secret padded((plain.size() / kPadding + 1) * kPadding);
    std::ranges::copy(plain, padded.bytes.begin());
    std::size_t size = 0;
    must(sodium_pad(&size, bytes_of(padded.bytes), plain.size(), kPadding, padded.bytes.size()) == 0);
    std::string cipher(size + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
    unsigned long long written = 0;
    must(
        crypto_aead_xchacha20poly1305_ietf_encrypt(
            bytes_of(cipher),
            &written,
            bytes_of(padded.bytes),
            size,
            bytes_of(kAlgorithm),
            kAlgorithm.size(),
            nullptr,
            bytes_of(std::string_view{nonce}),
            bytes_of(data_key.bytes)
        ) == 0
    );
    auto keys = Json::array();
    for (auto const& reader : readers) {
        auto const raw = from_hex(reader.public_key, crypto_box_PUBLICKEYBYTES);
        must(!raw.empty());
        keys.push_back(
            {{"officer", reader.officer},
             {"public_key", reader.public_key},
             {"box", to_base64(sealed_for(raw, data_key.bytes))}}
        );
    }
    return {
        {"v", kVersion},
        {"alg", kAlgorithm},
        {"keys", std::move(keys)},
        {"nonce", to_base64(nonce)},
        {"cipher", to_base64(cipher)},
    };
}

SealPair SealPair::make()
{
    start_sodium();
    SealPair pair;
    pair.public_.resize(crypto_box_PUBLICKEYBYTES);
    pair.private_.resize(crypto_box_SECRETKEYBYTES);
    must(crypto_box_keypair(bytes_of(pair.public_), bytes_of(pair.private_)) == 0);
    return pair;
}

SealPair::SealPair(SealPair&& other) noexcept : public_(std::move(other.public_)), private_(other.private_)
{
    sodium_memzero(other.private_.data(), other.private_.size());
    other.private_.clear();
}

SealPair::~SealPair()
{
    sodium_memzero(private_.data(), private_.size());
}

std::string SealPair::public_key() const
{
    return to_hex(public_);
}

std::string SealPair::file_text(std::string_view password) const
{
    auto const salt = random_bytes(crypto_pwhash_SALTBYTES);
    auto const nonce = random_bytes(crypto_secretbox_NONCEBYTES);
    Secret key(crypto_secretbox_KEYBYTES);
    must(derive(key, password, salt));
    std::string box(crypto_secretbox_MACBYTES + private_.size(), '\0');
    must(
        crypto_secretbox_easy(
            bytes_of(box),
            bytes_of(std::string_view{private_}),
            private_.size(),
            bytes_of(std::string_view{nonce}),
            bytes_of(key.bytes)
        ) == 0
    );
    return Json{
               {"v", kVersion},
               {"kind", "hub sealed lane, private key"},
               {"public_key", public_key()},
               {"salt", to_hex(salt)},
               {"nonce", to_hex(nonce)},
               {"box", to_hex(box)},
           }
               .dump(2) +
           "\n";
}

Result<SealPair> SealPair::from_file_text(std::string_view text, std::string_view password)
{
    start_sodium();
    auto const file = parse_json(text);
    auto const field = [&file](char const* name, std::size_t size) {
        return file ? from_hex(text_or(*file, name), size) : std::string{};
    };
    auto const salt = field("salt", crypto_pwhash_SALTBYTES);
    auto const nonce = field("nonce", crypto_secretbox_NONCEBYTES);
    auto const box = field("box", crypto_secretbox_MACBYTES + crypto_box_SECRETKEYBYTES);
    if (salt.empty() || nonce.empty() || box.empty()) {
        return invalid_input("this is no key file of the sealed lane");
    }
    Secret key(crypto_secretbox_KEYBYTES);
    if (!derive(key, password, salt)) {
        return unavailable("not enough memory to open the key file (256 MiB are needed)");
    }
    SealPair pair;
    pair.private_.resize(crypto_box_SECRETKEYBYTES);
    pair.public_.resize(crypto_box_PUBLICKEYBYTES);
    if (crypto_secretbox_open_easy(
            bytes_of(pair.private_),
            bytes_of(std::string_view{box}),
            box.size(),
            bytes_of(std::string_view{nonce}),
            bytes_of(key.bytes)
        ) != 0) {
        return invalid_input("the password is wrong, or the key file was changed");
    }
    must(crypto_scalarmult_base(bytes_of(pair.public_), bytes_of(std::string_view{pair.private_})) == 0);
    return pair;
}

Result<std::string> SealPair::open(Json const& envelope) const
{
    if (integer_at(envelope, "v") != kVersion || text_or(envelope, "alg") != kAlgorithm ||
        !member(envelope, "keys").is_array()) {
        return invalid_input("this is no sealed envelope that this program knows");
    }
    Secret data_key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
    bool mine = false;
    for (auto const& entry : member(envelope, "keys")) {
        auto const box =
            text_or(entry, "public_key") == public_key() ? from_base64(text_or(entry, "box")) : std::string{};
        mine = mine ||
               (box.size() == crypto_box_SEALBYTES + data_key.bytes.size() && crypto_box_seal_open(
                                                                                  bytes_of(data_key.bytes),
                                                                                  bytes_of(std::string_view{box}),
                                                                                  box.size(),
                                                                                  bytes_of(std::string_view{public_}),
                                                                                  bytes_of(std::string_view{private_})
                                                                              ) == 0);
    }
    if (!mine) {
        return forbidden("the envelope is not for this key");
    }
    auto const nonce = from_base64(text_or(envelope, "nonce"));
    auto const cipher = from_base64(text_or(envelope, "cipher"));
    std::string plain(cipher.size(), '\0');
    unsigned long long written = 0;
    std::size_t size = 0;
    bool const whole = nonce.size() == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES &&
                       crypto_aead_xchacha20poly1305_ietf_decrypt(
                           bytes_of(plain),
                           &written,
                           nullptr,
                           bytes_of(std::string_view{cipher}),
                           cipher.size(),
                           bytes_of(kAlgorithm),
                           kAlgorithm.size(),
                           bytes_of(std::string_view{nonce}),
                           bytes_of(data_key.bytes)
                       ) == 0 &&
                       sodium_unpad(&size, bytes_of(std::string_view{plain}), written, kPadding) == 0;
    if (!whole) {
        return invalid_input("the sealed envelope was changed");
    }
    plain.resize(size);
    return plain;
}

}  // namespace hub
