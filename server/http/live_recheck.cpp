#include "http/live_recheck.hpp"

#include "base/log.hpp"
#include "http/live_session.hpp"

#include <boost/asio/redirect_error.hpp>

#include <map>

namespace hub::http {
namespace {

using Sessions = std::vector<std::weak_ptr<LiveSession>>;

struct Group {
    std::shared_ptr<LiveSession::SignedIn const> person;
    Sessions sessions;
    std::map<std::string, Sessions> topics;
};

/// One question for each signed-in session and for each of its topics, however many connections share them.
std::map<std::string, Group> groups_of(Loop& loop)
{
    std::map<std::string, Group> groups;
    for (auto const& connection : loop.all()) {
        auto* const session = connection->live();
        if (session == nullptr || session->closing() || !session->person()) {
            continue;
        }
        auto& group = groups[session->person()->session_hash];
        group.person = session->person();
        group.sessions.push_back(session->weak_from_this());
        for (auto const& topic : session->topics()) {
            if (!topic.starts_with("public:")) {
                group.topics[topic].push_back(session->weak_from_this());
            }
        }
    }
    return groups;
}

void close_all(Sessions const& sessions)
{
    for (auto const& weak : sessions) {
        if (auto const session = weak.lock()) {
            session->close(live::kInvalidToken);
        }
    }
}

Task<void> check_topics(Loop& loop, Group const& group)
{
    for (auto const& [topic, sessions] : group.topics) {
        auto const allowed = co_await loop.shared().authorizer.may_listen(&group.person->person, topic);
        if (allowed) {
            continue;
        }
        bool const gone = !allowed.error().retryable();
        for (auto const& weak : sessions) {
            if (auto const session = weak.lock()) {
                // a check that cannot be made now is a no, but one the client may ask again
                session->end_subscription(
                    topic,
                    gone ? live::kUnsubscribedForGood : live::kInsufficientState,
                    gone ? "permission denied" : "insufficient state"
                );
            }
        }
    }
}

Task<void> check_once(Loop& loop)
{
    auto const groups = groups_of(loop);
    for (auto const& [hash, group] : groups) {
        bool valid = false;
        try {
            valid = co_await loop.shared().authenticator.still_valid(hash);
            if (valid) {
                co_await check_topics(loop, group);
            }
        } catch (std::exception const& error) {
            log_error("live.recheck_failed", {{"detail", error.what()}});
        }
        if (!valid) {
            close_all(group.sessions);
        }
        if (loop.draining()) {
            co_return;
        }
    }
}

}  // namespace

Task<void> recheck_live_sessions(Loop& loop, boost::asio::steady_timer& timer)
{
    while (!loop.draining()) {
        if (!loop.take_recheck()) {
            timer.expires_after(loop.shared().options.live.recheck_interval);
            boost::system::error_code error;
            co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
            static_cast<void>(loop.take_recheck());
        }
        if (!loop.draining()) {
            co_await check_once(loop);
        }
    }
}

}  // namespace hub::http
