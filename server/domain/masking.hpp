#pragma once
// Personal data in text and names: one function for every door (API, feed, public pages, titles). Thread-safe.

#include <string>
#include <string_view>
#include <vector>

namespace hub {

/// Kinds of personal data in a text: phone_vn, phone_landline, cccd, cmnd, plate, email, bank_account, house_number,
/// social_id.
[[nodiscard]] std::vector<std::string> find_personal_data(std::string_view text);
/// The same text with each of them replaced by "•••" (last two digits of telephones stay). Linear time.
[[nodiscard]] std::string mask_personal_data(std::string_view text);
/// "Nguyễn Thị Hoa" → "N. T. H."; empty stays empty.
[[nodiscard]] std::string mask_name(std::string_view name);
/// "0901234567" → "•••67".
[[nodiscard]] std::string mask_phone(std::string_view phone);

}  // namespace hub
