#include "oversight/exports.hpp"

#include "base/log.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>

namespace hub::oversight {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kStopped = "stopped";
constexpr std::string_view kNamePrefix = "export-";

Json instant_or_null(std::optional<Instant> at)
{
    return at ? Json(to_rfc3339(*at)) : Json();
}

Result<std::optional<LocalDay>> day_in(Json const& members, std::string_view name)
{
    auto const text = text_or(members, name);
    if (text.empty()) {
        return std::nullopt;
    }
    auto const day = parse_day(text);
    return day ? Result<std::optional<LocalDay>>(*day) : invalid_input(std::string(name) + ": a day like 2026-11-27");
}

Result<Compared> period_in(Json const& members, LocalDay today, std::string const& fallback)
{
    PeriodWish wish;
    wish.kind = text_or(members, "period", fallback);
    auto const date = day_in(members, "date");
    auto const from = day_in(members, "from");
    auto const last = day_in(members, "until");
    for (auto const* day : {&date, &from, &last}) {
        if (!*day) {
            return std::unexpected(day->error());
        }
    }
    wish.date = *date;
    wish.from = *from;
    wish.last = *last;
    return compared_periods(wish, today);
}

std::string text_of(Json const& value)
{
    if (value.is_null()) {
        return {};
    }
    return value.is_string() ? value.get<std::string>() : dump(value);
}

std::vector<std::string> report_line(Json const& row, std::string const& name, Json const& columns)
{
    std::vector<std::string> cells{name};
    for (auto const* side : {"now", "before"}) {
        for (auto const& column : columns) {
            cells.push_back(text_of(row.at(side).at(column.get<std::string>())));
        }
    }
    return cells;
}

}  // namespace

Json to_json(ExportJob const& job)
{
    return {
        {"id", std::to_string(job.id.value)},
        {"kind", job.kind},
        {"format", job.format},
        {"parameters", job.parameters},
        {"state", name_of(job.state)},
        {"rows_done", job.rows_done},
        {"rows_total", job.rows_total},
        {"bytes", job.bytes},
        {"error", job.error.empty() ? Json() : Json(job.error)},
        {"created_at", to_rfc3339(job.created_at)},
        {"finished_at", instant_or_null(job.finished_at)},
        {"expires_at", instant_or_null(job.expires_at)},
    };
}

Result<ReportWish> report_wish(Json const& members, LocalDay today)
{
    auto const period = period_in(members, today, "month");
    if (!period) {
        return std::unexpected(period.error());
    }
    ReportWish wish;
    wish.period = *period;
    wish.name = text_or(members, "report", "summary");
    wish.by = text_or(members, "by", "none");
    wish.unit = UnitId{text_or(members, "unit")};
    wish.topic = text_or(members, "topic");
    wish.kind = text_or(members, "case_kind");
    wish.channel = text_or(members, "channel");
    if (!wish.kind.empty() && name_of(matter_kind_from(wish.kind)) != wish.kind) {
        return invalid_input("case_kind: unknown");
    }
    if (wish.name != "held" && columns_of(wish.name) == nullptr) {
        return not_found("no such report");
    }
    return wish;
}

Result<void> check_export(ExportJob const& job, LocalDay today)
{
    if (job.format != "csv" && job.format != "xlsx") {
        return invalid_input("format: csv or xlsx");
    }
    if (job.kind == "report") {
        auto const wish = report_wish(job.parameters, today);
        return wish ? Result<void>{} : std::unexpected(wish.error());
    }
    if (job.kind != "reception_book") {
        return invalid_input("kind: reception_book or report");
    }
    auto const period = period_in(job.parameters, today, "custom");
    return period ? Result<void>{} : std::unexpected(period.error());
}

/// One job while it is made.
struct ExportMaker::Run {
    ExportJob job;
    Person owner;
    std::shared_ptr<OversightDesk const> desk;
    std::unique_ptr<TableWriter> table;
    std::atomic<bool> const& stop;
    std::chrono::steady_clock::time_point told{};
};

