"""What must hold when things die: the server, its database, its port, its directory."""

import json
import os
import shutil
import signal
import subprocess

import pytest
from conftest import BINARY, ROOT, Server, Visitor, open_folder, wait_for

SETTINGS = ("disk.reserve_bytes=1000000", "disk.reserve_percent=0.1")


@pytest.fixture
def folder():
    path = open_folder("invigil-fault-")
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def server(folder):
    server = Server("demonstration", folder / "data", SETTINGS)
    server.start(60)
    yield server
    server.remove()


def manager_of(server):
    visitor = Visitor(server.url)
    assert visitor.sign_in("kaodian", "invigil") == 200
    return visitor


def cameras(visitor):
    for room in visitor.json("/api/v1/room-sittings")["room_sittings"]:
        for camera in visitor.json(f"/api/v1/room-sittings/{room['id']}/footage")["cameras"]:
            yield room, camera


def footage_files(server):
    return sorted((server.data / "footage").rglob("*.mp4*"))


def plays(path):
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-f", "null", "-"], capture_output=True, text=True, timeout=60
    )
    return done.returncode == 0 and not done.stderr, done.stderr


def grown(server, size):
    return sum(file.stat().st_size for file in footage_files(server) if file.exists()) > size


def test_kill_9_while_recording(server):
    """Files play, the ledger names the gap, a restart resumes within 15 s."""
    wait_for(lambda: grown(server, 150_000), 60, "footage on the disk")
    server.kill()
    server.start(40)
    manager = manager_of(server)
    wait_for(
        lambda: any(not str(file).endswith(".part") and file.stat().st_size for file in footage_files(server)),
        15,
        "the cut segments are repaired",
    )
    wait_for(lambda: len([f for f in footage_files(server) if str(f).endswith(".part")]) >= 1, 15, "recording goes on")
    for file in footage_files(server):
        if not str(file).endswith(".part"):
            good, why = plays(file)
            assert good, (file, why)
    causes = wait_for(
        lambda: {gap["cause"] for _, camera in cameras(manager) for gap in camera["gaps"]} & {"server_down"},
        20,
        "the ledger names the server's absence",
    )
    assert causes == {"server_down"}


def test_kill_9_of_postgresql(server):
    """Nothing acknowledged is lost and the service resumes by itself."""
    manager = manager_of(server)
    wait_for(lambda: manager.json("/api/v1/alerts?state=open")["items"], 60, "an alert")
    before = {alert["id"] for alert in manager.json("/api/v1/alerts?state=open")["items"]}
    size = sum(file.stat().st_size for file in footage_files(server))
    os.kill(server.postmaster(), signal.SIGKILL)

    def listed():
        """The alerts, once the pool has replaced the connection that was asked for."""
        status, _, body = manager.ask("/api/v1/alerts")
        return status == 200 and json.loads(body)["items"]

    after = {alert["id"] for alert in wait_for(listed, 40, "the service resumes")}
    assert before <= after
    wait_for(lambda: grown(server, size), 20, "recording went on")


def test_two_servers_on_one_data_directory(server):
    second = subprocess.run(
        [str(BINARY), "serve", "--data", str(server.data), "--set", "http.port=0"],
        capture_output=True, text=True, timeout=30, cwd=ROOT,
    )
    assert second.returncode == 1
    assert [line for line in second.stderr.splitlines() if line.startswith("invigil: ")] == [
        f"invigil: another server already uses the data directory {server.data}"
    ]


def test_port_in_use(server, folder):
    second = Server("serve", folder / "other")
    try:
        done = subprocess.run(
            [str(BINARY), "serve", "--data", str(second.data), "--set", f"http.port={server.port}"],
            capture_output=True, text=True, timeout=60, cwd=ROOT,
        )
        assert done.returncode == 1
        assert any(line.startswith("invigil: the port is in use") for line in done.stderr.splitlines()), done.stderr
    finally:
        second.remove()


def test_ctrl_c_ends_in_order(folder):
    server = Server("demonstration", folder / "orderly", SETTINGS)
    try:
        server.start(60)
        wait_for(lambda: grown(server, 100_000), 60, "footage on the disk")
        server.stop()
        assert server.process.returncode == 0
        assert not [file for file in footage_files(server) if str(file).endswith(".part")], "every recording is closed"
        assert not (server.data / "postgres/cluster/postmaster.pid").exists(), "the database is stopped"
    finally:
        server.remove()
