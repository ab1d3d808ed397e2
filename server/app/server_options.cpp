#include "app/server_options.hpp"

namespace hub::app {
http::ServerOptions server_options(Config const& config)
{
    auto const& server = config.server;
    auto const& limits = server.limits;
    auto const& live = config.live;
    http::ServerOptions options;
    options.address = server.address;
    options.port = static_cast<std::uint16_t>(server.port);
    options.threads = static_cast<std::size_t>(server.threads);
    options.tls = {server.tls_certificate_file, server.tls_key_file};
    options.hosts = server.allowed_hosts;
    options.origins = server.allowed_origins;
    options.proxies = server.trusted_proxies;
    options.local_networks = config.metrics_networks;
    options.stop_budget = std::chrono::seconds(server.stop_seconds);
    auto const size = [](std::int64_t value) { return static_cast<std::size_t>(value); };
    options.limits.head_bytes = size(limits.header_bytes);
    options.limits.fields = size(limits.header_fields);
    options.limits.target_bytes = size(limits.target_bytes);
    options.limits.body_bytes = size(limits.body_bytes);
    options.limits.head_time = std::chrono::seconds(limits.header_seconds);
    options.limits.body_time = std::chrono::seconds(limits.body_seconds);
    options.limits.body_bytes_per_second = size(limits.body_bytes_per_second);
    options.limits.write_time = std::chrono::seconds(limits.write_seconds);
    options.limits.idle_time = std::chrono::seconds(limits.idle_seconds);
    options.limits.requests_per_connection = size(limits.requests_per_connection);
    options.limits.connections = size(limits.connections);
    options.live.message_bytes = size(live.message_bytes);
    options.live.queue_bytes = size(live.queue_bytes);
    options.live.queue_messages = size(live.queue_messages);
    options.live.sessions_per_address = size(live.connections_per_address);
    options.live.sessions_per_user = size(live.connections_per_user);
    options.live.subscriptions = size(live.subscriptions);
    options.live.messages_per_second = static_cast<double>(live.messages_per_second);
    options.live.message_burst = static_cast<double>(live.message_burst);
    options.live.ping_interval = std::chrono::seconds(live.ping_seconds);
    options.live.pong_time = std::chrono::seconds(live.pong_seconds);
    options.live.connect_time = std::chrono::seconds(live.handshake_seconds);
    options.live.recheck_interval = std::chrono::seconds(config.sessions.recheck_seconds);
    return options;
}

}  // namespace hub::app
