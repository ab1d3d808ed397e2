#include "triage/triage.hpp"

#include "domain/masking.hpp"
#include "triage/area_map.hpp"
#include "triage/judgement.hpp"
#include "triage/matters.hpp"
#include "triage/model.hpp"
#include "triage/trainer.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace hub::triage {
namespace {

constexpr std::string_view kGeneral = "other.general";

/// Everything the model says of one text.
struct Verdict {
    FeatureSet features;
    std::vector<Feature> topic_features;
    Scores topics;
    Scores kinds;
    std::size_t topic = 0;
};

/// How different two parts' topics must be, by how surely the text was cut.
double sureness_needed(Cut cut) noexcept
{
    switch (cut) {
        case Cut::list:
            return 0.12;
        case Cut::lines:
            return 0.35;
        case Cut::connective:
            return 0.3;
        case Cut::sentences:
            return 0.6;
    }
    return 1;
}

}  // namespace

struct Triage::Parts {
    TextReader reader;
    AreaMap areas;
    Model model;
    std::vector<MatterKind> kinds;  ///< Of the model's kind classes.
    std::vector<Urgency> urgencies;

    [[nodiscard]] Verdict judge(ReadText const& read) const;
    [[nodiscard]] Matter matter_of(ReadText const& read, Verdict const& verdict, std::optional<KindRule> const& kind)
        const;
    void decide_kind(Matter& matter, ReadText const& read, Verdict const& verdict, std::optional<KindRule> const& rule)
        const;
    void decide_urgency(Matter& matter, ReadText const& read, Verdict const& verdict) const;
    void explain_topic(Matter& matter, ReadText const& read, Verdict const& verdict) const;
    [[nodiscard]] std::vector<ReadText> split(ReadText const& read, MatterKind whole) const;
    [[nodiscard]] std::vector<ReadText> join_alike(hub::triage::Parts const& parts) const;
    [[nodiscard]] MatterKind likely_kind(Verdict const& verdict, bool only_opening) const;
};

MatterKind Triage::Parts::likely_kind(Verdict const& verdict, bool only_opening) const
{
    std::size_t best = kinds.size();
    for (std::size_t at = 0; at < kinds.size(); ++at) {
        bool const fits = !only_opening || opens_case(kinds[at]);
        if (fits && (best == kinds.size() || verdict.kinds[at] > verdict.kinds[best])) {
            best = at;
        }
    }
    return best == kinds.size() ? MatterKind::feedback : kinds[best];
}

Verdict Triage::Parts::judge(ReadText const& read) const
{
    Verdict verdict;
    verdict.features = features_of(read.reading, reader.groups());
    verdict.topic_features = model.weigh(Task::topic, verdict.features.words);
    verdict.topics = model.score(Task::topic, verdict.topic_features);
    verdict.kinds = model.score(Task::kind, model.weigh(Task::kind, kind_features(verdict.features)));
    verdict.topic = best_of(verdict.topics);
    return verdict;
}

void Triage::Parts::explain_topic(Matter& matter, ReadText const& read, Verdict const& verdict) const
{
    auto const& classes = model.classes(Task::topic);
    std::vector<std::size_t> order(classes.size());
    for (std::size_t at = 0; at < order.size(); ++at) {
        order[at] = at;
    }
    auto const shown = std::min<std::size_t>(3, order.size());
    std::ranges::partial_sort(
        order,
        order.begin() + static_cast<std::ptrdiff_t>(shown),
        std::ranges::greater{},
        [&](std::size_t at) { return verdict.topics[at]; }
    );
    for (std::size_t at = 0; at < shown; ++at) {
        matter.topic_guesses.push_back({classes[order[at]], verdict.topics[order[at]]});
    }
    for (auto const& hit : read.reading.keywords) {
        bool const own = reader.topics().all()[hit.entry / 2].code == matter.topic;
        if (own && matter.reasons.size() < 2) {
            matter.reasons.push_back({"topic.keyword", evidence_of(hit, read), 0.6});
        }
    }
    auto const weights =
        model.word_weights(Task::topic, verdict.topic, verdict.topic_features, read.reading.list.words.size());
    std::string evidence;
    std::vector<std::size_t> words(weights.size());
    for (std::size_t at = 0; at < words.size(); ++at) {
        words[at] = at;
    }
    auto const told = std::min<std::size_t>(3, words.size());
    std::ranges::partial_sort(
        words,
        words.begin() + static_cast<std::ptrdiff_t>(told),
        std::ranges::greater{},
        [&](std::size_t at) { return weights[at]; }
    );
    for (std::size_t at = 0; at < told && weights[words[at]] > 0; ++at) {
        auto const& word = read.reading.list.words[words[at]];
        evidence += (evidence.empty() ? "" : ", ") + read.text.substr(word.begin, word.end - word.begin);
    }
    matter.reasons.push_back({"topic.model", evidence, matter.topic_confidence});
}

