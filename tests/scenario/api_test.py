#!/usr/bin/env python3
"""The staff API on the real program: who may do what, stale writes, repeated writes, pages, reload, backup and restore.

Usage: HUB_BINARY=build/dev/hub tests/scenario/api_test.py [--quick]

The table of rights below is written by hand from the roles of the contract, not read from the program.
"""
import json
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time

import harness

PASSWORD = "bốn con mèo vàng nhảy"
WARD = "song-xanh"
PEOPLE = {  # username: (roles, units)
    "canbo": (["official"], ["song-xanh.infra"]),
    "canbokhac": (["official"], ["doi-thong.infra"]),
    "dieuphoi": (["dispatcher"], [WARD]),
    "truongphong": (["unit_head"], ["song-xanh.infra"]),
    "chutich": (["unit_head"], [WARD]),
    "truyenthong": (["communications"], [WARD]),
    "giamsat": (["supervisor"], ["hanoi"]),
    "quantri": (["administrator"], ["hanoi"]),
}
NORMAL = "Rác ở đầu ngõ 45 đã 4 ngày chưa ai lấy, mùi rất khó chịu, mong phường xử lý"
DENOUNCES = "Tôi tố cáo ông trưởng phòng hạ tầng phường nhận hối lộ 20 triệu đồng để cho xây nhà trái phép"
# who may: read the garbage case, read the denunciation, write into the garbage case, hand it over, see custody, draft, audit
RIGHTS = {
    "canbo": (1, 0, 1, 0, 0, 0, 0),
    "canbokhac": (0, 0, 0, 0, 0, 0, 0),
    "dieuphoi": (1, None, 1, 1, 1, 0, 0),
    "truongphong": (1, 0, 1, 1, 1, 0, 0),  # the draft is for the whole ward, which is more than the own unit
    "chutich": (1, None, 1, 1, 1, 1, 0),
    "truyenthong": (0, 0, 0, 0, 0, 1, 0),
    "giamsat": (1, 0, 0, 0, 1, 0, 0),
    "quantri": (0, 0, 0, 0, 1, 0, 1),
}


class Desk:
    """One signed-in member of staff."""

    def __init__(self, hub, username):
        self.hub = hub
        self.cookie = None
        answer = self.call("POST", "/session", {"username": username, "password": PASSWORD})
        assert answer.status == 200, f"{username} cannot sign in: {answer.status} {answer.json}"
        self.cookie = answer.headers["set-cookie"].split(";")[0]
        self.attributes = answer.headers["set-cookie"]

    def call(self, method, path, body=None, **headers):
        connection = self.hub.connection()
        try:
            fields = {name.replace("_", "-"): value for name, value in headers.items()}
            if self.cookie:
                fields["Cookie"] = self.cookie
            if body is not None:
                fields["Content-Type"] = "application/json"
            connection.request(method, "/api/v1" + path, json.dumps(body) if body is not None else None, fields)
            return Answer(connection.getresponse())
        finally:
            connection.close()


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        raw = response.read()
        self.json = json.loads(raw) if raw and "json" in self.headers.get("content-type", "") else None


def add_people(hub):
    for username, (roles, units) in PEOPLE.items():
        line = [harness.HUB, "user", "add", username, *hub.flags, "--name", username, "--password-stdin", "--unit", ",".join(units)]
        for role in roles:
            line += ["--role", role]
        subprocess.run(line, input=PASSWORD + "\n", text=True, check=True, capture_output=True, cwd=harness.ROOT)


def write_to_ward(hub, number, text):
    body = harness.zalo_text(f"api-{number:05d}", f"6{number:018d}", text)
    assert hub.post("/webhooks/zalo", body, harness.zalo_headers(body))[0] == 200


def case_of(lines, number):
    return next(line["case"] for line in lines if line["external_id"].endswith(f"api-{number:05d}"))


