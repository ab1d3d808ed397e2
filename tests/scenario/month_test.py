#!/usr/bin/env python3
# longer than 400 lines: a calendar, the books and every rule of follow-up a second time, apart from the program.
"""A city month with a holiday in it, on a rehearsal clock: who held each case and how long, who was reminded of each breach, who got an answer.

Usage: HUB_BINARY=build/dev/hub tests/scenario/month_test.py [--quick] [--speed N] [--letters N]

Full: 25 January to 25 February 2027, Tết in the middle, in about nine minutes. --quick: the twelve days around Tết in under two.
The working time below is reckoned by this file's own calendar, minute for minute from the JSON of holidays, not by the program's.
"""
import argparse
import bisect
import collections
import datetime
import json
import pathlib
import re
import secrets
import subprocess
import tempfile

import harness

ZONE = datetime.timezone(datetime.timedelta(hours=7))
SLOTS = [(8 * 60, 12 * 60), (13 * 60, 17 * 60)]
ALERT_MINUTES, URGENT_MINUTES = 240, 15
SHARES = (50, 80)
LEVELS = ["official", "head", "chairman", "supervisor"]
SUBUNITS = ["office", "psc", "infra", "social", "police", "health", "school", "chair", "party", "front", "council", "inspection_board", "group"]
WARDS = ["song-xanh", "doi-thong"]
ENDED = {"closed", "rejected", "forwarded"}
WORDS_OF_STAFF_ONLY = re.compile(r"^(hub|citizen)$")


class Calendar:
    """Vietnam's working time, in milliseconds since 1970 UTC."""

    DAY = 86_400_000
    OFFSET = 7 * 3_600_000

    def __init__(self, path):
        data = json.loads(pathlib.Path(path).read_text())
        self.off = {entry["date"] for entry in data["days_off"]}
        self.worked = {entry["date"] for entry in data.get("worked_rest_days", [])}
        self.rest = set(data["weekly_rest_iso_days"])
        self.known = {}

    def works(self, day):
        """`day`: days since 1970 of the civil date in Vietnam."""
        if day not in self.known:
            date = datetime.date(1970, 1, 1) + datetime.timedelta(days=day)
            text = date.isoformat()
            self.known[day] = text not in self.off and (date.isoweekday() not in self.rest or text in self.worked)
        return self.known[day]

    def day_of(self, at):
        return (at + self.OFFSET) // self.DAY

    def slots(self, day):
        if not self.works(day):
            return []
        midnight = day * self.DAY - self.OFFSET
        return [(midnight + begin * 60_000, midnight + end * 60_000) for begin, end in SLOTS]

    def working_ms(self, begin, end):
        total = 0
        for day in range(self.day_of(begin), self.day_of(end) + 1) if end > begin else []:
            total += sum(max(0, min(end, until) - max(begin, since)) for since, until in self.slots(day))
        return total

    def add_minutes(self, begin, minutes):
        left, day = minutes * 60_000, self.day_of(begin)
        if left <= 0:
            return begin
        while True:
            for since, until in self.slots(day):
                since = max(since, begin)
                if until - since >= left:
                    return since + left
                left -= max(0, until - since)
            day += 1

    def next_opening(self, after):
        day = self.day_of(after) + 1
        while not self.works(day):
            day += 1
        return self.slots(day)[0][0]


