#pragma once
// Photos and documents that officials add to a case as evidence of what was done. The bytes lie in the store, once for
// each content, so that backup, restore and erasure know them. docs/adr/0021-evidence.md

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hub {

using EvidenceId = Id<struct EvidenceTag>;

struct Evidence {
    EvidenceId id;
    CaseId case_id;
    Instant at{};
    UserName by;
    std::string name;  ///< As the sender called it: data, never a path.
    std::string type;  ///< By content: "image/jpeg", "application/pdf" …
    std::int64_t bytes = 0;
    std::string sha256;  ///< Of the content, 64 hex digits.
};

class EvidenceStore {
public:
    virtual ~EvidenceStore() = default;
    /// Keeps content and entry. Errc::conflict "doubled" when the case has this very content.
    [[nodiscard]] virtual Result<EvidenceId> add(Evidence const& evidence, std::string_view content) = 0;
    /// Oldest first.
    [[nodiscard]] virtual std::vector<Evidence> of(CaseId id) = 0;
    [[nodiscard]] virtual std::optional<Evidence> find(EvidenceId id) = 0;
    /// Errc::not_found, or internal when the bytes are not what was stored.
    [[nodiscard]] virtual Result<std::string> content(Evidence const& evidence) = 0;
};

}  // namespace hub
