#pragma once
// Exports as the program makes them: one maker on a thread of its own, woken by whoever asks for one, in a folder that
// nobody else can read. oversight/exports.hpp says how one is made.

#include "app/config.hpp"
#include "base/task.hpp"
#include "base/wake_up.hpp"
#include "oversight/exports.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace hub::app {

/// Where finished exports lie.
[[nodiscard]] std::string exports_folder(Config const& config);

class Exporting {
public:
    using Desk = std::function<std::shared_ptr<oversight::OversightDesk const>()>;

    /// Makes the folder. Errc::invalid_input when it cannot be used. `store` and `clock` must outlive this.
    [[nodiscard]] Result<void> build(Config const& config, Store& store, Clock const& clock, Desk desk);
    /// Gives the loop a strand of these workers; before run().
    void attach(asio::io_context& workers);
    [[nodiscard]] asio::any_io_executor const& loop() const noexcept { return loop_; }
    /// Makes what is asked for and deletes what is old, until stop() or cancelled. On loop(). `others_ask`: another
    /// node may have been asked, so the store is looked at often.
    Task<void> run(bool others_ask);
    /// Thread-safe.
    void asked() noexcept { wake_.notify(); }
    /// Ends an export at its next page; it begins again at the next start. Thread-safe.
    void stop() noexcept;

private:
    asio::any_io_executor loop_;
    WakeUp wake_;
    BlockingPool thread_{1};
    std::atomic<bool> stopping_{false};
    std::unique_ptr<oversight::ExportMaker> maker_;
};

}  // namespace hub::app
