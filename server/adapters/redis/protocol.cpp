#include "adapters/redis/protocol.hpp"

#include <hiredis/hiredis.h>

#include <new>

namespace hub::adapters::redis {
namespace {

constexpr std::size_t kMaxReplyBytes = 16U << 20U;

Reply converted(redisReply const& raw)
{
    Reply reply;
    switch (raw.type) {
        case REDIS_REPLY_STRING:
        case REDIS_REPLY_STATUS:
            reply.kind = Reply::Kind::text;
            reply.text.assign(raw.str, raw.len);
            break;
        case REDIS_REPLY_ERROR:
            reply.kind = Reply::Kind::error;
            reply.text.assign(raw.str, raw.len);
            break;
        case REDIS_REPLY_INTEGER:
            reply.kind = Reply::Kind::integer;
            reply.integer = raw.integer;
            break;
        case REDIS_REPLY_ARRAY:
            reply.kind = Reply::Kind::list;
            reply.items.reserve(raw.elements);
            for (std::size_t index = 0; index < raw.elements; ++index) {
                reply.items.push_back(converted(*raw.element[index]));
            }
            break;
        default:
            break;
    }
    return reply;
}

}  // namespace

std::string command(std::vector<std::string_view> const& words)
{
    std::vector<char const*> starts;
    std::vector<std::size_t> sizes;
    for (auto const& word : words) {
        starts.push_back(word.data() == nullptr ? "" : word.data());
        sizes.push_back(word.size());
    }
    char* bytes = nullptr;
    auto const size = redisFormatCommandArgv(&bytes, static_cast<int>(words.size()), starts.data(), sizes.data());
    if (size < 0) {
        throw std::bad_alloc();
    }
    std::string made(bytes, static_cast<std::size_t>(size));
    redisFreeCommand(bytes);
    return made;
}

void ReplyReader::Free::operator()(redisReader* reader) const noexcept
{
    redisReaderFree(reader);
}

ReplyReader::ReplyReader() : reader_(redisReaderCreate())
{
    if (!reader_) {
        throw std::bad_alloc();
    }
}

Result<void> ReplyReader::feed(std::string_view bytes)
{
    waiting_bytes_ += bytes.size();
    if (waiting_bytes_ > kMaxReplyBytes) {
        return unavailable("a reply is too large");
    }
    if (redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK) {
        return unavailable(reader_->errstr);
    }
    return {};
}

Result<std::optional<Reply>> ReplyReader::next()
{
    void* raw = nullptr;
    if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) {
        return unavailable(reader_->errstr);
    }
    if (raw == nullptr) {
        return std::optional<Reply>{};
    }
    auto const free = [](redisReply* reply) { freeReplyObject(reply); };
    std::unique_ptr<redisReply, decltype(free)> const owned(static_cast<redisReply*>(raw), free);
    waiting_bytes_ = reader_->len - reader_->pos;
    return std::optional<Reply>(converted(*owned));
}

}  // namespace hub::adapters::redis
