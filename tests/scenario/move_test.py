#!/usr/bin/env python3
"""A ward's store moves from SQLite into PostgreSQL and back: the same items, cases and books each time, and it works on.

Usage: HUB_BINARY=build/dev/hub tests/scenario/move_test.py [--quick]
"""
import pathlib
import re
import sqlite3
import subprocess
import tempfile

import api_test
import fixtures_test
import harness


def run(*line):
    return subprocess.run([harness.HUB, *line], cwd=harness.ROOT, capture_output=True, text=True, check=False)


def contents(checks, hub, where):
    """What `hub export` and `hub verify` say, the line about the engine left out."""
    said = {}
    for what in ("custody", "cases", "ledger"):
        done = run("export", what, *hub.flags)
        checks.that(done.returncode == 0 and done.stdout, f"export {what} {where}: {done.stderr}")
        said[what] = done.stdout
    verified = run("verify", *hub.flags)
    checks.that(verified.returncode == 0, f"verify {where}: {verified.stdout}{verified.stderr}")
    said["verify"] = [line for line in verified.stdout.splitlines() if not line.startswith("file:")]
    return said


def compare(checks, before, after, where):
    for what, text in before.items():
        checks.that(after[what] == text, f"{what} {where} is not what it was before")


def rows_of(file):
    """Table → rows, counted by ourselves."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type='table' AND sql NOT LIKE 'CREATE VIRTUAL%'")]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def move(checks, source, target, file, where):
    """Backup of one store, restored into the other; returns what the restore said."""
    made = run("backup", str(file), *source.flags)
    checks.that(made.returncode == 0, f"backup before {where}: {made.stderr}")
    brought = run("restore", str(file), *target.flags)
    checks.that(brought.returncode == 0, f"restore {where}: {brought.stderr}")
    again = run("restore", str(file), *target.flags)
    checks.that(again.returncode != 0, f"restore {where} a second time was allowed")
    return brought.stdout


def work(checks, hub, number, where):
    """An official signs in, a citizen writes, the official answers; what came before is still known."""
    hub.start()
    try:
        seen = len(hub.custody())
        fixtures_test.deliver_all(hub, checks, dict)
        seen = seen or len(hub.wait_settled())
        checks.that(len(hub.wait_settled()) == seen, f"{where}: known deliveries were taken for new ones")
        api_test.write_to_ward(hub, number, api_test.NORMAL)
        lines = hub.wait_settled()
        checks.that(len(lines) == seen + 1, f"{where}: {len(lines)} items instead of {seen + 1}")
        desk = api_test.Desk(hub, "chutich")
        code = api_test.case_of(lines, number)
        answer = desk.call("POST", f"/cases/{code}/replies", {"text": "Phường đã cho dọn.", "close": False}, Idempotency_Key=f"move-{number}")
        checks.that(answer.status == 202, f"{where}: the answer to {code}: {answer.status} {answer.json}")
        found = desk.call("GET", "/cases?q=dau%20ngo").json["items"]
        checks.that(code in [case["code"] for case in found], f"{where}: {code} is not found by its words")
    finally:
        checks.that(hub.stop() == 0, f"{where}: the hub did not stop cleanly")


def check_counts(checks, said, file):
    counted = rows_of(file)
    told = {name: int(rows) for name, rows in re.findall(r"^(\w+): (\d+)$", said, re.MULTILINE)}
    checks.that(len(told) > 20, f"the restore told of {len(told)} tables only")
    wrong = {name: (rows, counted.get(name)) for name, rows in told.items() if name != "meta" and counted.get(name) != rows}
    checks.that(not wrong, f"rows told and rows counted in the backup differ: {wrong}")


def main():
    checks = harness.Checks()
    zalo = harness.FakeZalo()
    with tempfile.TemporaryDirectory() as folder:
        ward = harness.Hub(pathlib.Path(folder), zalo.port, "sqlite")
        city = harness.Hub(pathlib.Path(folder), zalo.port, "postgres")  # the same folder: keys stay where they are
        back = harness.Hub(pathlib.Path(folder), zalo.port, "sqlite")
        for hub in (ward, back):
            hub.flags += [part for setting in hub.beside() for part in ("--set", setting)]
        back.flags += ["--set", f"store.url=sqlite:{folder}/back.db"]
        api_test.add_people(ward)
        work(checks, ward, 1, "in SQLite")
        before = contents(checks, ward, "in SQLite")
        there = pathlib.Path(folder) / "there.db"
        check_counts(checks, move(checks, ward, city, there, "into PostgreSQL"), there)
        compare(checks, before, contents(checks, city, "in PostgreSQL"), "in PostgreSQL")
        work(checks, city, 2, "in PostgreSQL")
        later = contents(checks, city, "in PostgreSQL, later")
        entries = [said["ledger"].splitlines()[:-1] for said in (before, later)]  # without the line that ends an export
        checks.that(set(entries[0]) < set(entries[1]), "the books of PostgreSQL do not go on from those of SQLite")
        move(checks, city, back, pathlib.Path(folder) / "back-again.db", "back into SQLite")
        compare(checks, later, contents(checks, back, "back in SQLite"), "back in SQLite")
        work(checks, back, 3, "back in SQLite")
        contents(checks, back, "at the end")
    checks.finish()


if __name__ == "__main__":
    main()
