#include "connectors/zalo/attachments.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hub::connectors::zalo {
namespace {

constexpr std::size_t kMaxAttachments = 50;

std::string kind_of(std::string_view type, bool is_card)
{
    if (is_card && type == "link") {
        return "contact_card";
    }
    for (std::string_view const known : {"image", "gif", "audio", "video", "file", "sticker", "link", "location"}) {
        if (type == known) {
            return std::string(known);
        }
    }
    return "other";
}

/// A card's description is a JSON text with the telephone; anything else is kept as it is.
std::string card_phone(std::string const& description)
{
    RawJson const card(description);
    auto phone = card.root()["phone"].text();
    return phone.empty() ? description : phone;
}

std::optional<GeoPoint> point_of(RawJson::Value coordinates)
{
    auto const latitude = coordinates["latitude"].real();
    auto const longitude = coordinates["longitude"].real();
    if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180) {
        return std::nullopt;
    }
    return GeoPoint{*latitude, *longitude};
}

Attachment read_attachment(RawJson::Value item, bool is_card)
{
    auto const payload = item["payload"];
    Attachment attachment;
    attachment.kind = kind_of(item["type"].text(), is_card);
    attachment.url = payload["url"].text();
    attachment.name = payload["name"].text();
    auto const description = payload["description"].text();
    auto const title = payload["title"].text();
    attachment.title = attachment.kind == "contact_card" ? card_phone(description)
                       : title.empty()                   ? description
                                                         : title;
    return attachment;
}

}  // namespace

void read_content(InboundEvent& event, RawJson::Value message, std::string_view event_name)
{
    event.text = message["text"].text();
    bool const is_card = event_name == "user_send_business_card";
    for (auto const item : message["attachments"].items()) {
        if (!item.is_object() || event.attachments.size() == kMaxAttachments) {
            continue;
        }
        auto attachment = read_attachment(item, is_card);
        if (!event.point) {
            event.point = point_of(item["payload"]["coordinates"]);
        }
        if (attachment.kind == "contact_card") {
            attachment.name = event.text;
        }
        if (attachment.kind == "video" && event.text.empty()) {
            event.text = attachment.title;  // a clip's words stand in its description only
        }
        event.attachments.push_back(std::move(attachment));
    }
    event.sticker_only =
        event.text.empty() && !event.attachments.empty() &&
        std::ranges::all_of(event.attachments, [](auto const& each) { return each.kind == "sticker"; });
}

}  // namespace hub::connectors::zalo
