// The start page with the choice of a ward, a ward's own page, and the same for programs.

#include "announce/desk.hpp"
#include "http/citizens/page.hpp"
#include "http/citizens/ward_view.hpp"
#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"
#include "http/metrics.hpp"

#include <cmath>
#include <map>
#include <mutex>

namespace hub::http {
namespace {

constexpr std::chrono::seconds kKept{5};
constexpr std::size_t kKeptWards = 2000;
constexpr std::size_t kSearchChars = 80;
constexpr std::size_t kHomeAnnouncements = 5;

/// A ward's view is read at most once in five seconds, however many ask. Thread-safe.
class WardViews {
public:
    explicit WardViews(Services const& services) : services_(services) {}

    Task<Result<std::shared_ptr<WardView const>>> get(UnitId ward)
    {
        auto const now = services_.clock.now();
        if (auto kept = fresh(ward, now)) {
            co_return kept;
        }
        auto const reference = services_.reference();
        auto view = co_await services_.store.read(
            [reference, ward, now, desk = services_.announcements()](Tx& tx) -> Result<WardView> {
                auto const* unit = ward_of(*reference, ward.value, now);
                return unit == nullptr ? Result<WardView>(not_found("no such ward"))
                                       : ward_view(tx, *desk, *reference, *unit, now);
            }
        );
        if (!view) {
            co_return std::unexpected(view.error());
        }
        auto shared = std::make_shared<WardView const>(std::move(*view));
        std::lock_guard const lock(mutex_);
        if (kept_.size() >= kKeptWards) {
            kept_.clear();
        }
        kept_[ward] = {now, shared};
        co_return shared;
    }

private:
    struct Kept {
        Instant at{};
        std::shared_ptr<WardView const> view;
    };
    std::shared_ptr<WardView const> fresh(UnitId const& ward, Instant now)
    {
        std::lock_guard const lock(mutex_);
        auto const found = kept_.find(ward);
        bool const good = found != kept_.end() && now >= found->second.at && now - found->second.at < kKept;
        return good ? found->second.view : nullptr;
    }

