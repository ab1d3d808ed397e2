#include "inbox/spool.hpp"

#include "base/log.hpp"
#include "base/random.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace hub::inbox {
namespace {

constexpr std::string_view kEnding = ".spool";
constexpr std::string_view kAside = ".aside";
constexpr std::uint64_t kGroupBytes = 8ULL << 20U;
constexpr std::uint64_t kLeastSegments = 8;
constexpr std::size_t kSaltBytes = 8;
constexpr std::chrono::milliseconds kLookForRoom{1'000};

std::uint64_t number_in(std::string_view name)
{
    std::uint64_t number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    return number;
}

/// What is kept is kept under a name that is not read at the next start.
void keep_aside(std::string const& path)
{
    auto const name = path + std::string(kAside);
    bool const kept = ::rename(path.c_str(), name.c_str()) == 0;
    log_error("spool.kept_aside", {{"file", name}, {"kept", kept ? 1 : 0}, {"alarm", 1}});
}

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
    return fmt::format("{}/{:016}{}", options_.folder, number, kEnding);
}

// ---- what an earlier run left ---------------------------------------------------------------------------------------

Result<void> Spool::look_through()
{
    auto const names = names_in(options_.folder, kEnding);
    for (auto const& name : names) {
        if (auto const looked = look_into(name, name == names.back()); !looked) {
            return std::unexpected(Error{looked.error().code, name + ": " + looked.error().detail, {}});
        }
    }
    for (auto const& name : names_in(options_.folder, kAside)) {
        next_number_ = std::max(next_number_, number_in(name) + 1);
    }
    if (entries_ > 0) {
        log_warn("spool.found", {{"entries", entries_}, {"bytes", bytes_}});
    }
    return sync_folder(options_.folder);
}

Result<void> Spool::look_into(std::string const& name, bool newest)
{
    auto const path = options_.folder + "/" + name;
    auto const file = SpoolFile::open(path, O_RDWR);
    auto const size = file ? file->size() : Result<std::uint64_t>(std::unexpected(file.error()));
    auto const bytes = size ? file->read_at(0, *size) : Result<std::string>(std::unexpected(size.error()));
    if (!bytes) {
        return std::unexpected(bytes.error());
    }
    Segment segment;
    segment.number = number_in(name);
    next_number_ = std::max(next_number_, segment.number + 1);
    auto const salt = salt_of(*bytes);
    if (!salt) {
        // a crash while it was made leaves less than a head, and no record
        bool const unborn = newest && bytes->size() < kSegmentHead;
        damaged_ += unborn ? 0 : 1;
        unborn ? static_cast<void>(::unlink(path.c_str())) : keep_aside(path);
        return {};
    }
    auto const scan = scan_segment(*bytes, *salt);
    segment.salt = *salt;
    segment.written = scan.good;
    segment.records = scan.records;
    segment.gaps = scan.gaps;
    bool const cut_short = scan.good < bytes->size();
    segment.keep = !scan.gaps.empty() || (cut_short && !newest);  // an older one was complete when the next began
    if (segment.keep) {
        ++damaged_;
        log_error(
            "spool.damaged",
            {{"file", path}, {"places", scan.gaps.size()}, {"good_records", scan.records}, {"alarm", 1}}
        );
    }
    if (cut_short && !segment.keep) {
        log_warn("spool.tail_cut", {{"file", path}, {"bytes", bytes->size() - scan.good}});
        auto cut = file->cut(scan.good);
        cut = cut ? file->sync() : cut;
        if (!cut) {
            return cut;
        }
    }
    if (scan.records == 0) {
        segment.keep ? keep_aside(path) : static_cast<void>(::unlink(path.c_str()));
        return {};
    }
    bytes_ += segment.written;
    entries_ += segment.records;
    segments_.push_back(std::move(segment));
    return {};
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

// ---- reading and deleting -------------------------------------------------------------------------------------------

std::optional<Spool::Segment> Spool::segment_to_read() const
{
    std::scoped_lock const held(mutex_);
    auto const found =
        std::ranges::find_if(segments_, [](Segment const& segment) { return segment.given < segment.written; });
    return found == segments_.end() ? std::nullopt : std::optional(*found);
}

std::vector<NewDelivery> Spool::next(std::size_t most, std::size_t most_bytes)
{
    std::vector<NewDelivery> found;
    while (found.empty()) {
        auto segment = segment_to_read();
        if (!segment) {
            break;
        }
        found = read_from(*segment, most, most_bytes);
        std::scoped_lock const held(mutex_);
        auto const own = std::ranges::find(segments_, segment->number, &Segment::number);
        own->given = segment->given;
        own->gaps = segment->gaps;
        own->keep = own->keep || segment->keep;
        own->in_hand += found.size();
    }
    return found;
}

std::vector<NewDelivery> Spool::read_from(Segment& segment, std::size_t most, std::size_t most_bytes)
{
    std::vector<NewDelivery> found;
    std::size_t bytes = 0;
    while (segment.given < segment.written && found.size() < most && bytes < most_bytes) {
        auto const gap = std::ranges::find_if(segment.gaps, [&](Gap const& one) {
            return one.from <= segment.given && segment.given < one.until;
        });
        if (gap != segment.gaps.end()) {
            segment.given = gap->until;
            continue;
        }
        auto at = segment.given;
        auto one = read_one(segment, at);
        if (!one || !*one) {
            look_again(segment, one ? "a record changed on disk" : one.error().detail);
            continue;
        }
        bytes += at - segment.given;
        segment.given = at;
        found.push_back(std::move(**one));
    }
    return found;
}

/// Moves `at` behind the record. Nothing: it is damaged.
Result<std::optional<NewDelivery>> Spool::read_one(Segment const& segment, std::uint64_t& at)
{
    if (!reading_.is_open() || reading_number_ != segment.number) {
        auto opened = SpoolFile::open(path_of(segment.number), O_RDONLY);
        if (!opened) {
            return std::unexpected(opened.error());
        }
        reading_ = std::move(*opened);
        reading_number_ = segment.number;
    }
    auto head = reading_.read_at(at, kRecordHead);
    if (!head) {
        return std::unexpected(head.error());
    }
    auto const length = head->size() == kRecordHead ? payload_bytes(*head, segment.salt) : std::nullopt;
    if (!length || at + kRecordHead + *length > segment.written) {
        return std::nullopt;
    }
    auto const payload = reading_.read_at(at + kRecordHead, *length);
    if (!payload) {
        return std::unexpected(payload.error());
    }
    auto delivery = read_record(head->append(*payload), segment.salt);
    at += kRecordHead + *length;
    return delivery;
}

/// Something that was good when it was written is not any more: finds what of the rest still is.
void Spool::look_again(Segment& segment, std::string const& why)
{
    auto const file = SpoolFile::open(path_of(segment.number), O_RDONLY);
    auto const bytes = file ? file->read_at(0, segment.written) : Result<std::string>(std::unexpected(file.error()));
    segment.gaps.clear();
    if (bytes) {
        segment.gaps = scan_segment(*bytes, segment.salt).gaps;
    }
    bool const skips = std::ranges::any_of(segment.gaps, [&](Gap const& gap) {
        return gap.from <= segment.given && segment.given < gap.until;
    });
    if (!skips) {  // it cannot be read at all, or differently each time: the rest is for a person
        segment.gaps = {{segment.given, segment.written}};
    }
    segment.keep = true;
    log_error("spool.damaged", {{"file", path_of(segment.number)}, {"detail", why}, {"alarm", 1}});
    std::scoped_lock const held(mutex_);
    ++damaged_;
}

void Spool::release(std::size_t refused)
{
    std::scoped_lock const held(mutex_);
    for (auto& segment : segments_) {
        bool const all = segment.given == segment.written;
        auto const gone = all ? segment.records : segment.in_hand;  // what was damaged is given up with the rest
        segment.keep = segment.keep || (refused > 0 && segment.in_hand > 0);
        segment.records -= gone;
        segment.in_hand = 0;
        segment.released = segment.given;
        entries_ -= gone;
        look_for_released_ = look_for_released_ || all;
        if (all && reading_number_ == segment.number) {
            reading_.close();
        }
    }
    damaged_ += refused > 0 ? 1 : 0;
    wake_.notify_one();
}

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
