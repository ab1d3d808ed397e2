#pragma once
// One delivery as bytes in a segment of the spool, and where the good records of a segment lie.
//
// Segment  "HUBSPL01", 8 random characters (salt), then records one after another.
// Record   "HSR1", length, CRC32C of the payload, CRC32C of these twelve bytes; then the payload. All little-endian.
//          Both sums begin with the salt, so that nothing in a citizen's message can pass for a record.
// Damage   The head has a sum of its own, so a record that the end of the file cuts off (a crash while writing: it was
//          never acknowledged) is told from one whose bytes changed (acknowledged, and now damaged).
// Pure functions, thread-safe.

#include "ports/records.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hub::inbox {

constexpr std::size_t kSegmentHead = 16;
constexpr std::size_t kRecordHead = 16;
constexpr std::size_t kMostRecordBytes = 64U << 20U;

/// First bytes of a segment. REQUIRES: salt has 8 bytes.
[[nodiscard]] std::string segment_head(std::string_view salt);
/// The salt; none when this is no segment of ours.
[[nodiscard]] std::optional<std::string> salt_of(std::string_view head);

/// Bytes that write_record() will add, exactly.
[[nodiscard]] std::size_t record_bytes(NewDelivery const& delivery) noexcept;
void write_record(std::string& into, std::string_view salt, NewDelivery const& delivery);
/// Length of the payload that follows this head; none when the head is damaged. REQUIRES: head has kRecordHead bytes.
[[nodiscard]] std::optional<std::size_t> payload_bytes(std::string_view head, std::string_view salt);
/// The delivery of a whole record, head and payload; none when it is damaged.
[[nodiscard]] std::optional<NewDelivery> read_record(std::string_view record, std::string_view salt);

/// Bytes that are no good record, half-open.
struct Gap {
    std::uint64_t from = 0;
    std::uint64_t until = 0;
};

struct SegmentScan {
    std::uint64_t records = 0;
    std::vector<Gap> gaps;   ///< Damaged, in order.
    std::uint64_t good = 0;  ///< Bytes before a tail that a crash cut off; the whole size when there is none.
};

/// Walks a segment. After damage it goes on with the next record that is whole. REQUIRES: starts with its head.
[[nodiscard]] SegmentScan scan_segment(std::string_view bytes, std::string_view salt);

}  // namespace hub::inbox
