#!/usr/bin/env python3
"""A cluster under webhooks: how fast they are acknowledged and become cases, and what processor time and disk each one costs.

Usage: HUB_BINARY=build/release/hub bench/cluster.py [--nodes 1,3] [--webhooks N] [--listeners N [--events N]]

Nodes, PostgreSQL, Redis, HAProxy and the senders share this machine, so rates say little about three machines. Processor time for
each webhook does: a core divided by it is what a node, or PostgreSQL, can do at most. docs/scaling.md uses these figures.
--listeners measures fan-out instead: webhooks one after another through the proxy, npm clients on all nodes, and how long until the
first and the last of them has heard of the case.
"""
import argparse
import json
import multiprocessing
import os
import pathlib
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/scenario"))
import cluster_test  # noqa: E402
import crash_test  # noqa: E402
import harness  # noqa: E402

SENDERS = 4
CONNECTIONS = 16  # of each sender
TICK = os.sysconf("SC_CLK_TCK")


def requests_of(numbers, port):
    for number in numbers:
        body = harness.zalo_text(f"bench-{number:07d}", f"8{number:018d}", crash_test.TEXTS[number % len(crash_test.TEXTS)])
        fields = {"Host": f"127.0.0.1:{port}", "Content-Length": str(len(body)), **harness.zalo_headers(body)}
        yield b"POST /webhooks/zalo HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode() + b"\r\n" + body


