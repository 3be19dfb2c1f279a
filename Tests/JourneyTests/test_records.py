"""An exam office's lists: by hand, by workbook, undone, and refused with reasons."""

import re
import shutil

import openpyxl
import pytest
from conftest import Server, Visitor, open_folder


@pytest.fixture(scope="module")
def house():
    folder = open_folder("invigil-records-")
    server = Server("demonstration", folder / "data", settings=("disk.reserve_bytes=1000000", "disk.reserve_percent=0.1"))
    try:
        yield server.start(60)
        server.stop()
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def office(house, browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", accept_downloads=True)
    page = context.new_page()
    page.goto(house.url + "/sign-in")
    page.fill("[name=account]", "kaowu")
    page.fill("[name=password]", "invigil")
    page.click("form[action='/sign-in'] button")
    page.wait_for_url("**/today*")
    yield page
    context.close()


def test_room_by_hand(house, office):
    """I-19 I-28 P-26: a room is added, found, changed with its history, deleted and brought back."""
    office.goto(house.url + "/rooms/new")
    for name, value in {"name": "西楼 401", "code": "401", "number": "9", "place": "西楼四层", "seats": "24"}.items():
        office.fill(f"[name={name}]", value)
    office.click("main form button.primary")
    office.wait_for_url("**/rooms/*done=saved")
    assert "西楼 401" in office.inner_text("h1")
    office.click("text=编辑")
    office.fill("[name=seats]", "30")
    office.click("main form button.primary")
    office.wait_for_url("**/rooms/*done=saved")
    assert re.search(r"考位数 24 → 30", office.inner_text(".history"))
    office.goto(house.url + "/rooms?state=unplanned")
    office.fill("[data-search]", "401")
    office.press("[data-search]", "Enter")
    office.wait_for_url("**q=401*")
    assert office.locator("tbody tr").count() == 1
    office.check("tbody [name=id]")
    assert "已选 1 条" in office.inner_text(".chosen")
    office.click(".chosen >> text=删除")
    assert "确定删除 1 间考场吗" in office.inner_text("[role=dialog]")
    office.click("[role=dialog] button")
    office.wait_for_url("**done=deleted*")
    office.click("text=撤回")
    office.wait_for_url("**done=undone*")
    office.goto(house.url + "/rooms?q=401")
    assert "西楼 401" in office.inner_text("tbody")


def test_wrong_room(house, office):
    """P-16: what is wrong stands beside its field, with everything filled in kept."""
    office.goto(house.url + "/rooms/new")
    office.evaluate("document.querySelector('main form').noValidate = true")
    office.fill("[name=name]", "无编码")
    office.fill("[name=seats]", "900")
    office.click("main form button.primary")
    office.wait_for_selector(".wrong")
    assert office.input_value("[name=name]") == "无编码"
    assert "不能为空" in office.inner_text("#code-error")
    assert "0 到 500" in office.inner_text("#seats-error")


def test_rooms_by_workbook(house, office, tmp_path):
    """I-31 … I-33 P-22 P-23: exported, changed and brought back; bad rows come with reasons, corrected they go in."""
    office.goto(house.url + "/rooms")
    with office.expect_download() as download:
        office.click("header .button >> text=导出")
    path = tmp_path / "rooms.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    headings = [cell.value for cell in sheet[1]]
    site = sheet.cell(2, headings.index("考点") + 1).value

    def add(**values):
        sheet.append([values.get(heading) for heading in headings])

    sheet.cell(2, headings.index("名称") + 1).value = "考场 1（改名）"
    add(名称="北楼 501", 编码="501", 考点=site, 序号=51, 考位数=30)
    add(名称="北楼 502", 编码="502", 考点="哪里", 序号=52, 考位数=30)
    add(名称="北楼 503", 编码="503", 考点=site, 序号=53, 考位数="四十")
    book.save(path)
    office.goto(house.url + "/rooms/imports")
    office.set_input_files("input[type=file]", path)
    office.wait_for_url("**/rooms/imports/*")
    office.wait_for_selector("text=失败 2", timeout=20_000)
    assert "找不到“哪里”" in office.inner_text(".import")
    with office.expect_download() as download:
        office.click("text=下载失败行")
    failed = tmp_path / "failed.xlsx"
    download.value.save_as(failed)
    book = openpyxl.load_workbook(failed)
    sheet = book.active
    assert sheet.max_row == 3
    sheet.cell(2, headings.index("考点") + 1).value = site
    sheet.cell(3, headings.index("考位数") + 1).value = 40
    book.save(failed)
    office.goto(house.url + "/rooms/imports")
    office.set_input_files("input[type=file]", failed)
    office.wait_for_selector("text=成功 2，失败 0", timeout=20_000)
    office.goto(house.url + "/rooms?q=北楼")
    assert office.locator("tbody tr").count() == 3
    office.goto(house.url + "/rooms?q=改名")
    assert office.locator("tbody tr").count() == 1


def test_account(house, office):
    """M-28 … M-31: an account is made, gets a first password shown once, works, and ends at once when disabled."""
    office.goto(house.url + "/users/new")
    office.fill("[name=name]", "何敏")
    office.fill("[name=account]", "hemin")
    office.select_option("[name=role]", "patrol")
    office.click("main form button.primary")
    office.wait_for_url("**/users/*done=saved")
    account = office.url.split("?")[0]
    office.click("text=重置密码")
    office.click("summary.button")
    password = office.inner_text("code")
    visitor = Visitor(house.url)
    assert visitor.sign_in("hemin", password) == 200
    visitor.change_password(password, "ein neues Passwort 7")
    assert visitor.ask("/today", headers={"Accept": "text/html"})[0] == 200
    office.goto(account)
    office.click(".rest >> text=停用")
    office.click("[role=dialog] button")
    office.wait_for_url("**done=disable*")
    status, headers, body = visitor.ask("/api/v1/alerts", headers={"Accept": "application/json"})
    assert status == 401
    again = Visitor(house.url)
    again.sign_in("hemin", "ein neues Passwort 7")
    assert again.ask("/api/v1/alerts", headers={"Accept": "application/json"})[0] == 401


def test_audit(house, office):
    """P-14: what was done stands in the audit book, sealed."""
    office.goto(house.url + "/audit?q=user.create")
    office.wait_for_selector("tbody tr")
    assert "林岚" in office.inner_text("tbody")
    assert "已封存" in office.inner_text("tbody")
    assert office.locator(".chosen").count() == 0
