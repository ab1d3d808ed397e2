#include "http/message.hpp"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "http/ascii.hpp"

namespace hub::http {
namespace {

namespace beast = boost::beast;
using beast::error_code;
using beast::string_view;

/// Writes straight into the request: no second container of fields.
class Parser final : public beast::http::basic_parser<true> {
public:
    Parser(Request& request, std::size_t size) : request_(request)
    {
        eager(true);
        header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(size, 1U << 20U)));
        body_limit(size);
        request_.headers.reserve(12);
    }

private:
    void on_request_impl(beast::http::verb, string_view, string_view, int, error_code& error) override { error = {}; }
    void on_response_impl(int, string_view, int, error_code& error) override { error = beast::http::error::bad_status; }
    void on_field_impl(beast::http::field, string_view name, string_view value, error_code& error) override
    {
        error = {};
        auto& field = request_.headers.emplace_back(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
        std::ranges::transform(field.first, field.first.begin(), lower);
    }
    void on_header_impl(error_code& error) override { error = {}; }
    void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code& error) override
    {
        error = {};
        if (length) {
            request_.body.reserve(static_cast<std::size_t>(*length));
        }
    }
    std::size_t on_body_impl(string_view body, error_code& error) override
    {
        error = {};
        request_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view extensions, error_code& error) override
    {
        error = extensions.empty() ? error_code{} : error_code{beast::http::error::bad_chunk_extension};
    }
    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& error) override
    {
        error = {};
        request_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_finish_impl(error_code& error) override { error = {}; }

    Request& request_;
};

}  // namespace

bool read_message(std::string_view bytes, Request& request)
{
    Parser parser(request, bytes.size());
    error_code error;
    while (!bytes.empty() && !parser.is_done()) {
        auto const used = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
        if (error || used == 0) {
            return false;
        }
        bytes.remove_prefix(used);
    }
    return parser.is_done() && bytes.empty();
}

}  // namespace hub::http
