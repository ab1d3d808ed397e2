#pragma once
// Tables as CSV (RFC 4180) that a spreadsheet opens as text: UTF-8 with a byte order mark, every cell in quotation
// marks, and nothing that it would run as a formula. Source: promises.md S4; OWASP "CSV Injection" (read 2026-11-27).

#include "ports/table_writer.hpp"

#include <string>
#include <string_view>

namespace hub::oversight {

/// With an apostrophe before it when a spreadsheet could take it for a formula: the first character that is seen is
/// = + - @, one of their full-width, small or look-alike forms, or the text begins with a tab or a line break.
[[nodiscard]] std::string harmless_cell(std::string_view text);
/// One line without its line break.
[[nodiscard]] std::string csv_line(std::vector<std::string> const& cells);

/// Errc::unavailable when the file cannot be made. The file is readable by its owner only.
[[nodiscard]] Result<std::unique_ptr<TableWriter>> make_csv(std::string const& file);

}  // namespace hub::oversight
