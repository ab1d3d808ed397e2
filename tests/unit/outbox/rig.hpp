#pragma once
// A sender over the real store, with a platform made of code: time stands still until the test moves it.

#include "../../harness/counting_tx.hpp"
#include "../../harness/temp_store.hpp"
#include "outbox/receipts.hpp"
#include "outbox/sender.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hub::outbox::test {

using namespace std::chrono_literals;

inline constexpr Instant kStart = Instant{std::chrono::milliseconds{1'795'136'400'000}};

/// Speaks a small JSON dialect: the text is cut at '|', the reply says by its members what it means.
class FakeConnector final : public connectors::Connector {
public:
    explicit FakeConnector(connectors::Profile profile) : profile_(std::move(profile)) {}
    connectors::Profile const& profile() const noexcept override { return profile_; }
    connectors::Handshake handshake(WebhookRequest const&, ChannelSecrets const&) const override { return {}; }
    Result<void> verify(WebhookRequest const&, ChannelSecrets const&) const override { return {}; }
    std::vector<InboundEvent> parse(std::string_view) const override { return {}; }
    Result<std::vector<ApiCall>> render(OutboundMessage const& message, Channel const& channel) const override
    {
        std::vector<ApiCall> calls;
        std::string rest = message.template_id.empty() ? message.text : "template:" + message.template_id;
        while (!rest.empty()) {
            auto const cut = rest.find('|');
            ApiCall call;
            call.url = "https://" + channel.id.value + ".test/send";
            call.auth = ApiCall::Auth::access_token_header;
            call.body = dump(Json{
                {"to", message.target == OutboundMessage::Target::template_phone ? message.phone : message.user_id},
                {"fields", message.template_fields},
                {"text", rest.substr(0, cut)},
                {"key", message.idempotency_key},
                {"late", message.window_expired},
            });
            calls.push_back(std::move(call));
            rest = cut == std::string::npos ? std::string{} : rest.substr(cut + 1);
        }
        return calls;
    }
    Outcome classify(ApiCall const&, Result<ApiReply> const& reply) const override
    {
        if (!reply) {
            return reply.error().detail == "not_sent" ? Outcome{RetryLater{std::nullopt, false, "not_sent"}}
                                                      : Outcome{Uncertain{reply.error().detail}};
        }
        auto const body = parse_json(reply->body);
        if (!body) {
            return Uncertain{"bad_answer"};
        }
        if (auto const id = text_at(*body, "id")) {
            return Delivered{*id};
        }
        if (auto const wait = integer_at(*body, "wait")) {
            return RetryLater{std::chrono::milliseconds{*wait}, flag_at(*body, "channel"), "rate_limited"};
        }
        if (flag_at(*body, "token")) {
            return RenewToken{"token"};
        }
        if (flag_at(*body, "again")) {
            return RetryLater{std::nullopt, false, "temporary"};
        }
        auto const lesson = static_cast<GiveUp::Lesson>(integer_at(*body, "lesson").value_or(0));
        return GiveUp{text_or(*body, "stop", "invalid"), flag_at(*body, "fallback"), flag_at(*body, "alarm"), lesson};
    }
    std::optional<std::int64_t> quota_left(ApiCall const&, ApiReply const& reply) const override
    {
        auto const body = parse_json(reply.body);
        return body ? integer_at(*body, "left") : std::nullopt;
    }
    std::optional<ApiCall> renewal(Credentials const& held, ChannelSecrets const&, Channel const& channel, Instant)
        const override
    {
        if (held.refresh_token.empty()) {
            return std::nullopt;
        }
        ApiCall call;
        call.url = "https://" + channel.id.value + ".test/renew";
        call.body = held.refresh_token;
        return call;
    }
    Result<Credentials> renewed(Result<ApiReply> const& reply, Instant now) const override
    {
        if (!reply) {
            return unavailable("no answer");
        }
        if (reply->status != 200) {
            return failure(Errc::rejected, "refused");
        }
        return Credentials{"fresh-" + reply->body, "refresh-" + reply->body, now + 25h};
    }

private:
    connectors::Profile profile_;
};

class FakeHttp final : public HttpClient {
public:
    std::function<Result<ApiReply>(HttpRequest const&)> answer;
    std::vector<HttpRequest> requests;
    Task<Result<ApiReply>> send(HttpRequest request) override
    {
        requests.push_back(request);
        co_return answer(request);
    }
};

inline Result<ApiReply> say(Json const& body)
{
    return ApiReply{200, {}, dump(body)};
}

/// The process dies here: the task ends without any account.
[[noreturn]] inline void crash()
{
    throw boost::system::system_error(asio::error::operation_aborted);
}

inline connectors::Profile fake_profile()
{
    connectors::Profile profile;
    profile.kind = "fake";
    profile.window = {.free = 24h, .extended = 168h, .extended_human_only = true};
    profile.sends_per_second = 0;
    profile.echo_wait = 30s;
    profile.templates_by_user = true;
    profile.templates_by_phone = true;
    return profile;
}

