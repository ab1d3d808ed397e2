#!/usr/bin/env python3
"""Legal clocks and changing calendars on the real program: formal steps, HUP, a change while it was down, wrong files.

Usage: HUB_BINARY=build/dev/hub tests/scenario/time_test.py [--quick]
"""
import datetime
import json
import pathlib
import shutil
import signal
import subprocess
import tempfile

import harness
from api_test import Desk, add_people, case_of, wait_for, write_to_ward
from harness import deadline


def check_formal_steps(checks, official, code):
    """A legal clock runs only from a recorded step; each deadline says what it rests on and whether that is confirmed."""
    before = official.call("GET", f"/cases/{code}").json
    checks.that([one["clock"] for one in before["deadlines"]] == ["service", "service"], "a legal clock runs by itself")
    for one in before["deadlines"]:
        checks.that(one["rule"] and one["basis"] and one["confidence"] and isinstance(one["unconfirmed"], bool), f"{one['step']} rests on nothing: {one}")
    steps = {one["step"] for one in before["formal_steps"]}
    checks.that("content_received_at_reception" in steps and "accepted" not in steps, f"a feedback has the steps {steps}")
    record = lambda body: official.call("POST", f"/cases/{code}/formal-steps", body)
    for wrong in ({"step": "accepted", "reason": "x"}, {"step": "dance", "reason": "x"}, {"step": "content_received_at_reception"},
                  {"step": "content_received_at_reception", "reason": "x", "at": "tomorrow"}, {"step": "content_received_at_reception", "reason": "x", "at": "2999-01-01"},
                  {"step": "first_answer", "reason": "x", "at": "2026-01-01"}, {"step": "session_date", "reason": "x"}, {"step": "first_answer", "reason": "x", "due": 1}):
        checks.that(record(wrong).status == 400, f"{wrong} got {record(wrong).status}")
    checks.that(record({"step": "first_answer", "reason": "chưa có gì"}).status == 409, "a step that changes nothing is taken")
    stale = official.call("POST", f"/cases/{code}/formal-steps", {"step": "content_received_at_reception", "reason": "x"}, If_Match='"99"')
    checks.that(stale.status == 412, f"a stale step got {stale.status}")
    done = record({"step": "content_received_at_reception", "reason": "sổ tiếp công dân số 12"})
    checks.that(done.status == 201, f"a formal step got {done.status}: {done.json}")
    legal = deadline(done.json, "first_answer")
    checks.that(legal.get("clock") == "legal" and legal.get("rule") == "reception.first_answer" and legal.get("unconfirmed") is False, f"the legal deadline is {legal}")
    checks.that(done.json["events"][-1]["kind"] == "case.formal_step", "the step left no event")
    again = record({"step": "content_received_at_reception", "reason": "x"})
    checks.that(again.status == 409 and "running" in again.json["detail"], f"the same clock was started twice: {again.status}")
    met = record({"step": "first_answer", "reason": "đã trả lời trực tiếp"})
    checks.that(deadline(met.json, "first_answer").get("met") is True, "the step did not end its clock")


def days_off_from_today(source, weekdays):
    """The calendar with the next working days off."""
    calendar = json.loads(source)
    calendar.pop("working_days_per_year")
    off = {one["date"] for one in calendar["days_off"]} | {one["date"] for one in calendar["worked_rest_days"]}
    day = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).date()
    while weekdays:
        if day.weekday() < 5 and day.isoformat() not in off:
            calendar["days_off"].append({"date": day.isoformat(), "name_vi": "Nghỉ theo thông báo mới"})
            weekdays -= 1
        day += datetime.timedelta(days=1)
    return json.dumps(calendar, ensure_ascii=False)


def check_calendar(checks, hub, desk, code, file):
    """HUP: open deadlines follow the calendar with a reason, told dates stay; at a start they follow what changed meanwhile."""
    source = file.read_text()
    case = lambda: desk.call("GET", f"/cases/{code}").json
    moves = lambda: [event for event in case()["events"] if event["kind"] == "case.deadline_moved"]
    before = case()
    file.write_text(source.replace('"2026-02-17"', '"2026-02-30"'))
    hub.process.send_signal(signal.SIGHUP)
    checks.that(wait_for(lambda: "2026-02-30" in hub.log_tail(), 20), "a broken calendar is not named in the log")
    checks.that(not moves(), "a broken calendar moved something")
    file.write_text(days_off_from_today(source, 4))
    hub.process.send_signal(signal.SIGHUP)
    checks.that(wait_for(lambda: len(moves()) == 1, 60), "the deadlines did not follow the calendar")
    after = case()
    why = moves()[0]["data"] if moves() else {"deadlines": [], "days": []}
    checks.that(why.get("reason") == "calendar" and why["days"] and why["days"][0]["name"] == "Nghỉ theo thông báo mới", f"it does not say why: {why}")
    checks.that(deadline(after, "acknowledge")["due_at"] > deadline(before, "acknowledge")["due_at"], "the untold deadline did not move")
    checks.that(deadline(after, "resolve")["due_at"] == deadline(before, "resolve")["due_at"], "a date that the citizen was told moved")
    checks.that(hub.stop() == 0, "the hub did not stop for the calendar")
    file.write_text(source)
    hub.start()
    checks.that(wait_for(lambda: len(moves()) == 2, 60), "a calendar that changed while the hub was down is not followed")
    checks.that(deadline(case(), "acknowledge")["due_at"] == deadline(before, "acknowledge")["due_at"], "the deadline did not come back")


def check_configuration(checks, hub, folder):
    """check-config names what contradicts."""
    rules = json.loads((harness.ROOT / "config/deadlines.json").read_text())
    double = dict(rules["rules"][0], id="complaint.accept.again")
    rules["rules"].append(double)
    bad = {"deadlines.file": (json.dumps(rules), "contradicts complaint.accept.v1"),
           "calendar.file": ('{"weekly_rest_iso_days":[6,7]}', "office_hours_default"),
           "calendar.units_file": ('{"units":[{"unit":"nowhere"}]}', "nowhere")}
    for key, (text, told) in bad.items():
        file = pathlib.Path(folder) / "bad.json"
        file.write_text(text)
        done = subprocess.run([harness.HUB, "check-config", *hub.flags, "--set", f"{key}={file}"], cwd=harness.ROOT, capture_output=True, text=True)
        checks.that(done.returncode == 2 and told in done.stderr, f"{key}: {done.returncode} {done.stderr[:300]}")


def main():
    checks = harness.Checks()
    zalo = harness.FakeZalo()
    with tempfile.TemporaryDirectory() as folder:
        calendar = pathlib.Path(folder) / "calendar.json"
        shutil.copy(harness.ROOT / "config/calendars/holidays-vn.json", calendar)
        hub = harness.Hub(folder, zalo.port)
        hub.flags += ["--set", "units.files=config/units/example.json", "--set", f"calendar.file={calendar}"]
        add_people(hub)
        hub.start()
        try:
            for number in range(2):
                write_to_ward(hub, number, f"Rác ở ngõ 45 trước số nhà {number} cả tuần nay chưa ai lấy, mùi rất khó chịu")
            lines = hub.wait_settled()
            official = Desk(hub, "canbo")
            check_formal_steps(checks, official, case_of(lines, 0))
            check_configuration(checks, hub, folder)
            check_calendar(checks, hub, official, case_of(lines, 1), calendar)
        finally:
            checks.that(hub.stop() == 0, "the hub did not stop cleanly")
    checks.finish()


if __name__ == "__main__":
    main()
