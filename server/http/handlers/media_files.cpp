#include "http/handlers/media_files.hpp"

#include "base/crypto.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace hub::http {
namespace {

bool is_id(std::string_view id)
{
    constexpr std::size_t kDigits = 32;
    return id.size() == kDigits &&
           std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// An open file, or folder, that is closed in the end.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    ~Descriptor()
    {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    [[nodiscard]] bool good() const noexcept { return number_ >= 0; }
    [[nodiscard]] bool write_all(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            auto const done = ::write(number_, bytes.data(), bytes.size());
            if (done < 0 && errno != EINTR) {
                return false;
            }
            bytes.remove_prefix(done < 0 ? 0 : static_cast<std::size_t>(done));
        }
        return ::fsync(number_) == 0;
    }
    [[nodiscard]] bool sync() const { return ::fsync(number_) == 0; }

private:
    int number_;
};

}  // namespace

Result<MediaFiles> MediaFiles::open(std::string folder, std::size_t most_bytes)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error || ::chmod(folder.c_str(), S_IRWXU) != 0) {
        return unavailable("media folder: cannot use " + folder);
    }
    return MediaFiles(std::move(folder), most_bytes);
}

Result<std::string> MediaFiles::path_of(std::string_view id) const
{
    return is_id(id) ? Result<std::string>(folder_ + "/" + std::string(id)) : not_found("no such file");
}

Result<void> MediaFiles::put(std::string_view id, std::string_view bytes) const
{
    auto const path = path_of(id);
    if (!path) {
        return std::unexpected(path.error());
    }
    auto const part = *path + ".part";
    {
        Descriptor const file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
        if (!file.good() || !file.write_all(bytes)) {
            ::unlink(part.c_str());
            return unavailable("media: the disk did not take the file");
        }
    }
    Descriptor const folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (::rename(part.c_str(), path->c_str()) != 0 || !folder.good() || !folder.sync()) {
        return unavailable("media: the disk did not take the file");
    }
    return {};
}

Result<std::string> MediaFiles::get(std::string_view id, std::string_view sha256) const
{
    auto const path = path_of(id);
    if (!path) {
        return std::unexpected(path.error());
    }
    std::ifstream file(*path, std::ios::binary);
    if (!file) {
        return not_found("no such file");
    }
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    return sha256.empty() || sha256_hex({bytes}) == sha256 ? Result<std::string>(std::move(bytes))
                                                           : failure(Errc::internal, "damaged file");
}

void MediaFiles::remove(std::string_view id) const
{
    if (auto const path = path_of(id)) {
        ::unlink(path->c_str());
    }
}

}  // namespace hub::http