    Services const& services_;
    std::mutex mutex_;
    std::map<UnitId, Kept> kept_;
};

Json announcement_data(Json const& item, Language language)
{
    auto const severity = text_or(item, "severity");
    auto const state = text_or(item, "state");
    std::string label = severity == "info" ? std::string() : word(language, "severity." + severity);
    auto const add = [&](std::string const& more) { label += (label.empty() ? "" : " · ") + more; };
    if (!member(item, "corrects").is_null()) {
        add(word(language, "news.correction"));
    }
    if (state == "stopped" || state == "corrected") {
        add(word(language, "news." + state));
    }
    auto const at = parse_rfc3339(text_or(item, "published_at"));
    return {
        {"id", text_or(item, "id")},
        {"title", shown_text(text_or(item, "title"), 300)},
        {"body", shown_text(text_or(item, "body"), 5000)},
        {"unit", shown_text(text_or(item, "unit_name"), 200)},
        {"when", at ? shown_time(*at) : std::string()},
        {"label", label},
        {"severity", severity == "info" ? std::string("plain") : severity},
        {"over", state == "stopped" || state == "corrected"},
    };
}

Json announcements_data(Json const& items, Language language)
{
    Json list = Json::array();
    for (auto const& item : items) {
        list.push_back(announcement_data(item, language));
    }
    return list;
}

/// Counts below five tell of single people: "under 5".
std::string cell_text(std::int64_t count, Language language)
{
    return count > 0 && count < kSmallCell ? word(language, "figures.few") : shown_number(count, language);
}

Json figures_data(WardView const& view, Language language)
{
    auto const line = [&](char const* name, std::int64_t count) {
        return Json{{"name", word(language, std::string("figures.") + name)}, {"count", cell_text(count, language)}};
    };
    return Json::array(
        {line("received", view.received),
         line("active", view.active),
         line("answered", view.answered_cases),
         line("overdue", view.overdue)}
    );
}

Json topics_data(WardView const& view, Language language)
{
    Json list = Json::array();
    auto const most = view.topics.empty() ? 1 : std::max<std::int64_t>(view.topics.front().cases, 1);
    for (auto const& topic : view.topics) {
        auto const& name = language == Language::vi ? topic.name_vi : topic.name_en;
        list.push_back(
            {{"name", name.empty() ? word(language, "topics.others") : name},
             {"count", shown_number(topic.cases, language)},
             {"share", std::min<std::int64_t>(100, topic.cases * 100 / most)}}
        );
    }
    return list;
}

Json answered_data(WardView const& view, Language language)
{
    Json list = Json::array();
    for (auto const& matter : view.answered) {
        list.push_back(
            {{"topic", language == Language::vi ? matter.topic_vi : matter.topic_en},
             {"question", matter.question},
             {"answer", matter.answer},
             {"unit", shown_text(matter.unit, 200)},
             {"when", shown_day(matter.at)}}
        );
    }
    return list;
}

Response not_there(Request const& request, int status, std::string_view what)
{
    auto const language = language_of(request);
    PageLook look{"message", word(language, std::string(what) + ".title"), status};
    Json data{
        {"heading", look.title},
        {"text", word(language, std::string(what) + ".text")},
        {"back", "/"},
        {"back_text", word(language, "home.back")},
    };
    return page(request, look, std::move(data));
}

Task<Response> ward_page(Services const& services, std::shared_ptr<WardViews> views, Request request)
{
    auto const reference = services.reference();
    auto const* ward = ward_of(*reference, request.params.at("ward"), services.clock.now());
    if (ward == nullptr) {
        co_return not_there(request, 404, "no_ward");
    }
    auto const view = co_await views->get(ward->id);
    if (!view) {
        co_return not_there(request, 503, "unavailable");
    }
    auto const language = language_of(request);
    auto const channels = channels_of(*reference, *ward);
    auto const& shown = **view;
    bool const nothing =
        shown.announcements.empty() && shown.answered.empty() && shown.received == 0 && shown.topics.empty();
    PageLook look{"ward", ward->name, 200};
    look.scripts = {"ward.js"};
    Json data{
        {"ward", ward_json(*ward)},
        {"quiet", nothing},
        {"announcements", announcements_data(shown.announcements, language)},
        {"figures", figures_data(shown, language)},
        {"topics", topics_data(shown, language)},
        {"answered", answered_data(shown, language)},
        {"at", shown_time(services.clock.now())},
        {"has_channels", !channels.empty()},
        {"has_chat", std::ranges::any_of(channels, [](Channel const& one) { return one.connector == "webchat"; })},
    };
    co_return page(request, look, std::move(data));
}

Task<Response> home(Services const& services, Request request)
{
    auto const reference = services.reference();
    auto const now = services.clock.now();
    auto const search = shown_text(request.query_or("q"), kSearchChars);
    struct Read {
        Json announcements;
        CaseStore::Figures figures;
    };
    auto const read = co_await services.store.read([desk = services.announcements(), now](Tx& tx) -> Result<Read> {
        auto page = desk->list_public(tx, {}, kHomeAnnouncements);
        if (!page) {
            return std::unexpected(page.error());
        }
        return Read{std::move((*page)["items"]), tx.cases().figures(now)};
    });
    if (!read) {
        co_return not_there(request, 503, "unavailable");
    }
    auto const language = language_of(request);
    Json wards = Json::array();
    for (auto const* ward : find_wards(*reference, search, now)) {
        wards.push_back(ward_json(*ward));
    }
    WardView totals;
    totals.received = read->figures.total;
    totals.active = read->figures.active;
    totals.answered_cases = read->figures.answered;
    totals.overdue = read->figures.overdue;
    PageLook look{"home", word(language, "home.title"), 200};
    look.scripts = {"ward.js"};
    look.wants_location = "self";
    Json data{
        {"search", search},
        {"none_found", wards.empty()},
        {"wards", std::move(wards)},
        {"locate", static_cast<bool>(services.area_at)},
        {"announcements", announcements_data(read->announcements, language)},
        {"figures", figures_data(totals, language)},
        {"at", shown_time(now)},
    };
    co_return page(request, look, std::move(data));
}

// ---- for programs ---------------------------------------------------------------------------------------------------

Response public_answer(Response response, std::string_view cache)
{
    response.headers.emplace_back("Access-Control-Allow-Origin", "*");
    response.headers.emplace_back("Cache-Control", std::string(cache));
    return response;
}

Task<Response> ward_for_programs(Services const& services, std::shared_ptr<WardViews> views, Request request)
{
    auto const reference = services.reference();
    auto const now = services.clock.now();
    auto const* ward = ward_of(*reference, request.params.at("ward"), now);
    if (ward == nullptr) {
        co_return refuse(request, Error{Errc::not_found, "no such ward"});
    }
    auto const view = co_await views->get(ward->id);
    if (!view) {
        co_return refuse(request, view.error());
    }
    co_return public_answer(json_response(200, view_json(**view, *ward, now)), "public, max-age=5");
}

Task<Response> list_wards(Services const& services, Request request)
{
    auto const reference = services.reference();
    auto const search = request.query_or("q");
    if (search.size() > kSearchChars * 4) {
        co_return refuse(request, Error{Errc::invalid_input, "q: too long"});
    }
    Json items = Json::array();
    for (auto const* ward : find_wards(*reference, search, services.clock.now())) {
        items.push_back(ward_json(*ward));
    }
    co_return public_answer(
        json_response(200, Json{{"items", std::move(items)}, {"next_cursor", nullptr}}), "public, max-age=300"
    );
}

std::optional<double> degrees_at(Json const& body, char const* name, double most)
{
    auto const& value = member(body, name);
    if (!value.is_number()) {
        return std::nullopt;
    }
    auto const degrees = value.get<double>();
    return std::isfinite(degrees) && std::abs(degrees) <= most ? std::optional(degrees) : std::nullopt;
}

/// The point comes in a body, so that no address, log or history holds it; it is forgotten with the answer.
Task<Response> ward_of_point(Services const& services, Request request)
{
    auto const body = json_body(request, {"lat", "lon"});
    if (!body) {
        co_return refuse(request, body.error());
    }
    auto const latitude = degrees_at(*body, "lat", 90);
    auto const longitude = degrees_at(*body, "lon", 180);
    if (!latitude || !longitude) {
        co_return refuse(request, Error{Errc::invalid_input, "lat and lon: degrees"});
    }
    auto const reference = services.reference();
    auto const area = services.area_at ? services.area_at({*latitude, *longitude}) : std::nullopt;
    auto const* unit = area ? reference->units.ward(*area) : nullptr;
    auto const* ward = unit == nullptr ? nullptr : ward_of(*reference, unit->id.value, services.clock.now());
    auto response = ward == nullptr ? refuse(request, Error{Errc::not_found, "no ward of this hub lies there"})
                                    : json_response(200, ward_json(*ward));
    response.headers.emplace_back("Cache-Control", "no-store");
    co_return response;
}

}  // namespace

void add_ward_routes(Router& router, Services const& services)
{
    auto const views = std::make_shared<WardViews>(services);
    add_citizen_assets(router);
    router.add({"GET", "/", "", Access::open, [&services](Request request) {
                    return home(services, std::move(request));
                }});
    router.add({"GET", "/w/{ward}", "", Access::open, [&services, views](Request request) {
                    return ward_page(services, views, std::move(request));
                }});
    router.add({"GET", "/public/v1/wards", "listWards", Access::open, [&services](Request request) {
                    return list_wards(services, std::move(request));
                }});
    router.add({"GET", "/public/v1/wards/{ward}", "getWard", Access::open, [&services, views](Request request) {
                    return ward_for_programs(services, views, std::move(request));
                }});
    router.add({"POST", "/public/v1/ward-of-point", "findWardOfPoint", Access::open, [&services](Request request) {
                    return ward_of_point(services, std::move(request));
                }});
}

}  // namespace hub::http
