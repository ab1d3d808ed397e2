#include "http/citizens/page.hpp"

#include "base/utf8.hpp"
#include "embedded.hpp"
#include "http/ascii.hpp"
#include "http/framing.hpp"
#include "http/handlers/site.hpp"
#include "http/request_rules.hpp"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace hub::http {
namespace {

namespace mustache = kainjow::mustache;

constexpr std::size_t kMostMembers = 20;
constexpr std::string_view kLanguageCookie = "hub_lang";

struct Asset {
    std::string_view name;
    std::string_view body;
};

std::array<Asset, 6> assets()
{
    return {{
        {"style.css", embedded::citizens_style()},
        {"ward.js", embedded::citizens_ward_js()},
        {"case.js", embedded::citizens_case_js()},
        {"chat.js", embedded::citizens_chat_js()},
        {"print.css", embedded::citizens_print()},
        {"icon.svg", embedded::citizens_icon()},
    }};
}

std::string_view template_of(std::string_view page)
{
    static std::map<std::string_view, std::string_view> const pages{
        {"ward", embedded::citizens_ward()},
        {"home", embedded::citizens_home()},
        {"case", embedded::citizens_case()},
        {"find", embedded::citizens_find()},
        {"channels", embedded::citizens_channels()},
        {"chat", embedded::citizens_chat()},
        {"message", embedded::citizens_message()},
    };
    return pages.at(page);
}

/// Empty texts, null and empty objects count as absent, so that sections read naturally.
mustache::data to_data(Json const& value)
{
    if (value.is_object()) {
        mustache::data object{mustache::data::type::object};
        for (auto const& [name, member] : value.items()) {
            object.set(name, to_data(member));
        }
        return object;
    }
    if (value.is_array()) {
        mustache::data list{mustache::data::type::list};
        for (auto const& item : value) {
            list.push_back(to_data(item));
        }
        return list;
    }
    if (value.is_string() && !value.get_ref<std::string const&>().empty()) {
        return mustache::data{value.get_ref<std::string const&>()};
    }
    if (value.is_number()) {
        return mustache::data{value.dump()};
    }
    return mustache::data{
        value.is_boolean() && value.get<bool>() ? mustache::data::type::bool_true : mustache::data::type::bool_false
    };
}

std::string rendered(std::string_view page, Json const& data)
{
    std::string text(embedded::citizens_frame());
    constexpr std::string_view kPlace = "<!-- page -->";
    text.replace(text.find(kPlace), kPlace.size(), template_of(page));
    mustache::mustache compiled{text};
    auto html = compiled.render(to_data(data));
    if (!compiled.is_valid()) {
        throw std::logic_error("template " + std::string(page) + ": " + compiled.error_message());
    }
    return html;
}

Json read_words(std::string_view text)
{
    auto read = parse_json(text);
    if (!read) {
        throw std::logic_error("words of citizens' pages: " + read.error().detail);
    }
    return std::move(*read);
}

std::string policy_of(PageLook const& look)
{
    std::string frames;
    for (auto const& origin : look.frame_origins) {
        frames += " " + origin;
    }
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
           "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors" +
           (frames.empty() ? std::string(" 'none'") : " 'self'" + frames) + "; require-trusted-types-for 'script'";
}

/// U+200B–200F, 202A–202E, 2060–206F, FEFF, soft hyphen, tags, and controls other than line break and tab.
bool is_hidden(char32_t letter)
{
    bool const control = (letter < 0x20 && letter != '\n' && letter != '\t') || (letter >= 0x7F && letter < 0xA0);
    return control || letter == 0xAD || letter == 0x61C || letter == 0x180E || (letter >= 0x200B && letter <= 0x200F) ||
           (letter >= 0x202A && letter <= 0x202E) || (letter >= 0x2060 && letter <= 0x206F) || letter == 0xFEFF ||
           (letter >= 0xFFF9 && letter <= 0xFFFB) || (letter >= 0xE0000 && letter <= 0xE007F);
}

char32_t code_point(std::string_view letter)
{
    auto const byte = [&](std::size_t at) { return static_cast<char32_t>(static_cast<unsigned char>(letter[at])); };
    switch (letter.size()) {
        case 1:
            return byte(0);
        case 2:
            return ((byte(0) & 0x1F) << 6) | (byte(1) & 0x3F);
        case 3:
            return ((byte(0) & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F);
        default:
            return ((byte(0) & 0x07) << 18) | ((byte(1) & 0x3F) << 12) | ((byte(2) & 0x3F) << 6) | (byte(3) & 0x3F);
    }
}

std::string other_language(Request const& request, Language language)
{
    // the same page again; every other parameter is the page's own and short
    std::string address =
        request.path + "?lang=" + std::string(name_of(language == Language::vi ? Language::en : Language::vi));
    for (auto const* name : {"ward", "embed"}) {
        auto const value = request.query_or(name);
        bool const plain =
            std::ranges::all_of(value, [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_'; });
        if (!value.empty() && plain) {
            address += fmt::format("&{}={}", name, value);
        }
    }
    return address;
}

}  // namespace

Language language_of(Request const& request)
{
    auto wanted = request.query_or("lang");
    if (wanted.empty()) {
        wanted = cookie(request, kLanguageCookie).value_or("");
    }
    return wanted == "en" ? Language::en : Language::vi;
}

std::string_view name_of(Language language) noexcept
{
    return language == Language::vi ? "vi" : "en";
}

Json const& words(Language language)
{
    static Json const vi = read_words(embedded::citizens_words_vi());
    static Json const en = read_words(embedded::citizens_words_en());
    return language == Language::vi ? vi : en;
}

std::string word(Language language, std::string_view path)
{
    auto const* at = &words(language);
    for (std::string_view rest = path; !rest.empty();) {
        auto const dot = std::min(rest.find('.'), rest.size());
        at = &member(*at, rest.substr(0, dot));
        rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    return at->is_string() ? at->get<std::string>() : std::string(path);
}

std::string shown_text(std::string_view raw, std::size_t most)
{
    auto const text = to_valid_utf8(raw);
    std::string out;
    std::size_t chars = 0;
    for (std::string_view rest = text; !rest.empty();) {
        auto const letter = prefix_chars(rest, 1);
        rest.remove_prefix(letter.size());
        if (is_hidden(code_point(letter))) {
            continue;
        }
        if (chars++ == most) {
            return out + "…";
        }
        out += letter;
    }
    return out;
}

std::string shown_time(Instant at)
{
    auto const local = to_local(at);
    auto const day = std::chrono::floor<std::chrono::days>(local);
    std::chrono::hh_mm_ss const time{local - day};
    return fmt::format("{:02}:{:02}, {}", time.hours().count(), time.minutes().count(), shown_day(at));
}

std::string shown_day(Instant at)
{
    std::chrono::year_month_day const day{local_day(at)};
    return fmt::format(
        "{:02}/{:02}/{}",
        static_cast<unsigned>(day.day()),
        static_cast<unsigned>(day.month()),
        static_cast<int>(day.year())
    );
}

std::string shown_number(std::int64_t number, Language language)
{
    auto text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3) {
        text.insert(static_cast<std::size_t>(at), language == Language::vi ? "." : ",");
    }
    return text;
}

Response page(Request const& request, PageLook const& look, Json data)
{
    auto const language = language_of(request);
    Json scripts = Json::array();
    for (auto const& name : look.scripts) {
        scripts.push_back(asset_address(name));
    }
    data["t"] = words(language);
    data["lang"] = name_of(language);
    data["other_lang"] = name_of(language == Language::vi ? Language::en : Language::vi);
    data["other_address"] = other_language(request, language);
    data["title"] = shown_text(look.title, 200);
    data["style"] = asset_address("style.css");
    data["print"] = asset_address("print.css");
    data["icon"] = asset_address("icon.svg");
    data["scripts"] = std::move(scripts);
    data["noindex"] = look.is_private || look.status >= 400;
    auto response = site_answer(make_site_file("page.html", rendered(look.page, data)), request, policy_of(look));
    response.status = response.status == 304 ? 304 : look.status;
    for (auto& [name, value] : response.headers) {
        if (name == "Cache-Control" && look.is_private) {
            value = "no-store";
        } else if (name == "Vary") {
            value = "Accept-Encoding, Cookie";
        }
    }
    if (data["noindex"].get<bool>()) {
        response.headers.emplace_back("X-Robots-Tag", "noindex, nofollow");
    }
    response.headers.emplace_back(
        "Permissions-Policy", "camera=(), microphone=(), payment=(), geolocation=(" + look.wants_location + ")"
    );
    if (request.query.contains("lang")) {
        response.headers.emplace_back(
            "Set-Cookie",
            fmt::format(
                "hub_lang={}; Path=/; Max-Age=31536000; SameSite=Lax{}",
                name_of(language),
                request.secure ? "; Secure" : ""
            )
        );
    }
    return response;
}

std::string asset_address(std::string_view name)
{
    static std::map<std::string, std::string, std::less<>> const addresses = [] {
        std::map<std::string, std::string, std::less<>> made;
        for (auto const& asset : assets()) {
            auto const dot = asset.name.rfind('.');
            auto const tag = make_site_file(asset.name, std::string(asset.body)).tag;
            made.emplace(
                asset.name,
                fmt::format("/assets/{}-{}{}", asset.name.substr(0, dot), tag.substr(1, 8), asset.name.substr(dot))
            );
        }
        return made;
    }();
    auto const found = addresses.find(name);
    return found == addresses.end() ? std::string() : found->second;
}

void add_citizen_assets(Router& router)
{
    for (auto const& asset : assets()) {
        auto path = asset_address(asset.name);
        auto const file = std::make_shared<SiteFile const>(make_site_file(path, std::string(asset.body)));
        router.add({"GET", std::move(path), "", Access::open, [file](Request request) -> Task<Response> {
                        return [](std::shared_ptr<SiteFile const> kept, Request asked) -> Task<Response> {
                            co_return site_answer(*kept, asked, "default-src 'none'");
                        }(file, std::move(request));
                    }});
    }
}

Result<std::map<std::string, std::string>> form_of(Request const& request)
{
    auto const* type = request.header("content-type");
    auto const name = type == nullptr ? std::string_view{} : trim(std::string_view(*type).substr(0, type->find(';')));
    if (!same_word(name, "application/x-www-form-urlencoded")) {
        return invalid_input("a form is expected");
    }
    auto const pairs = query_pairs(request.body);
    if (!pairs || pairs->size() > kMostMembers) {
        return invalid_input("the form cannot be read");
    }
    std::map<std::string, std::string> form;
    for (auto const& [key, value] : *pairs) {
        if (!form.try_emplace(key, value).second) {
            return invalid_input("a member of the form appears twice");
        }
    }
    return form;
}

bool from_foreign_page(Request const& request)
{
    if (auto const* site = request.header("sec-fetch-site"); site != nullptr) {
        return *site != "same-origin" && *site != "none";
    }
    auto const* origin = request.header("origin");
    auto const* host = request.header("host");
    return origin != nullptr && *origin != "null" &&
           is_cross_site(request, host == nullptr ? std::string_view{} : std::string_view(*host), {});
}

Response see_other(std::string address)
{
    Response response;
    response.status = 303;
    response.content_type = "text/plain; charset=utf-8";
    response.headers.emplace_back("Location", std::move(address));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

}  // namespace hub::http
