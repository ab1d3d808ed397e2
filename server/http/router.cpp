#include "http/router.hpp"

#include <algorithm>
#include <stdexcept>

namespace hub::http {
namespace {

/// The next segment of a path, and what is left behind it.
std::string_view take_segment(std::string_view& path)
{
    auto const end = path.find('/', 1);
    auto const segment = path.substr(0, end);
    path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
    return segment;
}

bool is_parameter(std::string_view segment)
{
    return segment.size() > 3 && segment.starts_with("/{") && segment.ends_with('}');
}

bool matches(std::string_view pattern, std::string_view path, std::map<std::string, std::string>& params)
{
    while (!pattern.empty()) {
        auto const wanted = take_segment(pattern);
        if (is_parameter(wanted) && wanted.ends_with("...}")) {
            params[std::string(wanted.substr(2, wanted.size() - 6))] = path.empty() ? "" : std::string(path.substr(1));
            return true;
        }
        if (path.empty()) {
            return false;
        }
        auto const got = take_segment(path);
        if (is_parameter(wanted)) {
            if (got.size() < 2) {
                return false;
            }
            params[std::string(wanted.substr(2, wanted.size() - 3))] = std::string(got.substr(1));
        } else if (wanted != got) {
            return false;
        }
    }
    return path.empty();
}

}  // namespace

void Router::add(Route route)
{
    for (auto const& known : routes_) {
        if (known.method == route.method && known.pattern == route.pattern) {
            throw std::logic_error("doubled route " + route.method + " " + route.pattern);
        }
    }
    if (!route.handler || !route.pattern.starts_with('/')) {
        throw std::logic_error("route without handler or path: " + route.pattern);
    }
    auto const index = routes_.size();
    routes_.push_back(std::move(route));
    if (routes_[index].pattern.find('{') == std::string::npos) {
        exact_[routes_[index].pattern].push_back(index);
        return;
    }
    patterns_.push_back(index);
    // words before parameters: /cases/export/{day} is tried before /cases/{code}/{part}
    std::ranges::sort(patterns_, {}, [this](std::size_t at) {
        auto rank = routes_[at].pattern;
        std::ranges::replace(rank, '{', '\x7f');
        return rank;
    });
}

Router::Match Router::match(std::string_view method, std::string_view path) const
{
    Match result;
    std::string_view const wanted = method == "HEAD" ? std::string_view("GET") : method;
    auto const consider = [&](Route const& route) {
        if (route.method == method || (result.route == nullptr && route.method == wanted)) {
            result.route = &route;
        } else {
            result.allow.push_back(route.method);
            if (route.method == "GET") {
                result.allow.emplace_back("HEAD");
            }
        }
    };
    if (auto const found = exact_.find(path); found != exact_.end()) {
        for (auto const index : found->second) {
            consider(routes_[index]);
        }
    }
    for (std::size_t next = 0; result.route == nullptr && next < patterns_.size(); ++next) {
        std::map<std::string, std::string> params;
        auto const& route = routes_[patterns_[next]];
        if (matches(route.pattern, path, params)) {
            consider(route);
            if (result.route != nullptr) {
                result.params = std::move(params);
            }
        }
    }
    if (result.route != nullptr) {
        result.allow.clear();
    }
    std::ranges::sort(result.allow);
    auto const doubled = std::ranges::unique(result.allow);
    result.allow.erase(doubled.begin(), doubled.end());
    return result;
}

std::string const* Request::header(std::string_view name) const noexcept
{
    auto const found = std::ranges::find(headers, name, [](auto const& field) -> std::string const& { return field.first; });
    return found == headers.end() ? nullptr : &found->second;
}

std::string Request::query_or(std::string const& name, std::string_view fallback) const
{
    auto const found = query.find(name);
    return found == query.end() ? std::string(fallback) : found->second;
}

}  // namespace hub::http
