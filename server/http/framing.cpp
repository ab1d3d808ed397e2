#include "http/framing.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/ascii.hpp"

namespace hub::http {
namespace {

std::unexpected<Refusal> refuse(int status, std::string_view reason)
{
    return std::unexpected(Refusal{status, reason});
}

/// Fields that decide about the connection, as they are met.
struct Fields {
    std::size_t hosts = 0;
    std::size_t lengths = 0;
    std::size_t codings = 0;
    bool upgrade_field = false;
    bool connection_upgrade = false;
    bool close = false;
    std::string_view length;
    std::string_view coding;
    std::string_view expect;
};

bool valid_value(std::string_view value)
{
    return std::ranges::none_of(value, [](char letter) {
        auto const byte = static_cast<unsigned char>(letter);
        return (byte < 0x20U && byte != '\t') || byte == 0x7FU;
    });
}

bool ascii_value(std::string_view value)
{
    return std::ranges::none_of(value, [](char letter) { return static_cast<unsigned char>(letter) >= 0x80U; });
}

std::optional<Refusal> check_host(std::string_view host)
{
    auto const allowed = [](char letter) {
        return is_alnum(letter) || std::string_view("-._~%!$&'()*+;=:[]").find(letter) != std::string_view::npos;
    };
    if (host.empty()) {
        return Refusal{400, "empty Host"};
    }
    if (!std::ranges::all_of(host, allowed)) {
        return Refusal{400, "bad Host"};
    }
    std::size_t const name_end = host.front() == '[' ? host.find(']') : host.find(':');
    if (host.front() == '[' && name_end == std::string_view::npos) {
        return Refusal{400, "bad Host"};
    }
    std::string_view port = name_end == std::string_view::npos ? std::string_view{} : host.substr(name_end);
    if (!port.empty() && port.front() == ']') {
        port.remove_prefix(1);
    }
    bool const bad_port = !port.empty() && (port.front() != ':' || port.size() > 6 || !std::ranges::all_of(port.substr(1), is_digit));
    if (bad_port || name_end == 0 || (host.front() != '[' && host.find_first_of("[]") != std::string_view::npos)) {
        return Refusal{400, "bad Host"};
    }
    return std::nullopt;
}

std::optional<Refusal> take_connection(std::string_view value, Fields& fields)
{
    while (!value.empty()) {
        auto const comma = value.find(',');
        auto const option = trim(value.substr(0, comma));
        fields.close = fields.close || same_word(option, "close");
        fields.connection_upgrade = fields.connection_upgrade || same_word(option, "upgrade");
        value = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
    }
    return std::nullopt;
}

/// Notes the fields that matter for framing; anything else passes.
std::optional<Refusal> take_field(std::string_view name, std::string_view value, Fields& fields, Head& head)
{
    bool const framing_field = same_word(name, "host") || same_word(name, "content-length") || same_word(name, "transfer-encoding") ||
                               same_word(name, "connection") || same_word(name, "expect") || same_word(name, "upgrade");
    if (!framing_field) {
        return std::nullopt;
    }
    if (!ascii_value(value)) {
        return Refusal{400, "bytes above 127 in a framing field"};
    }
    if (same_word(name, "host")) {
        ++fields.hosts;
        head.host = value;
        return check_host(value);
    }
    if (same_word(name, "content-length")) {
        ++fields.lengths;
        fields.length = value;
    } else if (same_word(name, "transfer-encoding")) {
        ++fields.codings;
        fields.coding = value;
    } else if (same_word(name, "connection")) {
        return take_connection(value, fields);
    } else if (same_word(name, "expect")) {
        fields.expect = value;
    } else {
        fields.upgrade_field = true;
    }
    return std::nullopt;
}

std::optional<Refusal> check_body(Fields const& fields, bool http_1_0, Head& head)
{
    if (fields.codings > 0 && fields.lengths > 0) {
        return Refusal{400, "Content-Length together with Transfer-Encoding"};
    }
    if (fields.codings > 0) {
        if (http_1_0) {
            return Refusal{400, "Transfer-Encoding in HTTP/1.0"};
        }
        if (fields.codings > 1 || !same_word(fields.coding, "chunked")) {
            return Refusal{400, "a Transfer-Encoding other than one chunked"};
        }
        head.framing = Framing::chunked;
        return std::nullopt;
    }
    if (fields.lengths == 0) {
        return std::nullopt;
    }
    if (fields.lengths > 1) {
        return Refusal{400, "more than one Content-Length"};
    }
    auto const& digits = fields.length;
    if (digits.empty() || digits.size() > 19 || !std::ranges::all_of(digits, is_digit)) {
        return Refusal{400, "bad Content-Length"};
    }
    std::from_chars(digits.data(), digits.data() + digits.size(), head.content_length);
    head.framing = head.content_length > 0 ? Framing::length : Framing::none;
    return std::nullopt;
}

std::optional<Refusal> check_fields(Fields const& fields, bool http_1_0, Head& head)
{
    if (fields.hosts != 1) {
        return Refusal{400, fields.hosts == 0 ? "no Host" : "more than one Host"};
    }
    if (auto const refused = check_body(fields, http_1_0, head)) {
        return refused;
    }
    if (!fields.expect.empty()) {
        if (!same_word(fields.expect, "100-continue")) {
            return Refusal{417, "unknown Expect"};
        }
        head.expect_continue = !http_1_0 && head.framing != Framing::none;
    }
    head.upgrade = fields.upgrade_field && fields.connection_upgrade && !http_1_0;
    head.keep_alive = !fields.close && !http_1_0;
    return std::nullopt;
}

std::optional<Refusal> check_method(std::string_view method)
{
    constexpr std::array<std::string_view, 7> kKnown{"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"};
    if (method.empty() || !std::ranges::all_of(method, is_token)) {
        return Refusal{400, "bad method"};
    }
    if (method == "TRACE" || method == "CONNECT") {
        return Refusal{405, "method not allowed"};
    }
    if (std::ranges::find(kKnown, method) == kKnown.end()) {
        return Refusal{501, "unknown method"};
    }
    return std::nullopt;
}

/// Reduces the absolute form to path and query, remembering the authority it named.
std::optional<Refusal> check_target(std::string_view& target, std::string_view& authority, std::string_view method)
{
    auto const plain = [](char letter) {
        return letter > 0x20 && letter < 0x7F && letter != '#' && letter != '\\' && letter != '"' && letter != '<' && letter != '>';
    };
    if (target.empty() || !std::ranges::all_of(target, plain)) {
        return Refusal{400, "bad target"};
    }
    if (target == "*") {
        return method == "OPTIONS" ? std::nullopt : std::optional(Refusal{400, "bad target"});
    }
    if (target.front() == '/') {
        return std::nullopt;
    }
    for (std::string_view const scheme : {std::string_view("http://"), std::string_view("https://")}) {
        if (target.size() > scheme.size() && same_word(target.substr(0, scheme.size()), scheme)) {
            target.remove_prefix(scheme.size());
            auto const path = target.find('/');
            authority = target.substr(0, path);
            target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
            return authority.empty() ? std::optional(Refusal{400, "bad target"}) : std::nullopt;
        }
    }
    return Refusal{400, "bad target"};
}

struct RequestLine {
    bool http_1_0 = false;
    std::string_view authority;
};

std::expected<RequestLine, Refusal> check_request_line(std::string_view line, HeadLimits const& limits, Head& head)
{
    RequestLine result;
    auto const first = line.find(' ');
    auto const second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos || line.find(' ', second + 1) != std::string_view::npos) {
        return refuse(400, "bad request line");
    }
    head.method = line.substr(0, first);
    head.target = line.substr(first + 1, second - first - 1);
    auto const version = line.substr(second + 1);
    if (head.target.size() > limits.target_bytes) {
        return refuse(414, "target too long");
    }
    bool const shaped = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) && version[6] == '.' &&
                        is_digit(version[7]);
    if (!shaped) {
        return refuse(400, "bad HTTP version");
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        return refuse(505, "HTTP version not supported");
    }
    result.http_1_0 = version == "HTTP/1.0";
    if (auto const refused = check_method(head.method)) {
        return std::unexpected(*refused);
    }
    if (auto const refused = check_target(head.target, result.authority, head.method)) {
        return std::unexpected(*refused);
    }
    return result;
}

}  // namespace

