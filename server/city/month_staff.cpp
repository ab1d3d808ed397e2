// longer than 400 lines: the life of one case in the hands of staff, step after step, with the few calls it is made of.
#include "city/month_staff.hpp"

#include "base/crypto.hpp"
#include "base/random.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hub::city {
namespace {

constexpr double kAbsent = 0.10;
constexpr double kSlow = 0.18;
constexpr double kTransfer = 0.10;
constexpr double kExtension = 0.10;
constexpr double kPause = 0.10;
constexpr double kPhotoForgotten = 0.25;

constexpr std::array<std::string_view, 6> kAnswers = {
    "{} đã cử cán bộ tới kiểm tra và xử lý xong; ảnh hiện trường lưu tại phường. Cảm ơn ông/bà đã phản ánh. (việc {})",
    "{} đã yêu cầu đơn vị phụ trách khắc phục, công việc hoàn thành trong sáng nay. Mong ông/bà thông cảm. (việc {})",
    "{} đã kiểm tra: nội dung phản ánh là đúng, tổ công tác đã xử lý tại chỗ và sẽ theo dõi thêm. (việc {})",
    "{} xin gửi hướng dẫn: hồ sơ nộp tại bộ phận một cửa vào giờ hành chính, mang bản chính để đối chiếu. (việc {})",
    "{} đã làm việc với các hộ liên quan, các hộ cam kết không tái phạm từ tuần này. (việc {})",
    "{} đã ghi nhận kiến nghị, đưa vào kế hoạch tháng tới và sẽ báo lại khi thực hiện. (việc {})",
};

/// Eight grey pixels: the smallest true photo.
std::string small_png(std::string const& salt)
{
    std::string png("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0", 29);
    return png + sha256_hex({salt});  // unlike any other photo
}

}  // namespace

/// One case in somebody's hands.
struct MonthStaff::Work {
    std::string code;
    int round = 0;
    std::mt19937_64 random;
    std::string unit;
    bool restricted = false;
    Instant opened{};
    Instant due{};
    Desk const* official = nullptr;
    Desk const* head = nullptr;
    Desk const* reader = nullptr;  ///< Who may read and answer it.
    bool evidence_needed = false;
    double draw() { return std::uniform_real_distribution<double>{0, 1}(random); }
    double between(double least, double most) { return least + (most - least) * draw(); }
};

MonthStaff::MonthStaff(
    asio::any_io_executor executor,
    TaskGroup& tasks,
    WebClient& hub,
    Clock const& clock,
    WorkCalendar const& calendar,
    std::uint64_t seed,
    Instant end
)
    : executor_(std::move(executor)),
      tasks_(tasks),
      hub_(hub),
      clock_(clock),
      calendar_(calendar),
      seed_(seed),
      end_(end)
{
}

Task<Result<WebAnswer>> MonthStaff::call(Desk const& desk, std::string method, std::string target, Json body)
{
    auto answer = co_await staff_call(hub_, desk, std::move(method), std::move(target), std::move(body));
    figures_.failures += !answer || answer->status >= 500 ? 1 : 0;
    co_return answer;
}

Task<bool> MonthStaff::step(Desk const& desk, std::string what, std::string target, Json body)
{
    auto const answer = co_await call(desk, "POST", std::move(target), std::move(body));
    bool const done = answer && answer->status < 300;
    if (!done) {
        ++figures_.refusals[fmt::format("{} {}", what, answer ? answer->status : 0)];
    }
    co_return done;
}

Task<Result<void>> MonthStaff::sign_in(DemoAccount account)
{
    auto desk = std::make_unique<Desk>(std::move(account));
    auto const signed_in = co_await staff_sign_in(hub_, *desk);
    if (signed_in) {
        desks_.push_back(std::move(desk));
    }
    co_return signed_in;
}

Task<Result<void>> MonthStaff::read_units(Desk const& desk)
{
    std::string cursor;
    do {
        auto const page =
            parsed(co_await call(desk, "GET", "/units?limit=200" + (cursor.empty() ? cursor : "&cursor=" + cursor), {})
            );
        if (!member(page, "items").is_array()) {
            co_return unavailable("no list of units");
        }
        for (auto const& unit : member(page, "items")) {
            unit_names_[text_or(unit, "id")] = text_or(unit, "name");
            parents_[text_or(unit, "id")] = text_or(unit, "parent");
        }
        cursor = text_or(page, "next_cursor");
    } while (!cursor.empty());
    co_return Result<void>{};
}

