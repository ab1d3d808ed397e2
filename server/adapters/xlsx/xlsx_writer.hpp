#pragma once
// Spreadsheets by libxlsxwriter, in its constant-memory mode: rows go to a temporary file and are packed at the end.

#include "ports/table_writer.hpp"

namespace hub::adapters::xlsx {

/// @param folder  Where the library may put its temporary files; they hold what the table holds.
/// Errc::unavailable when the file cannot be made.
[[nodiscard]] Result<std::unique_ptr<TableWriter>> make_xlsx(
    std::string const& file, std::string const& folder, std::string const& sheet_name
);

}  // namespace hub::adapters::xlsx
