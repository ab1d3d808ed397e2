// longer than 400 lines: one history with its platforms, its hub and its judge, read as a whole.
// The reply-window governor against the connectors' own simulators: citizens write, leave, give a telephone number and
// fall silent; officials answer whenever they like; platforms refuse, swallow and forget. The judge knows only what
// went over the wire and the platforms' written rules, never the hub's.
#include "../unit/cases/desk_fixture.hpp"
#include "connectors/sdk/harness/fixtures.hpp"
#include "connectors/sdk/registry.hpp"
#include "connectors/sdk/simulators.hpp"
#include "outbox/receipts.hpp"
#include "outbox/sender.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

namespace hub::cases {
namespace {

using namespace std::chrono_literals;
using connectors::CitizenAction;
using connectors::PlatformSimulator;
using Act = CitizenAction::Kind;

constexpr int kDays = 22;
constexpr std::size_t kCitizens = 10;
constexpr auto kLastWords = 12 * 24h;    ///< After this no citizen writes …
constexpr auto kLastAnswers = 19 * 24h;  ///< … and after this nobody answers any more; the rest must settle.

/// What one run has seen; printed, so that nobody mistakes an idle run for a good one.
struct Counts {
    int calls = 0, refused = 0, injected = 0, unforeseen = 0, foreseeable = 0, unwanted = 0;
    int answers = 0, in_chat = 0, by_user_template = 0, by_phone_template = 0, by_task = 0, lost = 0;
    int windows = 0, held = 0, held_by_task = 0, not_held = 0, held_twice = 0, at_night = 0, out_of_order = 0;
};

struct Citizen {
    ChannelFacts facts;
    std::string user;
    std::string phone;  ///< Given to the hub; empty: not.
    // what the wire has told the hub
    std::optional<Instant> known_word;
    bool known_left = false;
    bool known_withdrawn = false;
    bool known_blocked = false;  ///< A refusal said so.
    std::set<std::string> dead_phones;
    std::vector<Instant> words;  ///< Interactions that reached the hub, by the platform's clock.
    std::vector<std::string> faults;
    Instant troubled_until{};  ///< Something was injected or they could not be written to: no holding is owed.
    std::optional<Instant> checked_window;
};

struct Answer {
    std::string text;
    std::string code;
    std::size_t citizen = 0;
    MessageId message;
    Instant at{};
};

struct Later {
    std::size_t channel = 0;
    std::string body;
    std::size_t citizen = 0;
    std::optional<CitizenAction> action;
    Instant acted_at{};
};

class GovernorHistory : public Desk, public testing::WithParamInterface<unsigned>, public HttpClient {
protected:
    GovernorHistory() : random_(GetParam())
    {
        build_channels();
        sender_options_.steady = [this] {
            return std::chrono::steady_clock::time_point{clock.now().time_since_epoch()};
        };
        sender_options_.words.status_url = "https://hub.test";
        sender_ = std::make_unique<outbox::Sender>(*store, clock, *this, *directory_, sender_options_);
        sender_->attach(io_.get_executor(), tasks_running_);
        run(sender_->recover());
        start_ = clock.now();
        for (std::size_t i = 0; i < kCitizens; ++i) {
            Citizen made;
            made.facts = i % 2 == 0 ? facts_[0] : facts_[1];
            made.user = "70000000000000000" + std::to_string(10 + i);
            citizens_.push_back(made);
        }
    }

    // ---- the platforms ---------------------------------------------------------------------------------------------