Task<Result<void>> MonthStaff::begin(std::vector<DemoAccount> accounts)
{
    for (auto& account : accounts) {
        if (auto const signed_in = co_await sign_in(std::move(account)); !signed_in) {
            co_return signed_in;
        }
    }
    Desk const* top = nullptr;  // hears of every unit
    for (auto const& desk : desks_) {
        auto const& roles = desk->account.roles;
        bool const heads = std::ranges::find(roles, "unit_head") != roles.end();
        top = heads && (top == nullptr || std::ranges::find(desk->account.units, "hanoi") != desk->account.units.end())
                  ? desk.get()
                  : top;
    }
    if (top == nullptr) {
        co_return invalid_input("the accounts file has nobody with the role unit_head");
    }
    if (auto const known = co_await read_units(*top); !known) {
        co_return known;
    }
    listen(*top);
    while (ready_ < live_.size() && co_await sleep_for(std::chrono::milliseconds{10})) {
    }
    co_return Result<void>{};
}

void MonthStaff::listen(Desk const& desk)
{
    std::vector<std::string> topics;
    auto const open = [&] {
        LiveOptions options{hub_.host(), hub_.port(), desk.cookie, std::exchange(topics, {}), {}, {}};
        options.on_event = [this](std::string const&, Json const& data) { on_case_event(data); };
        options.on_ready = [this] { ++ready_; };
        live_.push_back(std::make_unique<LiveClient>(std::move(options)));
        tasks_.spawn(executor_, "live connection", live_.back()->run());
    };
    for (auto const& [id, name] : unit_names_) {
        topics.push_back("unit:" + id);
        if (topics.size() == kTopicsOfConnection) {
            open();
        }
    }
    if (!topics.empty()) {
        open();
    }
}

void MonthStaff::on_case_event(Json const& data)
{
    auto const code = text_or(data, "code");
    bool const again = text_or(data, "state") == "reopened";
    if (code.empty() || working_.contains(code) || (seen_.contains(code) && !again)) {
        return;
    }
    figures_.cases += seen_.insert(code).second ? 1 : 0;
    figures_.again += again ? 1 : 0;
    working_.insert(code);
    tasks_.spawn(executor_, "case " + code, live_case(code, rounds_[code]++));
}

Task<bool> MonthStaff::until(Instant at)
{
    constexpr std::chrono::milliseconds kLeast{1};
    while (clock_.now() < at) {
        if (at > end_ || !co_await sleep_for(std::max(clock_.real(at - clock_.now()), kLeast))) {
            co_return false;
        }
    }
    co_return clock_.now() < end_;
}

Task<bool> MonthStaff::office_minutes(double minutes)
{
    auto const whole = std::chrono::minutes{static_cast<std::int64_t>(std::max(minutes, 1.0))};
    co_return co_await until(calendar_.add_working_minutes(clock_.now(), whole));
}

/// Those with this role whose own unit is this one.
std::vector<MonthStaff::Desk const*> MonthStaff::holders(std::string_view role, std::string const& unit) const
{
    std::vector<Desk const*> found;
    for (auto const& desk : desks_) {
        auto const& account = desk->account;
        if (std::ranges::find(account.roles, role) != account.roles.end() &&
            std::ranges::find(account.units, unit) != account.units.end()) {
            found.push_back(desk.get());
        }
    }
    return found;
}

/// Whoever sees the most.
MonthStaff::Desk const* MonthStaff::head_of_all() const
{
    auto const heads = holders("unit_head", "hanoi");
    return heads.empty() ? nullptr : heads.front();
}

