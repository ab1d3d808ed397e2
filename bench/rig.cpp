#include "bench/rig.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace hub::bench {
namespace fs = std::filesystem;

Folder::Folder()
{
    static int count = 0;
    path_ = fs::temp_directory_path() / fmt::format("hub-bench-{}-{}", getpid(), ++count);
    fs::create_directories(path_);
}

Folder::~Folder()
{
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

Rig::Rig(std::string program, std::vector<std::string> settings) : program_(std::move(program))
{
    flags_ = {"--config", "config/hub.example.json"};
    settings.push_back(fmt::format("server.port={}", port_));
    if (auto const* const url = std::getenv("HUB_BENCH_STORE"); url != nullptr && *url != '\0') {
        settings.push_back(std::string("store.url=") + url);
        settings.push_back("ledger.key_file=" + folder_.file("ledger.key"));
        settings.push_back("sealed.reply_key_file=" + folder_.file("reply.key"));
        settings.push_back("erasures_file=" + folder_.file("erasures"));
        settings.push_back("media.folder=" + folder_.file("media"));
        settings.push_back("exports.folder=" + folder_.file("exports"));
        settings.push_back("sessions.sealing_key=" + std::string(64, '5'));
    } else {
        settings.push_back("store.url=sqlite:" + folder_.file("hub.db"));
    }
    settings.push_back("log.file=" + folder_.file("hub.log"));
    settings.emplace_back("log.level=warn");
    for (auto const& setting : settings) {
        flags_.emplace_back("--set");
        flags_.push_back(setting);
    }
}

void Rig::command(std::vector<std::string> words, std::string const& input) const
{
    auto const given = folder_.file("input");
    std::ofstream(given) << input;
    auto line = "'" + program_ + "'";
    words.insert(words.end(), flags_.begin(), flags_.end());
    for (auto const& word : words) {
        line += " '" + word + "'";
    }
    line += " <'" + given + "' >'" + folder_.file("command.out") + "' 2>&1";
    if (std::system(line.c_str()) != 0) {
        throw std::runtime_error("failed: " + line);
    }
}

void Rig::start()
{
    std::vector<std::string> line{program_, "serve"};
    line.insert(line.end(), flags_.begin(), flags_.end());
    child_ = std::make_unique<Child>(line, folder_.file("hub.out"));
    wait_for(*child_, port_);
}

std::string Rig::request(
    std::string const& method, std::string const& target, std::string const& body, std::string const& fields
) const
{
    int const descriptor = connect_to(port_);
    auto const text = fmt::format(
        "{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n{}Content-Length: "
        "{}\r\n\r\n{}",
        method,
        target,
        fields,
        body.size(),
        body
    );
    static_cast<void>(send(descriptor, text.data(), text.size(), MSG_NOSIGNAL));
    std::string answer;
    char buffer[16384];
    for (ssize_t got = 0; (got = recv(descriptor, buffer, sizeof(buffer), 0)) > 0;) {
        answer.append(buffer, static_cast<std::size_t>(got));
    }
    close(descriptor);
    return answer;
}

double Rig::metric(std::string const& series) const
{
    auto const text = request("GET", "/metrics");
    auto const at = text.find("\n" + series + " ");
    return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + series.size() + 2, nullptr);
}

void Rig::wait_for_empty_inbox(double seconds) const
{
    auto const limit = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (metric("hub_queue_length{queue=\"inbox\"}") != 0) {
        if (std::chrono::steady_clock::now() > limit) {
            throw std::runtime_error("the inbox did not become empty");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

std::string hub_program()
{
    auto const* given = std::getenv("HUB_BINARY");
    return given == nullptr ? "build/release/hub" : given;
}

}  // namespace hub::bench
