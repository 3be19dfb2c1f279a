"""One-time codes, as an authenticator on a telephone makes them."""

import base64
import hashlib
import hmac
import re
import shutil
import struct
import time
import urllib.parse

import pytest
from conftest import Server, Visitor, open_folder, running_demonstration

PAGE = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}


@pytest.fixture(scope="module")
def house():
    yield from running_demonstration()


class Telephone:
    """RFC 6238 with the standard library, none of ours."""

    def __init__(self, page):
        text = re.search(r'<code class="fingerprint">([A-Z2-7 ]+)</code>', page).group(1).replace(" ", "")
        self.secret = base64.b32decode(text + "=" * (-len(text) % 8))
        self.last = None

    def code(self):
        """A code that was not given before; one half-minute ahead is still taken."""
        step = int(time.time()) // 30
        step = step if self.last is None or step > self.last else self.last + 1
        self.last = step
        tag = hmac.new(self.secret, struct.pack(">Q", step), hashlib.sha1).digest()
        at = tag[19] & 15
        return f"{(struct.unpack('>I', tag[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def submit(visitor, path, **fields):
    status, _, body = visitor.ask(path, urllib.parse.urlencode(fields).encode(), method="POST", headers=PAGE)
    return status, body.decode()


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def door(url, account, password):
    visitor = Visitor(url)
    status, page = submit(visitor, "/sign-in", account=account, password=password, to="/password")
    return visitor, status, page


def test_M_01_codes_are_switched_on_asked_for_and_switched_off(house):
    person = Visitor(house.url)
    assert person.sign_in("xunkao", "invigil") == 200
    _, page = submit(person, "/second-factor", form_token=person.form_token())
    assert "<svg" in page and "otpauth" not in page
    telephone = Telephone(page)
    status, page = submit(person, "/second-factor/confirmation", form_token=person.form_token(), code="000000")
    assert status == 422 and "验证码不正确" in page
    status, page = submit(person, "/second-factor/confirmation", form_token=person.form_token(), code=telephone.code())
    codes = re.findall(r"<li><code>([a-z0-9-]+)</code>", page)
    assert status == 200 and len(codes) == 10

    visitor, status, page = door(house.url, "xunkao", "invigil")
    assert status == 200 and "验证码" in page and visitor.ask("/api/v1/alerts")[0] == 401
    ticket = hidden(page, "ticket")
    status, page = submit(visitor, "/sign-in/code", ticket=ticket, code="000000", to="/password")
    assert status == 401 and "不正确" in page
    status, page = submit(visitor, "/sign-in/code", ticket=ticket, code=codes[0], to="/password")
    assert status == 200 and visitor.ask("/api/v1/alerts")[0] == 200
    visitor, _, page = door(house.url, "xunkao", "invigil")
    status, page = submit(visitor, "/sign-in/code", ticket=hidden(page, "ticket"), code=codes[0], to="/password")
    assert status == 401, "a recovery code is taken once"
    status, page = submit(visitor, "/sign-in/code", ticket="forged", code=codes[1], to="/password")
    assert status == 401

    _, page = submit(person, "/second-factor/removal", form_token=person.form_token(), code=codes[1])
    visitor, status, page = door(house.url, "xunkao", "invigil")
    assert status == 200 and visitor.ask("/api/v1/alerts")[0] == 200, "a password alone signs in again"


def test_M_01_administrators_set_them_up_at_the_door_where_it_is_demanded():
    folder = open_folder("invigil-codes-")
    settings = ("disk.reserve_bytes=1000000", "disk.reserve_percent=0.1", "sign_in.second_factor=administrators")
    server = Server("serve", folder / "data", settings)
    try:
        server.start(60)
        account, password = re.search(r"account (\S+), one-time password (\S+)", server.log.read_text()).groups()
        visitor, status, page = door(server.url, account, password)
        assert status == 200 and "<svg" in page and visitor.ask("/password", headers={"Accept": "text/html"})[2] != b""
        assert visitor.ask("/api/v1/users")[0] == 401, "nobody is signed in before the code"
        telephone = Telephone(page)
        ticket = hidden(page, "ticket")
        status, page = submit(visitor, "/sign-in/enrolment", ticket=ticket, code="123", to="/")
        assert status == 401 and Telephone(page).secret == telephone.secret
        status, page = submit(visitor, "/sign-in/enrolment", ticket=ticket, code=telephone.code(), to="/")
        assert status == 200 and len(re.findall(r"<li><code>", page)) == 10
        assert "修改密码" in visitor.ask("/password", headers={"Accept": "text/html"})[2].decode()
        status, page = submit(visitor, "/second-factor/removal", form_token=visitor.form_token(), code=telephone.code())
        assert status in (403, 409)
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)
