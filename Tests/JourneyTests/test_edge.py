"""The shipped proxies and units: accepted by their own programs, and caddy in front of a running server."""

import os
import re
import shutil
import ssl
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from conftest import BINARY, ROOT, Visitor, free_port, open_folder, wait_for

CADDY = shutil.which("caddy") or "/usr/bin/caddy"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


@pytest.fixture
def folder():
    path = open_folder("invigil-edge-")
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.mark.skipif(not Path("/usr/bin/systemd-analyze").exists(), reason="systemd is not installed")
def test_the_units_are_accepted_by_systemd(folder):
    for unit in sorted((ROOT / "Config" / "systemd").iterdir()):
        text = unit.read_text().replace("/opt/invigil/bin/invigil", str(BINARY))
        (folder / unit.name).write_text(text)
    units = sorted(str(unit) for unit in folder.iterdir())
    assert len(units) == 4
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, timeout=60)
    said = [line for line in done.stderr.splitlines() if "invigil" in line]
    assert done.returncode == 0 and not said, done.stderr


@pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is not installed")
def test_the_nginx_file_is_accepted_by_nginx(folder):
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=exam.hall", "-keyout", str(folder / "exam.key"), "-out", str(folder / "exam.crt")]
    subprocess.run(made, check=True, capture_output=True, timeout=60)
    text = (ROOT / "Config" / "nginx" / "invigil.conf").read_text().replace("/etc/invigil/tls/", f"{folder}/")
    (folder / "invigil.conf").write_text(text)
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{ access_log off; include {folder}/invigil.conf; }}\n"
    )
    done = subprocess.run([NGINX, "-t", "-c", str(folder / "nginx.conf")], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


class Kept(urllib.request.HTTPRedirectHandler):
    """Answers as they are: a redirect is one, too."""

    def redirect_request(self, *_):
        return None


def asked(url, context=None, form=None, headers=None):
    data = urllib.parse.urlencode(form).encode() if form else None
    request = urllib.request.Request(url, data=data, headers={"Accept": "text/html", **(headers or {})})
    opener = urllib.request.build_opener(Kept, urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.mark.skipif(not Path(CADDY).exists(), reason="caddy is not installed")
def test_behind_caddy_with_the_halls_own_authority(demonstration, folder):
    plain, secure = free_port(), free_port()
    environment = {
        **os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config"),
        "INVIGIL_HOST": "localhost", "INVIGIL_HTTP_PORT": str(plain), "INVIGIL_HTTPS_PORT": str(secure),
        "INVIGIL_EXAM": f"127.0.0.1:{demonstration.port}",
    }
    command = [CADDY, "run", "--config", str(ROOT / "Config" / "caddy" / "Caddyfile"), "--adapter", "caddyfile"]
    with open(folder / "caddy.log", "wb") as log:
        caddy = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        root = folder / "data" / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        wait_for(root.exists, 30, "caddy makes its authority")
        context = ssl.create_default_context(cafile=str(root))
        base = f"https://localhost:{secure}"

        def serves():
            try:
                return asked(f"{base}/sign-in", context)[0] == 200
            except OSError:
                return False

        wait_for(serves, 30, "caddy serves")
        status, headers, _ = asked(
            f"{base}/sign-in", context, {"account": "kaodian", "password": "invigil", "to": "/password"},
            {"Origin": base},
        )
        cookie = headers["Set-Cookie"]
        assert status == 303 and "Secure" in cookie and "HttpOnly" in cookie, (status, cookie)
        status, _, _ = asked(f"{base}/sign-in", context, {"account": "x", "password": "y"}, {"Origin": "https://elsewhere"})
        assert status == 403
        assert asked(f"{base}/metrics", context)[0] == 404
        assert b'"allows_cameras":true' in asked(f"{base}/health", context)[2]
        status, headers, body = asked(f"http://localhost:{plain}/install")
        assert status == 200 and "证书" in body.decode()
        status, headers, _ = asked(f"http://localhost:{plain}/today")
        assert status == 302 and headers["Location"].startswith("https://")
    finally:
        caddy.terminate()
        caddy.wait(20)


def test_what_a_stranger_claims_of_his_address_is_not_believed(demonstration):
    """Only the trusted proxy's last word counts; here the asker is the proxy and names somebody in front of it."""
    visitor = Visitor(demonstration.url)
    form = urllib.parse.urlencode({"account": "kaowu", "password": "invigil", "to": "/password"}).encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html",
        "X-Forwarded-For": "203.0.113.9, 198.51.100.7",
    }
    assert visitor.ask("/sign-in", form, headers=headers)[0] == 200
    lines = visitor.json("/api/v1/audit?limit=50")["items"]
    opened = [line for line in lines if line["action"] == "sign_in.opened"]
    assert opened[0]["address"] == "198.51.100.7", opened[0]


def test_health_says_whether_cameras_work_from_here(demonstration):
    assert b'"allows_cameras":true' in Visitor(demonstration.url).ask("/health")[2]
    named = Visitor(demonstration.url).ask("/health", headers={"Host": "exam.hall:8080"})[2]
    assert b'"allows_cameras":false' in named
    _, _, body = Visitor(demonstration.url).ask("/install", headers={"Host": "exam.hall:8080", "Accept": "text/html"})
    text = body.decode()
    assert "此地址不能使用摄像头" in text and "http://exam.hall:8080/install" in text
    _, headers, picture = Visitor(demonstration.url).ask("/install/code.svg")
    assert headers["Content-Type"] == "image/svg+xml" and re.match(rb"<svg", picture)


def test_measures_are_read_by_prometheus_and_by_nobody_else(demonstration):
    visitor = Visitor(demonstration.url)
    status, headers, body = visitor.ask("/metrics")
    assert status == 200 and headers["Content-Type"].startswith("text/plain; version=0.0.4")
    text = body.decode()
    documented = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "Docs" / "Metrics.md").read_text(), re.M))
    given = set(re.findall(r"^# TYPE (\w+) ", text, re.M))
    assert documented - given == {"invigil_watch_age_seconds"} and given <= documented
    assert visitor.ask("/metrics", headers={"X-Forwarded-For": "203.0.113.5"})[0] == 403
    if shutil.which("promtool"):
        done = subprocess.run(["promtool", "check", "metrics"], input=body, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
        rules = str(ROOT / "Config" / "prometheus" / "alerts.yml")
        done = subprocess.run(["promtool", "check", "rules", rules], capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
