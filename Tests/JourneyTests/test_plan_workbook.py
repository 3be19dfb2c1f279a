"""The plan is the customer's own: taken away, changed in a spreadsheet, brought back, and tomorrow it watches by itself."""

import datetime
import io
import re
import shutil
import signal
import subprocess
import zipfile

import pytest
from conftest import BINARY, ROOT, Server, Visitor, open_folder, wait_for

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")

QUIET = ("disk.reserve_bytes=1000000", "disk.reserve_percent=0.1")
CHINA = datetime.timezone(datetime.timedelta(hours=8))
UPLOAD = {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@pytest.fixture(scope="module")
def folder():
    folder = open_folder("invigil-plan-")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def house(folder):
    server = Server("demonstration", folder / "data", settings=QUIET)
    try:
        yield server.start(60)
    finally:
        server.remove()


@pytest.fixture(scope="module")
def office(house):
    visitor = Visitor(house.url)
    assert visitor.sign_in("kaowu", "invigil") == 200
    return visitor


@pytest.fixture
def page(house, browser):
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, house)
    yield page
    assert errors == [], errors
    context.close()


def sign_in(page, server):
    page.goto(server.url + "/sign-in")
    page.fill('input[name="account"]', "kaowu")
    page.fill('input[name="password"]', "invigil")
    page.click('main form button:not([type="button"])')
    page.wait_for_url("**/today")


def table(sheet):
    """Column title → column index."""
    return {cell.value: cell.column for cell in sheet[1]}


def bring(office, book):
    """Brings a workbook in over the API; its record once it is checked."""
    body = io.BytesIO()
    book.save(body)
    headers = {**UPLOAD, "X-File-Name": "plan.xlsx", "X-Form-Token": office.form_token()}
    status, _, answer = office.ask("/api/v1/plan/imports", body.getvalue(), method="POST", headers=headers)
    assert status == 202, (status, answer)
    return checked(office, re.search(r'"id":"([^"]+)"', answer.decode()).group(1))


def checked(office, id):
    def record():
        found = office.json(f"/api/v1/plan/imports/{id}")
        return found if found["state"] not in ("waiting", "confirmed") else None

    return wait_for(record, 30, "the import is checked")


def export(office):
    status, headers, body = office.ask("/plan/workbook")
    assert status == 200 and "attachment" in headers["Content-Disposition"]
    return openpyxl.load_workbook(io.BytesIO(body))


def test_I_31_another_program_reads_and_writes_the_workbook_and_nothing_changes(office):
    book = export(office)
    assert book.sheetnames == ["考点", "考场", "监控设备", "场次", "考生", "工作人员", "说明"]
    devices = book["监控设备"]
    assert devices.freeze_panes == "A2" and devices.auto_filter.ref.startswith("A1:")
    assert devices.data_validations.dataValidation, "positions are offered in a list"
    password = table(devices)["设备密码"]
    assert all(row[password - 1].value is None for row in devices.iter_rows(min_row=2)), "passwords never leave"
    candidates = book["考生"]
    assert all(cell.number_format == "@" for cell in candidates["A"]), "codes stay text"
    record = bring(office, book)
    assert record["state"] == "ready" and record["changes"] == [] and record["refused"] == [], record


def test_P_23_the_template_and_what_is_no_workbook(office):
    status, _, body = office.ask("/plan/template")
    assert status == 200 and zipfile.is_zipfile(io.BytesIO(body))
    headers = {**UPLOAD, "X-Form-Token": office.form_token()}
    status, _, answer = office.ask("/api/v1/plan/imports", b"not a workbook", method="POST", headers=headers)
    assert status == 202
    record = checked(office, re.search(r'"id":"([^"]+)"', answer.decode()).group(1))
    assert record["state"] == "unreadable" and ".xlsx" in record["fault"], record
    status, _, _ = office.ask("/api/v1/plan/imports", b"", method="POST", headers=headers)
    assert status == 422


def test_P_23_only_those_who_may_bring_in_a_plan(house):
    proctor = Visitor(house.url)
    assert proctor.sign_in("jiankao1", "invigil") == 200
    for path in ("/plan", "/plan/workbook", "/plan/template", "/api/v1/plan/imports"):
        assert proctor.ask(path, headers={"Accept": "application/json"})[0] == 403, path


def test_H_40_wrong_rows_are_named_and_come_back_with_their_reasons(office):
    book = export(office)
    rooms = book["考场"]
    rooms.cell(2, table(rooms)["顺序号"]).value = "四十"
    rooms.cell(3, table(rooms)["考场名称"]).value = "二号考场"
    record = bring(office, book)
    assert [(fault["sheet"], fault["row"], fault["column"]) for fault in record["refused"]] == [("考场", 2, "顺序号")]
    assert [line["changes"] for line in record["changes"]] == [
        [{"column": "name", "old": "考场 2", "new": "二号考场"}]
    ]
    status, _, body = office.ask(f"/plan/imports/{record['id']}/failures")
    assert status == 200
    failed = openpyxl.load_workbook(io.BytesIO(body))["考场"]
    assert failed.max_row == 2 and "数字" in failed.cell(2, table(failed)["未导入原因"]).value


