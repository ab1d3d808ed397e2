// How to write to a ward: each account with its code to photograph and the steps in plain words.

#include "http/citizens/page.hpp"
#include "http/citizens/wards.hpp"
#include "http/handlers/routes.hpp"
#include "http/qr_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace hub::http {
namespace {

bool is_plain_id(std::string_view id)
{
    return !id.empty() && std::ranges::all_of(id, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_';
    });
}

/// Where a citizen writes to this account; empty when its id cannot stand in an address.
std::string address_of(Channel const& channel, Unit const& ward, std::string const& base)
{
    if (!is_plain_id(channel.external_id)) {
        return {};
    }
    if (channel.connector == "zalo") {
        return "https://zalo.me/" + channel.external_id;
    }
    if (channel.connector == "facebook") {
        return "https://m.me/" + channel.external_id;
    }
    return channel.connector == "webchat" ? base + "/chat/" + ward.id.value : std::string();
}

Json channel_data(Channel const& channel, Unit const& ward, std::string const& base, Language language)
{
    auto const address = address_of(channel, ward, base);
    auto const qr = qr_of(address);
    auto const name = word(language, "channels." + channel.connector + ".name");
    Json steps = Json::array();
    for (auto const& step : member(member(member(words(language), "channels"), channel.connector), "steps")) {
        steps.push_back({{"step", step}});
    }
    return {
        {"name", name},
        {"address", address},
        {"open", word(language, "channels." + channel.connector + ".open")},
        {"qr_label", word(language, "channels.qr") + " " + name},
        {"qr", qr.path},
        {"size", qr.size},
        {"steps", std::move(steps)},
    };
}

Json channels_data(Reference const& reference, Unit const& ward, std::string const& base, Language language)
{
    Json list = Json::array();
    for (auto const& channel : channels_of(reference, ward)) {
        if (!address_of(channel, ward, base).empty()) {
            list.push_back(channel_data(channel, ward, base, language));
        }
    }
    return list;
}

Task<Response> channels_page(Services const& services, Request request)
{
    auto const reference = services.reference();
    auto const now = services.clock.now();
    auto const language = language_of(request);
    auto const* ward = ward_of(*reference, request.query_or("ward"), now);
    PageLook look{"channels", word(language, "channels.title"), 200};
    look.scripts = {"ward.js"};
    Json data = Json::object();
    if (ward != nullptr) {
        look.title += " – " + ward->name;
        data["ward"] = ward_json(*ward);
        data["channels"] = channels_data(*reference, *ward, services.options.public_base_url, language);
    } else {
        auto const search = shown_text(request.query_or("q"), 80);
        Json wards = Json::array();
        for (auto const* one : find_wards(*reference, search, now)) {
            wards.push_back(ward_json(*one));
        }
        data["choose"] = true;
        data["search"] = search;
        data["none_found"] = wards.empty();
        data["wards"] = std::move(wards);
    }
    co_return page(request, look, std::move(data));
}

}  // namespace

void add_channel_page_routes(Router& router, Services const& services)
{
    router.add({"GET", "/channels", "", Access::open, [&services](Request request) {
                    return channels_page(services, std::move(request));
                }});
}

}  // namespace hub::http