def millis(text):
    return None if text is None else round(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def shown(at):
    return datetime.datetime.fromtimestamp(at / 1000, ZONE).strftime("%d/%m/%Y %H:%M:%S")


class Town:
    """The hub, its people and the city process."""

    def __init__(self, folder, start, speed):
        self.folder = pathlib.Path(folder)
        self.speed = speed
        self.hub = harness.Hub(folder, 1)
        zalo, facebook = harness.free_port(), harness.free_port()
        settings = [f"channels.{n}.api_base_url=http://127.0.0.1:{zalo if n < 2 else facebook}" for n in range(4)]
        settings += [f"rehearsal.clock_start={start}", f"rehearsal.clock_speed={speed}", f"city.accounts_file={folder}/accounts.json"]
        settings += ["canary.interval_seconds=2", "canary.stale_seconds=30", "live.message_burst=10000", "live.messages_per_second=10000"]
        for setting in settings:
            self.hub.flags += ["--set", setting]
        self.accounts = []
        self.cookie = None

    def hire(self):
        offices = {ward: [f"{ward}.{sub}" for sub in SUBUNITS] for ward in WARDS}
        units = json.loads((harness.ROOT / "config/units/example.json").read_text())["units"]
        city = [unit["id"] for unit in units if unit["id"].startswith(("city.", "util."))]
        for ward in WARDS:
            for number in range(1, 4):
                self.add(f"{ward}.cb{number}", ["official"], offices[ward])
            self.add(f"{ward}.dp", ["dispatcher"], [ward, *offices[ward]])
            self.add(f"{ward}.tp", ["unit_head"], offices[ward])
            self.add(f"{ward}.ct", ["unit_head"], [ward])
        self.add("tp.cb", ["official"], city)
        self.add("tp.dp", ["dispatcher"], city)
        self.add("tp.tp", ["unit_head"], city)
        self.add("tp.ct", ["unit_head", "dispatcher"], ["hanoi"])
        self.add("tp.gs", ["supervisor"], ["hanoi"])
        (self.folder / "accounts.json").write_text(json.dumps({"accounts": self.accounts}, ensure_ascii=False))

    def add(self, username, roles, units):
        password = secrets.token_urlsafe(14)
        line = [harness.HUB, "user", "add", username, *self.hub.flags, "--name", username, "--password-stdin", "--unit", ",".join(units)]
        for role in roles:
            line += ["--role", role]
        done = subprocess.run(line, input=password + "\n", text=True, capture_output=True, cwd=harness.ROOT, check=False)
        assert done.returncode == 0, f"user add {username}: {done.stderr}"
        self.accounts.append({"username": username, "password": password, "roles": roles, "units": units})

    def play(self, days, letters, seed):
        line = [harness.HUB, "city", *self.hub.flags, "--days", str(days), "--letters-per-day", str(letters), "--seed", str(seed), "--once"]
        return subprocess.run(line, cwd=harness.ROOT, text=True, capture_output=True, check=False)

    def sign_in(self):
        account = next(entry for entry in self.accounts if entry["username"] == "tp.ct")
        body = json.dumps({"username": account["username"], "password": account["password"]})
        connection = self.hub.connection()
        connection.request("POST", "/api/v1/session", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, f"sign-in: {answer.status}"
        self.cookie = answer.getheader("set-cookie").split(";")[0]
        connection.close()

    def get(self, path):
        status, body = self.hub.request("GET", "/api/v1" + path, None, {"Cookie": self.cookie})
        return json.loads(body) if status == 200 else None

    def now(self):
        return millis(json.loads(self.hub.get("/readyz")[1])["rehearsal"]["now"])

    def all_codes(self):
        codes, cursor = [], ""
        while True:
            page = self.get("/cases?limit=200&sort=opened_at" + (f"&cursor={cursor}" if cursor else ""))
            codes += [item["code"] for item in page["items"]]
            cursor = page["next_cursor"]
            if not cursor:
                return codes


def check_holders(checks, calendar, case, before, after):
    """Every working minute from the first instant to the last is somebody's, once."""
    code, held = case["code"], case["held"]
    spans = held["spans"]
    checks.that(sum(span["working_minutes"] for span in spans) == held["working_minutes"], f"{code}: the holders' minutes do not add up")
    for one, two in zip(spans, spans[1:]):
        checks.that(one["until"] is not None and millis(one["until"]) <= millis(two["from"]), f"{code}: holders overlap")
    # open stretches from the events alone: an end closes one, a reopening begins the next
    total, since = 0, millis(case["opened_at"])
    for event in case["events"]:
        state = event["data"].get("state") or event["data"].get("to")
        if state in ENDED and since is not None:
            total += calendar.working_ms(since, millis(event["at"]))
            since = None
        elif state and state not in ENDED and since is None:
            since = millis(event["at"])
    if since is None:
        checks.that(held["working_minutes"] == total // 60_000, f"{code}: held {held['working_minutes']} min, elapsed {total // 60_000}")
    else:
        least, most = (total + calendar.working_ms(since, now) for now in (before, after))
        checks.that(least // 60_000 <= held["working_minutes"] <= most // 60_000,
                    f"{code}: held {held['working_minutes']} min, elapsed {least // 60_000} to {most // 60_000}")


class Run:
    """A stretch in which one deadline runs: from `since` to `until`, with the events in it."""

    def __init__(self, kind, due, since, first):
        self.kind, self.due, self.since, self.until = kind, due, since, None
        self.begins_with = first
        self.events = []


def runs_of(entries):
    """From the facts of the books: which deadline ran when."""
    runs, now = [], None
    for entry in entries:
        facts, at = entry["facts"], millis(entry["at"])
        running = facts["state"] not in ENDED and not facts["clock_stands"]
        kind = "acknowledge" if facts["acknowledged_at"] is None else "resolve"
        due = millis(facts["ack_due_at"] if kind == "acknowledge" else facts["resolve_due_at"])
        if now and (not running or (now.kind, now.due) != (kind, due)):
            now.until = at
            now = None
        if running and now is None:
            now = Run(kind, due, at, entry["event"])
            runs.append(now)
        if now:
            now.events.append((at, entry["event"], entry["sequence"]))
    return runs


class Reminders:
    """Each breach has its reminders and escalations, in order and in time."""

    def __init__(self, checks, calendar, tolerance, end):
        self.checks, self.calendar, self.tolerance, self.end = checks, calendar, tolerance, end
        self.breaches = self.reminders = self.overdues = self.escalations = 0
        self.late = []

    def expect(self, at, kinds, run, what):
        """One of `kinds` within the tolerance after `at`, while the run lasts."""
        until = self.end if run.until is None else run.until
        if at + self.tolerance >= until:
            return None
        found = next((event for event in run.events if event[1] in kinds and at <= event[0] <= at + self.tolerance), None)
        self.checks.that(found, f"{what}: no {'/'.join(kinds)} after {shown(at)}; there was {[(e[1], shown(e[0])) for e in run.events][:8]}")
        if found:
            self.late.append(found[0] - at)
        return found

    def check(self, code, entries, events):
        urgent = entries[0]["facts"].get("urgency") == "urgent"
        opened = millis(entries[0]["facts"]["opened_at"])
        paused = any(event["kind"] in ("case.paused", "case.resumed") for event in events)
        for run in runs_of(entries):
            what = f"{code} {run.kind} due {shown(run.due)}"
            until = self.end if run.until is None else run.until
            fresh = run.begins_with == "case.opened"
            if fresh and not paused and not urgent and "urgency" in entries[0]["facts"]:
                self.check_shares(run, opened, what)
            begun = max(run.due, run.since)
            if begun + self.tolerance >= until:
                continue
            self.breaches += 1
            first = self.expect(begun, ["case.overdue"], run, what)
            if first:
                self.check_daily(run, first[0], until, urgent, what)
            for at, kind, _ in run.events:
                self.checks.that(kind != "case.overdue" or at > run.due, f"{what}: overdue told at {shown(at)}, before it was")
            soon = [at for at, kind, _ in run.events if kind == "case.due_soon"]
            self.checks.that(not soon or not first or soon[-1] < first[0], f"{what}: a reminder after overdue was told")
            if fresh and run.due - run.since > 2 * self.tolerance and "urgency" in entries[0]["facts"]:
                self.checks.that(soon, f"{what}: breached without a reminder before")
        self.check_escalations(code, entries, events, urgent)

    def check_shares(self, run, opened, what):
        whole = self.calendar.working_ms(opened, run.due) // 60_000
        instants = [self.calendar.add_minutes(opened, whole * share // 100) for share in SHARES]
        for number, at in enumerate(instants):
            # two shares within one tolerance are told as one, by the later
            if number + 1 < len(instants) and instants[number + 1] - at < self.tolerance:
                continue
            if at + self.tolerance < run.due and self.expect(at, ["case.due_soon"], run, f"{what}, {SHARES[number]} %"):
                self.reminders += 1

    def check_daily(self, run, first, until, urgent, what):
        last = first
        self.overdues += 1
        while True:
            following = last + Calendar.DAY if urgent else self.calendar.next_opening(last)
            if following + self.tolerance >= until:
                return
            told = self.expect(following, ["case.overdue"], run, f"{what}, again")
            if not told:
                return
            self.overdues += 1
            last = told[0]

    def check_escalations(self, code, entries, events, urgent):
        """Who was asked and stayed silent is passed over for the next level, which is higher."""
        guarded = "urgency" not in entries[0]["facts"]
        facts_at = [entry["facts"] for entry in entries]
        for number, event in enumerate(events):
            if event["kind"] not in ("case.due_soon", "case.overdue", "case.escalated") or guarded:
                continue
            asked = event["data"]
            if not asked.get("people"):
                continue
            at, level = millis(event["at"]), LEVELS.index(asked["level"])
            if event["kind"] == "case.escalated":
                self.escalations += 1
                # what was asked before: a reminder, or in the same breath as the opening (danger) or a bad word of the citizen
                before = [e["data"]["asked"] if isinstance(e["data"].get("asked"), dict) else e["data"] for e in events[:number]]
                before = [LEVELS.index(data["level"]) for data in before if data.get("people")]
                self.checks.that(before and before[-1] < level, f"{code}: escalated to {asked['level']}, not upwards")
                continue
            top = 3 if event["kind"] == "case.overdue" else (2 if asked.get("percent") == SHARES[1] else 1)
            if level >= top or facts_at[number]["lead_unit"] == "hanoi":
                continue
            answer_by = at + URGENT_MINUTES * 60_000 if urgent else self.calendar.add_minutes(at, ALERT_MINUTES)
            following = events[number + 1] if number + 1 < len(events) else None
            limit = answer_by + self.tolerance
            if limit >= self.end or (following and millis(following["at"]) < answer_by):
                continue  # somebody acted, or it was told anew
            good = following and following["kind"] in ("case.escalated", "case.overdue") and millis(following["at"]) <= limit
            # a person's step just after the term is as good: the question was answered while the clock was on its way
            acted = following and not WORDS_OF_STAFF_ONLY.match(following["actor"]) and millis(following["at"]) <= limit
            self.checks.that(good or acted, f"{code}: nobody above heard of the silence after {shown(at)} ({event['kind']} to {asked['level']}); then {following and (following['kind'], following['at'])}")
            if good:
                self.late.append(max(0, millis(following["at"]) - answer_by))


def check_answered(checks, case, now):
    """An answer, or a dated matter in somebody's hands that somebody above knows of when it is late."""
    code, state = case["code"], case["state"]
    replies = [message for message in case["messages"] if message["direction"] == "outbound" and message["kind"] == "reply"]
    if state in ("answered", "closed"):
        checks.that(replies, f"{code} is {state} without a reply")
    elif state not in ENDED:
        due = millis(case["deadline"]["due_at"])
        dated = due is not None or (case["pause"] and case["pause"]["until"])
        checks.that(dated, f"{code}: open, without answer and without a date")
        if due is not None and not case["pause"] and now - due > 3_600_000 * 24 * 4:
            told = any(event["kind"] == "case.overdue" for event in case["events"])
            checks.that(told, f"{code}: late since {shown(due)}, and nobody was told")
    twice = [text for text, count in collections.Counter(m["text"] for m in replies).items() if count > 1]
    checks.that(not twice, f"{code}: the same answer twice: {twice[:1]}")


def check_holiday(checks, calendar, cases):
    """Who wrote while the unit was shut was told a date, and it is a day on which somebody works."""
    told = 0
    for case in cases:
        opened = millis(case["opened_at"])
        if calendar.works(calendar.day_of(opened)) or case["restricted"]:
            continue
        words = " ".join(m["text"] for m in case["messages"] if m["direction"] == "outbound" and m["author"] == "hub")
        dates = [datetime.date(int(y), int(m), int(d)) for d, m, y in re.findall(r"(\d{2})/(\d{2})/(\d{4})", words)]
        days = [(date - datetime.date(1970, 1, 1)).days for date in dates]
        good = [day for day in days if calendar.works(day) and day > calendar.day_of(opened)]
        checks.that(good, f"{case['code']}, written {shown(opened)}: no date of a working day in what the citizen was told: {words[:300]!r}")
        told += 1
    checks.that(told > 0, "nobody wrote on a day off")
    return told


def read_books(hub, folder):
    path = pathlib.Path(folder) / "ledger.jsonl"
    with open(path, "wb") as out:
        subprocess.run([harness.HUB, "export", "ledger", *hub.flags], cwd=harness.ROOT, stdout=out, check=True)
    by_case, last, back = collections.defaultdict(list), 0, 0
    for line in path.read_text().splitlines():
        record = json.loads(line)
        if "entry" in record:
            entry = record["entry"]
            at = millis(entry["at"])
            back = max(back, last - at)
            last = max(last, at)
            by_case[entry["case"]].append(entry)
    return path, by_case, back


def check_order(checks, books, back, allowed):
    """No time is before the one before it, and no case lacks an event or has one twice."""
    for code, entries in books.items():
        times = [millis(entry["at"]) for entry in entries]
        checks.that(times == sorted(times), f"{code}: times in the books go back")
        checks.that([entry["sequence"] for entry in entries] == list(range(1, len(entries) + 1)), f"{code}: events are missing or doubled")
    checks.that(back <= allowed, f"the books go back by {back} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--speed", type=int)
    parser.add_argument("--letters", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="folder to work in and keep")
    wanted = parser.parse_args()
    start, days = ("2027-02-01", 12) if wanted.quick else ("2027-01-25", 31)
    speed = wanted.speed or (12_000 if wanted.quick else 4_800)
    letters = wanted.letters or (25 if wanted.quick else 40)
    checks = harness.Checks()
    calendar = Calendar(harness.ROOT / "config/calendars/holidays-vn.json")
    with tempfile.TemporaryDirectory() as temporary:
        folder = wanted.keep or temporary
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        town = Town(folder, start, speed)
        town.hire()
        town.hub.start()
        try:
            played = town.play(days, letters, wanted.seed)
            print(played.stdout[-2500:], played.stderr[-1500:], flush=True)
            checks.that(played.returncode == 0, f"the city's own verdict is {played.returncode}")
            end = town.now()
            town.sign_in()
            cases = []
            for code in town.all_codes():
                before = town.now()
                case = town.get(f"/cases/{code}")
                after = town.now()
                if case:
                    cases.append(case)
                    check_holders(checks, calendar, case, before, after)
                    check_answered(checks, case, after)
            digest = town.get("/digest?limit=31")
            digests = [entry["day"] for entry in digest["items"]] if digest else []
        finally:
            checks.that(town.hub.stop() == 0, "the hub did not stop cleanly")
        path, books, back = read_books(town.hub, folder)
        check_order(checks, books, back, 0)
        verified = subprocess.run([harness.HUB, "verify", str(path)], cwd=harness.ROOT, text=True, capture_output=True, check=False)
        live = subprocess.run([harness.HUB, "verify", *town.hub.flags], cwd=harness.ROOT, text=True, capture_output=True, check=False)
        checks.that(verified.returncode == 0, f"the books do not verify: {verified.stderr}")
        checks.that(live.returncode == 0, f"the store does not verify: {live.stderr}")
        told = check_holiday(checks, calendar, cases)
        reminders = Reminders(checks, calendar, 1.5 * speed * 1000, end)
        for case in cases:
            entries = [entry for entry in books[case["code"]] if millis(entry["at"]) <= end]
            events = [event for event in case["events"] if millis(event["at"]) <= end]
            reminders.check(case["code"], entries, events[:len(entries)])
        checks.that(len(cases) > 20, f"only {len(cases)} cases")
        checks.that(reminders.breaches > 0 and reminders.escalations > 0, "no breach was played: nothing was shown")
        first, last = datetime.date.fromisoformat(start), datetime.date.fromisoformat(start) + datetime.timedelta(days=days)
        working = [d for d in (first + datetime.timedelta(days=n) for n in range((last - first).days)) if calendar.works((d - datetime.date(1970, 1, 1)).days)]
        checks.that(set(digests) >= {d.isoformat() for d in working[1:]}, f"digests only of {digests}")
        checks.that(all(calendar.works((datetime.date.fromisoformat(d) - datetime.date(1970, 1, 1)).days) for d in digests), "a digest on a day off")
    late = sorted(reminders.late)
    print(f"{verified.stdout.strip()}")
    print(f"{len(cases)} cases, {sum(c['held']['working_minutes'] for c in cases)} working minutes held, {reminders.breaches} breaches, "
          f"{reminders.reminders} reminders by share, {reminders.overdues} overdue notices, {reminders.escalations} escalations, "
          f"{told} cases written on days off, {len(digests)} digests; lateness of notices on the hub's clock: "
          f"p50 {late[len(late) // 2] / 1000:.0f} s, p99 {late[bisect.bisect(late, late[int(len(late) * 0.99)]) - 1] / 1000:.0f} s "
          f"(of {1.5 * speed:.0f} s allowed)" if late else "no notice was checked")
    checks.finish()


if __name__ == "__main__":
    main()
