#!/usr/bin/env python3
"""Who denounces cannot be found: canary persons through signed webhooks of both platforms, then a search of everything.

Usage: HUB_BINARY=build/dev/hub tests/scenario/sealed_test.py [--quick]

Pictures of denouncers are fetched and closed for the officers as well: the media folder is searched like every other file.
Searched, for each canary in every form that bytes may take: all API answers of all roles, live frames, log at its finest level,
/metrics, exports, the ledger, database file, write-ahead log, backup, the files beside the store. Only the sealed envelopes may
hold them, and those are encrypted: an officer's key opens them, nothing else does. An ordinary case's canary MUST be found, so that a
scan which finds nothing for another reason fails. Then one person is erased, beside the running hub, and after a restore again.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.parse

import harness
from api_test import Desk, PASSWORD, wait_for
from canary import Evidence, Listener, Person

WARD = "song-xanh"
QUICK = "--quick" in sys.argv
KEY_PASSWORD = "chìa khóa của thanh tra 2026"
FACEBOOK_PAGE = "104728391056273"
PEOPLE = {
    "canbo": (["official"], ["song-xanh.infra"]),
    "dieuphoi": (["dispatcher"], [WARD]),
    "truongphong": (["unit_head"], ["song-xanh.infra"]),
    "chutich": (["unit_head"], [WARD]),
    "lanhdaotp": (["unit_head", "dispatcher"], ["hanoi"]),
    "truyenthong": (["communications"], [WARD]),
    "giamsat": (["supervisor"], ["hanoi"]),
    "quantri": (["administrator"], ["hanoi"]),
    "thanhtra": (["inspector"], ["hanoi"]),
    "thanhtraphuong": (["inspector"], [WARD]),
}
def post(hub, connector, body):
    headers = harness.zalo_headers(body) if connector == "zalo" else harness.facebook_headers(body)
    status, answer = hub.post(f"/webhooks/{connector}", body, headers)
    assert status == 200, (connector, status, answer)


def zalo(name, user, message, stamp=None):
    body = {"event_name": name, "app_id": harness.ZALO_APP, "sender": {"id": user}, "recipient": {"id": harness.ZALO_OA}, "message": message,
            "timestamp": stamp or str(int(time.time() * 1000)), "user_id_by_app": "9" + user[1:]}
    return json.dumps(body, ensure_ascii=False).encode()


def facebook(page, messaging):
    now = int(time.time() * 1000)
    body = {"object": "page", "entry": [{"id": page, "time": now, "messaging": messaging}]}
    return json.dumps(body).encode()


def facebook_words(page, person, mid, text, photo=None):
    message = {"mid": mid, "text": text}
    if photo:
        message["attachments"] = [{"type": "image", "payload": {"url": photo}}]
    return facebook(page, [{"sender": {"id": person.user}, "recipient": {"id": page}, "timestamp": int(time.time() * 1000), "message": message}])


def denounce(hub, page, person, tag="d"):
    """One person's whole story: words, a photo, a place, more words, a receipt for our answer."""
    mid = f"{tag}{person.number:05d}"
    if person.platform == "zalo":
        post(hub, "zalo", zalo("user_send_text", person.user, {"text": person.words(), "msg_id": mid}))
        hub.wait_settled()
        send_picture(hub, person, mid + "b")
        seen = {"event_name": "user_seen_message", "app_id": harness.ZALO_APP, "sender": {"id": harness.ZALO_OA}, "recipient": {"id": person.user},
                "message": {"msg_ids": ["sent-1"]}, "timestamp": str(int(time.time() * 1000))}
        post(hub, "zalo", json.dumps(seen).encode())
    else:
        post(hub, "facebook", facebook_words(page, person, mid, person.words()))
        hub.wait_settled()
        post(hub, "facebook", facebook_words(page, person, mid + "b", person.hand, person.photo))
        read = {"sender": {"id": person.user}, "recipient": {"id": page}, "timestamp": int(time.time() * 1000),
                "read": {"watermark": int(time.time() * 1000)}}
        post(hub, "facebook", facebook(page, [read]))


def comment(hub, page, person):
    value = {"item": "comment", "verb": "add", "comment_id": f"{page}_9{person.number:06d}", "post_id": f"{page}_55", "parent_id": f"{page}_55",
             "from": {"id": person.user, "name": person.name}, "message": person.words(), "created_time": int(time.time())}
    body = {"object": "page", "entry": [{"id": page, "time": int(time.time()), "changes": [{"field": "feed", "value": value}]}]}
    post(hub, "facebook", json.dumps(body, ensure_ascii=False).encode())


