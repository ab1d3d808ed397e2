#!/usr/bin/env python3
"""Two hubs over one PostgreSQL and one Redis: who listens on one hears what the other writes, each event once and in order, also
while Redis stands still, dies, or comes back empty; /readyz tells of it within 10 s and stays ready; presence spans both hubs.

Usage: HUB_BINARY=build/dev/hub tests/scenario/redis_test.py [--quick]    (--quick: does not wait until a dead hub's people are gone)
"""
import base64
import json
import os
import pathlib
import queue
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

import api_test
import harness

NOTICED = 10  # seconds, promised for /readyz
SLOW = 0.3  # between commands: a client may send a few in a second


class Redis:
    def __init__(self, folder):
        self.folder = str(folder)
        self.url = self.call("start", "--user", "hub", "--password", "secret")

    def call(self, command, *flags):
        line = [harness.ROOT / "scripts/private-redis", command, self.folder, *flags]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"private-redis {command}: {done.stderr.strip()}")
        return done.stdout.strip()

    def signal(self, number):
        os.kill(int(pathlib.Path(self.folder, "redis.pid").read_text()), number)


class Live:
    """A WebSocket of our own with the centrifuge protocol in JSON; what is pushed is collected."""

    def __init__(self, hub, cookie):
        self.socket = socket.create_connection(("127.0.0.1", hub.port), timeout=30)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((
            f"GET /connection/websocket HTTP/1.1\r\nHost: 127.0.0.1:{hub.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nCookie: {cookie}\r\n\r\n").encode())
        self.bytes = b""
        while b"\r\n\r\n" not in self.bytes:
            self.bytes += self.socket.recv(4096)
        head, self.bytes = self.bytes.split(b"\r\n\r\n", 1)
        assert b" 101 " in head.split(b"\r\n")[0], head
        self.pushes, self.answers, self.number = [], queue.Queue(), 0
        self.lock = threading.Lock()
        threading.Thread(target=self.read, daemon=True).start()
        self.ask("connect", {})

    def take(self, size):
        while len(self.bytes) < size:
            more = self.socket.recv(65536)
            if not more:
                raise OSError("closed")
            self.bytes += more
        taken, self.bytes = self.bytes[:size], self.bytes[size:]
        return taken

    def read(self):
        try:
            while True:
                first, second = self.take(2)
                size = second & 127
                if size == 126:
                    size = struct.unpack("!H", self.take(2))[0]
                elif size == 127:
                    size = struct.unpack("!Q", self.take(8))[0]
                payload = self.take(size)
                if first & 15 == 1:
                    for line in payload.decode().splitlines():
                        self.heard(json.loads(line))
        except (OSError, ValueError):
            return

    def heard(self, message):
        if message == {}:
            self.send(b"{}")
        elif "push" in message:
            with self.lock:
                self.pushes.append((time.monotonic(), message["push"]))
        else:
            self.answers.put(message)

    def send(self, payload):
        mask = os.urandom(4)
        size = bytes([128 | len(payload)]) if len(payload) < 126 else bytes([254]) + struct.pack("!H", len(payload))
        self.socket.sendall(b"\x81" + size + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)))

    def ask(self, method, params):
        self.number += 1
        self.send(json.dumps({"id": self.number, method: params}).encode())
        answer = self.answers.get(timeout=30)
        assert answer["id"] == self.number and "error" not in answer, answer
        return answer.get(method, {})

    def offsets(self, topic):
        with self.lock:
            return [push["pub"]["offset"] for _, push in self.pushes if push.get("channel") == topic and "pub" in push]

    def of_presence(self, topic, kind):
        with self.lock:
            return [push[kind]["info"]["user"] for _, push in self.pushes if push.get("channel") == topic and kind in push]

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)  # the reading thread holds the socket, too
        self.socket.close()


def wait(condition, seconds, pause=0.02):
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(pause)
    return True


def readiness(hub):
    status, body = hub.get("/readyz")
    said = json.loads(body)
    return status, said, {check["name"]: check for check in said["checks"]}


def redis_is(hub, ok):
    status, said, checks = readiness(hub)
    return status == 200 and checks["redis"]["ok"] == ok and checks["feed"]["ok"] and said.get("degraded", []) == ([] if ok else ["redis"])


class Town:
    """Writes to one hub, listens on both."""

    def __init__(self, checks, hubs, topic):
        self.checks, self.hubs, self.topic = checks, hubs, topic
        self.written = 0
        self.desks = [api_test.Desk(hub, "dieuphoi") for hub in hubs]
        self.ears = [Live(hub, desk.cookie) for hub, desk in zip(hubs, self.desks)]
        self.first = [ear.ask("subscribe", {"channel": topic}).get("offset", 0) for ear in self.ears]

    def write(self, hub, count, seconds, when):
        before = max(self.last(number) for number in (0, 1))
        for _ in range(count):
            self.written += 1
            api_test.write_to_ward(self.hubs[hub], self.written, api_test.NORMAL)
        # each matter is a case of its own person, and says so on the ward's topic at least once
        for number in (0, 1):
            heard = wait(lambda number=number: self.last(number) >= before + count, seconds)
            self.checks.that(heard, f"{when}: hub {number} heard {self.last(number) - before} of {count} in {seconds} s")

    def last(self, number):
        offsets = self.ears[number].offsets(self.topic)
        return offsets[-1] if offsets else self.first[number]

    def check_whole(self, when):
        self.checks.that(wait(lambda: self.last(0) == self.last(1), 5), f"{when}: the hubs stand at {self.last(0)} and {self.last(1)}")
        for number, ear in enumerate(self.ears):
            offsets = ear.offsets(self.topic)
            whole = offsets == list(range(self.first[number] + 1, self.first[number] + 1 + len(offsets)))
            self.checks.that(whole and offsets, f"{when}: hub {number} heard with gaps or twice: {offsets}")


