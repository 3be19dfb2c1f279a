"""The morning of an exam: people check in at a desk or by themselves, a proctor sees and decides."""

import itertools
import json
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


MODELS = Path(os.environ.get("INVIGIL_MODELS", SHARED / "models"))
FACES = SHARED / "faces"
# Where the next film is cut, in lines from the top.
SHIFTS = itertools.count(100, 2)


@pytest.fixture(scope="module")
def demonstration():
    """One of its own: whoever is in is in."""
    with pytest.MonkeyPatch.context() as patch:
        if MODELS.exists():
            patch.setenv("INVIGIL_MODELS", str(MODELS))
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


def film(folder, name, clip, cut):
    """A clip as Chromium plays it before its camera: 640 × 480, nothing scaled that the cut does not scale."""
    if not clip.exists():
        pytest.skip("the recorded clips are not beside the repository")
    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    target = folder / f"{name}.y4m"
    convert(["-i", str(clip), "-t", "8", "-filter_complex", cut, "-pix_fmt", "yuv420p", str(target)])
    return target


def convert(arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("camera")


@pytest.fixture(scope="module")
def camera(folder):
    """One person who looks at the camera."""
    return film(folder, "person", CLIP, "crop=480:480:0:120,pad=640:480:80:0")


def machine_with(browser, *arguments):
    return browser.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", *arguments],
    )


