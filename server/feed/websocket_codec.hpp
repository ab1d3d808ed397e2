#pragma once
// RFC 6455 for a server, without I/O: frames of a client in, messages and control frames out; headers of our own frames.
// No extensions. Why not Beast's stream: docs/adr/0010-own-websocket-writer.md.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hub::feed {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Header of an unmasked, unfragmented frame.
void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_bytes);
/// A whole frame.
void append_frame(std::string& out, Opcode opcode, std::string_view payload);
/// Close frame; the reason is cut to the 123 bytes there is room for. Code 0: without code.
void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason);
/// May a peer send this close code? RFC 6455 §7.4.
[[nodiscard]] bool is_valid_close_code(std::uint16_t code) noexcept;

/// UTF-8 that arrives in pieces: fails at the first byte that cannot be right (RFC 3629).
class Utf8Stream {
public:
    [[nodiscard]] bool feed(std::string_view bytes) noexcept;
    /// True between characters.
    [[nodiscard]] bool complete() const noexcept { return missing_ == 0; }

private:
    std::uint8_t missing_ = 0;
    std::uint8_t low_ = 0x80;
    std::uint8_t high_ = 0xBF;
};

/// Where the reader hands over what it found. false: stop reading, the rest of the bytes is dropped.
class FrameSink {
public:
    virtual ~FrameSink() = default;
    virtual bool on_text(std::string_view message) = 0;
    virtual bool on_binary(std::string_view message) = 0;
    virtual bool on_ping(std::string_view payload) = 0;
    virtual bool on_pong(std::string_view payload) = 0;
    /// `code` 0: the frame had none.
    virtual bool on_close(std::uint16_t code, std::string_view reason) = 0;
};

/// Reads one client's byte stream. After a failure it must not be fed again.
class FrameReader {
public:
    explicit FrameReader(std::size_t max_message_bytes) noexcept : max_message_bytes_(max_message_bytes) {}

    /// @return the close code (1002, 1007, 1009) when the peer broke a rule; nothing while all is well.
    [[nodiscard]] std::optional<std::uint16_t> feed(std::string_view bytes, FrameSink& sink);

private:
    enum class Step : std::uint8_t { header, payload };
    [[nodiscard]] std::size_t header_size() const noexcept;
    [[nodiscard]] std::optional<std::uint16_t> open_frame() noexcept;
    [[nodiscard]] std::optional<std::uint16_t> take_payload(std::string_view& bytes);
    [[nodiscard]] std::optional<std::uint16_t> end_frame(FrameSink& sink);
    [[nodiscard]] std::optional<std::uint16_t> end_close(FrameSink& sink);
    [[nodiscard]] bool is_control() const noexcept { return opcode_ >= Opcode::close; }

    std::size_t max_message_bytes_;
    std::uint64_t left_ = 0;             ///< Payload bytes of this frame still to come.
    std::string message_;                ///< Of all fragments so far.
    std::string control_;
    std::array<unsigned char, 14> header_{};
    std::uint8_t header_have_ = 0;
    std::uint8_t mask_at_ = 0;
    Step step_ = Step::header;
    Opcode opcode_ = Opcode::continuation;
    Opcode message_opcode_ = Opcode::continuation;  ///< continuation: no message is open.
    bool final_ = false;
    bool stopped_ = false;
    Utf8Stream utf8_;
};

}  // namespace hub::feed
