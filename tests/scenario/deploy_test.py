#!/usr/bin/env python3
"""What deploy/ names exists: figures of dashboard and alerts in a running hub, keys in the configuration, files that parse.

Usage: HUB_BINARY=build/dev/hub tests/scenario/deploy_test.py [--quick]

Tools that are not installed (promtool, haproxy, systemd-analyze, PyYAML) leave their part out, and it is said.
"""
import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

import harness

DEPLOY = harness.ROOT / "deploy"
OTHERS = re.compile(r"^(up|node_[a-z_]+)$")  # of Prometheus itself, and of its node exporter
TEXT = "Rác ở đầu ngõ 45 đã 4 ngày chưa ai lấy, mùi rất khó chịu, mong phường xử lý"
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def expressions(alerts):
    """(where, expression) of every panel and rule."""
    board = json.loads((DEPLOY / "grafana/hub.json").read_text(encoding="utf-8"))
    found = [(f"panel {panel['title']}", target["expr"]) for panel in board["panels"] for target in panel.get("targets", [])]
    return found + [(f"alert {rule['alert']}", rule["expr"]) for group in alerts["groups"] for rule in group["rules"]]


def names_in(expression):
    """Names of metrics: words that are followed by neither ( nor inside of braces, brackets, or a list of labels."""
    bare = re.sub(r'"[^"]*"|\[[^]]*\]', "", expression)
    bare = re.sub(r"\b(by|without|on|ignoring)\s*\([^)]*\)", "", re.sub(r"\{[^}]*\}", "", bare))
    words = re.findall(r"\b([a-z][a-z_]*)\b(?!\s*\()", bare)
    return {word for word in words if word not in ("and", "or", "unless", "offset", "by", "bool", "d", "e")}


def chosen_labels(expression, label):
    """Values of one label that an expression asks for by = or =~."""
    found = re.findall(rf'\b{label}=~?"([^"]*)"', expression)
    return {value for one in found for value in one.split("|")}


def live_a_little(hub, zalo):
    """One citizen is answered, one caller refused: every family of figures has something to tell."""
    body = harness.zalo_text("deploy-1", "7000000000000000001", TEXT)
    hub.post("/webhooks/zalo", body, harness.zalo_headers(body))
    hub.post("/webhooks/zalo", body, {"X-ZEvent-Signature": "mac=" + "0" * 64})
    wrong = json.dumps({"username": "ai-do", "password": "không phải mật khẩu"})
    hub.post("/api/v1/session", wrong, {"Content-Type": "application/json"})
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        told = hub.get("/metrics")[1].decode()
        if zalo.count() and 'event="delivery.delivered"' in told and "cases_overdue" in told and re.search(r'check="canary"[^}]*} 1', told):
            return told
        time.sleep(0.1)
    raise RuntimeError("the hub did not answer the citizen within 60 s")


def check_figures(checks, told, found):
    families = set(re.findall(r"^# TYPE (\S+) ", told, re.M))
    histograms = set(re.findall(r"^# TYPE (\S+) histogram", told, re.M))
    known = families | {f"{name}_{part}" for name in histograms for part in ("bucket", "sum", "count")}
    for where, expression in found:
        names = names_in(expression)
        checks.that(bool(names), f"{where}: no figure in it")
        unknown = {name for name in names if name not in known and not OTHERS.match(name)}
        checks.that(not unknown, f"{where}: no hub tells {sorted(unknown)}")
        for label, told_by in (("queue", "hub_queue_length"), ("check", "hub_ready")):
            values = set(re.findall(rf'^{told_by}\{{[^}}]*\b{label}="([^"]+)"', told, re.M))
            missing = chosen_labels(expression, label) - values
            checks.that(not missing, f"{where}: no hub tells {label} {sorted(missing)}")


def keys_known():
    told = subprocess.run([harness.HUB, "print-config", "--docs"], capture_output=True, text=True, check=True).stdout
    rows = re.findall(r"^\| `([a-z_.]+)` \| (\S+)", told, re.M)
    return {key for key, _ in rows} | {f"{key}_file" for key, kind in rows if kind == "secret"}


def check_keys(checks, where, variables, known):
    for name in variables:
        key = name.removeprefix("HUB_").lower().replace("__", ".")
        checks.that(key in known, f"{where}: {name} is no key of the configuration")


