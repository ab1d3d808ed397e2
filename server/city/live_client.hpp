#pragma once
// A listener of the live feed: Centrifugo client protocol in JSON over WebSocket, with recovery after a lost
// connection.

#include "base/json.hpp"
#include "base/task.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace hub::city {

struct LiveOptions {
    std::string host;
    std::string port;
    std::string cookie;  ///< "hub_session=…"; empty: anonymous.
    std::vector<std::string> topics;
    std::function<void(std::string const& topic, Json const& data)> on_event;  ///< In order, each once.
    std::function<void()> on_ready;  ///< After the first time that every topic has answered.
};

class LiveClient {
public:
    explicit LiveClient(LiveOptions options);
    /// Connects, subscribes and listens until cancelled; connects again after every loss. The object must outlive it.
    Task<void> run();
    /// Topics that refused us, with the code of the refusal.
    [[nodiscard]] std::map<std::string, int> const& refused() const noexcept { return refused_; }

private:
    struct Position {
        std::string epoch;
        std::uint64_t offset = 0;
        bool known = false;
    };
    struct Socket;

    Task<void> listen_once();
    [[nodiscard]] std::string greeting();
    /// The lines to send back, possibly none.
    [[nodiscard]] std::string take_frame(std::string_view frame);
    void take_subscribed(std::string const& topic, Json const& reply);
    void take_publication(std::string const& topic, Json const& publication);

    LiveOptions options_;
    std::map<std::string, Position> positions_;
    std::map<std::string, int> refused_;
    std::map<std::int64_t, std::string> waiting_;  ///< Command id → topic.
    bool was_ready_ = false;
};

}  // namespace hub::city
