#include "city/city.hpp"

#include "base/random.hpp"
#include "city/citizens.hpp"
#include "city/month.hpp"
#include "city/officials.hpp"
#include "city/platform.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <csignal>
#include <fstream>
#include <set>
#include <sstream>

namespace hub::city {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kQuietLimit{120};  // after the last message, for everything to come to rest
constexpr int kLettersBeforeAnnouncement = 8;
constexpr double kEndlessTimeScale = 60;  // platform retries: minutes become seconds

Result<std::vector<Letter>> letters_of(std::string const& file)
{
    if (file.empty()) {
        return read_letters(embedded_letters());
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        return invalid_input("cannot read " + file);
    }
    std::ostringstream content;
    content << stream.rdbuf();
    return read_letters(content.str());
}

/// Loopback address of the hub, whatever it listens on.
Address hub_address(app::Config const& config)
{
    auto const& address = config.server.address;
    bool const is_any = address == "0.0.0.0" || address == "::" || address == "localhost";
    return {is_any ? std::string("127.0.0.1") : address, std::to_string(config.server.port)};
}

/// Everything of one run, in the order in which it is built.
class City {
public:
    City(app::Config const& config, CityOptions const& options, std::vector<Letter> letters)
        : config_(config),
          options_(options),
          run_(random_hex(4)),
          hub_(context_.get_executor(), hub_address(config).host, hub_address(config).port),
          citizens_(config, std::move(letters), options.seed, run_, options.once),
          officials_(context_.get_executor(), tasks_, hub_, screen_, sent_, options.speed)
    {
    }

    int run()
    {
        asio::signal_set signals(context_, SIGINT, SIGTERM);
        signals.async_wait([this](boost::system::error_code const& error, int) {
            if (!error) {
                stop(options_.once ? 1 : 0);
            }
        });
        signals_ = &signals;
        if (auto const started = start_platforms(); !started) {
            screen_.problem(started.error().detail);
            return 1;
        }
        tasks_.spawn(context_.get_executor(), "city day", live_day());
        context_.run();
        return status_;
    }

private:
    Result<void> start_platforms()
    {
        std::set<std::string> names;
        for (auto const& channel : config_.channels) {
            names.insert(channel.connector);
        }
        for (auto const& name : names) {
            auto& platform = platforms_[name] = std::make_unique<Platform>(
                context_.get_executor(),
                tasks_,
                hub_,
                config_,
                name,
                run_,
                std::max(options_.speed, kEndlessTimeScale),
                clock_
            );
            platform->on_delivered([this, name](connectors::DeliveredText const& text) {
                officials_.on_delivered(name, text.text);
            });
            if (auto const started = platform->start(); !started) {
                return started;
            }
        }
        return {};
    }

    Task<void> live_day()
    {
        co_await begin_officials();
        screen_.note(fmt::format(
            "Thành phố diễn tập: {} tài khoản, {} tin nhắn, tốc độ {}",
            config_.channels.size(),
            citizens_.size(),
            options_.speed
        ));
        int letters = 0;
        while (auto posting = citizens_.next()) {
            screen_.letter(posting->connector, posting->place, posting->action.text);
            sent_[posting->action.text] = Clock::now();
            platforms_.at(posting->connector)->act(posting->action);
            if (++letters == kLettersBeforeAnnouncement && officials_.present()) {
                tasks_.spawn(context_.get_executor(), "announcement", announce());
            }
            co_await keep_pace();
        }
        co_await come_to_rest();
        finish();
    }

    Task<void> begin_officials()
    {
        auto accounts = read_accounts(config_.city.accounts_file);
        if (!accounts) {
            screen_.note(fmt::format("Không có cán bộ diễn tập ({}): chỉ gửi tin nhắn", accounts.error().detail));
            co_return;
        }
        if (auto const begun = co_await officials_.begin(std::move(*accounts)); !begun) {
            screen_.problem(begun.error().detail);
            failed_ = true;
        }
    }

    Task<void> announce()
    {
        auto const told = co_await officials_.announce(
            "Lịch cắt nước để sửa đường ống",
            "Công ty cấp nước tạm ngừng cấp nước từ 22 giờ tối nay đến 5 giờ sáng mai. Bà con chủ động tích nước. Đây "
            "là tin diễn tập."
        );
        if (!told) {
            screen_.problem(told.error().detail);
            failed_ = true;
        }
    }

    /// Between two letters; without a pause the platforms still must not run ahead of the hub without bound.
    Task<void> keep_pace()
    {
        auto const pause = citizens_.pause(options_.speed);
        static_cast<void>(co_await sleep_for(pause));
        constexpr std::uint64_t kAhead = 256;
        while (unacknowledged() > kAhead && co_await sleep_for(std::chrono::milliseconds{5})) {
        }
    }

