// longer than 400 lines: one month from its first question to its verdict, read in the order in which it happens.
#include "city/month.hpp"

#include "base/random.hpp"
#include "city/month_staff.hpp"
#include "city/platform.hpp"
#include "ports/rehearsal_clock.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <numeric>
#include <set>
#include <sstream>

namespace hub::embedded {
std::string_view city_calendar() noexcept;  // put into the program by CMake
}

namespace hub::city {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr std::chrono::seconds kQuietLimit{60};
constexpr double kShareWithLetters = 0.75;
constexpr double kAsksAgain = 0.12;
constexpr double kRatesWell = 0.45;
constexpr double kNotSolved = 0.15;
constexpr std::string_view kQuestionMark = "một số từ 1 (chưa được) đến 5";
/// Letters by the hour of a day, in shares: few at night, a peak before noon and another in the evening.
constexpr std::array<double, 24> kHours{0.3, 0.2, 0.1, 0.1, 0.2, 0.6, 2, 4, 7, 8, 7, 5,
                                        4,   4,   5,   5,   5,   6,   6, 7, 7, 5, 3, 1};
constexpr std::array<std::string_view, 3> kAsking{
    "Cho tôi hỏi việc tôi phản ánh đã xử lý đến đâu rồi?",
    "Việc tôi báo hôm trước sao chưa thấy ai tới, mong phường trả lời",
    "Tôi bổ sung: tình trạng vẫn như cũ, mong phường xử lý sớm",
};
constexpr std::array<std::string_view, 3> kGoodWords{"5, cảm ơn phường", "4", "Đã xong rồi, 5 điểm"};
constexpr std::array<std::string_view, 3> kBadWords{"chưa", "1, vẫn như cũ", "Chưa xong, 2 điểm"};

Result<WorkCalendar> calendar_of(std::string const& file)
{
    std::string text(embedded::city_calendar());
    if (!file.empty()) {
        std::ifstream stream(file, std::ios::binary);
        std::ostringstream content;
        content << stream.rdbuf();
        text = content.str();
    }
    auto const json = parse_json(text);
    return json ? WorkCalendar::from_json(*json) : std::unexpected(json.error());
}

Address hub_address(app::Config const& config)
{
    auto const& address = config.server.address;
    bool const is_any = address == "0.0.0.0" || address == "::" || address == "localhost";
    return {is_any ? std::string("127.0.0.1") : address, std::to_string(config.server.port)};
}

/// Everything of one month, in the order in which it is built.
class Month {
public:
    Month(app::Config const& config, CityOptions const& options, std::vector<Letter> letters, WorkCalendar calendar)
        : config_(config),
          options_(options),
          calendar_(std::move(calendar)),
          run_(random_hex(4)),
          hub_(context_.get_executor(), hub_address(config).host, hub_address(config).port),
          citizens_(config, std::move(letters), options.seed, run_, false),
          random_(options.seed)
    {
    }

    int run()
    {
        asio::signal_set signals(context_, SIGINT, SIGTERM);
        signals.async_wait([this](boost::system::error_code const& error, int) {
            if (!error) {
                stop(1);
            }
        });
        signals_ = &signals;
        tasks_.spawn(context_.get_executor(), "city month", live());
        context_.run();
        return status_;
    }

private:
    Task<void> live()
    {
        auto const begun = co_await begin();
        if (!begun) {
            fmt::print(stderr, "hub city: {}\n", begun.error().detail);
            stop(begun.error().code == Errc::invalid_input ? 2 : 1);
            co_return;
        }
        for (auto const at : plan()) {
            if (!co_await until(at)) {
                break;
            }
            say_day();
            write_letter();
        }
        while (clock_->now() < end_ && co_await sleep_for(milliseconds{20})) {
            say_day();
        }
        co_await come_to_rest();
        co_await finish();
    }

