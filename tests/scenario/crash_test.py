#!/usr/bin/env python3
"""kill -9 in the middle of 20,000 webhooks, 20 times: all that was acknowledged is there once, nobody is answered twice.

Usage: HUB_BINARY=build/dev/hub tests/scenario/crash_test.py [--quick] [--webhooks N] [--kills N]

With HUB_TEST_STORE=postgres every second kill is a crash of the database under a hub that goes on.
The examiner keeps its own list of acknowledged ids, its own Zalo, and its own signatures.
"""
import argparse
import collections
import http.client
import queue
import random
import re
import tempfile
import threading
import time

import harness

SENDERS = 16
TEXTS = [
    "Rác ở đầu ngõ 45 đã 4 ngày chưa ai lấy, mùi rất khó chịu, mong phường xử lý",
    "Đèn đường trước số nhà 12 hỏng cả tuần nay, buổi tối đi lại rất nguy hiểm",
    "Quán karaoke cạnh nhà hát rất to sau 23 giờ, cả xóm không ngủ được",
    "Cho tôi hỏi thủ tục làm giấy khai sinh cho con cần những giấy tờ gì",
]


class Run:
    """Webhooks numbered from 0, sent by many threads; `retried` says which answers a platform takes for "later"."""

    def __init__(self, hub, webhooks, retried=(503,)):
        self.hub = hub
        self.retried = retried
        self.work = queue.Queue()
        self.acknowledged = set()
        self.lock = threading.Lock()
        self.wrong = collections.Counter()
        self.broken = 0  # connections that ended without an answer
        self.left = webhooks
        for number in range(webhooks):
            self.work.put(number)

    def body_of(self, number):
        return harness.zalo_text(f"crash-{number:06d}", f"7{number:018d}", TEXTS[number % len(TEXTS)])

    def send_all(self):
        """Like a platform: what got no 200 is sent again, the same bytes."""
        connection = None
        while True:
            try:
                number = self.work.get_nowait()
            except queue.Empty:
                with self.lock:
                    if self.left == 0:
                        return
                time.sleep(0.01)
                continue
            body = self.body_of(number)
            headers = harness.zalo_headers(body)
            while True:
                try:
                    connection = connection or self.hub.connection()
                    connection.request("POST", "/webhooks/zalo", body=body, headers=headers)
                    answer = connection.getresponse()
                    answer.read()
                except (OSError, http.client.HTTPException):
                    connection = None
                    with self.lock:
                        self.broken += 1
                    time.sleep(0.02)
                    continue
                if answer.status == 200:
                    with self.lock:
                        self.acknowledged.add(f"crash-{number:06d}")
                        self.left -= 1
                    break
                with self.lock:
                    self.wrong[answer.status] += 1
                if answer.status not in self.retried:
                    with self.lock:
                        self.left -= 1
                    break
                time.sleep(0.05)


def crash_and_restart(hub, run, kills, webhooks):
    """Kills at evenly spread counts of acknowledgements, a little later at random, so that every place is hit."""
    for kill in range(1, kills + 1):
        goal = webhooks * kill // (kills + 1)
        while True:
            with run.lock:
                count, left = len(run.acknowledged), run.left
            if count >= goal or left == 0:
                break
            time.sleep(0.002)
        time.sleep(random.random() * 0.02)
        if hub.postgres and kill % 2 == 0:  # the other one: the hub has to get along without it, and come back by itself
            hub.postgres.crash()
            hub.postgres.start()
        else:
            hub.kill()
            hub.start()
        print(f"kill {kill}: {count} acknowledged before, running again", flush=True)


def wait_quiet(zalo, seconds=180, still=5.0):
    """Until the outbox has sent nothing for a while."""
    limit = time.monotonic() + seconds
    last, since = zalo.count(), time.monotonic()
    while time.monotonic() < limit and time.monotonic() - since < still:
        time.sleep(0.2)
        if zalo.count() != last:
            last, since = zalo.count(), time.monotonic()


def check_custody(checks, run, lines):
    seen = collections.Counter(line["external_id"] for line in lines)
    lost = run.acknowledged - set(seen)
    checks.that(not lost, f"{len(lost)} acknowledged items are lost, e.g. {sorted(lost)[:3]}")
    checks.that(max(seen.values(), default=0) == 1, "an item stands twice in the custody export")
    checks.that(not any(line["fate"] == "pending" for line in lines), "items stay pending")
    codes = [line["case"] for line in lines if line["fate"] == "opened"]
    checks.that(len(codes) == len(set(codes)), "two items claim to have opened one case")
    checks.that(len(codes) > len(lines) // 2, f"only {len(codes)} of {len(lines)} opened a case")


def check_answers(checks, zalo):
    """Every citizen wrote once, so each text may reach a citizen once, and each case code in one acknowledgement."""
    with zalo.lock:
        sends = list(zalo.sends)
    twice = [entry for entry, count in collections.Counter(sends).items() if count > 1]
    checks.that(not twice, f"{len(twice)} citizens got the same text twice")
    by_user = collections.Counter()
    for user, text in sends:
        for code in set(re.findall(r"PA-\d{4}-\d+", text)):
            by_user[user, code] += 1
    double = [key for key, count in by_user.items() if count > 1]
    checks.that(not double, f"{len(double)} citizens were told of one case twice, e.g. {double[:3]}")
    checks.that(len(sends) > 0, "no citizen got any answer at all")
    print(f"{len(sends)} texts reached {len({user for user, _ in sends})} citizens", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--webhooks", type=int)
    parser.add_argument("--kills", type=int)
    wanted = parser.parse_args()
    webhooks = wanted.webhooks or (2_000 if wanted.quick else 20_000)
    kills = wanted.kills or (4 if wanted.quick else 20)
    checks = harness.Checks()
    zalo = harness.FakeZalo()
    with tempfile.TemporaryDirectory() as folder:
        hub = harness.Hub(folder, zalo.port)
        hub.flags += ["--set", "outbox.sends_per_second=60"]  # so that most answers are on their way while it is killed
        hub.start()
        run = Run(hub, webhooks)
        try:
            senders = [threading.Thread(target=run.send_all, daemon=True) for _ in range(SENDERS)]
            for sender in senders:
                sender.start()
            crash_and_restart(hub, run, kills, webhooks)
            for sender in senders:
                sender.join()
            checks.that(not {k: v for k, v in run.wrong.items() if k != 503}, f"answers other than 200 and 503: {dict(run.wrong)}")
            checks.that(len(run.acknowledged) == webhooks, f"{len(run.acknowledged)} of {webhooks} acknowledged")
            check_custody(checks, run, hub.wait_settled(600))
            wait_quiet(zalo)
            check_answers(checks, zalo)
        finally:
            checks.that(hub.stop() == 0, "the hub did not stop cleanly")
    checks.finish()


if __name__ == "__main__":
    main()