    void build_channels()
    {
        bool const user_template = chance(50);
        bool const phone_template = chance(60);
        connectors_ = connectors::make_all();
        std::vector<outbox::ChannelContext> contexts;
        for (std::string const kind : {"zalo", "facebook"}) {
            auto channel = connectors::harness::channel_of(kind);
            channel.id = ChannelId{kind == "zalo" ? "zalo-1" : "page-1"};
            channel.unit = UnitId{"w1"};
            channel.api_base_url = "http://" + kind + ".test";
            if (user_template) {
                channel.user_template = {"tin_moi", {{"ma", "code"}, {"trang_thai", "status"}}};
            }
            if (phone_template && kind == "zalo") {
                channel.phone_template = {"248611", {{"ma", "code"}, {"han", "due_date"}, {"link", "status_url"}}};
            }
            auto options = connectors::harness::simulator_options(kind);
            options.templates = {"tin_moi", "248611"};
            for (std::size_t who = 0; who < kCitizens; ++who) {
                options.phones.push_back(phone_of(who, 0));
                options.phones.push_back(phone_of(who, 1));  // the third has no account
            }
            options.phone_templates_per_day = chance(50) ? 2 : 0;
            options.echo_before = chance(50);
            simulators_.push_back(connectors::make_simulator(kind, options));
            auto const* const connector = connector_of(kind);
            auto const token = simulators_.back()->issue(channel.external_id, clock.now());
            change([&](Tx& tx) {
                tx.conversations().put_credentials(channel.id, token);
                return true;
            });
            contexts.push_back({channel, connectors::harness::secrets_of(kind), connector});
            facts_.push_back(
                {channel,
                 connector->profile().window,
                 connector->profile().templates_by_user && !channel.user_template.id.empty(),
                 connector->profile().templates_by_phone && !channel.phone_template.id.empty()}
            );
        }
        auto chosen = Desk::options();
        chosen.status_url = "https://hub.test";
        for (auto const& facts : facts_) {
            chosen.channels[facts.channel.id] = facts;
        }
        office_ = std::make_unique<CaseDesk>(units, topics, calendar, clock, chosen);
        directory_ = std::make_unique<outbox::ChannelDirectory>(std::move(contexts));
    }

    /// Everybody has three numbers of their own.
    static std::string phone_of(std::size_t who, std::size_t which)
    {
        return "84901000" + std::to_string(10 + who) + std::to_string(which);
    }

    connectors::Connector const* connector_of(std::string const& kind) const
    {
        auto const found =
            std::ranges::find_if(connectors_, [&](auto const& one) { return one->profile().kind == kind; });
        return found->get();
    }

    std::size_t channel_of(Citizen const& citizen) const { return citizen.facts.channel.connector == "zalo" ? 0 : 1; }

    /// One call of the hub: to the simulator, past the judge.
    Task<Result<ApiReply>> send(HttpRequest request) override
    {
        std::size_t const channel = request.url.starts_with("http://zalo") ? 0 : 1;
        ApiCall call;
        call.method = request.method;
        call.url = request.url;
        call.body = request.body;
        auto wire = connectors::harness::on_the_wire(call, {});
        wire.headers.clear();
        for (auto const& [name, value] : request.headers) {
            wire.headers.emplace_back(name, value);
        }
        auto answered = simulators_[channel]->call(wire, clock.now());
        judge_call(channel, request, answered);
        for (auto const& echo : answered.before) {
            deliver(channel, echo.body);
        }
        for (auto const& receipt : answered.after) {
            later_.emplace(
                clock.now() + std::chrono::seconds{below(300)}, Later{channel, receipt.body, 0, std::nullopt, {}}
            );
        }
        if (answered.hang) {
            co_return unavailable("no_answer");
        }
        co_return answered.reply;
    }

    // ---- the hub ---------------------------------------------------------------------------------------------------

    template <class F>
    std::invoke_result_t<F&, Tx&> change(F work)
    {
        using R = std::invoke_result_t<F&, Tx&>;
        return store->write_now([&work](Tx& tx) -> Result<R> { return work(tx); }).value();
    }

    void run(Task<Result<void>> task)
    {
        std::optional<Result<void>> done;
        asio::co_spawn(
            io_,
            [](Task<Result<void>> inner, std::optional<Result<void>>& out) -> Task<void> {
                out = co_await std::move(inner);
            }(std::move(task), done),
            asio::detached
        );
        io_.restart();
        io_.run();
        ASSERT_TRUE(done.has_value() && done->has_value());
    }

    /// A webhook's body, as the inbox worker would hand it on.
    void deliver(std::size_t channel, std::string const& body)
    {
        auto const& facts = facts_[channel];
        for (auto const& one : connector_of(facts.channel.connector)->parse(body)) {
            if (!handles(one.kind)) {
                change([&](Tx& tx) { return outbox::on_event(tx, facts.channel, one, clock.now()).value(); });
                continue;
            }
            auto assessment = one.text.empty() || one.kind != InboundEvent::Kind::message
                                  ? Assessment{}
                                  : about({matter(topics_[below(topics_.size())])});
            ASSERT_TRUE(receive(one, std::move(assessment), facts));
        }
    }

