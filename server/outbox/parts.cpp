#include "outbox/parts.hpp"

#include <algorithm>

namespace hub::outbox {

Parts Parts::from(Json const& extra)
{
    Parts parts;
    auto const& stored = member(extra, "parts");
    auto const total = integer_at(stored, "total").value_or(1);
    parts.set_total(total < 1 || total > 10'000 ? 1 : static_cast<std::size_t>(total));
    if (auto const& ids = member(stored, "ids"); ids.is_array()) {
        for (auto const& id : ids) {
            parts.ids_.push_back(id.is_string() ? id.get<std::string>() : std::string{});
        }
    }
    return parts;
}

void Parts::write(Json& extra) const
{
    if (!extra.is_object()) {
        extra = Json::object();
    }
    extra["parts"] = Json{{"total", total_}, {"ids", ids_}};
}

bool Parts::contains(std::string const& id) const noexcept
{
    return !id.empty() && std::ranges::find(ids_, id) != ids_.end();
}

std::string Parts::last() const
{
    return ids_.empty() ? std::string{} : ids_.back();
}

void Parts::confirm(std::size_t index, std::string const& id)
{
    if (index < ids_.size()) {
        if (ids_[index].empty() && !contains(id)) {
            ids_[index] = id;
        }
    } else if (!contains(id)) {
        ids_.push_back(id);
    }
}

Parts::Echo Parts::confirm_by_echo(std::string const& id)
{
    if (contains(id)) {
        return Echo::known;
    }
    if (auto const unnamed = std::ranges::find(ids_, std::string{}); unnamed != ids_.end()) {
        *unnamed = id;
        return Echo::known;
    }
    if (complete()) {
        return Echo::extra;
    }
    ids_.push_back(id);
    return Echo::confirms;
}

}  // namespace hub::outbox
