#include "ports/ledger_store.hpp"

namespace hub {

Json to_json(LedgerRoot const& root)
{
    return {
        {"day", root.day},
        {"number", root.number},
        {"entry_hash", root.entry_hash},
        {"public_key", root.public_key},
        {"signature", root.signature},
        {"at", to_rfc3339(root.at)},
    };
}

}  // namespace hub
