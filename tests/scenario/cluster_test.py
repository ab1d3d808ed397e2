#!/usr/bin/env python3
"""Three nodes behind HAProxy over one PostgreSQL and Redis, broken in every way while webhooks come: nothing is lost, doubled or missed.

Usage: HUB_BINARY=build/dev/hub tests/scenario/cluster_test.py [--quick | --long] [--webhooks N]

Default form: 1,500 webhooks at full rate; in that time kill -9 of a node, a crash of PostgreSQL, a Redis that starts empty, a node
cut off for some seconds, and one that is drained. --long: 50,000 webhooks, each node killed in turn, PostgreSQL standing still,
a cut of 20 s. Without root there are no network namespaces: the cut is skipped then, and said to be. Exit status 77: nothing could be shown.
The examiner keeps its own list of acknowledged ids, its own Zalo, and unmodified npm clients as listeners.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import crash_test
import harness

SCRIPT = harness.ROOT / "scripts/cluster"
LISTENERS = harness.ROOT / "web/e2e-live"
PASSWORD = "bốn con mèo vàng nhảy"
TOPICS = ["unit:song-xanh.infra", "unit:song-xanh.psc"]
LISTENERS_EACH = 2
SKIPPED = 77


class Cluster(harness.Hub):
    """scripts/cluster in a folder of its own. Where harness.Hub is one process, this is what stands behind the proxy."""

    def __init__(self, zalo_port, up=(), more=("log.level=warn", "outbox.sends_per_second=60")):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hub-ct-", dir="/tmp"))
        self.folder.rmdir()  # the script makes it
        self.port = harness.free_port()
        self.environment = dict(os.environ, HUB_CLUSTER_FOLDER=str(self.folder), HUB_BINARY=os.path.abspath(harness.HUB))
        settings = [f"channels.{n}.api_base_url=http://@host@:{zalo_port}" for n in range(4)]
        settings += ["server.limits.requests_per_connection=1000000", *more]
        self.call("up", "--port", str(self.port), *up, *[word for one in settings for word in ("--set", one)])
        told = json.loads((self.folder / "cluster.json").read_text())
        self.nodes, self.flat, self.host = told["nodes"], told["flat"], told["host"]

    def call(self, *words):
        done = subprocess.run([SCRIPT, *words], env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"scripts/cluster {' '.join(words[:3])}: {done.stderr.strip()}")
        return done.stdout

    def custody(self):
        return [json.loads(line) for line in self.call("run", "export", "custody").splitlines()]

    def add_user(self, name, role, unit):
        line = [SCRIPT, "run", "user", "add", name, "--role", role, "--unit", unit, "--password-stdin"]
        subprocess.run(line, env=self.environment, input=PASSWORD + "\n", text=True, check=True, capture_output=True)

    def sign_in(self, name):
        connection = self.connection()
        body = json.dumps({"username": name, "password": PASSWORD})
        connection.request("POST", "/api/v1/session", body=body, headers={"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert answer.status == 200, f"sign-in: {answer.status}"
        return answer.getheader("set-cookie").split(";")[0]

    def wait_settled(self, seconds, acknowledged):
        """Until all that was acknowledged has its fate: what a node keeps in its spool comes later. Returns the export."""
        limit = time.monotonic() + seconds
        while True:
            lines = self.custody()
            known = {line["external_id"] for line in lines}
            if (acknowledged <= known and not any(line["fate"] == "pending" for line in lines)) or time.monotonic() > limit:
                return lines
            time.sleep(0.5)

    def waiting(self):
        """Outgoing messages that the platform has not taken for certain: a later try or a person has them."""
        query = "SELECT coalesce(sum(items), 0) FROM outbox_count WHERE state NOT IN (3, 4)"  # sent, delivered
        url = (self.folder / "pg_url").read_text()
        return int(subprocess.run(["psql", "-qAtX", url, "-c", query], capture_output=True, text=True, check=True).stdout)

    def logs(self):
        for log in sorted(self.folder.glob("node-*.log")):
            print(f"---- {log.name}\n" + log.read_text(errors="replace")[-1500:])


class Listeners:
    def __init__(self, cluster, cookie):
        if not (LISTENERS / "node_modules/centrifuge").is_dir():
            npm = [harness.ROOT / "scripts/with-node", "npm", "ci", "--no-audit", "--no-fund"]
            subprocess.run(npm, cwd=LISTENERS, check=True, capture_output=True)
        line = [harness.ROOT / "scripts/with-node", "node", "cluster_listeners.mjs", f"http://127.0.0.1:{cluster.port}", cookie, str(LISTENERS_EACH), *TOPICS]
        self.process = subprocess.Popen(line, cwd=LISTENERS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.subscribed = json.loads(self.process.stdout.readline())["subscribed"]

    def finish(self):
        output, _ = self.process.communicate("end\n", timeout=120)
        return json.loads(output)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def steps(cluster, checks, is_long):
    """(what, commands) in order; a number among them is a pause in seconds."""
    def crash_node(number):
        return f"kill -9 of node {number}", [("kill", str(number)), ("start", str(number))]

    def cut(number, seconds):
        return f"node {number} cut off for {seconds} s", [("partition", str(number), str(seconds))]

    crash_pg = "crash of PostgreSQL", [("kill", "pg"), ("start", "pg")]
    empty_redis = "Redis starts empty", [("kill", "redis"), ("start", "redis")]
    drained = "node 1 drained and replaced", [("drain", "1"), ("start", "1")]
    still = "PostgreSQL stands still for 10 s", [("stop", "pg"), 10, ("cont", "pg")]
    chosen = [crash_node(2), crash_pg, empty_redis, cut(3, 5), drained]
    if is_long:
        chosen = [crash_node(1), crash_node(2), crash_node(3), crash_pg, empty_redis, cut(3, 20), still, drained]
    if cluster.flat:
        chosen = [step for step in chosen if "cut off" not in step[0]]
        checks.skipped("a node cut off: network namespaces need the rights of root")
    return chosen


def take(cluster, commands):
    for words in commands:
        if isinstance(words, tuple):
            cluster.call(*words)
        else:
            time.sleep(words)


class Sending(crash_test.Run):
    """As much as each step needs is let go when it begins, so that webhooks come through all of them, however fast they are taken."""

    ANY_OTHER = range(201, 600)

    def __init__(self, cluster, webhooks, parts):
        super().__init__(cluster, webhooks, retried=self.ANY_OTHER)
        self.held = [self.work.get_nowait() for _ in range(webhooks)]
        self.share = webhooks // parts

    def let_go(self, is_last):
        now, self.held = (self.held, []) if is_last else (self.held[: self.share], self.held[self.share:])
        for number in now:
            self.work.put(number)

    def wait_for(self, count):
        while len(self.acknowledged) < count:
            time.sleep(0.005)


def send_and_break(cluster, sending, chosen):
    senders = [threading.Thread(target=sending.send_all, daemon=True) for _ in range(crash_test.SENDERS)]
    for sender in senders:
        sender.start()
    for at, (what, commands) in enumerate(chosen, 1):
        before = len(sending.acknowledged)
        sending.let_go(is_last=False)
        sending.wait_for(before + sending.share // 4)
        began = time.monotonic()
        take(cluster, commands)
        print(f"{what}: {before} acknowledged before, {len(sending.acknowledged)} when it was over, {time.monotonic() - began:.1f} s", flush=True)
        sending.wait_for(sending.share * at)
        print(f"  all of this part acknowledged {time.monotonic() - began:.1f} s after it began", flush=True)
    sending.let_go(is_last=True)
    for sender in senders:
        sender.join()


def check_listeners(checks, heard):
    for number, one in enumerate(heard, 1):
        name = f"listener {number} of {one['topic']}"
        offsets = one["offsets"]
        wanted = list(range(one["start"] + 1, one["top"] + 1))
        gaps = sorted(set(wanted) - set(offsets))
        checks.that(one["top"] > one["start"], f"{name}: nothing happened on its topic")
        checks.that(not gaps, f"{name}: {len(gaps)} of {len(wanted)} events are missing, e.g. {gaps[:5]}")
        checks.that(len(offsets) == len(set(offsets)), f"{name}: {len(offsets) - len(set(offsets))} events came twice")
        checks.that(offsets == sorted(offsets), f"{name}: events came out of order")
        checks.that(all(one["recoveries"]), f"{name}: a return did not recover: {one['recoveries']}")
    checks.that(any(one["connections"] > 1 for one in heard), "no listener ever had to come back: nothing was shown")
    print(f"{len(heard)} listeners, {sum(len(one['offsets']) for one in heard)} events heard, {sum(one['connections'] - 1 for one in heard)} times back", flush=True)


def check_cluster(checks, cluster, cookie):
    done = subprocess.run([SCRIPT, "run", "verify"], env=cluster.environment, capture_output=True, text=True, check=False)
    checks.that(done.returncode == 0, f"hub verify: {(done.stdout + done.stderr).strip()}")
    status, body = cluster.request("GET", "/api/v1/custody/balance", None, {"Cookie": cookie})
    balance = json.loads(body)
    fates = balance["opened"] + balance["attached"] + sum(balance["ignored"].values()) + balance["duplicates"] if status == 200 else -1
    checks.that(fates == balance.get("received") and not balance["pending"], f"custody does not balance: {status} {balance}")
    for number in range(1, cluster.nodes + 1):
        checks.that(f"node {number}: 200" in cluster.call("status"), f"node {number} is not ready again")


def examine(checks, cluster, zalo, wanted):
    cluster.add_user("dieuphoi", "dispatcher", "song-xanh")
    cookie = cluster.sign_in("dieuphoi")
    chosen = steps(cluster, checks, wanted.long)
    webhooks = wanted.webhooks or (50_000 if wanted.long else 1_500)
    listeners = Listeners(cluster, cookie)
    try:
        checks.that(listeners.subscribed == len(TOPICS) * LISTENERS_EACH, "not every listener could subscribe")
        sending = Sending(cluster, webhooks, len(chosen) + 1)
        began = time.monotonic()
        send_and_break(cluster, sending, chosen)
        again = sum(sending.wrong.values()) + sending.broken
        print(f"{webhooks} acknowledged in {time.monotonic() - began:.0f} s; sent again: {again}, answers {dict(sending.wrong)}", flush=True)
        checks.that(again <= webhooks // 50, f"{again} had to be sent again: the proxy and the spools should have taken nearly all at once")
        checks.that(len(sending.acknowledged) == webhooks, f"{len(sending.acknowledged)} of {webhooks} acknowledged")
        lines = cluster.wait_settled(120 + webhooks // 20, sending.acknowledged)
        crash_test.check_custody(checks, sending, [line for line in lines if line["external_id"].startswith("crash-")])
        print(f"every item has its fate after {time.monotonic() - began:.0f} s", flush=True)
        crash_test.wait_quiet(zalo, seconds=120 + webhooks // 20)
        print(f"the platform is quiet after {time.monotonic() - began:.0f} s", flush=True)
        crash_test.check_answers(checks, zalo)
        answered, waiting = len({user for user, _ in zalo.sends}), cluster.waiting()
        checks.that(answered + waiting >= webhooks, f"{answered} citizens are answered and {waiting} answers wait: some are lost")
        check_listeners(checks, listeners.finish())
        check_cluster(checks, cluster, cookie)
    finally:
        listeners.end()


def missing():
    places = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    return [name for name in ("haproxy", "redis-server", "ip") if not shutil.which(name, path=places)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the default form")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--webhooks", type=int)
    wanted = parser.parse_args()
    checks = harness.Checks()
    if missing():
        checks.skipped(f"all of it: {', '.join(missing())} not installed (scripts/install-deps)")
        sys.exit(SKIPPED)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the cluster goes down too
    zalo_port = harness.free_port()
    cluster = Cluster(zalo_port)
    try:
        zalo = harness.FakeZalo((cluster.host, zalo_port))
        zalo.echo_to(cluster.connection)  # a silent send is settled by its echo, or tried once more (ADR 9)
        examine(checks, cluster, zalo, wanted)
        if checks.failed:
            cluster.logs()
    except Exception:
        cluster.logs()
        raise
    finally:
        cluster.call("down")
    checks.finish()


if __name__ == "__main__":
    main()
