// What a file is, and pictures without their metadata. Formats: JPEG (ITU T.81 annex B), PNG (W3C PNG 3), WebP (RFC
// 9649).
#include "http/ascii.hpp"
#include "http/handlers/media_files.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace hub::http {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kMostPixels = 50'000'000;

std::uint8_t byte_at(std::string_view bytes, std::size_t at)
{
    return static_cast<std::uint8_t>(bytes[at]);
}

std::uint32_t big(std::string_view bytes, std::size_t at, std::size_t count)
{
    std::uint32_t value = 0;
    for (std::size_t index = 0; index < count; ++index) {
        value = (value << 8U) | byte_at(bytes, at + index);
    }
    return value;
}

std::uint32_t little32(std::string_view bytes, std::size_t at)
{
    return byte_at(bytes, at) | (std::uint32_t{byte_at(bytes, at + 1)} << 8U) |
           (std::uint32_t{byte_at(bytes, at + 2)} << 16U) | (std::uint32_t{byte_at(bytes, at + 3)} << 24U);
}

Result<void> check_pixels(std::uint64_t width, std::uint64_t height)
{
    bool const good = width > 0 && height > 0 && width * height <= kMostPixels;
    return good ? Result<void>{} : invalid_input("picture too large");
}

bool is_frame_header(std::uint8_t marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// Kept: everything but application blocks (save JFIF's and Adobe's colour marks) and comments.
bool is_kept_jpeg(std::uint8_t marker)
{
    bool const application = marker >= 0xE0 && marker <= 0xEF;
    return (!application || marker == 0xE0 || marker == 0xEE) && marker != 0xFE;
}

Result<std::string> plain_jpeg(std::string_view in)
{
    std::string out("\xFF\xD8", 2);
    bool sized = false;
    std::size_t at = 2;
    while (at + 4 <= in.size()) {
        if (byte_at(in, at) != 0xFF) {
            return invalid_input("broken picture");
        }
        auto const marker = byte_at(in, at + 1);
        if (marker == 0xFF) {  // fill byte
            ++at;
            continue;
        }
        auto const size = big(in, at + 2, 2) + 2;
        if (size < 4 || at + size > in.size()) {
            return invalid_input("broken picture");
        }
        if (is_frame_header(marker) && size >= 9) {
            sized = true;
            if (auto const fine = check_pixels(big(in, at + 7, 2), big(in, at + 5, 2)); !fine) {
                return std::unexpected(fine.error());
            }
        }
        if (is_kept_jpeg(marker)) {
            out.append(in.substr(at, size));
        }
        at += size;
        if (marker == 0xDA) {
            // the scans follow; what stands behind the end of the picture is no picture
            auto const end = in.rfind("\xFF\xD9"sv);
            if (!sized || end == std::string_view::npos || end < at) {
                return invalid_input("broken picture");
            }
            out.append(in.substr(at, end + 2 - at));
            return out;
        }
    }
    return invalid_input("broken picture");
}

Result<std::string> plain_png(std::string_view in)
{
    constexpr std::array kKept{
        "IHDR"sv, "PLTE"sv, "IDAT"sv, "IEND"sv, "tRNS"sv, "gAMA"sv, "cHRM"sv, "sRGB"sv, "sBIT"sv, "bKGD"sv, "pHYs"sv
    };
    std::string out(in.substr(0, 8));
    for (std::size_t at = 8; at + 12 <= in.size();) {
        auto const size = big(in, at, 4);
        auto const name = in.substr(at + 4, 4);
        if (size > in.size() - at - 12 || (at == 8 && name != "IHDR")) {
            return invalid_input("broken picture");
        }
        if (name == "IHDR") {
            auto const fine =
                size >= 8 ? check_pixels(big(in, at + 8, 4), big(in, at + 12, 4)) : invalid_input("broken picture");
            if (!fine) {
                return std::unexpected(fine.error());
            }
        }
        if (std::ranges::find(kKept, name) != kKept.end()) {
            out.append(in.substr(at, size + 12));
        }
        if (name == "IEND") {
            return out;
        }
        at += size + 12;
    }
    return invalid_input("broken picture");
}

Result<std::string> plain_webp(std::string_view in)
{
    constexpr std::uint8_t kExifAndXmp = 0x0C;
    std::string body;
    std::size_t const end = std::min<std::size_t>(in.size(), std::size_t{little32(in, 4)} + 8);
    bool drawn = false;
    for (std::size_t at = 12; at + 8 <= end;) {
        auto const name = in.substr(at, 4);
        std::size_t const size = little32(in, at + 4);
        std::size_t const whole = 8 + size + (size & 1U);
        if (size > end - at - 8) {
            return invalid_input("broken picture");
        }
        std::string block(in.substr(at, std::min(whole, end - at)));
        block.resize(whole, '\0');
        if (name == "VP8X" && size >= 10) {
            block[8] = static_cast<char>(byte_at(block, 8) & ~kExifAndXmp);
            auto const width = 1U + (byte_at(block, 12) | (std::uint32_t{byte_at(block, 13)} << 8U) |
                                     (std::uint32_t{byte_at(block, 14)} << 16U));
            auto const height = 1U + (byte_at(block, 15) | (std::uint32_t{byte_at(block, 16)} << 8U) |
                                      (std::uint32_t{byte_at(block, 17)} << 16U));
            if (auto const fine = check_pixels(width, height); !fine) {
                return std::unexpected(fine.error());
            }
        }
        drawn = drawn || name == "VP8 " || name == "VP8L" || name == "ANMF";
        if (name == "VP8X" || name == "VP8 " || name == "VP8L" || name == "ALPH" || name == "ANIM" || name == "ANMF") {
            body += block;
        }
        at += whole;
    }
    if (!drawn) {
        return invalid_input("broken picture");
    }
    std::string out("RIFF");
    auto const size = static_cast<std::uint32_t>(body.size() + 4);
    for (unsigned shift = 0; shift < 32; shift += 8) {
        out += static_cast<char>((size >> shift) & 0xFFU);
    }
    return out + "WEBP" + body;
}

bool is_brand(std::string_view bytes, std::initializer_list<std::string_view> brands)
{
    auto const brand = bytes.substr(8, 4);
    return bytes.substr(4, 4) == "ftyp" && std::ranges::find(brands, brand) != brands.end();
}

/// An Office file names its main part near the start of the archive.
MediaKind office_kind(std::string_view bytes)
{
    auto const head = bytes.substr(0, 8192);
    if (head.find("word/") != std::string_view::npos) {
        return {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", false};
    }
    if (head.find("xl/") != std::string_view::npos) {
        return {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false};
    }
    return {};
}

}  // namespace

MediaKind media_kind(std::string_view bytes) noexcept
{
    if (bytes.size() < 16) {
        return {};
    }
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) {
        return {"image/jpeg", true};
    }
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) {
        return {"image/png", true};
    }
    if (bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") {
        return {"image/webp", true};
    }
    if (is_brand(bytes, {"heic", "heix", "mif1", "msf1"})) {
        return {"image/heic", false};
    }
    if (is_brand(bytes, {"M4A ", "M4B "})) {
        return {"audio/mp4", false};
    }
    if (is_brand(bytes, {"isom", "iso2", "mp41", "mp42", "avc1", "3gp4", "3gp5", "qt  "})) {
        return {"video/mp4", false};
    }
    if (bytes.starts_with("%PDF-")) {
        return {"application/pdf", false};
    }
    return bytes.starts_with("PK\x03\x04") ? office_kind(bytes) : MediaKind{};
}

Result<std::string> without_metadata(std::string_view bytes)
{
    auto const kind = media_kind(bytes);
    if (kind.type == "image/jpeg") {
        return plain_jpeg(bytes);
    }
    if (kind.type == "image/png") {
        return plain_png(bytes);
    }
    return kind.type == "image/webp" ? plain_webp(bytes) : Result<std::string>(std::string(bytes));
}

std::string plain_file_name(std::string_view name, std::string_view type)
{
    constexpr std::size_t kMost = 60;
    std::string plain;
    for (char const letter : name.substr(0, 200)) {
        bool const fine = is_alnum(letter) || letter == '.' || letter == '-' || letter == '_';
        if (plain.size() < kMost &&
            (fine ? !(plain.empty() && letter == '.') : !plain.empty() && plain.back() != '-')) {
            plain += fine ? letter : '-';
        }
    }
    auto const slash = type.rfind('/');
    if (plain.empty()) {
        plain = "tep-" + std::string(slash == std::string_view::npos ? type : type.substr(slash + 1)).substr(0, 12);
    }
    return plain;
}

}  // namespace hub::http
