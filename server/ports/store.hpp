#pragma once
// The SQL store as services see it: transactions over a few repositories.
//
// Purpose      One truth. Every effect (case, outbox row, live event …) of one step is written in ONE transaction.
// Group commit write() queues a closure; the writer runs many of them, each in its own savepoint, behind one fsync, and
//              completes each only after that commit. A closure that returns an error leaves nothing behind; the others
//              of the same commit are not touched.
// Order        Closures run one at a time in the order they were queued; urgent ones before the others.
// Closures     Repositories are valid only during the call. A closure must not block, await or keep references. It may
// be
//              run again when a commit has to be repeated, so it changes nothing but the store and its own result.
// Failure      A failing engine (disk full, I/O error) throws StoreFailure through the closure; only the store catches
// it and
//              answers Errc::unavailable. After a failed fsync the process must end (on_fatal); fsync is never retried.
// Live events  tx.feed().append() numbers and stores an event; after the commit the store hands all events of it, in
// order,
//              to the commit listener.

#include "base/task.hpp"
#include "ports/announcement_store.hpp"
#include "ports/case_store.hpp"
#include "ports/conversation_store.hpp"
#include "ports/digest_store.hpp"
#include "ports/erasure_store.hpp"
#include "ports/evidence_store.hpp"
#include "ports/feed.hpp"
#include "ports/inbox_store.hpp"
#include "ports/lease_store.hpp"
#include "ports/ledger_store.hpp"
#include "ports/live_store.hpp"
#include "ports/media_store.hpp"
#include "ports/outbox_store.hpp"
#include "ports/people_store.hpp"
#include "ports/reform_store.hpp"
#include "ports/sealed_store.hpp"

#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace hub {

class OversightStore;
class TemplateStore;

struct StoreFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Repositories of one transaction. In read() only the reading calls are allowed: writing throws StoreFailure.
class Tx {
public:
    virtual ~Tx() = default;
    virtual InboxStore& inbox() = 0;
    virtual ConversationStore& conversations() = 0;
    virtual CaseStore& cases() = 0;
    virtual OutboxStore& outbox() = 0;
    virtual LiveStore& feed() = 0;
    virtual AnnouncementStore& announcements() = 0;
    virtual PeopleStore& people() = 0;
    virtual LedgerStore& ledger() = 0;
    virtual ReformStore& reforms() = 0;
    virtual DigestStore& digests() = 0;
    virtual EvidenceStore& evidence() = 0;
    virtual OversightStore& oversight() = 0;  ///< ports/oversight_store.hpp
    virtual MediaStore& media() = 0;
    virtual SealedStore& sealed() = 0;
    virtual TemplateStore& templates() = 0;  ///< ports/template_store.hpp
    virtual ErasureStore& erasures() = 0;
    virtual LeaseStore& leases() = 0;
};

class Store {
public:
    using Work = std::move_only_function<bool(Tx&)>;           ///< false: roll this closure back.
    using Done = std::move_only_function<void(Result<void>)>;  ///< Called once, on any thread, after the commit.
    virtual ~Store() = default;

    /// Queues a write; `done` gets an error only when the engine failed. Thread-safe, never blocks.
    virtual void submit_write(Work work, Done done) = 0;
    /// The same, ahead of all that is queued by submit_write: for short writes on which a platform waits. What waits
    /// behind them still gets its share. Keeps order among its own kind.
    virtual void submit_urgent_write(Work work, Done done) { submit_write(std::move(work), std::move(done)); }
    /// Runs a read on a reader thread over a consistent snapshot. Thread-safe, never blocks.
    virtual void submit_read(Work work, Done done) = 0;
    /// Called after every commit that appended live events, in commit order, on the writer's thread. Set before use.
    virtual void on_commit(std::function<void(std::vector<LiveEvent>)> listener) = 0;
    /// False after an engine failure, until a later commit succeeds.
    [[nodiscard]] virtual bool healthy() const noexcept = 0;
    /// Commits made and closures in them so far: shows how well grouping works.
    struct Counts {
        std::uint64_t commits = 0;
        std::uint64_t writes = 0;
        std::uint64_t queued = 0;
    };
    [[nodiscard]] virtual Counts counts() const noexcept = 0;
    /// Finishes what is queued and closes. Afterwards every call answers Errc::unavailable.
    virtual void close() = 0;
    /// Consistent copy into a new file while running. Errc::conflict when the file exists.
    virtual Result<void> backup(std::string const& file) = 0;

    /// co_await store.write([=](Tx& tx) -> Result<X> { … }): resumes on the caller's executor after the commit.
    template <class F>
    Task<std::invoke_result_t<F&, Tx&>> write(F work)
    {
        return run(std::move(work), &Store::submit_write);
    }
    template <class F>
    Task<std::invoke_result_t<F&, Tx&>> write_urgent(F work)
    {
        return run(std::move(work), &Store::submit_urgent_write);
    }
    template <class F>
    Task<std::invoke_result_t<F&, Tx&>> read(F work)
    {
        return run(std::move(work), &Store::submit_read);
    }
    /// The same for commands and tests without an event loop: blocks the calling thread.
    template <class F>
    std::invoke_result_t<F&, Tx&> write_now(F work)
    {
        return run_now(std::move(work), &Store::submit_write);
    }
    template <class F>
    std::invoke_result_t<F&, Tx&> read_now(F work)
    {
        return run_now(std::move(work), &Store::submit_read);
    }

private:
    using Submit = void (Store::*)(Work, Done);

    template <class R>
    struct Call {
        R result = failure(Errc::unavailable, "the store did not run the work");
    };

    template <class F, class R>
    static Work bind(std::shared_ptr<Call<R>> const& call, F work)
    {
        return [call, work = std::move(work)](Tx& tx) mutable {
            call->result = work(tx);
            return call->result.has_value();
        };
    }

    template <class F, class R = std::invoke_result_t<F&, Tx&>>
    Task<R> run(F work, Submit submit)
    {
        auto const call = std::make_shared<Call<R>>();
        auto const done =
            co_await asio::async_initiate<asio::use_awaitable_t<> const, void(std::shared_ptr<Result<void>>)>(
                [this, submit, bound = bind<F, R>(call, std::move(work))](auto handler) mutable {
                    auto const executor = asio::get_associated_executor(handler);
                    (this->*submit)(
                        std::move(bound),
                        [executor, handler = std::move(handler)](Result<void> outcome) mutable {
                            auto shared = std::make_shared<Result<void>>(std::move(outcome));
                            asio::post(executor, [handler = std::move(handler), shared = std::move(shared)]() mutable {
                                std::move(handler)(std::move(shared));
                            });
                        }
                    );
                },
                asio::use_awaitable
            );
        if (!*done) {
            co_return std::unexpected(done->error());
        }
        co_return std::move(call->result);
    }

    template <class F, class R = std::invoke_result_t<F&, Tx&>>
    R run_now(F work, Submit submit)
    {
        auto const call = std::make_shared<Call<R>>();
        std::promise<Result<void>> promise;
        auto finished = promise.get_future();
        (this->*submit)(bind<F, R>(call, std::move(work)), [&promise](Result<void> outcome) {
            promise.set_value(std::move(outcome));
        });
        if (auto const outcome = finished.get(); !outcome) {
            return std::unexpected(outcome.error());
        }
        return std::move(call->result);
    }
};

}  // namespace hub
