#!/usr/bin/env python3
"""Reads every #include under server/ and connectors/ and compares it with the layers of docs/architecture.md.

Usage: scripts/check_layers.py            exit 0 when every include is allowed, else one line for each that is not
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVICES = ["inbox", "triage", "cases", "announce", "outbox", "feed", "oversight"]

# folder → the folders of ours that it may include, besides itself
OURS = {
    "base": [],
    "domain": ["base"],
    "ports": ["base", "domain"],
    "sdk": ["base", "domain"],
    "connector": ["base", "domain", "sdk"],
    "inbox": ["base", "domain", "ports"],
    "triage": ["base", "domain", "ports"],
    "cases": ["base", "domain", "ports"],
    "announce": ["base", "domain", "ports"],
    "outbox": ["base", "domain", "ports", "sdk"],
    "feed": ["base", "domain", "ports"],
    "oversight": ["base", "domain", "ports"],
    "adapter": ["base", "domain", "ports"],
    "http": ["base", "domain", "ports", "sdk", *SERVICES],
}
SQL_DRIVERS = ["adapters/sqlite", "adapters/postgres"]  # over the store files of adapters/sql
EVERYTHING = ["app", "city", "main"]  # nobody includes these in turn

# outside library → prefix of its headers, and who may include it. Everyone may use std, POSIX, Boost, spdlog, fmt, nlohmann.
LIBRARIES = {
    "OpenSSL": ("openssl/", ["base", "sdk", "http", "adapters/http_client"]),  # base: digests and HMAC for all, in crypto.cpp
    "SQLite": ("sqlite3.h", ["adapters/sqlite"]),
    "libpq": ("libpq", ["adapters/postgres"]),
    "hiredis": ("hiredis", ["adapters/redis"]),
    "sodium": ("sodium", ["base", "http", "app"]),  # base: sealed boxes and keys, in envelope.cpp and secret_box.cpp
    "oath": ("liboath/", ["http", "app"]),
    "ICU": ("unicode/", ["triage", "base", "http"]),  # base: NFC for search keys; http: passwords are compared after NFC
    "pugixml": ("pugixml", ["http"]),
    "mustache": ("kainjow/", ["http"]),
    "qrcodegen": ("qrcodegen/", ["http"]),
    "prometheus": ("prometheus/", ["http", "app"]),
    "simdjson": ("simdjson", ["base", "sdk", "connector", "inbox"]),
    "CLI11": ("CLI/", ["app", "main"]),
    "systemd": ("systemd/", ["app"]),
    "xlsxwriter": ("xlsxwriter", ["adapters/xlsx"]),
    "Beast": ("boost/beast", ["base", "http", "adapters/http_client", "app", "city"]),  # base: compiled once in asio_impl.cpp
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def layer_of(path):
    """(layer, exact folder) of a file below the root; e.g. ("adapter", "adapters/sqlite")."""
    parts = path.parts
    if parts[0] == "connectors":
        return ("sdk", "sdk") if parts[1] == "sdk" else ("connector", "connectors/" + parts[1])
    if len(parts) == 2:
        return "main", "main"
    if parts[1] == "adapters":
        return "adapter", "adapters/" + parts[2]
    return parts[1], parts[1]


def target_of(include):
    """(layer, exact folder) that an include of ours means, or None for anything else."""
    parts = pathlib.PurePosixPath(include).parts
    if parts[0] == "connectors" and len(parts) > 2:
        return layer_of(pathlib.Path(include))
    if len(parts) < 2 or not (ROOT / "server" / parts[0]).is_dir():
        return None
    return layer_of(pathlib.Path("server") / include)


def complaint(path, include):
    layer, folder = layer_of(path)
    for name, (prefix, users) in LIBRARIES.items():
        if include.startswith(prefix) and layer not in EVERYTHING and layer not in users and folder not in users:
            return f"{name} belongs to {', '.join(users)}"
    target = target_of(include)
    if target is None or target[1] == folder or layer in EVERYTHING:
        return None
    if target[1] == "adapters/sql" and folder in SQL_DRIVERS:
        return None
    if target[0] in ("connector", "adapter"):
        return f"{layer} must not know {target[1]}"
    if target[0] not in OURS.get(layer, []):
        return f"{layer} may include {', '.join(OURS.get(layer, [])) or 'nothing'}"
    return None


def sources():
    for top in ("server", "connectors"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in (".hpp", ".cpp") and not {"tests", "harness"} & set(path.parts):
                yield path.relative_to(ROOT)


def main():
    if len(sys.argv) > 1:
        sys.exit(__doc__ if sys.argv[1] in ("-h", "--help") else "check_layers.py takes no arguments")
    wrong = 0
    for path in sources():
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            why = complaint(path, match.group(2)) if match else None
            if why:
                wrong += 1
                print(f"{path}:{number}: {match.group(2)}: {why}")
    print(f"check_layers: {wrong} wrong includes")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
