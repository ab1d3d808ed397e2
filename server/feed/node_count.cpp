#include "feed/node_count.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <utility>

namespace hub::feed {
namespace {

constexpr std::string_view kHere = "here ";
constexpr std::string_view kGone = "gone ";

}  // namespace

NodeCount::NodeCount(NodeBus* bus, CountTerms terms) : bus_(bus), terms_(terms), name_(random_hex(8))
{
    if (bus_ != nullptr) {
        bus_->listen(kNodesSubject, [this](std::string const& text) { hear(text, std::chrono::steady_clock::now()); });
    }
}

NodeCount::~NodeCount()
{
    if (bus_ != nullptr) {
        bus_->listen(kNodesSubject, {});
        bus_->send(kNodesSubject, std::string(kGone) + name_);
    }
}

void NodeCount::look(SteadyTime now)
{
    if (bus_ == nullptr) {
        return;
    }
    std::lock_guard const lock(mutex_);
    if (bus_->healthy() != healthy_) {
        healthy_ = !healthy_;
        healthy_since_ = now;
        spoke_at_ = {};
    }
    if (!healthy_) {
        return;  // who is not heard now may be there
    }
    if (spoke_at_ == SteadyTime{} || now - spoke_at_ >= terms_.repeat) {
        spoke_at_ = now;
        bus_->send(kNodesSubject, std::string(kHere) + name_);
    }
    std::erase_if(others_, [&](auto const& other) {
        return now - std::max(other.second, healthy_since_) >= terms_.forget;
    });
}

std::size_t NodeCount::nodes(SteadyTime now) const
{
    std::lock_guard const lock(mutex_);
    bool const heard_all = healthy_ && now - healthy_since_ >= 2 * terms_.repeat;
    return std::max(others_.size() + 1, heard_all ? 1 : terms_.expected);
}

void NodeCount::hear(std::string const& text, SteadyTime now)
{
    std::lock_guard const lock(mutex_);
    if (text.starts_with(kHere)) {
        others_[text.substr(kHere.size())] = now;
    } else if (text.starts_with(kGone)) {
        others_.erase(text.substr(kGone.size()));
    }
}

}  // namespace hub::feed
