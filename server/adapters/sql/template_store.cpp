#include "adapters/sql/template_store.hpp"

namespace hub::adapters::sql {
namespace {

#define HUB_TEMPLATE_SELECTED \
    "SELECT id, version, unit, title, shortcut, text, changed_by, changed_at, retired_at FROM reply_template"

ReplyTemplate template_of(Row& row)
{
    ReplyTemplate found;
    row.read(
        found.id,
        found.version,
        found.unit,
        found.title,
        found.shortcut,
        found.text,
        found.changed_by,
        found.changed_at,
        found.retired_at
    );
    return found;
}

}  // namespace

TemplateId SqlTemplates::insert(ReplyTemplate const& made)
{
    return TemplateId{database_.insert(
        "INSERT INTO reply_template(version, unit, title, shortcut, text, changed_by, changed_at, retired_at)"
        " VALUES(?,?,?,?,?,?,?,?)",
        made.version,
        made.unit,
        made.title,
        made.shortcut,
        made.text,
        made.changed_by,
        made.changed_at,
        made.retired_at
    )};
}

std::optional<ReplyTemplate> SqlTemplates::find(TemplateId id)
{
    return database_.first(HUB_TEMPLATE_SELECTED " WHERE id=?", template_of, id.value);
}

Result<void> SqlTemplates::update(ReplyTemplate const& changed)
{
    auto const rows = database_.run(
        "UPDATE reply_template SET version=version+1, unit=?, title=?, shortcut=?, text=?, changed_by=?, changed_at=?,"
        " retired_at=? WHERE id=? AND version=?",
        changed.unit,
        changed.title,
        changed.shortcut,
        changed.text,
        changed.changed_by,
        changed.changed_at,
        changed.retired_at,
        changed.id,
        changed.version
    );
    return rows == 1 ? Result<void>{} : conflict("stale");
}

std::vector<ReplyTemplate> SqlTemplates::of(std::vector<UnitId> const& units)
{
    return database_.all(
        HUB_TEMPLATE_SELECTED " WHERE unit IN (SELECT value FROM json_each(?)) ORDER BY id",
        template_of,
        json_list(units)
    );
}

std::vector<ReplyTemplate> SqlTemplates::all()
{
    return database_.all(HUB_TEMPLATE_SELECTED " ORDER BY id", template_of);
}

}  // namespace hub::adapters::sql
