#pragma once
// N listeners in a child process: connects, optionally speaks the live protocol, then tells after each round of events
// that the last listener has it. One epoll loop; the same for our server and for the bare writer.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace hub::bench {

inline int connect_to(unsigned short port)
{
    int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || ::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
        std::perror("connect");
        std::exit(1);
    }
    return fd;
}

inline void read_until(int fd, std::string const& wanted)
{
    std::string text;
    char buffer[4096];
    while (text.find(wanted) == std::string::npos) {
        auto const got = ::recv(fd, buffer, sizeof buffer, 0);
        if (got <= 0) {
            std::fprintf(stderr, "a listener was refused: %s\n", text.c_str());
            std::exit(1);
        }
        text.append(buffer, static_cast<std::size_t>(got));
    }
}

inline std::string masked(std::string const& payload)
{
    return std::string("\x81") + static_cast<char>(0x80U | payload.size()) + std::string(4, '\0') + payload;
}

/// Connects, writes 'r' to `out`, then for each byte from `in` waits for `bytes` at every listener and writes 'd'.
[[noreturn]] inline void run_listeners(unsigned short port, int count, bool live, std::size_t bytes, int in, int out)
{
    std::vector<int> fds;
    int const poll = ::epoll_create1(EPOLL_CLOEXEC);
    for (int index = 0; index < count; ++index) {
        int const fd = connect_to(port);
        if (live) {
            std::string const hello =
                "GET /connection/websocket HTTP/1.1\r\nHost: b\r\nConnection: Upgrade\r\nUpgrade: "
                "websocket\r\nSec-WebSocket-Version: "
                "13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            (void)!::send(fd, hello.data(), hello.size(), 0);
            read_until(fd, "\r\n\r\n");
            auto const commands =
                masked(R"({"id":1,"connect":{}})") + masked(R"({"id":2,"subscribe":{"channel":"public:bench"}})");
            (void)!::send(fd, commands.data(), commands.size(), 0);
            read_until(fd, R"({"id":2,"subscribe")");
        }
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = fd;
        ::epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
    }
    (void)!::write(out, "r", 1);
    std::vector<epoll_event> events(1024);
    std::vector<char> buffer(65536);
    std::size_t have = 0;
    for (char round = 0; ::read(in, &round, 1) == 1;) {
        std::size_t const wanted = bytes * static_cast<std::size_t>(count);
        while (have < wanted) {
            int const ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
            for (int index = 0; index < ready; ++index) {
                auto const got =
                    ::recv(events[static_cast<std::size_t>(index)].data.fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
                if (got == 0) {
                    std::fprintf(stderr, "a listener was closed\n");
                    std::exit(1);
                }
                have += got > 0 ? static_cast<std::size_t>(got) : 0;
            }
        }
        have -= wanted;
        (void)!::write(out, "d", 1);
    }
    std::_Exit(0);
}

}  // namespace hub::bench
