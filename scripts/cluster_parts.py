"""The parts of scripts/cluster: processes, PostgreSQL, Redis, nodes with networks of their own, HAProxy."""
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARK = hashlib.md5(os.environ.get("HUB_CLUSTER_FOLDER", str(ROOT)).encode()).hexdigest()[:6]
# short, and enterable by the user of the database: the folder of this checkout may be neither
FOLDER = pathlib.Path(os.environ.get("HUB_CLUSTER_FOLDER", f"/tmp/hub-cluster-{MARK}"))
NODE_PORT = 8080
PG_PORT = 5432
REDIS_PORT = 6379
START_SECONDS = 120


def fail(text):
    sys.exit(f"scripts/cluster: {text}")


def call(*line, **options):
    done = subprocess.run([str(word) for word in line], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        fail(f"{' '.join(str(word) for word in line[:4])}: {(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()


def write_private(path, text):
    path.write_text(text)
    path.chmod(0o600)
    return text


# ---- processes: each is known by its id and its time of start, since ids come again


def stat_of(pid):
    """(state, time of start) of a process; None when it is gone or only waits to be buried."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None
    return None if fields[0] in "ZX" else (fields[0], fields[19])


def running(name):
    try:
        pid, started = (FOLDER / f"{name}.pid").read_text().split()
    except (OSError, ValueError):
        return 0
    found = stat_of(pid)
    return int(pid) if found and found[1] == started else 0


def spawn(name, line, **options):
    with open(FOLDER / f"{name}.out", "ab") as out:
        child = subprocess.Popen([str(word) for word in line], stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, **options)
    write_private(FOLDER / f"{name}.pid", f"{child.pid} {(stat_of(child.pid) or ('', '0'))[1]}")
    return child


def end(name, with_signal, seconds=60):
    pid = running(name)
    if pid:
        os.kill(pid, with_signal)
        os.kill(pid, signal.SIGCONT)
        until(lambda: not running(name), f"{name} did not end", seconds)
    (FOLDER / f"{name}.pid").unlink(missing_ok=True)


def until(condition, otherwise, seconds=START_SECONDS):
    """The programs tell nobody but their port that they are ready."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            fail(otherwise)
        time.sleep(0.05)


def ask(address):
    """Status of an address; 0: nobody answers."""
    try:
        return urllib.request.urlopen(address, timeout=2).status
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        return 0


# ---- what was said at the start of the cluster


def plan():
    try:
        return json.loads((FOLDER / "cluster.json").read_text())
    except OSError:
        fail("no cluster is there: scripts/cluster up")


def subnet():
    return f"10.213.{int(MARK[:2], 16)}"


def host_of(cluster, number):
    """Of node `number`; 0: where PostgreSQL, Redis and the proxy meet the nodes."""
    return "127.0.0.1" if cluster["flat"] else f"{subnet()}.{10 + number if number else 1}"


def address_of(cluster, number):
    return f"{host_of(cluster, number)}:{cluster['port'] + number if cluster['flat'] else NODE_PORT}"


def settings_of(cluster, store):
    listed = [f"store.url={store}", f"feed.url={cluster['feed']}", f"server.public_url=http://127.0.0.1:{cluster['port']}"]
    beside = {"ledger.key_file": "ledger.key", "sealed.reply_key_file": "reply.key", "erasures_file": "erasures",
              "media.folder": "media", "exports.folder": "exports"}
    listed += [f"{key}={FOLDER}/{name}" for key, name in beside.items()] + cluster["settings"]
    return ["--config", cluster["config"], *[word for one in listed for word in ("--set", one)]]


def environment(cluster, with_password):
    """Secrets stand in no command line."""
    own = dict(os.environ, HUB_SESSIONS__SEALING_KEY=(FOLDER / "sealing_key").read_text())
    if cluster["feed"] != "memory:":
        own["HUB_FEED__PASSWORD"] = (FOLDER / "redis_password").read_text()
    if with_password:
        own["HUB_STORE__PASSWORD"] = (FOLDER / "pg_password").read_text()
    return own


# ---- the parts


def start_pg(cluster):
    line = [ROOT / "scripts/private-postgres", "start", FOLDER / "pg"]
    if not cluster["flat"]:
        line += ["--listen", PG_PORT, "--address", f"{host_of(cluster, 0)}/24", "--password-file", FOLDER / "pg_password"]
    url = call(*line)
    (FOLDER / "pg_url").write_text(url)


def pg_processes():
    try:
        leader = int((FOLDER / "pg/data/postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return []
    found = subprocess.run(["pgrep", "-P", str(leader)], capture_output=True, text=True, check=False).stdout.split()
    return [leader, *map(int, found)]


def redis_port(cluster):
    return cluster["port"] + 90 if cluster["flat"] else REDIS_PORT


def start_redis(cluster):
    """At the address where the nodes reach it. Nothing is kept over a restart: what the feed needs is in the store."""
    if cluster["feed"] == "memory:" or running("redis"):
        return
    folder = FOLDER / "redis"
    folder.mkdir(exist_ok=True)
    password = (FOLDER / "redis_password").read_text()
    port = redis_port(cluster)
    config = f'bind {host_of(cluster, 0)}\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndir {folder}\n'
    write_private(FOLDER / "redis.conf", config)
    child = spawn("redis", ["redis-server", FOLDER / "redis.conf"])
    asked = ["redis-cli", "-h", host_of(cluster, 0), "-p", str(port), "ping"]
    own = dict(os.environ, REDISCLI_AUTH=password)
    until(lambda: child.poll() is not None or "PONG" in subprocess.run(asked, env=own, capture_output=True, text=True, check=False).stdout,
          "Redis did not answer")
    if child.poll() is not None:
        fail(f"Redis did not start: {FOLDER}/redis.out")


def node_line(cluster, number):
    host, port = address_of(cluster, number).split(":")
    store = (FOLDER / "pg_url").read_text()
    if not cluster["flat"]:
        store = f"postgresql://postgres@{host_of(cluster, 0)}:{PG_PORT}/hub"
    own = [f"server.address={host}", f"server.port={port}", f"server.trusted_proxies={host_of(cluster, 0)}",
           f"server.allowed_hosts=127.0.0.1,localhost,{host}", f"log.file={FOLDER}/node-{number}.log",
           f"spool.folder={FOLDER}/spool-{number}"]
    own += [] if cluster["flat"] else [f"metrics.allowed_networks={subnet()}.0/24"]
    line = [cluster["hub"], "serve", *settings_of(cluster, store), *[word for one in own for word in ("--set", one)]]
    return line if cluster["flat"] else [*inside(number), *line]


def start_node(cluster, number, wait=True):
    name = f"node-{number}"
    if running(name):
        return
    spawn(name, node_line(cluster, number), cwd=ROOT, env=environment(cluster, with_password=not cluster["flat"]))
    if wait:
        wait_for_node(cluster, number)


def wait_for_node(cluster, number):
    name = f"node-{number}"
    address = address_of(cluster, number)
    until(lambda: not running(name) or ask(f"http://{address}/healthz") == 200, f"{name} did not answer")
    if not running(name):
        tails = [(FOLDER / f"{name}.{end_}").read_text(errors="replace")[-600:] for end_ in ("out", "log") if (FOLDER / f"{name}.{end_}").exists()]
        fail(f"{name} did not start\n" + "\n".join(tails))
    print(f"node {number}: http://{address}", flush=True)


def proxy_config(nodes, bind, privileges=""):
    servers = "\n".join(f"    server node-{at} {address} check" for at, address in enumerate(nodes, 1))
    text = (ROOT / "deploy/haproxy.cfg.in").read_text()
    text = text.replace("@global@\n", privileges + "\n" if privileges else "\n")
    return text.replace("@servers@", servers).replace("@bind@", bind)


def start_proxy(cluster):
    nodes = [address_of(cluster, number) for number in range(1, cluster["nodes"] + 1)]
    own = "    user haproxy\n    group haproxy\n" if os.getuid() == 0 else ""
    config = FOLDER / "haproxy.cfg"
    config.write_text(proxy_config(nodes, f"127.0.0.1:{cluster['port']}", own))
    if not running("haproxy"):
        spawn("haproxy", ["haproxy", "-db", "-f", config])
        until(lambda: not running("haproxy") or ask(f"http://127.0.0.1:{cluster['port']}/healthz") == 200, "HAProxy leads to no node")
        if not running("haproxy"):
            fail("HAProxy did not start: " + (FOLDER / "haproxy.out").read_text()[-600:])
    print(f"HAProxy: http://127.0.0.1:{cluster['port']}", flush=True)


# ---- networks: the namespace of a node belongs to a process that only sleeps, so it outlives crashes of the node


def bridge():
    return f"hub{MARK}"


def cable(number):
    return f"hub{MARK}n{number}"


def inside(number):
    return ["nsenter", f"--net=/proc/{running(f'net-{number}')}/ns/net"]


def can_have_networks():
    """Also root may lack the rights, as in most containers."""
    tries = (["unshare", "--net", "true"], ["ip", "link", "add", bridge(), "type", "bridge"], ["ip", "link", "delete", bridge()])
    return os.getuid() == 0 and all(subprocess.run(line, capture_output=True, check=False).returncode == 0 for line in tries)


def make_bridge():
    call("ip", "link", "add", bridge(), "type", "bridge")
    call("ip", "address", "add", f"{subnet()}.1/24", "dev", bridge())
    call("ip", "link", "set", bridge(), "up")


def make_network(cluster, number):
    child = spawn(f"net-{number}", ["unshare", "--net", "sleep", "infinity"])
    ours = os.readlink("/proc/self/ns/net")
    until(lambda: os.readlink(f"/proc/{child.pid}/ns/net") != ours, "no network namespace was made")
    call("ip", "link", "add", cable(number), "type", "veth", "peer", "name", "eth0", "netns", child.pid)
    call("ip", "link", "set", cable(number), "master", bridge(), "up")
    for line in (["ip", "link", "set", "lo", "up"], ["ip", "address", "add", f"{host_of(cluster, number)}/24", "dev", "eth0"],
                 ["ip", "link", "set", "eth0", "up"]):
        call(*inside(number), *line)


def let_through(number, open_):
    """Disabled, the port of the bridge drops every frame, as a cut cable would: nobody is told."""
    call("bridge", "link", "set", "dev", cable(number), "state", 3 if open_ else 0)
