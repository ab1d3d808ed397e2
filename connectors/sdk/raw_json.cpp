#include "connectors/sdk/raw_json.hpp"

#include "base/crypto.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace hub::connectors {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxBytes = 64U << 20U;
constexpr std::size_t kMaxIdBytes = 512;

bool is_space(char c) noexcept
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

bool is_number_char(char c) noexcept
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/// Leading digits, sign allowed, nothing else but a fraction of zeros.
std::optional<std::int64_t> whole_number(std::string_view text)
{
    std::int64_t value = 0;
    auto const* const last = text.data() + text.size();
    auto const [end, error] = std::from_chars(text.data(), last, value);
    if (error == std::errc{} && end == last) {
        return value;
    }
    double real = 0;
    auto const [real_end, real_error] = std::from_chars(text.data(), last, real);
    if (real_error != std::errc{} || real_end != last || !(std::abs(real) < 9.0e15) || std::trunc(real) != real) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(real);
}

}  // namespace

/// Appends nodes in document order; `stack_` holds the open containers.
class RawJson::Reader {
public:
    explicit Reader(RawJson& document) : text_(document.text_), nodes_(document.nodes_) {}

    bool run()
    {
        if (text_.substr(0, 3) == "\xEF\xBB\xBF") {
            position_ = 3;
        }
        if (!value()) {
            return false;
        }
        while (depth_ > 0) {
            if (!step()) {
                return false;
            }
        }
        skip_space();
        return position_ == text_.size();
    }

private:
    char peek() const noexcept { return position_ < text_.size() ? text_[position_] : '\0'; }

    void skip_space() noexcept
    {
        while (position_ < text_.size() && is_space(text_[position_])) {
            ++position_;
        }
    }

    /// One item of the innermost container, or its end.
    bool step()
    {
        bool const object = nodes_[stack_[depth_ - 1]].type == Type::object;
        skip_space();
        if (peek() == (object ? '}' : ']')) {
            close();
            return true;
        }
        if (!fresh_) {
            if (peek() != ',') {
                return false;
            }
            ++position_;
            skip_space();
        }
        return object ? name() && value() : value();
    }

    bool name()
    {
        if (peek() != '"' || !string()) {
            return false;
        }
        skip_space();
        if (peek() != ':') {
            return false;
        }
        ++position_;
        return true;
    }

    bool value()
    {
        skip_space();
        switch (peek()) {
            case '{':
                return open(Type::object);
            case '[':
                return open(Type::array);
            case '"':
                return string();
            case 't':
                return word("true", Type::boolean);
            case 'f':
                return word("false", Type::boolean);
            case 'n':
                return word("null", Type::null);
            default:
                return number();
        }
    }

    void add(Type type, std::size_t begin, std::size_t end)
    {
        nodes_.push_back({
            static_cast<std::uint32_t>(begin),
            static_cast<std::uint32_t>(end),
            static_cast<std::uint32_t>(nodes_.size() + 1),
            type,
        });
        fresh_ = false;
    }

    bool open(Type type)
    {
        if (depth_ == kMaxDepth) {
            return false;
        }
        stack_[depth_++] = nodes_.size();
        add(type, position_, position_);
        ++position_;
        fresh_ = true;
        return true;
    }

    void close() noexcept
    {
        auto& node = nodes_[stack_[--depth_]];
        node.end = static_cast<std::uint32_t>(++position_);
        node.next = static_cast<std::uint32_t>(nodes_.size());
        fresh_ = false;
    }

    bool string()
    {
        auto const begin = position_++;
        while (position_ < text_.size()) {
            char const c = text_[position_++];
            if (c == '"') {
                add(Type::string, begin, position_);
                return true;
            }
            if (c == '\\') {
                ++position_;
            }
        }
        return false;
    }

    bool word(std::string_view expected, Type type)
    {
        if (text_.substr(position_, expected.size()) != expected) {
            return false;
        }
        add(type, position_, position_ + expected.size());
        position_ += expected.size();
        return true;
    }

