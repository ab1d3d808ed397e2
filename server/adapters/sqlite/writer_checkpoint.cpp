// When the write-ahead log goes into the database file, and when it is emptied.
#include "adapters/sqlite/writer.hpp"

#include <sqlite3.h>

namespace hub::adapters::sqlite {
namespace {

constexpr std::size_t kHugeWal =
    8;  ///< Times checkpoint_pages: from there on readers are waited for, so that the WAL starts again.
constexpr int kHugeWaitMillis = 100;
constexpr std::chrono::seconds kEmptyLogPause{2};  ///< While there is always work: so often the log is emptied at most.

}  // namespace

int Writer::on_wal(void* wal, sqlite3*, char const*, int pages)
{
    auto& state = *static_cast<Wal*>(wal);
    if (static_cast<std::size_t>(pages) < state.pages) {
        state.checkpoint_at = 0;  // it starts from its beginning again
    }
    state.pages = static_cast<std::size_t>(pages);
    state.written = true;
    return SQLITE_OK;
}

void Writer::checkpoint_if_large()
{
    if (empty_log_ && !fatal_ && std::chrono::steady_clock::now() - empty_log_tried_ > kEmptyLogPause) {
        LockGuard const guard(lock_, std::chrono::milliseconds{0});
        if (guard.held()) {
            empty_log();
        }
        return;
    }
    auto const limit = std::max(options_.checkpoint_pages, wal_.checkpoint_at);
    if (fatal_ || wal_.pages < limit) {
        return;
    }
    LockGuard const guard(lock_, options_.busy_timeout);
    if (!guard.held()) {
        return;
    }
    if (wal_.pages < kHugeWal * options_.checkpoint_pages) {
        checkpoint(SQLITE_CHECKPOINT_PASSIVE);
        return;
    }
    sqlite3_busy_timeout(database_->handle(), kHugeWaitMillis);
    checkpoint(SQLITE_CHECKPOINT_RESTART);
    sqlite3_busy_timeout(database_->handle(), static_cast<int>(options_.busy_timeout.count()));
}

void Writer::checkpoint_when_idle()
{
    LockGuard const guard(lock_, std::chrono::milliseconds{0});
    if (empty_log_) {
        if (guard.held()) {
            empty_log();
        }
        checkpointed_ = !empty_log_;  // a reader stood in the way, or another process: again after the next pause
        return;
    }
    if (guard.held()) {
        checkpoint(SQLITE_CHECKPOINT_PASSIVE);
    }
    checkpointed_ = true;  // what readers still need comes with the next commit
}

/// A checkpoint alone leaves old frames in the file until later ones cover them.
void Writer::empty_log()
{
    empty_log_tried_ = std::chrono::steady_clock::now();
    sqlite3_busy_timeout(database_->handle(), kHugeWaitMillis);
    auto const code =
        sqlite3_wal_checkpoint_v2(database_->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_busy_timeout(database_->handle(), static_cast<int>(options_.busy_timeout.count()));
    if (code == SQLITE_OK) {
        empty_log_ = false;
        wal_.pages = 0;
        wal_.checkpoint_at = 0;
    } else if ((code & 0xff) != SQLITE_BUSY && (code & 0xff) != SQLITE_LOCKED) {
        engine_failed(sqlite3_extended_errcode(database_->handle()), "checkpoint");
    }
}

void Writer::checkpoint(int mode)
{
    int in_wal = 0;
    int done = 0;
    auto const code = sqlite3_wal_checkpoint_v2(database_->handle(), nullptr, mode, &in_wal, &done);
    // the WAL starts again with the next commit unless a reader still needs it: then the next try is one size further
    wal_.checkpoint_at = wal_.pages + options_.checkpoint_pages;
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY && (code & 0xff) != SQLITE_LOCKED) {
        engine_failed(sqlite3_extended_errcode(database_->handle()), "checkpoint");
    }
}

}  // namespace hub::adapters::sqlite
