#!/usr/bin/env python3
"""Every fixture with its signature gets 200 and its place in the custody export; wrong signatures get 401; twice changes nothing.

Usage: HUB_BINARY=build/dev/hub tests/scenario/fixtures_test.py [--quick]
"""
import collections
import re
import tempfile

import harness

README = (harness.ROOT / "tests/data/fixtures/README.md").read_text(encoding="utf-8")


SIGNATURES = {
    "zalo": ("X-ZEvent-Signature", "mac="),
    "facebook": ("X-Hub-Signature-256", "sha256="),
    "webchat": ("X-Webchat-Signature", "sha256="),
}


def deliveries():
    """(connector, file, body, headers) of every fixture; the signatures are those written in the README."""
    for line in README.splitlines():
        zalo = re.match(r"\| `(zalo/[^`]+)` \|.*\| `\d+` \| `([0-9a-f]{64})` \|$", line)
        found = zalo or re.match(r"\| `((?:facebook|webchat)/[^`]+)` \|.*\| \d+ \| `([0-9a-f]{64})` \|$", line)
        if found:
            body = (harness.ROOT / "tests/data/fixtures" / found[1]).read_bytes()
            connector = found[1].split("/")[0]
            field, prefix = SIGNATURES[connector]
            yield connector, found[1], body, {field: prefix + found[2], "Content-Type": "application/json"}


def wrong_signatures():
    """(file, value) of the README's table of values that a wrong implementation produces."""
    for line in README.split("## Values a wrong implementation produces")[1].splitlines():
        found = re.match(r"\| .* \| `((?:zalo|facebook|webchat)/[^`]+)` \| `([0-9a-f]{64})` \|$", line)
        if found:
            yield found[1], found[2]


def fates(lines):
    return collections.Counter((line["connector"], line["external_id"], line["fate"], line["case"]) for line in lines)


def deliver_all(hub, checks, headers_of):
    for connector, name, body, headers in deliveries():
        status, _ = hub.post(f"/webhooks/{connector}", body, headers_of(headers))
        checks.that(status == 200, f"{name}: {status} instead of 200")


def refuse_wrong(hub, checks):
    for name, value in wrong_signatures():
        connector = name.split("/")[0]
        body = (harness.ROOT / "tests/data/fixtures" / name).read_bytes()
        field, prefix = SIGNATURES[connector]
        status, _ = hub.post(f"/webhooks/{connector}", body, {field: prefix + value})
        checks.that(status == 401, f"wrong signature {value[:8]} for {name}: {status} instead of 401")
    for connector, name, body, headers in deliveries():
        flipped = body[:-2] + bytes([body[-2] ^ 1]) + body[-1:]
        status, _ = hub.post(f"/webhooks/{connector}", flipped, headers)
        checks.that(status == 401, f"{name} with a flipped bit: {status} instead of 401")
        status, _ = hub.post(f"/webhooks/{connector}", body, {"Content-Type": "application/json"})
        checks.that(status == 401, f"{name} without a signature: {status} instead of 401")


def main():
    checks = harness.Checks()
    zalo = harness.FakeZalo()
    with tempfile.TemporaryDirectory() as folder:
        hub = harness.Hub(folder, zalo.port)
        hub.start()
        try:
            refuse_wrong(hub, checks)
            checks.that(hub.custody() == [], "refused bodies left something behind")
            deliver_all(hub, checks, dict)
            first = hub.wait_settled()
            checks.that(not any(line["fate"] == "pending" for line in first), "items stay pending")
            checks.that(len(first) >= 60, f"only {len(first)} items in the custody export")
            checks.that(all(line["case"] for line in first if line["fate"] in ("opened", "attached")), "a fate without its case")
            checks.that(all(line["reason"] for line in first if line["fate"] == "ignored"), "ignored without a reason")
            opened = sum(line["fate"] == "opened" for line in first)
            checks.that(opened >= 10, f"only {opened} items opened cases")
            deliver_all(hub, checks, dict)
            second = hub.wait_settled()
            checks.that(fates(first) == fates(second), "a second delivery changed the custody export")
            token = "ma-xac-minh-thu-nghiem-2026"
            query = "/webhooks/facebook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
            checks.that(hub.get(query + token) == (200, b"1158201444"), "the handshake does not answer its challenge")
            checks.that(hub.get(query + "wrong")[0] == 403, "a wrong token is not refused with 403")
            checks.that(hub.get("/webhooks/nowhere")[0] == 404, "an unknown connector is not 404")
            checks.that(hub.post("/webhooks/zalo", b"{" + b" " * (1 << 20) + b"}", {})[0] == 413, "more than 1 MiB is not 413")
        finally:
            checks.that(hub.stop() == 0, "the hub did not stop cleanly")
    checks.finish()


if __name__ == "__main__":
    main()
