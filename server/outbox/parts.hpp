#pragma once
// How much of one item the platform has confirmed. A long text goes out in parts, in order; each confirmed part leaves
// its platform id, so a retry goes on with the next part and never repeats one. Lives in OutboxItem::extra["parts"].

#include "base/json.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace hub::outbox {

class Parts {
public:
    [[nodiscard]] static Parts from(Json const& extra);
    void write(Json& extra) const;

    [[nodiscard]] std::size_t total() const noexcept { return total_; }
    [[nodiscard]] std::size_t confirmed() const noexcept { return ids_.size(); }
    [[nodiscard]] bool complete() const noexcept { return ids_.size() >= total_; }
    [[nodiscard]] bool contains(std::string const& id) const noexcept;
    /// Id of the last confirmed part; empty when the platform named none.
    [[nodiscard]] std::string last() const;

    void set_total(std::size_t total) noexcept { total_ = total == 0 ? 1 : total; }
    void clear() noexcept { ids_.clear(); }
    /// The HTTP answer for part `index` (from 0). Does nothing when an echo confirmed that part first.
    void confirm(std::size_t index, std::string const& id);
    enum class Echo { known, confirms, extra };
    /// An echo with a platform id. `extra`: every part was confirmed with another id, so this is a second copy.
    Echo confirm_by_echo(std::string const& id);

private:
    std::size_t total_ = 1;
    std::vector<std::string> ids_;  ///< In order; "" where the platform gave no id yet.
};

}  // namespace hub::outbox