def add_people(hub):
    for username, (roles, units) in PEOPLE.items():
        line = [harness.HUB, "user", "add", username, *hub.flags, "--name", username, "--password-stdin", "--unit", ",".join(units)]
        for role in roles:
            line += ["--role", role]
        subprocess.run(line, input=PASSWORD + "\n", text=True, check=True, capture_output=True, cwd=harness.ROOT)


def run(*line, **more):
    return subprocess.run([harness.HUB, *line], cwd=harness.ROOT, capture_output=True, check=False, **more)


def keygen(checks, folder, name):
    file = pathlib.Path(folder) / f"{name}.hubkey"
    made = run("sealed", "keygen", name, "--key", str(file), "--password-stdin", input=(KEY_PASSWORD + "\n").encode())
    checks.that(made.returncode == 0, f"keygen: {made.stderr.decode()}")
    checks.that(file.stat().st_mode & 0o777 == 0o600, "the key file can be read by others")
    again = run("sealed", "keygen", name, "--key", str(file), "--password-stdin", input=(KEY_PASSWORD + "\n").encode())
    checks.that(again.returncode != 0, "a key file was overwritten")
    return file, made.stdout.decode().strip()


def walk(evidence, desks, codes):
    """Every reading door of every role, for every case."""
    paths = ["/me", "/cases?limit=200", "/alerts?state=all", "/tasks?limit=200", "/custody/balance", "/audit?limit=200", "/users?limit=200",
             "/channels", "/announcements", "/cases?q=chim%20hoang", "/cases?q=hoa%20gao", "/cases?kind=denunciation&limit=200"]
    for username, desk in desks.items():
        for path in paths + [f"/cases/{code}" for code in codes] + [f"/cases/{code}/sealed?reason=th%E1%BB%AD%20xem%20c%C3%B3%20%C4%91%C6%B0%E1%BB%A3c%20kh%C3%B4ng" for code in codes[:3] if username != "thanhtra"]:
            connection = desk.hub.connection()
            connection.request("GET", "/api/v1" + path, headers={"Cookie": desk.cookie})
            answer = connection.getresponse()
            evidence.add(f"API answers of {username}", str(answer.getheaders()).encode() + answer.read())
            connection.close()


def work(checks, desks, codes):
    """The cases are worked, so that events, alerts, answers and tasks of all kinds come to be."""
    head, inspector = desks["lanhdaotp"], desks["thanhtra"]
    for at, code in enumerate(codes):
        checks.that(head.call("POST", f"/cases/{code}/notes", {"text": f"đã xem {at}"}).status == 201, f"{code}: the city's head cannot write a note")
        if at % 2:
            answer = inspector.call("POST", f"/cases/{code}/replies", {"text": "Cơ quan đã nhận được thông tin.", "close": False}, Idempotency_Key=f"k{at}")
            checks.that(answer.status == 202, f"{code}: the inspector cannot answer: {answer.status} {answer.json}")
        if at % 3 == 0:
            head.call("POST", f"/cases/{code}/pause", {"why": "suspension", "reason": "chờ kết luận"})


def files(evidence, folder, pattern="**/*"):
    for file in pathlib.Path(folder).glob(pattern):
        if file.is_file():
            evidence.add(f"file {file.name}", file.read_bytes())
            evidence.add("file names", str(file).encode())


def exports(evidence, hub, folder):
    for what in ("custody", "cases", "ledger"):
        done = run("export", what, *hub.flags)
        evidence.add(f"export {what}", done.stdout + done.stderr)
    copy = pathlib.Path(folder) / "copy.db"
    copy.unlink(missing_ok=True)
    made = run("backup", str(copy), *hub.flags)
    evidence.add("backup command", made.stdout + made.stderr)
    for path in ("/metrics", "/readyz", "/public/v1/statistics", "/public/v1/ledger", "/feeds/announcements.atom"):
        evidence.add(path, hub.get(path)[1])


def open_case(checks, desk, folder, key, code):
    answer = desk.call("GET", f"/cases/{code}/sealed?reason=" + urllib.parse.quote("xác minh nội dung tố cáo"))
    if answer.status != 200:
        return answer.status, ""
    file = pathlib.Path(folder) / "answer.json"
    file.write_text(json.dumps(answer.json), encoding="utf-8")
    opened = run("sealed", "open", "--key", str(key), "--password-stdin", str(file), input=(KEY_PASSWORD + "\n").encode())
    wrong = run("sealed", "open", "--key", str(key), "--password-stdin", str(file), input="một mật khẩu khác\n".encode())
    file.unlink()
    checks.that(wrong.returncode != 0, "a wrong password opens the key file")
    return answer.status, opened.stdout.decode()