def check_rights(checks, desks, normal, denounced):
    for username, desk in desks.items():
        read, read_restricted, write, assign, custody, draft, audit = RIGHTS[username]

        def may(wanted, answer, what):
            allowed = answer.status < 400 or answer.status in (409, 412)
            checks.that(wanted is None or allowed == bool(wanted), f"{username}: {what} answered {answer.status}")
            if not allowed:
                checks.that(answer.status in (403, 404), f"{username}: {what} refused with {answer.status}")
                checks.that(answer.headers["content-type"].startswith("application/problem+json"), f"{username}: {what}: no problem body")
                missing = {"type", "title", "status", "detail", "trace_id"} - set(answer.json)
                checks.that(not missing, f"{username}: {what}: the problem lacks {missing}")

        may(read, desk.call("GET", f"/cases/{normal}"), "reading a case")
        may(read_restricted, desk.call("GET", f"/cases/{denounced}"), "reading a denunciation")
        may(write, desk.call("POST", f"/cases/{normal}/notes", {"text": f"ghi chú của {username}"}), "a note")
        may(write, desk.call("POST", f"/cases/{normal}/replies", {"text": f"Trả lời của {username}", "close": False}), "a reply")
        same = {"unit": "song-xanh.infra", "reason": "kiểm tra quyền"}
        may(assign, desk.call("POST", f"/cases/{normal}/assignment", same), "an assignment")
        may(custody, desk.call("GET", "/custody/balance"), "the custody balance")
        wish = {"title": f"Tin của {username}", "body": "Nội dung thử", "severity": "info", "audience": {"units": [WARD]}}
        may(draft, desk.call("POST", "/announcements", wish), "a draft")
        may(audit, desk.call("GET", "/audit"), "the audit log")
        listed = {item["code"] for item in desk.call("GET", "/cases").json["items"]}
        checks.that((normal in listed) == bool(read), f"{username}: the list does not agree with the right to read")
        if read_restricted is not None:
            checks.that((denounced in listed) == bool(read_restricted), f"{username}: the list shows a denunciation")
            found = desk.call("GET", "/cases?q=hoi%20lo").json["items"]
            checks.that(bool(found) == bool(read_restricted), f"{username}: the search finds a denunciation")


def check_without_session(checks, hub):
    stranger = Desk.__new__(Desk)
    stranger.hub, stranger.cookie = hub, None
    for method, path in [("GET", "/me"), ("GET", "/cases"), ("POST", "/cases/PA-2026-000001/notes"), ("GET", "/audit"), ("GET", "/users")]:
        answer = stranger.call(method, path, {} if method == "POST" else None)
        checks.that(answer.status == 401, f"{method} {path} without a session: {answer.status}")
    stranger.cookie = "hub_session=" + "0" * 64
    checks.that(stranger.call("GET", "/me").status == 401, "an invented session is taken")
    stranger.cookie = None
    wrong = stranger.call("POST", "/session", {"username": "canbo", "password": "sai mật khẩu hoàn toàn"})
    nobody = stranger.call("POST", "/session", {"username": "khongco", "password": "sai mật khẩu hoàn toàn"})
    checks.that(wrong.status == nobody.status == 401 and wrong.json["detail"] == nobody.json["detail"], "sign-in tells who exists")


def check_shape(checks, desk, code):
    case = desk.call("GET", f"/cases/{code}")
    wanted = {"code", "kind", "topic", "urgency", "title", "state", "channel", "conversation_id", "contact", "place", "lead_unit",
              "assignee", "cooperating_units", "opened_at", "acknowledged_at", "deadline", "routing", "messages", "events", "etag"}
    checks.that(wanted <= set(case.json), f"a case lacks {wanted - set(case.json)}")
    checks.that({"kind", "due_at", "state", "working_minutes_left"} <= set(case.json["deadline"]), "the deadline lacks members")
    checks.that({"unit", "reasons", "confidence"} <= set(case.json["routing"]), "the routing lacks members")
    checks.that(all({"rule", "evidence", "weight"} <= set(reason) for reason in case.json["routing"]["reasons"]), "a reason lacks members")
    checks.that(bool(case.json["routing"]["reasons"]), "no reason for the owner")
    checks.that("HttpOnly" in desk.attributes and "SameSite=Lax" in desk.attributes, "the cookie lacks its attributes")


def check_stale_and_repeated(checks, desk, code):
    tag = desk.call("GET", f"/cases/{code}").headers["etag"]
    first = desk.call("POST", f"/cases/{code}/notes", {"text": "lần một"}, If_Match=tag)
    checks.that(first.status == 201, f"a fresh write got {first.status}")
    stale = desk.call("POST", f"/cases/{code}/notes", {"text": "lần hai"}, If_Match=tag)
    checks.that(stale.status == 412, f"a stale write got {stale.status}")
    notes = json.dumps(desk.call("GET", f"/cases/{code}").json, ensure_ascii=False)
    checks.that("lần một" in notes and "lần hai" not in notes, "the stale write left something")
    same = [desk.call("POST", f"/cases/{code}/replies", {"text": "Một câu duy nhất"}, Idempotency_Key="k-1") for _ in range(3)]
    checks.that([answer.status for answer in same] == [202] * 3, f"repeats: {[answer.status for answer in same]}")
    checks.that(len({answer.json["message_id"] for answer in same}) == 1, "the same key made several messages")
    texts = [message.get("text") for message in desk.call("GET", f"/cases/{code}").json["messages"]]
    checks.that(sum("Một câu duy nhất" in (text or "") for text in texts) == 1, "the reply stands more than once")
    other = desk.call("POST", f"/cases/{code}/replies", {"text": "Câu khác"}, Idempotency_Key="k-1")
    checks.that(other.status == 422, f"a key with another body got {other.status}")
    wrong = desk.call("POST", f"/cases/{code}/replies", {"text": "x", "unknown": 1})
    checks.that(wrong.status == 400, f"an unknown member got {wrong.status}")
    forbidden = desk.call("POST", f"/cases/{code}/transitions", {"to": "accepted", "reason": "đã trả lời rồi"})
    checks.that(forbidden.status == 409, f"an impossible transition got {forbidden.status}")


