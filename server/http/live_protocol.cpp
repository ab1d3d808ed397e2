#include "http/live_protocol.hpp"

#include "http/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hub::http::live {
namespace {

struct MethodName {
    Method method;
    std::string_view name;
};

/// In the order in which the first one present is taken.
constexpr std::size_t kMaxTokenBytes = 512;
constexpr std::array<MethodName, 12> kMethods{{
    {Method::connect, "connect"},
    {Method::ping, "ping"},
    {Method::subscribe, "subscribe"},
    {Method::unsubscribe, "unsubscribe"},
    {Method::publish, "publish"},
    {Method::presence, "presence"},
    {Method::presence_stats, "presence_stats"},
    {Method::history, "history"},
    {Method::rpc, "rpc"},
    {Method::send, "send"},
    {Method::refresh, "refresh"},
    {Method::sub_refresh, "sub_refresh"},
}};

std::optional<Command> parse_command(std::string_view line)
{
    auto parsed = parse_json(line);
    if (!parsed || !parsed->is_object()) {
        return std::nullopt;
    }
    Command command;
    if (auto const& id = member(*parsed, "id"); !id.is_null()) {
        auto const number = integer_at(*parsed, "id");
        if (!number || *number < 0 || *number > UINT32_MAX) {
            return std::nullopt;
        }
        command.id = static_cast<std::uint32_t>(*number);
    }
    for (auto const& [method, name] : kMethods) {
        auto const found = parsed->find(name);
        if (found != parsed->end() && !found->is_null()) {
            if (!found->is_object() || (command.id == 0 && method != Method::send)) {
                return std::nullopt;
            }
            command.method = method;
            command.params = std::move(*found);
            return command;
        }
    }
    // nothing in it: the answer to a ping
    return command.id == 0 ? std::optional(std::move(command)) : std::nullopt;
}

std::optional<std::uint64_t> unsigned_at(Json const& object, std::string_view key)
{
    auto const& value = member(object, key);
    if (value.is_null()) {
        return 0;
    }
    if (value.is_number_unsigned()) {
        return value.get<std::uint64_t>();
    }
    return std::nullopt;
}

std::string as_json(std::string_view text)
{
    return dump(Json(text));
}

void append_publications(std::string& out, std::vector<LiveEvent> const& events)
{
    out += R"("publications":[)";
    for (std::size_t index = 0; index < events.size(); ++index) {
        out += index == 0 ? "" : ",";
        feed::append_publication(out, events[index]);
    }
    out += ']';
}

std::string client_info(feed::Present const& present)
{
    return fmt::format(
        R"({{"user":{},"client":{}{}{}}})",
        as_json(present.user),
        as_json(present.client),
        present.info.empty() ? "" : R"(,"conn_info":)",
        present.info
    );
}

}  // namespace

ErrorCode error_of(Error const& error) noexcept
{
    switch (error.code) {
        case Errc::not_found:
            return kErrorUnknownChannel;
        case Errc::forbidden:
        case Errc::unauthenticated:
            return kErrorDenied;
        case Errc::invalid_input:
            return kErrorBadRequest;
        default:
            return kErrorInternal;
    }
}

std::expected<std::vector<Command>, Close> parse_frame(std::string_view frame, std::size_t max_commands)
{
    if (frame.ends_with('\n')) {
        frame.remove_suffix(1);
    }
    std::vector<Command> commands;
    bool more = true;
    while (more) {
        auto const end = frame.find('\n');
        auto command = parse_command(frame.substr(0, end));
        if (!command) {
            return std::unexpected(kBadRequest);
        }
        if (commands.size() == max_commands) {
            return std::unexpected(kTooMany);
        }
        commands.push_back(std::move(*command));
        more = end != std::string_view::npos;
        frame = more ? frame.substr(end + 1) : frame;
    }
    return commands;
}

bool asks_unknown_delta(Json const& params)
{
    auto const delta = text_or(params, "delta");
    return !delta.empty() && delta != "fossil";
}

std::expected<SubscribeRequest, ErrorCode> read_subscribe(Json const& params)
{
    SubscribeRequest request;
    request.topic = text_or(params, "channel");
    if (request.topic.empty()) {
        return std::unexpected(kErrorBadRequest);
    }
    auto const type = unsigned_at(params, "type");
    auto const offset = unsigned_at(params, "offset");
    auto const flag = unsigned_at(params, "flag");
    if (!type || !offset || !flag) {
        return std::unexpected(kErrorBadRequest);
    }
    if (*type != 0) {
        return std::unexpected(kErrorNotAvailable);
    }
    if (!is_topic(request.topic)) {
        return std::unexpected(kErrorUnknownChannel);
    }
    if (flag_at(params, "recover")) {
        request.since = feed::Since{*offset, text_or(params, "epoch")};
    }
    request.error_when_unrecoverable = (*flag & 2U) != 0;
    request.token = text_or(params, "token").substr(0, kMaxTokenBytes);
    return request;
}

std::expected<feed::HistoryQuery, ErrorCode> read_history(Json const& params)
{
    feed::HistoryQuery query;
    auto const& limit = member(params, "limit");
    if (!limit.is_null()) {
        auto const number = integer_at(params, "limit");
        if (!number) {
            return std::unexpected(kErrorBadRequest);
        }
        query.limit = *number;
    }
    query.reverse = flag_at(params, "reverse");
    auto const& since = member(params, "since");
    if (since.is_object()) {
        auto const offset = unsigned_at(since, "offset");
        if (!offset) {
            return std::unexpected(kErrorBadRequest);
        }
        query.since = feed::Since{*offset, text_or(since, "epoch")};
    }
    return query;
}

