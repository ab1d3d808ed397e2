#pragma once
// Whom to ask about a case, and asking them: an alert to acknowledge, and a live event on user:{name}.
//
// Chain  official (who works it, else the unit's dispatchers) → head of the unit → head of the next unit above with one
//        → supervisors; for restricted cases heads further above instead. Only people who may read the case: the
//        accused unit's never may, nor supervisors restricted ones.

#include "cases/rules.hpp"

#include <map>
#include <string>
#include <vector>

namespace hub::cases {

/// People that were chosen; empty when nobody at all may be asked.
struct Asked {
    std::string kind;
    AlertLevel level = AlertLevel::official;
    std::vector<UserName> people;
};

class Alarm {
public:
    struct Question {
        std::string kind;
        AlertLevel from = AlertLevel::official;
        AlertLevel top = AlertLevel::supervisor;  ///< Silence goes up to here.
        bool holder_too = false;                  ///< Who works the case hears it as well.
        UserName except;                          ///< Not to be asked about the own deed.
    };

    /// Keeps what it has read: use one for one transaction.
    Alarm(Tx& tx, Rules const& rules, Instant now) : tx_(tx), rules_(rules), now_(now) {}

    /// Chooses, and notes in the record how long an answer is awaited; write the record afterwards. A question that
    /// nobody has answered yet is not put to a lower level again.
    [[nodiscard]] Asked choose(CaseRecord& record, Question question);
    /// Chooses without waiting for an answer: the record stays as it is.
    [[nodiscard]] Asked choose_to_tell(CaseRecord const& record, Question const& question);
    /// The next level, when there is one.
    [[nodiscard]] Asked choose_above(CaseRecord& record);
    /// Writes the alerts and tells each person; the record has its number and its new version.
    void send(CaseRecord const& record, Asked const& asked);

private:
    [[nodiscard]] std::vector<UserName> people_of(CaseRecord const& record, AlertLevel level);
    [[nodiscard]] std::vector<UserName> heads_above(CaseRecord const& record, std::size_t which);
    [[nodiscard]] std::vector<UserName> who_may(CaseRecord const& record, std::vector<UserName> const& names);
    [[nodiscard]] std::vector<UserName> const& in_office(UnitId const& unit, Role role);
    [[nodiscard]] std::optional<Account> const& account(UserName const& name);

    Tx& tx_;
    Rules const& rules_;
    Instant now_;
    std::map<std::pair<std::string, Role>, std::vector<UserName>> offices_;
    std::map<std::string, std::optional<Account>> accounts_;
};

/// {"level","people"}: for the event of the case.
[[nodiscard]] Json asked_json(Asked const& asked);

}  // namespace hub::cases
