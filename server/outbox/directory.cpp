#include "outbox/directory.hpp"

#include <algorithm>
#include <utility>

namespace hub::outbox {
namespace {

std::string const& id_of(ChannelContext const& context) noexcept
{
    return context.channel.id.value;
}

}  // namespace

ChannelDirectory::ChannelDirectory(std::vector<ChannelContext> channels) : channels_(std::move(channels))
{
    std::ranges::sort(channels_, {}, id_of);
}

ChannelContext const* ChannelDirectory::find(ChannelId const& id) const noexcept
{
    auto const found = std::ranges::lower_bound(channels_, id.value, {}, id_of);
    return found == channels_.end() || id_of(*found) != id.value ? nullptr : &*found;
}

}  // namespace hub::outbox
