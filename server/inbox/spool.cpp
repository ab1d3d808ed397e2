#include "inbox/spool.hpp"

#include "base/log.hpp"
#include "base/random.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace hub::inbox {
namespace {

constexpr std::uint64_t kGroupBytes = 8ULL << 20U;
constexpr std::uint64_t kLeastSegments = 8;
constexpr std::size_t kSaltBytes = 8;
constexpr std::chrono::milliseconds kLookForRoom{1'000};

}  // namespace

Result<std::unique_ptr<Spool>> Spool::open(SpoolOptions options)
{
    options.segment_bytes = std::min(options.segment_bytes, std::max<std::uint64_t>(options.bytes / kLeastSegments, 1));
    if (auto const made = make_spool_folder(options.folder); !made) {
        return std::unexpected(made.error());
    }
    auto lock = SpoolFile::open(options.folder + "/lock", O_RDWR | O_CREAT);
    auto ready = lock ? lock->lock() : Result<void>(std::unexpected(lock.error()));
    ready = ready ? probe_folder(options.folder) : ready;
    if (!ready) {
        return std::unexpected(ready.error());
    }
    std::unique_ptr<Spool> spool(new Spool(std::move(options), std::move(*lock)));
    if (auto const looked = spool->look_through(); !looked) {
        return std::unexpected(looked.error());
    }
    spool->start();
    return spool;
}

Spool::Spool(SpoolOptions options, SpoolFile lock) : options_(std::move(options)), lock_(std::move(lock)) {}

Spool::~Spool()
{
    {
        std::scoped_lock const held(mutex_);
        closing_ = true;
        wake_.notify_one();
    }
    if (thread_.joinable()) {
        thread_.join();
    }
}

std::string Spool::path_of(std::uint64_t number) const
{
    return fmt::format("{}/{:016}{}", options_.folder, number, kSpoolEnding);
}

// ---- appending ------------------------------------------------------------------------------------------------------

Result<void> Spool::append(std::shared_ptr<NewDelivery const> delivery, Done done)
{
    auto const size = record_bytes(*delivery);
    std::unique_lock held(mutex_);
    if (failed_) {
        ++refused_;
        return unavailable("the spool has failed for good");
    }
    bool const fits = bytes_ + waiting_bytes_ + size + kSegmentHead <= options_.bytes && !disk_low_;
    if (!fits || waiting_bytes_ + size > options_.waiting_bytes || size > kMostRecordBytes || closing_) {
        ++refused_;
        bool const news = !fits && !std::exchange(full_, true);
        auto const entries = entries_;
        auto const bytes = bytes_;
        held.unlock();
        if (news) {
            log_error("spool.full", {{"entries", entries}, {"bytes", bytes}, {"alarm", 1}});
        }
        return unavailable(fits ? "the spool's disk does not come along" : "the spool is full");
    }
    waiting_.push_back({std::move(delivery), size, std::move(done)});
    waiting_bytes_ += size;
    ++entries_;
    if (waiting_.size() == 1) {
        wake_.notify_one();
    }
    return {};
}

void Spool::start()
{
    thread_ = std::thread([this] { loop(); });
}

void Spool::loop()
{
    pthread_setname_np(pthread_self(), "hub-spool");
    auto const has_work = [this] { return closing_ || look_for_released_ || !waiting_.empty(); };
    for (std::unique_lock held(mutex_);;) {
        if (disk_low_) {
            wake_.wait_for(held, kLookForRoom, has_work);
        } else {
            wake_.wait(held, has_work);
        }
        auto group = take_group();
        bool const last = closing_ && group.empty();
        held.unlock();
        if (!group.empty()) {
            write_group(std::move(group));
        }
        remove_released();
        look_for_room();
        held.lock();
        if (last) {
            return;
        }
    }
}

Spool::Group Spool::take_group()
{
    Group group;
    for (std::uint64_t bytes = 0; !waiting_.empty() && bytes < kGroupBytes;) {
        bytes += waiting_.front().bytes;
        group.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    return group;
}

void Spool::write_group(Group group)
{
    std::uint64_t bytes = 0;
    for (auto const& one : group) {
        bytes += one.bytes;
    }
    auto const written = put(group);
    {
        std::scoped_lock const held(mutex_);
        waiting_bytes_ -= bytes;
        if (written) {
            segments_.back().written += *written;
            segments_.back().records += group.size();
            bytes_ += *written;
        } else {
            entries_ -= group.size();
            refused_ += group.size();
        }
        settled_.notify_all();
    }
    for (auto& one : group) {
        one.done(written ? Result<void>() : std::unexpected(written.error()));
    }
    if (written && options_.appended) {
        options_.appended();
    }
}

/// Bytes that were written and synced. Nothing of a group stays that is not whole.
Result<std::uint64_t> Spool::put(Group const& group)
{
    auto const room = free_bytes(options_.folder);
    if (!room || *room < options_.keep_free + kGroupBytes) {
        no_room(room ? "the disk is nearly full" : room.error().detail);
        return unavailable("the disk of the spool is full");
    }
    if (auto const begun = begin_segment(); !begun) {
        return std::unexpected(begun.error());
    }
    std::uint64_t offset = 0;
    std::string salt;
    {
        std::scoped_lock const held(mutex_);
        offset = segments_.back().written;
        salt = segments_.back().salt;
    }
    std::string bytes;
    for (auto const& one : group) {
        write_record(bytes, salt, *one.delivery);
    }
    if (auto const written = active_.write_at(offset, bytes); !written) {
        if (auto const cut = active_.cut(offset); !cut) {
            fail(cut.error().detail);
        }
        no_room(written.error().detail);
        return std::unexpected(written.error());
    }
    if (auto const synced = sync(active_); !synced) {
        fail(synced.error().detail);
        return std::unexpected(synced.error());
    }
    return bytes.size();
}

/// There is a segment with room afterwards, its name and head on disk.
Result<void> Spool::begin_segment()
{
    Segment segment;
    {
        std::scoped_lock const held(mutex_);
        if (failed_) {
            return unavailable("the spool has failed for good");
        }
        if (active_.is_open() && segments_.back().written < options_.segment_bytes) {
            return {};
        }
        segment.number = next_number_++;
    }
    segment.salt = random_hex(kSaltBytes / 2);
    active_.close();
    auto const path = path_of(segment.number);
    auto file = SpoolFile::open(path, O_RDWR | O_CREAT | O_EXCL);
    auto made = file ? file->write_at(0, segment_head(segment.salt)) : Result<void>(std::unexpected(file.error()));
    if (!made) {
        ::unlink(path.c_str());
        no_room(made.error().detail);
        return made;
    }
    made = sync(*file);
    made = made ? sync_folder(options_.folder) : made;
    if (!made) {
        fail(made.error().detail);
        return made;
    }
    active_ = std::move(*file);
    std::scoped_lock const held(mutex_);
    bytes_ += kSegmentHead;
    segments_.push_back(std::move(segment));
    return {};
}

Result<void> Spool::sync(SpoolFile const& file) const
{
    return options_.sync ? options_.sync(file) : file.sync();
}

void Spool::fail(std::string const& what)
{
    std::scoped_lock const held(mutex_);
    if (!std::exchange(failed_, true)) {
        log_error("spool.failed", {{"what", what}, {"alarm", 1}});
    }
}

void Spool::no_room(std::string const& why)
{
    std::scoped_lock const held(mutex_);
    disk_low_ = true;
    if (!std::exchange(full_, true)) {
        log_error("spool.full", {{"entries", entries_}, {"bytes", bytes_}, {"detail", why}, {"alarm", 1}});
    }
}

void Spool::look_for_room()
{
    {
        std::scoped_lock const held(mutex_);
        if (!disk_low_) {
            return;
        }
    }
    auto const room = free_bytes(options_.folder);
    std::scoped_lock const held(mutex_);
    disk_low_ = !room || *room < options_.keep_free + 2 * kGroupBytes;
    full_ = full_ && disk_low_;
}

void Spool::settle(std::chrono::milliseconds limit)
{
    std::unique_lock held(mutex_);
    settled_.wait_for(held, limit, [this] { return waiting_bytes_ == 0; });
}

// ---- deleting -------------------------------------------------------------------------------------------------------

void Spool::remove_released()
{
    std::vector<Segment> gone;
    {
        std::scoped_lock const held(mutex_);
        if (!std::exchange(look_for_released_, false)) {
            return;
        }
        while (!segments_.empty() && segments_.front().released == segments_.front().written) {
            bool const written_to = segments_.size() == 1 && active_.is_open();
            if (written_to && !waiting_.empty()) {
                look_for_released_ = true;  // after what waits, should nothing of it get there
                break;
            }
            if (written_to) {
                active_.close();
            }
            bytes_ -= segments_.front().written;
            gone.push_back(std::move(segments_.front()));
            segments_.pop_front();
            full_ = disk_low_;
        }
    }
    for (auto const& segment : gone) {
        auto const path = path_of(segment.number);
        segment.keep ? keep_aside(path) : static_cast<void>(::unlink(path.c_str()));
    }
    if (gone.empty()) {
        return;
    }
    if (auto const synced = sync_folder(options_.folder); !synced) {
        fail(synced.error().detail);
    }
}

Spool::State Spool::state() const
{
    std::scoped_lock const held(mutex_);
    return {entries_, bytes_ + waiting_bytes_, options_.bytes, refused_, damaged_, full_ || disk_low_, failed_};
}

}  // namespace hub::inbox