    /// All sent: waits until nothing moves any more in platforms, hub and officials.
    Task<void> come_to_rest()
    {
        auto const limit = Clock::now() + kQuietLimit;
        int quiet_rounds = 0;
        while (Clock::now() < limit && quiet_rounds < 5) {
            if (!co_await sleep_for(std::chrono::milliseconds{200})) {
                co_return;
            }
            bool quiet =
                unacknowledged() == 0 && officials_.busy() == 0 && officials_.arrived() >= officials_.answered();
            for (auto const& [name, platform] : platforms_) {
                quiet = quiet && (platform->idle() || platform->disabled());
            }
            if (quiet && officials_.present()) {
                quiet = (co_await officials_.pending_items()).value_or(0) == 0;
            }
            quiet_rounds = quiet ? quiet_rounds + 1 : 0;
        }
    }

    [[nodiscard]] PlatformCounts total() const
    {
        PlatformCounts sum;
        for (auto const& [name, platform] : platforms_) {
            sum.sent += platform->counts().sent;
            sum.acknowledged += platform->counts().acknowledged;
            sum.retried += platform->counts().retried;
        }
        return sum;
    }

    [[nodiscard]] std::uint64_t unacknowledged() const
    {
        auto const counts = total();
        return counts.sent - counts.acknowledged;
    }

    void finish()
    {
        auto const counts = total();
        bool const whole = counts.acknowledged == counts.sent && officials_.arrived() >= officials_.answered() &&
                           officials_.doubled() == 0 && !failed_;
        fmt::print(
            "sent {}, acknowledged {}, retried {}, cases {}, restricted {}, answers {}, arrived {}, twice {}\n",
            counts.sent,
            counts.acknowledged,
            counts.retried,
            officials_.cases(),
            officials_.restricted(),
            officials_.answered(),
            officials_.arrived(),
            officials_.doubled()
        );
        std::fflush(stdout);
        stop(whole ? 0 : 1);
    }

    void stop(int status)
    {
        status_ = status;
        signals_->cancel();
        tasks_.stop([this] { context_.stop(); });
    }

    app::Config const& config_;
    CityOptions const& options_;
    SystemClock clock_;
    asio::io_context context_{1};
    TaskGroup tasks_;
    Screen screen_;
    SentTimes sent_;
    std::string run_;
    WebClient hub_;
    Citizens citizens_;
    Officials officials_;
    std::map<std::string, std::unique_ptr<Platform>> platforms_;
    asio::signal_set* signals_ = nullptr;
    bool failed_ = false;
    int status_ = 0;
};

int refuse(std::string_view why)
{
    fmt::print(stderr, "hub city: {}\n", why);
    return 2;
}

}  // namespace

void add_options(CLI::App& command, CityOptions& options)
{
    command
        .add_option(
            "--speed", options.speed, "Pace: 1 is a message about every two seconds, 1000 and more is without pause"
        )
        ->check(CLI::PositiveNumber);
    command
        .add_option(
            "--messages",
            options.messages,
            "File of JSON lines with text, channel, ward, kind (default: the embedded ones)"
        )
        ->check(CLI::ExistingFile);
    command.add_option("--seed", options.seed, "Another seed, another day");
    command
        .add_option(
            "--days",
            options.days,
            "Play so many days of a hub on a rehearsal clock (rehearsal.clock_start, rehearsal.clock_speed): office "
            "hours, "
            "holidays, slow and absent officials, ratings; then a verdict. Its pace is the hub's clock"
        )
        ->check(CLI::Range(1, 400));
    command.add_option("--letters-per-day", options.letters_per_day, "With --days: letters on a working day")
        ->check(CLI::Range(1, 100'000));
    command.add_flag(
        "--once", options.once, "Each message once, then a summary line; status 1 when something was lost"
    );
}

int run_city(app::Config const& given, CityOptions const& options)
{
    auto config = given;
    // the hub is its own platform there: the city's people have telephones
    std::erase_if(config.channels, app::is_inside);
    if (config.channels.empty()) {
        return refuse("the configuration has no channels (try --config config/city.json)");
    }
    if (!config.server.tls_certificate_file.empty()) {
        return refuse("the city speaks plain HTTP on loopback; run the hub without TLS for a rehearsal");
    }
    for (auto const& channel : config.channels) {
        if (!address_of(channel.api_base_url)) {
            return refuse(fmt::format(
                "channel {}: api_base_url must be http:// on loopback, where the city plays the platform", channel.id
            ));
        }
    }
    auto effective = options;
    auto letters = letters_of(effective.messages.empty() ? config.city.messages_file : effective.messages);
    if (!letters || letters->empty()) {
        return refuse(letters ? "the message file is empty" : letters.error().detail);
    }
    return options.days > 0 ? run_month(config, effective, std::move(*letters))
                            : City(config, effective, std::move(*letters)).run();
}

}  // namespace hub::city
