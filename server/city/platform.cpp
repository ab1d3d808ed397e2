#include "city/platform.hpp"

#include "base/log.hpp"
#include "city/platform_server.hpp"
#include "connectors/sdk/simulators.hpp"

#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <utility>

namespace hub::city {
namespace {

constexpr int kMaxInFlight = 64;

connectors::SimulatorOptions options_of(
    app::Config const& config, std::string const& connector, std::string run, double time_scale
)
{
    connectors::SimulatorOptions options;
    options.run = std::move(run);
    options.time_scale = time_scale;
    if (connector == "zalo") {
        options.app_id = config.zalo.app_id;
        options.signing_key = config.zalo.oa_secret_key;
        options.app_secret = config.zalo.app_secret;
    } else {
        options.app_id = config.facebook.app_id;
        options.signing_key = config.facebook.app_secret;
        options.app_secret = config.facebook.app_secret;
        options.verify_token = config.facebook.verify_token;
    }
    for (auto const& channel : config.channels) {
        if (channel.connector == connector) {
            options.accounts.push_back(channel.external_id);
            if (!channel.template_user_id.empty() && connector == "facebook") {
                options.templates.push_back(channel.template_user_id);  // Zalo's simulator approves every template
            }
        }
    }
    return options;
}

/// Replaces every occurrence of the value after "name=" in a query or form.
void replace_parameter(std::string& text, std::string const& name, std::map<std::string, std::string> const& values)
{
    for (auto at = text.find(name + "="); at != std::string::npos; at = text.find(name + "=", at + 1)) {
        auto const from = at + name.size() + 1;
        auto const end = std::min(text.find('&', from), text.size());
        if (auto const found = values.find(text.substr(from, end - from)); found != values.end()) {
            text.replace(from, end - from, found->second);
        }
    }
}

}  // namespace

Platform::Platform(
    asio::any_io_executor executor,
    TaskGroup& tasks,
    WebClient& hub,
    app::Config const& config,
    std::string connector,
    std::string run,
    double time_scale,
    Clock const& clock
)
    : executor_(executor),
      tasks_(tasks),
      hub_(hub),
      clock_(clock),
      connector_(std::move(connector)),
      simulator_(connectors::make_simulator(connector_, options_of(config, connector_, std::move(run), time_scale))),
      schedule_(*simulator_),
      wake_(executor)
{
    for (auto const& channel : config.channels) {
        if (channel.connector != connector_) {
            continue;
        }
        if (auto const address = address_of(channel.api_base_url)) {
            addresses_.insert(*address);
        }
        auto const issued = simulator_->issue(channel.external_id, clock_.now());
        if (!channel.access_token.empty()) {
            real_tokens_[channel.access_token] = issued.access_token;
        }
        if (!channel.refresh_token.empty()) {
            real_tokens_[channel.refresh_token] = issued.refresh_token;
        }
    }
}

Result<void> Platform::start()
{
    for (auto const& address : addresses_) {
        auto handler = [this](connectors::SimulatedCall call) { return answer(std::move(call)); };
        if (auto const listening = serve_platform(executor_, tasks_, address.host, address.port, std::move(handler));
            !listening) {
            return listening;
        }
    }
    tasks_.spawn(executor_, "deliver " + connector_, deliver_all());
    return {};
}

void Platform::act(connectors::CitizenAction const& action)
{
    auto webhook = simulator_->act(action, clock_.now());
    ++counts_.sent;
    citizen_ids_.insert(webhook.external_id);
    schedule_.add(std::move(webhook), clock_.now());
    kick();
}

/// The hub was configured with tokens made before this simulator existed: they stand for the ones it issued.
void Platform::translate_tokens(connectors::SimulatedCall& call) const
{
    for (auto& [name, value] : call.headers) {
        constexpr std::string_view kBearer = "Bearer ";
        auto const skip = value.starts_with(kBearer) ? kBearer.size() : 0;
        if (auto const found = real_tokens_.find(value.substr(skip)); found != real_tokens_.end()) {
            value = value.substr(0, skip) + found->second;
        }
    }
    replace_parameter(call.target, "access_token", real_tokens_);
    replace_parameter(call.body, "refresh_token", real_tokens_);
}

Task<std::optional<ApiReply>> Platform::answer(connectors::SimulatedCall call)
{
    translate_tokens(call);
    auto answered = simulator_->call(call, clock_.now());
    tell_delivered();
    for (auto& webhook : answered.before) {
        // as the platforms do it: the echo overtakes the answer. When the hub does not take it now, the schedule goes
        // on.
        if (!co_await post(webhook)) {
            schedule_.add(std::move(webhook), clock_.now());
        }
    }
    for (auto& webhook : answered.after) {
        schedule_.add(std::move(webhook), clock_.now());
    }
    kick();
    if (answered.hang) {
        co_return std::nullopt;
    }
    counts_.refused_calls += answered.reply.status >= 400 ? 1 : 0;
    co_return std::move(answered.reply);
}

void Platform::tell_delivered()
{
    // by index: the callback may make the simulator deliver more
    for (; told_ < simulator_->delivered().size(); ++told_) {
        if (on_delivered_) {
            auto const text = simulator_->delivered()[told_];
            on_delivered_(text);
        }
    }
}

Task<void> Platform::deliver_all()
{
    for (;;) {
        kicked_ = false;
        std::ranges::move(schedule_.due(clock_.now()), std::back_inserter(ready_));
        while (!ready_.empty() && in_flight_ < kMaxInFlight) {
            ++in_flight_;
            tasks_.spawn(executor_, "webhook", deliver(std::move(ready_.front())));
            ready_.pop_front();
        }
        if (kicked_) {
            continue;
        }
        auto const next = schedule_.next();
        auto const pause =
            next ? std::max(clock_.real(*next - clock_.now()), std::chrono::milliseconds{1}) : std::chrono::hours{1};
        wake_.expires_after(pause);
        boost::system::error_code error;
        co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) {
            co_return;
        }
    }
}

Task<void> Platform::deliver(connectors::DeliverySchedule::Attempt attempt)
{
    auto const external_id = attempt.webhook.external_id;
    counts_.retried += attempt.number > 0 ? 1 : 0;
    bool const accepted = co_await post(std::move(attempt.webhook));
    --in_flight_;
    schedule_.report(attempt.id, accepted, clock_.now());
    if (accepted) {
        ++(citizen_ids_.erase(external_id) > 0 ? counts_.acknowledged : counts_.other);
    }
    kick();
}

Task<bool> Platform::post(connectors::SimulatedWebhook webhook)
{
    webhook.headers.emplace_back("Content-Type", "application/json");
    auto const answer =
        co_await hub_.send({"POST", "/webhooks/" + connector_, std::move(webhook.headers), std::move(webhook.body)});
    co_return answer && answer->status == 200;
}

void Platform::kick()
{
    kicked_ = true;
    wake_.cancel();
}

}  // namespace hub::city
