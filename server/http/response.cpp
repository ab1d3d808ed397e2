// Answers every handler uses: JSON, problem+json, and the strict reading of a JSON body.
#include <algorithm>

#include <fmt/format.h>

#include "http/ascii.hpp"
#include "http/status.hpp"

namespace hub::http {
namespace {

bool is_json_type(std::string_view type)
{
    auto const name = trim(type.substr(0, type.find(';')));
    return same_word(name, "application/json") || (name.size() > 5 && same_word(name.substr(name.size() - 5), "+json"));
}

}  // namespace

std::string_view reason_phrase(int status) noexcept
{
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 421: return "Misdirected Request";
        case 422: return "Unprocessable Content";
        case 426: return "Upgrade Required";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return "Status";
    }
}

Response json_response(int status, Json const& body)
{
    Response response;
    response.status = status;
    response.body = dump(body);
    return response;
}

Response problem(Request const& request, int status, std::string_view title, std::string_view detail)
{
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    Json body = {{"type", "about:blank"}, {"title", title}, {"status", status}, {"trace_id", request.trace_id}};
    if (!detail.empty()) {
        body["detail"] = detail;
    }
    response.body = dump(body);
    if (status == 429 || status == 503) {
        response.headers.emplace_back("Retry-After", "5");
    }
    return response;
}

Response problem(Request const& request, Error const& error)
{
    auto const stale = error.code == Errc::conflict && error.detail == "stale";
    int const status = stale ? 412 : http_status(error.code);
    // what went wrong inside is for the log, not for the caller
    std::string_view const detail = error.code == Errc::internal || error.code == Errc::unavailable ? std::string_view{} : error.detail;
    auto response = problem(request, status, reason_phrase(status), detail);
    if (status != 412) {
        auto body = Json::parse(response.body);
        body["type"] = fmt::format("urn:hub:problem:{}", name_of(error.code));
        response.body = dump(body);
    }
    if (error.retry_after && (status == 429 || status == 503)) {
        auto const seconds = std::chrono::ceil<std::chrono::seconds>(*error.retry_after).count();
        response.headers.back().second = fmt::format("{}", std::max<std::int64_t>(seconds, 1));
    }
    return response;
}

Result<Json> json_body(Request const& request, std::vector<std::string_view> const& known_members)
{
    auto const* const type = request.header("content-type");
    if (type == nullptr || !is_json_type(*type)) {
        return invalid_input("Content-Type must be application/json");
    }
    auto body = parse_json(request.body);
    if (!body) {
        return body;
    }
    if (!body->is_object()) {
        return invalid_input("the body must be a JSON object");
    }
    for (auto const& [name, value] : body->items()) {
        if (std::ranges::find(known_members, std::string_view(name)) == known_members.end()) {
            return invalid_input(fmt::format("unknown member: {}", name.substr(0, 64)));
        }
    }
    return body;
}

}  // namespace hub::http