def give_picture(platform, person):
    """A paper on the platform's host that names its sender; a PDF because pictures lose what is not needed to draw them."""
    path = f"/photos/canary-{person.number:03d}-{person.user[-6:]}.pdf"
    person.photo = f"http://127.0.0.1:{platform.port}{path}"
    platform.pictures[path] = f"%PDF-1.4\n{person.name} {person.address} {person.hand}".encode()
    return platform.pictures[path]


def send_picture(hub, person, mid):
    picture = {"text": person.hand, "msg_id": mid, "attachments": [{"type": "image", "payload": {"url": person.photo, "thumbnail": person.photo}}]}
    post(hub, "zalo", zalo("user_send_image", person.user, picture))


def media_files(hub):
    return [file for file in (hub.folder / "hub.db.media").iterdir() if len(file.name) == 32]


def check_file(checks, desks, folder, key, code, opened, wanted):
    """The paper of this person, through the officer's key, byte for byte."""
    ids = [file for line in opened.splitlines() for file in json.loads(line).get("files", [])]
    checks.that(len(ids) == 1, f"{code}: the envelopes name {len(ids)} files")
    for one in ids:
        answer = desks["thanhtra"].call("GET", f"/cases/{code}/sealed/files/{one}")
        checks.that(answer.status == 200, f"{code}: the sealed file: {answer.status} {answer.json}")
        source, target = pathlib.Path(folder) / "file.json", pathlib.Path(folder) / "file.bin"
        source.write_text(json.dumps(answer.json), encoding="utf-8")
        done = run("sealed", "open", "--key", str(key), "--password-stdin", "--out", str(target), str(source), input=(KEY_PASSWORD + "\n").encode())
        checks.that(done.returncode == 0 and target.read_bytes() == wanted, f"{code}: the opened file is another: {done.stderr.decode()}")
        source.unlink()
        target.unlink(missing_ok=True)
        for username in ("lanhdaotp", "thanhtraphuong", "giamsat", "dieuphoi"):
            status = desks[username].call("GET", f"/cases/{code}/sealed/files/{one}").status
            checks.that(status in (403, 404), f"{username} fetches a sealed file: {status}")


def check_opening(checks, desks, folder, keys, cases, persons, papers):
    by_case = {}
    for person in persons:
        code = cases[person.number]
        status, text = open_case(checks, desks["thanhtra"], folder, keys["thanhtra"], code)
        checks.that(status == 200, f"the inspector's fetch of {code}: {status}")
        for what, secret in person.secrets().items():
            checks.that(json.dumps(secret, ensure_ascii=False)[1:-1] in text or secret in text, f"{code}: the envelope lacks the {what}")
        by_case[code] = text
        if person.number in papers:
            check_file(checks, desks, folder, keys["thanhtra"], code, text, papers[person.number])
    for username, desk in desks.items():
        if username != "thanhtra":
            status = desk.call("GET", f"/cases/{cases[persons[0].number]}/sealed?reason=" + urllib.parse.quote("thử mở vụ việc này")).status
            checks.that(status in (403, 404), f"{username} may fetch envelopes: {status}")
    code = cases[persons[0].number]
    checks.that(desks["thanhtra"].call("GET", f"/cases/{code}/sealed").status == 400, "no reason was needed")
    lines = desks["quantri"].call("GET", "/audit?limit=200").json["items"]
    opened = [line for line in lines if line["action"] == "sealed.opened"]
    checks.that(len(opened) == len(persons) and all(line["detail"]["reason"] for line in opened), f"{len(opened)} openings in the audit")
    status, text = open_case(checks, desks["thanhtra"], folder, keys["thanhtraphuong"], code)
    checks.that(not text, "the key of the accused ward's officer opens it")


