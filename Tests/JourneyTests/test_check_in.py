"""The morning of an exam: people check in at a desk or by themselves, a proctor sees and decides."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from conftest import ROOT, Visitor, running_demonstration, wait_for

PASSWORD = "invigil"
SHARED = Path(os.environ.get("INVIGIL_SHARED", ROOT.parent / "shared"))
CLIP = SHARED / "streams" / "webcam_gaze_center.mp4"


@pytest.fixture(scope="module")
def demonstration():
    """One of its own: whoever is in is in."""
    yield from running_demonstration()


@pytest.fixture(scope="module")
def proctor(demonstration):
    visitor = Visitor(demonstration.url)
    assert visitor.sign_in("jiankao1", PASSWORD) == 200
    return visitor


@pytest.fixture(scope="module")
def rooms(proctor):
    return {room["number"]: room for room in proctor.json("/api/v1/room-sittings")["room_sittings"] if room["phase"] == "running"}


def candidates(visitor, room):
    items = visitor.json(f"/api/v1/room-sittings/{room['id']}/check-ins")["items"]
    return [person for person in items if person["duty"] == "candidate"]


@pytest.fixture(scope="module")
def camera(tmp_path_factory):
    """A person before a camera, as Chromium plays it."""
    if not CLIP.exists():
        pytest.skip("the recorded clips are not beside the repository")
    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    film = tmp_path_factory.mktemp("camera") / "person.y4m"
    cut = "crop=480:480:0:120,pad=640:480:80:0"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(CLIP), "-t", "8", "-vf", cut, "-pix_fmt", "yuv420p", str(film)], check=True
    )
    return film


@pytest.fixture(scope="module")
def desk_browser(browser, camera):
    """A browser whose camera shows that person; `desk.test` is this machine under a name that is not localhost."""
    machine = browser.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=[
            "--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={camera}", "--host-resolver-rules=MAP desk.test 127.0.0.1",
        ],
    )
    yield machine
    machine.close()


def open_page(machine, address):
    context = machine.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(address)
    return page


@pytest.fixture
def desk(desk_browser, demonstration):
    page = open_page(desk_browser, demonstration.url + "/checkin")
    yield page
    assert page.errors == [], page.errors
    page.context.close()


@pytest.fixture
def console(browser, demonstration):
    page = open_page(browser, demonstration.url + "/sign-in")
    page.fill('input[name="account"]', "jiankao1")
    page.fill('input[name="password"]', PASSWORD)
    page.click('main form button:not([type="button"])')
    page.wait_for_url("**/today")
    yield page
    assert page.errors == [], page.errors
    page.context.close()


def tell(page, person):
    page.fill('[name="number"]', person["ticket"])
    if page.locator('[name="name"]').count():
        page.fill('[name="name"]', person["name"])
    page.click('[data-step="number"] .primary')


def take_pictures(page, person):
    """Through number, consent and camera to a result."""
    tell(page, person)
    page.click('[data-agree="true"]')
    page.wait_for_selector("[data-shoot]:not([disabled])")
    page.click("[data-shoot]")
    page.wait_for_selector('[data-step="result"]:not([hidden])', timeout=20_000)


def test_A_25_A_27_whoever_cannot_be_compared_is_seen_within_a_second_and_admitted(proctor, rooms, desk, console):
    person = candidates(proctor, rooms[1])[0]
    console.goto(console.url.replace("/today", "/check-ins"))
    console.wait_for_selector("push-state.good, push-state .mark.good")
    take_pictures(desk, person)
    seen = time.monotonic()
    console.wait_for_selector(f".queue li:has-text('{person['name']}')", timeout=5000)
    assert time.monotonic() - seen < 1.5
    console.wait_for_selector(".versus img")
    assert console.locator(".burst img").count() == 5
    console.select_option('select[name="reason"]', "document")
    console.click('button[value="admitted"]')
    desk.wait_for_selector('[data-step="result"][data-state="admitted"]', timeout=10_000)
    assert person["name"] in desk.locator("[data-title]").inner_text()
    decided = proctor.json(f"/api/v1/check-ins/{person['id']}")
    assert decided["state"] == "admitted" and decided["decided_by"] == "周敏"
    outcomes = {record["state"] for record in proctor.json("/api/v1/verification-records")["items"]}
    assert {"waiting", "admitted"} <= outcomes


def test_A_25_the_board_counts_arrivals_without_being_asked(proctor, rooms, desk, console):
    person = candidates(proctor, rooms[1])[1]
    room = console.locator(".tile", has_text=rooms[1]["room"]["name"])
    before = room.locator(".arrivals").inner_text()
    tell(desk, person)
    desk.click('[data-agree="false"]')
    desk.wait_for_selector('[data-step="result"]:not([hidden])')
    wait_for(lambda: room.locator(".arrivals").inner_text() != before, 5, "the tile's count changes")
    assert int(console.locator('[data-pip="check_ins"]').inner_text()) >= 1


def test_declined_consent_takes_no_picture(proctor, rooms, desk):
    person = candidates(proctor, rooms[1])[2]
    tell(desk, person)
    desk.click('[data-agree="false"]')
    desk.wait_for_selector('[data-step="result"][data-state="waiting"]')
    now = proctor.json(f"/api/v1/check-ins/{person['id']}")
    assert now["state"] == "waiting" and now["reason"] == "declined" and now["attempts"] == 0


def test_A_02_a_member_of_staff_without_an_assignment_is_refused(desk):
    tell(desk, {"ticket": "fuhe", "name": "冯雪"})
    wrong = desk.wait_for_selector('[data-step="number"] [data-wrong]:not([hidden])')
    assert "没有安排" in wrong.inner_text()
    tell(desk, {"ticket": "jiankao2", "name": "吴迪"})
    desk.wait_for_selector('[data-step="consent"]:not([hidden])')


def test_an_address_without_a_camera_says_so_at_once(desk_browser, demonstration):
    page = open_page(desk_browser, f"http://desk.test:{demonstration.port}/checkin")
    assert page.evaluate("isSecureContext") is False
    page.wait_for_selector("[data-blocked]:not([hidden])", timeout=2000)
    assert "desk.test" in page.locator("[data-address]").inner_text()
    page.context.close()


def test_a_desk_checks_in_its_own_rooms_only_until_it_is_closed(proctor, rooms, desk_browser, demonstration):
    form = {"form_token": proctor.form_token(), "name": "签到台 1"}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
    _, _, answer = proctor.ask("/check-in-desks", body, headers=headers)
    address = re.search(r"/checkin\?desk=[0-9a-f]+", answer.decode()).group(0)
    page = open_page(desk_browser, demonstration.url + address)
    assert page.url.endswith("/checkin") and page.locator('[name="name"]').count() == 0
    manager = Visitor(demonstration.url)
    manager.sign_in("kaodian", PASSWORD)
    third = {room["number"]: room for room in manager.json("/api/v1/room-sittings")["room_sittings"] if room["phase"] == "running"}[3]
    tell(page, candidates(manager, third)[0])
    page.wait_for_selector('[data-step="number"] [data-wrong]:not([hidden])')
    tell(page, candidates(proctor, rooms[2])[0])
    page.wait_for_selector('[data-step="consent"]:not([hidden])')
    closing = re.search(r"/check-in-desks/[0-9a-f-]+/closure", answer.decode()).group(0)
    proctor.ask(closing, f"form_token={proctor.form_token()}".encode(), headers=headers)
    page.click('[data-agree="false"]')
    page.wait_for_selector('[data-step="consent"] [data-wrong]:not([hidden])')
    page.context.close()


def test_C_15_a_proctor_of_another_room_finds_nothing(demonstration, proctor, rooms):
    other = Visitor(demonstration.url)
    other.sign_in("jiankao2", PASSWORD)
    person = candidates(proctor, rooms[1])[0]
    for path in (f"/api/v1/check-ins/{person['id']}", f"/api/v1/room-sittings/{rooms[1]['id']}/check-ins"):
        assert other.ask(path)[0] == 404, path
    body = b'{"decision":"admitted","reason":"document"}'
    assert other.post(f"/api/v1/check-ins/{person['id']}/decisions", body)[0] == 404