ExportMaker::ExportMaker(
    Store& store,
    Clock const& clock,
    std::function<std::shared_ptr<OversightDesk const>()> desk,
    MakeTable make_table,
    ExportTerms terms
)
    : store_(store), clock_(clock), desk_(std::move(desk)), make_table_(std::move(make_table)), terms_(std::move(terms))
{
}

/// Live to the owner and into the store; seldom enough that neither feels it.
Result<void> ExportMaker::tell(Run& run, bool at_once)
{
    auto const now = std::chrono::steady_clock::now();
    if (!at_once && now - run.told < terms_.tell_every) {
        return {};
    }
    run.told = now;
    return store_.write_now([&run, at = clock_.now()](Tx& tx) -> Result<void> {
        tx.oversight().update_export(run.job);
        tx.feed().append(
            "user:" + run.job.owner.value,
            Json{{"event", "export.progress"}, {"at", to_rfc3339(at)}, {"export", to_json(run.job)}},
            at
        );
        return {};
    });
}

Result<void> ExportMaker::write_book(Run& run)
{
    auto const period = period_in(run.job.parameters, local_day(clock_.now()), "custom");
    if (!period) {
        return std::unexpected(period.error());
    }
    auto const scope =
        run.desk->scope_for(run.owner, Action::export_book, UnitId{text_or(run.job.parameters, "unit")}, period->now);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    auto const total =
        store_.read_now([&](Tx& tx) -> Result<std::int64_t> { return tx.oversight().count_cases(*scope); });
    run.job.rows_total = total.value_or(0);
    if (auto const head = run.table->row(OversightDesk::book_head()); !head) {
        return head;
    }
    BookPosition after{scope->from, {}};
    for (bool more = true; more;) {
        if (run.stop) {
            return unavailable(std::string(kStopped));
        }
        // short reads, one for each page: a long one would keep the writer's log from being trimmed
        auto const rows = store_.read_now([&](Tx& tx) -> Result<std::vector<std::vector<std::string>>> {
            std::vector<std::vector<std::string>> made;
            auto const page = tx.oversight().book_page(*scope, after, terms_.page);
            more = page.size() == terms_.page;
            for (auto const& position : page) {
                after = position;
                ++run.job.rows_done;
                if (auto row = run.desk->book_row(tx, run.owner, position.id)) {
                    made.push_back(std::move(*row));
                }
            }
            return made;
        });
        if (!rows) {
            return std::unexpected(rows.error());
        }
        for (auto const& row : *rows) {
            if (auto const written = run.table->row(row); !written) {
                return written;
            }
        }
        if (auto const told = tell(run, false); !told) {
            return told;
        }
    }
    return {};
}

Result<void> ExportMaker::write_report(Run& run)
{
    auto const wish = report_wish(run.job.parameters, local_day(clock_.now()));
    if (!wish) {
        return std::unexpected(wish.error());
    }
    auto const body = store_.read_now([&](Tx& tx) { return run.desk->report(tx, run.owner, *wish); });
    if (!body) {
        return std::unexpected(body.error());
    }
    auto const& columns = body->at("columns");
    std::vector<std::string> head{wish->by};
    for (auto const* side : {"now", "before"}) {
        for (auto const& column : columns) {
            auto const& days = body->at(std::string_view(side) == "now" ? "period" : "previous");
            head.push_back(
                fmt::format("{} {}…{}", column.get<std::string>(), text_or(days, "from"), text_or(days, "until"))
            );
        }
    }
    if (auto const written = run.table->row(head); !written) {
        return written;
    }
    run.job.rows_total = static_cast<std::int64_t>(body->at("rows").size()) + 1;
    for (auto const& row : body->at("rows")) {
        if (auto const written = run.table->row(report_line(row, text_or(row, "name"), columns)); !written) {
            return written;
        }
        ++run.job.rows_done;
    }
    if (!body->at("other").is_null()) {
        if (auto const written = run.table->row(report_line(body->at("other"), "Khác", columns)); !written) {
            return written;
        }
    }
    ++run.job.rows_done;
    return run.table->row(report_line(body->at("total"), "Tổng", columns));
}

