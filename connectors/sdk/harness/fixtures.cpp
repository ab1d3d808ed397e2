#include "connectors/sdk/harness/fixtures.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace hub::connectors::harness {
namespace {

std::string read_file(std::string const& path)
{
    std::ifstream file(std::string(HUB_FIXTURES_DIR) + "/" + path, std::ios::binary);
    if (!file) {
        std::fprintf(stderr, "fixture missing: %s\n", path.c_str());
        std::abort();
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '`')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '`')) {
        text.remove_suffix(1);
    }
    return std::string(text);
}

/// Cells of the page's table rows that have a file in them.
std::vector<std::vector<std::string>> table_rows()
{
    std::vector<std::vector<std::string>> rows;
    std::istringstream page(read_file("README.md"));
    for (std::string line; std::getline(page, line);) {
        if (!line.starts_with('|') || line.find(".json`") == std::string::npos) {
            continue;
        }
        std::vector<std::string> cells;
        std::istringstream parts(line.substr(1));
        for (std::string cell; std::getline(parts, cell, '|');) {
            cells.push_back(trimmed(cell));
        }
        rows.push_back(std::move(cells));
    }
    return rows;
}

std::string connector_of(std::string const& file)
{
    return file.substr(0, file.find('/'));
}

std::vector<Fixture> load()
{
    std::vector<Fixture> list;
    for (auto const& cells : table_rows()) {
        bool const zalo = cells.size() == 6 && cells[0].starts_with("zalo/");
        bool const other = cells.size() == 5 && !cells[0].starts_with("zalo/");
        if (zalo || other) {
            list.push_back({
                connector_of(cells[0]),
                cells[0],
                cells[2],
                std::strtoul(cells[3].c_str(), nullptr, 10),
                zalo ? cells[4] : "",
                cells.back(),
                read_file(cells[0]),
            });
        }
    }
    return list;
}

}  // namespace

std::vector<Fixture> const& fixtures()
{
    static auto const list = load();
    return list;
}

std::vector<Fixture> fixtures_of(std::string_view connector)
{
    std::vector<Fixture> list;
    for (auto const& fixture : fixtures()) {
        if (fixture.connector == connector) {
            list.push_back(fixture);
        }
    }
    return list;
}

std::string const& body_of(std::string_view connector, int number)
{
    auto const start = std::string(connector) + (number < 10 ? "/0" : "/") + std::to_string(number) + "-";
    for (auto const& fixture : fixtures()) {
        if (fixture.file.starts_with(start)) {
            return fixture.body;
        }
    }
    std::abort();
}

std::vector<WrongValue> const& wrong_values()
{
    static auto const list = [] {
        std::vector<WrongValue> values;
        for (auto const& cells : table_rows()) {
            if (cells.size() == 3) {
                values.push_back({cells[0], connector_of(cells[1]), cells[1], cells[2]});
            }
        }
        return values;
    }();
    return list;
}

}  // namespace hub::connectors::harness
