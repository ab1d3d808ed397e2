#include "app/spooling.hpp"

#include "base/time.hpp"

#include <fmt/format.h>

namespace hub::app {

Result<void> Spooling::open(Config const& config)
{
    if (!config.uses_postgres()) {
        return {};
    }
    inbox::SpoolOptions options;
    options.folder = config.spool.folder.empty() ? config.key_file_stem() + ".spool" : config.spool.folder;
    options.bytes = static_cast<std::uint64_t>(config.spool.bytes);
    options.appended = [this] { wake(); };
    auto const folder = options.folder;
    auto opened = inbox::Spool::open(std::move(options));
    if (!opened) {
        auto const& error = opened.error();
        auto const* const help = error.code == Errc::conflict ? "; each node needs a folder of its own" : "";
        return std::unexpected(Error{error.code, fmt::format("spool.folder: {}: {}{}", folder, error.detail, help)});
    }
    spool_ = std::move(*opened);
    return {};
}

inbox::Detour* Spooling::build(Config const& config, Store& store, Clock const& clock, std::function<void()> stored)
{
    if (!spool_) {
        return nullptr;
    }
    inbox::DetourOptions detour;
    detour.after = std::chrono::milliseconds(config.spool.after_ms);
    detour.opened = [this] { wake(); };
    detour_ = std::make_unique<inbox::Detour>(store, *spool_, clock, std::move(detour));
    inbox::DrainerOptions drainer;
    drainer.stored = std::move(stored);
    drainer_ = std::make_unique<inbox::Drainer>(*spool_, *detour_, std::move(drainer));
    return detour_.get();
}

void Spooling::wake()
{
    if (drainer_) {  // what an earlier run left is found before there is one; its first look needs no call
        drainer_->notify();
    }
}

void Spooling::start(asio::any_io_executor const& executor, TaskGroup& tasks)
{
    if (drainer_) {
        drainer_->start(executor, tasks);
    }
}

void Spooling::tell(std::vector<http::ReadinessItem>& items) const
{
    if (!spool_ || !detour_) {
        return;
    }
    auto const state = spool_->state();
    auto text = state.entries == 0 ? std::string("empty")
                                   : fmt::format("{} waiting since {}", state.entries, to_rfc3339(detour_->since()));
    text = state.failed ? "failed, " + text : state.full ? "full, " + text : text;
    if (state.damaged > 0) {
        text += fmt::format(", {} damaged files", state.damaged);
    }
    items.push_back({"spool", !state.failed && !state.full, std::move(text)});
}

void Spooling::collect(http::Metrics& into) const
{
    if (!spool_) {
        return;
    }
    auto const state = spool_->state();
    into.queue("spool", static_cast<double>(state.entries));
    into.queue("spool_bytes", static_cast<double>(state.bytes));
    into.queue("spool_refused", static_cast<double>(state.refused));
    into.queue("spool_damaged", static_cast<double>(state.damaged));
}

inbox::Intake::Observer spool_counters(http::Metrics& metrics)
{
    return [&metrics](inbox::IntakeReport const& report) {
        if (report.spooled) {
            metrics.event("spool.kept");
        } else if (report.error) {
            metrics.event("intake.refused");
        }
    };
}

}  // namespace hub::app
