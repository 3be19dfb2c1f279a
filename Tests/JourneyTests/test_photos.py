"""A candidate's record and photo in the exam office's hands: checked, refused with reasons, stored, consented, in bulk."""

import io
import shutil
import subprocess
import zipfile

import pytest
from conftest import Server, Visitor, open_folder

FFMPEG = shutil.which("ffmpeg")


@pytest.fixture(scope="module")
def house():
    folder = open_folder("invigil-photos-")
    server = Server("demonstration", folder / "data", settings=("disk.reserve_bytes=1000000", "disk.reserve_percent=0.1"))
    # Without weights nobody looks for faces: what is drawn here has none.
    server.environment = {"INVIGIL_MODELS": str(folder / "none")}
    try:
        yield server.start(60)
        server.stop()
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def office(house, browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.goto(house.url + "/sign-in")
    page.fill("[name=account]", "kaowu")
    page.fill("[name=password]", "invigil")
    page.click("form[action='/sign-in'] button")
    page.wait_for_url("**/today*")
    yield page
    context.close()


def picture(colour):
    """A one-inch picture, even but for a coat; an even width, because the encoder halves the colours."""
    return subprocess.run(
        [FFMPEG, "-v", "error", "-f", "lavfi", "-i", f"color=c={colour}:s=296x414", "-vf",
         "drawbox=x=50:y=250:w=195:h=163:color=0x283C6E:t=fill", "-frames:v", "1", "-f", "image2pipe", "-c:v", "mjpeg", "-q:v", "2", "-"],
        check=True, capture_output=True,
    ).stdout


@pytest.mark.skipif(not FFMPEG, reason="no ffmpeg")
def test_A_17_A_18_a_candidate_gets_a_photo(house, office):
    """H-26: added by the form; the wrong photo is refused with its reason, the right one changes the state."""
    office.goto(house.url + "/people/new")
    for name, value in {"name": "苏明哲", "code": "2026-0901", "id_number": "110105194912310021"}.items():
        office.fill(f"[name={name}]", value)
    office.select_option("[name=kind]", "candidate")
    office.select_option("[name=id_type]", "resident")
    office.click("main form button.primary")
    assert "校验位不对" in office.inner_text("main")
    office.fill("[name=id_number]", "11010519491231002X")
    office.click("main form button.primary")
    office.wait_for_url("**/people/*done=saved")
    assert "无照片" in office.inner_text("main")
    office.click("text=证件照")
    office.wait_for_url("**/photo")
    assert office.locator("#rules li").count() == 5
    upload = {"name": "p.jpg", "mimeType": "image/jpeg"}
    office.set_input_files("[name=file]", {**upload, "buffer": picture("0x283CBE")})
    office.click("main form button.primary")
    office.wait_for_selector(".measures tr.alarm")
    assert "底色须为红色" in office.inner_text(".measures") and "没有保存" in office.inner_text("main")
    office.set_input_files("[name=file]", {**upload, "buffer": b"GIF89a"})
    office.click("main form button.primary")
    assert "不是 jpg 或 png" in office.inner_text("[role=alert]")
    office.set_input_files("[name=file]", {**upload, "buffer": picture("0xCD282D")})
    office.click("main form button.primary")
    office.wait_for_url("**done=stored")
    assert "信息待认证" in office.inner_text("main")
    assert office.evaluate("document.querySelector('.proof img').naturalWidth") == 296
    office.click("text=登记同意")
    office.wait_for_url("**done=consented")
    office.click("text=撤回同意")
    office.wait_for_url("**done=revoked")
    office.goto(house.url + "/people?state=awaiting")
    assert office.locator("tbody tr").count() == 1
    assert "11010519491231002X" not in office.content(), "the number is masked in lists"


@pytest.mark.skipif(not FFMPEG, reason="no ffmpeg")
def test_photos_in_bulk(house, office):
    """A-16: an archive is looked through, what is not taken is listed with its reason."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("../11010519491231002X.jpg", b"x")
        files.writestr("E99999999.jpg", picture("0xCD282D"))
        files.writestr("张伟.jpg", picture("0xCD282D"))
    office.goto(house.url + "/photo-imports")
    office.set_input_files("input[type=file]", {"name": "照片.zip", "mimeType": "application/zip", "buffer": archive.getvalue()})
    office.wait_for_url("**/photo-imports/*")
    office.wait_for_selector(".import .state.warn", timeout=20_000)
    told = office.inner_text(".import")
    for reason in ("路径不安全", "没有这个证件号", "文件名须为证件号", "失败 3 张"):
        assert reason in told
    assert "E99999999" not in told


def test_photos_are_for_those_who_may(house):
    """P-09: a proctor finds neither page nor picture."""
    proctor = Visitor(house.url)
    proctor.sign_in("jiankao1", "invigil")
    for path in ("/photo-imports", "/people/00000000-0000-0000-0000-000000000000/photo"):
        assert proctor.ask(path)[0] == 403
