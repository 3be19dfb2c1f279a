"""A camera is pulled: somebody is told, wherever he is, and nothing of it is lost."""

import json
import re
import shutil
import signal
import subprocess
import time
from datetime import datetime, timedelta, timezone

import pytest
from conftest import BINARY, ROOT, Server, Visitor, free_port, open_folder, wait_for
from emulators import MailServer, Robot, certificate

PASSWORD = "a-Long-pass-word-9"
SILENCE = 15
SETTINGS = (
    "disk.reserve_bytes=1000000",
    "disk.reserve_percent=0.1",
    "outbox.hosts=127.0.0.1",
    "outbox.nets=127.0.0.0/8,::1",
    f"alert.alarm_silence_seconds={SILENCE}",
)


class Cameras:
    """A process of one drawn room, to be pulled and plugged in again."""

    def __init__(self):
        self.port = free_port()
        self.process = None

    def plug(self):
        self.process = subprocess.Popen(
            [str(BINARY), "cameras", "--port", str(self.port), "--rooms", "1"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT,
        )

    def pull(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


class House:
    def __init__(self, folder):
        self.cameras = Cameras()
        self.mail = MailServer()
        self.robot = Robot()
        self.server = Server("serve", folder / "data", SETTINGS)
        self.office = None

    def open(self):
        self.cameras.plug()
        self.server.start(60)
        self.office = Visitor(self.server.url)
        account, one_time = re.search(r"account (\S+), one-time password (\S+)", self.server.log.read_text()).groups()
        assert self.office.sign_in(account, one_time) == 200
        self.office.change_password(one_time, PASSWORD)
        self.send("/api/v1/plan", self.plan())
        return self

    def send(self, path, body, wanted=(200, 201)):
        status, _, answer = self.office.post(path, json.dumps(body).encode())
        assert status in wanted, (path, status, answer[:500])
        return json.loads(answer)

    def plan(self):
        now = datetime.now(timezone.utc)
        stamp = lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "organisation": {"code": "root", "name": "评价机构"},
            "sites": [{"code": "east", "name": "东校区考点"}],
            "rooms": [{"site": "east", "code": "1", "number": 1, "name": "考场 1", "place": "1 号楼 101", "seats": 30}],
            "devices": [{
                "code": "c1", "site": "east", "room": "1", "name": "前方摄像头", "place": "front",
                "address": f"rtsp://127.0.0.1:{self.cameras.port}/room-1",
            }],
            "sittings": [{
                "code": "am", "name": "上午场", "subject": "理论", "starts_at": stamp(now),
                "ends_at": stamp(now + timedelta(hours=1)), "lead_seconds": 60, "tail_seconds": 60,
                "rooms": [{"site": "east", "room": "1"}],
            }],
        }

    def channels(self):
        self.send("/api/v1/channels", {
            "kind": "email", "name": "值班邮箱", "host": "127.0.0.1", "port": self.mail.port, "security": "plain",
            "from": "invigil@exam.example", "from_name": "监考",
        })
        for kind, key in (("wecom", None), ("dingtalk", "SECret")):
            self.send("/api/v1/channels", {
                "kind": kind, "name": kind, "address": f"http://127.0.0.1:{self.robot.port}/{kind}?key=k", "key": key,
            })
        self.send("/api/v1/duty-lists", {"holders": [
            {"name": "张伟", "phone": "13800138001", "email": "zhang@exam.example"},
            {"name": "陈静", "phone": "13800138002", "email": "chen@exam.example"},
        ]})

    def alert(self, cause="no_signal", state="open"):
        items = self.office.json(f"/api/v1/alerts?state={state}")["items"]
        return next((item for item in items if item["cause"] == cause), None)

    def room(self):
        return self.office.json("/api/v1/room-sittings")["room_sittings"][0]["id"]

    def is_live(self):
        return self.office.json(f"/api/v1/room-sittings/{self.room()}/state")["state"] == "live"

    def close(self):
        self.server.remove()
        if self.cameras.process and self.cameras.process.poll() is None:
            self.cameras.pull()
        self.mail.close()
        self.robot.close()


@pytest.fixture
def house():
    folder = open_folder("invigil-reach-")
    house = House(folder)
    try:
        yield house.open()
    finally:
        house.close()
        shutil.rmtree(folder, ignore_errors=True)


def test_B_12_a_pulled_camera_reaches_people_and_the_next_one_when_they_are_silent(house):
    house.channels()
    wait_for(house.is_live, 60, "the room is live")
    pulled = time.monotonic()
    house.cameras.pull()
    letter = wait_for(lambda: house.mail.to("zhang@exam.example"), 60, "a letter to the first on duty")[0]
    texts = wait_for(lambda: house.robot.texts(), 60, "the robots have it")
    assert time.monotonic() - pulled <= 60
    alert = house.alert()
    assert alert and alert["room"] == "考场 1", "the board has it"
    for text in (letter["text"], *texts):
        assert "考场 1" in text and "无信号" in text and "张伟" in text, text
    assert "考场 1" in letter["subject"]
    wait_for(lambda: len(house.robot.posts) >= 2, 10, "both robots")
    ding = next(post for post in house.robot.posts if post["path"].startswith("/dingtalk"))
    assert "sign=" in ding["path"] and ding["body"]["at"]["atMobiles"] == ["13800138001"]

    # Nobody acknowledges: the next is told, and the first hears of it.
    wait_for(lambda: house.mail.to("chen@exam.example"), SILENCE + 15, "a letter to the next on duty")
    wait_for(lambda: [l for l in house.mail.to("zhang@exam.example") if "陈静" in l["text"]], 10, "it was passed on")
    told = house.office.json(f"/api/v1/alerts/{alert['id']}/tellings")["tellings"]
    assert {("told", "张伟"), ("told", "陈静")} <= {(one["kind"], one["holder"]) for one in told}
    assert all(one["state"] == "sent" for one in told if one["kind"] == "told"), told

    # Plugged in again: it clears by itself, those who were told hear of it, and the gap has its cause.
    house.cameras.plug()
    wait_for(lambda: house.alert(state="cleared"), 90, "it clears")
    wait_for(lambda: [l for l in house.mail.to("chen@exam.example") if "已解除" in l["text"]], 60, "its end is told")
    gaps = house.office.json(f"/api/v1/room-sittings/{house.room()}/footage")["cameras"][0]["gaps"]
    assert {"no_signal", "unreachable"} & {gap["cause"] for gap in gaps}, gaps


def test_B_12_nothing_queued_is_lost_when_the_server_is_killed(house):
    house.channels()
    wait_for(house.is_live, 60, "the room is live")
    house.robot.fails = True
    house.cameras.pull()
    alert = wait_for(lambda: house.alert(), 60, "the alert")

    def queued():
        told = house.office.json(f"/api/v1/alerts/{alert['id']}/tellings")["tellings"]
        return [one for one in told if one["channel"] == "wecom" and one["state"] == "queued"]

    wait_for(queued, 30, "a message waits in the outbox")
    house.server.kill()
    house.robot.fails = False
    before = len(house.robot.posts)
    house.server.start(60)
    wait_for(lambda: [t for t in house.robot.texts()[before:] if "考场 1" in t], 90, "it arrives after the restart")


def test_P_20_an_alert_nobody_could_be_told_of_says_so(house):
    wait_for(house.is_live, 60, "the room is live")
    house.cameras.pull()
    wait_for(lambda: (house.alert() or {}).get("unreached_since"), 60, "nobody could be reached")
    assert house.office.json("/api/v1/alerts?state=unreached")["items"][0]["cause"] == "no_signal"
    _, _, board = house.office.ask("/today", headers={"Accept": "text/html"})
    assert "无人可通知" in board.decode()
    health = wait_for(
        lambda: (p := house.office.json("/health")["parts"]["notices"])["state"] == "degraded" and p, 10, "health says so"
    )
    assert health["since"]
    house.channels()
    wait_for(lambda: house.mail.to("zhang@exam.example"), 30, "told as soon as there is somebody")
    wait_for(lambda: not house.alert().get("unreached_since"), 10, "it stops saying so")


def test_secrets_of_channels_are_never_shown(house):
    house.channels()
    for path in ("/api/v1/channels", "/channels"):
        status, _, body = house.office.ask(path, headers={"Accept": "text/html" if path == "/channels" else "application/json"})
        assert status == 200 and b"SECret" not in body and b"key=k" not in body
    channel = house.office.json("/api/v1/channels")["channels"][1]
    _, _, body = house.office.ask(f"/channels/{channel['id']}", headers={"Accept": "text/html"})
    assert b"key=k" not in body
    answer = house.send(f"/api/v1/channels/{channel['id']}/tests", {})
    assert answer == {"result": "sent"} and any("测试" in text for text in house.robot.texts())


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_letters_travel_encrypted_to_a_server_that_proves_its_name(security):
    folder = open_folder("invigil-tls-")
    files = certificate(folder)
    server = None
    mail = MailServer(files, implicit=security == "tls")
    try:
        results = []
        for trusted in (files[0], ""):
            server = Server("serve", folder / f"data-{len(results)}", (*SETTINGS, f"outbox.authorities={trusted}"))
            server.start(60)
            office = Visitor(server.url)
            account, one_time = re.search(r"account (\S+), one-time password (\S+)", server.log.read_text()).groups()
            office.sign_in(account, one_time)
            office.change_password(one_time, PASSWORD)
            channel = {
                "kind": "email", "name": "邮箱", "host": "localhost", "port": mail.port, "security": security,
                "from": "invigil@exam.example",
            }
            _, _, body = office.post("/api/v1/channels", json.dumps(channel).encode())
            path = f"/api/v1/channels/{json.loads(body)['id']}/tests"
            _, _, body = office.post(path, json.dumps({"receiver": "zhang@exam.example"}).encode())
            results.append(json.loads(body)["result"])
            server.remove()
        assert results == ["sent", "encryption"], "the second server does not trust this certificate"
        assert [letter["encrypted"] for letter in mail.letters] == [True]
    finally:
        if server:
            server.remove()
        mail.close()
        shutil.rmtree(folder, ignore_errors=True)
