#include "inbox/spool_record.hpp"

#include <boost/crc.hpp>

#include <algorithm>
#include <concepts>

namespace hub::inbox {
namespace {

constexpr std::string_view kMagic = "HUBSPL01";
constexpr std::string_view kMarker = "HSR1";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kSaltBytes = 8;
constexpr std::size_t kSummed = 12;  ///< Bytes of a head before its own sum.

using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

std::uint32_t sum_of(std::string_view salt, std::string_view bytes)
{
    Crc32c sum;
    sum.process_bytes(salt.data(), salt.size());
    sum.process_bytes(bytes.data(), bytes.size());
    return sum.checksum();
}

template <std::unsigned_integral N>
void put(std::string& into, N number)
{
    for (std::size_t byte = 0; byte < sizeof(N); ++byte) {
        into.push_back(static_cast<char>((number >> (8 * byte)) & 0xFFU));
    }
}

void put_text(std::string& into, std::string_view text)
{
    put(into, static_cast<std::uint32_t>(text.size()));
    into.append(text);
}

/// Takes fields from the front; good() is false once something was missing.
class Reader {
public:
    explicit Reader(std::string_view bytes) : left_(bytes) {}

    template <std::unsigned_integral N>
    N number()
    {
        N value = 0;
        auto const bytes = take(sizeof(N));
        for (std::size_t byte = 0; byte < bytes.size(); ++byte) {
            value |= static_cast<N>(static_cast<N>(static_cast<unsigned char>(bytes[byte])) << (8 * byte));
        }
        return value;
    }
    std::string text() { return std::string(take(number<std::uint32_t>())); }
    [[nodiscard]] bool good() const noexcept { return good_; }
    [[nodiscard]] bool at_end() const noexcept { return left_.empty(); }

private:
    std::string_view take(std::size_t size)
    {
        good_ = good_ && size <= left_.size();
        auto const taken = good_ ? left_.substr(0, size) : std::string_view();
        left_.remove_prefix(taken.size());
        return taken;
    }

