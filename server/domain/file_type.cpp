#include "domain/file_type.hpp"

#include <algorithm>
#include <array>

namespace hub {
namespace {

using namespace std::string_view_literals;

bool has(std::string_view content, std::size_t at, std::string_view mark)
{
    return content.size() >= at + mark.size() && content.substr(at, mark.size()) == mark;
}

/// ISO base media: "ftyp" and a brand.
std::optional<FileType> media_type(std::string_view content)
{
    if (!has(content, 4, "ftyp"sv) || content.size() < 16) {
        return std::nullopt;
    }
    auto const brand = content.substr(8, 4);
    constexpr std::array kPictures{"heic"sv, "heix"sv, "mif1"sv, "msf1"sv, "heim"sv, "hevc"sv};
    constexpr std::array kVideos{
        "isom"sv, "iso2"sv, "mp41"sv, "mp42"sv, "avc1"sv, "MSNV"sv, "3gp4"sv, "3gp5"sv, "iso5"sv, "iso6"sv
    };
    if (std::ranges::find(kPictures, brand) != kPictures.end()) {
        return FileType{"image/heic", "heic"};
    }
    if (brand == "M4A "sv) {
        return FileType{"audio/mp4", "m4a"};
    }
    if (std::ranges::find(kVideos, brand) != kVideos.end()) {
        return FileType{"video/mp4", "mp4"};
    }
    return std::nullopt;
}

/// Office documents are ZIP files whose first entry is one of a few names; any other archive is none of ours. Macros
/// live in types of their own (docm), which hold a vbaProject.
std::optional<FileType> office_type(std::string_view content)
{
    if (!has(content, 0, "PK\x03\x04"sv) || content.find("[Content_Types].xml"sv) == std::string_view::npos ||
        content.find("vbaProject.bin"sv) != std::string_view::npos) {
        return std::nullopt;
    }
    if (content.find("word/document.xml"sv) != std::string_view::npos) {
        return FileType{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"};
    }
    if (content.find("xl/workbook.xml"sv) != std::string_view::npos) {
        return FileType{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"};
    }
    return std::nullopt;
}

}  // namespace

std::optional<FileType> file_type_of(std::string_view content) noexcept
{
    if (has(content, 0, "\xFF\xD8\xFF"sv) && content.size() > 20) {
        return FileType{"image/jpeg", "jpg"};
    }
    if (has(content, 0, "\x89PNG\r\n\x1A\n"sv) && has(content, 12, "IHDR"sv)) {
        return FileType{"image/png", "png"};
    }
    if (has(content, 0, "RIFF"sv) && has(content, 8, "WEBP"sv)) {
        return FileType{"image/webp", "webp"};
    }
    if (has(content, 0, "%PDF-"sv) && content.size() > 20) {
        return FileType{"application/pdf", "pdf"};
    }
    if (auto const media = media_type(content)) {
        return media;
    }
    return office_type(content);
}

}  // namespace hub
