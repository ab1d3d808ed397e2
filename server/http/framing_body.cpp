// Chunked bodies and targets: the rest of the strict reading.

#include <algorithm>

#include "base/utf8.hpp"
#include "http/ascii.hpp"
#include "http/framing.hpp"

namespace hub::http {
namespace {

int hex_value(char letter) noexcept
{
    if (is_digit(letter)) {
        return letter - '0';
    }
    auto const small = lower(letter);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/// nullopt on a bad escape or a control byte; `plus` turns '+' into a space.
std::optional<std::string> decoded(std::string_view text, bool plus)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t index = 0; index < text.size(); ++index) {
        char letter = text[index];
        if (letter == '%') {
            int const high = index + 2 < text.size() ? hex_value(text[index + 1]) : -1;
            int const low = index + 2 < text.size() ? hex_value(text[index + 2]) : -1;
            if (high < 0 || low < 0) {
                return std::nullopt;
            }
            letter = static_cast<char>(high * 16 + low);
            index += 2;
        } else if (plus && letter == '+') {
            letter = ' ';
        }
        out += letter;
    }
    return is_valid_utf8(out) ? std::optional(std::move(out)) : std::nullopt;
}

bool has_control(std::string_view text)
{
    return std::ranges::any_of(text, [](char letter) { return static_cast<unsigned char>(letter) < 0x20U || letter == 0x7F; });
}

}  // namespace

ChunkCheck::State ChunkCheck::refuse(int status, std::string_view reason) noexcept
{
    refusal_ = {status, reason};
    return State::refused;
}

bool ChunkCheck::size_digit(char letter) noexcept
{
    int const value = hex_value(letter);
    if (value < 0 || ++digits_ > 15) {
        return false;
    }
    chunk_ = chunk_ * 16 + static_cast<std::uint64_t>(value);
    return true;
}

ChunkCheck::State ChunkCheck::feed(std::string_view bytes, std::size_t& used, std::uint64_t max_body_bytes)
{
    for (used = 0; used < bytes.size();) {
        char const letter = bytes[used];
        switch (step_) {
            case Step::size:
                if (letter == '\r' && digits_ > 0) {
                    step_ = Step::size_lf;
                } else if (!size_digit(letter)) {
                    return refuse(400, letter == ';' ? "chunk extension" : "bad chunk size");
                }
                break;
            case Step::size_lf:
                total_ += chunk_;
                if (letter != '\n') {
                    return refuse(400, "bad chunk size");
                }
                if (total_ > max_body_bytes) {
                    return refuse(413, "body too large");
                }
                step_ = chunk_ == 0 ? Step::last_cr : Step::data;
                break;
            case Step::data: {
                auto const take = std::min<std::uint64_t>(chunk_, bytes.size() - used);
                chunk_ -= take;
                used += take;
                step_ = chunk_ == 0 ? Step::data_cr : Step::data;
                continue;
            }
            case Step::data_cr:
            case Step::last_cr:
                if (letter != '\r') {
                    return refuse(400, step_ == Step::last_cr ? "trailer" : "chunk longer than its size");
                }
                step_ = step_ == Step::last_cr ? Step::last_lf : Step::data_lf;
                break;
            case Step::data_lf:
            case Step::last_lf:
                if (letter != '\n') {
                    return refuse(400, "bare CR");
                }
                ++used;
                if (step_ == Step::last_lf) {
                    step_ = Step::done;
                    return State::complete;
                }
                step_ = Step::size;
                digits_ = 0;
                continue;
            case Step::done:
                return State::complete;
        }
        ++used;
    }
    return step_ == Step::done ? State::complete : State::need_more;
}

std::optional<std::string> normal_path(std::string_view raw_path)
{
    auto const path = decoded(raw_path, false);
    if (!path || path->empty() || path->front() != '/' || has_control(*path) || path->find('\\') != std::string::npos) {
        return std::nullopt;
    }
    // a decoded slash would move the borders of segments
    for (std::size_t index = 0; index + 2 < raw_path.size(); ++index) {
        if (raw_path[index] == '%' && raw_path[index + 1] == '2' && lower(raw_path[index + 2]) == 'f') {
            return std::nullopt;
        }
    }
    if (path->find("/.") == std::string::npos) {
        return path;
    }
    std::string out;
    std::size_t position = 0;
    while (position < path->size()) {
        auto const next = path->find('/', position + 1);
        auto const segment = std::string_view(*path).substr(position, next == std::string::npos ? next : next - position);
        bool const last = next == std::string::npos;
        if (segment == "/..") {
            auto const cut = out.rfind('/');
            if (cut == std::string::npos) {
                return std::nullopt;
            }
            out.resize(cut);
        } else if (segment != "/.") {
            out += segment;
        }
        if (last && (segment == "/.." || segment == "/.")) {
            out += '/';
        }
        position = last ? path->size() : next;
    }
    return out.empty() ? std::string("/") : out;
}

std::optional<std::vector<std::pair<std::string, std::string>>> query_pairs(std::string_view raw_query)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!raw_query.empty()) {
        auto const end = raw_query.find('&');
        auto const part = raw_query.substr(0, end);
        raw_query = end == std::string_view::npos ? std::string_view{} : raw_query.substr(end + 1);
        if (part.empty()) {
            continue;
        }
        auto const equals = part.find('=');
        auto name = decoded(part.substr(0, equals), true);
        auto value = equals == std::string_view::npos ? std::string() : decoded(part.substr(equals + 1), true);
        if (!name || !value || has_control(*name) || value->find('\0') != std::string::npos) {
            return std::nullopt;
        }
        pairs.emplace_back(std::move(*name), std::move(*value));
    }
    return pairs;
}

std::string host_name(std::string_view host)
{
    auto const end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
    std::string name(host.substr(0, end));
    std::ranges::transform(name, name.begin(), lower);
    return name;
}

}  // namespace hub::http
