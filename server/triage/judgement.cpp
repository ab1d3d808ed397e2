#include "triage/judgement.hpp"

#include <algorithm>
#include <array>

namespace hub::triage {
namespace {

bool word_before_is(ReadText const& read, Hit const& hit, std::span<std::string_view const> words, std::uint32_t reach)
{
    for (std::uint32_t back = 1; back <= std::min(hit.first, reach); ++back) {
        if (std::ranges::find(words, read.reading.list.words[hit.first - back].folded) != words.end()) {
            return true;
        }
    }
    return false;
}

/// A leader who is asked for something is addressed, not accused.
Hit const* accused_leader(ReadText const& read, RuleGroups const& groups)
{
    constexpr std::array<std::string_view, 9> kAsking{
        "gui", "nghi", "mong", "thua", "cua", "hoi", "thoai", "xin", "nho"
    };
    auto const leader = groups.entry("accuse.leader");
    for (auto const& hit : read.reading.groups) {
        if (hit.entry == leader && !word_before_is(read, hit, kAsking, 2)) {
            return &hit;
        }
    }
    return nullptr;
}

bool only_attachments(Input const& input)
{
    return !input.attachments.empty() || input.point.has_value();
}

KindRule wordless(Input const& input, ReadText const& read)
{
    constexpr std::array<std::string_view, 6> kPleased{"👍", "❤", "♥", "🙏", "🌹", "😍"};
    bool const pleased = std::ranges::any_of(kPleased, [&](std::string_view sign) { return read.text.contains(sign); });
    if (only_attachments(input)) {
        bool const playful = std::ranges::all_of(input.attachments, [](std::string const& kind) {
            return kind == "sticker" || kind == "gif";
        });
        if (playful && !input.point) {
            return {MatterKind::greeting, {"kind.sticker", "sticker", 1.0}, 0.95};
        }
        if (input.has_open_case) {
            return {
                MatterKind::followup,
                {"kind.attachment_to_open_case", input.attachments.empty() ? "location" : input.attachments.front(), 0.9
                },
                0.9
            };
        }
        return {
            MatterKind::feedback,
            {"kind.attachment_without_words", input.attachments.empty() ? "location" : input.attachments.front(), 0.3},
            0.3
        };
    }
    if (pleased) {
        return {MatterKind::thanks, {"kind.no_words", read.text.substr(0, 16), 0.9}, 0.9};
    }
    return {MatterKind::greeting, {"kind.no_words", read.text.substr(0, 16), 0.9}, 0.9};
}

/// "[Nhãn dán]", "[Hình ảnh]": what platforms put for what they cannot show.
bool is_placeholder(ReadText const& read)
{
    return read.text.starts_with('[') && read.text.ends_with(']') && read.reading.list.words.size() <= 3;
}

}  // namespace

std::string evidence_of(Hit const& hit, ReadText const& read)
{
    auto const& words = read.reading.list.words;
    if (hit.count == 0 || hit.first + hit.count > words.size()) {
        return {};
    }
    auto const begin = words[hit.first].begin;
    return read.text.substr(begin, words[hit.first + hit.count - 1].end - begin);
}

Hit const* hit_of(ReadText const& read, RuleGroups const& groups, std::string_view prefix)
{
    auto const found = std::ranges::find_if(read.reading.groups, [&](Hit const& hit) {
        return groups.name(hit.entry).starts_with(prefix);
    });
    return found == read.reading.groups.end() ? nullptr : &*found;
}

Danger danger_in(ReadText const& read, RuleGroups const& groups)
{
    auto const* help = hit_of(read, groups, "danger.help");
    Hit const* threat = nullptr;
    for (auto const& hit : read.reading.groups) {
        auto const& name = groups.name(hit.entry);
        if (threat == nullptr && name.starts_with("danger.") && name != "danger.help") {
            threat = &hit;
        }
    }
    if (threat == nullptr && help == nullptr) {
        return {};
    }
    auto const* hit = threat != nullptr ? threat : help;
    bool const calm = hit_of(read, groups, "calm") != nullptr;
    int const strength = (threat != nullptr ? 1 : 0) + (help != nullptr ? 1 : 0) + (calm ? -1 : 0) +
                         (threat != nullptr && hit_of(read, groups, "now") != nullptr ? 1 : 0);
    return {std::clamp(strength, 0, 2), {"urgency.danger_words", evidence_of(*hit, read), 0.9}};
}

void mark_accusations(Matter& matter, ReadText const& read, RuleGroups const& groups, TopicCatalogue const& topics)
{
    auto const* topic = topics.find(matter.topic);
    auto const* leader = accused_leader(read, groups);
    auto const* staff = hit_of(read, groups, "accuse.staff");
    auto const* bad = hit_of(read, groups, "accuse.bad");
    bool const denounces = matter.kind == MatterKind::denunciation || hit_of(read, groups, "denounce") != nullptr;
    bool const about_conduct = topic != nullptr && topic->has_flag("not_to_accused_unit");
    if (leader != nullptr && (denounces || bad != nullptr)) {
        matter.accuses_leader = true;
        matter.accuses_unit = true;
        matter.reasons.push_back({"accuses.leader", evidence_of(*leader, read), 1.0});
    } else if (staff != nullptr && (denounces || bad != nullptr)) {
        matter.accuses_unit = true;
        matter.reasons.push_back({"accuses.staff", evidence_of(*staff, read), 0.9});
    } else if (about_conduct) {
        matter.accuses_unit = true;
        matter.reasons.push_back({"accuses.topic", topic->name_vi, 0.7});
    }
    if (auto const* secret = hit_of(read, groups, "secrecy")) {
        matter.asks_secrecy = true;
        matter.reasons.push_back({"restricted.secrecy_asked", evidence_of(*secret, read), 1.0});
    }
}

std::optional<KindRule> kind_by_rule(Input const& input, ReadText const& read, RuleGroups const& groups)
{
    auto const& words = read.reading.list.words;
    if (words.empty() || is_placeholder(read)) {
        return wordless(input, read);
    }
    if (!input.has_open_case || words.size() > 14 || hit_of(read, groups, "denounce.first") != nullptr ||
        hit_of(read, groups, "complaint.first") != nullptr) {
        return std::nullopt;
    }
    if (auto const* hit = hit_of(read, groups, "followup")) {
        return KindRule{MatterKind::followup, {"kind.refers_to_open_case", evidence_of(*hit, read), 0.85}, 0.85};
    }
    return std::nullopt;
}

std::optional<KindRule> stated_kind(ReadText const& read, RuleGroups const& groups, bool is_question)
{
    if (is_question) {
        return std::nullopt;
    }
    if (auto const* hit = hit_of(read, groups, "denounce.first")) {
        return KindRule{MatterKind::denunciation, {"kind.stated_denunciation", evidence_of(*hit, read), 0.95}, 0.9};
    }
    if (auto const* hit = hit_of(read, groups, "complaint.first")) {
        return KindRule{MatterKind::complaint, {"kind.stated_complaint", evidence_of(*hit, read), 0.95}, 0.9};
    }
    return std::nullopt;
}

}  // namespace hub::triage
