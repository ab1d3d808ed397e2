#include "ports/records.hpp"

#include "ports/media_store.hpp"

#include <array>

namespace hub {

std::string_view name_of(Fate fate) noexcept
{
    constexpr std::array<std::string_view, 4> kNames{"pending", "opened", "attached", "ignored"};
    return kNames.at(static_cast<std::size_t>(fate));
}

std::string_view name_of(OutboxState state) noexcept
{
    constexpr std::array<std::string_view, 7> kNames{
        "pending", "sending", "uncertain", "sent", "delivered", "failed", "cancelled"
    };
    return kNames.at(static_cast<std::size_t>(state));
}

std::string_view name_of(MediaState state) noexcept
{
    constexpr std::array<std::string_view, 4> kNames{"wanted", "kept", "failed", "dropped"};
    return kNames.at(static_cast<std::size_t>(state));
}

bool is_fetched_kind(std::string_view kind) noexcept
{
    return kind == "image" || kind == "gif" || kind == "file" || kind == "video" || kind == "audio";
}

std::string own_media_id(std::string_view url)
{
    return std::string(url.starts_with(kOwnMedia) ? url.substr(kOwnMedia.size()) : std::string_view{});
}

std::optional<Media> media_of(MediaStore& store, Message const& message, std::size_t index)
{
    auto const own = own_media_id(message.attachments[index].url);
    return own.empty() ? store.find(message.id, static_cast<int>(index)) : store.find(own);
}

std::string_view name_of(AlertLevel level) noexcept
{
    constexpr std::array<std::string_view, 4> kNames{"official", "head", "chairman", "supervisor"};
    return kNames.at(static_cast<std::size_t>(level));
}

}  // namespace hub
