#pragma once
// What the real servers for tests share: a folder of their own, and the scripts that start and stop them.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

namespace hub::test {

struct Said {
    int status = 0;
    std::string text;  ///< Without the line breaks at its end.
};

/// Runs a line of shell and waits for its end.
inline Said run_line(std::string const& line)
{
    auto* const pipe = ::popen(line.c_str(), "r");
    if (pipe == nullptr) {
        throw std::runtime_error("cannot run " + line);
    }
    Said said;
    char piece[512];
    while (std::fgets(piece, sizeof(piece), pipe) != nullptr) {
        said.text += piece;
    }
    said.status = ::pclose(pipe);
    while (said.text.ends_with('\n')) {
        said.text.pop_back();
    }
    return said;
}

/// What was said; throws it when the command failed.
inline std::string must(Said said)
{
    if (said.status != 0) {
        throw std::runtime_error(said.text);
    }
    return std::move(said.text);
}

/// Short, since it holds sockets: "hub-pg-" becomes /tmp/hub-pg-ab12Cd.
inline std::string new_server_folder(std::string const& prefix)
{
    std::string pattern = (std::filesystem::temp_directory_path() / (prefix + "XXXXXX")).string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("cannot make a temporary folder");
    }
    return pattern;
}

}  // namespace hub::test
