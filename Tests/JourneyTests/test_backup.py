"""A backup taken while the server runs, restored elsewhere, served from there."""

import shutil
import subprocess

from conftest import BINARY, ROOT, Server, Visitor, open_folder, wait_for

SETTINGS = ("disk.reserve_bytes=1000000", "disk.reserve_percent=0.1")


def invigil(*arguments):
    done = subprocess.run([str(BINARY), *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_P_12_a_restored_server_serves():
    """Sign-in, plan and footage are there; the audit book is as it was sealed; the first server never stopped."""
    folder = open_folder("invigil-backup-")
    first = Server("demonstration", folder / "data", SETTINGS)
    second = Server("serve", folder / "restored", SETTINGS)
    try:
        first.start(60)
        manager = Visitor(first.url)
        assert manager.sign_in("kaodian", "invigil") == 200
        rooms = manager.json("/api/v1/room-sittings")["room_sittings"]
        wait_for(lambda: list((first.data / "footage").rglob("*.mp4*")), 30, "footage on the disk")

        status, said = invigil("backup", str(folder / "b.tar"), "--with-keys", "--data", str(first.data))
        assert status == 0 and "backed up" in said, said
        assert (folder / "b.tar").stat().st_mode & 0o077 == 0
        assert first.process.poll() is None
        status, said = invigil("restore", str(folder / "b.tar"), "--data", str(first.data))
        assert status == 1 and "another server already uses" in said, said

        first.stop()
        status, said = invigil("restore", str(folder / "b.tar"), "--data", str(second.data))
        assert status == 0 and "as they were sealed" in said, said
        shutil.copytree(first.data / "footage", second.data / "footage", dirs_exist_ok=True)
        status, said = invigil("verify", "audit", "--data", str(second.data))
        assert status == 0, said

        second.start(60)
        manager = Visitor(second.url)
        assert manager.sign_in("kaodian", "invigil") == 200
        again = manager.json("/api/v1/room-sittings")["room_sittings"]
        assert [room["id"] for room in again] == [room["id"] for room in rooms]
    finally:
        first.remove()
        second.remove()
        shutil.rmtree(folder, ignore_errors=True)
