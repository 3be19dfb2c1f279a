"""Devices and the plan over HTTP, as people and programs use them."""

import json
import re
import shutil
import urllib.parse
from pathlib import Path

import pytest
from conftest import Server, Visitor, open_folder

PAGE = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}


@pytest.fixture(scope="module")
def house():
    """A server of its own: rooms are closed and devices come and go here."""
    folder = open_folder("invigil-devices-")
    server = Server("demonstration", folder / "data", settings=("disk.reserve_bytes=1000000", "disk.reserve_percent=0.1"))
    try:
        yield server.start(60)
        server.stop()
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def manager(house):
    visitor = Visitor(house.url)
    assert visitor.sign_in("kaodian", "invigil") == 200
    return visitor


@pytest.fixture(scope="module")
def office(house):
    visitor = Visitor(house.url)
    assert visitor.sign_in("kaowu", "invigil") == 200
    return visitor


def submit(visitor, path, **fields):
    form = urllib.parse.urlencode({**fields, "form_token": visitor.form_token()}).encode()
    status, headers, body = visitor.ask(path, form, method="POST", headers=PAGE)
    return status, body.decode()


def page(visitor, path):
    status, _, body = visitor.ask(path, headers={"Accept": "text/html"})
    assert status == 200, (path, status)
    return body.decode()


def test_B_08_a_device_is_added_changed_and_deleted_by_form(manager):
    site = re.search(r'<option value="([0-9a-f-]{36})"', page(manager, "/devices/new")).group(1)
    fields = {"site": site, "room": "", "code": "j-1", "name": "门口摄像头", "place": "door", "username": "viewer"}
    status, body = submit(manager, "/devices", **fields, address="http://camera/", password="not-shown-anywhere")
    assert status == 422 and "rtsp://" in body and "门口摄像头" in body
    assert "not-shown-anywhere" not in body, "a password never comes back"
    status, body = submit(
        manager, "/devices", **fields, address="rtsp://10.9.8.7:554/main", password="not-shown-anywhere"
    )
    assert status == 200 and "已保存" in body and "not-shown-anywhere" not in body
    device = next(d for d in manager.json("/api/v1/devices?limit=500")["devices"] if d["code"] == "j-1")
    assert device["has_password"] and "password" not in device and "room" not in device
    path = f"/devices/{device['id']}"
    assert "rtsp://10.9.8.7:554/main" in page(manager, "/devices")
    status, body = submit(manager, path, **{**fields, "name": "后门摄像头"}, address="rtsp://10.9.8.7/sub", password="")
    assert status == 200 and "后门摄像头" in body
    after = manager.json(f"/api/v1{path}")
    assert after["has_password"] and after["address"] == "rtsp://10.9.8.7/sub"
    status, body = submit(manager, f"{path}/deletion")
    assert status == 200 and "后门摄像头" not in body
    assert manager.ask(f"/api/v1{path}")[0] == 404


def test_B_08_programs_keep_devices_too(manager):
    device = manager.json("/api/v1/devices")["devices"][0]
    body = {"site": device["site"], "code": "j-2", "name": "n", "place": "side", "address": "rtsp://u:p-w@10.9.8.6/x"}
    status, _, answer = manager.post("/api/v1/devices", json.dumps(body).encode())
    created = json.loads(answer)
    assert status == 201 and created["address"] == "rtsp://10.9.8.6/x" and created["username"] == "u"
    assert created["has_password"] and b"p-w" not in answer
    path = f"/api/v1/devices/{created['id']}"
    token = {"X-Form-Token": manager.form_token()}
    body["place"] = "nowhere"
    status, _, answer = manager.ask(path, json.dumps(body).encode(), method="PUT", headers=token)
    assert status == 422 and json.loads(answer)["errors"][0]["name"] == "place"
    assert manager.ask(path, method="DELETE", headers=token)[0] == 204
    first = manager.json("/api/v1/devices?limit=2")
    second = manager.json(f"/api/v1/devices?limit=2&cursor={first['next_cursor']}")
    assert not {d["id"] for d in first["devices"]} & {d["id"] for d in second["devices"]}


def test_a_device_in_use_stays(manager):
    device = next(d for d in manager.json("/api/v1/devices")["devices"] if d["code"] == "room-1-front")
    status, body = submit(manager, f"/devices/{device['id']}/deletion")
    assert status == 409 and "room-1" not in body


def test_I_31_a_plan_comes_back_with_its_wrong_rows(office):
    plan = {
        "organisation": {"code": "demonstration", "name": "云岭职业技能评价中心"},
        "sites": [{"code": "west", "name": "西校区考点"}, {"code": "", "name": "无编码"}, 7],
        "rooms": [{"site": "nowhere", "code": "1", "number": 1, "name": "考场 1"}],
    }
    status, _, body = office.post("/api/v1/plan", json.dumps(plan).encode())
    answer = json.loads(body)
    assert status == 200 and answer["accepted"]["sites"] == 1
    assert [row["pointer"] for row in answer["refused"]] == ["/sites/1", "/sites/2", "/rooms/0"]
    assert answer["refused"][2]["reason"] == "没有考点“nowhere”"
    status, _, body = office.post("/api/v1/plan", b'{"organisation": {"code": "other-house", "name": "x"}}')
    assert status == 404, "an organisation out of reach does not exist"
    status, _, body = office.post("/api/v1/plan", b'{"organisation": {"code": 5}}')
    assert status == 422 and "organisation" in json.loads(body)["detail"]
    status, _, _ = office.post("/api/v1/plan", b" " * (9 * 1024 * 1024))
    assert status == 413


def test_B_10_monitoring_by_hand(office):
    rooms = office.json("/api/v1/room-sittings")["room_sittings"]
    room = next(r for r in rooms if r["phase"] == "running" and r["number"] == 3)
    status, _, _ = office.post(f"/api/v1/room-sittings/{room['id']}/closing")
    assert status == 204
    assert office.json(f"/api/v1/room-sittings/{room['id']}")["phase"] == "ended"
    status, _, body = office.post(f"/api/v1/room-sittings/{room['id']}/closing")
    assert status == 409 and json.loads(body)["title"] == "监控已结束"
    assert office.post(f"/api/v1/room-sittings/{room['id']}/opening")[0] == 204
    again = office.json(f"/api/v1/room-sittings/{room['id']}")
    assert again["phase"] == "running" and again["opened_by"] == "林岚"
    day = room["starts_at"][:10]
    assert office.ask(f"/api/v1/room-sittings?day={day}")[0] == 200
    for wrong in ("2026-13-01", "today", "2026-02-30", "2026-1-01"):
        assert office.ask(f"/api/v1/room-sittings?day={wrong}")[0] == 422, wrong
