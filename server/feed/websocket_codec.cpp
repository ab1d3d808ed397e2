#include "feed/websocket_codec.hpp"

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"

namespace hub::feed {
namespace {

constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kBadText = 1007;
constexpr std::uint16_t kTooBig = 1009;
constexpr std::size_t kMaxControlBytes = 125;

}  // namespace

void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_bytes)
{
    out += static_cast<char>(0x80U | static_cast<unsigned>(opcode));
    auto const size = static_cast<std::uint64_t>(payload_bytes);
    int bytes = 0;
    if (size < 126) {
        out += static_cast<char>(size);
    } else if (size <= 0xFFFFU) {
        out += static_cast<char>(126);
        bytes = 2;
    } else {
        out += static_cast<char>(127);
        bytes = 8;
    }
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
        out += static_cast<char>((size >> static_cast<unsigned>(shift)) & 0xFFU);
    }
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload)
{
    append_frame_header(out, opcode, payload.size());
    out += payload;
}

void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason)
{
    if (code == 0) {
        append_frame_header(out, Opcode::close, 0);
        return;
    }
    reason = reason.substr(0, kMaxControlBytes - 2);
    append_frame_header(out, Opcode::close, reason.size() + 2);
    out += static_cast<char>(code >> 8U);
    out += static_cast<char>(code & 0xFFU);
    out += reason;
}

bool is_valid_close_code(std::uint16_t code) noexcept
{
    bool const standard = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
    return standard || (code >= 3000 && code <= 4999);
}

bool Utf8Stream::feed(std::string_view bytes) noexcept
{
    for (char const letter : bytes) {
        auto const byte = static_cast<std::uint8_t>(letter);
        if (missing_ > 0) {
            if (byte < low_ || byte > high_) {
                return false;
            }
            --missing_;
            low_ = 0x80;
            high_ = 0xBF;
        } else if (byte >= 0x80U) {
            if (byte < 0xC2U || byte > 0xF4U) {
                return false;
            }
            missing_ = byte < 0xE0U ? 1 : byte < 0xF0U ? 2 : 3;
            low_ = byte == 0xE0U ? 0xA0 : byte == 0xF0U ? 0x90 : 0x80;
            high_ = byte == 0xEDU ? 0x9F : byte == 0xF4U ? 0x8F : 0xBF;
        }
    }
    return true;
}

std::optional<std::uint16_t> FrameReader::feed(std::string_view bytes, FrameSink& sink)
{
    while (!stopped_) {
        if (step_ == Step::header) {
            while (header_have_ < header_size() && !bytes.empty()) {
                header_[header_have_++] = static_cast<unsigned char>(bytes.front());
                bytes.remove_prefix(1);
            }
            if (header_have_ < header_size()) {
                return std::nullopt;
            }
            if (auto const failed = open_frame()) {
                return failed;
            }
        }
        if (auto const failed = take_payload(bytes)) {
            return failed;
        }
        if (left_ > 0) {
            return std::nullopt;
        }
        step_ = Step::header;
        header_have_ = 0;
        if (auto const failed = end_frame(sink)) {
            return failed;
        }
    }
    return std::nullopt;
}

std::size_t FrameReader::header_size() const noexcept
{
    if (header_have_ < 2) {
        return 2;
    }
    auto const length = header_[1] & 0x7FU;
    std::size_t const extra = length == 127 ? 8 : length == 126 ? 2 : 0;
    return 2 + extra + ((header_[1] & 0x80U) != 0 ? 4 : 0);
}

std::optional<std::uint16_t> FrameReader::open_frame() noexcept
{
    auto const code = static_cast<std::uint8_t>(header_[0] & 0x0FU);
    bool const known = code <= 2 || (code >= 8 && code <= 10);
    if ((header_[0] & 0x70U) != 0 || !known || (header_[1] & 0x80U) == 0) {
        return kProtocolError;
    }
    opcode_ = static_cast<Opcode>(code);
    final_ = (header_[0] & 0x80U) != 0;
    left_ = header_[1] & 0x7FU;
    if (left_ >= 126) {
        std::size_t const bytes = left_ == 127 ? 8 : 2;
        left_ = 0;
        for (std::size_t index = 0; index < bytes; ++index) {
            left_ = left_ << 8U | header_[2 + index];
        }
        bool const longer_than_needed = bytes == 2 ? left_ < 126 : left_ <= 0xFFFFU;
        if (longer_than_needed || (left_ >> 63U) != 0) {
            return kProtocolError;
        }
    }
    if (is_control()) {
        if (!final_ || left_ > kMaxControlBytes) {
            return kProtocolError;
        }
        control_.clear();
    } else {
        bool const open = message_opcode_ != Opcode::continuation;
        if (open != (opcode_ == Opcode::continuation)) {
            return kProtocolError;
        }
        if (left_ > max_message_bytes_ - message_.size()) {
            return kTooBig;
        }
        if (!open) {
            message_opcode_ = opcode_;
            utf8_ = {};
        }
    }
    mask_at_ = 0;
    step_ = Step::payload;
    return std::nullopt;
}

std::optional<std::uint16_t> FrameReader::take_payload(std::string_view& bytes)
{
    auto const take = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    auto& target = is_control() ? control_ : message_;
    auto const start = target.size();
    auto const* const mask = header_.data() + header_size() - 4;
    target.resize(start + take);
    for (std::size_t index = 0; index < take; ++index) {
        target[start + index] = static_cast<char>(static_cast<unsigned char>(bytes[index]) ^ mask[mask_at_]);
        mask_at_ = (mask_at_ + 1U) & 3U;
    }
    bytes.remove_prefix(take);
    left_ -= take;
    bool const text = !is_control() && message_opcode_ == Opcode::text;
    if (text && !utf8_.feed(std::string_view(message_).substr(start))) {
        return kBadText;
    }
    return std::nullopt;
}

std::optional<std::uint16_t> FrameReader::end_frame(FrameSink& sink)
{
    bool go_on = true;
    if (opcode_ == Opcode::close) {
        return end_close(sink);
    }
    if (opcode_ == Opcode::ping) {
        go_on = sink.on_ping(control_);
    } else if (opcode_ == Opcode::pong) {
        go_on = sink.on_pong(control_);
    } else if (final_) {
        bool const text = message_opcode_ == Opcode::text;
        if (text && !utf8_.complete()) {
            return kBadText;
        }
        message_opcode_ = Opcode::continuation;
        auto const message = std::exchange(message_, {});
        go_on = text ? sink.on_text(message) : sink.on_binary(message);
    }
    if (is_control()) {
        control_ = {};
    }
    stopped_ = !go_on;
    return std::nullopt;
}

std::optional<std::uint16_t> FrameReader::end_close(FrameSink& sink)
{
    stopped_ = true;
    if (control_.empty()) {
        sink.on_close(0, {});
        return std::nullopt;
    }
    if (control_.size() == 1) {
        return kProtocolError;
    }
    auto const code = static_cast<std::uint16_t>(
        static_cast<unsigned char>(control_[0]) << 8U | static_cast<unsigned char>(control_[1])
    );
    if (!is_valid_close_code(code)) {
        return kProtocolError;
    }
    auto const reason = std::string_view(control_).substr(2);
    if (!is_valid_utf8(reason)) {
        return kBadText;
    }
    sink.on_close(code, reason);
    return std::nullopt;
}

}  // namespace hub::feed
