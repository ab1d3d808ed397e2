#pragma once
// A table that leaves the hub as a file, row by row, so that no more than one row is held.

#include "base/error.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hub {

class TableWriter {
public:
    virtual ~TableWriter() = default;
    /// The first row is the head. Every cell is text, whatever it looks like: never a formula, number, date or link.
    /// Errc::unavailable when it cannot be written. Blocking.
    virtual Result<void> row(std::vector<std::string> const& cells) = 0;
    /// Completes the file; nothing may follow. Errc::unavailable when the disk did not take it. Blocking.
    virtual Result<void> finish() = 0;
};

/// Makes a writer of "csv" or "xlsx" into a new file that only its owner can read.
using MakeTable =
    std::function<Result<std::unique_ptr<TableWriter>>(std::string const& format, std::string const& file)>;

}  // namespace hub