def check_pages(checks, desk):
    seen, cursor = [], ""
    for _ in range(200):
        page = desk.call("GET", "/cases?limit=3" + (f"&cursor={cursor}" if cursor else "")).json
        seen += [item["code"] for item in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    checks.that(len(seen) == len(set(seen)), "a case stands on two pages")
    whole = {item["code"] for item in desk.call("GET", "/cases?limit=200").json["items"]}
    checks.that(set(seen) == whole and len(seen) >= 12, f"pages hold {len(seen)}, the whole list {len(whole)}")
    checks.that(desk.call("GET", "/cases?limit=201").status == 400, "limit 201 is taken")
    found = {item["code"] for item in desk.call("GET", "/cases?q=ngo%2045").json["items"]}
    checks.that(bool(found), "search without diacritics finds nothing")


def check_extension(checks, official, head, code):
    due = lambda answer: harness.deadline(answer.json, "resolve")["due_at"]
    before = due(official.call("GET", f"/cases/{code}"))
    asked = official.call("POST", f"/cases/{code}/extension", {"working_days": 3, "reason": "cần thêm thời gian xác minh thực địa"})
    checks.that(asked.status == 202, f"asking for more time got {asked.status}: {asked.json}")
    checks.that(due(official.call("GET", f"/cases/{code}")) == before, "the deadline moved before the head decided")
    own = official.call("POST", f"/cases/{code}/extension/approve", {})
    checks.that(own.status == 403, f"an official approved the own wish: {own.status}")
    done = head.call("POST", f"/cases/{code}/extension/approve", {})
    checks.that(done.status == 200 and due(done) > before, f"the head's approval got {done.status}")


def check_announcement(checks, hub, author, approver, code_free_title):
    wish = {"title": code_free_title, "body": "Nội dung tin", "severity": "info", "audience": {"units": [WARD]}}
    draft = author.call("POST", "/announcements", wish)
    checks.that(draft.status == 201, f"a draft got {draft.status}: {draft.json}")
    number = draft.json["id"]
    checks.that(author.call("POST", f"/announcements/{number}/approve").status in (403, 409), "the author approved the own draft")
    checks.that(author.call("POST", f"/announcements/{number}/publish").status == 409, "published without a second signature")
    checks.that(approver.call("POST", f"/announcements/{number}/approve").status == 200, "another person cannot approve")
    checks.that(author.call("POST", f"/announcements/{number}/publish").status == 200, "an approved draft cannot be published")
    checks.that(code_free_title.encode() in hub.get("/feeds/announcements.atom")[1], "the Atom feed lacks the announcement")
    checks.that(code_free_title.encode() in hub.get("/public/v1/announcements")[1], "the public list lacks the announcement")
    limit = time.monotonic() + 30
    report = {}
    while time.monotonic() < limit:
        report = author.call("GET", f"/announcements/{number}/report").json
        if report.get("planned", 0) > 0 and report["planned"] == report["sent"] + report["failed"]:
            break
        time.sleep(0.1)
    checks.that(report.get("planned", 0) > 0, f"nobody was planned: {report}")
    checks.that(report.get("sent", 0) > 0, f"nobody was reached: {report}")


def check_reload(checks, hub, desk, units):
    document = json.loads(units.read_text(encoding="utf-8"))
    for unit in document["units"]:
        if unit["id"] == "song-xanh.infra":
            unit["name"] = "Phòng đổi tên"
    units.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    hub.process.send_signal(signal.SIGHUP)
    checks.that(wait_for(lambda: "Phòng đổi tên" in unit_names(desk)), "HUP did not read the units again")
    units.write_text("{ this is not JSON", encoding="utf-8")
    hub.process.send_signal(signal.SIGHUP)
    checks.that(wait_for(lambda: "reload.refused" in hub.log_tail()), "a broken unit file is not told in the log")
    checks.that("Phòng đổi tên" in unit_names(desk), "a broken file threw away the good units")
    units.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def unit_names(desk):
    names, cursor = set(), ""
    while True:
        page = desk.call("GET", "/units?limit=200" + (f"&cursor={cursor}" if cursor else "")).json
        names |= {unit["name"] for unit in page["items"]}
        cursor = page["next_cursor"]
        if not cursor:
            return names


def wait_for(condition, seconds=10):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.05)
    return False


