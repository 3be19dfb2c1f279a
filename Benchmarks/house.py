"""A whole house to measure or to break: a server with a plan made for the occasion, and its cameras."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests" / "JourneyTests"))

from conftest import Server, Visitor, wait_for

PASSWORD = "a-Long-pass-word-9"
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


def binary(configuration):
    return ROOT / ".build" / configuration / "invigil"


def say(text):
    print("·", text, file=sys.stderr, flush=True)


def stamp(moment):
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text):
    """The seconds since 1970 of a time the server told."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def shifted(seconds):
    """The environment of a process whose wall clock is off by so many seconds.

    To be started through `env`: where the library is loaded first it takes the arguments from some programs.
    """
    if not seconds:
        return {}
    facts = {"DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
    return {"LD_PRELOAD": str(FAKETIME), "FAKETIME": f"{seconds:+d}s", **facts}


class Cameras:
    """One process of drawn rooms: a recorder's worth of cameras that live and die together."""

    def __init__(self, program, port, rooms, width=320, height=240, rate=5):
        self.command = [str(program), "cameras", "--port", str(port), "--rooms", str(rooms)]
        self.port = port
        self.picture = {"--width": width, "--height": height, "--rate": rate}
        self.offset = 0
        self.is_h265 = False
        self.process = None

    def start(self):
        arguments = [str(word) for pair in self.picture.items() for word in pair] + ["--h265"] * self.is_h265
        self.process = subprocess.Popen(
            ["env", *self.command, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, **shifted(self.offset)}, start_new_session=True,
        )
        return self

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def remove(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.kill()


def plan(rooms, lasts=timedelta(hours=1), starts=None, lead=60):
    """A plan of one sitting; `rooms` is a list of addresses' lists, one a room."""
    starts = starts or datetime.now(timezone.utc)
    numbers = range(1, len(rooms) + 1)
    return {
        "organisation": {"code": "root", "name": "评价机构"},
        "sites": [{"code": "east", "name": "东校区考点"}],
        "rooms": [
            {"site": "east", "code": f"{n}", "number": n, "name": f"考场 {n}", "place": f"{n} 号教室", "seats": 30}
            for n in numbers
        ],
        "devices": [
            {
                "code": f"c{n}-{index}", "site": "east", "room": f"{n}", "name": ("前方", "后方", "侧面")[index] + "摄像头",
                "place": ("front", "rear", "side")[index], "address": address,
            }
            for n, addresses in zip(numbers, rooms) for index, address in enumerate(addresses)
        ],
        "sittings": [{
            "code": "am", "name": "上午场", "subject": "理论", "starts_at": stamp(starts),
            "ends_at": stamp(starts + lasts), "lead_seconds": lead, "tail_seconds": 60,
            "rooms": [{"site": "east", "room": f"{n}"} for n in numbers],
        }],
    }


class House:
    """A server on a data directory of its own, its first account signed in."""

    SETTINGS = ("disk.reserve_bytes=1000000", "disk.reserve_percent=0.1")

    def __init__(self, program, data, settings=()):
        self.server = Server("serve", data, (*self.SETTINGS, *settings))
        self.server.command = ["env", str(program), *self.server.command[1:]]
        self.program = program
        self.settings = settings
        self.office = None

    def open(self):
        self.server.start(60)
        self.office = Visitor(self.server.url)
        found = re.search(r"account (\S+), one-time password (\S+)", self.server.log.read_text())
        if found:
            account, one_time = found.groups()
            assert self.office.sign_in(account, one_time) == 200
            self.office.change_password(one_time, PASSWORD)
        else:
            assert self.office.sign_in("admin", PASSWORD) == 200
        return self

    def send_plan(self, document):
        status, _, answer = self.office.post("/api/v1/plan", json.dumps(document).encode())
        assert status in (200, 201), (status, answer[:500])

    def today(self):
        return self.office.json("/api/v1/today")["room_sittings"]

    def cameras(self):
        return [camera for room in self.today() for camera in room["cameras"]]

    def footage(self):
        """(room sitting's id, footage document) of every room."""
        return [
            (room["room_sitting"], self.office.json(f"/api/v1/room-sittings/{room['room_sitting']}/footage"))
            for room in self.today()
        ]

    def sql(self, statement):
        """Rows of a statement as the private cluster's owner, as lists of texts."""
        socket = next(self.server.data.glob("postgres/**/.s.PGSQL.*[0-9]"), None)
        assert socket, "the cluster has no socket"
        done = subprocess.run(
            ["psql", "-qAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", str(socket.parent), "-U", "postgres", "invigil"],
            input=statement, capture_output=True, text=True, timeout=30,
        )
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    def invigil(self, *arguments):
        """A command of the server on its data directory: (status, output)."""
        settings = [word for setting in self.settings for word in ("--set", setting)]
        done = subprocess.run(
            [str(self.program), *arguments, "--data", str(self.server.data), *settings],
            capture_output=True, text=True, timeout=120, cwd=ROOT,
        )
        return done.returncode, done.stdout + done.stderr[-600:]


def processor_seconds(pid):
    """CPU seconds a process has used, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid):
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(path.parent.name))
        except (OSError, ValueError):
            continue
    return found


def machine():
    model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return {"processor": model, "cores": os.cpu_count(), "memory_gib": memory}


def report(name, figures, reference, ratio, bottleneck, as_json):
    """Prints what was found as the other benchmarks do."""
    for side, values in (("ours", figures), ("reference", reference)):
        for key in sorted(values):
            print(f"{side:10} {key} {values[key]:.3f}")
    print(f"{'':10} ratio {ratio:.3f}")
    print(f"first bottleneck: {bottleneck}", flush=True)
    if as_json:
        debian = Path("/etc/debian_version").read_text().strip()
        print(json.dumps({
            "name": name, "machine": machine(), "versions": {"debian": debian, "swift": "6.3"},
            "figures": figures, "reference": reference, "ratio": ratio, "first_bottleneck": bottleneck,
        }, sort_keys=True, ensure_ascii=False))
