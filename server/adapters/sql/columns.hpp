#pragma once
// A table's columns named once: a list macro of each store file, `#define HUB_X_COLUMNS(COLUMN) COLUMN(a) COLUMN(b)`,
// is spelled into a statement by these, and a function template beside it gives the record's members in that order.
//   "SELECT id" HUB_X_COLUMNS(HUB_NAME) " FROM x"              SELECT id, a, b FROM x
//   "INSERT INTO x(c" HUB_X_COLUMNS(HUB_NAME) ") VALUES(?" HUB_X_COLUMNS(HUB_VALUE) ")"
//   "UPDATE x SET c=?" HUB_X_COLUMNS(HUB_SET) " WHERE id=?"    UPDATE x SET c=?, a=?, b=? WHERE id=?

#define HUB_NAME(column) ", " #column
#define HUB_VALUE(column) ",?"
#define HUB_SET(column) ", " #column "=?"
