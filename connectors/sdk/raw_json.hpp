#pragma once
// A reader for signed bodies. It looks into the bytes without changing them: ids keep their characters (no doubles), a
// text is unescaped only when asked for, and what is odd but readable is read: lone surrogates, broken UTF-8 and NUL
// become U+FFFD, of two members with one name the last counts (as in the usual parsers). Linear, no recursion, at most
// 64 levels deep. nlohmann/json (base/json.hpp) is for our own documents: it refuses much of this, and takes five times
// as long.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hub::connectors {

class RawJson {
public:
    enum class Type : std::uint8_t { missing, null, boolean, number, string, array, object };

    /// A place in the document, or nothing. Reading on from nothing gives nothing. Valid while document and body live.
    class Value {
    public:
        Value() = default;
        [[nodiscard]] Type type() const noexcept;
        [[nodiscard]] bool is_object() const noexcept { return type() == Type::object; }
        [[nodiscard]] bool is_array() const noexcept { return type() == Type::array; }
        /// Neither missing nor null.
        [[nodiscard]] explicit operator bool() const noexcept { return type() > Type::null; }
        /// Member by its plain name; the last of several.
        [[nodiscard]] Value operator[](std::string_view key) const;
        /// Items of an array; values of an object (see `names`); none of anything else.
        [[nodiscard]] std::vector<Value> items() const;
        /// Names of an object's members, in order.
        [[nodiscard]] std::vector<std::string> names() const;
        [[nodiscard]] std::size_t size() const noexcept;
        /// String unescaped as valid UTF-8; number as its literal characters; else empty.
        [[nodiscard]] std::string text() const;
        /// Like text(), for identifiers: one above 512 bytes becomes "sha256:…" so that it fits an index.
        [[nodiscard]] std::string id() const;
        /// Of a number or a string of digits; nothing when it is neither or does not fit.
        [[nodiscard]] std::optional<std::int64_t> integer() const;
        [[nodiscard]] std::optional<double> real() const;
        [[nodiscard]] bool is_true() const noexcept;
        /// The bytes as written, quotes included.
        [[nodiscard]] std::string_view raw() const noexcept;

    private:
        friend class RawJson;
        Value(RawJson const* document, std::uint32_t index) : document_(document), index_(index) {}
        [[nodiscard]] std::string_view literal() const noexcept;

        RawJson const* document_ = nullptr;
        std::uint32_t index_ = 0;
    };

    /// `text` must outlive the document.
    explicit RawJson(std::string_view text);
    RawJson(RawJson const&) = delete;
    RawJson& operator=(RawJson const&) = delete;

    /// False: not JSON, cut off, or too deep. root() is then missing.
    [[nodiscard]] bool valid() const noexcept { return valid_; }
    [[nodiscard]] Value root() const noexcept { return valid_ ? Value(this, 0) : Value(); }

private:
    struct Node {
        std::uint32_t begin = 0;  ///< In the text, quotes included.
        std::uint32_t end = 0;
        std::uint32_t next = 0;  ///< Node after this subtree.
        Type type = Type::missing;
    };
    class Reader;

    std::string_view text_;
    std::vector<Node> nodes_;
    bool valid_ = false;
};

/// Characters between the quotes of a JSON string → valid UTF-8, never failing.
[[nodiscard]] std::string unescape_json(std::string_view raw);

/// A member of the outermost object, as literally written.
struct TopLevelMember {
    std::string_view name;
    std::optional<std::string_view> literal;  ///< Without quotes; empty for null, true, false, array, object or absent.
};

/// Fills in the literals in one pass. Works on broken and bottomless bodies too: nested members and texts are skipped
/// by counting brackets, so nothing inside them is mistaken for a member. Of two members with one name the last counts.
void scan_top_level(std::string_view body, std::span<TopLevelMember> wanted);

}  // namespace hub::connectors
