#pragma once
// Just enough of the ZIP format to look into a spreadsheet: stored and deflated files, by the central directory.

#include <zlib.h>

#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

namespace hub::test {

inline std::uint32_t little(std::string const& bytes, std::size_t at, int count)
{
    std::uint32_t value = 0;
    for (int index = count - 1; index >= 0; --index) {
        value = value << 8U | static_cast<unsigned char>(bytes.at(at + static_cast<std::size_t>(index)));
    }
    return value;
}

inline std::string inflated(std::string const& packed, std::size_t size)
{
    std::string out(size, '\0');
    z_stream stream{};
    auto bytes = packed;
    stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK || ::inflate(&stream, Z_FINISH) != Z_STREAM_END) {
        throw std::runtime_error("cannot inflate");
    }
    inflateEnd(&stream);
    return out;
}

/// Every file in the archive, by name.
inline std::map<std::string, std::string> unzip(std::string const& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    auto const zip = text.str();
    std::map<std::string, std::string> files;
    auto const end = zip.rfind("PK\x05\x06");
    auto at = static_cast<std::size_t>(little(zip, end + 16, 4));
    for (auto left = little(zip, end + 10, 2); left > 0; --left) {
        auto const method = little(zip, at + 10, 2);
        auto const packed = little(zip, at + 20, 4);
        auto const size = little(zip, at + 24, 4);
        auto const name_size = little(zip, at + 28, 2);
        auto const local = static_cast<std::size_t>(little(zip, at + 42, 4));
        auto const data = local + 30 + little(zip, local + 26, 2) + little(zip, local + 28, 2);
        auto const bytes = zip.substr(data, packed);
        files[zip.substr(at + 46, name_size)] = method == 0 ? bytes : inflated(bytes, size);
        at += 46 + name_size + little(zip, at + 30, 2) + little(zip, at + 32, 2);
    }
    return files;
}

}  // namespace hub::test
