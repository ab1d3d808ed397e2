#include "http/handlers/sessions.hpp"

#include "base/crypto.hpp"

#include <charconv>

namespace hub::http {
namespace {

constexpr std::size_t kMaxCached = 10'000;
constexpr std::string_view kTokenPurpose = "live token 1";

struct Found {
    Session session;
    Account account;
};

Result<Found> find_session(Tx& tx, std::string const& hash)
{
    auto const session = tx.people().session(hash);
    if (!session) {
        return unauthenticated("no such session");
    }
    auto const account = tx.people().find(session->user);
    if (!account || account->disabled) {
        return unauthenticated("the account is disabled");
    }
    return Found{*session, *account};
}

}  // namespace

Person person_now(Account const& account)
{
    auto person = account.person;
    if (account.start_password_until) {
        person.roles.clear();
        person.units.clear();
        person.must_change_password = true;
    }
    return person;
}

Sessions::Sessions(Store& store, Clock const& clock, SecretBox box, SessionLimits limits)
    : store_(store), clock_(clock), box_(std::move(box)), limits_(limits)
{
}

std::string Sessions::hash_of(std::string_view cookie_value)
{
    return sha256_hex({cookie_value});
}

bool Sessions::is_alive(Session const& session, Instant now) const noexcept
{
    return now - session.last_seen_at <= limits_.idle && now - session.created_at <= limits_.absolute;
}

bool Sessions::alive(Entry const& entry, Instant now) const noexcept
{
    return now - entry.last_seen_at <= limits_.idle && now - entry.created_at <= limits_.absolute;
}

std::optional<Sessions::Entry> Sessions::cached(std::string const& hash, Instant now)
{
    std::scoped_lock const lock(mutex_);
    auto const found = entries_.find(hash);
    if (found == entries_.end() || now - found->second.read_at >= limits_.believed_for || now < found->second.read_at) {
        return std::nullopt;
    }
    return found->second;
}

Task<Result<Sessions::Entry>> Sessions::read(std::string hash)
{
    auto const found = co_await store_.read([hash](Tx& tx) { return find_session(tx, hash); });
    std::scoped_lock const lock(mutex_);
    if (!found) {
        // Only a sure "no" empties the cache; a store that is away says nothing about the session.
        if (found.error().code == Errc::unauthenticated) {
            entries_.erase(hash);
        }
        co_return std::unexpected(found.error());
    }
    if (entries_.size() >= kMaxCached) {
        entries_.clear();
    }
    auto& entry = entries_[hash];
    entry.signed_in = {person_now(found->account), hash};
    entry.created_at = found->session.created_at;
    entry.stored_seen_at = found->session.last_seen_at;
    entry.last_seen_at = std::max(entry.last_seen_at, found->session.last_seen_at);
    entry.read_at = clock_.now();
    co_return entry;
}

Task<void> Sessions::touch(std::string hash, Instant now)
{
    bool store_it = false;
    {
        std::scoped_lock const lock(mutex_);
        if (auto const found = entries_.find(hash); found != entries_.end()) {
            found->second.last_seen_at = std::max(found->second.last_seen_at, now);
            store_it = now - found->second.stored_seen_at >= limits_.touch_every;
            if (store_it) {
                found->second.stored_seen_at = now;
            }
        }
    }
    if (store_it) {
        // A lost touch only makes the session end earlier.
        std::ignore = co_await store_.write([hash, now](Tx& tx) -> Result<void> {
            tx.people().touch_session(hash, now);
            return {};
        });
    }
}

Task<Result<Authenticator::SignedIn>> Sessions::by_hash(std::string hash, bool counts_as_use)
{
    auto const now = clock_.now();
    auto entry = cached(hash, now);
    if (!entry) {
        auto read_entry = co_await read(hash);
        if (!read_entry) {
            co_return std::unexpected(read_entry.error());
        }
        entry = std::move(*read_entry);
    }
    if (!alive(*entry, now)) {
        std::ignore = co_await end(hash);
        co_return unauthenticated("the session has ended");
    }
    if (counts_as_use) {
        co_await touch(hash, now);
    }
    co_return entry->signed_in;
}

Task<Result<Authenticator::SignedIn>> Sessions::by_cookie(std::string cookie_value)
{
    if (cookie_value.size() != 64) {
        co_return unauthenticated("not a session");
    }
    co_return co_await by_hash(hash_of(cookie_value), true);
}

std::string Sessions::live_token(std::string const& session_hash) const
{
    auto const until = clock_.now() + limits_.live_token;
    auto const text = session_hash + "." + std::to_string(to_millis(until));
    return text + "." + box_.sign(kTokenPurpose, text);
}

Task<Result<Authenticator::SignedIn>> Sessions::by_live_token(std::string token)
{
    auto const mark = token.rfind('.');
    auto const dot = token.find('.');
    if (mark == std::string::npos || dot == mark || dot != 64 || token.size() > 200) {
        co_return unauthenticated("not a live token");
    }
    auto const text = token.substr(0, mark);
    if (!constant_time_equal(box_.sign(kTokenPurpose, text), std::string_view(token).substr(mark + 1))) {
        co_return unauthenticated("not our live token");
    }
    std::int64_t until = 0;
    auto const* const end = text.data() + text.size();
    if (std::from_chars(text.data() + dot + 1, end, until).ptr != end || clock_.now() > from_millis(until)) {
        co_return unauthenticated("the live token has expired");
    }
    co_return co_await by_hash(text.substr(0, dot), true);
}

Task<bool> Sessions::still_valid(std::string session_hash)
{
    auto const found = co_await by_hash(session_hash, false);
    // A store that is away is no reason to throw everybody out; the session is looked at again in a few seconds.
    co_return found.has_value() || found.error().code == Errc::unavailable;
}

Task<Result<void>> Sessions::end(std::string session_hash)
{
    forget(session_hash);
    auto const ended = co_await store_.write([session_hash](Tx& tx) -> Result<void> {
        tx.people().end_session(session_hash);
        return {};
    });
    forget(session_hash);
    co_return ended;
}

void Sessions::forget(std::string const& session_hash)
{
    std::scoped_lock const lock(mutex_);
    if (session_hash.empty()) {
        entries_.clear();
    } else {
        entries_.erase(session_hash);
    }
}

}  // namespace hub::http