void Triage::Parts::decide_kind(
    Matter& matter, ReadText const& read, Verdict const& verdict, std::optional<KindRule> const& rule
) const
{
    if (rule) {
        matter.kind = rule->kind;
        matter.reasons.push_back(rule->reason);
        return;
    }
    matter.kind = likely_kind(verdict, false);
    bool const is_question = matter.kind == MatterKind::question;
    if (auto const stated = stated_kind(read, reader.groups(), is_question)) {
        if (matter.kind != MatterKind::complaint && matter.kind != MatterKind::denunciation) {
            matter.kind = stated->kind;
        }
        matter.reasons.push_back(stated->reason);
        return;
    }
    matter.reasons.push_back({"kind.model", std::string(name_of(matter.kind)), verdict.kinds[best_of(verdict.kinds)]});
}

void Triage::Parts::decide_urgency(Matter& matter, ReadText const& read, Verdict const& verdict) const
{
    std::vector<std::pair<std::string, float>> topics;
    auto const& classes = model.classes(Task::topic);
    for (std::size_t at = 0; at < classes.size(); ++at) {
        if (verdict.topics[at] > 0.05F) {
            topics.emplace_back(classes[at], verdict.topics[at]);
        }
    }
    std::vector<std::pair<std::string, float>> const kind{{std::string(name_of(matter.kind)), 1.0F}};
    auto const features = model.weigh(Task::urgency, urgency_features(verdict.features, topics, kind));
    auto const scores = model.score(Task::urgency, features);
    auto const best = best_of(scores);
    matter.urgency = urgencies[best];
    matter.reasons.push_back({"urgency.model", std::string(name_of(matter.urgency)), scores[best]});
    auto const danger = danger_in(read, reader.groups());
    bool const reports = matter.kind == MatterKind::feedback || matter.kind == MatterKind::denunciation ||
                         matter.kind == MatterKind::followup;
    if (!reports || danger.strength == 0) {
        return;
    }
    auto const urgent = static_cast<std::size_t>(std::ranges::find(urgencies, Urgency::urgent) - urgencies.begin());
    bool const backed = urgent < scores.size() && scores[urgent] > 0.3F;
    auto const least = danger.strength == 2 || backed ? Urgency::urgent : Urgency::high;
    if (matter.urgency < least) {
        matter.urgency = least;
        matter.reasons.push_back(danger.reason);
    }
}

Matter Triage::Parts::matter_of(ReadText const& read, Verdict const& verdict, std::optional<KindRule> const& kind) const
{
    Matter matter;
    matter.topic = TopicCode{model.classes(Task::topic)[verdict.topic]};
    matter.topic_confidence = verdict.topics[verdict.topic];
    if (read.reading.list.words.empty()) {
        matter.topic = TopicCode{std::string(kGeneral)};
        matter.topic_confidence = 0;
    } else {
        explain_topic(matter, read, verdict);
    }
    decide_kind(matter, read, verdict, kind);
    decide_urgency(matter, read, verdict);
    mark_accusations(matter, read, reader.groups(), reader.topics());
    matter.text = read.text;
    matter.title = title_of(read.text);
    return matter;
}

std::vector<ReadText> Triage::Parts::join_alike(hub::triage::Parts const& parts) const
{
    struct Piece {
        std::string text;
        std::size_t topic;
        double sureness;
    };
    auto const needed = sureness_needed(parts.cut);
    std::vector<Piece> pieces;
    std::string lead;
    for (auto const& text : parts.parts) {
        auto const read = reader.read_part(text);
        auto const verdict = judge(read);
        double const sureness =
            opens_case(likely_kind(verdict, false)) || parts.cut == Cut::list ? verdict.topics[verdict.topic] : 0.0;
        if (sureness >= needed && (pieces.empty() || pieces.back().topic != verdict.topic)) {
            pieces.push_back({std::exchange(lead, {}) + text, verdict.topic, sureness});
        } else if (!pieces.empty()) {
            pieces.back().text += " " + text;
        } else {
            lead += text + " ";
        }
    }
    std::vector<ReadText> joined;
    for (auto& piece : pieces) {
        joined.push_back(reader.read_part(std::move(piece.text)));
    }
    return joined;
}

