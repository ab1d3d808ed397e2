#pragma once
// The strict check of a request head, before any parser sees it. Pure: bytes in, decision out.
// Boost.Beast 1.81 frames several of these forms wrongly (two answers to one request, or a limit that does not hold), so
// everything that decides where a request ends is decided here. Source: security-checklist.md A 1–4, 7; RFC 9112.

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hub::http {

struct HeadLimits {
    std::size_t head_bytes = 16U << 10U;
    std::size_t fields = 100;
    std::size_t target_bytes = 8U << 10U;
};

/// Why a request is refused. The connection is closed after every one of them.
struct Refusal {
    int status = 400;
    std::string_view reason;  ///< Short, for the problem text and the log; never bytes of the request.
};

enum class Framing { none, length, chunked };

/// What the head says, as views into the checked block.
struct Head {
    std::string_view method;
    std::string_view target;       ///< Path and query (origin form), or "*".
    std::string_view host;         ///< As sent, port included.
    Framing framing = Framing::none;
    std::uint64_t content_length = 0;
    bool keep_alive = true;
    bool expect_continue = false;
    bool upgrade = false;          ///< Connection: upgrade with an Upgrade field.
};

/// Looks for the end of a head in what has arrived so far.
struct HeadEnd {
    enum class State { need_more, complete, refused } state = State::need_more;
    std::size_t size = 0;          ///< complete: bytes of the head, the empty line included.
    std::size_t skip = 0;          ///< One empty line before the request line (RFC 9112 §2.2).
    Refusal refusal{};
};
/// `scanned` is kept by the caller between calls and starts at 0. Refuses bare LF and CR and control bytes as soon as they
/// arrive, and a head over its limits without waiting for its end.
[[nodiscard]] HeadEnd find_head_end(std::string_view bytes, std::size_t& scanned, HeadLimits const& limits);

/// `block` is a complete head as found by find_head_end.
[[nodiscard]] std::expected<Head, Refusal> check_head(std::string_view block, HeadLimits const& limits);

/// The exact size of a body in chunks, without extensions and trailers, read piece by piece.
class ChunkCheck {
public:
    enum class State { need_more, complete, refused };
    /// Consumes from `bytes`; `used` says how many belong to this body.
    State feed(std::string_view bytes, std::size_t& used, std::uint64_t max_body_bytes);
    [[nodiscard]] Refusal refusal() const noexcept { return refusal_; }

private:
    enum class Step { size, size_lf, data, data_cr, data_lf, last_cr, last_lf, done };
    State refuse(int status, std::string_view reason) noexcept;
    bool size_digit(char letter) noexcept;

    Step step_ = Step::size;
    std::uint64_t chunk_ = 0;
    std::uint64_t total_ = 0;
    int digits_ = 0;
    Refusal refusal_;
};

/// Percent-decoding once, then dot segments. nullopt: bad escape, encoded slash, NUL, control, backslash, invalid UTF-8, or a
/// path that climbs above its root.
[[nodiscard]] std::optional<std::string> normal_path(std::string_view raw_path);
/// Name and value pairs, decoded, in order. nullopt on a bad escape, control byte or invalid UTF-8.
[[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> query_pairs(std::string_view raw_query);
/// "name.example" or "[::1]" of a Host value, lower case, without port.
[[nodiscard]] std::string host_name(std::string_view host);

}  // namespace hub::http
