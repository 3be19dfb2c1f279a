"""Signing in, and what a stranger gets."""

import re

from conftest import Visitor, accounts, wait_for


def test_a_stranger_is_led_to_the_door(demonstration):
    visitor = Visitor(demonstration.url)
    status, headers, body = visitor.ask("/today", headers={"Accept": "text/html"})
    assert status == 200 and 'name="password"' in body.decode()
    status, headers, body = visitor.ask("/api/v1/alerts")
    assert status == 401 and headers["Content-Type"] == "application/problem+json"


def test_M_01_wrong_passwords_are_delayed_per_account(demonstration):
    visitor = Visitor(demonstration.url)
    statuses = [visitor.sign_in("nobody-here", "wrong-password") for _ in range(4)]
    assert statuses[:3] == [401, 401, 401] and statuses[3] == 429
    account, password = next(iter(accounts(demonstration).items()))
    assert visitor.sign_in(account, password) == 200, "another account from the same address is not delayed"


def test_M_01_signing_in_and_out(demonstration):
    account, password = next(iter(accounts(demonstration).items()))
    visitor = Visitor(demonstration.url)
    assert visitor.sign_in(account, password) == 200
    assert visitor.ask("/today", headers={"Accept": "text/html"})[0] == 200
    status, _, _ = visitor.ask("/sign-out", b"{}", method="POST")
    assert status == 403, "without the form token nothing happens"
    assert visitor.post("/sign-out")[0] in (200, 303)
    assert visitor.ask("/api/v1/alerts")[0] == 401


def test_another_sites_form_does_nothing(demonstration):
    account, password = next(iter(accounts(demonstration).items()))
    visitor = Visitor(demonstration.url)
    visitor.sign_in(account, password)
    token = visitor.form_token()
    status, _, body = visitor.ask(
        "/sign-out", b"{}", method="POST", headers={"Origin": "http://elsewhere.example", "X-Form-Token": token}
    )
    assert status == 403, body


def test_the_way_back_stays_here(demonstration):
    account, password = next(iter(accounts(demonstration).items()))
    for target in ("//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example"):
        visitor = Visitor(demonstration.url)
        import urllib.parse

        form = urllib.parse.urlencode({"account": account, "password": password, "to": target}).encode()
        status, _, _ = visitor.ask(
            "/sign-in", form, headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
        )
        assert status == 200


def test_M_01_a_picture_stands_before_the_next_try_of_an_account_that_failed(demonstration):
    visitor = Visitor(demonstration.url)
    for _ in range(3):
        visitor.sign_in("nobody-at-all", "wrong-password")
    assert "/sign-in/picture?ticket=" in visitor.page and "等十分钟" in visitor.page
    address = re.search(r'src="(/sign-in/picture\?ticket=[^"]+)"', visitor.page).group(1).replace("&amp;", "&")
    status, headers, picture = visitor.ask(address)
    assert status == 200 and headers["Content-Type"] == "image/png" and picture.startswith(b"\x89PNG")
    assert visitor.ask("/sign-in/picture?ticket=forged")[0] == 404
    wait_for(lambda: visitor.sign_in("nobody-at-all", "wrong-password") == 401, 10, "the delay is over")
    assert "请同时输入图片中的字符" in visitor.page
    other = Visitor(demonstration.url)
    assert other.sign_in("kaodian", "invigil") == 200, "nobody else behind the same address is asked"
