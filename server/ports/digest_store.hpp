#pragma once
// Morning digests: one for each person and day, kept for whoever was away.

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hub {

struct Digest {
    UserName person;
    std::string day;  ///< "2027-02-12", Vietnam time.
    Instant made_at{};
    Json content = Json::object();  ///< What it says: cases/digest.hpp. Codes and figures only.
    std::optional<Instant> read_at;
};

class DigestStore {
public:
    virtual ~DigestStore() = default;
    /// False when this person has one of that day already: then nothing is written.
    [[nodiscard]] virtual bool add(Digest const& digest) = 0;
    [[nodiscard]] virtual bool exists(UserName const& person, std::string const& day) = 0;
    /// Newest first.
    [[nodiscard]] virtual std::vector<Digest> of(UserName const& person, std::size_t limit) = 0;
    /// Marks it as read, once; false when there is none.
    [[nodiscard]] virtual bool mark_read(UserName const& person, std::string const& day, Instant at) = 0;
    /// Forgets those of days before `day`; returns how many.
    virtual std::int64_t prune(std::string const& day) = 0;
};

}  // namespace hub
