#include "http/handlers/site.hpp"

#include "base/crypto.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace hub::http {
namespace {

constexpr std::size_t kMostBytes = 64U << 20U;
constexpr std::size_t kLeastToCompress = 1024;

struct Kind {
    std::string_view ending;
    std::string_view type;
    bool is_text;
};

constexpr std::array<Kind, 14> kKinds = {{
    {".html", "text/html; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".mjs", "text/javascript; charset=utf-8", true},
    {".css", "text/css; charset=utf-8", true},
    {".json", "application/json; charset=utf-8", true},
    {".webmanifest", "application/manifest+json", true},
    {".svg", "image/svg+xml", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".png", "image/png", false},
    {".webp", "image/webp", false},
    {".ico", "image/x-icon", false},
    {".woff2", "font/woff2", false},
    {".woff", "font/woff", false},
    {".mp3", "audio/mpeg", false},
}};

Kind kind_of(std::string_view path)
{
    auto const found = std::ranges::find_if(kKinds, [path](Kind const& kind) { return path.ends_with(kind.ending); });
    return found == kKinds.end() ? Kind{"", "application/octet-stream", false} : *found;
}

/// Empty when it would not be smaller, or when memory is short.
std::string gzip(std::string const& body)
{
    constexpr int kGzipWindow = 15 + 16;
    z_stream stream{};
    if (::deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
        return {};
    }
    std::string out(::deflateBound(&stream, body.size()), '\0');
    auto input = body;  // zlib wants a writable pointer
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    bool const whole = ::deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(stream.total_out);
    ::deflateEnd(&stream);
    return whole && out.size() < body.size() ? out : std::string{};
}

/// "index-BxK3_9aQ.js": a dash and at least eight letters of a hash before the ending.
bool has_hashed_name(std::string_view path)
{
    if (path.find("/assets/") == std::string_view::npos) {
        return false;
    }
    auto const dot = path.rfind('.');
    auto const from = path.rfind('/') + 1;
    constexpr std::size_t kHash = 8;
    return dot != std::string_view::npos && dot > from + kHash && path[dot - kHash - 1] == '-';
}

bool takes_gzip(Request const& request)
{
    auto const* accepted = request.header("accept-encoding");
    return accepted != nullptr && accepted->find("gzip") != std::string::npos &&
           accepted->find("gzip;q=0,") == std::string::npos && !accepted->ends_with("gzip;q=0");
}

Result<std::string> content_of(std::filesystem::path const& name)
{
    std::ifstream file(name, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return file ? Result<std::string>(std::move(content).str()) : invalid_input("cannot read " + name.string());
}

}  // namespace

SiteFile make_site_file(std::string_view path, std::string body)
{
    auto const kind = kind_of(path);
    SiteFile file;
    file.type = kind.type;
    file.tag = "\"" + sha256_hex({body}).substr(0, 32) + "\"";
    file.is_immutable = has_hashed_name(path);
    if (kind.is_text && body.size() >= kLeastToCompress) {
        file.gzip = gzip(body);
    }
    file.body = std::move(body);
    return file;
}

Result<Site> load_site(std::string const& folder)
{
    namespace fs = std::filesystem;
    std::error_code error;
    Site site;
    std::size_t total = 0;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (!at->is_regular_file()) {
            continue;
        }
        auto body = content_of(at->path());
        if (!body) {
            return std::unexpected(body.error());
        }
        total += body->size();
        if (total > kMostBytes) {
            return invalid_input(folder + " holds more than 64 MiB: is it the folder of the built pages?");
        }
        auto const path = "/" + fs::relative(at->path(), folder).generic_string();
        site.emplace(path, make_site_file(path, std::move(*body)));
    }
    if (error) {
        return invalid_input(folder + ": " + error.message());
    }
    return site;
}

Response site_answer(SiteFile const& file, Request const& request, std::string_view policy)
{
    Response response;
    response.content_type = file.type;
    response.headers.emplace_back("ETag", file.tag);
    response.headers.emplace_back(
        "Cache-Control", file.is_immutable ? "public, max-age=31536000, immutable" : "no-cache"
    );
    response.headers.emplace_back("Content-Security-Policy", policy);
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (auto const* known = request.header("if-none-match"); known != nullptr && *known == file.tag) {
        response.status = 304;
        return response;
    }
    bool const small = !file.gzip.empty() && takes_gzip(request);
    if (small) {
        response.headers.emplace_back("Content-Encoding", "gzip");
    }
    response.body = small ? file.gzip : file.body;
    return response;
}

}  // namespace hub::http
