#pragma once
// The few calls on files that a spool needs, with what went wrong in words. All of them block.

#include "base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hub::inbox {

/// An open file or folder, closed in the end. Errors are Errc::unavailable and name the call and the reason.
class SpoolFile {
public:
    SpoolFile() = default;
    SpoolFile(SpoolFile&& other) noexcept;
    SpoolFile& operator=(SpoolFile&& other) noexcept;
    ~SpoolFile();

    /// @param flags  As of open(2); files are made with mode 0600.
    [[nodiscard]] static Result<SpoolFile> open(std::string const& path, int flags);
    [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
    [[nodiscard]] int number() const noexcept { return number_; }
    void close() noexcept;

    [[nodiscard]] Result<void> write_at(std::uint64_t offset, std::string_view bytes) const;
    /// At most `size` bytes; fewer at the end of the file.
    [[nodiscard]] Result<std::string> read_at(std::uint64_t offset, std::size_t size) const;
    [[nodiscard]] Result<void> cut(std::uint64_t size) const;
    [[nodiscard]] Result<void> sync() const;
    [[nodiscard]] Result<std::uint64_t> size() const;
    /// Until the file is closed; Errc::conflict when somebody else has it.
    [[nodiscard]] Result<void> lock() const;

private:
    explicit SpoolFile(int number) noexcept : number_(number) {}
    int number_ = -1;
};

/// Makes the folder, for its owner alone.
[[nodiscard]] Result<void> make_spool_folder(std::string const& folder);
/// New and deleted names in it are on disk afterwards.
[[nodiscard]] Result<void> sync_folder(std::string const& folder);
/// Writes, syncs and deletes a file.
[[nodiscard]] Result<void> probe_folder(std::string const& folder);
/// Bytes that we may still write to its file system.
[[nodiscard]] Result<std::uint64_t> free_bytes(std::string const& folder);
/// File names that end so, sorted.
[[nodiscard]] std::vector<std::string> names_in(std::string const& folder, std::string_view ending);

constexpr std::string_view kSpoolEnding = ".spool";
constexpr std::string_view kSpoolAside = ".aside";
/// Renames it to NAME.aside, which no start reads, for a person to look at; an alarm line tells.
void keep_aside(std::string const& path);

}  // namespace hub::inbox
