#pragma once
// Makes exports in the background: pages of cases from short reads, written row by row, progress told as it goes.
//
// Flow       A job waits in the store; make_next() takes the oldest, writes FOLDER/export-N.part, completes it, renames
//            it, and notes its size and until when it is kept. After a start a job that was being made begins again.
// Rights     Those of the owner at the moment each row is made, not at the moment of asking.
// Memory     One page of rows, however long the export.
// Blocking   Every call blocks: on a thread of a BlockingPool. One maker, one thread.

#include "oversight/desk.hpp"
#include "ports/table_writer.hpp"

#include <atomic>

namespace hub::oversight {

struct ExportTerms {
    std::string folder;
    std::chrono::hours keep{24};
    std::size_t page = 500;                     ///< Cases of one read.
    std::chrono::milliseconds tell_every{400};  ///< Progress at most so often.
};

/// {"id","kind","format","state","rows_done","rows_total","bytes","error","created_at","finished_at","expires_at"}
[[nodiscard]] Json to_json(ExportJob const& job);
/// What can be asked for: kind "reception_book" {"from","until","unit"} or "report" {"report","by","period","date",
/// "from","until","unit","topic","case_kind","channel"}; `until` is the last day. Errc::invalid_input names the member.
[[nodiscard]] Result<void> check_export(ExportJob const& job, LocalDay today);
/// A report's wish from the members of a request or a job.
[[nodiscard]] Result<ReportWish> report_wish(Json const& members, LocalDay today);

class ExportMaker {
public:
    ExportMaker(
        Store& store,
        Clock const& clock,
        std::function<std::shared_ptr<OversightDesk const>()> desk,
        MakeTable make_table,
        ExportTerms terms
    );

    /// Makes the oldest job. False: there was none, or `stop` was set (then the job begins again at the next start).
    bool make_next(std::atomic<bool> const& stop);
    /// Deletes files whose time is over; returns how many.
    std::size_t sweep();

private:
    struct Run;
    [[nodiscard]] Result<void> make(Run& run);
    [[nodiscard]] Result<void> write_book(Run& run);
    [[nodiscard]] Result<void> write_report(Run& run);
    [[nodiscard]] Result<void> tell(Run& run, bool at_once);
    void end(Run& run, Result<void> const& made);

    Store& store_;
    Clock const& clock_;
    std::function<std::shared_ptr<OversightDesk const>()> desk_;
    MakeTable make_table_;
    ExportTerms terms_;
};

}  // namespace hub::oversight
