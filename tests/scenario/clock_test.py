#!/usr/bin/env python3
"""Steps of the clock on the real program: an alarm, /readyz within five seconds, books that never go back, nothing told twice.

Usage: HUB_BINARY=build/dev/hub tests/scenario/clock_test.py [--quick]

The rehearsal clock's own drill of steps; with Debian's faketime installed also the host's clock under the running program.
"""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time

import harness
from month_test import check_order, millis, read_books

DOUBT = 8  # seconds of doubt, so that the drill is short


class Stepping:
    """A hub whose clock steps by plan."""

    def __init__(self, folder, start, steps, extra=()):
        self.zalo = harness.FakeZalo()
        self.hub = harness.Hub(folder, self.zalo.port)
        settings = [f"clock.doubt_seconds={DOUBT}", "canary.interval_seconds=1", "canary.stale_seconds=600", *extra]
        if start:
            settings += [f"rehearsal.clock_start={start}"]
        if steps:
            settings += ["rehearsal.clock_steps=" + json.dumps(steps)]
        for setting in settings:
            self.hub.flags += ["--set", setting]
        self.number = 0

    def write(self):
        self.number += 1
        body = harness.zalo_text(f"clock-{self.number}-{os.getpid()}", f"6{self.number:018d}", f"Rác ở đầu ngõ {40 + self.number} chưa ai thu, mùi rất khó chịu")
        return self.hub.post("/webhooks/zalo", body, harness.zalo_headers(body))[0]

    def clock(self):
        status, body = self.hub.get("/readyz")
        answer = json.loads(body)
        item = next((one for one in answer.get("checks", []) if one["name"] == "clock"), None)
        return status, item, answer.get("rehearsal")

    def wait(self, wanted_ok, seconds):
        """How long until the clock's line says so; None when it does not."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            status, item, _ = self.clock()
            if item and item["ok"] == wanted_ok and (wanted_ok or status == 503):
                return time.monotonic() - begun
            time.sleep(0.05)
        return None


def check_drill(checks, folder):
    """Back one hour and forth, a day forth and back, two days back to stay: over the end of the year."""
    start = "2026-12-31T23:59:50+07:00"
    one = Stepping(folder, start, ["20:-3600", "25:3600", "32:86400", "37:-86400", "44:-172800"])
    one.hub.start()
    # seconds of the plan count from the program's start, which its clock tells
    begun = time.monotonic() - (millis(one.clock()[2]["now"]) - millis(start)) / 1000

    def at(second):
        time.sleep(max(0, begun + second - time.monotonic()))

    try:
        checks.that(one.write() == 200, "a webhook before the steps")
        checks.that(one.clock()[1]["ok"], "red before any step")
        checks.that("rehearsal" in json.loads(one.hub.get("/readyz")[1]), "/readyz does not say that it is a rehearsal")
        for second, undone, what in [(20, 25, "back one hour"), (32, 37, "forward one day"), (44, 44 + DOUBT, "back two days")]:
            at(second)
            red = one.wait(False, 5)
            checks.that(red is not None, f"{what}: /readyz not red within 5 s")
            checks.that(one.write() == 200, f"{what}: a webhook was refused")
            at(undone)
            green = one.wait(True, 5)
            checks.that(green is not None, f"{what}: /readyz not green within 5 s after its end")
            print(f"{what}: red after {red and f'{red:.1f}'} s, green {green and f'{green:.1f}'} s after its end", flush=True)
        before = millis(one.clock()[2]["now"])
        time.sleep(1)
        after = millis(one.clock()[2]["now"])
        checks.that(0 < after - before < 3_000, f"after the step back the hub's second lasted {after - before} ms")
        one.hub.wait_settled(30)
    finally:
        checks.that(one.hub.stop() == 0, "the hub did not stop cleanly")
    log = one.hub.log_tail()
    checks.that(log.count("clock.stepped") >= 3, f"alarms in the log: {log.count('clock.stepped')}")
    # the next start finds a clock two days behind the books
    two = Stepping(folder, "2026-12-30T00:00:00+07:00", [])
    two.number = 100
    two.hub.start()
    try:
        checks.that(two.write() == 200, "a webhook after the restart")
        two.hub.wait_settled(30)
    finally:
        two.hub.stop()
    check_books(checks, two.hub, folder, 5)


def check_books(checks, hub, folder, cases):
    path, books, back = read_books(hub, folder)
    check_order(checks, books, back, 0)
    checks.that(len(books) == cases, f"{len(books)} cases, {cases} webhooks")
    for code, entries in books.items():
        kinds = [entry["event"] for entry in entries]
        for kind in ("case.opened", "case.overdue", "case.due_soon"):
            checks.that(kinds.count(kind) <= 1, f"{code}: {kind} {kinds.count(kind)} times")
        checks.that("case.overdue" not in kinds, f"{code}: a breach that the steps made up")
    verified = subprocess.run([harness.HUB, "verify", str(path)], cwd=harness.ROOT, capture_output=True, text=True, check=False)
    checks.that(verified.returncode == 0, f"the books do not verify: {verified.stderr}")


def check_refusals(checks, folder):
    """A made-up clock and a real platform: refused, with a sentence that says why."""
    for url, wanted in [("", False), ("https://openapi.zalo.me", False), ("http://127.0.0.1@evil.example", False), ("http://127.0.0.1.evil.example", False), ("http://localhost:9", True)]:
        hub = harness.Hub(folder, 1)
        settings = ["rehearsal.clock_start=2027-02-01", f"channels.2.api_base_url={url}"]
        flags = hub.flags + [part for setting in settings for part in ("--set", setting)]
        done = subprocess.run([harness.HUB, "check-config", *flags], cwd=harness.ROOT, capture_output=True, text=True, check=False)
        said = done.stderr + done.stdout
        if wanted:
            checks.that(done.returncode == 0, f"{url}: refused: {said}")
        else:
            checks.that(done.returncode == 2 and "api_base_url" in said and "facebook-song-xanh" in said, f"{url or 'no url'}: {done.returncode} {said}")
            served = subprocess.run([harness.HUB, "serve", *flags], cwd=harness.ROOT, capture_output=True, text=True, timeout=60, check=False)
            checks.that(served.returncode == 2 and "made-up clock" in served.stderr, f"{url or 'no url'}: served: {served.returncode} {served.stderr[-200:]}")
    for setting, word in [("rehearsal.clock_start=tomorrow", "clock_start"), ("rehearsal.clock_speed=5", "clock_start"), ('rehearsal.clock_steps=["x"]', "clock_steps"), ("cases.digest_at=25:00", "digest_at")]:
        done = subprocess.run([harness.HUB, "check-config", *harness.Hub(folder, 1).flags, "--set", setting], cwd=harness.ROOT, capture_output=True, text=True, check=False)
        checks.that(done.returncode == 2 and word in done.stderr + done.stdout, f"{setting}: {done.returncode} {done.stderr}")


def faketime_library():
    for path in pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"):
        return path
    return None


def check_host(checks, folder):
    """The host's own clock, stepped under the running program by libfaketime; the steady clock stays true."""
    library = faketime_library()
    if not library:
        print("faketime is not installed: the host's clock is not stepped", flush=True)
        return
    file = pathlib.Path(folder) / "faketime"
    file.write_text("+0")
    environment = {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    one = Stepping(folder, None, [])
    os.environ.update(environment)
    try:
        one.hub.start()
    finally:
        for name in environment:
            os.environ.pop(name)
    try:
        checks.that(one.write() == 200, "a webhook before the host's step")
        for offset, what in [("-3600", "the host's clock back one hour"), ("+86400", "the host's clock forward one day")]:
            file.write_text(offset)
            red = one.wait(False, 5)
            checks.that(red is not None, f"{what}: not red within 5 s")
            file.write_text("+0")
            green = one.wait(True, 5)
            checks.that(green is not None, f"{what} and undone: not green within 5 s")
            print(f"{what}: red after {red and f'{red:.1f}'} s, undone: green after {green and f'{green:.1f}'} s", flush=True)
        checks.that(one.write() == 200, "a webhook after the host's steps")
        one.hub.wait_settled(30)
    finally:
        checks.that(one.hub.stop() == 0, "the hub did not stop cleanly under faketime")
    check_books(checks, one.hub, folder, 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.parse_args()
    checks = harness.Checks()
    for part in (check_refusals, check_drill, check_host):
        with tempfile.TemporaryDirectory() as folder:
            part(checks, folder)
    checks.finish()


if __name__ == "__main__":
    main()
