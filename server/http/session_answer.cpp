#include "http/session_answer.hpp"

#include "http/ascii.hpp"
#include "http/status.hpp"

#include <algorithm>
#include <charconv>

namespace hub::http {
namespace {

constexpr std::string_view kAlways =
    "\r\nX-Content-Type-Options: nosniff"
    "\r\nReferrer-Policy: no-referrer"
    "\r\nCross-Origin-Opener-Policy: same-origin";
constexpr std::string_view kOwnSiteOnly = "\r\nCross-Origin-Resource-Policy: same-origin";
constexpr std::string_view kPagePolicy =
    "\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

bool has(Response const& response, std::string_view name)
{
    return std::ranges::any_of(response.headers, [name](auto const& field) { return same_word(field.first, name); });
}

void append_number(std::string& out, std::size_t number)
{
    char digits[20];
    auto const [end, error] = std::to_chars(std::begin(digits), std::end(digits), number);
    out.append(digits, static_cast<std::size_t>(end - digits));
}

bool safe_field(std::string_view name, std::string_view value)
{
    auto const printable = [](char letter) {
        auto const byte = static_cast<unsigned char>(letter);
        return (byte >= 0x20U || letter == '\t') && byte != 0x7FU;
    };
    return !name.empty() && std::ranges::all_of(name, is_token) && std::ranges::all_of(value, printable);
}

}  // namespace

void write_answer(std::string& out, Response const& response, AnswerFrame const& frame)
{
    bool const bodyless = response.status == 204 || response.status == 304;
    out.reserve(out.size() + 512 + response.body.size());
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(response.status));
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\nDate: ";
    out += frame.date;
    if (!bodyless) {
        out += "\r\nContent-Type: ";
        out += safe_field("content-type", response.content_type) ? std::string_view(response.content_type)
                                                                 : "application/octet-stream";
        out += "\r\nContent-Length: ";
        append_number(out, response.stream ? response.stream_bytes : response.body.size());
    }
    out += kAlways;
    if (!has(response, "cross-origin-resource-policy")) {
        out += kOwnSiteOnly;  // save what is made to be loaded by others' pages
    }
    if (response.content_type.starts_with("text/html") && !has(response, "content-security-policy")) {
        out += kPagePolicy;
    }
    if (frame.secure) {
        out += "\r\nStrict-Transport-Security: max-age=31536000";
    }
    if (frame.no_store && !has(response, "cache-control")) {
        out += "\r\nCache-Control: no-store";
    }
    if (!frame.trace_id.empty()) {
        out += "\r\nX-Trace-Id: ";
        out += frame.trace_id;
    }
    for (auto const& [name, value] : response.headers) {
        if (safe_field(name, value)) {
            out += "\r\n";
            out += name;
            out += ": ";
            out += value;
        }
    }
    out += frame.close ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n";
    if (frame.body && !bodyless) {
        out += response.body;
    }
}

}  // namespace hub::http