def check_erasure(checks, hub, folder, desks, zalo_platform):
    victim = Person(900, "zalo")
    backup = pathlib.Path(folder) / "before-erasure.db"
    post(hub, "zalo", zalo("user_send_text", victim.user, {"text": f"Tôi là {victim.name}, {victim.address}, {victim.phone}: rác chưa ai lấy. {victim.hand}", "msg_id": "e1"}))
    lines = hub.wait_settled()
    code = next(line["case"] for line in lines if line["external_id"].endswith("e1"))
    answer = desks["chutich"].call("POST", f"/cases/{code}/replies", {"text": f"Kính gửi {victim.name}, chúng tôi đã dọn.", "close": True}, Idempotency_Key="erase")
    checks.that(answer.status == 202, f"the answer before the erasure: {answer.status} {answer.json}")
    checks.that(run("backup", str(backup), *hub.flags).returncode == 0, "backup before the erasure")
    wait_for(lambda: any(victim.name in text for _, text in zalo_platform.sends), 30)
    for name in ("canbo", "chutich"):
        status = desks[name].call("POST", "/erasures", {"case": code, "ground": "Đơn số 1"}).status
        checks.that(status == 403, f"{name} may erase: {status}")
    done = run("erase", "--case", code, "--ground", "Đơn số 12/2026", *hub.flags)
    checks.that(done.returncode == 0, f"erase: {done.stderr.decode()}")
    checks.that(run("erase", "--channel", "zalo-song-xanh", "--user", victim.user, "--ground", "lần nữa", *hub.flags).returncode != 0, "erased twice")

    def database(folder):
        after = Evidence()
        files(after, folder, "hub.db*")
        files(after, folder, "hub.db*/**/*")
        if hub.postgres and folder == hub.folder:
            after.add("dump", hub.dump())
        return after.hits([victim])

    checks.that(wait_for(lambda: not database(hub.folder), 20), f"after erasing, found: {database(hub.folder)[:5]}")
    verified = run("verify", *hub.flags)
    checks.that(verified.returncode == 0, f"verify after erasing: {verified.stdout.decode()}{verified.stderr.decode()}")
    before = Evidence()
    before.add("backup", backup.read_bytes())
    checks.that(bool(before.hits([victim])), "the backup from before does not hold the person: the scan proves nothing")
    other = pathlib.Path(folder) / "restored"
    other.mkdir()
    flags = hub.flags + ["--set", f"store.url=sqlite:{other}/hub.db", "--set", f"erasures_file={hub.folder}/hub.db.erasures",
                         "--set", f"sealed.reply_key_file={hub.folder}/hub.db.reply.key"]
    restored = run("restore", str(backup), *flags)
    checks.that(restored.returncode == 0, f"restore: {restored.stderr.decode()}")
    checks.that(not database(other), f"the restored store brings the person back: {database(other)[:5]}")
    checks.that(run("verify", *flags).returncode == 0, "verify of the restored store")
    listed = (hub.folder / "hub.db.erasures").read_bytes()
    names = Evidence()
    names.add("list", listed)
    checks.that(not names.hits([victim]), "the list of erasures names the person")


