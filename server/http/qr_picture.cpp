#include "http/qr_picture.hpp"

#include <fmt/format.h>
#include <qrcodegen/QrCode.hpp>

namespace hub::http {
namespace {

constexpr int kQuietZone = 4;  // modules, ISO/IEC 18004

}  // namespace

QrPicture qr_of(std::string const& text)
{
    auto const code = qrcodegen::QrCode::encodeText(text.c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
    QrPicture picture;
    picture.size = code.getSize() + 2 * kQuietZone;
    for (int y = 0; y < code.getSize(); ++y) {
        for (int x = 0; x < code.getSize(); ++x) {
            if (!code.getModule(x, y)) {
                continue;
            }
            int const from = x;
            while (x + 1 < code.getSize() && code.getModule(x + 1, y)) {
                ++x;
            }
            picture.path +=
                fmt::format("M{} {}h{}v1h-{}z", from + kQuietZone, y + kQuietZone, x - from + 1, x - from + 1);
        }
    }
    return picture;
}

}  // namespace hub::http
