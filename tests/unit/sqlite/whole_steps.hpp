#pragma once
// One step as the hub makes it: an item with its fate, a case, an event, an outbox row and a live event in ONE
// transaction; and what must hold of every store that such steps were written to, whatever happened in between.

#include "../../harness/temp_store.hpp"
#include "adapters/sqlite/connection.hpp"
#include "ports/store.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <string>

namespace hub::test {

/// `bulk` bytes of body. The key is unique; Errc::conflict when it was there.
inline Result<int> write_step(Store& store, std::string const& key, std::size_t bulk = 200)
{
    return store.write_now([&](Tx& tx) -> Result<int> {
        Instant const now = from_millis(1'795'000'000'000);
        NewDelivery delivery;
        delivery.connector = "zalo";
        delivery.received_at = now;
        delivery.body = std::string(bulk, 'b');
        delivery.items.push_back({"zalo-a", key, key, "user_send_text"});
        if (tx.inbox().add(delivery).stored == 0) {
            return conflict("known");
        }
        auto const last = tx.inbox().pending(ItemId{}, 1);
        CaseRecord record;
        record.code = tx.cases().next_code(2026);
        record.lead_unit = UnitId{"u"};
        record.title = key;
        record.search_text = "rac " + key;
        record.id = tx.cases().insert(record);
        tx.cases().append_event(record.id, {0, now, "hub", "case.opened", Json::object()});
        OutboxItem row;
        row.idempotency_key = key;
        row.case_id = record.id;
        if (auto const added = tx.outbox().add(row); !added) {
            return std::unexpected(added.error());
        }
        tx.feed().append("unit:u", Json{{"key", key}}, now);
        if (auto const settled = tx.inbox().settle(last.at(0).id, Fate::opened, record.code, ""); !settled) {
            return std::unexpected(settled.error());
        }
        return 0;
    });
}

/// Keys of the steps in a store. Empty `problem`: every step is whole and the store's own sums are right.
struct Found {
    std::set<std::string> keys;
    std::string problem;
};

inline Found look_at(Store& store)
{
    auto found = store.read_now([](Tx& tx) -> Result<Found> {
        Found result;
        std::int64_t lines = 0;
        tx.inbox().export_custody(Instant{}, from_millis(4'000'000'000'000), [&](CustodyLine const& line) {
            ++lines;
            result.keys.insert(line.external_id);
            auto const record = tx.cases().find(CaseCode{line.case_code});
            if (!record || record->title != line.external_id || tx.cases().events(record->id).size() != 1 ||
                !tx.outbox().find_by_key(line.external_id)) {
                result.problem += "half a step: " + line.external_id + "\n";
            }
        });
        auto const balance = tx.inbox().balance();
        auto const size = static_cast<std::int64_t>(result.keys.size());
        if (lines != size || balance.opened != size || balance.pending != 0 ||
            balance.received != balance.duplicates + balance.opened) {
            result.problem += fmt::format("custody: {} lines, {} opened\n", lines, balance.opened);
        }
        if (tx.cases().figures(Instant{}).total != size || tx.outbox().count(OutboxState::pending) != size ||
            static_cast<std::int64_t>(tx.feed().position("unit:u").top) != size) {
            result.problem += "counts differ\n";
        }
        return result;
    });
    return found ? *found : Found{{}, found.error().detail};
}

/// Structure of the file and its full-text index against the cases. Empty: sound. The store must be closed.
inline std::string file_problem(std::string const& file)
{
    if (auto const sound = adapters::sqlite::quick_check(file); !sound) {
        return sound.error().detail;
    }
    try {
        adapters::sqlite::Connection database(file, adapters::sqlite::Connection::Mode::writer, 1000);
        database.script("INSERT INTO case_text(case_text, rank) VALUES('integrity-check', 1)");
    } catch (std::exception const& error) {
        return error.what();
    }
    return {};
}

/// A process of its own, for what must not happen in this one. `work` gets the writing end of a pipe; its value is the
/// exit status. Fork only while this process has no other thread (every store closed).
class ForkedProcess {
public:
    explicit ForkedProcess(std::function<int(int pipe)> const& work)
    {
        int ends[2];
        if (::pipe(ends) != 0) {
            throw std::runtime_error("cannot make a pipe");
        }
        child_ = ::fork();
        if (child_ == 0) {
            ::close(ends[0]);
            ::_exit(work(ends[1]));
        }
        ::close(ends[1]);
        output_ = ends[0];
    }
    ForkedProcess(ForkedProcess const&) = delete;
    ForkedProcess& operator=(ForkedProcess const&) = delete;
    ~ForkedProcess()
    {
        kill();
        ::close(output_);
    }
    /// kill -9.
    void kill()
    {
        if (child_ > 0) {
            ::kill(child_, SIGKILL);
            static_cast<void>(wait());
        }
    }
    /// Exit status, -1 when it was killed.
    int wait()
    {
        int status = 0;
        ::waitpid(std::exchange(child_, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    /// One more line; empty at the end.
    std::string line()
    {
        while (true) {
            if (auto const end = buffer_.find('\n'); end != std::string::npos) {
                auto text = buffer_.substr(0, end);
                buffer_.erase(0, end + 1);
                return text;
            }
            char piece[4096];
            auto const count = ::read(output_, piece, sizeof(piece));
            if (count <= 0) {
                return {};
            }
            buffer_.append(piece, static_cast<std::size_t>(count));
        }
    }

private:
    pid_t child_ = -1;
    int output_ = -1;
    std::string buffer_;
};

/// One whole line in one call: lines of several threads do not mix.
inline void say(int pipe, std::string const& text)
{
    auto const line = text + "\n";
    static_cast<void>(!::write(pipe, line.data(), line.size()));
}

}  // namespace hub::test