    bool number()
    {
        auto const begin = position_;
        while (position_ < text_.size() && is_number_char(text_[position_])) {
            ++position_;
        }
        auto const literal = text_.substr(begin, position_ - begin);
        if (literal.find_first_of("0123456789") == std::string_view::npos) {
            return false;
        }
        add(Type::number, begin, position_);
        return true;
    }

    std::string_view text_;
    std::vector<Node>& nodes_;
    std::size_t position_ = 0;
    std::array<std::size_t, kMaxDepth> stack_{};
    std::size_t depth_ = 0;
    bool fresh_ = false;  ///< The innermost container has no item yet.
};

RawJson::RawJson(std::string_view text) : text_(text)
{
    if (text.size() <= kMaxBytes) {
        nodes_.reserve(std::min<std::size_t>(text.size() / 8 + 8, 1U << 16U));
        valid_ = Reader(*this).run();
    }
}

RawJson::Type RawJson::Value::type() const noexcept
{
    return document_ == nullptr ? Type::missing : document_->nodes_[index_].type;
}

std::string_view RawJson::Value::raw() const noexcept
{
    if (document_ == nullptr) {
        return {};
    }
    auto const& node = document_->nodes_[index_];
    return document_->text_.substr(node.begin, node.end - node.begin);
}

std::string_view RawJson::Value::literal() const noexcept
{
    auto const bytes = raw();
    return type() == Type::string ? bytes.substr(1, bytes.size() - 2) : bytes;
}

RawJson::Value RawJson::Value::operator[](std::string_view key) const
{
    Value found;
    if (!is_object()) {
        return found;
    }
    auto const& nodes = document_->nodes_;
    for (auto at = index_ + 1; at < nodes[index_].next; at = nodes[at + 1].next) {
        auto const name = Value(document_, at).literal();
        bool const may_be_escaped = name.size() > key.size() && name.size() <= key.size() * 6;
        if (name == key ||
            (may_be_escaped && name.find('\\') != std::string_view::npos && unescape_json(name) == key)) {
            found = Value(document_, at + 1);
        }
    }
    return found;
}

std::vector<RawJson::Value> RawJson::Value::items() const
{
    std::vector<Value> list;
    if (!is_array() && !is_object()) {
        return list;
    }
    auto const& nodes = document_->nodes_;
    auto const offset = is_object() ? 1U : 0U;
    for (auto at = index_ + 1; at < nodes[index_].next; at = nodes[at + offset].next) {
        list.push_back(Value(document_, at + offset));
    }
    return list;
}

std::vector<std::string> RawJson::Value::names() const
{
    std::vector<std::string> list;
    if (!is_object()) {
        return list;
    }
    auto const& nodes = document_->nodes_;
    for (auto at = index_ + 1; at < nodes[index_].next; at = nodes[at + 1].next) {
        list.push_back(Value(document_, at).text());
    }
    return list;
}

std::size_t RawJson::Value::size() const noexcept
{
    if (!is_array() && !is_object()) {
        return 0;
    }
    auto const& nodes = document_->nodes_;
    auto const offset = is_object() ? 1U : 0U;
    std::size_t count = 0;
    for (auto at = index_ + 1; at < nodes[index_].next; at = nodes[at + offset].next) {
        ++count;
    }
    return count;
}

std::string RawJson::Value::text() const
{
    switch (type()) {
        case Type::string:
            return unescape_json(literal());
        case Type::number:
            return std::string(literal());
        default:
            return {};
    }
}

std::string RawJson::Value::id() const
{
    auto value = text();
    return value.size() <= kMaxIdBytes ? value : "sha256:" + sha256_hex({value});
}

std::optional<std::int64_t> RawJson::Value::integer() const
{
    return type() == Type::number || type() == Type::string ? whole_number(literal()) : std::nullopt;
}

std::optional<double> RawJson::Value::real() const
{
    if (type() != Type::number && type() != Type::string) {
        return std::nullopt;
    }
    auto const digits = literal();
    double value = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    bool const whole = error == std::errc{} && end == digits.data() + digits.size() && std::isfinite(value);
    return whole ? std::optional(value) : std::nullopt;
}

bool RawJson::Value::is_true() const noexcept
{
    return type() == Type::boolean && raw() == "true";
}

}  // namespace hub::connectors
