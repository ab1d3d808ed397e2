#include "cases/digest.hpp"

#include "cases/desk.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace hub::cases {
namespace {

constexpr std::size_t kCasesOfAList = 100;  // what nobody reads to the end; the count says when there are more
constexpr std::size_t kCountedAlerts = 200;
constexpr std::size_t kCountedTasks = 200;
constexpr int kDaysTried = 400;
constexpr std::array<std::string_view, 3> kLists{"overdue", "due_today", "questions"};

bool hands_out(Person const& person)
{
    return person.has(Role::unit_head) || person.has(Role::dispatcher);
}

/// Codes of what list() shows this person.
Json codes_of(Json const& page)
{
    auto codes = Json::array();
    for (auto const& item : member(page, "items")) {
        codes.push_back(text_or(item, "code"));
    }
    return codes;
}

}  // namespace

Result<std::chrono::minutes> parse_digest_time(std::string_view text)
{
    int hour = -1;
    int minute = -1;
    bool const shaped = text.size() == 5 && text[2] == ':';
    bool const read = shaped && std::from_chars(text.data(), text.data() + 2, hour).ptr == text.data() + 2 &&
                      std::from_chars(text.data() + 3, text.data() + 5, minute).ptr == text.data() + 5;
    if (!read || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
        return invalid_input("cases.digest_at: \"" + std::string{text} + "\" is not a time HH:MM");
    }
    return std::chrono::minutes{hour * 60 + minute};
}

std::optional<LocalDay> digest_day(Instant now, std::chrono::minutes at, WorkCalendar const& calendar)
{
    auto const day = local_day(now);
    if (!calendar.is_working_day(day) || calendar.slots(day).empty()) {
        return std::nullopt;
    }
    auto const of_day = to_local(now) - LocalInstant{day};
    bool const in_time =
        of_day >= at && of_day < std::max(calendar.slots(day).back().until, at + std::chrono::minutes{1});
    return in_time ? std::optional{day} : std::nullopt;
}

Instant next_digest(Instant now, std::chrono::minutes at, WorkCalendar const& calendar)
{
    auto day = local_day(now);
    for (int tried = 0; tried < kDaysTried; ++tried, day += std::chrono::days{1}) {
        auto const due = to_instant(LocalInstant{day} + at);
        if (due > now && calendar.is_working_day(day)) {
            return due;
        }
    }
    return now + std::chrono::days{1};
}

std::vector<UserName> CaseDesk::digest_readers(Tx& tx) const
{
    std::vector<UserName> readers;
    for (auto const& account : tx.people().all()) {
        if (!account.disabled && (account.person.has(Role::official) || hands_out(account.person))) {
            readers.push_back(account.person.username);
        }
    }
    std::ranges::sort(readers);
    return readers;
}

/// Who hands out work sees all of the unit's; who works, what is theirs.
Json CaseDesk::digest_of(Tx& tx, Person const& person, LocalDay day) const
{
    CaseFilter filter;
    filter.limit = kCasesOfAList;
    filter.assignee = hands_out(person) ? std::nullopt : std::optional{person.username};
    auto const list_of = [&](CaseFilter const& wanted) {
        auto const page = list(tx, person, wanted);
        return page ? *page : Json::object();
    };
    auto overdue = filter;
    overdue.overdue_only = true;
    auto today = filter;
    today.due_before = to_instant(LocalInstant{day + std::chrono::days{1}});
    today.states = {CaseState::open, CaseState::accepted, CaseState::reopened};
    auto questions = filter;
    questions.kind = name_of(MatterKind::question);
    questions.states = today.states;
    auto const late = list_of(overdue);
    auto const due = list_of(today);
    auto const asked = list_of(questions);
    Json content{{"overdue", codes_of(late)}, {"due_today", Json::array()}, {"questions", codes_of(asked)}};
    for (auto const& code : codes_of(due)) {
        auto const& known = content["overdue"];
        if (std::ranges::find(known, code) == known.end()) {
            content["due_today"].push_back(code);
        }
    }
    Json counts;
    for (auto const name : kLists) {
        counts[std::string{name}] = content[std::string{name}].size();
    }
    counts["alerts"] = tx.cases().alerts_of(person.username, true, {}, kCountedAlerts).size();
    counts["tasks"] = hands_out(person) ? tx.cases().open_tasks(person.units, kCountedTasks).size() : 0U;
    content["counts"] = std::move(counts);
    content["more"] = !member(late, "next_cursor").is_null() || !member(due, "next_cursor").is_null() ||
                      !member(asked, "next_cursor").is_null();
    return content;
}

std::size_t CaseDesk::write_digests(Tx& tx, std::vector<UserName> const& people, LocalDay day) const
{
    std::size_t written = 0;
    auto const name = to_text(day);
    auto const now = clock_.now();
    for (auto const& username : people) {
        auto const account = tx.people().find(username);
        if (!account || account->disabled || tx.digests().exists(username, name)) {
            continue;
        }
        Digest digest{username, name, now, digest_of(tx, account->person, day), std::nullopt};
        auto const& counts = member(digest.content, "counts");
        bool const has_work =
            std::ranges::any_of(counts, [](Json const& count) { return count.get<std::size_t>() > 0; });
        if (!tx.digests().add(digest)) {
            continue;
        }
        ++written;
        if (has_work) {
            Json data{{"event", "digest.made"}, {"at", to_rfc3339(now)}, {"day", name}, {"counts", counts}};
            tx.feed().append("user:" + username.value, data, now);
        }
    }
    return written;
}

Json CaseDesk::digests(Tx& tx, Person const& person, std::size_t limit) const
{
    auto items = Json::array();
    auto const now = clock_.now();
    for (auto const& digest : tx.digests().of(person.username, limit)) {
        Json shown{
            {"day", digest.day},
            {"made_at", to_rfc3339(digest.made_at)},
            {"read_at", digest.read_at ? Json(to_rfc3339(*digest.read_at)) : Json(nullptr)},
            {"counts", member(digest.content, "counts")},
            {"more", flag_at(digest.content, "more")},
        };
        for (auto const list_name : kLists) {
            auto cases = Json::array();
            for (auto const& code : member(digest.content, list_name)) {
                auto const record = tx.cases().find(CaseCode{code.get<std::string>()});
                auto const scope = record ? scope_of(*record) : CaseScope{};
                if (record && permits(person, Action::read_case, units_, &scope)) {
                    cases.push_back(views_.brief(*record, now));
                }
            }
            shown[std::string{list_name}] = std::move(cases);
        }
        items.push_back(std::move(shown));
    }
    return {{"items", std::move(items)}, {"next_cursor", nullptr}};
}

Result<Json> CaseDesk::read_digest(Tx& tx, Person const& person, std::string const& day) const
{
    auto const now = clock_.now();
    if (!tx.digests().mark_read(person.username, day, now)) {
        return not_found("no such digest");
    }
    return Json{{"day", day}, {"read", true}};
}

}  // namespace hub::cases
