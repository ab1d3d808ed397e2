#!/usr/bin/env python3
"""Evidence on the real program: what is taken, what is refused, who gets it back and how; closing without it; digests.

Usage: HUB_BINARY=build/dev/hub tests/scenario/evidence_test.py [--quick]
"""
import argparse
import hashlib
import json
import tempfile
import time

import harness
from api_test import Desk, add_people, case_of

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40
HOLE = "Đường trước nhà số 12 ngõ 45 có ổ gà rất to, xe máy ngã mấy lần, mong phường sửa mặt đường"


def send(hub, desk, path, body, **headers):
    connection = hub.connection()
    try:
        fields = {"Cookie": desk.cookie, "Content-Type": "application/octet-stream", **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request("POST", "/api/v1" + path, body, fields)
        answer = connection.getresponse()
        raw = answer.read()
        return answer.status, json.loads(raw) if raw else None
    except (BrokenPipeError, ConnectionResetError):
        return 413, None  # refused before the body was through
    finally:
        connection.close()


def fetch(hub, desk, path):
    connection = hub.connection()
    try:
        connection.request("GET", "/api/v1" + path, headers={"Cookie": desk.cookie})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def check_files(checks, hub, desks, code):
    own, stranger, path = desks["dieuphoi"], desks["canbokhac"], f"/cases/{code}/evidence"
    status, added = send(hub, own, path + "?name=%C6%A1%CC%89%20g%C3%A0%2F..%2Fb.html", PNG)
    checks.that(status == 201 and added["type"] == "image/png" and added["name"].endswith(".png") and "/" not in added["name"], f"upload: {status} {added}")
    checks.that(added["sha256"] == hashlib.sha256(PNG).hexdigest(), "the digest is not the file's")
    checks.that(send(hub, own, path, PNG)[0] == 409, "the same file twice")
    for body, wanted, what in [(b"<svg onload=alert(1)>", 400, "SVG"), (b"<html>", 400, "HTML"), (b"MZ" + b"\0" * 100, 400, "a program"), (b"", 400, "nothing"), (PNG + b"\0" * (10 << 20), 413, "more than 10 MiB")]:
        checks.that(send(hub, own, path, body)[0] == wanted, f"{what} is not refused with {wanted}")
    large = JPEG + bytes(range(256)) * (36 << 10)  # 9 MiB: above what any other route takes
    status, big = send(hub, own, path + "?name=lon.jpg", large, Idempotency_Key="anh-lon")
    checks.that(status == 201, f"9 MiB: {status}")
    again = send(hub, own, path + "?name=lon.jpg", large, Idempotency_Key="anh-lon")
    checks.that(again == (201, big), f"the same key again: {again[0]}")
    checks.that(send(hub, own, path + "?name=lon.jpg", JPEG + b"x", Idempotency_Key="anh-lon")[0] == 422, "the same key with another file")
    checks.that(send(hub, own, path, JPEG + b"a", Origin="https://evil.example")[0] == 403, "an upload by a page of another site")
    checks.that(send(hub, stranger, path, JPEG + b"b")[0] == 404, "an upload by a stranger")
    status, headers, body = fetch(hub, own, f"{path}/{added['id']}")
    checks.that(status == 200 and body == PNG, f"download: {status}")
    checks.that(headers["content-disposition"].startswith("attachment;") and "filename*=UTF-8''" in headers["content-disposition"], f"disposition: {headers.get('content-disposition')}")
    checks.that(headers["x-content-type-options"] == "nosniff" and "sandbox" in headers["content-security-policy"] and headers["cache-control"] == "no-store", f"headers: {headers}")
    checks.that(headers["content-type"] == "image/png", f"type: {headers['content-type']}")
    checks.that(fetch(hub, own, f"{path}/{big['id']}")[2] == large, "9 MiB came back changed")
    checks.that(fetch(hub, stranger, f"{path}/{added['id']}")[0] == 404, "a stranger got the file")
    checks.that(fetch(hub, desks["quantri"], f"{path}/{added['id']}")[0] == 404, "an administrator got the file")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.parse_args()
    checks = harness.Checks()
    zalo = harness.FakeZalo()
    with tempfile.TemporaryDirectory() as folder:
        hub = harness.Hub(folder, zalo.port)
        # a working morning, so that the digest of the day is due
        hub.flags += ["--set", "rehearsal.clock_start=2026-11-25T09:00:00+07:00"]
        add_people(hub)
        hub.start()
        try:
            body = harness.zalo_text("api-00001", f"6{1:018d}", HOLE)
            checks.that(hub.post("/webhooks/zalo", body, harness.zalo_headers(body))[0] == 200, "the webhook")
            code = case_of(hub.wait_settled(), 1)
            desks = {name: Desk(hub, name) for name in ("dieuphoi", "canbokhac", "quantri", "giamsat")}
            case = desks["dieuphoi"].call("GET", f"/cases/{code}").json
            checks.that(case["topic"] == "infra.road" and case["evidence_needed"] is True, f"a hole in the road: {case['topic']}, {case['evidence_needed']}")
            desks["dieuphoi"].call("POST", f"/cases/{code}/transitions", {"to": "accepted"})
            refused = desks["dieuphoi"].call("POST", f"/cases/{code}/replies", {"text": "Đã vá xong ổ gà lúc 10 giờ sáng", "close": True})
            checks.that(refused.status == 409 and refused.json["detail"].startswith("evidence_needed: "), f"closing without evidence: {refused.status} {refused.json}")
            checks.that("ảnh" in refused.json["detail"] and "photo" in refused.json["detail"], "the refusal is not said in both languages")
            check_files(checks, hub, desks, code)
            closed = desks["dieuphoi"].call("POST", f"/cases/{code}/replies", {"text": "Đã vá xong ổ gà lúc 10 giờ sáng", "close": True})
            checks.that(closed.status == 202, f"closing with evidence: {closed.status} {closed.json}")
            checks.that(desks["dieuphoi"].call("GET", f"/cases/{code}").json["state"] == "closed", "not closed")
            limit = time.monotonic() + 20
            while not desks["dieuphoi"].call("GET", "/digest").json["items"] and time.monotonic() < limit:
                time.sleep(0.1)
            digest = desks["dieuphoi"].call("GET", "/digest").json["items"]
            checks.that(len(digest) == 1 and digest[0]["day"] == "2026-11-25", f"the digest: {digest}")
            checks.that(desks["dieuphoi"].call("POST", "/digest/2026-11-25/read", {}).status == 200, "reading the digest")
            checks.that(desks["dieuphoi"].call("GET", "/digest").json["items"][0]["read_at"] is not None, "the digest is not marked as read")
            checks.that(desks["giamsat"].call("GET", "/digest").json["items"] == [], "a supervisor works no cases")
            checks.that(desks["dieuphoi"].call("GET", "/digest?limit=99").status == 400, "a limit of 99")
        finally:
            checks.that(hub.stop() == 0, "the hub did not stop cleanly")
    checks.finish()


if __name__ == "__main__":
    main()