def check_backup(checks, hub, folder):
    copy = pathlib.Path(folder) / "copy.db"
    run = lambda *line: subprocess.run([harness.HUB, *line], cwd=harness.ROOT, capture_output=True, text=True, check=False)
    made = run("backup", str(copy), *hub.flags)
    checks.that(made.returncode == 0, f"backup while running: {made.stderr}")
    lines = hub.custody()
    refused = run("restore", str(copy), *hub.flags)
    checks.that(refused.returncode != 0, "restore over a living store was allowed")
    other = pathlib.Path(folder) / "restored"
    other.mkdir()
    flags = hub.flags + ["--set", f"store.url=sqlite:{other}/hub.db"]
    restored = run("restore", str(copy), *flags)
    checks.that(restored.returncode == 0, f"restore into an empty place: {restored.stderr}")
    export = run("export", "custody", *flags)
    back = [json.loads(line) for line in export.stdout.splitlines()]
    checks.that(back == lines, f"the restored store has {len(back)} items, the living one {len(lines)}")
    verified = run("verify", *flags)
    checks.that(verified.returncode == 0, f"verify of the restored store: {verified.stderr}{verified.stdout}")


def check_ledger(checks, hub, folder):
    """A supervisor's own machine: export, check, recount; then one byte changed a hundred times, found each time."""
    run = lambda *line: subprocess.run([harness.HUB, *line], cwd=harness.ROOT, capture_output=True, text=True, check=False)
    book = pathlib.Path(folder) / "ledger.jsonl"
    book.write_text(run("export", "ledger", *hub.flags).stdout, encoding="utf-8")
    good = run("verify", str(book))
    checks.that(good.returncode == 0, f"the ledger does not verify: {good.stderr}")
    published = json.loads(hub.get("/public/v1/statistics")[1])["cases"]
    wanted = "total {total}, active {active}, answered {answered}, overdue {overdue}".format(**published)
    checks.that(wanted in good.stdout, f"recounted otherwise than published ({wanted}): {good.stdout}")
    head = json.loads(hub.get("/public/v1/ledger")[1])["head"]
    checks.that(head["hash"] in good.stdout, "the published head is not the head of the export")
    raw = book.read_bytes()
    chance = random.Random(20261127)
    found = 0
    for _ in range(100):
        at = chance.randrange(len(raw) - 1)  # the last line break alone says nothing
        broken = bytearray(raw)
        broken[at] ^= 1 << chance.randrange(8)
        book.write_bytes(bytes(broken))
        answer = run("verify", str(book))
        line = raw[:at].count(b"\n") + 1
        found += answer.returncode == 1 and f"line {line}:" in answer.stderr
    checks.that(found == 100, f"{found} of 100 changed bytes were located")
    secret = "bốn con mèo"
    checks.that("mùi rất khó chịu".encode() not in raw and b"canbo" not in raw and secret.encode() not in raw, "the ledger names somebody")


def check_clocks(checks, official, head, code):
    """A pause for an allowed reason stops the clock, another is refused; resuming moves the date, never back."""
    due = lambda: harness.deadline(official.call("GET", f"/cases/{code}").json, "resolve")["due_at"]
    before = due()
    refused = official.call("POST", f"/cases/{code}/pause", {"why": "busy", "reason": "bận việc khác"})
    checks.that(refused.status in (400, 409), f"a pause for no allowed reason got {refused.status}")
    paused = official.call("POST", f"/cases/{code}/pause", {"why": "citizen", "reason": "chờ ông/bà gửi ảnh"})
    checks.that(paused.status == 200, f"a pause for the citizen got {paused.status}: {paused.json}")
    checks.that(paused.json and paused.json["deadline"]["state"] == "paused", "the clock does not stand")
    resumed = official.call("POST", f"/cases/{code}/resume", {"reason": "ông/bà đã gửi ảnh"})
    checks.that(resumed.status == 200 and due() >= before, f"resuming got {resumed.status}")
    held = head.call("GET", f"/cases/{code}").json.get("held")
    checks.that(bool(held), "nobody is said to hold the case")


