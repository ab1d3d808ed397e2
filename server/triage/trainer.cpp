#include "triage/trainer.hpp"

#include "triage/contains.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace hub::triage {
namespace {

using Target = std::vector<std::pair<std::size_t, float>>;

struct Row {
    std::vector<Feature> features;
    Target target;
    float weight;
};

std::vector<std::string> classes_of(std::span<Sample const* const> samples, auto const& labels)
{
    std::vector<std::string> classes;
    for (auto const* sample : samples) {
        for (auto const& label : labels(*sample)) {
            if (!contains(classes, label)) {
                classes.push_back(label);
            }
        }
    }
    std::ranges::sort(classes);
    return classes;
}

/// Main label counts more than the others.
Target target_of(std::vector<std::string> const& labels, std::vector<std::string> const& classes)
{
    Target target;
    for (std::size_t at = 0; at < labels.size(); ++at) {
        auto const which = static_cast<std::size_t>(std::ranges::find(classes, labels[at]) - classes.begin());
        auto const rest = labels.size() > 1 ? 0.45F / static_cast<float>(labels.size() - 1) : 0.0F;
        target.emplace_back(which, at == 0 ? (labels.size() > 1 ? 0.55F : 1.0F) : rest);
    }
    return target;
}

void measure_rarity(std::span<std::vector<Feature> const> rows, TaskWeights& task)
{
    std::vector<std::uint32_t> seen(kBuckets, 0);
    for (auto const& row : rows) {
        std::uint32_t last = kBuckets;
        for (auto const& feature : row) {
            seen[feature.bucket] += feature.bucket != last ? 1 : 0;
            last = feature.bucket;
        }
    }
    auto const total = static_cast<float>(rows.size()) + 1.0F;
    task.rarity.assign(kBuckets, 0);
    for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket) {
        if (seen[bucket] > 0) {
            auto const rarity = std::clamp(std::log(total / (static_cast<float>(seen[bucket]) + 0.5F)), 0.7F, 6.0F);
            task.rarity[bucket] = static_cast<std::uint8_t>(std::lround(rarity * kRarityUnit));
        }
    }
}

/// Soft-max regression by stochastic steps with a rate of its own for each weight (AdaGrad).
class Regression {
public:
    Regression(std::size_t classes, TrainSettings const& settings)
        : classes_(classes),
          settings_(settings),
          weights_(std::size_t{kBuckets} * classes),
          squares_(weights_.size()),
          bias_(classes),
          bias_squares_(classes)
    {
    }

    void run(std::vector<Row> const& rows)
    {
        std::vector<std::size_t> order(rows.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::mt19937 random(20261122);
        for (int round = 0; round < settings_.rounds; ++round) {
            for (auto at = order.size(); at > 1; --at) {  // std::shuffle differs between libraries
                std::swap(order[at - 1], order[random() % at]);
            }
            for (auto const which : order) {
                step(rows[which]);
            }
        }
    }

    void store(TaskWeights& task) const
    {
        float largest = 1e-6F;
        for (auto const weight : weights_) {
            largest = std::max(largest, std::abs(weight));
        }
        task.scale = largest / 127.0F;
        task.bias = bias_;
        task.weights.resize(weights_.size());
        std::ranges::transform(weights_, task.weights.begin(), [&](float weight) {
            return static_cast<std::int8_t>(std::lround(weight / task.scale));
        });
    }

private:
    void step(Row const& row)
    {
        std::vector<float> error(bias_);
        for (auto const& feature : row.features) {
            auto const* weights = weights_.data() + std::size_t{feature.bucket} * classes_;
            for (std::size_t which = 0; which < classes_; ++which) {
                error[which] += feature.value * weights[which];
            }
        }
        soft_max(error);
        for (auto const& [which, share] : row.target) {
            error[which] -= share;
        }
        for (auto const& feature : row.features) {
            move(std::size_t{feature.bucket} * classes_, feature.value, row.weight, error);
        }
        for (std::size_t which = 0; which < classes_; ++which) {
            auto const slope = error[which] * row.weight * 0.1F;
            bias_squares_[which] += slope * slope;
            bias_[which] -= settings_.rate * slope / (std::sqrt(bias_squares_[which]) + 1e-6F);
        }
    }

    void move(std::size_t first, float value, float weight, std::vector<float> const& error)
    {
        for (std::size_t which = 0; which < classes_; ++which) {
            auto const slope = error[which] * value * weight + settings_.decay * weights_[first + which];
            squares_[first + which] += slope * slope;
            weights_[first + which] -= settings_.rate * slope / (std::sqrt(squares_[first + which]) + 1e-4F);
        }
    }

    std::size_t classes_;
    TrainSettings settings_;
    std::vector<float> weights_;
    std::vector<float> squares_;
    std::vector<float> bias_;
    std::vector<float> bias_squares_;
};

void train_task(
    Model& model,
    Task task,
    std::span<Sample const* const> samples,
    TrainSettings const& settings,
    auto const& labels,
    auto const& features
)
{
    auto& weights = model.at(task);
    weights.classes = classes_of(samples, labels);
    std::vector<std::vector<Feature>> raw;
    std::vector<Sample const*> used;
    for (auto const* sample : samples) {
        if (!labels(*sample).empty()) {
            raw.push_back(features(*sample));
            std::ranges::sort(raw.back(), {}, &Feature::bucket);
            used.push_back(sample);
        }
    }
    measure_rarity(raw, weights);
    std::vector<Row> rows;
    for (std::size_t at = 0; at < used.size(); ++at) {
        rows.push_back({model.weigh(task, raw[at]), target_of(labels(*used[at]), weights.classes), used[at]->weight});
    }
    Regression regression(weights.classes.size(), settings);
    regression.run(rows);
    regression.store(weights);
}

std::vector<std::string> one(std::string const& label)
{
    return label.empty() ? std::vector<std::string>{} : std::vector{label};
}

}  // namespace

