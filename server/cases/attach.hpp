#pragma once
// Which case a citizen's words belong to: one of the conversation's own, or a new one. Pure.

#include "cases/desk.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hub::cases {

struct Situation {
    InboundEvent const& event;
    Assessment const& assessment;
    std::vector<CaseRecord> const& active;    ///< Of the conversation, newest activity first.
    std::optional<CaseRecord> const& quoted;  ///< Case of the message that the citizen quotes.
    bool flooding = false;                    ///< Too many messages in a few minutes.
    Instant now{};
    Options const& options;
};

struct Choice {
    enum class What {
        open,        ///< A new case for `matter`.
        open_blank,  ///< A new case that still waits for words (picture, voice, file, a bare "alo").
        attach,      ///< To `case_id`.
        fill,        ///< `case_id` waited for words: `matter` gives it its content.
        ignore,      ///< No case; `reason` says why.
    };
    What what = What::ignore;
    std::optional<std::size_t> matter;
    CaseId case_id;
    std::string reason;
};

/// At least one; `ignore` only alone. Two matters of one topic in one message are one.
[[nodiscard]] std::vector<Choice> choose(Situation const& situation);

/// Two places that cannot be the same one.
[[nodiscard]] bool different_place(CaseRecord const& record, Place const& place);
/// A case that was opened without readable content and still waits for it.
[[nodiscard]] bool waits_for_words(CaseRecord const& record);

}  // namespace hub::cases
