#pragma once
// A city's cases, made up: Vietnamese texts from the labelled messages, wards with their offices, dates over a year.

#include "domain/unit.hpp"
#include "ports/records.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace hub::bench {

class MadeCases {
public:
    /// Reads config/triage/messages-vn.jsonl; run from the source folder. Throws std::runtime_error without it.
    explicit MadeCases(std::uint64_t seed);

    /// The next case, without code. One in four is still open; big wards get more than small ones.
    [[nodiscard]] CaseRecord next();
    /// Every unit that cases belong to: wards "w.00001" … and their offices below them.
    [[nodiscard]] std::vector<Unit> units() const;
    [[nodiscard]] UnitId ward(std::size_t number) const;
    /// The office of a ward that gets the most cases.
    [[nodiscard]] UnitId busy_office(std::size_t ward) const;
    [[nodiscard]] std::size_t wards() const noexcept;
    /// Just after the last case was opened.
    [[nodiscard]] Instant now() const noexcept;
    /// A house and street of which a few cases in a million speak, as people type it.
    [[nodiscard]] std::string rare_words();

private:
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
    std::string house();

    std::mt19937_64 random_;
    std::vector<std::string> texts_;
    std::vector<std::string> folded_;
};

}  // namespace hub::bench