@pytest.fixture(scope="module")
def desk_browser(browser, camera):
    """A browser whose camera shows that person; `desk.test` is this machine under a name that is not localhost."""
    machine = machine_with(
        browser, f"--use-file-for-fake-video-capture={camera}", "--host-resolver-rules=MAP desk.test 127.0.0.1"
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


# Faces: with the weights and the pictures beside the repository only.


@pytest.fixture(scope="module")
def office(demonstration):
    if not MODELS.exists() or not FACES.exists():
        pytest.skip("the weights or the faces are not beside the repository")
    visitor = Visitor(demonstration.url)
    assert visitor.sign_in("kaowu", PASSWORD) == 200
    return visitor


def give_photo(office, person, picture):
    """Stores a reference photo that keeps every rule; one taken against a rule is never compared by machine."""
    mark = "photo-of-somebody"
    token = f'--{mark}\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n{office.form_token()}\r\n'
    head = f'--{mark}\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = token.encode() + head.encode() + picture.read_bytes() + f"\r\n--{mark}--\r\n".encode()
    status, _, answer = office.ask(
        f"/people/{person['person']}/photo",
        body,
        headers={"Content-Type": f"multipart/form-data; boundary={mark}", "Accept": "text/html"},
    )
    assert status == 200, (status, answer[-1500:])


def id_photo(folder, name, source, crop):
    """A picture of somebody as a one-inch photo: cut to the face, on a red ground."""
    if not source.exists() or not shutil.which("ffmpeg"):
        pytest.skip("the recorded people are not beside the repository, or ffmpeg is not installed")
    head = "lt(pow((X-0.51*W)/(0.365*W),2)+pow((Y-0.446*H)/(0.446*H),2),1)"
    red = ":".join(f"{colour}='if({head},{colour}(X,Y),{value})'" for colour, value in (("r", 200), ("g", 30), ("b", 40)))
    target = folder / f"{name}.jpg"
    seek = ["-ss", "2"] if source.suffix == ".mp4" else []
    convert([*seek, "-i", str(source), "-frames:v", "1", "-vf", f"{crop},format=rgb24,geq={red}", "-q:v", "2", str(target)])
    return target


@pytest.fixture(scope="module")
def portrait(folder):
    """The same person in another recording."""
    return id_photo(folder, "portrait", SHARED / "streams" / "webcam_gaze_left.mp4", "crop=480:672:0:20")


@pytest.fixture(scope="module")
def stranger(folder):
    """Somebody else."""
    return id_photo(folder, "stranger", FACES / "celeb" / "img10.jpg", "crop=357:500:20:21")


@pytest.fixture
def fresh_desk(browser, folder, demonstration):
    """A desk whose camera shows the person in pictures nobody has sent: a clip played again is a replay, and known."""
    shift = next(SHIFTS)
    person = film(folder, f"fresh-{shift}", CLIP, f"crop=480:480:0:{shift},pad=640:480:80:0")
    machine = machine_with(browser, f"--use-file-for-fake-video-capture={person}")
    page = open_page(machine, demonstration.url + "/checkin")
    yield page
    assert page.errors == [], page.errors
    machine.close()


def result(page):
    return page.locator('[data-step="result"]').get_attribute("data-state")


def last_record(visitor, person):
    records = visitor.json("/api/v1/verification-records")["items"]
    return next(record for record in records if record["ticket"] == person["ticket"] and record["method"] == "face")


def test_A_06_the_person_of_the_photo_passes(office, proctor, rooms, fresh_desk, portrait):
    person = candidates(proctor, rooms[1])[3]
    give_photo(office, person, portrait)
    began = time.monotonic()
    take_pictures(fresh_desk, person)
    record = last_record(proctor, person)
    assert result(fresh_desk) == "checked_in", record
    assert float(record["similarity"]) > 0.4 and record["state"] == "passed"
    assert time.monotonic() - began < 10


def test_A_06_another_persons_photo_does_not_pass(office, proctor, rooms, fresh_desk, stranger):
    person = candidates(proctor, rooms[1])[4]
    give_photo(office, person, stranger)
    take_pictures(fresh_desk, person)
    record = last_record(proctor, person)
    assert result(fresh_desk) == "failed", record
    assert record["reason"] == "other_person" and float(record["similarity"]) < 0.3


def test_A_05_no_face_and_two_faces_are_told_apart(office, browser, demonstration, proctor, rooms, portrait, folder):
    two = film(
        folder, "two", CLIP,
        "[0:v]scale=192:340,split[a][b];[a][b]hstack,pad=640:480:128:70",
    )
    seen = []
    for number, arguments in ((5, []), (6, [f"--use-file-for-fake-video-capture={two}"])):
        machine = machine_with(browser, *arguments)
        person = candidates(proctor, rooms[1])[number]
        give_photo(office, person, portrait)
        page = open_page(machine, demonstration.url + "/checkin")
        take_pictures(page, person)
        assert result(page) == "failed"
        seen.append(last_record(proctor, person)["reason"])
        machine.close()
    assert seen == ["no_face", "several_faces"]


def test_A_07_a_spoof_and_a_replay_are_refused(office, proctor, rooms, portrait, folder, demonstration):
    person = candidates(proctor, rooms[2])[1]
    give_photo(office, person, portrait)
    spoof = FACES / "liveness" / "minivision_image_F1.jpg"
    frames = []
    for number in range(5):
        target = folder / f"spoof-{number}.jpg"
        convert(["-i", str(spoof), "-q:v", str(2 + number), str(target)])
        frames.append(target.read_bytes())
    visitor = Visitor(demonstration.url)
    state = attempt(visitor, person, frames)
    assert state["state"] == "failed" and state["reason"] in ("not_live", "other_person"), state
    # The same pictures for somebody else: known again.
    other = candidates(proctor, rooms[2])[2]
    give_photo(office, other, portrait)
    state = attempt(visitor, other, frames)
    assert state["state"] == "failed" and state["reason"] == "known_pictures", state


def attempt(visitor, person, frames):
    """A burst as a program without a browser sends it."""

    def ask(path, body, kind, token=""):
        headers = {"Content-Type": kind, "Authorization": f"Bearer {token}"}
        status, _, answer = visitor.ask(f"/api/v1/{path}", body, method="POST", headers=headers)
        assert status in (200, 201), (path, status, answer[:500])
        return json.loads(answer)

    entry = json.dumps({"number": person["ticket"], "name": person["name"]}).encode()
    visit = ask("check-in-passes", entry, "application/json")
    visit = ask("check-in-consents", b'{"agreed":true}', "application/json", visit["pass"])
    now = int(time.time() * 1000)
    moments = json.dumps([now - 1600, now - 1200, now - 800, now - 400, now])
    mark = "burst"
    body = b""
    for name, value in (("camera", "Integrated Camera"), ("moments", moments)):
        body += f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for frame in frames:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="frame"; filename="f.jpg"\r\n\r\n'
        body += head.encode() + frame + b"\r\n"
    body += f"--{mark}--\r\n".encode()
    return ask("check-in-attempts", body, f"multipart/form-data; boundary={mark}", visit["pass"])
