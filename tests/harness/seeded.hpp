#pragma once
// Random choices that can be repeated: the seed is printed with every failure, HUB_TEST_SEED sets it.
//   Seeded random;                       SCOPED_TRACE(random.name());

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

namespace hub::test {

class Seeded {
public:
    Seeded() : Seeded(chosen_seed()) {}
    explicit Seeded(std::uint64_t seed) : seed_(seed), engine_(seed) {}

    [[nodiscard]] std::string name() const { return "HUB_TEST_SEED=" + std::to_string(seed_); }
    /// In [0, bound); bound > 0.
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }
    bool one_in(std::size_t count) { return below(count) == 0; }
    template <class List>
    auto const& of(List const& list)
    {
        return list[below(std::size(list))];
    }

private:
    static std::uint64_t chosen_seed()
    {
        auto const* wanted = std::getenv("HUB_TEST_SEED");
        return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : std::random_device{}();
    }

    std::uint64_t seed_;
    std::mt19937_64 engine_;
};

}  // namespace hub::test
