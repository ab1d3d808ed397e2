#pragma once
// Simulated members of staff: they sign in, listen live, accept and answer cases, and publish an announcement. One
// thread.

#include "app/config.hpp"
#include "city/live_client.hpp"
#include "city/screen.hpp"
#include "city/staff_session.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace hub::city {

/// When each text was sent, to show how long a case took to reach a screen.
using SentTimes = std::map<std::string, std::chrono::steady_clock::time_point>;

class Officials {
public:
    /// REQUIRES: everything referred to outlives the officials.
    Officials(
        asio::any_io_executor executor,
        TaskGroup& tasks,
        WebClient& hub,
        Screen const& screen,
        SentTimes const& sent,
        double speed
    );

    /// Signs in, reads the units, opens the live connections; returns when every topic is subscribed.
    Task<Result<void>> begin(std::vector<DemoAccount> accounts);
    /// Draft, second signature, publication; counts the listeners that got it.
    Task<Result<void>> announce(std::string title, std::string body);
    /// A text reached a citizen's phone.
    void on_delivered(std::string const& connector, std::string const& text);

    [[nodiscard]] bool present() const noexcept { return !sessions_.empty(); }
    [[nodiscard]] std::size_t cases() const noexcept { return seen_.size(); }
    [[nodiscard]] std::size_t answered() const noexcept
    {
        return answered_.size();
    }  ///< Answers the hub accepted for delivery.
    [[nodiscard]] std::size_t arrived() const noexcept
    {
        return arrived_.size();
    }  ///< Cases whose answer is on the phone.
    [[nodiscard]] std::size_t doubled() const noexcept { return doubled_; }  ///< Answers that came twice.
    [[nodiscard]] std::size_t busy() const noexcept { return busy_; }        ///< Cases being worked on now.
    [[nodiscard]] std::size_t restricted() const noexcept { return restricted_; }
    /// Items still waiting inside the hub, by the custody balance; nothing when nobody may ask.
    Task<std::optional<std::int64_t>> pending_items();

private:
    using Session = StaffSession;

    Task<Result<WebAnswer>> call(Session const& session, std::string method, std::string target, Json body);
    Task<Result<void>> sign_in(DemoAccount account);
    Task<Result<void>> read_units(Session const& session);
    void listen(std::vector<Session const*> const& workers);
    void open_connection(
        std::string cookie,
        std::vector<std::string> topics,
        std::function<void(std::string const&, Json const&)> on_event
    );
    void on_case_event(Session const& session, Json const& data);
    Task<void> work(Session const& session, std::string code);
    Task<bool> answer(Session const& session, std::string code, std::string unit_name);
    [[nodiscard]] Session const* with_role(std::string_view role, Session const* other = nullptr) const;
    [[nodiscard]] std::string unit_name(std::string const& id) const;

    asio::any_io_executor executor_;
    TaskGroup& tasks_;
    WebClient& hub_;
    Screen const& screen_;
    SentTimes const& sent_;
    double speed_;
    std::vector<std::unique_ptr<Session>> sessions_;
    std::vector<std::unique_ptr<LiveClient>> live_;
    std::map<std::string, std::string> unit_names_;
    std::size_t connections_ready_ = 0;
    std::size_t announcement_frames_ = 0;
    std::set<std::string> seen_;
    std::set<std::string> answered_;
    std::set<std::string> arrived_;
    std::size_t doubled_ = 0;
    std::size_t busy_ = 0;
    std::size_t restricted_ = 0;
};

}  // namespace hub::city
