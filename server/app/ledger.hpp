#pragma once
// The books for outsiders: `hub export ledger`, `hub verify FILE`, and the signed root of each day.

#include "app/config.hpp"
#include "base/signing.hpp"
#include "base/task.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <cstdio>
#include <string>

namespace hub::app {

/// Where the signing key lies when the configuration names none.
[[nodiscard]] std::string ledger_key_file(Config const& config);

/// Header, entries of [from, until), all roots, end. Form: domain/ledger.hpp.
[[nodiscard]] Result<void> export_ledger(Store& store, Instant from, Instant until, std::FILE* out);

/// Checks an export, prints what it holds and the figures recounted from it. `-` is standard input. `trusted_key` may
/// be empty. Errc::rejected names the first wrong line.
[[nodiscard]] Result<void> verify_ledger_file(
    std::string const& file, std::string const& trusted_key, Instant now, std::FILE* out
);

/// Checks the books in the store: the chain, the roots, and every event against its entry.
[[nodiscard]] Result<void> verify_ledger(Store& store, std::FILE* out);

/// Recomputes the chain of the audit; Errc::rejected with the first line that was changed, moved or taken away.
[[nodiscard]] Result<void> verify_audit(Store& store, std::FILE* out);

/// Signs the days that have ended, each once, until cancelled. The root of a day is the last entry there was when it
/// was signed: after a night without power one root stands for all that was written before.
Task<void> run_ledger(Store& store, Clock const& clock, SigningKey key);

}  // namespace hub::app
