#include "feed/burst.hpp"

#include <fmt/format.h>

#include "feed/websocket_codec.hpp"

namespace hub::feed {
namespace {

void append_push(std::string& out, LiveEvent const& event)
{
    // topics hold no character that JSON would escape: is_topic() in live_protocol.hpp lets no other in
    fmt::format_to(std::back_inserter(out), R"({{"push":{{"channel":"{}","pub":)", event.topic);
    append_publication(out, event);
    out += "}}";
}

}  // namespace

void append_publication(std::string& out, LiveEvent const& event)
{
    fmt::format_to(std::back_inserter(out), R"({{"data":{},"offset":{})", *event.data, event.offset);
    if (event.at_millis != 0) {
        fmt::format_to(std::back_inserter(out), R"(,"time":{})", event.at_millis);
    }
    out += '}';
}

void append_push_frame(std::string& out, LiveEvent const& event)
{
    std::string push;
    push.reserve(event.topic.size() + event.data->size() + 96);
    append_push(push, event);
    append_frame(out, Opcode::text, push);
}

Burst::Burst(std::vector<LiveEvent> events) : topic_(events.front().topic), events_(std::move(events))
{
}

Burst::Burst(std::string topic, std::shared_ptr<std::string const> frames) : topic_(std::move(topic)), frames_(std::move(frames))
{
}

BurstPointer Burst::merged(std::vector<BurstPointer> const& parts)
{
    std::vector<LiveEvent> events;
    auto text = std::make_shared<std::string>();
    for (auto const& part : parts) {
        events.insert(events.end(), part->events_.begin(), part->events_.end());
        *text += *part->frames();
    }
    auto whole = std::make_shared<Burst>(std::move(events));
    whole->frames_ = std::move(text);
    return whole;
}

std::shared_ptr<std::string const> const& Burst::frames() const
{
    std::call_once(encoded_, [this] {
        if (frames_) {
            return;
        }
        auto text = std::make_shared<std::string>();
        for (auto const& event : events_) {
            append_push_frame(*text, event);
        }
        frames_ = std::move(text);
    });
    return frames_;
}

}  // namespace hub::feed