bool is_topic(std::string_view name) noexcept
{
    auto const allowed = [](char letter) {
        return is_alnum(letter) || std::string_view("._:-@+").find(letter) != std::string_view::npos;
    };
    return !name.empty() && name.size() <= 255 && std::ranges::all_of(name, allowed);
}

bool has_presence(std::string_view topic) noexcept
{
    return topic.starts_with("case:");
}

std::string error_answer(std::uint32_t id, ErrorCode const& error)
{
    return fmt::format(
        R"({{"id":{},"error":{{"code":{},"message":"{}"{}}}}})",
        id,
        error.code,
        error.message,
        error.temporary ? R"(,"temporary":true)" : ""
    );
}

std::string connect_answer(std::uint32_t id, std::string_view client, std::string_view version, int ping_seconds)
{
    return fmt::format(
        R"({{"id":{},"connect":{{"client":"{}","version":"{}","ping":{},"pong":true}}}})",
        id,
        client,
        version,
        ping_seconds
    );
}

std::string subscribe_answer(std::uint32_t id, SubscribeRequest const& request, feed::Recovery const& recovery)
{
    std::string out = fmt::format(R"({{"id":{},"subscribe":{{"recoverable":true,"positioned":true)", id);
    out += fmt::format(R"(,"epoch":{})", as_json(recovery.position.epoch));
    // after a recovery the client counts on from what it had, by reading the publications
    auto const offset = recovery.recovered && request.since ? request.since->offset : recovery.position.top;
    if (offset != 0) {
        out += fmt::format(R"(,"offset":{})", offset);
    }
    if (request.since) {
        out += R"(,"was_recovering":true)";
        if (recovery.recovered) {
            out += R"(,"recovered":true)";
        }
    }
    if (!recovery.events.empty()) {
        out += ',';
        append_publications(out, recovery.events);
    }
    return out + "}}";
}

std::string empty_answer(std::uint32_t id, std::string_view method)
{
    return fmt::format(R"({{"id":{},"{}":{{}}}})", id, method);
}

std::string history_answer(std::uint32_t id, feed::HistoryPage const& page)
{
    std::string out = fmt::format(R"({{"id":{},"history":{{)", id);
    append_publications(out, page.events);
    return out + fmt::format(R"(,"epoch":{},"offset":{}}}}})", as_json(page.position.epoch), page.position.top);
}

std::string presence_answer(std::uint32_t id, std::vector<feed::Present> const& present)
{
    std::string out = fmt::format(R"({{"id":{},"presence":{{"presence":{{)", id);
    for (std::size_t index = 0; index < present.size(); ++index) {
        out +=
            fmt::format("{}{}:{}", index == 0 ? "" : ",", as_json(present[index].client), client_info(present[index]));
    }
    return out + "}}}";
}

std::string presence_stats_answer(std::uint32_t id, std::vector<feed::Present> const& present)
{
    std::vector<std::string_view> users;
    for (auto const& one : present) {
        users.emplace_back(one.user);
    }
    std::ranges::sort(users);
    auto const doubled = std::ranges::unique(users);
    users.erase(doubled.begin(), doubled.end());
    return fmt::format(
        R"({{"id":{},"presence_stats":{{"num_clients":{},"num_users":{}}}}})", id, present.size(), users.size()
    );
}

std::string refresh_answer(std::uint32_t id, std::string_view client, std::string_view version)
{
    return fmt::format(R"({{"id":{},"refresh":{{"client":"{}","version":"{}"}}}})", id, client, version);
}

std::string unsubscribe_push(std::string_view topic, int code, std::string_view reason)
{
    return fmt::format(
        R"({{"push":{{"channel":"{}","unsubscribe":{{"code":{},"reason":"{}"}}}}}})", topic, code, reason
    );
}

std::string presence_push(std::string_view topic, bool joined, feed::Present const& present)
{
    return fmt::format(
        R"({{"push":{{"channel":"{}","{}":{{"info":{}}}}}}})", topic, joined ? "join" : "leave", client_info(present)
    );
}

std::optional<Close> Gate::admit(Command const& command) noexcept
{
    if (command.method == Method::pong) {
        bool const asked = std::exchange(pong_due_, false);
        return asked ? std::nullopt : std::optional(kBadRequest);
    }
    if (command.method == Method::connect) {
        bool const first = phase_ == Phase::fresh;
        phase_ = first ? Phase::connecting : phase_;
        return first ? std::nullopt : std::optional(kBadRequest);
    }
    return phase_ == Phase::ready ? std::nullopt : std::optional(kBadRequest);
}

bool TokenBucket::take(double per_second, double burst, std::int64_t now_millis) noexcept
{
    auto const regained = static_cast<double>(now_millis - last_millis_) * per_second / 1000;
    auto const used = std::max(0.0, static_cast<double>(used_) - regained) + 1;
    last_millis_ = now_millis;
    used_ = static_cast<float>(std::min(used, burst + 1));
    return used <= burst;
}

}  // namespace hub::http::live
