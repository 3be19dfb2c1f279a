"""Everything one run breaks: a house with two recorders' worth of cameras behind relays, footage on a small disk."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from conftest import free_port, wait_for
from house import Cameras, House, children, plan
from relay import Relay

SIDES = ("front", "rear")
DISK_MEGABYTES = 64


class LeftOut(Exception):
    """This machine cannot make the fault; why."""


def tool(name):
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not found:
        raise LeftOut(f"{name} is not installed")
    return found


def command(*words):
    """Runs a tool; what it complains of is why a fault is left out."""
    done = subprocess.run([tool(words[0]), *map(str, words[1:])], capture_output=True, text=True, timeout=30)
    if done.returncode != 0:
        raise LeftOut(f"{words[0]}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}")
    return done.stdout


class SmallDisk:
    """A file system of its own for footage: ext4 on a loop device, else memory; none where mounting is forbidden."""

    def __init__(self, folder):
        self.path = folder / "footage"
        self.path.mkdir(mode=0o755)
        self.filler = self.path / "filler"
        self.kind, self.why = None, ""
        image = folder / "disk.img"
        try:
            with open(image, "wb") as file:
                file.truncate(DISK_MEGABYTES << 20)
            command("mkfs.ext4", "-q", "-F", "-m", "0", image)
            command("mount", "-o", "loop", image, self.path)
            self.kind = "ext4"
        except LeftOut as error:
            self.why = str(error)
            try:
                command("mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "small", self.path)
                self.kind = "tmpfs"
            except LeftOut as other:
                self.why = str(other)

    def fill(self):
        if not self.kind:
            raise LeftOut(self.why)
        with open(self.filler, "wb", buffering=0) as file:
            try:
                while file.write(bytes(1 << 20)):
                    pass
            except OSError:
                pass

    def free(self):
        self.filler.unlink(missing_ok=True)

    def freeze(self):
        if self.kind != "ext4":
            raise LeftOut(self.why or "a disk in memory cannot be frozen")
        command("fsfreeze", "--freeze", self.path)

    def thaw(self):
        subprocess.run([tool("fsfreeze"), "--unfreeze", str(self.path)], capture_output=True, timeout=30)


class Stage:
    """One run's house, ready to be broken."""

    def __init__(self, program, template, folder, rooms, apart):
        #: Whether network and mounts are this run's own.
        self.apart = apart
        self.folder = Path(folder)
        data = self.folder / "data"
        subprocess.run(["cp", "-a", str(template), str(data)], check=True)
        self.disk = SmallDisk(self.folder)
        settings = [
            f"footage.directory={self.disk.path}", "stream.silence_seconds=3", "analysis.interval_seconds=2",
            "database.connections=6",
        ]
        self.house = House(program, data, settings)
        self.server = self.house.server
        self.sides, self.relays = {}, {}
        for side in SIDES:
            cameras = Cameras(program, free_port(), rooms)
            self.sides[side] = cameras
            self.relays[side] = Relay(free_port(), cameras.port)
        self.rooms = rooms
        #: Paths harmed on purpose, relative to the footage directory → how.
        self.harmed = {}
        #: Whether the server's own clock was put.
        self.is_shifted = False
        #: Set while the server is meant to be away.
        self.is_away = False

    def open(self):
        for cameras in self.sides.values():
            cameras.start()
        self.house.open()
        rooms = [[self.address(side, number) for side in SIDES] for number in range(1, self.rooms + 1)]
        # Two more rooms give alerts to take: one whose camera is not there, one without any.
        self.house.send_plan(plan([*rooms, [f"rtsp://127.0.0.1:{free_port()}/nowhere"], []]))
        wait_for(self.is_live, 60, "every camera is live")
        return self

    def address(self, side, number):
        return f"rtsp://127.0.0.1:{self.relays[side].port}/room-{number}"

    def good_cameras(self):
        """The cameras that ought to be recorded."""
        return [camera for room in self.house.today() if room["number"] <= self.rooms for camera in room["cameras"]]

    def is_live(self):
        try:
            cameras = self.good_cameras()
        except (OSError, AssertionError):
            return False
        return len(cameras) == 2 * self.rooms and all(c["state"] == "live" and c.get("written_at") for c in cameras)

    def footage_files(self):
        return sorted(f for f in self.disk.path.glob("[0-9]*/**/*.mp4*") if f.is_file())

    def end_server(self):
        """Ends the server and its cluster, and leaves their files to be looked at."""
        postmaster = self.server.postmaster()
        if self.server.process and self.server.process.poll() is None:
            self.server.process.send_signal(signal.SIGCONT)
            self.server.kill()
        for pid in [postmaster, *children(postmaster)] if postmaster else []:
            try:
                os.kill(pid, signal.SIGCONT)
                os.kill(pid, signal.SIGINT)
            except ProcessLookupError:
                continue

    def remove(self):
        if self.disk.kind == "ext4":
            self.disk.thaw()
        for cameras in self.sides.values():
            cameras.remove()
        self.end_server()
        subprocess.run(["umount", "-l", str(self.disk.path)], capture_output=True)
