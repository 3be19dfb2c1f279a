"""Signing in, and what a stranger gets."""

from conftest import Visitor, accounts


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