HeadEnd find_head_end(std::string_view bytes, std::size_t& scanned, HeadLimits const& limits)
{
    HeadEnd result;
    result.skip = bytes.starts_with("\r\n") ? 2 : 0;
    std::size_t position = std::max(scanned, result.skip);
    auto const refused = [&](int status, std::string_view reason) {
        result.state = HeadEnd::State::refused;
        result.refusal = {status, reason};
        return result;
    };
    if (result.skip == 2 && bytes.size() > 3 && bytes[2] == '\r') {
        return refused(400, "empty lines before the request");
    }
    while (position < bytes.size()) {
        auto const letter = bytes[position];
        if (letter == '\0' || letter == '\n') {
            return refused(400, letter == '\0' ? "NUL in the head" : "bare LF");
        }
        if (letter == '\r') {
            if (position + 1 == bytes.size()) {
                break;
            }
            if (bytes[position + 1] != '\n') {
                return refused(400, "bare CR");
            }
            if (position + 3 < bytes.size() && bytes[position + 2] == '\r' && bytes[position + 3] == '\n') {
                result.state = HeadEnd::State::complete;
                result.size = position + 4;
                break;
            }
            if (position + 3 >= bytes.size() && (position + 2 == bytes.size() || bytes[position + 2] == '\r')) {
                break;  // the empty line may still come: look at this CR again
            }
            position += 2;
            continue;
        }
        ++position;
    }
    scanned = position;
    std::size_t const used = (result.state == HeadEnd::State::complete ? result.size : bytes.size()) - result.skip;
    if (used > limits.head_bytes) {
        return refused(431, "head too large");
    }
    // without the end of the request line it is the target that is too long
    if (used > limits.target_bytes + 64 && bytes.substr(result.skip, limits.target_bytes + 64).find('\r') == std::string_view::npos) {
        return refused(414, "target too long");
    }
    return result;
}

