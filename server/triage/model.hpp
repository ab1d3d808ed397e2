#pragma once
// The trained linear model: one row of small weights for each feature bucket. Made by triage_train, never edited.

#include "base/error.hpp"
#include "triage/features.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hub::triage {

/// Which of the three decisions a column belongs to.
enum class Task : std::uint8_t { topic, kind, urgency };
inline constexpr std::size_t kTasks = 3;
inline constexpr float kRarityUnit = 32;  ///< A stored rarity of 32 is 1.0.

struct TaskWeights {
    std::vector<std::string> classes;
    std::vector<float> bias;
    float scale = 1;                   ///< Of the stored small weights.
    std::vector<std::int8_t> weights;  ///< kBuckets × classes.
    std::vector<std::uint8_t> rarity;  ///< kBuckets: how telling a bucket is, × 32.
};

/// Probabilities of each class.
using Scores = std::vector<float>;

class Model {
public:
    [[nodiscard]] static Result<Model> from_bytes(std::string_view bytes);
    [[nodiscard]] std::string to_bytes() const;

    [[nodiscard]] std::vector<std::string> const& classes(Task task) const noexcept { return at(task).classes; }
    /// The features with their final values: rare ones count more, the whole has length 1.
    [[nodiscard]] std::vector<Feature> weigh(Task task, std::span<Feature const> features) const;
    /// @param features  As weigh() gives them.
    /// Soft maximum over the classes; a text without a known feature gives the classes' base rates.
    [[nodiscard]] Scores score(Task task, std::span<Feature const> features) const;
    /// How much each word of the text speaks for one class.
    [[nodiscard]] std::vector<float> word_weights(
        Task task, std::size_t which, std::span<Feature const> features, std::size_t words
    ) const;

    [[nodiscard]] TaskWeights& at(Task task) noexcept { return tasks_[static_cast<std::size_t>(task)]; }
    [[nodiscard]] TaskWeights const& at(Task task) const noexcept { return tasks_[static_cast<std::size_t>(task)]; }

private:
    std::array<TaskWeights, kTasks> tasks_;
};

void soft_max(std::span<float> scores) noexcept;
[[nodiscard]] std::size_t best_of(std::span<float const> scores) noexcept;

}  // namespace hub::triage