def tomorrow(book, cameras):
    """The demonstration's workbook as tomorrow's plan: other rooms, cameras and names."""
    day = (datetime.datetime.now(CHINA) + datetime.timedelta(days=1)).date()
    start = datetime.datetime.combine(day, datetime.time(9))
    rooms = book["考场"]
    for number in (1, 2, 3):
        rooms.cell(number + 1, table(rooms)["考场名称"]).value = f"阶梯教室 {number}"
    devices = book["监控设备"]
    columns = table(devices)
    kept = {}
    for row in range(2, devices.max_row + 1):
        room = devices.cell(row, columns["考场编号"]).value
        # The second room's camera is written down wrongly.
        address = f"{cameras}/no-such-camera" if room == "2" else f"{cameras}/room-{room}"
        devices.cell(row, columns["设备地址"]).value = address
        devices.cell(row, columns["设备账号"]).value = None
        kept.setdefault(room, row)
    sittings = book["场次"]
    columns = table(sittings)
    running = sittings.cell(sittings.max_row, columns["场次编号"]).value
    first = sittings.cell(2, columns["场次编号"]).value
    for row in range(2, sittings.max_row + 1):
        if sittings.cell(row, columns["场次编号"]).value != first:
            continue
        sittings.cell(row, columns["场次编号"]).value = "tomorrow-am"
        sittings.cell(row, columns["场次名称"]).value = "明日上午场"
        sittings.cell(row, columns["开始时间"]).value = start
        sittings.cell(row, columns["结束时间"]).value = f"{day} 10:30"
        sittings.cell(row, columns["提前监控（秒）"]).value = 60
        sittings.cell(row, columns["开启方式"]).value = "自动"
    for name in ("考生", "工作人员"):
        sheet = book[name]
        columns = table(sheet)
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, columns["场次编号"]).value == first:
                sheet.cell(row, columns["场次编号"]).value = "tomorrow-am"
            if name == "考生":
                sheet.cell(row, columns["姓名"]).value += "（补）"
    assert running != first or sittings.max_row > 2
    return start.replace(tzinfo=CHINA)


@pytest.fixture
def cameras():
    """Three drawn cameras of their own, told by `invigil cameras`."""
    process = subprocess.Popen(
        [str(BINARY), "cameras", "--port", "0", "--rooms", "3"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        address = re.match(r"(rtsp://[^/]+)/room-1", process.stdout.readline()).group(1)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)


def test_I_31_a_stranger_changes_the_plan_and_tomorrow_watches_by_itself(house, office, page, cameras, folder):
    page.click('nav a[href="/sittings"]')
    page.click('nav a[href="/plan"]')
    with page.expect_download() as download:
        page.click("text=导出工作簿")
    path = folder / "plan.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    start = tomorrow(book, cameras)
    book.save(path)
    page.set_input_files('input[type="file"]', path)
    page.click("text=上传并核对")
    page.wait_for_url("**/plan/imports/*")
    page.wait_for_selector(".verdict", timeout=30_000)
    shown = page.inner_text("main")
    assert page.locator("text=确认导入").count() == 1, shown
    assert "阶梯教室 1" in shown and "no-such-camera" in shown and "tomorrow-am" in shown, shown
    assert "不能导入的行" not in shown, shown
    page.click("text=确认导入")
    wait_for(lambda: "已写入" in page.inner_text("main"), 30, "it is written")
    house.stop()
    watch_tomorrow(house, start, folder)


def watch_tomorrow(house, start, folder):
    """The same house, on a clock that says tomorrow, half a minute before the exam."""
    ahead = (start - datetime.timedelta(seconds=30) - datetime.datetime.now(CHINA)).total_seconds()
    server = Server("serve", folder / "data", settings=QUIET)
    server.environment = {"INVIGIL_CLOCK_AHEAD": f"{ahead:.0f}"}
    try:
        server.start(60)
        office = Visitor(server.url)
        assert office.sign_in("kaowu", "invigil") == 200

        def rooms():
            found = office.json("/api/v1/room-sittings")["room_sittings"]
            return {room["room"]["name"]: room for room in found if room["room"]["name"].startswith("阶梯教室")}

        def recorded():
            found = rooms()
            return len(found) == 3 and all(footage(office, found[f"阶梯教室 {number}"]) for number in (1, 3)) and found

        found = wait_for(recorded, 120, "both right cameras are recorded by themselves")

        def alarm():
            alerts = office.json("/api/v1/alerts?state=open")["items"]
            return [alert for alert in alerts if alert["room_sitting"] == found["阶梯教室 2"]["id"]]

        alerts = wait_for(alarm, 90, "the wrong camera is an alert")
        assert alerts, alerts
        server.stop()
    finally:
        server.remove()


def footage(office, room):
    cameras = office.json(f"/api/v1/room-sittings/{room['id']}/footage")["cameras"]
    return any(camera["stretches"] or camera["segments"] for camera in cameras)