def take_answer(connection):
    """Status of the next answer; reads its head and its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return 0
        data += part
    head, rest = data.split(b"\r\n\r\n", 1)
    size = next((int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(rest) < size:
        rest += connection.recv(65536)
    return int(head.split(b" ", 2)[1])


def send(numbers, port, refused):
    """One sender: on each of its connections one webhook is under way; what is not taken is sent again."""
    connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    waiting = list(requests_of(numbers, port))
    while waiting:
        batch = [waiting.pop() for _ in range(min(CONNECTIONS, len(waiting)))]
        for connection, request in zip(connections, batch):
            connection.sendall(request)
        for at, request in enumerate(batch):
            status = take_answer(connections[at])
            if status != 200:
                waiting.insert(0, request)
                refused.value += 1
            if status == 0:
                connections[at] = socket.create_connection(("127.0.0.1", port))


def processor_seconds(pid, with_ended=False):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(value) for value in fields[11: 15 if with_ended else 13]) / TICK


class Measured:
    """What the parts have used up to now."""

    def __init__(self, cluster):
        nodes = [(cluster.folder / f"node-{number}.pid").read_text().split()[0] for number in range(1, cluster.nodes + 1)]
        leader = (cluster.folder / "pg/data/postmaster.pid").read_text().split()[0]
        backends = subprocess.run(["pgrep", "-P", leader], capture_output=True, text=True, check=True).stdout.split()
        self.at = time.monotonic()
        self.nodes = sum(processor_seconds(pid) for pid in nodes)
        self.postgres = processor_seconds(leader, with_ended=True) + sum(processor_seconds(pid) for pid in backends)
        self.proxy = processor_seconds((cluster.folder / "haproxy.pid").read_text().split()[0])
        self.disk = int(ask(cluster, "SELECT pg_database_size('hub')"))
        self.log = int(ask(cluster, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"))


def ask(cluster, query):
    url = (cluster.folder / "pg_url").read_text()
    return subprocess.run(["psql", "-qAtX", url, "-c", query], capture_output=True, text=True, check=True).stdout.strip()


def wait_until(cluster, query, seconds=3600):
    limit = time.monotonic() + seconds
    while ask(cluster, query) != "0":
        if time.monotonic() > limit:
            raise RuntimeError(f"still not done: {query}")
        time.sleep(0.2)


def tell(what, before, after, count):
    took = after.at - before.at
    per = 1000 / count
    print(f"  {what:<26}{count / took:8.0f}/s   processor for each: nodes {(after.nodes - before.nodes) * per:6.2f} ms, "
          f"PostgreSQL {(after.postgres - before.postgres) * per:6.2f} ms, HAProxy {(after.proxy - before.proxy) * per:5.2f} ms;  "
          f"stored {(after.disk - before.disk) / count / 1024:5.1f} KiB, written to the log {(after.log - before.log) / count / 1024:5.1f} KiB", flush=True)


def measure(nodes, webhooks):
    zalo_port = harness.free_port()
    cluster = cluster_test.Cluster(zalo_port, ["--nodes", str(nodes)], ["outbox.sends_per_second=1000", "log.level=warn"])
    try:
        zalo = harness.FakeZalo((cluster.host, zalo_port))
        before = Measured(cluster)
        refused = multiprocessing.Value("i", 0)
        shares = [range(at, webhooks, SENDERS) for at in range(SENDERS)]
        senders = [multiprocessing.Process(target=send, args=(share, cluster.port, refused)) for share in shares]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        taken = Measured(cluster)
        pending = int(ask(cluster, "SELECT pending FROM custody"))
        wait_until(cluster, "SELECT pending FROM custody")
        cases = Measured(cluster)
        wait_until(cluster, "SELECT coalesce(sum(items), 0) FROM outbox_count WHERE state IN (0, 1)")
        print(f"{nodes} nodes: {webhooks} webhooks, {refused.value} not taken at first, "
              f"{pending} not yet cases when the last was taken, {zalo.count()} answers taken by the platform", flush=True)
        tell("acknowledged", before, taken, webhooks)
        tell("became cases, all in all", before, cases, webhooks)
        tell("and answered", before, Measured(cluster), webhooks)
    finally:
        cluster.call("down")


def hear(lines, since):
    """The next event that began after `since` (milliseconds) and that all listeners have."""
    while True:
        told = json.loads(lines.readline())
        if told["first"] >= since:
            return told


def fan_out(nodes, listeners, events):
    zalo_port = harness.free_port()
    cluster = cluster_test.Cluster(zalo_port, ["--nodes", str(nodes)], ["log.level=warn", "live.connections_per_user=10000", "live.connections_per_address=100000"])
    process = None
    try:
        zalo = harness.FakeZalo((cluster.host, zalo_port))
        cluster.add_user("dieuphoi", "dispatcher", "song-xanh")
        line = [harness.ROOT / "scripts/with-node", "node", "cluster_fanout.mjs", f"http://127.0.0.1:{cluster.port}", cluster.sign_in("dieuphoi"), str(listeners), "unit:song-xanh.infra"]
        process = subprocess.Popen(line, cwd=cluster_test.LISTENERS, stdout=subprocess.PIPE, text=True)
        assert json.loads(process.stdout.readline())["subscribed"] == listeners
        first, last = [], []
        for number in range(events):
            body = harness.zalo_text(f"fan-{number:06d}", f"6{number:018d}", crash_test.TEXTS[0])
            began = time.time() * 1000
            status, _ = cluster.request("POST", "/webhooks/zalo", body, harness.zalo_headers(body))
            assert status == 200, status
            told = hear(process.stdout, began)
            first.append(told["first"] - began)
            last.append(told["last"] - began)
            time.sleep(0.1)  # what else the case says on the topic goes by
        first.sort()
        last.sort()
        at = lambda values, share: values[min(len(values) - 1, int(len(values) * share))]
        print(f"{nodes} nodes, {listeners} listeners, {events} webhooks: from the webhook to the first listener p50 {at(first, .5):.0f} ms, p99 {at(first, .99):.0f} ms; "
              f"to the last one p50 {at(last, .5):.0f} ms, p99 {at(last, .99):.0f} ms ({zalo.count()} answers)", flush=True)
    finally:
        if process:
            process.kill()
            process.wait()
        cluster.call("down")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodes", default="1,3")
    parser.add_argument("--webhooks", type=int, default=10_000)
    parser.add_argument("--listeners", type=int, default=0)
    parser.add_argument("--events", type=int, default=100)
    wanted = parser.parse_args()
    for nodes in wanted.nodes.split(","):
        if wanted.listeners:
            fan_out(int(nodes), wanted.listeners, wanted.events)
        else:
            measure(int(nodes), wanted.webhooks)


if __name__ == "__main__":
    main()
