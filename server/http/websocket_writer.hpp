#pragma once
// The one writer of a WebSocket: sends at once while the socket takes it, queues within bounds when it does not.
// Never two writes at once, never a copy of shared frames. Loop thread only.

#include "http/listener_loop.hpp"
#include "http/tls.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <string>

namespace hub::http {

class FrameWriter {
public:
    enum class Outcome {
        sent,      ///< Nothing waits.
        waiting,   ///< Call flush() when the socket can be written (read, if wants_read()).
        overflow,  ///< Refused: the queue is full. The peer is too slow.
        closed,    ///< The connection is gone.
    };

    Outcome send(Transport& transport, std::shared_ptr<std::string const> const& frames, LiveLimits const& limits);
    Outcome flush(Transport& transport);
    /// Drops what waits behind the piece that has begun; the last word goes after it.
    void keep_begun_only();
    [[nodiscard]] bool waiting() const noexcept { return queue_ != nullptr; }
    [[nodiscard]] bool wants_read() const noexcept { return queue_ && queue_->wants_read; }
    /// Since when nothing could be sent; kNever when nothing waits.
    [[nodiscard]] SteadyTime stalled_since() const noexcept { return queue_ ? queue_->since : kNever; }

private:
    struct Piece {
        std::shared_ptr<std::string const> frames;
        std::size_t offset = 0;
    };
    /// Only while something waits: an idle listener costs one pointer.
    struct Queue {
        std::deque<Piece> pieces;
        std::size_t bytes = 0;
        SteadyTime since;
        bool wants_read = false;
    };
    std::unique_ptr<Queue> queue_;
};

}  // namespace hub::http
