#include "cases/attach.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <cmath>

namespace hub::cases {
namespace {

constexpr std::size_t kShortChars = 80;
constexpr double kSamePlaceMetres = 500;
constexpr double kMetresPerDegree = 111'320;

using What = Choice::What;

bool has_words(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") != std::string_view::npos;
}

double metres_between(GeoPoint const& a, GeoPoint const& b)
{
    auto const north = (a.latitude - b.latitude) * kMetresPerDegree;
    auto const east = (a.longitude - b.longitude) * kMetresPerDegree * std::cos(a.latitude * 0.01745329252);
    return std::hypot(north, east);
}

bool is_social(MatterKind kind)
{
    return kind == MatterKind::thanks || kind == MatterKind::greeting || kind == MatterKind::spam;
}

bool restricted_words(Assessment const& assessment)
{
    return std::ranges::any_of(assessment.matters, [](Matter const& matter) { return is_restricted(matter.kind); });
}

/// Short and without a clear topic: it speaks of what was said before.
bool is_vague(Situation const& situation)
{
    auto const& matters = situation.assessment.matters;
    if (matters.empty()) {
        return true;
    }
    return matters.size() == 1 && matters.front().topic_confidence < situation.options.clear_topic &&
           count_chars(situation.event.text) < kShortChars;
}

CaseRecord const* latest(Situation const& situation, bool recent_only)
{
    if (situation.active.empty()) {
        return nullptr;
    }
    auto const& first = situation.active.front();
    bool const recent = situation.now - first.last_activity_at <= situation.options.attach_within;
    return recent || !recent_only ? &first : nullptr;
}

Choice attach_to(CaseRecord const& record)
{
    return {What::attach, std::nullopt, record.id, {}};
}

/// What belongs to an earlier case when there is one; nullopt for words that must be looked at matter by matter.
std::optional<Choice> choose_whole(Situation const& situation)
{
    auto const& [event, assessment, active, quoted, flooding, now, options] = situation;
    bool const restricted = restricted_words(assessment);
    auto const* any = latest(situation, false);
    auto const* recent = latest(situation, true);
    if (quoted && (!restricted || quoted->restricted)) {
        return attach_to(*quoted);
    }
    if (event.sticker_only || (is_social(assessment.kind) && has_words(event.text))) {
        auto const reason = event.sticker_only ? std::string{"sticker"} : std::string{name_of(assessment.kind)};
        return any != nullptr ? attach_to(*any) : Choice{What::ignore, std::nullopt, {}, reason};
    }
    bool const carries = !event.attachments.empty() || event.point.has_value();
    if (!has_words(event.text) && !carries) {
        return Choice{What::ignore, std::nullopt, {}, "empty"};
    }
    if (restricted) {
        return std::nullopt;
    }
    if (any != nullptr &&
        (event.is_public || flooding || !event.reply_to.empty() || assessment.kind == MatterKind::followup)) {
        return attach_to(*any);
    }
    bool const leans =
        !has_words(event.text) || event.point || assessment.kind == MatterKind::followup || is_vague(situation);
    if (!leans) {
        return std::nullopt;
    }
    return recent != nullptr ? attach_to(*recent) : Choice{What::open_blank, std::nullopt, {}, {}};
}

Choice choose_restricted(Situation const& situation, std::size_t matter)
{
    auto const kind = situation.assessment.matters[matter].kind;
    for (auto const& record : situation.active) {
        if (record.restricted && record.kind == kind) {
            return {What::attach, matter, record.id, {}};
        }
    }
    return {What::open, matter, {}, {}};
}

Choice choose_matter(Situation const& situation, std::size_t position)
{
    auto const& matter = situation.assessment.matters[position];
    if (is_restricted(matter.kind)) {
        return choose_restricted(situation, position);
    }
    for (auto const& record : situation.active) {
        bool const recent = situation.now - record.last_activity_at <= situation.options.attach_within;
        if (!recent || record.restricted) {
            continue;
        }
        if (waits_for_words(record)) {
            return {What::fill, position, record.id, {}};
        }
        if (record.topic == matter.topic && !different_place(record, situation.assessment.place)) {
            return {What::attach, position, record.id, {}};
        }
    }
    return {What::open, position, {}, {}};
}

/// One case is filled once, one topic opens one case.
bool repeats(Choice const& choice, std::vector<Choice> const& before, std::vector<Matter> const& matters)
{
    auto const same = [&](Choice const& other) {
        if (choice.case_id) {
            return choice.case_id == other.case_id && choice.what == other.what;
        }
        auto const& mine = matters[*choice.matter];
        auto const& theirs = matters[*other.matter];
        return !other.case_id && mine.topic == theirs.topic && mine.kind == theirs.kind;
    };
    return std::ranges::any_of(before, same);
}

}  // namespace

bool different_place(CaseRecord const& record, Place const& place)
{
    if (!place.from_message) {
        return false;
    }
    if (!place.area.empty() && !record.area.empty() && place.area != record.area) {
        return true;
    }
    if (place.point && record.point) {
        return metres_between(*place.point, *record.point) > kSamePlaceMetres;
    }
    if (place.text.empty() || record.place_text.empty()) {
        return false;
    }
    return place.text.find(record.place_text) == std::string::npos &&
           record.place_text.find(place.text) == std::string::npos;
}

bool waits_for_words(CaseRecord const& record)
{
    return flag_at(member(record.routing, kDeskMarks), "waits_for_words");
}

std::vector<Choice> choose(Situation const& situation)
{
    if (auto whole = choose_whole(situation)) {
        return {std::move(*whole)};
    }
    auto const& matters = situation.assessment.matters;
    std::vector<Choice> choices;
    for (std::size_t position = 0; position < matters.size(); ++position) {
        auto choice = choose_matter(situation, position);
        if (choice.what == What::fill && repeats(choice, choices, matters)) {
            choice = {What::open, position, {}, {}};
        }
        if (!repeats(choice, choices, matters)) {
            choices.push_back(std::move(choice));
        }
    }
    if (choices.empty()) {
        choices.push_back({What::open_blank, std::nullopt, {}, {}});
    }
    return choices;
}

}  // namespace hub::cases
