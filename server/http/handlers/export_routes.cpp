// Exports: asked for, watched, fetched. Only by the person who asked; every step but watching is in the audit.

#include "http/handlers/routes.hpp"
#include "http/handlers/tools.hpp"
#include "oversight/exports.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

namespace hub::http {
namespace {

constexpr std::size_t kListed = 30;
constexpr std::size_t kUnfinished = 3;  ///< Of one person at a time.

Action action_of(ExportJob const& job)
{
    return job.kind == "report" ? Action::read_reports : Action::export_book;
}

Result<ExportJob> job_of(Request const& request, LocalDay today)
{
    static std::vector<std::string_view> const members{
        "kind", "format", "report", "by", "period", "date", "from", "until", "unit", "topic", "case_kind", "channel"
    };
    auto body = json_body(request, members);
    if (!body) {
        return std::unexpected(body.error());
    }
    for (auto const member : members) {
        if (auto const text = text_member(*body, member, 0, 100); !text) {
            return std::unexpected(text.error());
        }
    }
    ExportJob job;
    job.kind = text_or(*body, "kind");
    job.format = text_or(*body, "format");
    body->erase("kind");
    body->erase("format");
    job.parameters = std::move(*body);
    job.owner = request.person->username;
    if (auto const fine = oversight::check_export(job, today); !fine) {
        return std::unexpected(fine.error());
    }
    return job;
}

Result<Answer> add_job(Tx& tx, ExportJob job, Instant now)
{
    std::size_t unfinished = 0;
    for (auto const& other : tx.oversight().unfinished_exports()) {
        unfinished += other.owner == job.owner ? 1 : 0;
    }
    if (unfinished >= kUnfinished) {
        return std::unexpected(Error{Errc::rate_limited, "too many exports at once", std::chrono::seconds{10}});
    }
    job.created_at = now;
    job.id = tx.oversight().add_export(job);
    tx.people().audit(
        now,
        job.owner.value,
        "export.asked",
        "export " + std::to_string(job.id.value),
        Json{{"kind", job.kind}, {"format", job.format}, {"parameters", job.parameters}}
    );
    return Answer{202, oversight::to_json(job), std::nullopt};
}

Task<Response> ask_export(Services const& services, Request request)
{
    auto const job = job_of(request, local_day(services.clock.now()));
    if (!job) {
        co_return refuse(request, job.error());
    }
    auto const reference = services.reference();
    if (!permits(*request.person, action_of(*job), reference->units)) {
        co_return refuse(request, Error{Errc::forbidden, "not with these roles"});
    }
    auto response = co_await write_once(services, request, [job = *job, now = services.clock.now()](Tx& tx) {
        return add_job(tx, job, now);
    });
    if (response.status == 202 && services.export_asked) {
        services.export_asked();
    }
    co_return response;
}

Task<Response> list_exports(Services const& services, Request request)
{
    auto const items = co_await services.store.read([owner = request.person->username](Tx& tx) -> Result<Json> {
        auto list = Json::array();
        for (auto const& job : tx.oversight().exports_of(owner, kListed)) {
            list.push_back(oversight::to_json(job));
        }
        return list;
    });
    co_return items ? json_response(200, Json{{"items", *items}, {"next_cursor", nullptr}})
                    : refuse(request, items.error());
}

Task<Result<ExportJob>> own_job(Services const& services, Request request)
{
    auto const id = id_of(request);
    if (!id) {
        co_return std::unexpected(id.error());
    }
    co_return co_await services.store.read(
        [id = ExportId{*id}, owner = request.person->username](Tx& tx) -> Result<ExportJob> {
            auto job = tx.oversight().find_export(id);
            return job && job->owner == owner ? Result<ExportJob>(std::move(*job)) : not_found("no such export");
        }
    );
}

Task<Response> read_export(Services const& services, Request request)
{
    auto const job = co_await own_job(services, request);
    co_return job ? json_response(200, oversight::to_json(*job)) : refuse(request, job.error());
}

/// An open file, read from anywhere.
class FileBody {
public:
    explicit FileBody(std::string const& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    FileBody(FileBody const&) = delete;
    FileBody& operator=(FileBody const&) = delete;
    ~FileBody()
    {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }
    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    [[nodiscard]] Result<std::string> piece(std::uint64_t offset, std::size_t at_most) const
    {
        std::string bytes(at_most, '\0');
        auto const got = ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (got < 0) {
            return unavailable("cannot read the export");
        }
        bytes.resize(static_cast<std::size_t>(got));
        return bytes;
    }

private:
    int descriptor_;
};

Task<Response> send_file(
    Services const& services, std::shared_ptr<BlockingPool> pool, Request request, ExportJob const job
)
{
    auto const path = (std::filesystem::path(services.options.exports_folder) / job.file).string();
    auto const file = co_await pool->run([path] { return std::make_shared<FileBody const>(path); });
    if (!file->is_open()) {
        co_return problem(request, 410, "Gone", "The file has been deleted.");
    }
    auto const noted = co_await services.store.write([job, now = services.clock.now()](Tx& tx) -> Result<void> {
        tx.people().audit(
            now, job.owner.value, "export.fetched", "export " + std::to_string(job.id.value), Json{{"bytes", job.bytes}}
        );
        return {};
    });
    if (!noted) {  // what is not in the audit does not leave
        co_return refuse(request, noted.error());
    }
    Response response;
    response.content_type = job.format == "xlsx" ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                                                 : "text/csv; charset=utf-8";
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + job.kind + "-" + job.file + "\"");
    response.stream_bytes = static_cast<std::uint64_t>(job.bytes);
    response.stream = [pool, file](std::uint64_t offset, std::size_t at_most) {
        return pool->run([file, offset, at_most] { return file->piece(offset, at_most); });
    };
    co_return response;
}

Task<Response> fetch_export(Services const& services, std::shared_ptr<BlockingPool> pool, Request request)
{
    auto const job = co_await own_job(services, request);
    if (!job) {
        co_return refuse(request, job.error());
    }
    auto const reference = services.reference();
    if (!permits(*request.person, action_of(*job), reference->units)) {
        co_return refuse(request, Error{Errc::forbidden, "not with these roles"});
    }
    if (job->state == ExportState::expired) {
        co_return problem(request, 410, "Gone", "The file has been deleted.");
    }
    if (job->state != ExportState::done) {
        co_return refuse(request, Error{Errc::conflict, "state"});
    }
    co_return co_await send_file(services, std::move(pool), std::move(request), *job);
}

}  // namespace

void add_export_routes(Router& router, Services const& services)
{
    auto const add = [&](char const* method, char const* pattern, char const* operation, auto handler) {
        router.add(
            {method, std::string("/api/v1/exports") + pattern, operation, Access::session, staff(services, handler)}
        );
    };
    add("POST", "", "askExport", ask_export);
    add("GET", "", "listExports", list_exports);
    add("GET", "/{id}", "getExport", read_export);
    auto const pool = std::make_shared<BlockingPool>(1);
    add("GET", "/{id}/file", "fetchExport", [pool](Services const& used, Request request) {
        return fetch_export(used, pool, std::move(request));
    });
}

}  // namespace hub::http