    void work()
    {
        for (auto more = true; more;) {
            more = change([&](Tx& tx) { return office_->tick(tx, clock.now()); }).more;
        }
        for (int i = 0; i < 2; ++i) {
            run(sender_->pump());
        }
    }

    // ---- people ----------------------------------------------------------------------------------------------------

    void act(std::size_t who, Act kind, std::string text = {})
    {
        auto& citizen = citizens_[who];
        CitizenAction action;
        action.kind = kind;
        action.account_id = citizen.facts.channel.external_id;
        action.user_id = citizen.user;
        action.text = std::move(text);
        auto const webhook = simulators_[channel_of(citizen)]->act(action, clock.now());
        auto const delay = chance(80) ? 0min : std::chrono::minutes{below(90)};
        later_.emplace(clock.now() + delay, Later{channel_of(citizen), webhook.body, who, action, clock.now()});
    }

    /// What the hub now knows, by the wire alone.
    void note_known(Later const& told)
    {
        if (!told.action) {
            return;
        }
        auto& citizen = citizens_[told.citizen];
        switch (told.action->kind) {
            case Act::text:
            case Act::follow:
                citizen.known_word = std::max(citizen.known_word.value_or(Instant{}), told.acted_at);
                citizen.words.push_back(told.acted_at);
                citizen.known_left = citizen.known_blocked = false;
                break;
            case Act::unfollow:
                citizen.known_left = citizen.facts.channel.connector == "zalo";
                trouble(citizen);
                break;
            case Act::consent_withdrawn:
                citizen.known_withdrawn = citizen.facts.channel.connector == "zalo";
                trouble(citizen);
                break;
            case Act::contact_details:
                citizen.phone = citizen.facts.channel.connector == "zalo" ? told.action->text : citizen.phone;
                break;
            default:
                break;
        }
    }

    void trouble(Citizen& citizen) { citizen.troubled_until = clock.now() + 8 * 24h; }

    void deliver_due()
    {
        while (!later_.empty() && later_.begin()->first <= clock.now()) {
            auto const told = later_.extract(later_.begin()).mapped();
            note_known(told);
            deliver(told.channel, told.body);
        }
    }

    void somebody_acts()
    {
        auto const who = below(citizens_.size());
        auto& citizen = citizens_[who];
        auto const dice = below(100);
        if (dice < 14) {
            act(who, Act::text, "Rác đầy ngõ, lần " + std::to_string(++words_));
        } else if (dice < 15) {
            act(who, Act::unfollow);
        } else if (dice < 17) {
            act(who, Act::follow);
        } else if (dice < 22) {
            act(who, Act::contact_details, phone_of(who, below(3)));
        } else if (dice < 23 && chance(20)) {
            act(who, Act::consent_withdrawn);
        } else if (dice < 25) {
            inject(citizen);
        } else if (dice < 34) {
            official_answers();
        } else if (dice < 36) {
            official_reopens();
        }
    }

    void inject(Citizen& citizen)
    {
        bool const zalo = citizen.facts.channel.connector == "zalo";
        static std::vector<std::string> const kZalo{
            "-213", "-218", "-200", "-227", "-230", "timeout_after_delivery", "drop", "http500"
        };
        static std::vector<std::string> const kPage{
            "551", "10/2018108", "10/2018278", "9/2018352", "1", "timeout_after_delivery", "garbage", "http503"
        };
        auto const fault = (zalo ? kZalo : kPage)[below(8)];
        simulators_[channel_of(citizen)]->add_fault({fault, 1, citizen.user});
        citizen.faults.push_back(fault);
        trouble(citizen);
    }

    std::vector<CaseRecord> open_cases()
    {
        return change([&](Tx& tx) {
            std::vector<CaseRecord> open;
            for (auto const& citizen : citizens_) {
                auto const thread = tx.conversations().find(citizen.facts.channel.id, citizen.user);
                for (auto const& record : thread ? tx.cases().active_of(thread->id) : std::vector<CaseRecord>{}) {
                    open.push_back(record);
                }
            }
            return open;
        });
    }

    std::size_t citizen_of(CaseRecord const& record)
    {
        auto const user = change([&](Tx& tx) { return tx.conversations().find(record.conversation)->user_id; });
        auto const found = std::ranges::find(citizens_, user, &Citizen::user);
        return static_cast<std::size_t>(found - citizens_.begin());
    }

