// A server with only the live feed and a way to make events: what web/e2e-live runs, kills and starts again.
//   hub_live_server PORT FILE   events of public:announcements survive in FILE, so offsets and epoch outlive a kill -9
//   POST /say {"count":N}       appends N events {"n":1…}
#include "tests/integration/net_support.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

namespace {

constexpr auto kTopic = "public:announcements";

/// One event a line, written before it is published.
class Journal {
public:
    explicit Journal(std::string const& file)
        : fd_(::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600))
    {
    }
    ~Journal() { ::close(fd_); }
    Journal(Journal const&) = delete;
    Journal& operator=(Journal const&) = delete;
    void add(std::string line)
    {
        line += '\n';
        if (::write(fd_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
            std::abort();
        }
    }

private:
    int fd_;
};

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 3) {
        std::cerr << "usage: hub_live_server PORT FILE\n";
        return 2;
    }
    hub::test::NetServer net;
    net.options.port = static_cast<std::uint16_t>(std::stoi(argv[1]));
    std::ifstream earlier(argv[2]);
    std::uint64_t said = 0;
    for (std::string line; std::getline(earlier, line); ++said) {
        net.store.say(kTopic, hub::Json::parse(line));
    }
    Journal journal(argv[2]);
    net.router.add(
        {"POST",
         "/say",
         "",
         hub::http::Access::open,
         [&](hub::http::Request request) -> hub::Task<hub::http::Response> {
             auto const body = hub::http::json_body(request, {"count"});
             auto const count = body ? hub::integer_at(*body, "count").value_or(0) : 0;
             for (std::int64_t index = 0; index < count; ++index) {
                 hub::Json const event = {{"n", ++said}};
                 journal.add(event.dump());
                 net.store.submit_write(
                     [event](hub::Tx& tx) {
                         tx.feed().append(kTopic, event, hub::from_millis(1));
                         return true;
                     },
                     [](hub::Result<void>) {}
                 );
             }
             co_return hub::http::json_response(200, {{"said", said}});
         }}
    );
    net.start();
    std::cout << "ready " << net.server->port() << std::endl;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    int caught = 0;
    sigwait(&signals, &caught);
    return 0;
}
