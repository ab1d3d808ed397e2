#pragma once
// What the rehearsal shows on the terminal, one line an event, in Vietnamese. One thread.

#include "base/json.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace hub::city {

class Screen {
public:
    Screen();
    void letter(std::string_view connector, std::string_view place, std::string_view text) const;
    /// A case as the API shows it, with the name of its unit, and how long after the letter it was on the official's
    /// screen.
    void opened(Json const& shown, std::string const& unit_name, std::chrono::milliseconds after) const;
    /// Known to exist, its content closed to the reader.
    void restricted(std::string_view code) const;
    void answered(std::string_view code, std::string_view official) const;
    void arrived(std::string_view code, std::string_view connector, std::string_view text) const;
    void announced(std::string_view title, std::size_t listeners, std::size_t expected, std::chrono::milliseconds after)
        const;
    void note(std::string_view text) const;
    void problem(std::string_view text) const;

private:
    void line(std::string_view colour, std::string_view text) const;
    bool coloured_ = false;
};

/// At most `max_chars` code points on one line, "…" when cut.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t max_chars);

}  // namespace hub::city
