// What lies in the spool: looked through at the start, handed out again, and what becomes of damage.

#include "base/log.hpp"
#include "inbox/spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace hub::inbox {
namespace {

std::uint64_t number_in(std::string_view name)
{
    std::uint64_t number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    return number;
}

}  // namespace

// ---- what an earlier run left ---------------------------------------------------------------------------------------

Result<void> Spool::look_through()
{
    auto const names = names_in(options_.folder, kSpoolEnding);
    for (auto const& name : names) {
        if (auto const looked = look_into(name, name == names.back()); !looked) {
            return std::unexpected(Error{looked.error().code, name + ": " + looked.error().detail, {}});
        }
    }
    for (auto const& name : names_in(options_.folder, kSpoolAside)) {
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

// ---- reading
// -----------------------------------------------------------------------------------------------------------

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

}  // namespace hub::inbox
