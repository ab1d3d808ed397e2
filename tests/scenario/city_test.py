#!/usr/bin/env python3
"""The rehearsal city writes each of its letters once: the city's own verdict, custody, the store's rules and the books agree.

Usage: HUB_BINARY=build/dev/hub tests/scenario/city_test.py [--quick]
"""
import json
import pathlib
import re
import subprocess
import tempfile

import harness

PASSWORD = "dien-tap-hai-muoi-bay"
PEOPLE = {"canbo1": ["unit_head", "official"], "dieuphoi": ["dispatcher"], "lanhdao": ["unit_head"], "truyenthong": ["communications"],
          "pheduyet": ["communications", "unit_head"], "giamsat": ["supervisor"], "quantri": ["administrator"]}


def run(*line, **more):
    return subprocess.run([harness.HUB, *line], cwd=harness.ROOT, capture_output=True, text=True, check=False, **more)


def hire(hub):
    accounts = []
    for username, roles in PEOPLE.items():
        line = ["user", "add", username, *hub.flags, "--name", username, "--password-stdin", "--unit", "hanoi"]
        for role in roles:
            line += ["--role", role]
        done = run(*line, input=PASSWORD + "\n")
        assert done.returncode == 0, f"user add {username}: {done.stderr}"
        accounts.append({"username": username, "password": PASSWORD, "roles": roles, "units": ["hanoi"]})
    (hub.folder / "accounts.json").write_text(json.dumps({"accounts": accounts}))


def main():
    checks = harness.Checks()
    with tempfile.TemporaryDirectory() as folder:
        hub = harness.Hub(pathlib.Path(folder), 1)
        zalo, facebook = harness.free_port(), harness.free_port()
        settings = [f"channels.{n}.api_base_url=http://127.0.0.1:{zalo if n < 2 else facebook}" for n in range(4)]
        for setting in settings + [f"city.accounts_file={folder}/accounts.json"]:
            hub.flags += ["--set", setting]
        hire(hub)
        hub.start()
        try:
            played = run("city", *hub.flags, "--once", "--speed", "1000", "--seed", "27")
            print(played.stdout[-600:], flush=True)
            checks.that(played.returncode == 0, f"the city's verdict is {played.returncode}: {played.stderr[-600:]}")
            lines = hub.wait_settled()
            checks.that(len(lines) > 20, f"only {len(lines)} items reached the hub")
            checks.that(not any(line["fate"] == "pending" for line in lines), "items stay pending")
        finally:
            checks.that(hub.stop() == 0, "the hub did not stop cleanly")
        verified = run("verify", *hub.flags)
        checks.that(verified.returncode == 0, f"verify: {verified.stdout}{verified.stderr}")
        told = re.search(r"custody: (\d+) items stored", verified.stdout)
        checks.that(told is not None and int(told[1]) == len(lines), f"the store counts other items than the export: {verified.stdout}")
    checks.finish()


if __name__ == "__main__":
    main()
