#include "adapters/xlsx/xlsx_writer.hpp"

#include "base/utf8.hpp"

#include <sys/stat.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <memory>

namespace hub::adapters::xlsx {
namespace {

constexpr std::size_t kCellChars = 16'000;  // a cell takes 32,767 UTF-16 units, and a code point may be two of them
constexpr lxw_row_t kRows = 1'048'576;      // the format's own limit
constexpr double kWide = 24;

struct Close {
    void operator()(lxw_workbook* book) const noexcept { workbook_close(book); }
};

/// Control characters that XML cannot hold become blanks; the library writes line breaks and tabs as they are.
std::string cell_text(std::string const& text)
{
    auto valid = to_valid_utf8(text);
    std::string shown{prefix_chars(valid, kCellChars)};
    std::ranges::replace_if(
        shown,
        [](char letter) {
            auto const byte = static_cast<unsigned char>(letter);
            return byte < 0x20U && letter != '\n' && letter != '\t';
        },
        ' '
    );
    return shown;
}

class XlsxWriter final : public TableWriter {
public:
    XlsxWriter(std::string const& file, std::string folder, std::string const& sheet_name) : folder_(std::move(folder))
    {
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        options.tmpdir = folder_.data();
        book_.reset(workbook_new_opt(file.c_str(), &options));
        sheet_ = book_ ? workbook_add_worksheet(book_.get(), sheet_name.c_str()) : nullptr;
        if (sheet_ != nullptr) {
            bold_ = workbook_add_format(book_.get());
            format_set_bold(bold_);
            format_set_text_wrap(bold_);
            worksheet_set_column(sheet_, 0, LXW_COL_MAX - 1, kWide, nullptr);
            worksheet_freeze_panes(sheet_, 1, 0);
        }
    }

    [[nodiscard]] bool is_open() const noexcept { return sheet_ != nullptr; }

    Result<void> row(std::vector<std::string> const& cells) override
    {
        if (next_ >= kRows) {
            return failure(Errc::rejected, "too_many_rows");
        }
        lxw_col_t column = 0;
        for (auto const& cell : cells) {
            // write_string only: the calls that guess would make a formula of "=1+1"
            auto const done =
                worksheet_write_string(sheet_, next_, column++, cell_text(cell).c_str(), next_ == 0 ? bold_ : nullptr);
            if (done != LXW_NO_ERROR) {
                return unavailable(lxw_strerror(done));
            }
        }
        ++next_;
        return {};
    }

    Result<void> finish() override
    {
        sheet_ = nullptr;
        auto const done = workbook_close(book_.release());
        return done == LXW_NO_ERROR ? Result<void>{} : unavailable(lxw_strerror(done));
    }

private:
    std::string folder_;
    std::unique_ptr<lxw_workbook, Close> book_;
    lxw_worksheet* sheet_ = nullptr;
    lxw_format* bold_ = nullptr;
    lxw_row_t next_ = 0;
};

}  // namespace

Result<std::unique_ptr<TableWriter>> make_xlsx(
    std::string const& file, std::string const& folder, std::string const& sheet_name
)
{
    auto writer = std::make_unique<XlsxWriter>(file, folder, sheet_name);
    if (!writer->is_open()) {
        return unavailable("cannot make the spreadsheet");
    }
    return writer;
}

}  // namespace hub::adapters::xlsx
