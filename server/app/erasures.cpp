#include "app/erasures.hpp"

#include "base/log.hpp"
#include "ports/clock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

namespace hub::app {
namespace {

constexpr int kMergePages = 500;

Json to_json(Erasure const& entry)
{
    auto threads = Json::array();
    for (auto const& thread : entry.threads) {
        threads.push_back({{"id", thread.id.value}, {"salt", thread.salt}, {"print", thread.print}});
    }
    auto codes = Json::array();
    for (auto const& code : entry.cases) {
        codes.push_back(code.value);
    }
    return {
        {"at", to_rfc3339(entry.at)},
        {"by", entry.by},
        {"ground", entry.ground},
        {"threads", std::move(threads)},
        {"cases", std::move(codes)},
    };
}

Result<Erasure> from_json(std::string const& line)
{
    auto const json = parse_json(line);
    auto const at = json ? parse_rfc3339(text_or(*json, "at")) : Result<Instant>(std::unexpected(json.error()));
    if (!at || !member(*json, "threads").is_array() || !member(*json, "cases").is_array()) {
        return invalid_input("not an entry of the list of erasures");
    }
    Erasure entry{*at, text_or(*json, "by"), text_or(*json, "ground"), {}, {}};
    for (auto const& thread : member(*json, "threads")) {
        entry.threads.push_back(
            {ConversationId{integer_at(thread, "id").value_or(0)}, text_or(thread, "salt"), text_or(thread, "print")}
        );
    }
    for (auto const& code : member(*json, "cases")) {
        if (code.is_string()) {
            entry.cases.emplace_back(code.get<std::string>());
        }
    }
    return entry;
}

/// The salts are random: no two entries share one.
std::string name_of_entry(Erasure const& entry)
{
    return entry.threads.empty() ? to_rfc3339(entry.at) + entry.by : entry.threads.front().salt;
}

Result<std::vector<Erasure>> read_list(std::string const& file)
{
    std::vector<Erasure> entries;
    std::ifstream stream(file, std::ios::binary);
    std::string line;
    while (stream && std::getline(stream, line)) {
        auto entry = from_json(line);
        if (!entry) {
            return invalid_input(fmt::format("{}: line {} is broken", file, entries.size() + 1));
        }
        entries.push_back(std::move(*entry));
    }
    return entries;
}

Result<void> write_list(std::string const& file, std::vector<Erasure> const& entries)
{
    std::string text;
    for (auto const& entry : entries) {
        text += dump(to_json(entry)) + "\n";
    }
    auto const part = file + ".part";
    int const descriptor = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return unavailable("the list of erasures cannot be written: " + part);
    }
    std::size_t done = 0;
    while (done < text.size()) {
        auto const wrote = ::write(descriptor, text.data() + done, text.size() - done);
        if (wrote <= 0) {
            break;
        }
        done += static_cast<std::size_t>(wrote);
    }
    bool const synced = done == text.size() && ::fsync(descriptor) == 0;
    bool const closed = ::close(descriptor) == 0;
    std::error_code failed;
    if (synced && closed) {
        std::filesystem::rename(part, file, failed);
    }
    return synced && closed && !failed ? Result<void>{}
                                       : unavailable("the list of erasures cannot be written: " + file);
}

void clean_index(Store& store)
{
    for (bool more = true; more;) {
        auto const merged =
            store.write_now([](Tx& tx) -> Result<bool> { return tx.sealed().merge_index(kMergePages); });
        more = merged && *merged;
    }
}

}  // namespace

std::string erasures_file(Config const& config)
{
    return config.erasures_file.empty() ? config.key_file_stem() + ".erasures" : config.erasures_file;
}

Result<void> keep_erasures(Store& store, std::string const& file)
{
    auto listed = read_list(file);
    if (!listed) {
        return std::unexpected(listed.error());
    }
    auto const stored = store.read_now([](Tx& tx) -> Result<std::vector<Erasure>> { return tx.erasures().all(); });
    if (!stored) {
        return std::unexpected(stored.error());
    }
    auto const names = [](std::vector<Erasure> const& entries) {
        std::set<std::string> found;
        for (auto const& entry : entries) {
            found.insert(name_of_entry(entry));
        }
        return found;
    };
    auto const in_store = names(*stored);
    auto const in_file = names(*listed);
    std::vector<Erasure> lost;
    std::ranges::copy_if(*listed, std::back_inserter(lost), [&](Erasure const& entry) {
        return !in_store.contains(name_of_entry(entry));
    });
    if (!lost.empty()) {
        auto const added = store.write_now([&lost](Tx& tx) -> Result<void> {
            for (auto const& entry : lost) {
                tx.erasures().add(entry);
            }
            return {};
        });
        if (!added) {
            return added;
        }
    }
    auto const known = listed->size();
    std::ranges::copy_if(*stored, std::back_inserter(*listed), [&](Erasure const& entry) {
        return !in_file.contains(name_of_entry(entry));
    });
    return listed->size() == known ? Result<void>{} : write_list(file, *listed);
}

Task<void> run_erasures(Store& store, std::string file, WakeUp& wake)
{
    for (;;) {
        if (auto const kept = keep_erasures(store, file); !kept) {
            log_error("erasures.not_kept", {{"detail", kept.error().detail}, {"alarm", 1}});
        }
        co_await wake.wait(std::chrono::hours{1});
    }
}

Result<std::int64_t> replay_erasures(Store& store, cases::SealedLane const& lane, std::string const& file)
{
    if (auto const kept = keep_erasures(store, file); !kept) {
        return std::unexpected(kept.error());
    }
    auto const again = store.write_now([&lane](Tx& tx) -> Result<std::int64_t> {
        std::int64_t threads = 0;
        for (auto const& entry : tx.erasures().all()) {
            threads += cases::repeat_erasure(tx, lane, entry).threads;
        }
        return threads;
    });
    clean_index(store);
    return again;
}

Result<void> erase_now(
    Store& store, cases::SealedLane const& lane, cases::ErasureWish const& wish, std::string const& file, std::FILE* out
)
{
    auto const erased =
        store.write_now([&](Tx& tx) { return cases::erase_person(tx, lane, wish, "cli", SystemClock{}.now()); });
    if (!erased) {
        return std::unexpected(erased.error());
    }
    clean_index(store);
    auto const& counts = erased->counts;
    fmt::print(
        out,
        "erased: {} threads, {} messages, {} cases, {} deliveries; {} entries of the books can no longer be tied to a "
        "person\n",
        counts.threads,
        counts.messages,
        counts.cases,
        counts.deliveries,
        counts.salts
    );
    return keep_erasures(store, file);
}

}  // namespace hub::app
