"""The whole server as a stranger starts it: a child process, a data directory of its own, a real browser."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = ROOT / ".build" / "debug" / "invigil"


def wait_for(condition, seconds, what):
    """The condition's first true value; fails with `what` when it does not come in time."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        pause.wait(0.2)
    pytest.fail(f"not within {seconds} s: {what}")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def open_folder(prefix):
    """A folder the database's own account may walk into."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o755)
    return folder


class Server:
    """One running server."""

    def __init__(self, command, data, settings=(), arguments=()):
        self.data = Path(data)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.command = [str(BINARY), command, "--data", str(data), "--set", f"http.port={self.port}", *arguments]
        for setting in settings:
            self.command += ["--set", setting]
        self.log = self.data.parent / f"{self.data.name}.log"
        self.process = None
        self.environment = {}

    def start(self, seconds=40):
        environment = {**os.environ, "INVIGIL_LOG_FORMAT": "json", **self.environment}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, cwd=ROOT, env=environment, start_new_session=True
            )
        wait_for(self.is_up, seconds, f"the server is up; its log is {self.log.read_text()[-2000:]}")
        return self

    def is_up(self):
        if self.process.poll() is not None:
            pytest.fail(f"the server ended: {self.log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(self.url + "/sign-in", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def kill(self):
        """As power loss would: no chance to say goodbye."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(25)
            except subprocess.TimeoutExpired:
                self.kill()
                pytest.fail("the server did not end on Ctrl-C within 25 s")

    def postmaster(self):
        """The private cluster's own process id."""
        for pidfile in self.data.glob("postgres/cluster/postmaster.pid"):
            return int(pidfile.read_text().split("\n")[0])
        return None

    def remove(self):
        if self.process and self.process.poll() is None:
            self.kill()
        pid = self.postmaster()
        if pid:
            try:
                os.kill(pid, signal.SIGINT)
            except ProcessLookupError:
                pass
        shutil.rmtree(self.data, ignore_errors=True)


class Visitor:
    """Somebody with a cookie jar, speaking to the API and the forms."""

    def __init__(self, url):
        self.url = url
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path, body=None, method=None, headers=None):
        """(status, headers, bytes) of an answer, whatever its status."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers or {})
        if data is not None and "Content-type" not in request.headers:
            request.add_header("Content-Type", "application/json")
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def json(self, path):
        status, _, body = self.ask(path, headers={"Accept": "application/json"})
        assert status == 200, (path, status, body[:300])
        return json.loads(body)

    def sign_in(self, account, password):
        form = urllib.parse.urlencode({"account": account, "password": password, "to": "/password"}).encode()
        status, _, body = self.ask(
            "/sign-in", form, headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
        )
        self.page = body.decode()
        return status

    def change_password(self, old, new):
        form = {"form_token": self.form_token(), "old": old, "new": new, "again": new}
        status, _, body = self.ask(
            "/password",
            urllib.parse.urlencode(form).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"},
        )
        assert status == 200, body.decode()[-2000:]

    def form_token(self):
        _, _, body = self.ask("/password", headers={"Accept": "text/html"})
        return re.search(r'name="form_token" value="([^"]+)"', body.decode()).group(1)

    def post(self, path, body=b"{}"):
        return self.ask(path, body, method="POST", headers={"X-Form-Token": self.form_token()})


def accounts(server):
    """Account → password as the demonstration prints them."""
    return dict(re.findall(r"^\s+(\S+)\s+(\S+)\s+·", server.log.read_text(), re.M))


def running_demonstration():
    """A demonstration while it lasts, ended in order."""
    folder = open_folder("invigil-journey-")
    server = Server("demonstration", folder / "data", settings=("disk.reserve_bytes=1000000", "disk.reserve_percent=0.1"))
    try:
        server.start(60)
        yield server
        server.stop()
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def demonstration():
    yield from running_demonstration()


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    executable = shutil.which("chromium")
    if not executable:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()
