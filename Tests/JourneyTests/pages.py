"""Pictures of every page of the demonstration, for people to judge: `./run pages DIR`."""

import io
import json
import shutil
import sys
from pathlib import Path

import openpyxl
from conftest import ROOT, Server, Visitor, open_folder, wait_for
from playwright.sync_api import sync_playwright

LOCALES = {"zh-CN": "zh-CN", "en": "en"}
WIDTHS = {1440: 1000, 390: 844}
THEMES = ("light", "dark")


def addresses(visitor):
    """Page name → path; the rooms, alerts and replays that show most."""
    rooms = visitor.json("/api/v1/room-sittings")["room_sittings"]
    second = next(room["id"] for room in rooms if room["number"] == 2)
    first = next(room["id"] for room in rooms if room["number"] == 1)
    device = visitor.json("/api/v1/devices")["devices"][0]["id"]
    alert = visitor.json("/api/v1/alerts?state=open")["items"][0]["id"]
    return {
        "today": "/today",
        "room": f"/room-sittings/{second}",
        "room-well": f"/room-sittings/{first}",
        "patrol": "/patrol",
        "incidents": "/incidents",
        "visits": "/visits",
        "alerts": "/alerts",
        "alert": f"/alerts?id={alert}",
        "alerts-cleared": "/alerts?state=cleared",
        "replays": "/replays",
        "replay": f"/room-sittings/{second}/replay",
        "devices": "/devices",
        "device": f"/devices/{device}",
        "device-new": "/devices/new",
        "sittings": "/sittings",
        "sitting-new": "/sittings/new",
        "coverage": f"/sittings/{visitor.json('/api/v1/sittings')['items'][0]['id']}/coverage",
        "sites": "/sites",
        "rooms": "/rooms",
        "room-open": f"/rooms?open={visitor.json('/api/v1/rooms')['items'][0]['id']}",
        "room-new": "/rooms/new",
        "room-imports": "/rooms/imports",
        "people": "/people",
        "users": "/users",
        "user-new": "/users/new",
        "audit": "/audit",
        "health": "/health-page",
        "password": "/password",
        "check-in": "/checkin",
        "check-ins": "/check-ins",
        "check-in-desks": "/check-in-desks",
        "room-check-ins": f"/room-sittings/{first}/check-ins",
        "comparison-sheet": f"/room-sittings/{first}/comparison-sheet",
        "sign-in-sheet": f"/room-sittings/{first}/sign-in-sheet",
        "verifications": "/verification-records",
        "missing": "/nowhere",
    }


def office_addresses(office):
    """The exam office's own pages, with an import that changes and refuses something."""
    _, _, body = office.ask("/plan/workbook")
    book = openpyxl.load_workbook(io.BytesIO(body))
    rooms, devices, candidates = book["考场"], book["监控设备"], book["考生"]
    rooms["D2"], rooms["C4"] = "阶梯教室 1", "三"
    rooms.append(["yunling-east", "9", 9, "考场 9", "综合楼 201", "24"])
    devices["F3"] = "rtsp://10.0.8.22/Streaming/Channels/101"
    devices["D4"] = "77"
    candidates["B2"], candidates["G3"] = "王芳芳", "99"
    changed = io.BytesIO()
    book.save(changed)
    headers = {"X-File-Name": "plan.xlsx", "X-Form-Token": office.form_token()}
    _, _, answer = office.ask("/api/v1/plan/imports", changed.getvalue(), method="POST", headers=headers)
    path = f"/plan/imports/{json.loads(answer)['id']}"
    wait_for(lambda: office.json("/api/v1" + path)["state"] == "ready", 30, "the import is checked")
    return {"plan": "/plan", "plan-import": path}


def shoot(browser, server, folder, visitor, addresses):
    cookies = [{"name": c.name, "value": c.value, "url": server.url} for c in visitor.jar]
    for locale in LOCALES:
        for theme in THEMES:
            for width, height in WIDTHS.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=theme, locale=locale
                )
                context.add_cookies([{"name": "language", "value": locale, "url": server.url}])
                page = context.new_page()
                page.goto(server.url + "/sign-in")
                page.screenshot(path=folder / f"sign-in-{locale}-{width}-{theme}.png", full_page=True)
                context.add_cookies(cookies)
                for name, path in addresses.items():
                    page.goto(server.url + path)
                    page.wait_for_timeout(1500 if name in ("today", "room", "room-well", "replay") else 150)
                    page.screenshot(path=folder / f"{name}-{locale}-{width}-{theme}.png", full_page=True)
                context.close()


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    data = open_folder("invigil-pages-") / "data"
    server = Server("demonstration", data, ("disk.reserve_bytes=1000000", "disk.reserve_percent=0.1"))
    server.command[0] = str(ROOT / ".build" / "release" / "invigil")
    try:
        server.start(60)
        visitor = Visitor(server.url)
        visitor.sign_in("kaowu", "invigil")

        def causes():
            alerts = visitor.json("/api/v1/alerts?state=open")["items"]
            return {alert["cause"] for alert in alerts} >= {"refused", "not_started", "black"}

        wait_for(causes, 120, "the demonstration's alerts")
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            shoot(browser, server, folder, visitor, addresses(visitor))
            office = Visitor(server.url)
            office.sign_in("kaowu", "invigil")
            shoot(browser, server, folder, office, office_addresses(office))
            browser.close()
        server.stop()
    finally:
        server.remove()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main(sys.argv[1])
