"""A proctor's morning: the board, its alerts, a replay. One demonstration for all."""

import re

import pytest
from conftest import Visitor, running_demonstration, wait_for

PASSWORD = "invigil"


@pytest.fixture(scope="module")
def demonstration():
    """One of its own: what its cameras do is told in its first two minutes."""
    yield from running_demonstration()


@pytest.fixture(scope="module")
def manager(demonstration):
    visitor = Visitor(demonstration.url)
    assert visitor.sign_in("kaodian", PASSWORD) == 200
    return visitor


@pytest.fixture
def page(demonstration, browser):
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(demonstration.url + "/sign-in")
    page.fill('input[name="account"]', "kaodian")
    page.fill('input[name="password"]', PASSWORD)
    page.click('main form button:not([type="button"])')
    page.wait_for_url("**/today")
    yield page
    assert errors == [], errors
    context.close()


def open_alerts(visitor):
    return {alert["cause"]: alert for alert in visitor.json("/api/v1/alerts?state=open")["items"]}


def test_B_10_the_late_room_and_the_wrong_password_are_alerts(manager):
    wait_for(lambda: {"not_started", "refused"} <= set(open_alerts(manager)), 60, "both alerts")


def test_C_03_an_alert_is_on_an_open_page_within_a_second(manager, page):
    black = wait_for(lambda: open_alerts(manager).get("black"), 120, "the black camera's alert")
    page.wait_for_selector(".needs li", timeout=5000)
    assert page.locator("text=黑屏").count() > 0, black


def test_SM_C2_an_alert_is_acknowledged_by_a_named_person(manager, page):
    wait_for(lambda: open_alerts(manager).get("refused"), 60, "the wrong password's alert")
    page.goto(page.url.split("/today")[0] + "/alerts")
    row = page.locator("#alert-rows tr", has_text="考场 2").filter(has=page.locator("form")).first
    row.locator("form button").first.click()
    page.wait_for_load_state()
    acknowledged = wait_for(
        lambda: [a for a in manager.json("/api/v1/alerts?state=open")["items"] if a.get("acknowledged_by")],
        10,
        "the acknowledgement",
    )
    assert acknowledged[0]["acknowledged_by"] == "赵国栋", acknowledged


def test_B_01_tiles_show_live_pictures_that_age(page):
    tile = page.locator("img[data-source]").first
    wait_for(lambda: (tile.get_attribute("src") or "").startswith("blob:"), 30, "a pushed picture")
    first = tile.get_attribute("src")
    wait_for(lambda: tile.get_attribute("src") != first, 10, "the next picture")


def test_B_07_a_replay_plays_seeks_and_jumps_to_a_finding(manager, page, demonstration):
    def finding():
        rooms = manager.json("/api/v1/room-sittings")["room_sittings"]
        for room in rooms:
            footage = manager.json(f"/api/v1/room-sittings/{room['id']}/footage")
            if footage["findings"]:
                return room["id"], footage
        return None

    room, footage = wait_for(finding, 150, "a finding in footage")
    page.goto(f"{demonstration.url}/room-sittings/{room}/replay")
    video = page.locator("video").first
    page.locator("[data-step='1']").first.click()
    wait_for(lambda: video.evaluate("v => v.readyState >= 2"), 20, "a picture at the finding")
    page.locator("[data-play]").click()
    start = video.evaluate("v => v.currentTime")
    wait_for(lambda: video.evaluate("v => v.currentTime") > start + 0.5, 15, "the replay plays on")
    moment = page.locator("[data-moment]").inner_text()
    assert re.match(r"\d\d:\d\d:\d\d", moment)


def test_B_07_footage_comes_in_ranges(manager, demonstration):
    def segment():
        for room in manager.json("/api/v1/room-sittings")["room_sittings"]:
            for camera in manager.json(f"/api/v1/room-sittings/{room['id']}/footage")["cameras"]:
                if camera["segments"]:
                    return camera["segments"][0]
        return None

    url = wait_for(segment, 60, "a segment")["url"]
    status, headers, body = manager.ask(url, headers={"Range": "bytes=-100"})
    assert status == 206 and len(body) == 100
    status, headers, body = manager.ask(url, headers={"Range": "bytes=0-3"})
    assert status == 206 and len(body) == 4 and headers["Content-Range"].startswith("bytes 0-3/")
    size = int(headers["Content-Range"].split("/")[1])
    assert manager.ask(url, headers={"Range": f"bytes={size + 10}-"})[0] == 416


def test_C_15_a_proctor_sees_his_rooms_only(demonstration):
    proctor = Visitor(demonstration.url)
    assert proctor.sign_in("jiankao2", PASSWORD) == 200
    rooms = proctor.json("/api/v1/room-sittings")["room_sittings"]
    assert {room["number"] for room in rooms} == {3}
    manager = Visitor(demonstration.url)
    manager.sign_in("kaodian", PASSWORD)
    other = [r for r in manager.json("/api/v1/room-sittings")["room_sittings"] if r["number"] == 1][0]
    assert proctor.ask(f"/api/v1/room-sittings/{other['id']}")[0] == 404
    assert proctor.ask(f"/room-sittings/{other['id']}", headers={"Accept": "text/html"})[0] == 404
    assert proctor.ask("/api/v1/devices")[0] == 403
