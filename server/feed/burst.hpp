#pragma once
// Consecutive events of one topic with their wire bytes, encoded once and shared by every listener of every loop.

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "ports/feed.hpp"

namespace hub::feed {

/// Appends the WebSocket text frame of one event: {"push":{"channel":…,"pub":{"data":…,"offset":…}}}.
void append_push_frame(std::string& out, LiveEvent const& event);
/// The JSON of one publication as it stands inside pushes, recoveries and history answers.
void append_publication(std::string& out, LiveEvent const& event);

class Burst {
public:
    /// REQUIRES: events not empty, one topic, offsets consecutive.
    explicit Burst(std::vector<LiveEvent> events);
    /// Several bursts of one topic that follow each other, as one.
    [[nodiscard]] static std::shared_ptr<Burst const> merged(std::vector<std::shared_ptr<Burst const>> const& parts);
    /// Bytes without offsets, for everyone on the topic.
    Burst(std::string topic, std::shared_ptr<std::string const> frames);

    [[nodiscard]] std::string const& topic() const noexcept { return topic_; }
    [[nodiscard]] bool numbered() const noexcept { return !events_.empty(); }
    [[nodiscard]] std::uint64_t first() const noexcept { return events_.empty() ? 0 : events_.front().offset; }
    [[nodiscard]] std::uint64_t last() const noexcept { return events_.empty() ? 0 : events_.back().offset; }
    [[nodiscard]] std::vector<LiveEvent> const& events() const noexcept { return events_; }
    /// WebSocket frames of all events, made at the first call. Thread-safe.
    [[nodiscard]] std::shared_ptr<std::string const> const& frames() const;

private:
    std::string topic_;
    std::vector<LiveEvent> events_;
    mutable std::once_flag encoded_;
    mutable std::shared_ptr<std::string const> frames_;
};

using BurstPointer = std::shared_ptr<Burst const>;

}  // namespace hub::feed
