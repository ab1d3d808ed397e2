#pragma once
// The bytes of an answer: status line, the headers every answer carries, the handler's own, the body.

#include "http/router.hpp"

#include <string>
#include <string_view>

namespace hub::http {

struct AnswerFrame {
    std::string_view date;
    std::string_view trace_id;
    bool secure = false;    ///< Adds HSTS.
    bool no_store = false;  ///< Behind sign-in; the handler's own Cache-Control wins.
    bool close = false;
    bool body = true;  ///< false for HEAD.
};

/// Security headers of security-checklist.md B 13–14 on every answer. A header of the handler with a line break in it
/// is left out: it could only be an injection.
void write_answer(std::string& out, Response const& response, AnswerFrame const& frame);

}  // namespace hub::http
