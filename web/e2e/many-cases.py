"""Makes one case of a hub's SQLite file into many: python3 many-cases.py FILE COUNT. The hub must not run."""
import sqlite3
import sys


def main():
    path, count = sys.argv[1], int(sys.argv[2])
    store = sqlite3.connect(path)
    columns = [row[1] for row in store.execute("PRAGMA table_info(case_file)")]
    model, opened = store.execute("SELECT max(id), max(opened_at) FROM case_file").fetchone()
    made = {
        "id": f"{model}+n",
        "code": "printf('PA-2026-%06d', 100000+n)",
        "title": "printf('Rác ở ngõ %d phố Sông Xanh, lần %d', n % 97, n)",
        "search_text": "printf('rac ngo %d song xanh %d', n % 97, n)",
        "last_activity_at": f"{opened}-n*1000",
        "opened_at": f"{opened}-n*1000",
        "next_action_at": "NULL",
    }
    chosen = ", ".join(made.get(column, column) for column in columns)
    with store:
        store.execute(
            f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM numbers WHERE n<{count})"
            f" INSERT INTO case_file({', '.join(columns)}) SELECT {chosen} FROM case_file, numbers WHERE id={model}"
        )
        store.execute("UPDATE case_code SET last=last+100000+?", (count,))
    print(store.execute("SELECT count(*) FROM case_file").fetchone()[0])


main()
