"""A whole sitting of forty rooms with two 480p cameras each, beside its fake cameras.

`start`: how long after the due moment all cameras are live and recorded.
`rooms`: what it costs to record and analyse them for so many minutes, and whether the ledger explains every second.
"""

import argparse
import os
import shutil
import statistics
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from house import Cameras, House, binary, children, moment, plan, processor_seconds, report, say
from conftest import free_port, open_folder, wait_for

#: Drawn pictures are encoded once for all who look: so many are drawn, and each is many cameras'.
DRAWN = 8
LEAD = 60


class Sitting:
    """The house with its forty rooms, due at a moment."""

    def __init__(self, arguments):
        self.rooms = arguments.rooms
        program = arguments.program or binary(arguments.build)
        self.folder = open_folder("invigil-sitting-")
        self.cameras = Cameras(program, free_port(), DRAWN, width=640, height=480, rate=15)
        self.house = House(program, self.folder / "data")
        self.due = None

    def open(self, ahead, lasts):
        """Due in so many seconds, for so long."""
        self.cameras.start()
        self.house.open()
        starts = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(seconds=ahead + LEAD)
        address = lambda index: f"rtsp://127.0.0.1:{self.cameras.port}/room-{index % DRAWN + 1}"
        rooms = [[address(2 * n), address(2 * n + 1)] for n in range(self.rooms)]
        self.house.send_plan(plan(rooms, lasts=lasts, starts=starts, lead=LEAD))
        self.due = starts.timestamp() - LEAD
        return self

    def ready(self):
        """Seconds from the due moment to each camera's life and first footage, once all have both."""
        def all_of_them():
            found = self.house.cameras()
            is_ready = len(found) == 2 * self.rooms and all(c["state"] == "live" and c.get("written_at") for c in found)
            return found if is_ready else None

        found = wait_for(all_of_them, 120, "all cameras are live")
        written = time.time() - self.due
        return [moment(camera["since"]) - self.due for camera in found], written

    def close(self):
        self.house.server.remove()
        self.cameras.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(arguments):
    sitting = Sitting(arguments)
    try:
        sitting.open(10, timedelta(minutes=10))
        say(f"{2 * sitting.rooms} cameras, due in 10 s")
        live, written = sitting.ready()
        sitting.house.server.stop()
    finally:
        sitting.close()
    live.sort()
    figures = {
        "cameras": len(live), "first_seconds": live[0], "half_seconds": statistics.median(live),
        "all_seconds": live[-1], "all_written_seconds": written,
    }
    report("start", figures, {"promised_seconds": 15}, live[-1] / 15, "cameras are connected a few a second, so that none starves", arguments.json)


class Meter:
    """CPU and memory of the server, its database and the cameras, as the kernel accounts them."""

    def __init__(self, sitting):
        server = sitting.house.server
        self.groups = {
            "server": lambda: [server.process.pid],
            "database": lambda: [server.postmaster(), *children(server.postmaster())],
            "cameras": lambda: [sitting.cameras.process.pid],
        }
        self.began = time.monotonic()
        self.before = self._now()

    def _now(self):
        found = {}
        for name, pids in self.groups.items():
            for pid in pids():
                try:
                    found[name, pid] = processor_seconds(pid)
                except OSError:
                    continue
        return found

    def figures(self):
        past = time.monotonic() - self.began
        used = {name: 0.0 for name in self.groups}
        for key, seconds in self._now().items():
            used[key[0]] += seconds - self.before.get(key, 0)
        return {f"{name}_cores": seconds / past for name, seconds in used.items()}


def resident_mb(pid):
    line = next(l for l in open(f"/proc/{pid}/status") if l.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def analysis_interval(house):
    detail = house.office.json("/api/v1/health")["parts"]["analysis"].get("detail", "")
    return float(detail.split()[0]) if detail else 0.0


def coverage(house):
    """Planned, kept and unexplained camera seconds so far, and seconds of gaps by cause."""
    planned = kept = 0.0
    gaps = {}
    for _, document in house.footage():
        for camera in document["cameras"]:
            kept += sum(moment(s["to"]) - moment(s["from"]) for s in camera["stretches"])
            for gap in camera["gaps"]:
                gaps[gap["cause"]] = gaps.get(gap["cause"], 0) + moment(gap["to"]) - moment(gap["from"])
    planned = kept + sum(gaps.values())
    return planned, kept, gaps


def rooms(arguments):
    sitting = Sitting(arguments)
    try:
        sitting.open(5, timedelta(minutes=arguments.minutes + 30))
        live, _ = sitting.ready()
        say(f"{len(live)} cameras live after {max(live):.1f} s; watching for {arguments.minutes} minutes")
        meter, intervals = Meter(sitting), []
        end = time.monotonic() + 60 * arguments.minutes
        pause = threading.Event()
        while time.monotonic() < end:
            pause.wait(min(20, max(0.1, end - time.monotonic())))
            intervals.append(analysis_interval(sitting.house))
            say(f"{max(0, end - time.monotonic()) / 60:.1f} minutes left, a picture of each camera every {intervals[-1]:.1f} s")
        used = meter.figures()
        memory = resident_mb(sitting.house.server.process.pid)
        planned, kept, gaps = coverage(sitting.house)
        sitting.house.server.stop()
        disk = sum(f.stat().st_size for f in (sitting.folder / "data" / "footage").rglob("*.mp4"))
    finally:
        sitting.close()
    figures = {
        **used, "server_mb": memory, "minutes": arguments.minutes, "cameras": len(live), "footage_mb": disk / 1e6,
        "planned_seconds": planned, "kept_share": kept / planned,
        "explained_share": 1 - gaps.get("unknown", 0) / planned,
        "interval_seconds": statistics.median(intervals), "interval_most_seconds": max(intervals),
        **{f"gap_{cause}_seconds": seconds for cause, seconds in gaps.items()},
    }
    report("rooms", figures, {"cores": os.cpu_count()}, used["server_cores"] / os.cpu_count(), "decoding and looking at pictures; recording goes first", arguments.json)


def main():
    parser = argparse.ArgumentParser(prog="./run bench")
    parser.add_argument("name", choices=["start", "rooms"])
    parser.add_argument("--rooms", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--build", choices=["release", "debug"], default="release")
    parser.add_argument("--program", type=Path, help="another build of the server, with its resources beside it")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    {"start": start, "rooms": rooms}[arguments.name](arguments)


if __name__ == "__main__":
    main()
