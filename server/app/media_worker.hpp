#pragma once
// Fetches citizens' pictures from the platforms' media hosts soon after they came, because their addresses expire.
//
// Flow      new messages with attachments → rows "wanted" → fetched: https, host on the connector's list, public
//           addresses only, no redirect, limits on time and size → type by content, metadata off → file, row "kept".
// Never     in the way of a case: intake knows nothing of it; a picture that cannot be had is a row that says why.
// Retries   with growing pauses, `media.fetch_tries` times; what the platform refuses for good ends at once.
// Sealed    files of sealed messages are closed for their readers before they touch the disk; what lay there in clear
// when
//           its message was sealed is closed after (docs/adr/0016-sealed-lane.md).
// Source    security-checklist.md G 46, H 50–53; docs/adr/0023-media.md.

#include "base/secret_box.hpp"
#include "base/task.hpp"
#include "domain/channel.hpp"
#include "http/handlers/media_files.hpp"
#include "ports/clock.hpp"
#include "ports/http_client.hpp"
#include "ports/store.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace hub::app {

/// From which hosts one connector's pictures come.
struct MediaSource {
    std::vector<std::string> hosts;      ///< Profile::media_hosts.
    std::vector<std::string> stand_ins;  ///< "http://127.0.0.1:8091": configured api_base_urls; a simulator's pictures.
};

struct MediaWorkerOptions {
    std::map<ChannelId, MediaSource> sources;
    int tries = 6;
    std::chrono::milliseconds first_pause{5'000};
    std::chrono::milliseconds poll{2'000};
    std::chrono::milliseconds fetch_time{30'000};
    bool fetch = true;                       ///< False: only uploads are taken over.
    std::shared_ptr<SecretBox const> reply;  ///< Opens the addresses of sealed files; empty: there are none.
};

enum class MediaRoad { none, outside, stand_in };
/// Which client may fetch this address: none when it is not https on a listed host and port 443, nor below a stand-in.
[[nodiscard]] MediaRoad road_of(std::string_view url, MediaSource const& source);

class MediaWorker {
public:
    /// `outside` refuses every address that is not public. Everything referred to must outlive the worker.
    MediaWorker(
        Store& store,
        Clock const& clock,
        http::MediaFiles const& files,
        BlockingPool& pool,
        HttpClient& outside,
        HttpClient& stand_in,
        MediaWorkerOptions options
    );
    /// Runs until cancelled.
    Task<void> run();
    /// One round: takes note of new messages, fetches what is due. True when there was something to do.
    Task<Result<bool>> step();

private:
    Task<Result<bool>> note_new();
    Task<void> fetch(Media media);
    Task<void> delete_files(std::vector<std::string> ids);
    Task<void> close(Media media);
    Task<Result<void>> keep(Media media, std::string bytes);
    Task<Result<void>> note(Media media);
    Task<void> miss(Media media, std::string reason, bool for_good);
    [[nodiscard]] MediaSource const* source_of(ChannelId const& channel) const;

    Store& store_;
    Clock const& clock_;
    http::MediaFiles const& files_;
    BlockingPool& pool_;
    HttpClient& outside_;
    HttpClient& stand_in_;
    MediaWorkerOptions options_;
};

}  // namespace hub::app
