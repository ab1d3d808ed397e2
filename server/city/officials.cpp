#include "city/officials.hpp"

#include "base/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hub::city {
namespace {

constexpr std::size_t kPublicListeners = 20;
constexpr std::string_view kAnnouncements = "public:announcements";

constexpr std::array<std::string_view, 4> kAnswers = {
    "{} đã cử cán bộ tới kiểm tra ngay trong ngày và sẽ xử lý dứt điểm trong tuần này. Cảm ơn ông/bà đã phản ánh.",
    "{} đã tiếp nhận và yêu cầu đơn vị phụ trách khắc phục trước 17 giờ ngày mai. Mong ông/bà thông cảm về sự bất "
    "tiện.",
    "{} đã kiểm tra: nội dung phản ánh là đúng. Tổ công tác đang xử lý tại chỗ, dự kiến xong trong 2 ngày làm việc.",
    "{} xin gửi ông/bà hướng dẫn: hồ sơ nộp tại bộ phận một cửa vào giờ hành chính, mang theo bản chính để đối chiếu.",
};

std::string id_text(Json const& id)
{
    return id.is_string() ? id.get<std::string>() : dump(id);
}

}  // namespace

Officials::Officials(
    asio::any_io_executor executor,
    TaskGroup& tasks,
    WebClient& hub,
    Screen const& screen,
    SentTimes const& sent,
    double speed
)
    : executor_(std::move(executor)), tasks_(tasks), hub_(hub), screen_(screen), sent_(sent), speed_(speed)
{
}

Task<Result<WebAnswer>> Officials::call(Session const& session, std::string method, std::string target, Json body)
{
    return staff_call(hub_, session, std::move(method), std::move(target), std::move(body));
}

Task<Result<void>> Officials::sign_in(DemoAccount account)
{
    auto session = std::make_unique<Session>(std::move(account));
    auto const signed_in = co_await staff_sign_in(hub_, *session);
    if (signed_in) {
        sessions_.push_back(std::move(session));
    }
    co_return signed_in;
}

Task<Result<void>> Officials::read_units(Session const& session)
{
    std::string cursor;
    do {
        auto const answer =
            co_await call(session, "GET", "/units?limit=200" + (cursor.empty() ? cursor : "&cursor=" + cursor), {});
        auto const page = parsed(answer);
        if (!answer || answer->status != 200 || !member(page, "items").is_array()) {
            co_return unavailable(refusal("list of units", answer));
        }
        for (auto const& unit : member(page, "items")) {
            unit_names_[text_or(unit, "id")] = text_or(unit, "name");
        }
        cursor = text_or(page, "next_cursor");
    } while (!cursor.empty());
    co_return Result<void>{};
}

Task<Result<void>> Officials::begin(std::vector<DemoAccount> accounts)
{
    for (auto& account : accounts) {
        if (auto const signed_in = co_await sign_in(std::move(account)); !signed_in) {
            co_return signed_in;
        }
    }
    std::vector<Session const*> workers;
    for (auto const& session : sessions_) {
        auto const& roles = session->account.roles;
        if (std::ranges::find(roles, "official") != roles.end()) {
            workers.push_back(session.get());
        }
    }
    if (workers.empty()) {
        co_return invalid_input("the accounts file has nobody with the role official");
    }
    if (auto const known = co_await read_units(*workers.front()); !known) {
        co_return known;
    }
    listen(workers);
    while (connections_ready_ < live_.size() && co_await sleep_for(std::chrono::milliseconds{10})) {
    }
    co_return Result<void>{};
}

/// Every unit's topic is listened to by one of the workers, in connections of as many topics as the hub allows.
void Officials::listen(std::vector<Session const*> const& workers)
{
    std::vector<std::string> topics;
    std::size_t connection = 0;
    auto const open = [&] {
        auto const* session = workers[connection++ % workers.size()];
        open_connection(
            session->cookie,
            std::exchange(topics, {}),
            [this, session](std::string const&, Json const& data) { on_case_event(*session, data); }
        );
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
    for (std::size_t i = 0; i < kPublicListeners; ++i) {
        open_connection({}, {std::string(kAnnouncements)}, [this](std::string const&, Json const&) {
            ++announcement_frames_;
        });
    }
}

void Officials::open_connection(
    std::string cookie, std::vector<std::string> topics, std::function<void(std::string const&, Json const&)> on_event
)
{
    LiveOptions options{hub_.host(), hub_.port(), std::move(cookie), std::move(topics), std::move(on_event), {}};
    options.on_ready = [this] { ++connections_ready_; };
    live_.push_back(std::make_unique<LiveClient>(std::move(options)));
    tasks_.spawn(executor_, "live connection", live_.back()->run());
}

void Officials::on_case_event(Session const& session, Json const& data)
{
    auto code = text_or(data, "code");
    if (!code.empty() && seen_.insert(code).second) {
        ++busy_;
        tasks_.spawn(executor_, "official at work", work(session, std::move(code)));
    }
}

Task<void> Officials::work(Session const& session, std::string code)
{
    auto const answered = co_await call(session, "GET", "/cases/" + code, {});
    auto const shown = parsed(answered);
    if (!answered || answered->status != 200) {
        ++restricted_;
        screen_.restricted(code);
        --busy_;
        co_return;
    }
    restricted_ += flag_at(shown, "restricted") ? 1 : 0;
    auto const unit = unit_name(text_or(shown, "lead_unit"));
    std::chrono::milliseconds after{0};
    if (auto const& messages = member(shown, "messages"); messages.is_array() && !messages.empty()) {
        if (auto const sent = sent_.find(text_or(messages.front(), "text")); sent != sent_.end()) {
            after =
                std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - sent->second);
        }
    }
    screen_.opened(shown, unit, after);
    // an official reads and thinks before answering; faster cities think faster
    auto const thinking = std::chrono::milliseconds{
        static_cast<std::int64_t>((1'000.0 + static_cast<double>(random_below(3'000))) / speed_)
    };
    if (co_await sleep_for(thinking) && co_await answer(session, code, unit)) {
        screen_.answered(code, session.account.username);
    }
    --busy_;
}

