#include "app/ledger.hpp"

#include "base/json.hpp"
#include "base/log.hpp"
#include "domain/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>

namespace hub::app {
namespace {

constexpr std::size_t kAllRoots = 100'000;
constexpr std::size_t kShownContradictions = 20;
constexpr Instant kForever = from_millis(253'402'300'799'000);  // end of year 9999

std::string header_line(LedgerEntry const& first)
{
    auto const entry = parse_json(first.text);
    return ledger_line(
        "header",
        dump(Json{
            {"format", "hub-ledger-1"},
            {"first", first.number},
            {"previous", entry ? text_or(*entry, "previous") : std::string()},
        })
    );
}

/// Every line of an export, in order, to `write`.
void write_ledger(Tx& tx, Instant from, Instant until, std::function<void(std::string const&)> const& write)
{
    std::int64_t count = 0;
    std::string head = ledger_genesis();
    tx.ledger().each(from, until, [&](LedgerEntry const& entry) {
        if (count++ == 0) {
            write(header_line(entry));
        }
        head = entry.hash;
        write(ledger_line("entry", entry.text));
    });
    if (count == 0) {
        write(ledger_line("header", dump(Json{{"format", "hub-ledger-1"}, {"first", 1}, {"previous", head}})));
    }
    auto roots = tx.ledger().roots(kAllRoots);
    std::ranges::reverse(roots);
    for (auto const& root : roots) {
        write(ledger_line("root", dump(to_json(root))));
    }
    write(ledger_line("end", dump(Json{{"entries", count}, {"head", head}})));
}

Result<void> feed_lines(std::istream& input, LedgerCheck& check)
{
    std::string line;
    while (std::getline(input, line)) {
        if (auto const good = check.feed(line); !good) {
            return good;
        }
    }
    return check.finish();
}

void report(LedgerCheck const& check, Instant now, std::FILE* out)
{
    fmt::print(out, "ledger: {} entries, {} signed roots, head {}\n", check.entries(), check.roots(), check.head());
    if (!check.public_key().empty()) {
        fmt::print(out, "ledger: signed with {}\n", check.public_key());
    }
    if (!check.is_whole()) {
        fmt::print(out, "ledger: a part only, figures would not count every case\n");
        return;
    }
    auto const figures = check.figures(now);
    fmt::print(
        out,
        "figures: total {}, active {}, answered {}, overdue {} at {}\n",
        figures.total,
        figures.active,
        figures.answered,
        figures.overdue,
        to_rfc3339(now)
    );
}

Result<bool> sign_day(Tx& tx, SigningKey const& key, std::string const& day, Instant now)
{
    auto const head = tx.ledger().head();
    auto const last = tx.ledger().roots(1);
    if (!head || (!last.empty() && (last.front().day >= day || last.front().number >= head->number))) {
        return false;
    }
    auto const added = tx.ledger().add_root({
        .day = day,
        .number = head->number,
        .entry_hash = head->hash,
        .public_key = key.public_key(),
        .signature = key.sign(ledger_root_text(day, head->number, head->hash)),
        .at = now,
    });
    return added ? Result<bool>(true) : std::unexpected(added.error());
}

}  // namespace

std::string ledger_key_file(Config const& config)
{
    return config.ledger_key_file.empty() ? config.key_file_stem() + ".ledger.key" : config.ledger_key_file;
}

Result<void> export_ledger(Store& store, Instant from, Instant until, std::FILE* out)
{
    auto const done = store.read_now([&](Tx& tx) -> Result<void> {
        write_ledger(tx, from, until, [out](std::string const& line) { fmt::print(out, "{}\n", line); });
        return {};
    });
    // an export that is cut must not look whole
    return done && (std::fflush(out) != 0 || std::ferror(out) != 0) ? unavailable("cannot write the export") : done;
}

Result<void> verify_ledger_file(std::string const& file, std::string const& trusted_key, Instant now, std::FILE* out)
{
    LedgerCheck check(trusted_key);
    std::ifstream stream;
    if (file != "-") {
        stream.open(file, std::ios::binary);
        if (!stream) {
            return invalid_input("cannot read " + file);
        }
    }
    if (auto const good = feed_lines(file == "-" ? std::cin : stream, check); !good) {
        return good;
    }
    report(check, now, out);
    return {};
}

Result<void> verify_audit(Store& store, std::FILE* out)
{
    return store.read_now([&](Tx& tx) -> Result<void> {
        auto const check = tx.people().check_audit();
        if (check.broken != 0) {
            fmt::print(out, "audit: line {} is missing or is not what was written\n", check.broken);
            return failure(Errc::rejected, "the audit was changed after it was written");
        }
        fmt::print(out, "audit: {} lines\n", check.lines);
        return {};
    });
}

Result<void> verify_ledger(Store& store, std::FILE* out)
{
    return store.read_now([&](Tx& tx) -> Result<void> {
        LedgerCheck check;
        Result<void> good;
        write_ledger(tx, Instant{}, kForever, [&](std::string const& line) {
            if (good) {
                good = check.feed(line);
            }
        });
        if (!good) {
            return good;
        }
        fmt::print(out, "ledger: {} entries, {} signed roots\n", check.entries(), check.roots());
        auto const wrong = tx.ledger().contradictions(kShownContradictions);
        for (auto const number : wrong) {
            fmt::print(out, "ledger: entry {} is not what its event says now\n", number);
        }
        return wrong.empty() ? Result<void>{} : failure(Errc::rejected, "events were changed after they were entered");
    });
}

Task<void> run_ledger(Store& store, Clock const& clock, SigningKey key)
{
    constexpr std::chrono::milliseconds kLongest = std::chrono::hours{1};
    constexpr std::chrono::milliseconds kShortest = std::chrono::seconds{1};
    constexpr std::chrono::milliseconds kLeast{2};
    for (auto pause = std::chrono::milliseconds{0}; co_await sleep_for(pause);) {
        auto const now = clock.now();
        auto const today = local_day(now);
        auto const signed_now =
            co_await store.write([key, now, day = to_text(today - std::chrono::days{1})](Tx& tx) -> Result<bool> {
                return sign_day(tx, key, day, now);
            });
        if (!signed_now) {
            log_error("ledger.not_signed", {{"detail", signed_now.error().detail}});
        } else if (*signed_now) {
            log_info("ledger.signed", {{"day", to_text(today - std::chrono::days{1})}});
        }
        auto const midnight = to_instant(LocalInstant{today + std::chrono::days{1}});
        pause = std::clamp(clock.real(midnight - now), std::max(clock.real(kShortest), kLeast), kLongest);
    }
}

}  // namespace hub::app
