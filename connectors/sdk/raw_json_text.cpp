// Texts of raw_json.hpp: unescaping, and the scan for members of the outermost object.

#include "base/utf8.hpp"
#include "connectors/sdk/raw_json.hpp"

#include <algorithm>

namespace hub::connectors {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

int hex_value(char c) noexcept
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Four hex digits at `position`, or -1.
int code_unit(std::string_view raw, std::size_t position) noexcept
{
    if (position + 4 > raw.size()) {
        return -1;
    }
    int unit = 0;
    for (std::size_t index = 0; index < 4; ++index) {
        auto const digit = hex_value(raw[position + index]);
        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

void append_code_point(std::string& text, std::uint32_t point)
{
    auto const put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (point < 0x80U) {
        put(point);
    } else if (point < 0x800U) {
        put(0xC0U | point >> 6U);
        put(0x80U | (point & 0x3FU));
    } else if (point < 0x10000U) {
        put(0xE0U | point >> 12U);
        put(0x80U | (point >> 6U & 0x3FU));
        put(0x80U | (point & 0x3FU));
    } else {
        put(0xF0U | point >> 18U);
        put(0x80U | (point >> 12U & 0x3FU));
        put(0x80U | (point >> 6U & 0x3FU));
        put(0x80U | (point & 0x3FU));
    }
}

/// `position` stands behind "\u"; returns where to read on.
std::size_t append_unicode_escape(std::string& text, std::string_view raw, std::size_t position)
{
    auto const unit = code_unit(raw, position);
    if (unit < 0) {
        text += kReplacement;
        return position;
    }
    position += 4;
    if (unit >= 0xD800 && unit <= 0xDBFF && raw.substr(position, 2) == "\\u") {
        auto const low = code_unit(raw, position + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            append_code_point(
                text,
                0x10000U + (static_cast<std::uint32_t>(unit - 0xD800) << 10U) + static_cast<std::uint32_t>(low - 0xDC00)
            );
            return position + 6;
        }
    }
    if (unit == 0 || (unit >= 0xD800 && unit <= 0xDFFF)) {
        text += kReplacement;
    } else {
        append_code_point(text, static_cast<std::uint32_t>(unit));
    }
    return position;
}

std::size_t append_escape(std::string& text, std::string_view raw, std::size_t position)
{
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    if (position >= raw.size()) {
        text += kReplacement;
        return position;
    }
    char const c = raw[position++];
    if (c == 'u') {
        return append_unicode_escape(text, raw, position);
    }
    auto const index = kNames.find(c);
    if (index == std::string_view::npos) {
        text += kReplacement;
    } else {
        text += kValues[index];
    }
    return position;
}

/// A text that a database takes: no NUL, valid UTF-8.
std::string cleaned(std::string text)
{
    if (text.find('\0') != std::string::npos) {
        std::string without;
        for (char const c : text) {
            if (c == '\0') {
                without += kReplacement;
            } else {
                without += c;
            }
        }
        text = std::move(without);
    }
    bool const ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
    return ascii || is_valid_utf8(text) ? text : to_valid_utf8(text);
}

/// The scan of scan_top_level: depth is only counted, so a bottomless body costs no more than a flat one.
class TopLevelScan {
public:
    TopLevelScan(std::string_view body, std::span<TopLevelMember> wanted) : body_(body), wanted_(wanted) {}

    void run()
    {
        position_ = body_.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
        while (position_ < body_.size() && (body_[position_] == ' ' || body_[position_] == '\n' ||
                                            body_[position_] == '\t' || body_[position_] == '\r')) {
            ++position_;
        }
        if (position_ >= body_.size() || body_[position_] != '{') {
            return;
        }
        ++position_;
        while (depth_ > 0 && position_ < body_.size()) {
            step(body_[position_]);
        }
    }

private:
    void step(char c)
    {
        if (c == '"') {
            string();
            return;
        }
        ++position_;
        if (c == '{' || c == '[') {
            begin_value();
            ++depth_;
        } else if (c == '}' || c == ']') {
            --depth_;
        } else if (depth_ == 1 && c == ',') {
            expect_ = Expect::name;
        } else if (depth_ == 1 && c == ':') {
            expect_ = expect_ == Expect::colon ? Expect::value : Expect::nothing;
        } else if (depth_ == 1 && expect_ == Expect::value && c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            --position_;
            bare_value();
        }
    }

    void string()
    {
        auto const begin = ++position_;
        while (position_ < body_.size() && body_[position_] != '"') {
            position_ += body_[position_] == '\\' ? 2 : 1;
        }
        if (position_ >= body_.size()) {
            return;  // cut inside: never a member
        }
        auto const content = body_.substr(begin, position_ - begin);
        ++position_;
        if (depth_ != 1) {
            return;
        }
        if (expect_ == Expect::name) {
            name(content);
        } else if (expect_ == Expect::value) {
            set(content);
        } else {
            expect_ = Expect::nothing;
        }
    }

    void name(std::string_view content)
    {
        expect_ = Expect::colon;
        auto const found = std::ranges::find_if(wanted_, [&](auto const& member) {
            return member.name == content ||
                   (content.size() > member.name.size() && content.size() <= member.name.size() * 6 &&
                    content.find('\\') != std::string_view::npos && unescape_json(content) == member.name);
        });
        current_ = found == wanted_.end() ? nullptr : &*found;
    }

    void bare_value()
    {
        auto const begin = position_;
        while (position_ < body_.size() &&
               std::string_view(",:}]{[\" \t\r\n").find(body_[position_]) == std::string_view::npos) {
            ++position_;
        }
        auto const literal = body_.substr(begin, position_ - begin);
        bool const number =
            !literal.empty() && (literal.front() == '-' || (literal.front() >= '0' && literal.front() <= '9'));
        set(number ? std::optional(literal) : std::nullopt);
        if (position_ == begin) {
            ++position_;
        }
    }

    void begin_value()
    {
        if (depth_ == 1 && expect_ == Expect::value) {
            set(std::nullopt);
        }
    }

    void set(std::optional<std::string_view> literal)
    {
        if (current_ != nullptr) {
            current_->literal = literal;
        }
        current_ = nullptr;
        expect_ = Expect::nothing;
    }

    enum class Expect { name, colon, value, nothing };

    std::string_view body_;
    std::span<TopLevelMember> wanted_;
    std::size_t position_ = 0;
    std::size_t depth_ = 1;
    Expect expect_ = Expect::name;
    TopLevelMember* current_ = nullptr;
};

}  // namespace

std::string unescape_json(std::string_view raw)
{
    if (raw.find('\\') == std::string_view::npos) {
        return cleaned(std::string(raw));
    }
    std::string text;
    text.reserve(raw.size());
    for (std::size_t position = 0; position < raw.size();) {
        if (raw[position] == '\\') {
            position = append_escape(text, raw, position + 1);
        } else {
            text += raw[position++];
        }
    }
    return cleaned(std::move(text));
}

void scan_top_level(std::string_view body, std::span<TopLevelMember> wanted)
{
    TopLevelScan(body, wanted).run();
}

}  // namespace hub::connectors
