#include "triage/model.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace hub::triage {
namespace {

constexpr std::string_view kMagic = "HUBTRIAGE2\n";
static_assert(std::endian::native == std::endian::little, "the model file is little-endian");

template <class T>
void put(std::string& bytes, T value)
{
    bytes.append(reinterpret_cast<char const*>(&value), sizeof value);
}

/// Reads from the front; after a short read every further one fails.
class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    template <class T>
    T get()
    {
        T value{};
        auto const part = take(sizeof value);
        if (part.size() == sizeof value) {
            std::memcpy(&value, part.data(), sizeof value);
        }
        return value;
    }
    std::string_view take(std::size_t size)
    {
        good_ = good_ && size <= bytes_.size();
        auto const part = good_ ? bytes_.substr(0, size) : std::string_view{};
        bytes_.remove_prefix(part.size());
        return part;
    }
    [[nodiscard]] bool good() const noexcept { return good_; }
    [[nodiscard]] bool at_end() const noexcept { return bytes_.empty(); }

private:
    std::string_view bytes_;
    bool good_ = true;
};

bool row_is_empty(TaskWeights const& task, std::uint32_t bucket)
{
    auto const row = std::span(task.weights).subspan(bucket * task.classes.size(), task.classes.size());
    return std::ranges::all_of(row, [](std::int8_t weight) { return weight == 0; });
}

void write_task(TaskWeights const& task, std::string& bytes)
{
    put(bytes, static_cast<std::uint32_t>(task.classes.size()));
    for (std::size_t at = 0; at < task.classes.size(); ++at) {
        put(bytes, static_cast<std::uint32_t>(task.classes[at].size()));
        bytes += task.classes[at];
        put(bytes, task.bias[at]);
    }
    put(bytes, task.scale);
    std::string rows;
    std::uint32_t count = 0;
    for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket) {
        if (row_is_empty(task, bucket)) {
            continue;
        }
        ++count;
        put(rows, static_cast<std::uint16_t>(bucket));
        put(rows, task.rarity[bucket]);
        rows.append(
            reinterpret_cast<char const*>(task.weights.data() + bucket * task.classes.size()), task.classes.size()
        );
    }
    put(bytes, count);
    bytes += rows;
}

bool read_task(Reader& reader, TaskWeights& task)
{
    auto const classes = reader.get<std::uint32_t>();
    if (classes == 0 || classes > 1000) {
        return false;
    }
    for (std::uint32_t at = 0; at < classes; ++at) {
        auto const size = reader.get<std::uint32_t>();
        task.classes.emplace_back(reader.take(size));
        task.bias.push_back(reader.get<float>());
    }
    task.scale = reader.get<float>();
    auto const rows = reader.get<std::uint32_t>();
    if (rows > kBuckets) {
        return false;
    }
    task.weights.assign(std::size_t{kBuckets} * classes, 0);
    task.rarity.assign(kBuckets, 0);
    for (std::uint32_t row = 0; row < rows && reader.good(); ++row) {
        std::uint32_t const bucket = reader.get<std::uint16_t>();
        task.rarity[bucket] = reader.get<std::uint8_t>();
        auto const weights = reader.take(classes);
        std::memcpy(task.weights.data() + std::size_t{bucket} * classes, weights.data(), weights.size());
    }
    return reader.good();
}

}  // namespace

void soft_max(std::span<float> scores) noexcept
{
    auto const top = scores.empty() ? 0.0F : *std::ranges::max_element(scores);
    float sum = 0;
    for (auto& score : scores) {
        score = std::exp(score - top);
        sum += score;
    }
    for (auto& score : scores) {
        score /= sum;
    }
}

std::size_t best_of(std::span<float const> scores) noexcept
{
    return static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
}

Result<Model> Model::from_bytes(std::string_view bytes)
{
    if (!bytes.starts_with(kMagic)) {
        return invalid_input("triage model: not a model file of this version");
    }
    Reader reader(bytes.substr(kMagic.size()));
    Model model;
    for (auto& task : model.tasks_) {
        if (!read_task(reader, task)) {
            return invalid_input("triage model: cut short or damaged");
        }
    }
    if (!reader.at_end()) {
        return invalid_input("triage model: more bytes than it says");
    }
    return model;
}

std::string Model::to_bytes() const
{
    std::string bytes(kMagic);
    for (auto const& task : tasks_) {
        write_task(task, bytes);
    }
    return bytes;
}

std::vector<Feature> Model::weigh(Task task, std::span<Feature const> features) const
{
    constexpr float kUnknownRarity = 2.0F * kRarityUnit;  // unknown words make a text less sure, not silent
    auto const& rarity = at(task).rarity;
    std::vector<Feature> weighed(features.begin(), features.end());
    float square = 0;
    for (auto& feature : weighed) {
        bool const known = rarity[feature.bucket] != 0;
        auto const value = feature.value * (known ? static_cast<float>(rarity[feature.bucket]) : kUnknownRarity);
        square += value * value;
        feature.value = known ? value : 0.0F;
    }
    auto const scale = square > 0 ? 1.0F / std::sqrt(square) : 0.0F;
    for (auto& feature : weighed) {
        feature.value *= scale;
    }
    std::erase_if(weighed, [](Feature const& feature) { return feature.value == 0; });
    return weighed;
}

Scores Model::score(Task task, std::span<Feature const> features) const
{
    auto const& weights = at(task);
    auto const classes = weights.classes.size();
    Scores sums(classes, 0.0F);
    for (auto const& feature : features) {
        auto const* row = weights.weights.data() + std::size_t{feature.bucket} * classes;
        for (std::size_t which = 0; which < classes; ++which) {
            sums[which] += feature.value * static_cast<float>(row[which]);
        }
    }
    for (std::size_t which = 0; which < classes; ++which) {
        sums[which] = sums[which] * weights.scale + weights.bias[which];
    }
    soft_max(sums);
    return sums;
}

std::vector<float> Model::word_weights(
    Task task, std::size_t which, std::span<Feature const> features, std::size_t words
) const
{
    auto const& weights = at(task);
    std::vector<float> sums(words, 0.0F);
    for (auto const& feature : features) {
        if (feature.word >= 0 && static_cast<std::size_t>(feature.word) < words) {
            auto const weight = weights.weights[std::size_t{feature.bucket} * weights.classes.size() + which];
            sums[static_cast<std::size_t>(feature.word)] += feature.value * static_cast<float>(weight) * weights.scale;
        }
    }
    return sums;
}

}  // namespace hub::triage
