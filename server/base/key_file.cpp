#include "base/key_file.hpp"

#include "base/random.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

namespace hub {
namespace {

constexpr std::size_t kKeyBytes = 32;

/// True also when another process has just made the file.
bool write_new_key(std::string const& path)
{
    int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return errno == EEXIST;
    }
    auto const text = random_hex(kKeyBytes) + "\n";
    bool const written =
        ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
    return ::close(file) == 0 && written;
}

}  // namespace

Result<std::string> read_or_make_key(std::string const& path)
{
    if (::access(path.c_str(), F_OK) != 0 && !write_new_key(path)) {
        return unavailable("the key file cannot be made: " + path);
    }
    std::ifstream file(path);
    std::string text;
    if (!(file >> text)) {
        return unavailable("the key file cannot be read: " + path);
    }
    return text;
}

}  // namespace hub