def check_alerts(checks, hub, head):
    """Danger reaches a person who has to say that it is seen."""
    write_to_ward(hub, 900, "Hố ga mất nắp trên đường ngõ 45 có người rơi xuống đang mắc kẹt")
    hub.wait_settled()
    mine = lambda: head.call("GET", "/alerts").json["items"]
    checks.that(wait_for(lambda: bool(mine()), 30), "danger raised no alert")
    for alert in mine():
        seen = head.call("POST", f"/alerts/{alert['id']}/acknowledge", {})
        checks.that(seen.status == 200, f"acknowledging got {seen.status}: {seen.json}")
    checks.that(not mine(), "acknowledged alerts stay open")


def check_rating(checks, hub, official, zalo, code):
    """The citizen says by code and secret that it is not solved: the case comes back with its first deadline."""
    first = harness.deadline(official.call("GET", f"/cases/{code}").json, "resolve")["due_at"]
    official.call("POST", f"/cases/{code}/replies", {"text": "Tổ công tác đã thu gom xong rác ở ngõ này chiều nay.", "close": True})
    with zalo.lock:
        texts = [text for _, text in zalo.sends if code in text and "mã bí mật: " in text]
    checks.that(bool(texts), "the citizen was told no secret")
    secret = texts[0].split("mã bí mật: ")[1].split(".")[0].strip() if texts else ""
    rate = lambda secret, value: hub.post("/public/v1/case-rating", json.dumps({"code": code, "secret": secret, "rating": value}),
                                          {"Content-Type": "application/json"})[0]
    checks.that(rate("SAI000", 1) in (403, 404), "a wrong secret may rate")
    checks.that(rate(secret, 1) == 200, "the right secret may not rate")
    after = official.call("GET", f"/cases/{code}").json
    checks.that(after["state"] == "reopened", f"not solved, but the case is {after['state']}")
    checks.that(harness.deadline(after, "resolve")["due_at"] == first, "reopening moved the first deadline")


def check_balance(checks, desk):
    balance = desk.call("GET", "/custody/balance").json
    ignored = sum(balance["ignored"].values())
    parts = balance["duplicates"] + balance["opened"] + balance["attached"] + ignored + balance["pending"]
    checks.that(balance["received"] == parts, f"the balance does not balance: {balance}")


def main():
    checks = harness.Checks()
    zalo = harness.FakeZalo()
    with tempfile.TemporaryDirectory() as folder:
        units = pathlib.Path(folder) / "units.json"
        shutil.copy(harness.ROOT / "config/units/example.json", units)
        hub = harness.Hub(folder, zalo.port)
        hub.flags += ["--set", f"units.files={units}"]
        add_people(hub)
        hub.start()
        try:
            write_to_ward(hub, 0, NORMAL)
            write_to_ward(hub, 1, DENOUNCES)
            for number in range(2, 16):
                write_to_ward(hub, number, f"Rác ở ngõ 45 trước số nhà {number} cả tuần nay chưa ai lấy, mùi rất khó chịu")
            lines = hub.wait_settled()
            desks = {username: Desk(hub, username) for username in PEOPLE}
            check_without_session(checks, hub)
            check_shape(checks, desks["canbo"], case_of(lines, 0))
            check_rights(checks, desks, case_of(lines, 0), case_of(lines, 1))
            check_stale_and_repeated(checks, desks["canbo"], case_of(lines, 2))
            check_pages(checks, desks["dieuphoi"])
            check_extension(checks, desks["canbo"], desks["truongphong"], case_of(lines, 3))
            check_announcement(checks, hub, desks["truyenthong"], desks["chutich"], "Lịch thu gom rác mới")
            check_clocks(checks, desks["canbo"], desks["truongphong"], case_of(lines, 4))
            check_alerts(checks, hub, desks["truongphong"])
            check_rating(checks, hub, desks["canbo"], zalo, case_of(lines, 5))
            check_ledger(checks, hub, folder)
            check_reload(checks, hub, desks["dieuphoi"], units)
            check_balance(checks, desks["giamsat"])
            check_backup(checks, hub, folder)
            out = desks["canbo"]
            checks.that(out.call("DELETE", "/session").status in (200, 204), "signing out failed")
            checks.that(out.call("GET", "/me").status == 401, "the session lives after signing out")
        finally:
            checks.that(hub.stop() == 0, "the hub did not stop cleanly")
    checks.finish()


if __name__ == "__main__":
    main()
