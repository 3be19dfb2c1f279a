"""What must hold after any faults; each function tells what is wrong, as lines."""

import json
import subprocess
import threading
import time
import urllib.error
import urllib.request

from house import moment

#: Kinds of events an open page of the exam office hears.
HEARD = ("alert.", "room_sitting.", "source.", "finding.", "recording.", "plan.", "device.")
#: Seconds around an edge that belong to no cause of their own.
GRAIN = 2.6


class Waiting:
    """Asks again until nothing is wrong or patience ends."""

    def __init__(self, seconds):
        self.seconds = seconds

    def __call__(self, check, *arguments):
        end = time.monotonic() + self.seconds
        while True:
            try:
                wrong = check(*arguments)
            except (OSError, AssertionError, ValueError, LookupError) as error:
                wrong = [f"no answer: {error!r}"[:300]]
            if not wrong or time.monotonic() > end:
                return wrong
            threading.Event().wait(0.3)


def lives(stage, begun):
    """The server is up, every camera live and its recording grows; `begun` keeps the moment it was first asked."""
    if stage.server.process.poll() is not None:
        return [f"the server ended by itself with {stage.server.process.returncode}"]
    if not begun:
        begun.append(server_now(stage))
    since, wrong = begun[0], []
    for camera in stage.good_cameras():
        written = camera.get("written_at")
        if camera["state"] != "live":
            wrong.append(f"{camera['device']} is {camera['state']} ({camera.get('cause')})")
        elif not written or moment(written) < since:
            wrong.append(f"{camera['device']} has written nothing since {since:.1f}: {written}")
    return wrong


def server_now(stage):
    """The server's clock, asked as a load balancer would: without the database."""
    try:
        with urllib.request.urlopen(stage.server.url + "/health", timeout=10) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    return moment(json.loads(body)["checked_at"])


def explains(stage):
    """Every second of the plan is recorded or a gap whose cause is known."""
    wrong = []
    for _, document in stage.house.footage():
        for camera in document["cameras"]:
            told = [(moment(s["from"]), moment(s["to"]), None) for s in camera["stretches"]]
            told += [(moment(g["from"]), moment(g["to"]), g["cause"]) for g in camera["gaps"]]
            told.sort()
            at = moment(document["from"])
            for start, end, cause in told:
                if abs(start - at) > 0.002:
                    wrong.append(f"{camera['device']}: {start - at:+.3f} s between stretches")
                if cause == "unknown":
                    line = " ".join(f"{c or 'kept'} {s - told[0][0]:.1f}-{e - told[0][0]:.1f}" for s, e, c in told)
                    wrong.append(f"{camera['device']}: {end - start:.1f} s unexplained of {line}")
                at = end
            if server_now(stage) - at > 6:
                wrong.append(f"{camera['device']}: the last {server_now(stage) - at:.1f} s are not told")
    return wrong


def keeps_events(stage, listener):
    """Every event told is in the log under its position; none was left out or told twice."""
    rows = stage.house.sql("select position, kind, subject from events where position is not null order by position")
    log = {int(position): (kind, subject) for position, kind, subject in rows}
    wrong = [f"position {p} told twice" for p in listener.doubled]
    wrong += [f"position {p} told as {told}, is {log.get(p)}" for p, told in listener.heard.items() if log.get(p) != told]
    if sorted(log) != list(range(1, len(log) + 1)):
        wrong.append("positions are not dense")
    renewed = lambda p: any((after or 0) < p <= until for after, until in listener.renewed)
    end = listener.position or 0
    for position, (kind, _) in log.items():
        due = (listener.first or 0) < position <= end and kind.startswith(HEARD)
        if due and position not in listener.heard and not renewed(position):
            wrong.append(f"position {position} ({kind}) was not told")
    if max(log, default=0) - end > 0 and any(k.startswith(HEARD) for p, (k, _) in log.items() if p > end):
        wrong.append(f"the page stands at {end} of {max(log)}")
    if stage.house.sql("select 1 from events group by id having count(*) > 1"):
        wrong.append("an event is there twice")
    return wrong


