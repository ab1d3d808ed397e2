#pragma once
// Citizens' pictures and papers on disk: content decides the type, metadata is cut off, names are ours.
//
// Files     one folder, one file for each picture, named by 128 random bits, mode 0600; never below a served folder.
// Types     JPEG, PNG, WebP, HEIC, PDF, MP4, M4A, DOCX, XLSX by their first bytes; everything else is refused
//           (security-checklist.md H 50–54). JPEG, PNG and WebP lose EXIF, XMP, comments and every other block that is
//           not needed to draw them: where a picture was taken is the citizen's own affair.
// Thread    Thread-safe. Blocking: call from a blocking pool or a worker.

#include "base/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace hub::http {

struct MediaKind {
    std::string_view type;    ///< "image/jpeg"; empty: not one that is taken.
    bool is_picture = false;  ///< May be drawn by a browser; everything else is a download.
};
/// By content alone.
[[nodiscard]] MediaKind media_kind(std::string_view bytes) noexcept;
/// The picture without its metadata; the bytes themselves for other kinds. Errc::invalid_input when its blocks cannot
/// be followed, or when it would be larger than 50 megapixels.
[[nodiscard]] Result<std::string> without_metadata(std::string_view bytes);
/// A file name as it may stand in Content-Disposition: letters, digits, dash, dot; never empty. RFC 6266.
[[nodiscard]] std::string plain_file_name(std::string_view name, std::string_view type);

class MediaFiles {
public:
    /// Makes the folder (mode 0700). Errc::unavailable when that fails.
    [[nodiscard]] static Result<MediaFiles> open(std::string folder, std::size_t most_bytes);

    /// Writes, syncs, renames. `id` is 32 hex digits. Errc::unavailable when the disk does not take it.
    [[nodiscard]] Result<void> put(std::string_view id, std::string_view bytes) const;
    /// Errc::not_found when there is none, Errc::internal when its digest is not `sha256` (a damaged file is not
    /// served); an empty `sha256` asks for no digest.
    [[nodiscard]] Result<std::string> get(std::string_view id, std::string_view sha256) const;
    void remove(std::string_view id) const;
    [[nodiscard]] std::size_t most_bytes() const noexcept { return most_bytes_; }

private:
    MediaFiles(std::string folder, std::size_t most_bytes) : folder_(std::move(folder)), most_bytes_(most_bytes) {}
    [[nodiscard]] Result<std::string> path_of(std::string_view id) const;

    std::string folder_;
    std::size_t most_bytes_;
};

}  // namespace hub::http
