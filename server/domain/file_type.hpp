#pragma once
// What a file is, by its content and never by its name. Source: security checklist 51.

#include <optional>
#include <string_view>

namespace hub {

struct FileType {
    std::string_view mime;
    std::string_view extension;  ///< Without the dot.
};

/// JPEG, PNG, WebP, HEIC, PDF, MP4, M4A, DOCX, XLSX; empty for everything else, and for a body that is cut within its
/// own head. Pure; looks at the head, and for DOCX and XLSX through the file's list of names, never inside.
[[nodiscard]] std::optional<FileType> file_type_of(std::string_view content) noexcept;

}  // namespace hub
