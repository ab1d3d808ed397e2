#include "app/media_worker.hpp"

#include "base/crypto.hpp"
#include "base/envelope.hpp"
#include "base/log.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <optional>

namespace hub::app {
namespace {

constexpr std::size_t kLook = 500;
constexpr std::size_t kAtOnce = 8;
constexpr std::chrono::hours kUnsentLife{24};
constexpr std::chrono::hours kLongestPause{6};

/// Host of an https address without user, port or oddities; nothing for every other form.
std::optional<std::string> plain_https_host(std::string_view url)
{
    constexpr std::string_view kScheme = "https://";
    if (!url.starts_with(kScheme)) {
        return std::nullopt;
    }
    auto const rest = url.substr(kScheme.size());
    std::string host(rest.substr(0, rest.find_first_of("/?#")));
    if (host.ends_with(":443")) {
        host.resize(host.size() - 4);
    }
    bool const plain = !host.empty() && std::ranges::all_of(host, [](char& c) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
    return plain ? std::optional(host) : std::nullopt;
}

bool is_listed(std::string const& host, std::vector<std::string> const& list)
{
    return std::ranges::any_of(list, [&](std::string const& entry) {
        return entry.starts_with('.') ? host.size() > entry.size() && host.ends_with(entry) : host == entry;
    });
}

struct Missed {
    std::string reason;
    bool for_good = false;
};

std::optional<Missed> missed(Result<ApiReply> const& reply)
{
    if (!reply) {
        bool const refused = reply.error().code == Errc::forbidden || reply.error().code == Errc::invalid_input;
        return Missed{refused ? "host" : "unreachable", refused};
    }
    if (reply->status == 200) {
        return std::nullopt;
    }
    bool const gone = reply->status == 404 || reply->status == 403 || reply->status == 410 || reply->status == 401;
    return Missed{
        gone ? "expired" : "status_" + std::to_string(reply->status),
        reply->status < 500 && reply->status != 429 && reply->status != 408
    };
}

/// What a reader finds in the envelope: one line that says what it is, then the bytes.
std::string closed_file(std::string_view seal_for, std::string_view type, std::string const& bytes)
{
    auto const first = dump(Json{{"type", type}, {"sha256", sha256_hex({bytes})}, {"bytes", bytes.size()}});
    return dump(seal_envelope(seal_keys_of(seal_for), first + "\n" + bytes));
}

/// In clear, or under the reply key.
Result<std::string> address_of(Media const& media, SecretBox const* reply)
{
    if (media.seal_for.empty()) {
        return media.url;
    }
    return reply == nullptr ? Result<std::string>(unavailable("no reply key")) : reply->open(media.url);
}

bool is_closed_file(std::string const& bytes)
{
    auto const json = bytes.starts_with('{') ? parse_json(bytes) : Result<Json>(invalid_input("no envelope"));
    return json && member(*json, "keys").is_array() && member(*json, "cipher").is_string();
}

}  // namespace

MediaRoad road_of(std::string_view url, MediaSource const& source)
{
    for (auto const& base : source.stand_ins) {
        if (!base.empty() && url.size() > base.size() && url.starts_with(base) && url[base.size()] == '/') {
            return MediaRoad::stand_in;
        }
    }
    auto const host = plain_https_host(url);
    return host && is_listed(*host, source.hosts) ? MediaRoad::outside : MediaRoad::none;
}

MediaWorker::MediaWorker(
    Store& store,
    Clock const& clock,
    http::MediaFiles const& files,
    BlockingPool& pool,
    HttpClient& outside,
    HttpClient& stand_in,
    MediaWorkerOptions options
)
    : store_(store),
      clock_(clock),
      files_(files),
      pool_(pool),
      outside_(outside),
      stand_in_(stand_in),
      options_(std::move(options))
{
}

Task<void> MediaWorker::run()
{
    for (auto pause = std::chrono::milliseconds{0}; co_await sleep_for(pause);) {
        auto const done = co_await step();
        if (!done) {
            log_error("media.step_failed", {{"detail", done.error().detail}});
        }
        pause = done && *done ? std::chrono::milliseconds{0} : options_.poll;
    }
}

MediaSource const* MediaWorker::source_of(ChannelId const& channel) const
{
    auto const found = options_.sources.find(channel);
    return found == options_.sources.end() ? nullptr : &found->second;
}

/// New messages' attachments become rows; uploads get the message that they came with.
Task<Result<bool>> MediaWorker::note_new()
{
    auto const now = clock_.now();
    co_return co_await store_.write([this, now](Tx& tx) -> Result<bool> {
        auto const taken = tx.media().take_new_messages(kLook);
        for (auto const& message : taken.with_attachments) {
            auto const thread = tx.conversations().find(message.conversation);
            for (std::size_t index = 0; index < message.attachments.size(); ++index) {
                auto const& attachment = message.attachments[index];
                if (auto const id = own_media_id(attachment.url); !id.empty()) {
                    auto own = tx.media().find(id);
                    if (own && thread && own->owner == thread->thread_id && !own->message) {
                        own->message = message.id;
                        own->position = static_cast<int>(index);
                        tx.media().update(*own);
                    }
                    continue;
                }
                if (!is_fetched_kind(attachment.kind) || attachment.url.empty() || !thread) {
                    continue;
                }
                auto const* source = source_of(thread->channel);
                Media media;
                media.id = random_hex(16);
                media.message = message.id;
                media.position = static_cast<int>(index);
                media.url = attachment.url;
                media.name = attachment.name;
                media.created_at = now;
                media.next_try_at = now;
                if (!options_.fetch || source == nullptr || road_of(media.url, *source) == MediaRoad::none) {
                    media.state = MediaState::failed;
                    media.reason = options_.fetch ? "host" : "switched_off";
                    media.next_try_at.reset();
                }
                tx.media().add(media);
            }
        }
        return taken.more;
    });
}

Task<Result<bool>> MediaWorker::step()
{
    auto const more = co_await note_new();
    if (!more) {
        co_return more;
    }
    auto const now = clock_.now();
    auto due =
        co_await store_.read([now](Tx& tx) -> Result<std::vector<Media>> { return tx.media().due(now, kAtOnce); });
    if (!due) {
        co_return std::unexpected(due.error());
    }
    for (auto& media : *due) {
        bool const lies_in_clear = !media.seal_for.empty() && media.url.empty();
        co_await (lies_in_clear ? close(std::move(media)) : fetch(std::move(media)));
    }
    auto const unsent = co_await store_.write([now](Tx& tx) -> Result<std::vector<std::string>> {
        return tx.media().remove_unsent(now - kUnsentLife, kLook);
    });
    co_await delete_files(unsent.value_or(std::vector<std::string>{}));
    auto const dropped =
        co_await store_.read([](Tx& tx) -> Result<std::vector<std::string>> { return tx.media().dropped(kLook); });
    if (dropped && !dropped->empty()) {  // the file first: a row that is left over is tried again
        co_await delete_files(*dropped);
        auto const gone = co_await store_.write([ids = *dropped](Tx& tx) -> Result<void> {
            tx.media().remove(ids);
            return {};
        });
        if (!gone) {
            co_return std::unexpected(gone.error());
        }
    }
    co_return *more || !due->empty();
}

Task<void> MediaWorker::delete_files(std::vector<std::string> ids)
{
    for (auto const& id : ids) {
        co_await pool_.run([this, &id] {
            files_.remove(id);
            return true;
        });
    }
}

Task<void> MediaWorker::fetch(Media media)
{
    auto const channel = co_await store_.read([id = media.message](Tx& tx) -> Result<ChannelId> {
        auto const message = tx.conversations().message(id);
        auto const thread =
            message && !message->deleted ? tx.conversations().find(message->conversation) : std::nullopt;
        return thread ? Result<ChannelId>(thread->channel) : Result<ChannelId>(not_found("withdrawn"));
    });
    if (!channel) {
        co_await miss(std::move(media), "withdrawn", channel.error().code == Errc::not_found);
        co_return;
    }
    auto const url = address_of(media, options_.reply.get());
    auto const* source = source_of(*channel);
    auto const road = source == nullptr || !url ? MediaRoad::none : road_of(*url, *source);
    if (!options_.fetch || road == MediaRoad::none) {
        co_await miss(std::move(media), !options_.fetch ? "switched_off" : url ? "host" : "key", true);
        co_return;
    }
    HttpRequest request;
    request.url = *url;
    request.timeout = options_.fetch_time;
    request.max_body_bytes = files_.most_bytes();
    auto reply = co_await (road == MediaRoad::outside ? outside_ : stand_in_).send(std::move(request));
    if (auto const why = missed(reply)) {
        co_await miss(std::move(media), why->reason, why->for_good);
        co_return;
    }
    if (auto const kept = co_await keep(media, std::move(reply->body)); !kept) {
        bool const bad = kept.error().code == Errc::invalid_input;
        co_await miss(std::move(media), bad ? "type" : "disk", bad);
    }
}

Task<Result<void>> MediaWorker::keep(Media media, std::string bytes)
{
    auto const kind = http::media_kind(bytes);
    if (kind.type.empty()) {
        co_return invalid_input("type");
    }
    auto const written = co_await pool_.run([this, &media, &bytes, &kind]() -> Result<void> {
        auto plain = http::without_metadata(bytes);
        if (!plain) {
            return std::unexpected(plain.error());
        }
        bool const sealed = !media.seal_for.empty();
        auto const kept = sealed ? closed_file(media.seal_for, kind.type, *plain) : std::move(*plain);
        media.type = sealed ? "" : kind.type;
        media.bytes = static_cast<std::int64_t>(kept.size());
        media.sha256 = sha256_hex({kept});
        return files_.put(media.id, kept);
    });
    if (!written) {
        co_return written;
    }
    media.state = MediaState::kept;
    media.next_try_at.reset();
    media.reason.clear();
    media.url.clear();
    co_return co_await note(std::move(media));
}

/// The bytes lie in the folder in clear. A stop between the file and its row: the file is closed already.
Task<void> MediaWorker::close(Media media)
{
    auto bytes = co_await pool_.run([this, &media] { return files_.get(media.id, {}); });
    if (!bytes) {
        co_await miss(std::move(media), "lost", bytes.error().code == Errc::not_found);
        co_return;
    }
    if (is_closed_file(*bytes)) {
        media.type.clear();
        media.bytes = static_cast<std::int64_t>(bytes->size());
        media.sha256 = sha256_hex({*bytes});
        media.state = MediaState::kept;
        media.next_try_at.reset();
        co_await note(std::move(media));
    } else if (!co_await keep(media, std::move(*bytes))) {
        co_await miss(std::move(media), "disk", false);
    }
}

/// Only what is sealed writes its address anew, which a fetch of another kind leaves as it was.
Task<Result<void>> MediaWorker::note(Media media)
{
    auto noted = co_await store_.write([media](Tx& tx) -> Result<void> {
        // sealed while it was being fetched: the row knows more than this copy of it
        auto const now = tx.media().find(media.id);
        if (now && now->seal_for != media.seal_for) {
            return conflict("sealed meanwhile");
        }
        media.seal_for.empty() ? tx.media().update(media) : tx.media().seal(media);
        return {};
    });
    if (!noted) {
        log_error("media.not_noted", {{"media", media.id}});
    }
    co_return noted;
}

Task<void> MediaWorker::miss(Media media, std::string reason, bool for_good)
{
    ++media.tries;
    media.reason = std::move(reason);
    if (for_good || media.tries >= options_.tries) {
        media.state = MediaState::failed;
        media.next_try_at.reset();
    } else {
        auto const pause = options_.first_pause * (1LL << (2 * std::min(media.tries - 1, 10)));
        media.next_try_at = clock_.now() + std::min<std::chrono::milliseconds>(pause, kLongestPause);
    }
    if (media.state == MediaState::failed && !media.seal_for.empty()) {
        media.url.clear();
    }
    log_info("media.missed", {{"media", media.id}, {"reason", media.reason}, {"tries", media.tries}});
    co_await note(std::move(media));
}

}  // namespace hub::app
