#pragma once
// A text as a code to photograph, drawn without a picture format: one path of an SVG.

#include <string>

namespace hub::http {

struct QrPicture {
    std::string path;  ///< SVG path data over modules: letters and digits only.
    int size = 0;      ///< Width and height with the quiet zone.
};

[[nodiscard]] QrPicture qr_of(std::string const& text);

}  // namespace hub::http
