#include "oversight/csv.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace hub::oversight {
namespace {

using namespace std::string_view_literals;

// ASCII, full-width (FF1D FF0B FF0D FF20), small (FE66 FE62 FE63 FE6B), superscript and subscript plus, minus, equals,
// and the minus sign 2212
constexpr std::array kStarters{"="sv,      "+"sv,      "-"sv,      "@"sv,      "\uFF1D"sv, "\uFF0B"sv, "\uFF0D"sv,
                               "\uFF20"sv, "\uFE66"sv, "\uFE62"sv, "\uFE63"sv, "\uFE6B"sv, "\u207A"sv, "\u207B"sv,
                               "\u207C"sv, "\u208A"sv, "\u208B"sv, "\u208C"sv, "\u2212"sv, "|"sv,      "%"sv};
// not seen: a program that trims them would find the starter behind them
constexpr std::array kUnseen{
    " "sv,
    "\u00A0"sv,
    "\u200B"sv,
    "\u200C"sv,
    "\u200D"sv,
    "\u200E"sv,
    "\u200F"sv,
    "\u2060"sv,
    "\uFEFF"sv,
    "\u3000"sv,
    "\u202A"sv,
    "\u202B"sv,
    "\u202C"sv,
    "\u202D"sv,
    "\u202E"sv,
    "\u00AD"sv,
    "\""sv,
    "'"sv
};
constexpr std::string_view kMark = "\xEF\xBB\xBF";

template <class List>
std::string_view begun_by(List const& list, std::string_view text)
{
    auto const found = std::ranges::find_if(list, [text](std::string_view one) { return text.starts_with(one); });
    return found == list.end() ? std::string_view{} : *found;
}

class CsvWriter final : public TableWriter {
public:
    explicit CsvWriter(std::FILE* file) : file_(file) { put(kMark); }
    CsvWriter(CsvWriter const&) = delete;
    CsvWriter& operator=(CsvWriter const&) = delete;
    ~CsvWriter() override
    {
        if (file_ != nullptr) {
            std::fclose(file_);
        }
    }

    Result<void> row(std::vector<std::string> const& cells) override
    {
        put(csv_line(cells) + "\r\n");
        return std::ferror(file_) == 0 ? Result<void>{} : unavailable("cannot write the table");
    }

    Result<void> finish() override
    {
        bool const written = std::ferror(file_) == 0 && std::fflush(file_) == 0 && ::fsync(::fileno(file_)) == 0;
        auto* const file = std::exchange(file_, nullptr);
        return std::fclose(file) == 0 && written ? Result<void>{} : unavailable("cannot write the table");
    }

private:
    void put(std::string_view text) { std::fwrite(text.data(), 1, text.size(), file_); }

    std::FILE* file_;
};

}  // namespace

std::string harmless_cell(std::string_view text)
{
    if (text.empty()) {
        return {};
    }
    bool runs = text.front() == '\t' || text.front() == '\r' || text.front() == '\n';
    for (auto rest = text; !runs && !rest.empty();) {
        auto const unseen = begun_by(kUnseen, rest);
        if (unseen.empty()) {
            bool const control = static_cast<unsigned char>(rest.front()) < 0x20U;
            runs = control || !begun_by(kStarters, rest).empty();
            break;
        }
        rest.remove_prefix(unseen.size());
    }
    return runs ? "'" + std::string(text) : std::string(text);
}

std::string csv_line(std::vector<std::string> const& cells)
{
    std::string line;
    for (auto const& cell : cells) {
        line += line.empty() ? "\"" : ",\"";
        for (char const letter : harmless_cell(cell)) {
            if (letter == '"') {
                line += '"';
            }
            if (letter != '\0') {
                line += letter;
            }
        }
        line += '"';
    }
    return line;
}

Result<std::unique_ptr<TableWriter>> make_csv(std::string const& file)
{
    int const descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    auto* const opened = descriptor < 0 ? nullptr : ::fdopen(descriptor, "wb");
    if (opened == nullptr) {
        if (descriptor >= 0) {
            ::close(descriptor);
        }
        return unavailable("cannot make the table");
    }
    return std::make_unique<CsvWriter>(opened);
}

}  // namespace hub::oversight
