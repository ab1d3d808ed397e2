#include "app/settings_log.hpp"

#include <utility>

namespace hub::app {

SettingsLog::SettingsLog(Config const& config)
{
    auto& files = state_.files;
    if (config.unit_files.empty()) {
        files.push_back({"units", ""});
    }
    for (auto const& file : config.unit_files) {
        files.push_back({"units", file});
    }
    files.push_back({"topics", config.topics_file});
    files.push_back({"calendar", config.calendar_file});
    files.push_back({"unit_calendars", config.unit_calendars_file});
    files.push_back({"deadlines", config.deadlines_file});
    files.push_back({"terms", config.cases.terms_file});
    files.push_back({"closing_rules", config.cases.closing_rules_file});
    files.push_back({"model", config.model_file});
}

void SettingsLog::loaded(Instant at)
{
    std::scoped_lock const lock(mutex_);
    state_.loaded_at = at;
    state_.problem.clear();
    state_.problem_at.reset();
}

void SettingsLog::refused(std::string problem, Instant at)
{
    std::scoped_lock const lock(mutex_);
    state_.problem = std::move(problem);
    state_.problem_at = at;
}

http::SettingsState SettingsLog::state() const
{
    std::scoped_lock const lock(mutex_);
    return state_;
}

}  // namespace hub::app
