// Pages of the built console: types, hashed names, compression, 304.
#include "http/handlers/site.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

namespace hub::http {
namespace {

namespace fs = std::filesystem;

class SiteFolder : public ::testing::Test {
protected:
    fs::path root = fs::temp_directory_path() / ("hub-site-" + std::to_string(::getpid()));
    void SetUp() override
    {
        put("console/index.html", "<!doctype html>" + std::string(3000, ' '));
        put("console/assets/index-BxK3_9aQ.js", "export const words = '" + std::string(5000, 'a') + "'");
        put("console/assets/logo.png", std::string("\x89PNG") + std::string(4000, 'x'));
    }
    void TearDown() override { fs::remove_all(root); }
    void put(std::string const& name, std::string const& body) const
    {
        fs::create_directories((root / name).parent_path());
        std::ofstream(root / name, std::ios::binary) << body;
    }
};

std::string unpacked(std::string const& packed)
{
    std::string out(100'000, '\0');
    z_stream stream{};
    EXPECT_EQ(::inflateInit2(&stream, 15 + 16), Z_OK);
    auto input = packed;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(::inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    ::inflateEnd(&stream);
    return out;
}

std::string field(Response const& response, std::string_view name)
{
    for (auto const& [key, value] : response.headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

TEST_F(SiteFolder, HoldsEveryFileWithItsType)
{
    auto const site = load_site(root.string());
    ASSERT_TRUE(site) << site.error().detail;
    ASSERT_EQ(site->size(), 3U);
    EXPECT_EQ(site->at("/console/index.html").type, "text/html; charset=utf-8");
    EXPECT_EQ(site->at("/console/assets/index-BxK3_9aQ.js").type, "text/javascript; charset=utf-8");
    EXPECT_EQ(site->at("/console/assets/logo.png").type, "image/png");
}

TEST_F(SiteFolder, KeepsOnlyHashedNamesForEver)
{
    auto const site = load_site(root.string()).value();
    EXPECT_FALSE(site.at("/console/index.html").is_immutable);
    EXPECT_TRUE(site.at("/console/assets/index-BxK3_9aQ.js").is_immutable);
    EXPECT_FALSE(site.at("/console/assets/logo.png").is_immutable);
}

TEST_F(SiteFolder, SendsGzipOnlyToThoseWhoTakeIt)
{
    auto const site = load_site(root.string()).value();
    auto const& script = site.at("/console/assets/index-BxK3_9aQ.js");
    Request request;
    EXPECT_EQ(site_answer(script, request, "").body, script.body);
    request.headers = {{"accept-encoding", "br, gzip"}};
    auto const small = site_answer(script, request, "");
    EXPECT_EQ(field(small, "Content-Encoding"), "gzip");
    EXPECT_LT(small.body.size(), script.body.size());
    EXPECT_EQ(unpacked(small.body), script.body);
    request.headers = {{"accept-encoding", "br, gzip;q=0"}};
    EXPECT_EQ(site_answer(script, request, "").body, script.body);
    EXPECT_TRUE(site.at("/console/assets/logo.png").gzip.empty());
}

TEST_F(SiteFolder, AnswersNotModifiedToTheSameTag)
{
    auto const site = load_site(root.string()).value();
    auto const& page = site.at("/console/index.html");
    Request request;
    request.headers = {{"if-none-match", page.tag}};
    auto const answer = site_answer(page, request, "default-src 'none'");
    EXPECT_EQ(answer.status, 304);
    EXPECT_TRUE(answer.body.empty());
    EXPECT_EQ(field(answer, "Content-Security-Policy"), "default-src 'none'");
}

TEST_F(SiteFolder, IsRefusedWhenItIsNoFolder)
{
    auto const site = load_site((root / "nothing").string());
    ASSERT_FALSE(site);
    EXPECT_EQ(site.error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace hub::http
