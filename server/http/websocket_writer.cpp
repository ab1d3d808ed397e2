#include "http/websocket_writer.hpp"

namespace hub::http {

FrameWriter::Outcome FrameWriter::send(
    Transport& transport, std::shared_ptr<std::string const> const& frames, LiveLimits const& limits
)
{
    std::size_t offset = 0;
    if (!queue_) {
        auto const sent = transport.write(*frames);
        if (sent.state == Io::closed) {
            return Outcome::closed;
        }
        offset = sent.bytes;
        if (offset == frames->size()) {
            return Outcome::sent;
        }
        queue_ = std::make_unique<Queue>();
        queue_->since = std::chrono::steady_clock::now();
        queue_->wants_read = sent.state == Io::want_read;
    } else if (queue_->bytes + frames->size() > limits.queue_bytes || queue_->pieces.size() >= limits.queue_messages) {
        return Outcome::overflow;
    }
    queue_->bytes += frames->size() - offset;
    queue_->pieces.push_back({frames, offset});
    return Outcome::waiting;
}

FrameWriter::Outcome FrameWriter::flush(Transport& transport)
{
    while (queue_ && !queue_->pieces.empty()) {
        auto& piece = queue_->pieces.front();
        auto const sent = transport.write(std::string_view(*piece.frames).substr(piece.offset));
        if (sent.state == Io::closed) {
            return Outcome::closed;
        }
        if (sent.state != Io::done) {
            queue_->wants_read = sent.state == Io::want_read;
            return Outcome::waiting;
        }
        queue_->since = std::chrono::steady_clock::now();
        queue_->bytes -= sent.bytes;
        piece.offset += sent.bytes;
        if (piece.offset == piece.frames->size()) {
            queue_->pieces.pop_front();
        }
    }
    queue_.reset();
    return Outcome::sent;
}

void FrameWriter::keep_begun_only()
{
    if (!queue_ || queue_->pieces.empty()) {
        return;
    }
    queue_->pieces.resize(1);
    auto const& begun = queue_->pieces.front();
    queue_->bytes = begun.frames->size() - begun.offset;
}

}  // namespace hub::http