def keeps_alerts(stage, observer):
    """Every alert seen is there; every acknowledgement confirmed is there once, with its event and audit line."""
    rows = stage.house.sql(
        "select a.id, a.acknowledged_at is not null,"
        " (select count(*) from events e where e.subject = a.id and e.kind = 'alert.acknowledged'),"
        " (select count(*) from audit u where u.subject = a.id and u.action = 'alert.acknowledge') from alerts a"
    )
    known = {row[0]: row[1:] for row in rows}
    wrong = [f"alert {alert} is gone" for alert in observer.alerts - set(known)]
    wrong += [f"acknowledgement of {a} is gone" for a in observer.taken if known.get(a, ["f"])[0] != "t"]
    for alert, (is_taken, events, lines) in known.items():
        wanted = "1" if is_taken == "t" else "0"
        if (events, lines) != (wanted, wanted):
            wrong.append(f"alert {alert}: {events} events and {lines} audit lines of its acknowledgement")
    return wrong


def keeps_ledger(stage, observer):
    """Every finished segment seen is in the ledger unchanged, unless it was harmed on purpose; none overlaps."""
    rows = stage.house.sql(
        "select encode(s.sha256, 'hex'), s.path, s.state, extract(epoch from s.starts_at), extract(epoch from s.ends_at),"
        " s.recording_id, r.device_id from segments s join recordings r on r.id = s.recording_id"
        " order by s.recording_id, s.starts_at"
    )
    # Drawn rooms look alike: only with its camera is a digest somebody's.
    known = {(row[6], row[0]): row for row in rows}
    wrong = []
    for (device, digest), (start, end) in observer.segments.items():
        row = known.get((device, digest))
        if not row:
            wrong.append(f"a segment of {device} is gone, {end - start:.1f} s from {start:.1f}")
        elif abs(float(row[3]) - start) > 0.01 or abs(float(row[4]) - end) > 0.01:
            by = float(row[3]) - start, float(row[4]) - end
            wrong.append(f"{row[1]} ({row[2]}) has moved by {by[0]:+.3f} s, its end by {by[1]:+.3f} s")
        elif row[2] == "missing" and row[1] not in stage.harmed:
            wrong.append(f"{row[1]} is missing, and nobody touched it")
    if not stage.is_shifted:
        for one, other in zip(rows, rows[1:]):
            if one[5] == other[5] and float(one[4]) - float(other[3]) > 1.5:
                wrong.append(f"{one[1]} and {other[1]} overlap by {float(one[4]) - float(other[3]):.1f} s")
    return wrong


def owns_up(stage):
    """What was harmed in a finished file is named as lost, and no longer shown."""
    rows = stage.house.sql(
        "select s.path, s.state, encode(s.sha256, 'hex'), r.device_id from segments s join recordings r on r.id = s.recording_id"
    )
    shown = {(c["device"], s["sha256"]) for _, d in stage.house.footage() for c in d["cameras"] for s in c["segments"]}
    wrong = []
    for path, state, digest, device in rows:
        file = stage.disk.path / path
        if state != "missing" and path in stage.harmed and stage.harmed[path] != "salvaged":
            done = subprocess.run(["sha256sum", str(file)], capture_output=True, text=True)
            if done.stdout[:64] != digest:
                wrong.append(f"{path} was {stage.harmed[path]} and still counts")
        if state == "missing" and (device, digest) in shown:
            wrong.append(f"{path} is lost and still shown")
    return wrong


def stops(stage):
    """Ctrl-C closes everything within 25 s."""
    stage.is_away = True
    stage.server.stop()
    left = [str(f) for f in stage.footage_files() if str(f).endswith(".part")]
    wrong = [f"{path} was left growing" for path in left]
    if stage.server.process.returncode != 0:
        wrong.append(f"the server ended with {stage.server.process.returncode}")
    return wrong


def verifies_footage(stage):
    """Ledger and disk are equal, both ways, to the byte."""
    status, output = stage.house.invigil("verify", "footage", "--json")
    line = next((line for line in output.splitlines() if line.startswith("{")), None)
    if not line:
        return [f"verify footage ended with {status}: {output[-400:]}"]
    return [f"{f['path']}: {f['fault']}" for f in json.loads(line)["findings"]]


def verifies_audit(stage):
    status, output = stage.house.invigil("verify", "audit")
    return [] if status == 0 else [output[-400:]]


def plays(stage):
    """Every file decodes without complaint, but for pictures harmed before anybody had hashed them."""
    wrong = []
    for file in stage.footage_files():
        done = subprocess.run(
            ["ffmpeg", "-v", "error", "-threads", "1", "-i", str(file), "-f", "null", "-"],
            capture_output=True, text=True, timeout=60,
        )
        is_harmed = stage.harmed.get(str(file.relative_to(stage.disk.path))) == "flipped"
        if done.returncode != 0 or (done.stderr and not is_harmed):
            wrong.append(f"{file.name}: {done.stderr.strip().splitlines()[:2]}")
    return wrong