/// Reads the case with whoever may: an official of its unit, else the heads from there upwards.
Task<bool> MonthStaff::find_people(Work& work)
{
    work.reader = nullptr;
    auto const* const top = head_of_all();  // only to learn which unit it lies with
    if (top == nullptr) {
        co_return false;
    }
    auto const answer = co_await call(*top, "GET", "/cases/" + work.code, {});
    auto const shown = parsed(answer);
    if (!answer || answer->status != 200) {
        ++figures_.closed_to_all;
        co_return false;
    }
    work.unit = text_or(shown, "lead_unit");
    work.restricted = flag_at(shown, "restricted");
    work.evidence_needed = flag_at(shown, "evidence_needed");
    work.opened = parse_rfc3339(text_or(shown, "opened_at")).value_or(clock_.now());
    work.due = parse_rfc3339(text_or(member(member(shown, "deadlines"), "resolve"), "due_at")).value_or(clock_.now());
    auto const officials = holders("official", work.unit);
    work.official = officials.empty() || work.restricted
                        ? nullptr
                        : officials[std::uniform_int_distribution<std::size_t>{0, officials.size() - 1}(work.random)];
    work.head = top;
    for (auto unit = work.unit; !unit.empty(); unit = parents_[unit]) {
        if (auto const heads = holders("unit_head", unit); !heads.empty()) {
            work.head = heads.front();
            break;
        }
    }
    work.reader = work.official;
    if (work.official == nullptr) {
        auto const seen = co_await call(*work.head, "GET", "/cases/" + work.code, {});
        work.reader = seen && seen->status == 200 ? work.head : top;  // the accused unit's head may not
    }
    co_return true;
}

Task<void> MonthStaff::live_case(std::string code, int round)
{
    Work work;
    work.code = code;
    work.round = round;
    work.random.seed(
        std::hash<std::string>{}(code) ^ (seed_ * 0x9E3779B97F4A7C15ULL) ^ static_cast<std::uint64_t>(round)
    );
    // somebody opens the inbox some time after it came, in office hours
    if (co_await office_minutes(work.between(2, 40)) && co_await find_people(work) && co_await take_on(work)) {
        co_await complicate(work);
        co_await answer(work);
    }
    working_.erase(code);
}

/// The first human step: at once, or after days of nobody caring.
Task<bool> MonthStaff::take_on(Work& work)
{
    if (work.draw() < kAbsent) {
        ++figures_.late_starts;
        if (!co_await office_minutes(work.between(9 * 60, 24 * 60))) {
            co_return false;
        }
    }
    if (work.official != nullptr) {
        Json const body{
            {"unit", work.unit}, {"assignee", work.official->account.username}, {"reason", "giao cán bộ phụ trách"}
        };
        static_cast<void>(co_await step(*work.head, "assign", "/cases/" + work.code + "/assignment", body));
        if (!co_await office_minutes(work.between(5, 60))) {
            co_return false;
        }
    }
    static_cast<void>(
        co_await step(*work.reader, "accept", "/cases/" + work.code + "/transitions", {{"to", "accepted"}})
    );
    co_return true;
}

/// What happens on the way in some cases: another unit, more time, a clock that stands.
Task<void> MonthStaff::complicate(Work& work)
{
    auto const path = "/cases/" + work.code;
    if (work.restricted) {
        co_return;
    }
    if (work.draw() < kTransfer) {
        std::vector<std::string> others;
        for (auto const& [unit, parent] : parents_) {
            if (parent == parents_[work.unit] && unit != work.unit && !holders("official", unit).empty()) {
                others.push_back(unit);
            }
        }
        if (!others.empty()) {
            auto const& to = others[std::uniform_int_distribution<std::size_t>{0, others.size() - 1}(work.random)];
            Json const body{{"unit", to}, {"reason", "việc thuộc đơn vị bạn theo phân công"}};
            figures_.transfers += co_await step(*work.head, "transfer", path + "/assignment", body) ? 1 : 0;
            if (!co_await office_minutes(work.between(20, 120)) || !co_await find_people(work)) {
                co_return;
            }
        }
    }
    if (work.draw() < kExtension) {
        Json const wish{{"working_days", 3}, {"reason", "cần thêm thời gian khảo sát hiện trường"}};
        if (co_await step(*work.reader, "extension", path + "/extension", wish) && co_await office_minutes(30)) {
            auto const* const decision = work.draw() < 0.8 ? "/extension/approve" : "/extension/refuse";
            Json const words{{"reason", "đã xem xét"}};
            figures_.extensions += co_await step(*work.head, "extension decision", path + decision, words) ? 1 : 0;
        }
    }
    if (work.draw() < kPause) {
        bool const citizen = work.draw() < 0.5;
        Json const body{
            {"why", citizen ? "citizen" : "other_body"},
            {"reason", citizen ? "cần thêm địa chỉ cụ thể" : "xin ý kiến sở"}
        };
        if (co_await step(*work.reader, "pause", path + "/pause", body)) {
            ++figures_.pauses;
            if (work.draw() < 0.8 && co_await office_minutes(work.between(120, 960))) {
                static_cast<void>(co_await step(*work.reader, "resume", path + "/resume", {{"reason", "đã có trả lời"}})
                );
            }
        }
    }
}

