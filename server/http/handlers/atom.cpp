#include "http/handlers/atom.hpp"

#include "base/utf8.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <sstream>

namespace hub::http {
namespace {

/// XML 1.0 has no place for most control characters; pugixml would write them as they are.
std::string xml_text(std::string_view text)
{
    auto out = to_valid_utf8(text);
    std::erase_if(out, [](unsigned char c) { return c < 0x20 && c != '\n' && c != '\t'; });
    return out;
}

std::string host_of(std::string const& base_url)
{
    auto const scheme = base_url.find("://");
    auto const from = scheme == std::string::npos ? 0 : scheme + 3;
    return base_url.substr(from, base_url.find_first_of(":/", from) - from);
}

void add(pugi::xml_node parent, char const* name, std::string const& text)
{
    parent.append_child(name).text().set(xml_text(text).c_str());
}

void add_link(pugi::xml_node parent, char const* relation, char const* type, std::string const& address)
{
    auto link = parent.append_child("link");
    link.append_attribute("rel") = relation;
    link.append_attribute("type") = type;
    link.append_attribute("href") = address.c_str();
}

Instant published_at(Announcement const& announcement)
{
    return announcement.published_at.value_or(announcement.created_at);
}

Instant updated_at(Announcement const& announcement)
{
    return std::max(published_at(announcement), announcement.stopped_at.value_or(Instant{}));
}

std::string author_of(Announcement const& announcement, UnitDirectory const& units)
{
    auto const* unit = units.find(announcement.unit);
    return unit == nullptr ? std::string("Cầu Nối") : unit->name;
}

void add_entry(
    pugi::xml_node feed, Announcement const& announcement, UnitDirectory const& units, std::string const& base_url
)
{
    auto entry = feed.append_child("entry");
    auto const number = std::to_string(announcement.id.value);
    add(entry, "id", "tag:" + host_of(base_url) + ",2026:announcement:" + number);
    add(entry, "title", announcement.title);
    add(entry, "updated", to_rfc3339(updated_at(announcement)));
    add(entry, "published", to_rfc3339(published_at(announcement)));
    add(entry.append_child("author"), "name", author_of(announcement, units));
    entry.append_child("category").append_attribute("term") = xml_text(announcement.severity).c_str();
    add_link(entry, "alternate", "text/html", base_url + "/#thong-bao-" + number);
    auto content = entry.append_child("content");
    content.append_attribute("type") = "text";
    content.text().set(xml_text(announcement.body).c_str());
}

}  // namespace

std::string atom_feed(
    std::vector<Announcement> const& announcements, UnitDirectory const& units, std::string const& base_url
)
{
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "utf-8";
    auto feed = document.append_child("feed");
    feed.append_attribute("xmlns") = "http://www.w3.org/2005/Atom";
    feed.append_attribute("xml:lang") = "vi";
    Instant updated{};
    for (auto const& announcement : announcements) {
        updated = std::max(updated, updated_at(announcement));
    }
    add(feed, "id", "tag:" + host_of(base_url) + ",2026:announcements");
    add(feed, "title", "Cầu Nối – Thông báo");
    add(feed, "updated", to_rfc3339(updated));
    add(feed.append_child("author"), "name", "Cầu Nối");
    add_link(feed, "self", "application/atom+xml", base_url + "/feeds/announcements.atom");
    add_link(feed, "alternate", "text/html", base_url + "/");
    for (auto const& announcement : announcements) {
        add_entry(feed, announcement, units, base_url);
    }
    std::ostringstream out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
}

}  // namespace hub::http
