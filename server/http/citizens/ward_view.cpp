#include "http/citizens/ward_view.hpp"

#include "announce/desk.hpp"
#include "domain/masking.hpp"
#include "http/citizens/page.hpp"

#include <algorithm>
#include <map>

namespace hub::http {
namespace {

constexpr std::size_t kMostAnnouncements = 400;
constexpr std::size_t kAnnouncementPage = 100;
constexpr std::size_t kShownAnnouncements = 10;
constexpr std::size_t kShownAnswers = 8;
constexpr std::size_t kReadAnswers = 40;
constexpr std::size_t kShownTopics = 5;
constexpr std::size_t kQuestionChars = 300;
constexpr std::size_t kAnswerChars = 2000;

bool is_open_subject(Reference const& reference, CaseRecord const& record)
{
    auto const* topic = reference.topics.find(record.topic);
    bool const hidden = topic == nullptr || topic->has_flag("sensitive") || topic->has_flag("confidential") ||
                        topic->has_flag("no_public") || topic->has_flag("not_to_accused_unit");
    return !hidden && !record.restricted && record.accused_unit.empty() && !is_restricted(record.kind);
}

std::optional<Message> last_answer(Tx& tx, CaseId id)
{
    std::optional<Message> found;
    for (auto& message : tx.conversations().messages_of_case(id)) {
        if (message.direction == Direction::outbound && message.kind == "reply" && !message.deleted) {
            found = std::move(message);
        }
    }
    return found;
}

std::vector<AnsweredMatter> answered_matters(Tx& tx, Reference const& reference, std::vector<UnitId> const& units)
{
    CaseQuery query;
    query.states = {CaseState::answered, CaseState::closed};
    query.units = units;
    query.all_units = true;
    query.sort = "-last_activity_at";
    query.limit = kReadAnswers;
    std::vector<AnsweredMatter> matters;
    auto const found = tx.cases().list(query);
    for (auto const& record : found ? found->items : std::vector<CaseRecord>{}) {
        auto const answer = is_open_subject(reference, record) ? last_answer(tx, record.id) : std::nullopt;
        if (!answer) {
            continue;
        }
        auto const* topic = reference.topics.find(record.topic);
        auto const* unit = reference.units.find(record.lead_unit);
        matters.push_back(
            {topic->name_vi,
             topic->name_en,
             mask_personal_data(shown_text(record.title, kQuestionChars)),
             mask_personal_data(shown_text(answer->text, kAnswerChars)),
             unit == nullptr ? std::string() : unit->name,
             answer->at}
        );
        if (matters.size() == kShownAnswers) {
            break;
        }
    }
    return matters;
}

void add_figures(WardView& view, std::vector<CaseStore::PublicCount> const& counts, Reference const& reference)
{
    std::map<std::string, std::int64_t> by_topic;
    std::int64_t others = 0;
    for (auto const& count : counts) {
        bool const done = count.state == CaseState::answered || count.state == CaseState::closed;
        view.received += count.cases;
        view.answered_cases += done ? count.cases : 0;
        view.active += is_active(count.state) && count.state != CaseState::answered ? count.cases : 0;
        view.overdue += count.overdue;
        auto const* topic = reference.topics.find(count.topic);
        bool const named = topic != nullptr && topic->flags.empty();
        (named ? by_topic[count.topic.value] : others) += count.cases;
    }
    std::vector<TopicCount> topics;
    for (auto const& [code, cases] : by_topic) {
        auto const* topic = reference.topics.find(TopicCode{code});
        if (cases < kSmallCell) {
            others += cases;
        } else {
            topics.push_back({topic->name_vi, topic->name_en, cases});
        }
    }
    std::ranges::sort(topics, [](TopicCount const& a, TopicCount const& b) {
        return std::pair(-a.cases, std::string_view(a.name_vi)) < std::pair(-b.cases, std::string_view(b.name_vi));
    });
    for (std::size_t index = kShownTopics; index < topics.size(); ++index) {
        others += topics[index].cases;
    }
    topics.resize(std::min(topics.size(), kShownTopics));
    if (others >= kSmallCell && !topics.empty()) {
        topics.push_back({{}, {}, others});
    }
    view.topics = std::move(topics);
}

Json cell(std::int64_t count)
{
    return count > 0 && count < kSmallCell ? Json(nullptr) : Json(count);
}

}  // namespace

Result<Json> announcements_for(Tx& tx, announce::AnnouncementDesk const& desk, AreaCode const& area, std::size_t limit)
{
    Json found = Json::array();
    std::string cursor;
    for (std::size_t seen = 0; seen < kMostAnnouncements;) {
        auto page = desk.list_public(tx, cursor, kAnnouncementPage);
        if (!page) {
            return page;
        }
        for (auto& item : (*page)["items"]) {
            auto const& areas = item["areas"];
            bool const here =
                areas.empty() || std::ranges::any_of(areas, [&](Json const& one) { return one == area.value; });
            if (here && found.size() < limit) {
                found.push_back(std::move(item));
            }
        }
        seen += kAnnouncementPage;
        cursor = text_or(*page, "next_cursor");
        if (cursor.empty() || found.size() == limit) {
            break;
        }
    }
    return found;
}

Result<WardView> ward_view(
    Tx& tx, announce::AnnouncementDesk const& desk, Reference const& reference, Unit const& ward, Instant now
)
{
    WardView view;
    auto announcements = announcements_for(tx, desk, ward.area, kShownAnnouncements);
    if (!announcements) {
        return std::unexpected(announcements.error());
    }
    view.announcements = std::move(*announcements);
    auto const units = units_of(reference, ward);
    view.answered = answered_matters(tx, reference, units);
    add_figures(view, tx.cases().public_figures(units, now - std::chrono::days{kFigureDays}, now), reference);
    return view;
}

Json view_json(WardView const& view, Unit const& ward, Instant now)
{
    Json topics = Json::array();
    for (auto const& topic : view.topics) {
        topics.push_back({{"name", topic.name_vi}, {"name_en", topic.name_en}, {"cases", topic.cases}});
    }
    Json answered = Json::array();
    for (auto const& matter : view.answered) {
        answered.push_back(
            {{"topic", matter.topic_vi},
             {"question", matter.question},
             {"answer", matter.answer},
             {"unit", matter.unit},
             {"at", to_rfc3339(matter.at)}}
        );
    }
    return {
        {"ward", ward_json(ward)},
        {"at", to_rfc3339(now)},
        {"days", kFigureDays},
        {"figures",
         {{"received", cell(view.received)},
          {"active", cell(view.active)},
          {"answered", cell(view.answered_cases)},
          {"overdue", cell(view.overdue)}}},
        {"topics", std::move(topics)},
        {"answered", std::move(answered)},
        {"announcements", view.announcements},
    };
}

}  // namespace hub::http
