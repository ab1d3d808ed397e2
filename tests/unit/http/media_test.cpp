// What a file is, and pictures that must not tell where they were taken.
#include "base/crypto.hpp"
#include "http/handlers/media_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace hub::http {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char const* kPlace = "GPS 21.0339 105.8501";

std::string big(std::uint32_t value, unsigned bytes)
{
    std::string out;
    for (unsigned at = bytes; at-- > 0;) {
        out += static_cast<char>((value >> (8 * at)) & 0xFFU);
    }
    return out;
}

std::string jpeg_block(char marker, std::string const& body)
{
    return "\xFF"s + marker + big(static_cast<std::uint32_t>(body.size() + 2), 2) + body;
}

std::string jpeg(std::uint32_t width = 640, std::uint32_t height = 480)
{
    auto const frame = "\x08"s + big(height, 2) + big(width, 2) + "\x01\x01\x11\x00"s;
    return "\xFF\xD8"s + jpeg_block('\xE0', "JFIF\0\x01\x01\0\0\x01\0\x01\0\0"s) +
           jpeg_block('\xE1', "Exif\0\0"s + kPlace) + jpeg_block('\xFE', "comment "s + kPlace) +
           jpeg_block('\xDB', std::string(65, 'q')) + jpeg_block('\xC0', frame) +
           jpeg_block('\xDA', "\x01\x01\x00\x00\x3F\x00"s) + "scan\xFF\x00scan\xFF\xD9"s +
           "<script>behind the end</script>";
}

std::string png_block(std::string const& name, std::string const& body)
{
    return big(static_cast<std::uint32_t>(body.size()), 4) + name + body + "crc!";
}

std::string png(std::uint32_t width = 640)
{
    return "\x89PNG\r\n\x1A\n"s + png_block("IHDR", big(width, 4) + big(480, 4) + "\x08\x06\0\0\0"s) +
           png_block("eXIf", kPlace) + png_block("tEXt", "Comment\0"s + kPlace) + png_block("IDAT", "pixels") +
           png_block("IEND", "") + "<html>";
}

std::string little(std::uint32_t value)
{
    auto const turned = big(value, 4);
    return {turned.rbegin(), turned.rend()};
}

std::string webp()
{
    auto const block = [](std::string const& name, std::string const& body) {
        return name + little(static_cast<std::uint32_t>(body.size())) + body + std::string(body.size() % 2, '\0');
    };
    auto const body = "WEBP"s + block("VP8X", "\x0C\0\0\0"s + "\x7F\x02\0\xDF\x01\0"s) + block("VP8 ", "pixels") +
                      block("EXIF", kPlace) + block("XMP ", kPlace);
    return "RIFF"s + little(static_cast<std::uint32_t>(body.size())) + body;
}

struct Sniffed {
    char const* name;
    std::string bytes;
    std::string type;
};

class MediaKindTest : public ::testing::TestWithParam<Sniffed> {};

TEST_P(MediaKindTest, IsDecidedByContent)
{
    EXPECT_EQ(media_kind(GetParam().bytes).type, GetParam().type);
}

