"""Exam and watch as two processes on one database: one may die, the other goes on."""

import shutil
from datetime import datetime, timezone

import pytest
from conftest import Server, Visitor, free_port, open_folder, wait_for
from test_alert_reaches import House

SETTINGS = ("disk.reserve_bytes=1000000", "disk.reserve_percent=0.1")


class Watch(Server):
    """The watching process; its port is its own."""

    def __init__(self, data):
        port = free_port()
        super().__init__("serve", data, (*SETTINGS, f"watch.port={port}"), ("--only", "watch"))
        self.url = f"http://127.0.0.1:{port}"
        self.log = self.data.parent / "watch.log"


class TwoProcesses(House):
    def __init__(self, folder):
        super().__init__(folder)
        self.server = Server("serve", folder / "data", SETTINGS, ("--only", "exam"))
        self.watch = Watch(folder / "data")

    def open(self):
        super().open()
        self.watch.start(60)
        return self

    def part(self, code):
        return self.office.json("/api/v1/health")["parts"][code]

    def footage(self):
        return [camera for camera in self.office.json(f"/api/v1/room-sittings/{self.room()}/footage")["cameras"]]

    def close(self):
        if self.watch.process and self.watch.process.poll() is None:
            self.watch.kill()
        super().close()


@pytest.fixture
def house():
    folder = open_folder("invigil-two-")
    house = TwoProcesses(folder)
    try:
        yield house.open()
    finally:
        house.close()
        shutil.rmtree(folder, ignore_errors=True)


def test_P_10_the_watching_process_is_killed_and_the_exam_goes_on(house):
    """Live in the other process; killed: pages serve, the room goes stale, somebody is told; back: it clears."""
    wait_for(house.is_live, 60, "the room is live")
    wait_for(lambda: house.part("watch")["state"] == "ok", 15, "the watching process is heard")
    wait_for(lambda: any(camera["segments"] for camera in house.footage()), 20, "what is being written can be replayed")
    stills = house.server.data / "live"
    wait_for(lambda: list(stills.glob("*.jpg")), 20, "stills for the board")

    device = house.office.json("/api/v1/devices")["devices"][0]["id"]
    status, _, body = house.office.post(f"/api/v1/devices/{device}/tests")
    assert status == 503 and b"watched_elsewhere" in body
    beside = Visitor(house.watch.url)
    beside.jar = house.office.jar
    beside.opener = house.office.opener
    status, _, body = beside.post(f"/api/v1/devices/{device}/tests")
    assert status == 201, body

    house.watch.kill()
    wait_for(lambda: house.alert("no_data"), 20, "the silence is told as an alarm")
    assert not house.is_live()
    assert house.part("watch")["state"] == "failed"
    assert Visitor(house.server.url).ask("/sign-in")[0] == 200
    assert house.office.ask("/today", headers={"Accept": "text/html"})[0] == 200

    house.watch.start(60)
    wait_for(house.is_live, 30, "the room is live again")
    wait_for(lambda: house.part("watch")["state"] == "ok", 15, "the watching process is heard again")
    wait_for(lambda: not house.alert("no_data"), 60, "the alarm clears by itself")
    causes = {gap["cause"] for camera in house.footage() for gap in camera["gaps"]}
    # The plan began before the watching process did.
    assert "server_down" in causes and causes <= {"server_down", "not_started"}, causes


def test_P_10_the_exam_process_is_killed_and_recording_goes_on(house):
    wait_for(house.is_live, 60, "the room is live")
    wait_for(lambda: any(camera["segments"] for camera in house.footage()), 20, "footage on the board's side")
    killed = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    house.server.kill()
    files = lambda: sum(file.stat().st_size for file in (house.server.data / "footage").rglob("*.mp4*"))
    before = files()
    wait_for(lambda: files() > before + 50_000, 30, "footage grows without the exam's process")
    house.server.start(60)
    wait_for(house.is_live, 30, "the room is live on the board")
    gaps = [gap for camera in house.footage() for gap in camera["gaps"]]
    assert all(gap["to"] < killed for gap in gaps), (killed, gaps)
    house.server.stop()
    assert house.watch.process.poll() is None, "the database stays for the other process"
    before = files()
    wait_for(lambda: files() > before + 50_000, 30, "footage grows with the exam's process stopped")
    house.watch.stop()
    wait_for(lambda: house.server.postmaster() is None, 20, "the last one stops the database")


def test_one_of_each_part_at_a_time(house):
    second = Watch(house.server.data)
    second.log = house.server.data.parent / "second.log"
    with pytest.raises(pytest.fail.Exception):
        second.start(20)
    assert "already uses" in second.log.read_text()
