#pragma once
// Sort orders of case lists, and cursors: the place after the last row of a page, with a check sum. A cursor opens
// nothing: the rule of visibility is in every query.

#include "ports/records.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hub::adapters::sql {

struct CaseSort {
    std::string_view name;
    std::string_view column;
    std::string_view index;  ///< Ending of the index names: case_file_<index>, case_file_unit_<index>.
    bool descending;
};

struct CasePosition {
    std::int64_t key = 0;
    std::int64_t id = 0;
};

/// nullptr: no such order.
[[nodiscard]] CaseSort const* find_sort(std::string_view name) noexcept;
[[nodiscard]] std::string make_cursor(CaseRecord const& last, CaseSort const& sort);
/// Errc::invalid_input when it was not made by make_cursor for the same order.
[[nodiscard]] Result<CasePosition> parse_cursor(std::string_view cursor, CaseSort const& sort);
/// A case code, as people type it: "pa-2026-000123", "PA 2026 000123". nullopt: it is text.
[[nodiscard]] std::optional<std::string> code_in(std::string_view text);

}  // namespace hub::adapters::sql
