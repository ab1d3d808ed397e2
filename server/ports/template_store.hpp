#pragma once
// Stored reply texts of the units. Our own words for the answer to a citizen; not the templates that a platform has
// approved (reply routes): those live at the platform. docs/adr/0025-console-for-officials.md

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hub {

using TemplateId = Id<struct TemplateTag>;

struct ReplyTemplate {
    TemplateId id;
    UnitId unit;  ///< Empty: for every unit.
    std::string title;
    std::string shortcut;  ///< What is typed after "/"; may be empty.
    std::string text;      ///< With fields: domain/reply_fields.hpp.
    UserName changed_by;
    Instant changed_at{};
    std::optional<Instant> retired_at;  ///< No longer offered; stays readable.
    std::int64_t version = 1;
};

class TemplateStore {
public:
    virtual ~TemplateStore() = default;
    virtual TemplateId insert(ReplyTemplate const& made) = 0;
    [[nodiscard]] virtual std::optional<ReplyTemplate> find(TemplateId id) = 0;
    /// Compare-and-set on `version`. Errc::conflict "stale".
    virtual Result<void> update(ReplyTemplate const& changed) = 0;
    /// Those of these units, oldest first; the empty id asks for those of everybody. Retired ones too.
    [[nodiscard]] virtual std::vector<ReplyTemplate> of(std::vector<UnitId> const& units) = 0;
    /// Of all units.
    [[nodiscard]] virtual std::vector<ReplyTemplate> all() = 0;
};

}  // namespace hub
