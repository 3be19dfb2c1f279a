"""A patrol in his browser: from room to room by key and by itself, a remark, a page that is closed."""

import pytest
from conftest import Visitor, wait_for

PASSWORD = "invigil"


@pytest.fixture
def page(demonstration, browser):
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(demonstration.url + "/sign-in?to=%2Fpatrol")
    page.fill('input[name="account"]', "xunkao")
    page.fill('input[name="password"]', PASSWORD)
    page.click('main form button:not([type="button"])')
    page.goto(demonstration.url + "/patrol")
    yield page
    assert errors == [], errors
    context.close()


@pytest.fixture(scope="module")
def manager(demonstration):
    visitor = Visitor(demonstration.url)
    assert visitor.sign_in("kaodian", PASSWORD) == 200
    return visitor


def here(page):
    place = page.locator(".stops .here b")
    return place.inner_text() if place.count() else None


def visits(manager):
    return manager.json("/api/v1/visits")["items"]


def test_B_17_a_patrol_walks_by_key_and_by_itself_and_leaves_visits(page, manager):
    page.wait_for_selector(".stops li")
    page.keyboard.press("n")
    first = wait_for(lambda: here(page), 10, "the first room")
    page.keyboard.press("n")
    second = wait_for(lambda: here(page) not in (None, first) and here(page), 10, "the second room")
    page.keyboard.press("p")
    wait_for(lambda: here(page) == first, 10, "the way back")
    page.select_option("[data-pace]", "10")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    wait_for(lambda: here(page) != first, 20, "the walk to go on by itself")
    page.keyboard.press("Space")
    rooms = [visit["room"] for visit in visits(manager)]
    assert rooms[1:] == [first, second, first], rooms


def test_B_17_a_remark_is_an_incident_of_the_room_and_a_closed_page_ends_the_visit(page, manager):
    page.wait_for_selector(".stops li")
    page.locator(".stops button", has_text="考场 2").first.click()
    wait_for(lambda: here(page) == "考场 2", 10, "room 2")
    page.keyboard.press("r")
    page.keyboard.type("后排空调漏水")
    page.locator(".note-form button.primary").click()
    page.wait_for_selector("#incident-items >> text=后排空调漏水")
    assert page.locator(".note-form textarea").input_value() == ""
    looking = next(visit for visit in visits(manager) if visit["state"] == "looking")
    assert looking["remark"] == "后排空调漏水" and looking["patrol"] == "郑浩", looking
    page.goto("about:blank")

    def ended():
        visit = next(one for one in visits(manager) if one["id"] == looking["id"])
        return visit["state"] != "looking" and visit

    # The server waits three signs of life before it believes the page gone.
    assert wait_for(ended, 75, "the visit to end by itself")["state"] == "lost"