std::expected<Head, Refusal> check_head(std::string_view block, HeadLimits const& limits)
{
    Head head;
    if (block.size() < 4 || !block.ends_with("\r\n\r\n")) {
        return refuse(400, "head without end");
    }
    auto const line_end = block.find("\r\n");
    auto const line = check_request_line(block.substr(0, line_end), limits, head);
    if (!line) {
        return std::unexpected(line.error());
    }
    Fields fields;
    std::size_t count = 0;
    std::string_view rest = block.substr(line_end + 2, block.size() - line_end - 4);
    while (!rest.empty()) {
        auto const end = rest.find("\r\n");
        auto const field = rest.substr(0, end);
        rest.remove_prefix(end + 2);
        auto const colon = field.find(':');
        if (++count > limits.fields) {
            return refuse(431, "too many fields");
        }
        if (field.empty() || field.front() == ' ' || field.front() == '\t') {
            return refuse(400, "folded field");
        }
        if (colon == std::string_view::npos || colon == 0 || !std::ranges::all_of(field.substr(0, colon), is_token)) {
            return refuse(400, "bad field name");
        }
        auto const value = trim(field.substr(colon + 1));
        if (!valid_value(value)) {
            return refuse(400, "control byte in a field");
        }
        if (auto const refused = take_field(field.substr(0, colon), value, fields, head)) {
            return std::unexpected(*refused);
        }
    }
    if (auto const refused = check_fields(fields, line->http_1_0, head)) {
        return std::unexpected(*refused);
    }
    if (!line->authority.empty() && !same_word(line->authority, head.host)) {
        return refuse(400, "absolute target of another host");
    }
    return head;
}

}  // namespace hub::http
