#pragma once
// Looks at every channel again and again: writes down how it stands, tells administrators once when it stops and once
// when it works again. The judgement itself is domain/channel_health.hpp.

#include "app/reference_data.hpp"
#include "base/task.hpp"
#include "ports/channel_marks.hpp"
#include "ports/clock.hpp"
#include "ports/store.hpp"

#include <functional>
#include <map>
#include <memory>

namespace hub::app {

class ChannelWatch {
public:
    /// Everything referred to must outlive this.
    ChannelWatch(
        Store& store,
        Clock const& clock,
        ChannelMarks& marks,
        std::vector<outbox::ChannelContext> const& channels,
        HealthTerms terms,
        std::function<std::shared_ptr<World const>()> world
    );

    /// How a channel is doing now. Thread-safe.
    [[nodiscard]] http::ChannelHealth health(Tx& tx, Channel const& channel) const;
    /// One look at all: what changed is written, who has to know is told.
    Task<Result<void>> look();
    /// look() for ever, with this (real) pause between; begins with what the store knows.
    Task<void> run(std::chrono::milliseconds pause);

private:
    /// What a look found of one channel, and what the store said before.
    struct News {
        Channel channel;
        ChannelRecord record;
        std::string stops;  ///< Codes; empty: it works.
    };
    [[nodiscard]] std::vector<News> changed(Tx& tx) const;
    void write_down(Tx& tx, News const& news, Instant now) const;
    void tell(Tx& tx, News const& news, Instant now) const;

    Store& store_;
    Clock const& clock_;
    ChannelMarks& marks_;
    std::vector<outbox::ChannelContext> const& channels_;
    HealthTerms terms_;
    std::function<std::shared_ptr<World const>()> world_;
};

}  // namespace hub::app