std::vector<ReadText> Triage::Parts::split(ReadText const& read, MatterKind whole) const
{
    // A complaint or denunciation tells one story with its grounds: people split it, not the program.
    if (is_restricted(whole)) {
        return {};
    }
    for (auto const& parts : possible_parts(read.text)) {
        if (auto joined = join_alike(parts); joined.size() > 1) {
            return joined;
        }
    }
    return {};
}

Triage::Triage(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Triage::Triage(Triage&&) noexcept = default;
Triage& Triage::operator=(Triage&&) noexcept = default;
Triage::~Triage() = default;

Result<Triage> Triage::make(TriageData const& data)
{
    auto reader = TextReader::make({data.topics, data.wards, data.teencode, data.legacy, data.rules});
    if (!reader) {
        return std::unexpected(reader.error());
    }
    auto const boundaries = parse_json(data.boundaries);
    if (!boundaries) {
        return invalid_input("boundaries: " + boundaries.error().detail);
    }
    auto areas = AreaMap::from_geojson(*boundaries);
    if (!areas) {
        return std::unexpected(areas.error());
    }
    auto model = Model::from_bytes(data.model);
    if (!model) {
        return std::unexpected(model.error());
    }
    std::vector<MatterKind> kinds;
    for (auto const& name : model->classes(Task::kind)) {
        kinds.push_back(matter_kind_from(name));
    }
    std::vector<Urgency> urgencies;
    for (auto const& name : model->classes(Task::urgency)) {
        urgencies.push_back(urgency_from(name));
    }
    for (auto const& code : model->classes(Task::topic)) {
        if (reader->topics().find(TopicCode{code}) == nullptr) {
            return invalid_input("triage model: topic " + code + " is not in the catalogue; train it again");
        }
    }
    return Triage(std::make_unique<Parts>(
        Parts{std::move(*reader), std::move(*areas), std::move(*model), std::move(kinds), std::move(urgencies)}
    ));
}

TopicCatalogue const& Triage::topics() const noexcept
{
    return parts_->reader.topics();
}

std::optional<AreaCode> Triage::area_at(GeoPoint point) const
{
    return parts_->areas.find(point);
}

Assessment Triage::assess(Input const& input) const
{
    auto const read = parts_->reader.read(input.text);
    auto const verdict = parts_->judge(read);
    auto const rule = kind_by_rule(input, read, parts_->reader.groups());
    Assessment result;
    auto whole = parts_->matter_of(read, verdict, rule);
    result.kind = whole.kind;
    result.kind_confidence = rule ? rule->confidence : verdict.kinds[best_of(verdict.kinds)];
    result.danger = whole.urgency == Urgency::urgent || danger_in(read, parts_->reader.groups()).strength == 2;
    if (opens_case(whole.kind)) {
        for (auto const& part : parts_->split(read, whole.kind)) {
            auto const part_verdict = parts_->judge(part);
            auto matter = parts_->matter_of(part, part_verdict, std::nullopt);
            if (!opens_case(matter.kind)) {
                matter.kind = parts_->likely_kind(part_verdict, true);
            }
            matter.asks_secrecy = matter.asks_secrecy || whole.asks_secrecy;
            result.danger = result.danger || matter.urgency == Urgency::urgent;
            result.matters.push_back(std::move(matter));
        }
    }
    if (result.matters.empty()) {
        result.matters.push_back(std::move(whole));
    }
    std::optional<AreaCode> const located = input.point ? parts_->areas.find(*input.point) : std::nullopt;
    result.place = decide_place(read.places, located, input.default_area, parts_->reader.places());
    result.place.text = address_in(read.reading.list, read.text);
    result.place.point = input.point;
    result.personal_data = find_personal_data(read.text);
    return result;
}

}  // namespace hub::triage
