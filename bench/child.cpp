#include "bench/child.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace hub::bench {
namespace {

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

}  // namespace

Child::Child(std::vector<std::string> argv, std::string const& log)
{
    std::vector<char*> raw;
    for (auto& word : argv) {
        raw.push_back(word.data());
    }
    raw.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
        int const out = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
        execv(raw[0], raw.data());
        _exit(127);
    }
    if (pid_ < 0) {
        throw std::runtime_error("fork failed");
    }
}

Child::~Child()
{
    if (pid_ > 0) {
        kill(pid_, SIGTERM);
        waitpid(pid_, nullptr, 0);
    }
}

bool Child::running()
{
    if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) {
        pid_ = -1;
    }
    return pid_ > 0;
}

double Child::cpu_seconds() const
{
    std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string word;
    double ticks = 0;
    for (int index = 3; fields >> word && index <= 15; ++index) {
        ticks += index == 14 || index == 15 ? std::stod(word) : 0;  // utime, stime
    }
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::uint16_t free_port()
{
    int const probe = socket(AF_INET, SOCK_STREAM, 0);
    auto address = loopback(0);
    socklen_t size = sizeof(address);
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    if (bind(probe, raw, size) != 0 || getsockname(probe, raw, &size) != 0) {
        throw std::runtime_error("no free port");
    }
    close(probe);
    return ntohs(address.sin_port);
}

int connect_to(std::uint16_t port)
{
    int const descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto const address = loopback(port);
    if (connect(descriptor, reinterpret_cast<sockaddr const*>(&address), sizeof(address)) != 0) {
        close(descriptor);
        return -1;
    }
    int const on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return descriptor;
}

void wait_for(Child& child, std::uint16_t port)
{
    for (int round = 0; round < 6'000 && child.running(); ++round) {
        if (int const descriptor = connect_to(port); descriptor >= 0) {
            close(descriptor);
            return;
        }
        timespec const pause{0, 10'000'000};
        nanosleep(&pause, nullptr);
    }
    throw std::runtime_error("the program under load did not start");
}

}  // namespace hub::bench