def check_yaml(checks, yaml):
    known = keys_known()
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    nodes = [name for name in compose["services"] if re.fullmatch(r"hub-\d", name)]
    checks.that(len(nodes) == 3, "compose.yaml: not three hubs")
    check_keys(checks, "compose.yaml", compose["services"]["hub-1"]["environment"], known)
    manifests = [one for file in sorted((DEPLOY / "kubernetes").glob("*.yaml")) for one in yaml.safe_load_all(file.read_text(encoding="utf-8"))]
    by_name = {(one["kind"], one["metadata"]["name"]): one for one in manifests}
    checks.that(len(by_name) == len(manifests), "kubernetes: two manifests of one kind and name")
    settings = by_name["ConfigMap", "hub"]["data"]
    check_keys(checks, "kubernetes", settings, known)
    pod = by_name["StatefulSet", "hub"]["spec"]["template"]["spec"]
    grace = pod["terminationGracePeriodSeconds"]
    pause = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    checks.that(grace > int(settings["HUB_SERVER__STOP_SECONDS"]) + pause, "kubernetes: the grace period is shorter than a clean stop")
    secrets = {value.rsplit("/", 1)[1] for value in settings.values() if value.startswith("/etc/hub/secrets/")}
    checks.that(secrets == set(by_name["Secret", "hub"]["stringData"]), "kubernetes: settings and Secret name different files")
    addresses = [f"{compose['services'][name]['networks']['inside']['ipv4_address']}:8080" for name in nodes]
    made = subprocess.run([harness.ROOT / "scripts/cluster", "proxy-config", "--bind", ":8080", *addresses], capture_output=True, text=True, check=True).stdout
    checks.that(made == (DEPLOY / "haproxy-compose.cfg").read_text(), "haproxy-compose.cfg is not what scripts/cluster proxy-config prints")


def run_tool(checks, tool, what, *line, **options):
    if not shutil.which(tool, path=PATH):
        checks.skipped(f"{what}: {tool} is not installed")
        return
    done = subprocess.run([shutil.which(tool, path=PATH), *map(str, line)], capture_output=True, text=True, check=False, **options)
    said = (done.stdout + done.stderr).strip()
    checks.that(done.returncode == 0 and (tool != "systemd-analyze" or not said), f"{what}: {said}")


def check_tools(checks, folder):
    rules = DEPLOY / "prometheus"
    run_tool(checks, "promtool", "alert rules", "check", "rules", rules / "alerts.yaml")
    run_tool(checks, "promtool", "tests of the alert rules", "test", "rules", rules / "alerts-test.yaml")
    run_tool(checks, "promtool", "example of Prometheus", "check", "config", rules / "prometheus.yaml")
    run_tool(checks, "haproxy", "haproxy-compose.cfg", "-c", "-f", DEPLOY / "haproxy-compose.cfg")
    for unit in (DEPLOY / "systemd").iterdir():  # the program need not be installed for this
        (folder / unit.name).write_text(unit.read_text(encoding="utf-8").replace("/usr/local/bin/hub", "/bin/true"), encoding="utf-8")
    for name in ("hub.service", "hub@1.service", "hub.target"):
        if name == "hub@1.service":
            shutil.copy(folder / "hub@.service", folder / name)
        run_tool(checks, "systemd-analyze", name, "verify", f"./{name}", cwd=folder)
    stop = re.search(r"`server.stop_seconds` \| seconds \| `(\d+)`", (harness.ROOT / "docs/configuration.md").read_text(encoding="utf-8"))
    for unit in DEPLOY.glob("systemd/*.service"):
        longest = int(re.search(r"^TimeoutStopSec=(\d+)$", unit.read_text(encoding="utf-8"), re.M)[1])
        checks.that(longest > int(stop[1]), f"{unit.name}: TimeoutStopSec is shorter than a clean stop")


@contextlib.contextmanager
def redis(folder):
    script = harness.ROOT / "scripts/private-redis"
    try:
        yield subprocess.run([script, "start", folder], capture_output=True, text=True, check=True).stdout.strip()
    finally:
        subprocess.run([script, "remove", folder], capture_output=True, check=True)


def check_running(checks, folder, alerts):
    """As a node of a cluster: some figures are told over PostgreSQL and Redis only."""
    zalo = harness.FakeZalo()
    with redis(folder / "redis") as feed:
        hub = harness.Hub(folder, zalo.port, "postgres")
        for setting in ("canary.interval_seconds=1", "health.look_seconds=1", f"spool.folder={folder}/spool", f"feed.url={feed}"):
            hub.flags += ["--set", setting]
        hub.start()
        try:
            check_figures(checks, live_a_little(hub, zalo), expressions(alerts))
        finally:
            checks.that(hub.stop() == 0, "the hub did not stop cleanly")


def main():
    checks = harness.Checks()
    with tempfile.TemporaryDirectory() as name:
        folder = harness.pathlib.Path(name)
        check_tools(checks, folder)
        try:
            import yaml
        except ImportError:
            checks.skipped("YAML files and alerts: python3-yaml is not installed")
            check_running(checks, folder, {"groups": []})
        else:
            check_yaml(checks, yaml)
            check_running(checks, folder, yaml.safe_load((DEPLOY / "prometheus/alerts.yaml").read_text(encoding="utf-8")))
    checks.finish()


if __name__ == "__main__":
    main()
