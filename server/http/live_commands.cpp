// LiveSession: what each command of the client does.

#include "base/log.hpp"
#include "base/random.hpp"
#include "http/live_session.hpp"

namespace hub::http {
namespace {

std::shared_ptr<std::string const> frame_of(std::string_view text)
{
    auto frame = std::make_shared<std::string>();
    feed::append_frame(*frame, feed::Opcode::text, text);
    return frame;
}

}  // namespace

void LiveSession::handle(live::Command command)
{
    auto const now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
    if (!commands_.take(limits().commands_per_second, limits().command_burst, now.count())) {
        close(live::kTooMany);
        return;
    }
    bool const behind_connect = gate_.phase() == live::Gate::Phase::connecting &&
                                command.method != live::Method::connect && command.method != live::Method::pong;
    if (behind_connect) {
        if (!deferred_) {
            deferred_ = std::make_unique<std::vector<live::Command>>();
        }
        deferred_->push_back(std::move(command));
        return;
    }
    if (auto const refused = gate_.admit(command)) {
        close(*refused);
        return;
    }
    run_command(command);
}

void LiveSession::run_command(live::Command const& command)
{
    switch (command.method) {
        case live::Method::pong:
            break;
        case live::Method::connect:
            loop_.spawn("live.connect", connect_task(shared_from_this(), command));
            break;
        case live::Method::subscribe:
            subscribe(command);
            break;
        case live::Method::unsubscribe:
            unsubscribe(command);
            break;
        case live::Method::presence:
        case live::Method::presence_stats:
            loop_.spawn("live.presence", presence_task(shared_from_this(), command));
            break;
        case live::Method::history:
            loop_.spawn("live.history", history_task(shared_from_this(), command));
            break;
        case live::Method::refresh:
            loop_.spawn("live.refresh", refresh_task(shared_from_this(), command));
            break;
        case live::Method::sub_refresh:
            sub_refresh(command);
            break;
        case live::Method::publish:
            answer(live::error_answer(command.id, live::kErrorDenied));
            break;
        case live::Method::ping:
        case live::Method::rpc:
            answer(live::error_answer(command.id, live::kErrorNotAvailable));
            break;
        case live::Method::send:
            close(live::kNotAvailable);
            break;
    }
}

// ---- connect and refresh -----------------------------------------------------------------------------------------

Task<void> LiveSession::connect_task(std::shared_ptr<LiveSession> self, live::Command command)
{
    auto const token = text_or(command.params, "token");
    if (!token.empty()) {
        auto signed_in = co_await loop_.shared().authenticator.by_live_token(token);
        if (closing_) {
            co_return;
        }
        if (!signed_in) {
            bool const expired = signed_in.error().detail == "expired";
            bool const wrong =
                signed_in.error().code == Errc::unauthenticated || signed_in.error().code == Errc::forbidden;
            if (wrong && !expired) {
                close(live::kInvalidToken);
                co_return;
            }
            gate_.connected(false);
            answer(
                live::error_answer(command.id, expired ? live::kErrorTokenExpired : live::error_of(signed_in.error()))
            );
            co_return;
        }
        person_ = std::make_shared<SignedIn const>(std::move(*signed_in));
    }
    if (!closing_) {
        connected(command.id);
    }
}

void LiveSession::connected(std::uint32_t id)
{
    if (person_) {
        counts_for_user_ = loop_.shared().users.take(person_->person.username.value, limits().sessions_per_user);
        if (!counts_for_user_) {
            loop_.shared().counters.over_limit.fetch_add(1, std::memory_order_relaxed);
            close(live::kConnectionLimit);
            return;
        }
    }
    gate_.connected(true);
    // the first ping after half to a whole interval: spreads the load
    auto const half = static_cast<std::uint64_t>(limits().ping_interval.count()) / 2;
    next_ping_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(half + random_below(half + 1));
    auto const seconds = std::chrono::ceil<std::chrono::seconds>(limits().ping_interval).count();
    answer(live::connect_answer(id, client_id(), HUB_VERSION, static_cast<int>(seconds)));
    auto const deferred = std::exchange(deferred_, nullptr);
    for (std::size_t index = 0; deferred && index < deferred->size() && !closing_; ++index) {
        if (auto const refused = gate_.admit((*deferred)[index])) {
            close(*refused);
        } else {
            run_command((*deferred)[index]);
        }
    }
}

Task<void> LiveSession::refresh_task(std::shared_ptr<LiveSession> self, live::Command command)
{
    auto const token = text_or(command.params, "token");
    if (token.empty()) {
        close(live::kBadRequest);
        co_return;
    }
    auto const signed_in = co_await loop_.shared().authenticator.by_live_token(token);
    if (closing_) {
        co_return;
    }
    if (!signed_in && signed_in.error().retryable()) {
        answer(live::error_answer(command.id, live::kErrorInternal));
        co_return;
    }
    // a token renews the connection of the same person, it never changes who that is
    if (!signed_in || !person_ || signed_in->person.id != person_->person.id) {
        close(live::kInvalidToken);
        co_return;
    }
    person_ = std::make_shared<SignedIn const>(*signed_in);
    answer(live::refresh_answer(command.id, client_id(), HUB_VERSION));
}

// ---- subscribe ---------------------------------------------------------------------------------------------------

void LiveSession::subscribe(live::Command const& command)
{
    if (live::asks_unknown_delta(command.params)) {
        close(live::kBadRequest);
        return;
    }
    auto request = live::read_subscribe(command.params);
    if (!request) {
        answer(live::error_answer(command.id, request.error()));
        return;
    }
    if (has(request->topic)) {
        answer(live::error_answer(command.id, live::kErrorAlreadySubscribed));
        return;
    }
    if (topic_count() >= limits().subscriptions) {
        answer(live::error_answer(command.id, live::kErrorLimit));
        return;
    }
    // from here events of the topic are kept, so none falls between the store's answer and the first push
    loop_.live().join(*this, request->topic);
    if (!pending_) {
        pending_ = std::make_unique<std::map<std::string, std::uint32_t>>();
    }
    (*pending_)[request->topic] = ++serial_;
    loop_.spawn("live.subscribe", subscribe_task(shared_from_this(), command.id, std::move(*request), serial_));
}

bool LiveSession::is_current(std::string const& topic, std::uint32_t serial) const
{
    auto const found = pending_ ? pending_->find(topic) : std::map<std::string, std::uint32_t>::iterator{};
    return pending_ && found != pending_->end() && found->second == serial;
}

Task<void> LiveSession::subscribe_task(
    std::shared_ptr<LiveSession> self, std::uint32_t id, live::SubscribeRequest request, std::uint32_t serial
)
{
    auto const allowed = co_await may_listen(request.topic, request.token);
    Result<feed::Recovery> recovery = feed::Recovery{};
    if (allowed && !closing_ && is_current(request.topic, serial)) {
        recovery = co_await loop_.shared().hub.recover(request.topic, request.since, limits().history);
    }
    if (closing_ || !is_current(request.topic, serial)) {
        // the client left the topic meanwhile
        answer(live::error_answer(id, live::kErrorDenied));
        co_return;
    }
    pending_->erase(request.topic);
    if (pending_->empty()) {
        pending_.reset();
    }
    std::optional<live::ErrorCode> error;
    if (!allowed || !recovery) {
        error = live::error_of(allowed ? recovery.error() : allowed.error());
    } else if (request.since && !recovery->recovered && request.error_when_unrecoverable) {
        error = live::kErrorUnrecoverable;
    }
    if (error) {
        loop_.live().leave(*this, request.topic);
        answer(live::error_answer(id, *error));
        co_return;
    }
    go_live(id, request, *recovery);
}

void LiveSession::go_live(std::uint32_t id, live::SubscribeRequest const& request, feed::Recovery const& recovery)
{
    answer(live::subscribe_answer(id, request, recovery));
    if (live::has_presence(request.topic)) {
        loop_.shared().hub.enter(request.topic, present());
        loop_.shared().hub.announce(request.topic, frame_of(live::presence_push(request.topic, true, present())));
    }
    if (!loop_.live().go_live(*this, request.topic, recovery.position.top)) {
        gap(request.topic);
    }
}

Task<Result<void>> LiveSession::may_listen(std::string topic, std::string token)
{
    if (topic.starts_with("chat:")) {
        co_return co_await loop_.shared().authorizer.holder_may_listen(std::move(topic), std::move(token));
    }
    bool const everybody = topic.starts_with("public:");
    if (!person_ && !everybody) {
        co_return forbidden("public topics only");
    }
    auto const keep = person_;
    co_return co_await loop_.shared().authorizer.may_listen(keep ? &keep->person : nullptr, std::move(topic));
}

void LiveSession::unsubscribe(live::Command const& command)
{
    auto const topic = text_or(command.params, "channel");
    if (topic.empty()) {
        answer(live::error_answer(command.id, live::kErrorBadRequest));
        return;
    }
    if (pending_) {
        pending_->erase(topic);
    }
    leave_presence(topic);
    loop_.live().leave(*this, topic);
    answer(live::empty_answer(command.id, "unsubscribe"));
}

void LiveSession::end_subscription(std::string const& topic, int code, std::string_view reason)
{
    if (closing_ || !is_live(topic)) {
        return;
    }
    leave_presence(topic);
    loop_.live().leave(*this, topic);
    answer(live::unsubscribe_push(topic, code, reason));
}

void LiveSession::leave_presence(std::string const& topic)
{
    if (live::has_presence(topic) && has(topic)) {
        loop_.shared().hub.leave(topic, client_id());
        loop_.shared().hub.announce(topic, frame_of(live::presence_push(topic, false, present())));
    }
}

void LiveSession::sub_refresh(live::Command const& command)
{
    auto error = live::kErrorNotAvailable;
    if (!has(text_or(command.params, "channel"))) {
        error = live::kErrorDenied;
    } else if (text_or(command.params, "token").empty()) {
        error = live::kErrorBadRequest;
    }
    answer(live::error_answer(command.id, error));
}

// ---- questions ---------------------------------------------------------------------------------------------------

Task<void> LiveSession::history_task(std::shared_ptr<LiveSession> self, live::Command command)
{
    auto const topic = text_or(command.params, "channel");
    auto const query = live::read_history(command.params);
    if (topic.empty() || !query || !live::is_topic(topic)) {
        answer(live::error_answer(
            command.id, topic.empty() || !query ? live::kErrorBadRequest : live::kErrorUnknownChannel
        ));
        co_return;
    }
    auto const allowed = co_await may_listen(topic);
    if (!allowed) {
        answer(live::error_answer(command.id, live::error_of(allowed.error())));
        co_return;
    }
    auto const page = co_await loop_.shared().hub.history(topic, *query, limits().history);
    if (page) {
        answer(live::history_answer(command.id, *page));
    } else {
        bool const gone = page.error().code == Errc::not_found;
        answer(live::error_answer(command.id, gone ? live::kErrorUnrecoverable : live::error_of(page.error())));
    }
}

Task<void> LiveSession::presence_task(std::shared_ptr<LiveSession> self, live::Command command)
{
    auto const topic = text_or(command.params, "channel");
    if (topic.empty() || !live::has_presence(topic) || !live::is_topic(topic)) {
        answer(live::error_answer(command.id, topic.empty() ? live::kErrorBadRequest : live::kErrorNotAvailable));
        co_return;
    }
    auto const allowed = co_await may_listen(topic);
    if (!allowed) {
        answer(live::error_answer(command.id, live::error_of(allowed.error())));
        co_return;
    }
    auto const present = loop_.shared().hub.present(topic);
    bool const stats = command.method == live::Method::presence_stats;
    answer(stats ? live::presence_stats_answer(command.id, present) : live::presence_answer(command.id, present));
}

}  // namespace hub::http