std::vector<Feature> kind_features(FeatureSet const& set)
{
    return set.manner;
}

std::vector<Feature> urgency_features(
    FeatureSet const& set,
    std::span<std::pair<std::string, float> const> topics,
    std::span<std::pair<std::string, float> const> kinds
)
{
    auto features = set.manner;
    for (auto const& [topic, share] : topics) {
        features.push_back({bucket_of("topic " + topic), 0.5F * share, -1});
    }
    for (auto const& [kind, share] : kinds) {
        features.push_back({bucket_of("kind " + kind), 0.7F * share, -1});
    }
    return features;
}

Result<std::vector<Sample>> samples_from(std::string_view json_lines, TextReader const& reader)
{
    std::vector<Sample> samples;
    std::size_t line = 0;
    while (!json_lines.empty()) {
        auto const end = std::min(json_lines.find('\n'), json_lines.size());
        auto const text = json_lines.substr(0, end);
        json_lines.remove_prefix(std::min(end + 1, json_lines.size()));
        ++line;
        if (text.empty()) {
            continue;
        }
        auto const entry = parse_json(text);
        if (!entry) {
            return invalid_input("labelled messages, line " + std::to_string(line) + ": " + entry.error().detail);
        }
        Sample sample;
        sample.id = text_or(*entry, "id");
        sample.group = text_or(*entry, "same_incident");
        sample.features = features_of(reader.read(text_or(*entry, "text")).reading, reader.groups());
        for (auto const& topic : member(*entry, "topics")) {
            sample.topics.push_back(topic.is_string() ? topic.get<std::string>() : std::string{});
        }
        sample.kind = text_or(*entry, "kind");
        sample.urgency = text_or(*entry, "urgency");
        auto const& weight = member(*entry, "weight");
        sample.weight = weight.is_number() ? weight.get<float>() : 1.0F;
        samples.push_back(std::move(sample));
    }
    return samples;
}

std::vector<Sample> samples_of_keywords(TextReader const& reader)
{
    std::vector<Sample> samples;
    for (auto const& topic : reader.topics().all()) {
        auto phrases = topic.keywords;
        phrases.push_back(topic.name_vi);
        for (auto const& phrase : phrases) {
            Sample sample;
            sample.features = features_of(reader.read(phrase).reading, reader.groups());
            sample.topics = {topic.code.value};
            sample.weight = 0.4F;
            samples.push_back(std::move(sample));
        }
    }
    return samples;
}

Model train(std::span<Sample const* const> samples, TrainSettings const& settings)
{
    Model model;
    train_task(
        model,
        Task::topic,
        samples,
        settings,
        [](Sample const& sample) { return sample.topics; },
        [](Sample const& sample) { return sample.features.words; }
    );
    train_task(
        model,
        Task::kind,
        samples,
        settings,
        [](Sample const& sample) { return one(sample.kind); },
        [](Sample const& sample) { return kind_features(sample.features); }
    );
    train_task(
        model,
        Task::urgency,
        samples,
        settings,
        [](Sample const& sample) { return one(sample.urgency); },
        [](Sample const& sample) {
            std::vector<std::pair<std::string, float>> topics;
            for (auto const& topic : sample.topics) {
                topics.emplace_back(topic, 1.0F / static_cast<float>(sample.topics.size()));
            }
            std::vector<std::pair<std::string, float>> const kinds{{sample.kind, 1.0F}};
            return urgency_features(sample.features, topics, kinds);
        }
    );
    return model;
}

}  // namespace hub::triage
