"""A whole hall signs in behind one address: `./run bench sign-in [--json]`."""

import http.client
import json
import platform
import shutil
import statistics
import sys
import threading
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests" / "JourneyTests"))

import conftest
from conftest import Server, Visitor, accounts, open_folder

RELEASE = ROOT / ".build" / "release" / "invigil"
TERMINALS = 500
PASSWORD = "hall-Terminal-2026"


def say(text):
    print("·", text, file=sys.stderr, flush=True)


def sign_in(port, account):
    """(seconds until signed in, refusals met on the way), coming again when asked to, as a browser's user would."""
    form = urllib.parse.urlencode({"account": account, "password": PASSWORD, "to": "/"})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    began, refused = time.perf_counter(), 0
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/sign-in", form, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status == 303:
            return time.perf_counter() - began, refused
        if answer.status not in (429, 503):
            raise SystemExit(f"{account}: {answer.status}")
        refused += 1
        time.sleep(float(answer.headers.get("Retry-After", "1")))


def plan():
    people = [
        {"code": f"t{number}", "name": f"终端 {number}", "kind": "staff", "account": f"hall-{number:04}",
         "password": PASSWORD, "roles": [{"role": "patrol", "scope": "organisation"}]}
        for number in range(TERMINALS)
    ]
    return {"organisation": {"code": "demonstration", "name": "云岭职业技能评价中心"}, "people": people}


def measure():
    folder = open_folder("invigil-bench-")
    conftest.BINARY = RELEASE if RELEASE.exists() else conftest.BINARY
    server = Server("demonstration", folder / "data", ("disk.reserve_bytes=1000000", "disk.reserve_percent=0.1"))
    server.command[0] = str(conftest.BINARY)
    try:
        server.start(60)
        office = Visitor(server.url)
        assert office.sign_in("kaowu", accounts(server)["kaowu"]) == 200
        say(f"making {TERMINALS} accounts")
        document = plan()
        for start in range(0, TERMINALS, 100):
            part = {**document, "people": document["people"][start:start + 100]}
            status, _, body = office.post("/api/v1/plan", json.dumps(part).encode())
            assert status == 200 and not json.loads(body)["refused"], body[:500]
        say("one after another, for comparison")
        alone = [sign_in(server.port, f"hall-{number:04}")[0] for number in range(20)]
        say(f"{TERMINALS} at once")
        results, gate = [None] * TERMINALS, threading.Event()

        def terminal(number):
            gate.wait()
            results[number] = sign_in(server.port, f"hall-{number:04}")

        threads = [threading.Thread(target=terminal, args=(number,)) for number in range(TERMINALS)]
        for thread in threads:
            thread.start()
        began = time.perf_counter()
        gate.set()
        for thread in threads:
            thread.join()
        whole = time.perf_counter() - began
        server.stop()
        taken = sorted(result[0] for result in results)
        return {
            "figures": {
                "all_in_s": round(whole, 2), "median_s": round(statistics.median(taken), 2),
                "p99_s": round(taken[int(TERMINALS * 0.99)], 2), "terminals": TERMINALS,
                "told_to_wait": sum(result[1] for result in results),
            },
            "reference": {"alone_s": round(statistics.median(alone), 3), "one_after_another_s": round(statistics.median(alone) * TERMINALS, 2)},
        }
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    found = measure()
    ratio = found["figures"]["all_in_s"] / found["reference"]["one_after_another_s"]
    for side, name in (("ours", "figures"), ("reference", "reference")):
        for key, value in found[name].items():
            print(f"{side:<10}{key:<24}{value}")
    print(f"{'':<10}{'ratio':<24}{ratio:.3f}")
    if "--json" in sys.argv:
        print(json.dumps({
            "name": "sign-in", "machine": {"processor": platform.processor(), "system": platform.platform()},
            "versions": {"python": platform.python_version()}, **found, "ratio": round(ratio, 3),
            "first_bottleneck": "argon2id, on password.threads cores",
        }))


main()
