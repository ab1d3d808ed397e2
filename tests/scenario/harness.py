"""What the scenario tests share: a hub process, a Zalo of their own, signed webhooks. Python standard library only.

Nothing here is shared with the program under test: signatures, platform answers and the bookkeeping are written a second time on
purpose, so that a mistake in the program is not repeated by its examiner. HUB_TEST_STORE=postgres: every hub gets a PostgreSQL.
"""
import atexit
import contextlib
import hashlib
import hmac
import http.client
import http.server
import json
import os
import pathlib
import queue
import re
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STORE = os.environ.get("HUB_TEST_STORE", "sqlite")
HUB = os.environ.get("HUB_BINARY", str(ROOT / "build/dev/hub"))
ZALO_APP = "2718281828459045235"
ZALO_OA = "3141592653589793238"
ZALO_KEY = "oaT3stK3yPh0ngS0ngXanh26"
FACEBOOK_SECRET = "8f1c2a7be94d4c06a3d5e7f90b1c2d3e"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def zalo_headers(body):
    stamp = json.loads(body)["timestamp"]
    mac = hashlib.sha256(ZALO_APP.encode() + body + str(stamp).encode() + ZALO_KEY.encode()).hexdigest()
    return {"X-ZEvent-Signature": "mac=" + mac, "Content-Type": "application/json"}