class Rig {
public:
    explicit Rig(connectors::Profile profile = fake_profile(), int channels = 1) : connector(std::move(profile))
    {
        std::vector<ChannelContext> contexts;
        for (int i = 0; i < channels; ++i) {
            Channel channel;
            channel.id = ChannelId{"c" + std::to_string(i)};
            channel.connector = "fake";
            channel.unit = UnitId{"w.1"};
            contexts.push_back({channel, {}, &connector});
        }
        directory = std::make_unique<ChannelDirectory>(std::move(contexts));
        options.steady = [this] { return std::chrono::steady_clock::time_point{clock.now().time_since_epoch()}; };
        http.answer = [this](HttpRequest const& request) { return accept(request); };
        restart();
    }

    /// A new process over the same store.
    void restart()
    {
        sender = std::make_unique<Sender>(*store, clock, http, *directory, options);
        sender->attach(io.get_executor(), tasks);
        run(sender->recover());
    }
    /// Changes every channel, then a new process over the same store.
    void set_channels(std::function<void(Channel&)> const& adjust)
    {
        auto contexts = directory->all();
        for (auto& context : contexts) {
            adjust(context.channel);
        }
        sender.reset();
        directory = std::make_unique<ChannelDirectory>(std::move(contexts));
        restart();
    }
    void pump() { run(sender->pump()); }
    void advance(std::chrono::milliseconds by)
    {
        clock.advance(by);
        pump();
    }

    Conversation conversation(std::string const& user, int channel = 0)
    {
        return change([&](Tx& tx) {
            Conversation wanted;
            wanted.channel = ChannelId{"c" + std::to_string(channel)};
            wanted.thread_id = user;
            wanted.user_id = user;
            wanted.last_inbound_at = clock.now();
            auto made = tx.conversations().upsert(wanted);
            made.last_inbound_at = clock.now();
            tx.conversations().update(made);
            return made;
        });
    }
    OutboxId write(Conversation const& to, std::string const& text, std::function<void(OutboxItem&)> adjust = {})
    {
        return change([&](Tx& tx) {
            Message message;
            message.conversation = to.id;
            message.direction = Direction::outbound;
            message.kind = "reply";
            message.text = text;
            message.at = clock.now();
            message.author = "hub";
            message.delivery_state = "pending";
            OutboxItem item;
            item.message = tx.conversations().add_message(message);
            item.idempotency_key = "k" + std::to_string(item.message.value);
            item.channel = to.channel;
            item.conversation = to.id;
            item.kind = "reply";
            item.by_human = true;
            item.created_at = clock.now();
            item.not_before = clock.now();
            if (adjust) {
                adjust(item);
            }
            return tx.outbox().add(item).value();
        });
    }
    OutboxItem item(OutboxId id)
    {
        return change([&](Tx& tx) { return *tx.outbox().find(id); });
    }
    Message message_of(OutboxId id)
    {
        return change([&](Tx& tx) { return *tx.conversations().message(tx.outbox().find(id)->message); });
    }
    std::vector<HumanTask> open_tasks()
    {
        return change([&](Tx& tx) { return tx.cases().open_tasks({UnitId{"w.1"}}, 1'000); });
    }
    ReceiptEffect event(InboundEvent event, int channel = 0)
    {
        Channel of;
        of.id = ChannelId{"c" + std::to_string(channel)};
        of.unit = UnitId{"w.1"};
        return change([&](Tx& tx) { return on_event(tx, of, event, clock.now()).value(); });
    }
    ReceiptEffect echo(
        std::string const& user,
        std::string const& text,
        std::string const& id,
        std::string const& key = {},
        bool ours = true
    )
    {
        InboundEvent echoed;
        echoed.kind = InboundEvent::Kind::echo;
        echoed.thread_id = user;
        echoed.user_id = user;
        echoed.text = text;
        echoed.message_id = id;
        echoed.metadata = key;
        echoed.by_our_app = ours;
        return event(echoed);
    }
    template <class F>
    std::invoke_result_t<F&, Tx&> change(F work)
    {
        using R = std::invoke_result_t<F&, Tx&>;
        return store->write_now([&work](Tx& tx) -> Result<R> { return work(tx); }).value();
    }

    /// The platform took it: the citizen has the text.
    Result<ApiReply> accept(HttpRequest const& request)
    {
        auto const body = parse_json(request.body).value();
        received.push_back(text_or(body, "text"));
        return say({{"id", "m" + std::to_string(received.size())}});
    }

    asio::io_context io;  // first: the store posts to it until its threads have ended
    FakeClock clock{kStart};
    hub::test::TempStore store{&clock};
    TaskGroup tasks;
    FakeConnector connector;
    std::unique_ptr<ChannelDirectory> directory;
    FakeHttp http;
    SenderOptions options;
    std::unique_ptr<Sender> sender;
    std::vector<std::string> received;

private:
    void run(Task<Result<void>> task)
    {
        std::optional<Result<void>> done;
        asio::co_spawn(
            io,
            [](Task<Result<void>> inner, std::optional<Result<void>>& out) -> Task<void> {
                out = co_await std::move(inner);
            }(std::move(task), done),
            asio::detached
        );
        io.restart();
        io.run();
        ASSERT_TRUE(done.has_value() && done->has_value());
    }
};

}  // namespace hub::outbox::test