Task<bool> Officials::answer(Session const& session, std::string code, std::string unit_name)
{
    // an acceptance that the state machine forbids (already accepted by a colleague) is no reason not to answer
    static_cast<void>(co_await call(session, "POST", "/cases/" + code + "/transitions", {{"to", "accepted"}}));
    auto const words = fmt::format(fmt::runtime(kAnswers[random_below(kAnswers.size())]), unit_name);
    Json const body = {{"text", fmt::format("{}{}: {}", kAnswerMark, code, words)}, {"close", false}};
    auto const replied = co_await call(session, "POST", "/cases/" + code + "/replies", body);
    if (!replied || replied->status != 202) {
        screen_.problem(refusal("answer to " + code, replied));
        co_return false;
    }
    // "failed": the hub made a task for a person, because this citizen cannot be written to any more
    if (text_or(member(parsed(replied), "delivery"), "state") != "failed") {
        answered_.insert(code);
    }
    co_return true;
}

void Officials::on_delivered(std::string const& connector, std::string const& text)
{
    auto const code = answer_name(text);
    if (code.empty()) {
        return;
    }
    if (!arrived_.insert(code).second) {
        ++doubled_;
        screen_.problem("answer to " + code + " came twice");
        return;
    }
    screen_.arrived(code, connector, text);
}

Task<Result<void>> Officials::announce(std::string title, std::string body)
{
    auto const* author = with_role("communications");
    auto const* approver = with_role("communications", author);
    if (author == nullptr || approver == nullptr) {
        co_return invalid_input("an announcement needs two accounts with the role communications");
    }
    auto const before = announcement_frames_;
    Json const draft = {{"title", title}, {"body", body}, {"severity", "info"}, {"audience", {{"units", {"hanoi"}}}}};
    auto const drafted = co_await call(*author, "POST", "/announcements", draft);
    if (!drafted || drafted->status != 201) {
        co_return unavailable(refusal("draft of an announcement", drafted));
    }
    auto const path = "/announcements/" + id_text(member(parsed(drafted), "id"));
    auto const approved = co_await call(*approver, "POST", path + "/approve", Json::object());
    if (!approved || approved->status >= 300) {
        co_return unavailable(refusal("approval of an announcement", approved));
    }
    auto const started = std::chrono::steady_clock::now();
    auto const published = co_await call(*author, "POST", path + "/publish", Json::object());
    if (!published || published->status >= 300) {
        co_return unavailable(refusal("publication of an announcement", published));
    }
    auto const since = [started] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
    };
    while (announcement_frames_ - before < kPublicListeners && since() < std::chrono::seconds{5} &&
           co_await sleep_for(std::chrono::milliseconds{5})) {
    }
    screen_.announced(title, announcement_frames_ - before, kPublicListeners, since());
    co_return announcement_frames_ - before == kPublicListeners ? Result<void>{}
                                                                : unavailable("an announcement missed listeners");
}

Task<std::optional<std::int64_t>> Officials::pending_items()
{
    for (auto const* role : {"supervisor", "administrator", "dispatcher"}) {
        if (auto const* session = with_role(role)) {
            auto const answer = co_await call(*session, "GET", "/custody/balance", {});
            if (answer && answer->status == 200) {
                co_return integer_at(parsed(answer), "pending");
            }
        }
    }
    co_return std::nullopt;
}

Officials::Session const* Officials::with_role(std::string_view role, Session const* other) const
{
    for (auto const& session : sessions_) {
        auto const& roles = session->account.roles;
        if (session.get() != other && std::ranges::find(roles, role) != roles.end()) {
            return session.get();
        }
    }
    return nullptr;
}

std::string Officials::unit_name(std::string const& id) const
{
    auto const found = unit_names_.find(id);
    return found == unit_names_.end() ? id : found->second;
}

}  // namespace hub::city