    std::string_view left_;
    bool good_ = true;
};

void put_delivery(std::string& into, NewDelivery const& delivery)
{
    put(into, kVersion);
    put(into, static_cast<std::uint64_t>(to_millis(delivery.received_at)));
    put_text(into, delivery.connector);
    put_text(into, delivery.trace_id);
    put_text(into, delivery.body);
    put(into, static_cast<std::uint32_t>(delivery.items.size()));
    for (auto const& item : delivery.items) {
        put_text(into, item.channel);
        put_text(into, item.external_id);
        put_text(into, item.dedupe_key);
        put_text(into, item.kind);
    }
}

std::optional<NewDelivery> take_delivery(std::string_view payload)
{
    Reader reader(payload);
    bool const known = reader.number<std::uint8_t>() == kVersion;
    NewDelivery delivery;
    delivery.received_at = from_millis(static_cast<std::int64_t>(reader.number<std::uint64_t>()));
    delivery.connector = reader.text();
    delivery.trace_id = reader.text();
    delivery.body = reader.text();
    auto const count = reader.number<std::uint32_t>();
    for (std::uint32_t number = 0; number < count && reader.good(); ++number) {
        NewDelivery::Item item;
        item.channel = reader.text();
        item.external_id = reader.text();
        item.dedupe_key = reader.text();
        item.kind = reader.text();
        delivery.items.push_back(std::move(item));
    }
    return known && reader.good() && reader.at_end() ? std::optional(std::move(delivery)) : std::nullopt;
}

/// End of the good record that begins here; none when there is none.
std::optional<std::size_t> end_of_record(std::string_view bytes, std::size_t at, std::string_view salt)
{
    auto const length = at + kRecordHead <= bytes.size() ? payload_bytes(bytes.substr(at, kRecordHead), salt)
                                                         : std::optional<std::size_t>();
    auto const end = at + kRecordHead + length.value_or(0);
    bool const good = length && end <= bytes.size() && read_record(bytes.substr(at, end - at), salt);
    return good ? std::optional(end) : std::nullopt;
}

std::size_t next_record(std::string_view bytes, std::size_t from, std::string_view salt)
{
    auto at = bytes.find(kMarker, from);
    while (at != std::string_view::npos && !end_of_record(bytes, at, salt)) {
        at = bytes.find(kMarker, at + 1);
    }
    return at;
}

/// A write that a crash cut off: a good head whose payload is not all there, the beginning of a head, or nothing but
/// zeros.
bool is_cut_off(std::string_view tail, std::string_view salt)
{
    if (std::ranges::all_of(tail, [](char byte) { return byte == '\0'; })) {
        return true;
    }
    if (tail.size() < kRecordHead) {
        auto const marker = kMarker.substr(0, tail.size());
        return tail.starts_with(marker);
    }
    auto const length = payload_bytes(tail.substr(0, kRecordHead), salt);
    return length && kRecordHead + *length > tail.size();
}

}  // namespace

std::string segment_head(std::string_view salt)
{
    return std::string(kMagic).append(salt);
}

std::optional<std::string> salt_of(std::string_view head)
{
    bool const ours = head.size() >= kSegmentHead && head.starts_with(kMagic);
    return ours ? std::optional(std::string(head.substr(kMagic.size(), kSaltBytes))) : std::nullopt;
}

std::size_t record_bytes(NewDelivery const& delivery) noexcept
{
    constexpr std::size_t kFixed = sizeof(kVersion) + sizeof(std::uint64_t) + 4 * sizeof(std::uint32_t);
    auto size = kRecordHead + kFixed + delivery.connector.size() + delivery.trace_id.size() + delivery.body.size();
    for (auto const& item : delivery.items) {
        size += 4 * sizeof(std::uint32_t) + item.channel.size() + item.external_id.size() + item.dedupe_key.size() +
                item.kind.size();
    }
    return size;
}

void write_record(std::string& into, std::string_view salt, NewDelivery const& delivery)
{
    std::string payload;
    payload.reserve(record_bytes(delivery));
    put_delivery(payload, delivery);
    std::string head(kMarker);
    put(head, static_cast<std::uint32_t>(payload.size()));
    put(head, sum_of(salt, payload));
    put(head, sum_of(salt, head));
    into.append(head).append(payload);
}

std::optional<std::size_t> payload_bytes(std::string_view head, std::string_view salt)
{
    Reader reader(head.substr(kMarker.size()));
    auto const length = reader.number<std::uint32_t>();
    reader.number<std::uint32_t>();
    bool const good = head.starts_with(kMarker) && length > 0 && length <= kMostRecordBytes &&
                      reader.number<std::uint32_t>() == sum_of(salt, head.substr(0, kSummed));
    return good ? std::optional<std::size_t>(length) : std::nullopt;
}

std::optional<NewDelivery> read_record(std::string_view record, std::string_view salt)
{
    auto const payload = record.substr(kRecordHead);
    Reader reader(record.substr(kMarker.size() + sizeof(std::uint32_t)));
    bool const good = reader.number<std::uint32_t>() == sum_of(salt, payload);
    return good ? take_delivery(payload) : std::nullopt;
}

SegmentScan scan_segment(std::string_view bytes, std::string_view salt)
{
    SegmentScan scan;
    std::size_t at = kSegmentHead;
    while (at < bytes.size()) {
        if (auto const end = end_of_record(bytes, at, salt)) {
            ++scan.records;
            at = *end;
            continue;
        }
        auto const next = next_record(bytes, at + 1, salt);
        if (next == std::string_view::npos && is_cut_off(bytes.substr(at), salt)) {
            break;
        }
        auto const until = std::min(next, bytes.size());
        scan.gaps.push_back({at, until});
        at = until;
    }
    scan.good = at;
    return scan;
}

}  // namespace hub::inbox
