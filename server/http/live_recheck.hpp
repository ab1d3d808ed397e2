#pragma once
// Every few seconds: may the people on this loop still listen? Source: security-checklist.md D 27, J 65.

#include "base/task.hpp"

#include <boost/asio/steady_timer.hpp>

namespace hub::http {

class Loop;

/// Ends when the loop drains. A signed-out session is closed for good; a topic that is no longer allowed is
/// unsubscribed.
Task<void> recheck_live_sessions(Loop& loop, boost::asio::steady_timer& timer);

}  // namespace hub::http
