#include "inbox/spool_file.hpp"

#include "base/log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

namespace hub::inbox {
namespace {

std::unexpected<Error> failed(std::string_view what)
{
    return unavailable(fmt::format("{}: {}", what, ::strerrordesc_np(errno)));
}

}  // namespace

SpoolFile::SpoolFile(SpoolFile&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

SpoolFile& SpoolFile::operator=(SpoolFile&& other) noexcept
{
    std::swap(number_, other.number_);
    return *this;
}

SpoolFile::~SpoolFile()
{
    close();
}

void SpoolFile::close() noexcept
{
    if (number_ >= 0) {
        ::close(std::exchange(number_, -1));
    }
}

Result<SpoolFile> SpoolFile::open(std::string const& path, int flags)
{
    auto const number = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    return number < 0 ? Result<SpoolFile>(failed("cannot open " + path)) : SpoolFile(number);
}

Result<void> SpoolFile::write_at(std::uint64_t offset, std::string_view bytes) const
{
    while (!bytes.empty()) {
        auto const done = ::pwrite(number_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (done < 0 && errno != EINTR) {
            return failed("cannot write");
        }
        auto const written = done < 0 ? std::size_t{0} : static_cast<std::size_t>(done);
        bytes.remove_prefix(written);
        offset += written;
    }
    return {};
}

Result<std::string> SpoolFile::read_at(std::uint64_t offset, std::size_t size) const
{
    std::string bytes(size, '\0');
    std::size_t filled = 0;
    while (filled < size) {
        auto const got = ::pread(number_, bytes.data() + filled, size - filled, static_cast<off_t>(offset + filled));
        if (got < 0 && errno != EINTR) {
            return failed("cannot read");
        }
        if (got == 0) {
            break;
        }
        filled += got < 0 ? std::size_t{0} : static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

Result<void> SpoolFile::cut(std::uint64_t size) const
{
    return ::ftruncate(number_, static_cast<off_t>(size)) == 0 ? Result<void>() : failed("cannot cut");
}

Result<void> SpoolFile::sync() const
{
    return ::fdatasync(number_) == 0 ? Result<void>() : failed("cannot sync");
}

Result<std::uint64_t> SpoolFile::size() const
{
    struct stat about{};
    return ::fstat(number_, &about) == 0 ? Result<std::uint64_t>(static_cast<std::uint64_t>(about.st_size))
                                         : failed("cannot look at the file");
}

Result<void> SpoolFile::lock() const
{
    if (::flock(number_, LOCK_EX | LOCK_NB) == 0) {
        return {};
    }
    return errno == EWOULDBLOCK ? Result<void>(conflict("another hub uses it")) : failed("cannot lock");
}

Result<void> make_spool_folder(std::string const& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        return unavailable("cannot make the folder: " + error.message());
    }
    return ::chmod(folder.c_str(), S_IRWXU) == 0 ? Result<void>() : failed("cannot keep the folder to its owner");
}

Result<void> sync_folder(std::string const& folder)
{
    auto const opened = SpoolFile::open(folder, O_RDONLY | O_DIRECTORY);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    return ::fsync(opened->number()) == 0 ? Result<void>() : failed("cannot sync the folder");
}

Result<void> probe_folder(std::string const& folder)
{
    auto const name = folder + "/probe";
    auto const file = SpoolFile::open(name, O_WRONLY | O_CREAT | O_TRUNC);
    auto done = file ? file->write_at(0, "probe") : Result<void>(std::unexpected(file.error()));
    done = done ? file->sync() : done;
    if (file && ::unlink(name.c_str()) != 0 && done) {
        done = failed("cannot delete a file");
    }
    return done ? sync_folder(folder) : done;
}

Result<std::uint64_t> free_bytes(std::string const& folder)
{
    struct statvfs about{};
    if (::statvfs(folder.c_str(), &about) != 0) {
        return failed("cannot look at the disk");
    }
    return static_cast<std::uint64_t>(about.f_bavail) * about.f_frsize;
}

std::vector<std::string> names_in(std::string const& folder, std::string_view ending)
{
    std::vector<std::string> names;
    std::error_code error;
    for (auto const& entry : std::filesystem::directory_iterator(folder, error)) {
        if (auto name = entry.path().filename().string(); name.ends_with(ending)) {
            names.push_back(std::move(name));
        }
    }
    std::ranges::sort(names);
    return names;
}

void keep_aside(std::string const& path)
{
    auto const name = path + std::string(kSpoolAside);
    bool const kept = ::rename(path.c_str(), name.c_str()) == 0;
    log_error("spool.kept_aside", {{"file", name}, {"kept", kept ? 1 : 0}, {"alarm", 1}});
}

}  // namespace hub::inbox
