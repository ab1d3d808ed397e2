#pragma once
// Sealed envelopes: anyone with the public keys can close one, only an officer with a private key can open it.
//
// Form      One random 256-bit data key seals the text (XChaCha20-Poly1305); the data key itself is sealed once for
// each
//           officer (X25519 sealed box, crypto_box_seal). Who closes an envelope keeps nothing that would open it
//           again.
// Length    The text is padded to full kilobytes: how long a letter is tells something about who wrote it.
// Key files Made on the officer's own machine. The private key lies in them under a key derived from a password
//           (Argon2id, libsodium's "moderate" cost). Nobody can restore a lost file or password.
// Thread-safe. Source: promises.md S2, security-checklist.md 71; docs/adr/0016-sealed-lane.md.

#include "base/error.hpp"
#include "base/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hub {

/// One reader of an envelope.
struct SealKey {
    std::string officer;     ///< Sign-in name.
    std::string public_key;  ///< 64 hex digits.
};

/// "name=64 hex digits", as it stands in the configuration. Errc::invalid_input with what is wrong.
[[nodiscard]] Result<SealKey> parse_seal_key(std::string_view text);

/// The readers one a line, and back; lines that are no key are left out.
[[nodiscard]] std::string seal_key_lines(std::vector<SealKey> const& keys);
[[nodiscard]] std::vector<SealKey> seal_keys_of(std::string_view lines);

/// {"v","alg","keys":[{"officer","public_key","box"}],"nonce","cipher"}, binary parts in base64. Needs at least one
/// key.
[[nodiscard]] Json seal_envelope(std::vector<SealKey> const& readers, std::string_view plain);

/// An officer's pair. The private half is wiped when the object goes.
class SealPair {
public:
    /// A new pair.
    [[nodiscard]] static SealPair make();
    /// From the content of a key file. Errc::invalid_input: no key file, or the wrong password (they cannot be told
    /// apart).
    [[nodiscard]] static Result<SealPair> from_file_text(std::string_view text, std::string_view password);

    SealPair(SealPair const&) = delete;
    SealPair& operator=(SealPair const&) = delete;
    SealPair(SealPair&& other) noexcept;
    SealPair& operator=(SealPair&&) = delete;
    ~SealPair();

    /// 64 hex digits.
    [[nodiscard]] std::string public_key() const;
    /// Content of a key file under this password. Costs about a second and 256 MiB.
    [[nodiscard]] std::string file_text(std::string_view password) const;
    /// Errc::forbidden when the envelope is for others, Errc::invalid_input when it is none or was changed.
    [[nodiscard]] Result<std::string> open(Json const& envelope) const;

private:
    SealPair() = default;
    std::string public_;   ///< Raw bytes.
    std::string private_;  ///< Raw bytes.
};

}  // namespace hub