    void official_answers()
    {
        auto const open = open_cases();
        if (open.empty()) {
            return;
        }
        auto const& record = open[below(open.size())];
        auto const text = "Trả lời " + record.code.value + " #" + std::to_string(1'000 + answers_.size());
        auto const replied =
            store->write_now([&](Tx& tx) { return office_->reply(tx, boss_, record.code, {}, text, false); });
        ASSERT_TRUE(replied) << replied.error().detail;
        answers_.push_back({text, record.code.value, citizen_of(record), replied->message, clock.now()});
    }

    void official_reopens()
    {
        for (auto const& record : open_cases()) {
            if (record.state == CaseState::answered) {
                (void)store->write_now([&](Tx& tx) {
                    return office_->transition(tx, boss_, record.code, {}, CaseState::reopened, "chưa xong");
                });
                return;
            }
        }
    }

    // ---- the judge -------------------------------------------------------------------------------------------------

    void judge_call(std::size_t channel, HttpRequest const& request, connectors::SimulatedAnswer const& answered)
    {
        auto const body = parse_json(request.body).value_or(Json::object());
        auto const user = text_or(
            body, "user_id", text_or(member(body, "recipient"), "user_id", text_or(member(body, "recipient"), "id"))
        );
        auto const phone = text_or(body, "phone");
        auto const found = std::ranges::find_if(citizens_, [&](Citizen const& one) {
            return (!user.empty() && one.user == user) || (!phone.empty() && one.phone == phone);
        });
        if (found == citizens_.end()) {
            EXPECT_TRUE(request.url.ends_with("/access_token")) << request.url << ' ' << request.body;
            return;
        }
        ++counts_.calls;
        counts_.unwanted += user.empty() ? 0 : found->known_withdrawn ? 1 : 0;
        auto const reply = parse_json(answered.reply.body).value_or(Json::object());
        auto const code = channel == 0 ? std::to_string(integer_at(reply, "error").value_or(0)) : facebook_code(reply);
        bool const silent = answered.hang || answered.reply.status >= 500 || code == "1";
        auto const planted = std::ranges::find(found->faults, code);
        if (planted != found->faults.end() || silent) {
            ++counts_.injected;
            trouble(*found);
            if (planted != found->faults.end()) {
                found->faults.erase(planted);
            }
            found->known_blocked |= code == "551" || code == "10/2018108" || code == "-213" || code == "-227";
            return;
        }
        if (code == "0") {
            note_quota(reply);
            return;
        }
        ++counts_.refused;
        bool const seen_coming = foreseeable(*found, phone, code);
        ++(seen_coming ? counts_.foreseeable : counts_.unforeseen);
        EXPECT_FALSE(seen_coming) << code << " for " << request.url << ' ' << request.body << " at "
                                  << to_rfc3339(clock.now());
        found->known_blocked |= code == "551/1545041";
        if (!phone.empty() && code == "-118") {
            found->dead_phones.insert(phone);
        }
        if (code == "-144") {
            quota_gone_on_ = local_day(clock.now());
        }
    }

    static std::string facebook_code(Json const& reply)
    {
        auto const& error = member(reply, "error");
        auto const code = integer_at(error, "code").value_or(0);
        auto const subcode = integer_at(error, "error_subcode").value_or(0);
        return std::to_string(code) + (subcode == 0 ? "" : "/" + std::to_string(subcode));
    }

    void note_quota(Json const& reply)
    {
        if (text_or(member(member(reply, "data"), "quota"), "remainingQuota") == "0") {
            quota_gone_on_ = local_day(clock.now());
        }
    }

    /// By the platforms' written rules and what the hub had been told. Everything not listed is a mistake of the hub's.
    bool foreseeable(Citizen const& citizen, std::string const& phone, std::string const& code) const
    {
        if (code == "-213") {
            return citizen.known_left;
        }
        if (code == "551/1545041") {
            return citizen.known_blocked;
        }
        if (code == "-118") {
            return citizen.dead_phones.contains(phone);
        }
        if (code == "-144") {
            return quota_gone_on_ == local_day(clock.now());
        }
        return true;
    }

    /// A window that shut in (before, now] on a case that was open and unanswered.
    void judge_windows(Instant before, std::vector<CaseRecord> const& open_before)
    {
        for (std::size_t who = 0; who < citizens_.size(); ++who) {
            auto& citizen = citizens_[who];
            if (citizen.words.empty() || citizen.known_withdrawn || citizen.troubled_until > clock.now()) {
                continue;
            }
            auto const last = *std::ranges::max_element(citizen.words);
            auto const shut = last + (citizen.facts.channel.connector == "zalo" ? 168h : 24h);
            if (shut <= before || shut > clock.now() || citizen.checked_window == last) {
                continue;
            }
            citizen.checked_window = last;
            for (auto const& record : open_before) {
                if (record.state != CaseState::answered && citizen_of(record) == who) {
                    judge_window(citizen, record.code.value, last, shut);
                }
            }
        }
    }

    void judge_window(Citizen const& citizen, std::string const& code, Instant last, Instant shut)
    {
        ++counts_.windows;
        int holdings = 0;
        int answers = 0;
        for (auto const& text : simulators_[channel_of(citizen)]->delivered()) {
            if (text.user_id != citizen.user || text.at <= last || text.at > shut) {
                continue;
            }
            bool const holds = text.text.contains("Việc mã " + code);
            holdings += holds ? 1 : 0;
            answers += text.text.contains("Trả lời " + code) ? 1 : 0;
            auto const hour = std::chrono::duration_cast<std::chrono::hours>(
                                  to_local(text.at) - std::chrono::floor<std::chrono::days>(to_local(text.at))
            )
                                  .count();
            counts_.at_night += holds && (hour >= 22 || hour < 6) ? 1 : 0;
        }
        ++(holdings + answers > 0 ? counts_.held : counts_.not_held);
        counts_.held_twice += holdings > 1 ? 1 : 0;
        EXPECT_GT(holdings + answers, 0) << code << ": nothing was said before " << to_rfc3339(shut) << " since "
                                         << to_rfc3339(last) << '\n'
                                         << story_of(code);
        EXPECT_LE(holdings, 1) << code;
    }

    /// For the eyes of who mends a failure.
    std::string story_of(std::string const& code)
    {
        std::string story;
        for (auto const& message : messages_of(CaseCode{code})) {
            story += to_rfc3339(message.at) + " " + message.kind + " " + message.delivery_state + " " +
                     message.text.substr(0, 60) + "\n";
        }
        auto const id = record(CaseCode{code}).id;
        for (auto const& event : change([&](Tx& tx) { return tx.cases().events(id); })) {
            story += to_rfc3339(event.at) + " " + event.kind + " " + dump(event.data).substr(0, 80) + "\n";
        }
        return story;
    }

    /// Every answer is on a telephone, or a person has a dated task with a reason.
    void judge_answers()
    {
        for (auto const& answer : answers_) {
            ++counts_.answers;
            auto const& citizen = citizens_[answer.citizen];
            auto const arrived = way_it_came(citizen, answer);
            auto const tasked = has_task(answer);
            counts_.in_chat += arrived == "chat" ? 1 : 0;
            counts_.by_user_template += arrived == "user" ? 1 : 0;
            counts_.by_phone_template += arrived == "phone" ? 1 : 0;
            counts_.by_task += arrived.empty() && tasked ? 1 : 0;
            counts_.lost += arrived.empty() && !tasked ? 1 : 0;
            EXPECT_TRUE(!arrived.empty() || tasked) << answer.text;
        }
    }

    std::string way_it_came(Citizen const& citizen, Answer const& answer)
    {
        std::string by;
        for (auto const& text : simulators_[channel_of(citizen)]->delivered()) {
            if (text.at < answer.at) {
                continue;
            }
            bool const of_case = text.text.starts_with("[") && text.text.contains(answer.code);
            if (text.user_id == citizen.user && text.text.contains(answer.text)) {
                return "chat";
            }
            if (of_case && by.empty()) {
                by = text.user_id == citizen.user ? "user" : text.user_id.starts_with("84") ? "phone" : "";
            }
        }
        return by;
    }

    bool has_task(Answer const& answer)
    {
        return change([&](Tx& tx) {
            auto const item = tx.outbox().find_by_message(answer.message);
            auto const record = tx.cases().find(CaseCode{answer.code});
            std::vector<UnitId> everywhere;
            for (auto const& unit : units.all()) {
                everywhere.push_back(unit.id);
            }
            auto const all = tx.cases().open_tasks(everywhere, 10'000);
            return std::ranges::any_of(all, [&](HumanTask const& task) {
                bool const its = item ? task.outbox == item->id : task.case_id == record->id;
                return its && !task.reason.empty() && task.due_at >= answer.at;
            });
        });
    }

    /// First arrivals of one citizen's answers, in the order they were given.
    void judge_order()
    {
        std::map<std::string, std::string> last;
        std::set<std::string> seen;
        for (auto const& simulator : simulators_) {
            for (auto const& text : simulator->delivered()) {
                auto const mark = text.text.find(" #");
                if (!text.text.starts_with("Trả lời ") || !seen.insert(text.text).second) {
                    continue;
                }
                auto const number = text.text.substr(mark);
                counts_.out_of_order += number < last[text.user_id] ? 1 : 0;
                EXPECT_LE(last[text.user_id], number) << text.user_id;
                last[text.user_id] = number;
            }
        }
    }

    void judge_rest()
    {
        for (auto const state : {OutboxState::pending, OutboxState::sending, OutboxState::uncertain}) {
            EXPECT_EQ(change([&](Tx& tx) { return tx.outbox().count(state); }), 0) << name_of(state);
        }
        EXPECT_EQ(counts_.unwanted, 0);
    }

    void print() const
    {
        std::printf(
            "governor seed %u: calls %d, refused %d (injected %d, unforeseen %d, FORESEEABLE %d), to who withdrew %d\n"
            "  answers %d = chat %d + template by user %d + by telephone %d + task %d, LOST %d, out of order %d\n"
            "  shut windows of open cases %d: held %d, NOT %d, twice %d, at night %d\n",
            GetParam(),
            counts_.calls,
            counts_.refused + counts_.injected,
            counts_.injected,
            counts_.unforeseen,
            counts_.foreseeable,
            counts_.unwanted,
            counts_.answers,
            counts_.in_chat,
            counts_.by_user_template,
            counts_.by_phone_template,
            counts_.by_task,
            counts_.lost,
            counts_.out_of_order,
            counts_.windows,
            counts_.held,
            counts_.not_held,
            counts_.held_twice,
            counts_.at_night
        );
    }

    std::size_t below(std::size_t bound) { return random_() % bound; }
    bool chance(unsigned percent) { return random_() % 100 < percent; }

    std::mt19937 random_;
    asio::io_context io_;
    TaskGroup tasks_running_;
    std::vector<std::unique_ptr<connectors::Connector>> connectors_;
    std::vector<std::unique_ptr<PlatformSimulator>> simulators_;  ///< Zalo, Facebook.
    std::vector<ChannelFacts> facts_;
    std::unique_ptr<CaseDesk> office_;
    std::unique_ptr<outbox::ChannelDirectory> directory_;
    outbox::SenderOptions sender_options_;
    std::unique_ptr<outbox::Sender> sender_;
    Person boss_ = person(Role::unit_head, "w1", "chu-tich");
    std::vector<std::string> topics_{"env.rubbish", "env.noise"};
    std::vector<Citizen> citizens_;
    std::vector<Answer> answers_;
    std::multimap<Instant, Later> later_;
    std::optional<LocalDay> quota_gone_on_;
    Instant start_{};
    int words_ = 0;
    Counts counts_;
};

TEST_P(GovernorHistory, NothingForeseeableIsRefusedAndNoAnswerIsLost)
{
    while (clock.now() < start_ + kDays * 24h && !HasFatalFailure()) {
        auto const before = clock.now();
        auto const open_before = open_cases();
        clock.advance(std::chrono::minutes{10 + below(46)});
        work();
        judge_windows(before, open_before);
        deliver_due();
        if (clock.now() < start_ + kLastWords) {
            somebody_acts();
        } else if (clock.now() < start_ + kLastAnswers && chance(8)) {
            official_answers();
        }
        deliver_due();
        work();
    }
    judge_answers();
    judge_order();
    judge_rest();
    print();
    EXPECT_GT(counts_.answers, 5);
}

/// HUB_GOVERNOR_HISTORIES: how many; by default few enough for every change.
unsigned histories()
{
    auto const* wanted = std::getenv("HUB_GOVERNOR_HISTORIES");
    return wanted == nullptr ? 10U : static_cast<unsigned>(std::strtoul(wanted, nullptr, 10));
}

INSTANTIATE_TEST_SUITE_P(Seeds, GovernorHistory, testing::Range(1U, histories() + 1));

}  // namespace
}  // namespace hub::cases
