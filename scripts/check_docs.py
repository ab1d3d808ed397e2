#!/usr/bin/env python3
"""House rules a machine can read: comments on public headers, file sizes, tabs, line ends, names, secrets, hosts.

Usage: scripts/check_docs.py              exit 0 when all hold, else one line for each breach

A file of more than 400 lines says why in a line that contains "longer than 400 lines" near its top.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODE = (".hpp", ".cpp", ".py", ".ts", ".tsx", ".css", ".mjs", ".cmake")
TEXT = (*CODE, ".md", ".json", ".jsonl", ".yaml", ".yml", ".txt", ".service", ".html", "")
UNTOUCHED = ("tests/data/", "config/text/", "config/triage/", "config/admin/", "web/package-lock.json")  # data as it came
GENERATED = ("docs/configuration.md", "config/schema.json", "config/city.json", "web/src/api/")
MAX_LINES = 400
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bEAA[A-Za-z0-9]{40,}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}"
    r"|\bxox[abp]-[0-9A-Za-z-]{20,}|\bglpat-[0-9A-Za-z_-]{20,}"
)
REGISTRIES = re.compile(r"https?://[^\s\"'<>]*(registry\.npmjs|registry\.yarnpkg|deb\.debian\.org|pypi\.org|proxy\.golang)[^\s\"'<>]*")


def tracked():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:  # an unpacked archive without history
        skipped = {"build", "node_modules", "data", ".tool", ".git"}
        return [p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*") if p.is_file() and not skipped & set(p.relative_to(ROOT).parts)]
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def header_breaches(name, lines):
    """A public header opens with what it is for and declares nothing important without a word on it."""
    if lines[:1] != ["#pragma once"]:
        yield f"{name}:1: a header starts with #pragma once"
    if not any(line.startswith("//") for line in lines[1:4]):
        yield f"{name}:2: a header says in a comment what it is for"


def breaches(name):
    path = pathlib.PurePosixPath(name)
    if path.suffix == ".h":
        yield f"{name}: headers end in .hpp"
    if path.suffix not in TEXT or name.startswith(UNTOUCHED):
        return
    raw = (ROOT / name).read_bytes()
    if b"\0" in raw:
        return
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        yield f"{name}: not UTF-8"
        return
    if text and not text.endswith("\n"):
        yield f"{name}: no final newline"
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if "\t" in line:
            yield f"{name}:{number}: tab"
        if line.endswith((" ", "\r")) and path.suffix != ".md":
            yield f"{name}:{number}: white space at the end"
        if SECRETS.search(line):
            yield f"{name}:{number}: looks like a secret"
        if REGISTRIES.search(line) and name != "scripts/check_docs.py":
            yield f"{name}:{number}: address of a package registry"
    if path.suffix in CODE and not name.startswith(GENERATED) and len(lines) > MAX_LINES:
        if not any("longer than 400 lines" in line for line in lines[:15]):
            yield f"{name}: {len(lines)} lines; split it, or say why near the top"
    if path.suffix == ".hpp" and name.startswith(("server/", "connectors/")):
        yield from header_breaches(name, lines)


def main():
    if len(sys.argv) > 1:
        sys.exit(__doc__ if sys.argv[1] in ("-h", "--help") else "check_docs.py takes no arguments")
    wrong = [line for name in tracked() for line in breaches(name)]
    print("\n".join(wrong + [f"check_docs: {len(wrong)} breaches"]))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
