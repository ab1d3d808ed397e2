#pragma once
// The books: every case event is one entry, each entry holds the hash of the one before it, and once a day the last
// hash is signed and published. Whoever has the export can check it and recount every published figure without us.
//
// Entry    {"number","at","case","sequence","event","facts":{…},"personal":COMMITMENT,"previous":HASH}, keys sorted.
//          Facts are what figures are made of and hold nothing personal. COMMITMENT is SHA-256 over a random salt and
//          the actor and data of the event: without the salt it says nothing, and erasing a person erases the salt.
// Hash     SHA-256 over the entry's text, 64 hex digits. The first entry's `previous` is 64 zeros.
// Export   one object a line, {"header"|"entry"|"root"|"end":OBJECT,"hash":SHA-256 of the object's text}. Every byte of
//          a line is under its hash or is the hash, so a single changed byte is found in its own line.
// Root     {"day","number","entry_hash","public_key","signature","at"}: Ed25519 over ledger_root_text().
// Everything here is pure and thread-safe. docs/adr/0013-ledger.md

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hub {

/// `previous` of the first entry.
[[nodiscard]] std::string ledger_genesis();
/// Over an entry's exact text.
[[nodiscard]] std::string ledger_hash(std::string_view text);
/// What stands for the personal part of an event. `text` is its JSON.
[[nodiscard]] std::string ledger_commitment(std::string_view salt, std::string_view text);
/// What a daily root signs.
[[nodiscard]] std::string ledger_root_text(std::string_view day, std::int64_t number, std::string_view entry_hash);
/// One line of the export, without its line break.
[[nodiscard]] std::string ledger_line(std::string_view kind, std::string_view object_text);

/// The figures of the public page, recounted from entries.
struct LedgerFigures {
    std::int64_t total = 0;
    std::int64_t active = 0;    ///< Neither answered nor ended.
    std::int64_t answered = 0;  ///< Answered or closed.
    std::int64_t overdue = 0;
    bool operator==(LedgerFigures const&) const = default;
};

/// Checks an export line by line and recounts.
class LedgerCheck {
public:
    /// @param trusted_key  Public key that the roots must be signed with; empty: the one the export itself states.
    explicit LedgerCheck(std::string trusted_key = {}) : trusted_key_(std::move(trusted_key)) {}

    /// One line. Errc::rejected names the line and what is wrong with it; nothing may be fed after that.
    [[nodiscard]] Result<void> feed(std::string_view line);
    /// Errc::rejected when the export is cut: its last line must be the end.
    [[nodiscard]] Result<void> finish() const;

    [[nodiscard]] std::int64_t entries() const noexcept { return entries_; }
    [[nodiscard]] std::int64_t roots() const noexcept { return roots_; }
    [[nodiscard]] std::string const& head() const noexcept { return head_; }
    /// Key that signed the roots; empty without roots.
    [[nodiscard]] std::string const& public_key() const noexcept { return seen_key_; }
    /// True when the export begins with the very first entry: only then do figures count every case.
    [[nodiscard]] bool is_whole() const noexcept { return starts_at_genesis_; }
    [[nodiscard]] LedgerFigures figures(Instant at) const;

private:
    struct Known {
        std::string state;
        Instant due{};
        bool stands = false;  ///< The clock does not run.
    };
    [[nodiscard]] Result<void> wrong(std::string const& what) const;
    [[nodiscard]] Result<void> header(Json const& object);
    [[nodiscard]] Result<void> entry(Json const& object, std::string_view hash);
    [[nodiscard]] Result<void> root(Json const& object);
    [[nodiscard]] Result<void> end(Json const& object);

    std::string trusted_key_;
    std::string seen_key_;
    std::int64_t line_ = 0;
    std::int64_t entries_ = 0;
    std::int64_t roots_ = 0;
    std::int64_t next_number_ = 0;
    std::string head_;
    bool has_header_ = false;
    bool has_end_ = false;
    bool starts_at_genesis_ = false;
    std::map<std::string, Known, std::less<>> cases_;
    std::map<std::int64_t, std::string> hashes_;  ///< Of the entries so far, for the roots.
};

}  // namespace hub