def facebook_headers(body):
    mac = hmac.new(FACEBOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": "sha256=" + mac, "Content-Type": "application/json"}


def zalo_event(name, sender, recipient, user, text, message_id):
    body = {
        "event_name": name,
        "app_id": ZALO_APP,
        "sender": {"id": sender},
        "recipient": {"id": recipient},
        "message": {"text": text, "msg_id": message_id},
        "timestamp": str(int(time.time() * 1000)),
        "user_id_by_app": "9" + user[1:],
    }
    return json.dumps(body, ensure_ascii=False).encode()


def zalo_text(message_id, user, text):
    return zalo_event("user_send_text", user, ZALO_OA, user, text, message_id)


def zalo_echo(message_id, user, text):
    """What the account itself sent through the API: no admin_id."""
    return zalo_event("oa_send_text", ZALO_OA, user, user, text, message_id)


class FakeZalo:
    """Takes every send, remembers (user, text), answers as Zalo does; gives out `pictures` by path. Outlives crashes of the hub."""

    def __init__(self, address=("127.0.0.1", 0)):
        self.sends = []
        self.pictures = {}
        self.lock = threading.Lock()
        self.echoes = None
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                try:
                    sent = json.loads(body)
                    entry = (sent["recipient"].get("user_id", ""), sent["message"].get("text", ""))
                except (ValueError, KeyError, AttributeError):
                    entry = None
                with fake.lock:
                    if entry:
                        fake.sends.append(entry)
                    number = len(fake.sends)
                if entry and fake.echoes is not None:
                    fake.echoes.put(zalo_echo(f"sent-{number}", *entry))
                reply = json.dumps({"error": 0, "message": "Success", "data": {"message_id": f"sent-{number}", "user_id": entry[0] if entry else ""}})
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply.encode())

            def do_GET(self):
                picture = fake.pictures.get(self.path)
                self.send_response(200 if picture else 404)
                self.send_header("Content-Length", str(len(picture or b"")))
                self.end_headers()
                self.wfile.write(picture or b"")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(address, Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def count(self):
        with self.lock:
            return len(self.sends)

    def echo_to(self, connection):
        """From now on what the account sends comes back as a webhook, as at Zalo: again and again until it is taken."""
        self.echoes = queue.Queue()
        for _ in range(4):
            threading.Thread(target=self._bring_echoes, args=(connection,), daemon=True).start()

    def _bring_echoes(self, connect):
        line = None
        while True:
            body = self.echoes.get()
            taken = False
            while not taken:
                try:
                    line = line or connect()
                    line.request("POST", "/webhooks/zalo", body=body, headers=zalo_headers(body))
                    answer = line.getresponse()
                    answer.read()
                    taken = answer.status == 200
                except (OSError, http.client.HTTPException):
                    line = None
                if not taken:
                    time.sleep(0.2)  # a platform comes again; nothing tells it when


class Postgres:
    """A PostgreSQL of our own for one test; remove() ends it and its folder."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="hub-pg-", dir="/tmp")  # short, for its socket, and open to the user it runs as
        self.url = self.call("start")

    def remove(self):
        self.call("remove")

    def call(self, command, *flags):
        done = subprocess.run([ROOT / "scripts/private-postgres", command, self.folder, *flags], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"private-postgres {command}: {done.stderr.strip()}")
        return done.stdout.strip()

    def crash(self):
        self.call("stop", "--crash")

    def start(self):
        self.call("start")

    def pause(self):
        """Stands still, its sockets stay open: the server and each of its children, which are its connections."""
        self.signal_all(signal.SIGSTOP)

    def resume(self):
        self.signal_all(signal.SIGCONT)

    def signal_all(self, number):
        server = int((pathlib.Path(self.folder) / "data/postmaster.pid").read_text().split()[0])
        os.kill(server, number)  # first: a server that stands still makes no more children
        for folder in pathlib.Path("/proc").iterdir():
            try:
                if folder.name.isdigit() and int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1]) == server:
                    os.kill(int(folder.name), number)
            except (FileNotFoundError, ProcessLookupError):
                pass  # it has just ended


class Hub:
    """The program under test with the example configuration, its own folder and port.

    Its store is a file in the folder; with HUB_TEST_STORE=postgres a PostgreSQL of its own, which ends with the test.
    """

    def __init__(self, folder, zalo_port, store=STORE):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.process = None
        self.postgres = None
        self.store = f"sqlite:{self.folder}/hub.db"
        if store == "postgres":
            self.postgres = Postgres()
            atexit.register(self.postgres.remove)
            self.store = self.postgres.url
        base = f"http://127.0.0.1:{zalo_port}"
        self.flags = ["--config", str(ROOT / "config/hub.example.json")]
        settings = [f"server.port={self.port}", f"store.url={self.store}", f"log.file={self.folder}/hub.log", "log.level=warn",
                    "server.limits.requests_per_connection=1000000"]
        settings += [f"channels.{n}.api_base_url={base}" for n in range(4)]
        if self.postgres:
            settings += self.beside()
        for setting in settings:
            self.flags += ["--set", setting]

    def beside(self):
        """What stands beside a store that is a file stands in our folder, under the same names."""
        places = {"ledger.key_file": "ledger.key", "sealed.reply_key_file": "reply.key", "erasures_file": "erasures", "media.folder": "media", "exports.folder": "exports", "spool.folder": "spool"}
        return [f"{key}={self.folder}/hub.db.{name}" for key, name in places.items()] + ["sessions.sealing_key=" + "5a" * 32]

    def dump(self):
        """All that whoever reads the PostgreSQL gets, columns of bytes also as they are."""
        text = subprocess.run(["pg_dump", self.store], capture_output=True, check=True).stdout
        return text + b"\n".join(bytes.fromhex(found.decode()) for found in re.findall(rb"\\\\x((?:[0-9a-f]{2})+)", text))

    def one_text(self, select, value):
        """The first column of the first row; `select` has one place for a text."""
        if self.postgres:
            line = ["psql", "-qAtX", self.store, "-v", f"value={value}"]
            done = subprocess.run(line, input=select.replace("?", ":'value'"), capture_output=True, text=True, check=True)
            return done.stdout.strip()
        with contextlib.closing(sqlite3.connect(f"file:{self.folder}/hub.db?mode=ro", uri=True)) as database:
            return database.execute(select, (value,)).fetchone()[0]

    def start(self):
        self.process = subprocess.Popen([HUB, "serve", *self.flags], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                raise RuntimeError(f"the hub ended with {self.process.returncode} while starting: {self.log_tail()}")
            try:
                if self.get("/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("the hub did not start within 60 s")

    def log_tail(self):
        log = self.folder / "hub.log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else "no log"

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                return self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.returncode if self.process else None

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, path):
        return self.request("GET", path, None, {})

    def post(self, path, body, headers):
        return self.request("POST", path, body, headers)

    def request(self, method, path, body, headers):
        connection = self.connection()
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def custody(self):
        done = subprocess.run([HUB, "export", "custody", *self.flags], cwd=ROOT, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def wait_settled(self, seconds=120):
        """Until nothing is pending; returns the last export."""
        limit = time.monotonic() + seconds
        while True:
            lines = self.custody()
            if not any(line["fate"] == "pending" for line in lines) or time.monotonic() > limit:
                return lines
            time.sleep(0.3)


def deadline(case, step):
    """The deadline of a case for one step; empty when it has none."""
    found = [one for one in case["deadlines"] if one["step"] == step]
    return found[-1] if found else {}


class Checks:
    """Counts what holds and what does not; the exit status says whether all held."""

    def __init__(self):
        self.failed = 0
        self.held = 0

    def that(self, condition, what):
        if condition:
            self.held += 1
        else:
            self.failed += 1
            print(f"FAILED: {what}", flush=True)

    def skipped(self, what):
        """A part that cannot be shown here; scripts/test counts such lines, and not as passed."""
        print(f"skipped: {what}", flush=True)

    def finish(self):
        print(f"{self.held} checks held, {self.failed} failed")
        raise SystemExit(1 if self.failed or not self.held else 0)
