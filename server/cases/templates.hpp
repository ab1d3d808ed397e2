#pragma once
// Stored reply texts of the units: who keeps them, who reads them, and what a case fills into them.
//
// Kept by    heads, for their units and those below; administrators for all, and for everybody (no unit).
// Read by    who works on cases: those of the own units, of all units above, and those for everybody.
// Transactions as in desk.hpp: every function is a part of the caller's.

#include "cases/desk.hpp"
#include "domain/reply_fields.hpp"
#include "ports/template_store.hpp"

namespace hub::cases {

struct TemplateWish {
    UnitId unit;  ///< Empty: for everybody.
    std::string title;
    std::string shortcut;
    std::string text;
};

class TemplateDesk {
public:
    /// The references must outlive it.
    TemplateDesk(UnitDirectory const& units, Clock const& clock) : units_(units), clock_(clock) {}

    /// {"items":[{"id","unit","unit_name","title","shortcut","text","fields","changed_by","changed_at","retired_at",
    /// "may_change","etag"}]}: all that this person may read or keep.
    [[nodiscard]] Json list(Tx& tx, Person const& person) const;
    /// Errc::forbidden for a unit that is not this person's to keep, conflict "shortcut" when the unit has it already,
    /// "full" at 200 texts of one unit.
    [[nodiscard]] Result<Shown> add(Tx& tx, Person const& person, TemplateWish const& wish) const;
    /// Errc::not_found when this person may not read it. Changing a retired one brings it back.
    [[nodiscard]] Result<Shown> change(
        Tx& tx, Person const& person, TemplateId id, std::optional<std::int64_t> expected, TemplateWish const& wish
    ) const;
    /// No longer offered. conflict "retired" when it was already.
    [[nodiscard]] Result<Shown> retire(
        Tx& tx, Person const& person, TemplateId id, std::optional<std::int64_t> expected
    ) const;

    /// In use for this person: nearest unit first.
    [[nodiscard]] std::vector<ReplyTemplate> in_use(Tx& tx, Person const& person) const;

private:
    [[nodiscard]] bool may_keep(Person const& person, UnitId const& unit) const;
    [[nodiscard]] std::vector<UnitId> readable(Person const& person) const;
    [[nodiscard]] std::vector<ReplyTemplate> visible(Tx& tx, Person const& person) const;
    [[nodiscard]] Result<ReplyTemplate> find_for(
        Tx& tx, Person const& person, TemplateId id, std::optional<std::int64_t> expected
    ) const;
    [[nodiscard]] Result<void> check(Tx& tx, Person const& person, TemplateWish const& wish, TemplateId self) const;
    [[nodiscard]] Json shown(ReplyTemplate const& one, Person const& person) const;
    [[nodiscard]] Result<Shown> written(Tx& tx, Person const& person, ReplyTemplate const& one, char const* act) const;

    UnitDirectory const& units_;
    Clock const& clock_;
};

/// What a case fills into a text: "ma_ho_so", "don_vi", "chu_de", "ngay", "can_bo"; "han_tra_loi" while that date is
/// still to come and the clock runs, "dia_diem" when it is known, "ten_cong_dan" by name only where the answer is
/// private and the sender no secret.
[[nodiscard]] ReplyFields fields_of(
    CaseRecord const& record,
    std::optional<Conversation> const& thread,
    Person const& person,
    UnitDirectory const& units,
    TopicCatalogue const& topics,
    Instant now
);

}  // namespace hub::cases
