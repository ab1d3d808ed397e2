#pragma once
// Fields of stored reply texts: "{han_tra_loi}" is filled from the case, "{ket_qua}" by the person who answers. A field
// is two to forty of a-z, 0-9 and '_' between braces, beginning with a letter; other braces are text. Pure.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hub {

/// Values by the name of the field.
using ReplyFields = std::map<std::string, std::string, std::less<>>;

/// Names of the fields in a text, each once, in their order.
[[nodiscard]] std::vector<std::string> fields_in(std::string_view text);
/// The text with a value in the place of every field that has one. What a value says is never read as a field.
[[nodiscard]] std::string with_fields(std::string_view text, ReplyFields const& values);

}  // namespace hub