INSTANTIATE_TEST_SUITE_P(
    Every,
    MediaKindTest,
    ::testing::Values(
        Sniffed{"jpeg", jpeg(), "image/jpeg"},
        Sniffed{"png", png(), "image/png"},
        Sniffed{"webp", webp(), "image/webp"},
        Sniffed{"heic", "\0\0\0\x18"s + "ftypheic" + "\0\0\0\0mif1heic"s, "image/heic"},
        Sniffed{"pdf", "%PDF-1.7\n1 0 obj<<>>endobj", "application/pdf"},
        Sniffed{"mp4", "\0\0\0\x18"s + "ftypisom" + "\0\0\2\0isomiso2"s, "video/mp4"},
        Sniffed{
            "docx",
            "PK\x03\x04"s + "[Content_Types].xml" + "word/document.xml",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        },
        Sniffed{"zip", "PK\x03\x04"s + "something.exe in an archive", ""},
        Sniffed{"svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", ""},
        Sniffed{"html", "<!DOCTYPE html><script>alert(1)</script>", ""},
        Sniffed{
            "program",
            "\x7F"
            "ELF\2\1\1\0 and more than sixteen",
            ""
        },
        Sniffed{"gif", "GIF89a and more than sixteen bytes", ""},
        Sniffed{"short", "\xFF\xD8\xFF", ""},
        Sniffed{"empty", "", ""}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST(Pictures, LoseTheirPlaceAndWhatStandsBehindTheEnd)
{
    for (auto const& picture : {jpeg(), png(), webp()}) {
        auto const plain = without_metadata(picture);
        ASSERT_TRUE(plain) << media_kind(picture).type << plain.error().detail;
        EXPECT_THAT(*plain, Not(HasSubstr("GPS")));
        EXPECT_THAT(*plain, Not(HasSubstr("<script>")));
        EXPECT_THAT(*plain, Not(HasSubstr("<html>")));
        EXPECT_EQ(media_kind(*plain).type, media_kind(picture).type);
        EXPECT_EQ(without_metadata(*plain).value_or(""), *plain) << "cleaning twice changes nothing";
    }
    EXPECT_THAT(*without_metadata(jpeg()), HasSubstr("scan\xFF"s));
    EXPECT_THAT(*without_metadata(png()), HasSubstr("pixels"));
}

TEST(Pictures, OfMoreThanFiftyMegapixelsAreRefused)
{
    EXPECT_FALSE(without_metadata(jpeg(60'000, 60'000)));
    EXPECT_FALSE(without_metadata(png(4'000'000)));
}

TEST(Pictures, CutAnywhereEndInAnAnswer)
{
    for (auto const& picture : {jpeg(), png(), webp()}) {
        for (std::size_t size = 0; size < picture.size(); ++size) {
            static_cast<void>(without_metadata(std::string_view(picture).substr(0, size)));
        }
        for (std::size_t at = 0; at < picture.size(); ++at) {
            auto changed = picture;
            changed[at] = '\xFF';
            static_cast<void>(without_metadata(changed));
        }
    }
}

TEST(FileNames, HoldNothingThatCouldBreakAHeader)
{
    EXPECT_EQ(plain_file_name("anh 1.jpg", "image/jpeg"), "anh-1.jpg");
    EXPECT_EQ(plain_file_name("../../etc/passwd", "image/jpeg"), "etc-passwd");
    EXPECT_EQ(plain_file_name("a\r\nSet-Cookie: x", "image/jpeg"), "a-Set-Cookie-x");
    EXPECT_EQ(plain_file_name("\xE2\x80\xAE", "application/pdf"), "tep-pdf");
    EXPECT_EQ(plain_file_name("", "image/png"), "tep-png");
}

TEST(MediaFilesTest, KeepsServesAndNoticesDamage)
{
    auto const folder = (std::filesystem::temp_directory_path() / ("hub-media-" + std::to_string(::getpid()))).string();
    auto const files = MediaFiles::open(folder, 1000);
    ASSERT_TRUE(files);
    std::string const id(32, 'a');
    ASSERT_TRUE(files->put(id, "bytes"));
    EXPECT_EQ(*files->get(id, sha256_hex({"bytes"})), "bytes");
    EXPECT_EQ(files->get(id, sha256_hex({"other"})).error().code, Errc::internal);
    auto const mode = std::filesystem::status(folder + "/" + id).permissions();
    EXPECT_EQ(mode & std::filesystem::perms::others_all, std::filesystem::perms::none);
    EXPECT_EQ(mode & std::filesystem::perms::group_all, std::filesystem::perms::none);
    for (auto const* odd : {"../../etc/passwd", "", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "a"}) {
        EXPECT_EQ(files->get(odd, "").error().code, Errc::not_found) << odd;
        EXPECT_FALSE(files->put(odd, "x")) << odd;
    }
    files->remove(id);
    EXPECT_EQ(files->get(id, "").error().code, Errc::not_found);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace hub::http
