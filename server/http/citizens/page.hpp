#pragma once
// Citizens' pages: HTML written here, complete without script, from templates in web/citizens (mustache, which escapes
// every value; no template asks for a value unescaped). Words come from one file for each language.
//
// Flow      handler gathers data as JSON → page() joins it with words, frame and template → gzip, ETag, policy.
// Safety    Texts of people go through shown_text() first: turning, invisible and control characters are taken out, so
//           that a text cannot change what stands around it. Markup is escaped by the template.
// Thread    Everything here is thread-safe; templates are parsed for each answer, which costs less than compressing it.

#include "base/json.hpp"
#include "http/router.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hub::http {

enum class Language { vi, en };
/// `?lang=` when it names one we speak, else the cookie of an earlier choice, else Vietnamese.
[[nodiscard]] Language language_of(Request const& request);
[[nodiscard]] std::string_view name_of(Language language) noexcept;
/// All words of one language.
[[nodiscard]] Json const& words(Language language);
/// One word or sentence by its path ("case.rated"); the path itself when it is missing.
[[nodiscard]] std::string word(Language language, std::string_view path);

/// A person's text as it may stand on a page: valid UTF-8 of at most `most` characters (then "…"), line breaks kept,
/// without direction overrides and isolates, zero-width and control characters.
[[nodiscard]] std::string shown_text(std::string_view text, std::size_t most = 4000);
/// "14:05, 20/11/2026": Vietnam time, both languages.
[[nodiscard]] std::string shown_time(Instant at);
/// "20/11/2026".
[[nodiscard]] std::string shown_day(Instant at);
/// Grouped as the language does: 1.234 or 1,234.
[[nodiscard]] std::string shown_number(std::int64_t number, Language language);

struct PageLook {
    std::string_view page;  ///< Name of the template: "ward", "case", "channels", "chat", "message".
    std::string title;
    int status = 200;
    bool is_private = false;                   ///< Shows one person's matter: never stored, never indexed.
    std::vector<std::string> frame_origins{};  ///< Sites that may frame it; empty: nobody.
    std::vector<std::string> scripts{};        ///< Names of assets: "ward.js".
    std::string wants_location{};              ///< Permissions-Policy for this page: "self" or empty.
};
/// The whole answer. `data` is what the template shows.
[[nodiscard]] Response page(Request const& request, PageLook const& look, Json data);

/// Address of a script or style, with the hash of its content in the name.
[[nodiscard]] std::string asset_address(std::string_view name);
/// Routes of all scripts and styles of citizens' pages.
void add_citizen_assets(Router& router);

/// Members of an HTML form (application/x-www-form-urlencoded). Errc::invalid_input for another type, broken encoding,
/// a name twice, or more than 20 members.
[[nodiscard]] Result<std::map<std::string, std::string>> form_of(Request const& request);
/// A write must come from our own page: foreign when Sec-Fetch-Site says so, or, in browsers without it, when Origin
/// names another site. "null" tells nothing there: our own forms send it too, because our pages have no Referer; forms
/// therefore carry a token besides. Programs send neither.
[[nodiscard]] bool from_foreign_page(Request const& request);
/// A redirect after a form was taken.
[[nodiscard]] Response see_other(std::string address);

}  // namespace hub::http