    /// The hub says which time it is, and how fast that runs.
    Task<Result<void>> begin()
    {
        auto const asked = std::chrono::steady_clock::now();
        auto const answer = co_await hub_.send({"GET", "/readyz", {}, {}});
        auto const json = answer ? parse_json(answer->body) : std::unexpected(answer.error());
        if (!json) {
            co_return unavailable("the hub does not answer at /readyz");
        }
        auto const& rehearsal = member(*json, "rehearsal");
        auto const now = parse_rfc3339(text_or(rehearsal, "now"));
        auto const& speed = member(rehearsal, "speed");
        if (!now || !speed.is_number()) {
            co_return invalid_input(
                "--days needs a hub on a rehearsal clock (rehearsal.clock_start and rehearsal.clock_speed)"
            );
        }
        auto const half_way = (std::chrono::steady_clock::now() - asked) / 2;
        auto const factor = speed.get<double>();
        auto const late = std::chrono::duration<double, std::milli>(half_way).count() * factor;
        clock_ = std::make_unique<RehearsalClock>(*now + milliseconds{static_cast<std::int64_t>(late)}, factor);
        start_ = *now;
        end_ = start_ + hours{24} * options_.days;
        staff_ = std::make_unique<MonthStaff>(
            context_.get_executor(), tasks_, hub_, *clock_, calendar_, options_.seed, end_
        );
        if (auto const ports = start_platforms(); !ports) {
            co_return ports;
        }
        auto accounts = read_accounts(config_.city.accounts_file);
        if (!accounts) {
            co_return invalid_input(accounts.error().detail);
        }
        auto const ready = co_await staff_->begin(std::move(*accounts));
        fmt::print(
            "{} … {}, speed {}, {} letters a day\n",
            to_text(local_day(start_)),
            to_text(local_day(end_)),
            factor,
            options_.letters_per_day
        );
        co_return ready;
    }

    Result<void> start_platforms()
    {
        std::set<std::string> names;
        for (auto const& channel : config_.channels) {
            names.insert(channel.connector);
        }
        for (auto const& name : names) {
            auto& platform = platforms_[name] =
                std::make_unique<Platform>(context_.get_executor(), tasks_, hub_, config_, name, run_, 1.0, *clock_);
            platform->on_delivered([this, name](connectors::DeliveredText const& text) { on_delivered(name, text); });
            if (auto const started = platform->start(); !started) {
                return started;
            }
        }
        return {};
    }

    /// Instants of all letters, in order.
    std::vector<Instant> plan()
    {
        std::vector<Instant> instants;
        std::discrete_distribution<int> hour(kHours.begin(), kHours.end());
        std::uniform_int_distribution<int> in_hour(0, 3'599'999);
        auto const last =
            start_ +
            milliseconds{static_cast<std::int64_t>(
                static_cast<double>(std::chrono::duration_cast<milliseconds>(end_ - start_).count()) * kShareWithLetters
            )};
        for (auto day = local_day(start_); to_instant(LocalInstant{day}) < last; day += std::chrono::days{1}) {
            auto const weekday = std::chrono::weekday{day}.iso_encoding();
            double const share = calendar_.is_working_day(day) ? 1.0 : weekday >= 6 ? 0.6 : 0.3;
            auto const count = static_cast<int>(share * options_.letters_per_day + 0.5);
            for (int letter = 0; letter < count; ++letter) {
                auto const at = to_instant(LocalInstant{day}) + hours{hour(random_)} + milliseconds{in_hour(random_)};
                if (at > start_ && at < last) {
                    instants.push_back(at);
                }
            }
        }
        std::ranges::sort(instants);
        return instants;
    }

    Task<bool> until(Instant at)
    {
        while (clock_->now() < at) {
            if (at > end_ || !co_await sleep_for(std::max(clock_->real(at - clock_->now()), milliseconds{1}))) {
                co_return false;
            }
        }
        co_return true;
    }

    void write_letter()
    {
        auto posting = citizens_.next();
        if (!posting) {
            return;
        }
        ++letters_;
        platforms_.at(posting->connector)->act(posting->action);
        if (chance(kAsksAgain)) {
            tasks_.spawn(
                context_.get_executor(),
                "asks again",
                later(posting->connector, posting->action, between(hours{20}, hours{80}), pick(kAsking))
            );
        }
    }

    void on_delivered(std::string const& connector, connectors::DeliveredText const& text)
    {
        staff_->on_delivered(text.text);
        if (text.is_public || text.text.find(kQuestionMark) == std::string::npos) {
            return;
        }
        auto const luck = std::uniform_real_distribution<double>{0, 1}(random_);
        if (luck >= kRatesWell + kNotSolved) {
            return;  // most people say nothing
        }
        bool const good = luck < kRatesWell;
        ++(good ? good_words_ : bad_words_);
        connectors::CitizenAction action;
        action.account_id = text.account_id;
        action.user_id = text.user_id;
        tasks_.spawn(
            context_.get_executor(),
            "rates",
            later(connector, action, between(minutes{20}, hours{30}), good ? pick(kGoodWords) : pick(kBadWords))
        );
    }

    /// The same citizen writes once more, some time later.
    Task<void> later(std::string connector, connectors::CitizenAction action, milliseconds after, std::string words)
    {
        if (co_await until(clock_->now() + after)) {
            action.text = std::move(words);
            platforms_.at(connector)->act(action);
        }
    }

