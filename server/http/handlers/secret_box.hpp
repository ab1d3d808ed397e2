#pragma once
// Handlers keep their secrets in the box of base/secret_box.hpp.

#include "base/secret_box.hpp"

namespace hub::http {

using hub::SecretBox;

}  // namespace hub::http