def presence(checks, hubs, case, quick):
    topic = f"case:{case}"
    here, there = (api_test.Desk(hub, name) for hub, name in zip(hubs, ("dieuphoi", "chutich")))
    first = Live(hubs[0], here.cookie)
    first.ask("subscribe", {"channel": topic})
    second = Live(hubs[1], there.cookie)
    second.ask("subscribe", {"channel": topic})

    def people(ear):
        return sorted(one["user"] for one in ear.ask("presence", {"channel": topic})["presence"].values())

    for ear in (first, second):
        checks.that(wait(lambda ear=ear: people(ear) == ["chutich", "dieuphoi"], 5, SLOW), f"presence shows {people(ear)}")
    checks.that(wait(lambda: "chutich" in first.of_presence(topic, "join"), 5), "nobody was told who came on the other hub")
    second.close()
    checks.that(wait(lambda: people(first) == ["dieuphoi"], 5, SLOW), f"who left the other hub is still shown: {people(first)}")
    checks.that("chutich" in first.of_presence(topic, "leave"), "nobody was told who left on the other hub")
    if quick:
        return
    third = Live(hubs[1], there.cookie)
    third.ask("subscribe", {"channel": topic})
    checks.that(wait(lambda: len(people(first)) == 2, 5, SLOW), "the second page is not seen")
    hubs[1].kill()
    checks.that(wait(lambda: people(first) == ["dieuphoi"], 70, SLOW), "people of a dead hub are still there after 70 s")


def main():
    quick = "--quick" in sys.argv[1:]
    checks = harness.Checks()
    zalo = harness.FakeZalo()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        redis = Redis(pathlib.Path(folder, "redis"))
        hubs = []
        try:
            for name in ("a", "b"):
                place = pathlib.Path(folder, name)
                place.mkdir()
                hub = harness.Hub(place, zalo.port, store="postgres" if not hubs else "sqlite")
                if hubs:  # the second takes the store of the first and what stands beside it
                    settings = [f"store.url={hubs[0].store}", *hubs[0].beside(), f"spool.folder={place / 'spool'}"]
                    hub.flags += [part for setting in settings for part in ("--set", setting)]
                hub.flags += ["--set", f"feed.url={redis.url}"]
                hubs.append(hub)
            hubs[0].start()
            api_test.add_people(hubs[0])
            hubs[1].start()
            run(checks, hubs, redis, quick)
        finally:
            for hub in hubs:
                hub.stop()
            redis.call("remove")
    checks.finish()


def run(checks, hubs, redis, quick):
    town = Town(checks, hubs, f"unit:{api_test.WARD}.infra")
    for hub in hubs:
        checks.that(wait(lambda hub=hub: redis_is(hub, True), 15), f"not connected to Redis: {readiness(hub)}")
    town.write(0, 5, 10, "all well, written on the first")
    town.write(1, 5, 10, "all well, written on the second")
    redis.signal(signal.SIGSTOP)
    town.write(0, 3, 10, "Redis stands still, unnoticed")
    for hub in hubs:
        checks.that(wait(lambda hub=hub: redis_is(hub, False), NOTICED), f"Redis stands still: {readiness(hub)}")
    town.write(1, 5, 10, "Redis stands still")
    redis.signal(signal.SIGCONT)
    for hub in hubs:
        checks.that(wait(lambda hub=hub: redis_is(hub, True), NOTICED), f"Redis goes on: {readiness(hub)}")
    town.write(0, 3, 10, "Redis goes on")
    town.check_whole("after Redis stood still")
    for number in range(2):
        redis.call("stop", "--crash")
        town.write(number, 3, 10, "Redis is dead")
        for hub in hubs:
            checks.that(wait(lambda hub=hub: redis_is(hub, False), NOTICED), f"Redis is dead: {readiness(hub)}")
        redis.call("start")
        for hub in hubs:
            checks.that(wait(lambda hub=hub: redis_is(hub, True), NOTICED), f"Redis is back, empty: {readiness(hub)}")
        town.write(1 - number, 3, 10, "Redis is back, empty")
    town.check_whole("after Redis died twice")
    lines = hubs[0].wait_settled()
    checks.that(len(lines) == town.written, f"{town.written} written, {len(lines)} in custody")
    presence(checks, hubs, api_test.case_of(lines, 1), quick)


if __name__ == "__main__":
    main()