Task<void> MonthStaff::answer(Work& work)
{
    auto const term = static_cast<double>(calendar_.working_minutes(work.opened, work.due).count());
    auto const left = static_cast<double>(calendar_.working_minutes(clock_.now(), work.due).count());
    bool const slow = work.draw() < kSlow;
    figures_.late_answers += slow ? 1 : 0;
    auto const wait = slow ? left + std::max(term * work.between(0.05, 0.4), 60.0) : left * work.between(0.05, 0.7);
    if (!co_await office_minutes(wait) || !co_await find_people(work)) {
        co_return;
    }
    auto const path = "/cases/" + work.code;
    if (work.evidence_needed && work.draw() >= kPhotoForgotten) {
        WebCall photo{"POST", "/api/v1" + path + "/evidence?name=hien-truong.png"};
        photo.headers.emplace_back("Cookie", work.reader->cookie);
        photo.headers.emplace_back("Content-Type", "image/png");
        photo.body = small_png(work.code + std::to_string(work.round));
        auto const taken = co_await hub_.send(std::move(photo));
        figures_.photos += taken && taken->status == 201 ? 1 : 0;
        if (!taken || taken->status != 201) {
            ++figures_.refusals[fmt::format("photo {}", taken ? taken->status : 0)];
        }
    }
    auto const name = fmt::format("{} lần {}", work.code, work.round + 1);
    auto const words = fmt::format(
        fmt::runtime(kAnswers[std::uniform_int_distribution<std::size_t>{0, kAnswers.size() - 1}(work.random)]),
        unit_names_[work.unit],
        name
    );
    Json const body{{"text", fmt::format("{}{}: {}", kAnswerMark, name, words)}, {"close", false}};
    auto const replied = co_await call(*work.reader, "POST", path + "/replies", body);
    if (!replied || replied->status != 202) {
        ++figures_.refusals[fmt::format("reply {}", replied ? replied->status : 0)];
        co_return;
    }
    bool const task = text_or(member(parsed(replied), "delivery"), "state") == "failed";
    ++(task ? figures_.tasks : figures_.answers);
    if (!task) {
        sent_[name] = work.code;
    }
}

Task<void> MonthStaff::look_for_missing_answers()
{
    auto const* const top = head_of_all();
    for (auto const& [name, code] : sent_) {
        if (arrived_.contains(name) || top == nullptr) {
            continue;
        }
        auto const shown = parsed(co_await call(*top, "GET", "/cases/" + code, {}));
        for (auto const& message : member(shown, "messages")) {
            bool const it_is = answer_name(text_or(message, "text")) == name;
            figures_.shut_out += it_is && text_or(member(message, "delivery"), "state") == "failed" ? 1 : 0;
        }
    }
}

void MonthStaff::on_delivered(std::string const& text)
{
    auto const name = answer_name(text);
    if (!name.empty()) {
        ++(arrived_.insert(name).second ? figures_.arrived : figures_.twice);
    }
}

Task<Result<MonthStaff::Left>> MonthStaff::look_at_what_is_left()
{
    Left left;
    for (auto const& desk : desks_) {
        auto const& units = desk->account.units;
        auto const& roles = desk->account.roles;
        if (std::ranges::find(units, "hanoi") == units.end() || std::ranges::find(roles, "unit_head") == roles.end()) {
            continue;
        }
        std::string cursor;
        do {
            auto const page = parsed(co_await call(
                *desk,
                "GET",
                "/cases?limit=200&state=open,accepted,reopened,waiting_citizen" +
                    (cursor.empty() ? cursor : "&cursor=" + cursor),
                {}
            ));
            if (!member(page, "items").is_array()) {
                co_return unavailable("no list of cases");
            }
            for (auto const& item : member(page, "items")) {
                ++left.active;
                left.without_date += text_or(member(item, "deadline"), "due_at").empty() ? 1 : 0;
            }
            cursor = text_or(page, "next_cursor");
        } while (!cursor.empty());
        co_return left;
    }
    co_return invalid_input("nobody heads the whole city");
}

Task<std::optional<std::int64_t>> MonthStaff::pending_items()
{
    for (auto const& desk : desks_) {
        auto const answer = co_await call(*desk, "GET", "/custody/balance", {});
        if (answer && answer->status == 200) {
            co_return integer_at(parsed(answer), "pending");
        }
    }
    co_return std::nullopt;
}

}  // namespace hub::city