Result<void> ExportMaker::make(Run& run)
{
    auto const account = store_.read_now([&run](Tx& tx) -> Result<Account> {
        auto found = tx.people().find(run.job.owner);
        return found && !found->disabled ? Result<Account>(std::move(*found)) : forbidden("owner_gone");
    });
    if (!account) {
        return std::unexpected(account.error());
    }
    run.owner = account->person;
    run.job.state = ExportState::running;
    run.job.rows_done = 0;
    if (auto const told = tell(run, true); !told) {
        return told;
    }
    auto const name = fmt::format("{}{}.{}", kNamePrefix, run.job.id.value, run.job.format);
    auto const whole = (fs::path(terms_.folder) / name).string();
    auto const part = whole + ".part";
    std::error_code ignored;
    fs::remove(part, ignored);
    auto table = make_table_(run.job.format, part);
    if (!table) {
        return std::unexpected(table.error());
    }
    run.table = std::move(*table);
    auto made = run.job.kind == "report" ? write_report(run) : write_book(run);
    if (made) {
        made = run.table->finish();
    }
    run.table.reset();
    std::error_code failed;
    if (made) {
        fs::permissions(part, fs::perms::owner_read | fs::perms::owner_write, failed);
        run.job.bytes = static_cast<std::int64_t>(fs::file_size(part, failed));
        fs::rename(part, whole, failed);
        run.job.file = name;
    }
    if (!made || failed) {
        fs::remove(part, ignored);
    }
    return failed ? unavailable("cannot keep the file") : made;
}

void ExportMaker::end(Run& run, Result<void> const& made)
{
    auto const now = clock_.now();
    run.job.finished_at = now;
    if (made) {
        run.job.state = ExportState::done;
        run.job.expires_at = now + terms_.keep;
    } else {
        run.job.state = ExportState::failed;
        run.job.error = std::string(name_of(made.error().code));
        log_warn("export.failed", {{"export", run.job.id.value}, {"detail", made.error().detail}});
    }
    if (auto const told = tell(run, true); !told) {
        log_error("export.not_noted", {{"export", run.job.id.value}, {"detail", told.error().detail}});
    }
}

bool ExportMaker::make_next(std::atomic<bool> const& stop)
{
    auto const waiting =
        store_.read_now([](Tx& tx) -> Result<std::vector<ExportJob>> { return tx.oversight().unfinished_exports(); });
    if (stop || !waiting || waiting->empty()) {
        return false;
    }
    Run run{.job = waiting->front(), .owner = {}, .desk = desk_(), .table = {}, .stop = stop};
    auto const made = make(run);
    if (!made && made.error().detail == kStopped) {
        return false;
    }
    end(run, made);
    log_info("export.made", {{"export", run.job.id.value}, {"rows", run.job.rows_done}, {"bytes", run.job.bytes}});
    return true;
}

std::size_t ExportMaker::sweep()
{
    auto const over = store_.write_now([now = clock_.now()](Tx& tx) -> Result<std::vector<std::string>> {
        std::vector<std::string> files;
        for (auto job : tx.oversight().expired_exports(now)) {
            files.push_back(job.file);
            job.state = ExportState::expired;
            job.file.clear();
            tx.oversight().update_export(job);
        }
        return files;
    });
    std::size_t gone = 0;
    for (auto const& name : over.value_or(std::vector<std::string>{})) {
        std::error_code ignored;
        gone += fs::remove(fs::path(terms_.folder) / name, ignored) ? 1 : 0;
    }
    return gone;
}

}  // namespace hub::oversight
