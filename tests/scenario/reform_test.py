#!/usr/bin/env python3
"""A merger of wards on the running program: recorded by the command, carried out by the hub, which is killed in the middle.

Usage: HUB_BINARY=build/dev/hub tests/scenario/reform_test.py [--quick]
"""
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import harness
from api_test import Desk, PASSWORD

CASES = 60 if "--quick" in sys.argv else 400


def hub_command(hub, *words, check=False, stdin=None):
    return subprocess.run([harness.HUB, *words, *hub.flags], cwd=harness.ROOT, capture_output=True, text=True, check=check, input=stdin)


def reform(day):
    return {
        "format": "hub-reform-1",
        "id": "thu-nghiem-1",
        "legal_basis": "Nghị quyết thử nghiệm 1",
        "effective": day,
        "units": [{"id": "cau-moi", "name": "Phường Cầu Mới", "type": "ward", "parent": "hanoi", "area": "cau-moi", "standard_offices": True}],
        "operations": [{"op": "merge", "units": ["song-xanh", "doi-thong"], "into": "cau-moi"}],
    }


def write(hub, number):
    body = harness.zalo_text(f"reform-{number:05d}", f"7{number:018d}", f"Rác ở ngõ {number} đã 4 ngày chưa ai lấy, mong phường xử lý")
    assert hub.post("/webhooks/zalo", body, harness.zalo_headers(body))[0] == 200


def cases(hub):
    done = hub_command(hub, "export", "cases", check=True)
    return {line["code"]: line for line in map(json.loads, done.stdout.splitlines())}


def state(hub):
    done = hub_command(hub, "reform", "list", check=True)
    return done.stdout.split()[3] if done.stdout else ""


def wait_for(hub, wanted, seconds=120):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        now = state(hub)
        if now in wanted:
            return now
        time.sleep(0.1)
    raise RuntimeError(f"the reform is {state(hub)}, not one of {wanted}: {hub.log_tail()}")


def main():
    checks = harness.Checks()
    zalo = harness.FakeZalo()
    with tempfile.TemporaryDirectory() as folder:
        hub = harness.Hub(folder, zalo.port)
        hub_command(hub, "user", "add", "canbo", "--name", "canbo", "--password-stdin", "--unit", "song-xanh.infra", "--role", "official",
                    check=True, stdin=PASSWORD + "\n")
        hub.start()
        try:
            for number in range(CASES):
                write(hub, number)
            hub.wait_settled()
            before = cases(hub)
            checks.that(len(before) == CASES, f"{len(before)} cases of {CASES}")
            today = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=7)).date().isoformat()
            plain = pathlib.Path(folder) / "reform.json"
            signed = pathlib.Path(folder) / "signed.json"
            plain.write_text(json.dumps(reform(today), ensure_ascii=False), encoding="utf-8")
            checked = hub_command(hub, "reform", "check", str(plain))
            checks.that(checked.returncode == 0 and f"{CASES} before, {CASES} after" in checked.stdout, f"check: {checked.stdout}{checked.stderr}")
            refused = hub_command(hub, "reform", "apply", str(plain), "--by", "quantri")
            checks.that(refused.returncode != 0 and "not signed" in refused.stderr, f"unsigned: {refused.stderr}")
            hub_command(hub, "reform", "sign", str(plain), "--out", str(signed), check=True)
            applied = hub_command(hub, "reform", "apply", str(signed), "--by", "quantri")
            checks.that(applied.returncode == 0, f"apply: {applied.stderr}")
            again = hub_command(hub, "reform", "apply", str(signed), "--by", "quantri")
            checks.that(again.returncode != 0 and "recorded before" in again.stderr, f"twice: {again.stderr}")

            wait_for(hub, {"moving", "settling", "done"})
            hub.kill()  # wherever it is
            hub.start()
            wait_for(hub, {"done"})
            after = cases(hub)
            open_ones = [code for code, line in before.items() if line["state"] not in ("closed", "rejected", "forwarded")]
            for code in open_ones:
                old, new = before[code]["lead_unit"], after[code]["lead_unit"]
                wanted = old.replace("song-xanh", "cau-moi").replace("doi-thong", "cau-moi")
                checks.that(new == wanted, f"{code}: {old} → {new}")
                checks.that(after[code]["due_at"] == before[code]["due_at"], f"{code}: the deadline moved")
                moves = [event for event in after[code]["events"] if event["kind"] == "case.reformed"]
                checks.that(len(moves) == (1 if old != wanted else 0), f"{code}: {len(moves)} moves")
            verified = hub_command(hub, "verify")
            checks.that(verified.returncode == 0 and f"{len(open_ones)} open cases, 0 without" in verified.stdout, f"verify: {verified.stdout}{verified.stderr}")

            write(hub, CASES)
            hub.wait_settled()
            late = [line for code, line in cases(hub).items() if code not in before]
            checks.that(len(late) == 1 and late[0]["lead_unit"].startswith("cau-moi"), f"new case: {late}")
            official = Desk(hub, "canbo")
            checks.that(official.call("GET", "/me").json["user"]["units"] == ["cau-moi.infra"], "the official moved along")
            units = {unit["id"]: unit for unit in official.call("GET", "/units?limit=200").json["items"]}
            checks.that(units["song-xanh"]["successors"] == ["cau-moi"] and not units["song-xanh"]["open"], "the old ward names its successor")
            checks.that(set(units["cau-moi"]["predecessors"]) == {"song-xanh", "doi-thong"}, "the new ward names both")
            listed = official.call("GET", "/reforms").json["items"]
            checks.that([one["state"] for one in listed] == ["done"], f"listed: {listed}")
            channels = official.call("GET", "/channels").json["items"]
            checks.that(all(not channel["unit"].startswith(("song-xanh", "doi-thong")) for channel in channels), f"channels: {channels}")
        finally:
            hub.stop()
    checks.finish()


if __name__ == "__main__":
    main()
