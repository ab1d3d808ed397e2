#pragma once
// The node's own disk as a stand-in for the store: deliveries are appended to segment files and synced before they are
// acknowledged, and read back in the same order when the store is there again. docs/adr/0028-spool.md
//
// Appending    append() from any thread, never blocks: one thread writes all that waits and syncs it once.
// Reading      next() and release() from one thread at a time; they block. Only what is synced is handed out.
// Deleting     A segment goes when all of it is released. After a crash a segment is handed out again from its start:
//              the store knows what it has by its dedupe keys.
// Full         Over the limit, or too little room on the disk: append() refuses, and takes again when there is room.
// Failed       A sync that failed is never tried again (the kernel may have dropped the pages and call them clean): the
//              spool takes nothing more until the program is started anew, and what it holds can still be read.
// Damage       Bytes of a segment that are no good record are told (`spool.damaged`, an alarm) and skipped, and the
//              file is kept as NAME.aside instead of being deleted.

#include "inbox/spool_file.hpp"
#include "inbox/spool_record.hpp"
#include "ports/records.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace hub::inbox {

struct SpoolOptions {
    std::string folder;
    std::uint64_t bytes = 1ULL << 30U;           ///< Most of all segments together.
    std::uint64_t segment_bytes = 16ULL << 20U;  ///< Then a new file begins; at most an eighth of `bytes`.
    std::uint64_t keep_free = 64ULL << 20U;      ///< The disk is left at least so much.
    std::uint64_t waiting_bytes = 64ULL << 20U;  ///< Most that waits in memory for a disk that does not come along.
    std::function<void()> appended{};            ///< After each sync; on the spool's thread.
    std::function<Result<void>(SpoolFile const&)> sync{};  ///< Stands in for fdatasync; empty: fdatasync.
};

class Spool {
public:
    using Done = std::move_only_function<void(Result<void>)>;

    /// Makes the folder, takes it for this process, tries it, and looks through what lies in it. Errc::conflict when
    /// another process has it, Errc::unavailable when it cannot be written.
    [[nodiscard]] static Result<std::unique_ptr<Spool>> open(SpoolOptions options);
    Spool(Spool const&) = delete;
    Spool& operator=(Spool const&) = delete;
    /// Writes what waits.
    ~Spool();

    /// `done` runs on the spool's thread once it is on disk, or is not. An error here (full, failed): nothing was taken
    /// and `done` is not called.
    [[nodiscard]] Result<void> append(std::shared_ptr<NewDelivery const> delivery, Done done);

    /// Waits until nothing taken is still on its way to the disk, at most so long.
    void settle(std::chrono::milliseconds limit);
    /// The oldest that next() has not given yet, in order; empty when there is none. At least one, whatever its size.
    [[nodiscard]] std::vector<NewDelivery> next(std::size_t most, std::size_t most_bytes);
    /// All that next() gave so far is in the store, but for `refused` of them, whose bytes are to be kept aside.
    void release(std::size_t refused = 0);

    struct State {
        std::uint64_t entries = 0;  ///< Taken and not released, on disk or on the way there.
        std::uint64_t bytes = 0;    ///< Of all segments, with what waits to be written.
        std::uint64_t limit = 0;
        std::uint64_t refused = 0;
        std::uint64_t damaged = 0;  ///< Segments in which something was damaged or refused.
        bool full = false;          ///< The last append was refused for want of room.
        bool failed = false;
    };
    /// Thread-safe.
    [[nodiscard]] State state() const;

private:
    struct Segment {
        std::uint64_t number = 0;
        std::string salt;
        std::uint64_t written = kSegmentHead;   ///< Synced bytes; nothing beyond is read.
        std::uint64_t given = kSegmentHead;     ///< Bytes that next() has passed.
        std::uint64_t released = kSegmentHead;  ///< Bytes whose records are in the store.
        std::uint64_t records = 0;              ///< Not released.
        std::uint64_t in_hand = 0;              ///< Of them given and not released.
        std::vector<Gap> gaps;
        bool keep = false;
    };
    struct Waiting {
        std::shared_ptr<NewDelivery const> delivery;
        std::size_t bytes = 0;
        Done done;
    };
    using Group = std::vector<Waiting>;

    Spool(SpoolOptions options, SpoolFile lock);
    [[nodiscard]] Result<void> look_through();
    [[nodiscard]] Result<void> look_into(std::string const& name, bool newest);
    void start();
    void loop();
    [[nodiscard]] Group take_group();
    void write_group(Group group);
    [[nodiscard]] Result<std::uint64_t> put(Group const& group);
    [[nodiscard]] Result<void> begin_segment();
    [[nodiscard]] Result<void> sync(SpoolFile const& file) const;
    void fail(std::string const& what);
    void no_room(std::string const& why);
    void look_for_room();
    void remove_released();
    [[nodiscard]] std::optional<Segment> segment_to_read() const;
    [[nodiscard]] std::vector<NewDelivery> read_from(Segment& segment, std::size_t most, std::size_t most_bytes);
    [[nodiscard]] Result<std::optional<NewDelivery>> read_one(Segment const& segment, std::uint64_t& at);
    void look_again(Segment& segment, std::string const& why);
    [[nodiscard]] std::string path_of(std::uint64_t number) const;

    SpoolOptions options_;
    SpoolFile lock_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable settled_;
    std::deque<Segment> segments_;  ///< Oldest first; the last is written to while active_ is open.
    std::deque<Waiting> waiting_;
    std::uint64_t waiting_bytes_ = 0;  ///< Taken and not written.
    std::uint64_t bytes_ = 0;          ///< Of segments.
    std::uint64_t entries_ = 0;        ///< Taken and not released.
    std::uint64_t refused_ = 0;
    std::uint64_t damaged_ = 0;
    std::uint64_t next_number_ = 1;
    bool full_ = false;
    bool disk_low_ = false;
    bool failed_ = false;
    bool look_for_released_ = false;
    bool closing_ = false;

    SpoolFile active_;   ///< Of the spool's thread alone.
    SpoolFile reading_;  ///< Of whoever calls next().
    std::uint64_t reading_number_ = 0;
    std::thread thread_;
};

}  // namespace hub::inbox