    bool chance(double share) { return std::uniform_real_distribution<double>{0, 1}(random_) < share; }
    milliseconds between(milliseconds least, milliseconds most)
    {
        return milliseconds{std::uniform_int_distribution<std::int64_t>{least.count(), most.count()}(random_)};
    }
    template <std::size_t N>
    std::string pick(std::array<std::string_view, N> const& texts)
    {
        return std::string(texts[std::uniform_int_distribution<std::size_t>{0, N - 1}(random_)]);
    }

    void say_day()
    {
        auto const day = local_day(clock_->now());
        if (day == shown_day_) {
            return;
        }
        shown_day_ = day;
        auto const& figures = staff_->figures();
        fmt::print(
            "{} {}  thư {}, vụ việc {}, trả lời {}, mở lại {}\n",
            to_text(day),
            calendar_.is_working_day(day) ? "làm việc" : "nghỉ    ",
            letters_,
            figures.cases,
            figures.answers,
            figures.again
        );
        std::fflush(stdout);
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

    Task<void> come_to_rest()
    {
        auto const limit = std::chrono::steady_clock::now() + kQuietLimit;
        int quiet_rounds = 0;
        while (std::chrono::steady_clock::now() < limit && quiet_rounds < 5) {
            if (!co_await sleep_for(milliseconds{200})) {
                co_return;
            }
            auto const counts = total();
            bool quiet = counts.sent == counts.acknowledged && staff_->busy() == 0 &&
                         staff_->figures().arrived >= staff_->figures().answers;
            for (auto const& [name, platform] : platforms_) {
                quiet = quiet && (platform->idle() || platform->disabled());
            }
            quiet = quiet && (co_await staff_->pending_items()).value_or(0) == 0;
            quiet_rounds = quiet ? quiet_rounds + 1 : 0;
        }
    }

    Task<void> finish()
    {
        auto const left = co_await staff_->look_at_what_is_left();
        co_await staff_->look_for_missing_answers();
        auto const counts = total();
        auto const& figures = staff_->figures();
        std::string refusals;
        for (auto const& [what, times] : figures.refusals) {
            refusals += fmt::format("{}{} ×{}", refusals.empty() ? "" : ", ", what, times);
        }
        bool const whole = counts.sent == counts.acknowledged &&
                           figures.arrived + figures.shut_out == figures.answers && figures.twice == 0 &&
                           figures.failures == 0 && figures.cases > 0 && left && left->without_date == 0;
        fmt::print(
            "month: sent {}, acknowledged {}, retried {}, cases {}, answers {}, arrived {}, twice {}, tasks {}, shut "
            "out {}, late "
            "starts {}, "
            "late answers {}, transfers {}, extensions {}, pauses {}, photos {}, reopened {}, good words {}, bad words "
            "{}, "
            "closed to all {}, active {}, without date {}, failures {}\n",
            counts.sent,
            counts.acknowledged,
            counts.retried,
            figures.cases,
            figures.answers,
            figures.arrived,
            figures.twice,
            figures.tasks,
            figures.shut_out,
            figures.late_starts,
            figures.late_answers,
            figures.transfers,
            figures.extensions,
            figures.pauses,
            figures.photos,
            figures.again,
            good_words_,
            bad_words_,
            figures.closed_to_all,
            left ? left->active : 0,
            left ? left->without_date : 0,
            figures.failures
        );
        fmt::print("refused by the rules: {}\n", refusals.empty() ? "nothing" : refusals);
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
    WorkCalendar calendar_;
    asio::io_context context_{1};
    TaskGroup tasks_;
    std::string run_;
    WebClient hub_;
    Citizens citizens_;
    std::mt19937_64 random_;
    std::unique_ptr<RehearsalClock> clock_;
    Instant start_{};
    Instant end_{};
    std::unique_ptr<MonthStaff> staff_;
    std::map<std::string, std::unique_ptr<Platform>> platforms_;
    asio::signal_set* signals_ = nullptr;
    LocalDay shown_day_{};
    std::uint64_t letters_ = 0;
    std::uint64_t good_words_ = 0;
    std::uint64_t bad_words_ = 0;
    int status_ = 0;
};

}  // namespace

int run_month(app::Config const& config, CityOptions const& options, std::vector<Letter> letters)
{
    auto calendar = calendar_of(config.calendar_file);
    if (!calendar) {
        fmt::print(stderr, "hub city: {}\n", calendar.error().detail);
        return 2;
    }
    return Month(config, options, std::move(letters), std::move(*calendar)).run();
}

}  // namespace hub::city
