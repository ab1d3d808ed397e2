#pragma once
// Short messages between the nodes over one store. Any of them may be lost, so nothing may depend on one: they make
// faster what would be noticed anyway, by a look into the store or by the next message.

#include <functional>
#include <string>
#include <string_view>

namespace hub {

class NodeBus {
public:
    using Listener = std::function<void(std::string const& text)>;
    virtual ~NodeBus() = default;
    /// To every other node, in order. A message without text that waits already is not sent twice; what cannot be sent
    /// is dropped. Thread-safe; never blocks, never throws.
    virtual void send(std::string_view subject, std::string text) noexcept = 0;
    /// What other nodes send under a subject: on the bus's thread, one at a time. An empty listener ends it and waits
    /// for a call that runs. Subjects are named before start(). Thread-safe; not from a listener.
    virtual void listen(std::string_view subject, Listener listener) = 0;
    /// Called on the bus's thread when messages may have been lost: after every new connection.
    virtual void on_gap(std::string_view subject, std::function<void()> told) = 0;
    virtual void start() = 0;
    /// True while messages travel both ways.
    [[nodiscard]] virtual bool healthy() const noexcept = 0;
    /// For operators: "connected", or for how long not, and why. No secret in it.
    [[nodiscard]] virtual std::string state() const = 0;
};

/// There is something new in the store: no text.
inline constexpr std::string_view kWakeSubject = "wake";
/// Who has which page open.
inline constexpr std::string_view kPresenceSubject = "presence";

}  // namespace hub