def main():
    checks = harness.Checks()
    platform = harness.FakeZalo()
    page = FACEBOOK_PAGE
    count = 12 if QUICK else 60
    persons = [Person(number, "zalo" if number % 3 else "facebook") for number in range(count)]
    commenter = Person(700, "facebook")
    late = Person(800, "zalo")  # taken for an ordinary matter at first
    ordinary = Person(850, "zalo")
    papers = {person.number: give_picture(platform, person) for person in [*persons, late, ordinary] if person.platform == "zalo"}
    with tempfile.TemporaryDirectory() as keys_folder, tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as copies:
        keys, officers = {}, []
        for name in ("thanhtra", "thanhtraphuong"):
            keys[name], line = keygen(checks, keys_folder, name)
            officers.append(line)
        hub = harness.Hub(folder, platform.port)
        warned = run("check-config", *hub.flags)
        checks.that(b"NOT sealed" in " ".join(warned.stderr.decode().split()).encode(), "check-config does not warn without a key")
        hub.flags += ["--set", "units.files=" + str(harness.ROOT / "config/units/example.json")]
        hub.flags += ["--set", "log.level=debug", "--set", "sealed.officers=" + ",".join(officers)]
        checks.that(b"NOT sealed" not in run("check-config", *hub.flags).stderr, "check-config warns with two keys")
        add_people(hub)
        hub.start()
        evidence = Evidence()
        try:
            desks = {username: Desk(hub, username) for username in PEOPLE}
            checks.that(wait_for(lambda: b"sealing for 2 officers" in hub.get("/readyz")[1], 70) , f"readyz: {hub.get('/readyz')[1]}")
            topics = [f"unit:{unit}" for unit in (WARD, "song-xanh.infra", "hanoi")]
            listeners = [Listener(hub, evidence, name, desk.cookie, topics + [f"user:{name}"]) for name, desk in desks.items()]
            for listener in listeners:
                checks.that(listener.upgraded, f"{listener.username} got no live connection")
                listener.start()
            for person in persons:
                denounce(hub, page, person)
            comment(hub, page, commenter)
            post(hub, "zalo", zalo("user_send_text", late.user, {"text": f"Rác ở {late.address} chưa ai lấy, tôi là {late.name} {late.phone}. {late.hand}", "msg_id": "late"}))
            post(hub, "zalo", zalo("user_send_text", ordinary.user, {"text": f"Đèn đường hỏng ở {ordinary.address}, tôi là {ordinary.name}, {ordinary.phone}. {ordinary.hand} {ordinary.photo}", "msg_id": "ord"}))
            send_picture(hub, late, "lateb")
            send_picture(hub, ordinary, "ordb")
            lines = hub.wait_settled()
            clear = lambda one: any(papers[one.number] == file.read_bytes() for file in media_files(hub))
            checks.that(wait_for(lambda: clear(late) and clear(ordinary), 30), "ordinary pictures were not fetched: the scan of the folder proves nothing")
            case_of = lambda tail: next(line["case"] for line in lines if line["external_id"].endswith(tail))
            cases = {person.number: case_of(f"d{person.number:05d}") for person in persons}
            checks.that(len(set(cases.values())) == count, f"{len(set(cases.values()))} cases for {count} persons")
            cases[commenter.number] = case_of(f"9{commenter.number:06d}")
            late_code, ordinary_code = case_of("late"), case_of("ord")
            marked = desks["dieuphoi"].call("POST", f"/cases/{late_code}/kind", {"kind": "denunciation", "accused_unit": WARD, "reason": "nội dung tố cáo cán bộ phường"})
            checks.that(marked.status == 200, f"marking a case: {marked.status} {marked.json}")
            cases[late.number] = late_code
            sealed = persons + [commenter, late]
            for person in sealed:
                shown = desks["lanhdaotp"].call("GET", f"/cases/{cases[person.number]}").json or {}
                checks.that(shown.get("sealed") is True, f"person {person.number} ({person.platform}): the case is not sealed")
            closed = lambda: len(media_files(hub)) == len(papers) and not clear(late)
            checks.that(wait_for(closed, 60), f"{len(media_files(hub))} files for {len(papers)} pictures, or one still in clear")
            checks.that(clear(ordinary), "the ordinary picture was closed as well")
            work(checks, desks, list(cases.values()))

            def unanswered():
                reached = {user for user, _ in platform.sends}
                return [person.number for person in persons if person.platform == "zalo" and person.user not in reached]

            wait_for(lambda: not unanswered(), 60)  # the outbox keeps the platform's pace: ten a second for each account
            missing = unanswered()
            checks.that(platform.count() > 0, "nobody was answered")
            checks.that(not missing, f"denouncers without an answer on the platform: {missing}")
            for username in ("canbo", "truongphong", "dieuphoi", "chutich", "thanhtraphuong"):
                status = desks[username].call("GET", f"/cases/{late_code}").status
                checks.that(status == 404, f"{username} of the accused ward sees the case: {status}")
            check_opening(checks, desks, keys_folder, keys, cases, [person for person in sealed if person is not commenter][: 6 if QUICK else 20], papers)
            walk(evidence, desks, list(cases.values()) + [ordinary_code])
            exports(evidence, hub, copies)
            if hub.postgres:  # what whoever asks the database gets; old row versions in its pages: ADR 24
                evidence.add("dump", hub.dump())
            else:
                checks.that(wait_for(lambda: (hub.folder / "hub.db-wal").stat().st_size == 0, 30), "the write-ahead log was not emptied")
            files(evidence, folder)
            files(evidence, copies)
            frames = sum(listener.frames for listener in listeners)
            checks.that(frames > count, f"only {frames} live frames were seen")
            hits = evidence.hits(sealed)
            checks.that(not hits, f"{len(hits)} hits: {sorted({(hit[0], hit[2]) for hit in hits})} e.g. {hits[:3]}")
            control = {hit[0] for hit in evidence.hits([ordinary])}
            wanted = {"dump" if hub.postgres else "file hub.db", "file copy.db", "API answers of dieuphoi", "API answers of chutich"}
            checks.that(wanted <= control, f"the control was found only in {control}: the scan proves nothing")
            size = sum(len(data) for data in evidence.parts.values())
            print(f"searched {len(evidence.parts)} places, {size} bytes, {frames} frames, {len(sealed)} persons: {len(hits)} hits; control in {len(control)} places")
            check_erasure(checks, hub, copies, desks, platform)
            for listener in listeners:
                listener.close()
        finally:
            checks.that(hub.stop() == 0, "the hub did not stop cleanly")
    checks.finish()


if __name__ == "__main__":
    main()
