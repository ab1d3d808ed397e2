// The limit of HTTP intake: a bare epoll responder for POST → 200; with --log also an append for each request, one
// shared fdatasync for all that wait, and the answer only after it.   limit_http PORT [--log FILE]
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Bytes of the first whole request in `text`; 0: not yet. Trusts its peer: this is a yardstick, not a server.
std::size_t request_size(std::string_view text)
{
    auto const head = text.find("\r\n\r\n");
    if (head == std::string_view::npos) {
        return 0;
    }
    auto const field = text.find("ontent-");
    std::size_t body = 0;
    for (auto at = field; at < head; at = text.find("ontent-", at + 1)) {
        if ((text[at + 7] | 0x20) == 'l') {
            body = static_cast<std::size_t>(std::atoll(text.data() + at + 14));
        }
    }
    return text.size() >= head + 4 + body ? head + 4 + body : 0;
}

int listen_on(unsigned short port)
{
    int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int const on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || ::listen(fd, 4096) != 0) {
        std::perror("listen");
        std::exit(1);
    }
    return fd;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2 && !(argc == 4 && std::strcmp(argv[2], "--log") == 0)) {
        std::fprintf(stderr, "usage: limit_http PORT [--log FILE]\n");
        return 2;
    }
    int const log = argc == 4 ? ::open(argv[3], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    int const listener = listen_on(static_cast<unsigned short>(std::atoi(argv[1])));
    int const poll = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = listener;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    std::puts("ready");
    std::fflush(stdout);
    std::vector<epoll_event> events(1024);
    std::vector<std::string> input;
    std::vector<int> waiting;
    std::string batch;
    char buffer[65536];
    for (;;) {
        int const ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
        waiting.clear();
        batch.clear();
        for (int index = 0; index < ready; ++index) {
            int const fd = events[static_cast<std::size_t>(index)].data.fd;
            if (fd == listener) {
                int const fresh = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
                if (fresh >= 0) {
                    int const on = 1;
                    ::setsockopt(fresh, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                    event.data.fd = fresh;
                    ::epoll_ctl(poll, EPOLL_CTL_ADD, fresh, &event);
                    input.resize(std::max(input.size(), static_cast<std::size_t>(fresh) + 1));
                    input[static_cast<std::size_t>(fresh)].clear();
                }
                continue;
            }
            auto const got = ::recv(fd, buffer, sizeof buffer, 0);
            if (got <= 0) {
                ::close(fd);
                continue;
            }
            auto& text = input[static_cast<std::size_t>(fd)];
            text.append(buffer, static_cast<std::size_t>(got));
            while (auto const size = request_size(text)) {
                batch.append(text, 0, log >= 0 ? size : 0);
                text.erase(0, size);
                waiting.push_back(fd);
            }
        }
        if (log >= 0 && !batch.empty()) {
            if (::write(log, batch.data(), batch.size()) != static_cast<ssize_t>(batch.size()) ||
                ::fdatasync(log) != 0) {
                std::perror("log");
                return 1;
            }
        }
        for (int const fd : waiting) {
            (void)!::send(fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
        }
    }
}
