"""Every route as every role, and as somebody of another organisation who may do everything there."""

import json
import re
import uuid

import pytest
from conftest import ROOT, Visitor, accounts, wait_for

PERMISSIONS = (ROOT / "Docs" / "Permissions.md").read_text()
ROLES = {}
for role, permission, reach in re.findall(r"^\| `(\w+)` \| `(\w+)` \| (\w+) \|$", PERMISSIONS, re.M):
    ROLES.setdefault(role, {})[permission] = reach
ROUTES = re.findall(r"^\| `(\w+) (/\S*)` \| (.*) \|$", PERMISSIONS, re.M)
GUARDED = [(m, p, a.strip("`")) for m, p, a in ROUTES if not a.startswith("open:") and p != "/sign-out"]
PASSWORD = "a-Long-pass-word-9"


@pytest.fixture(scope="module")
def administrator(demonstration):
    visitor = Visitor(demonstration.url)
    one_time = accounts(demonstration)["admin"]
    assert visitor.sign_in("admin", one_time) == 200
    visitor.change_password(one_time, PASSWORD)
    return visitor


def scope(reach):
    return "everything" if reach == "everything" else "organisation"


@pytest.fixture(scope="module")
def visitors(demonstration, administrator):
    """One signed-in visitor a role, all of another organisation than the demonstration's."""
    people = []
    for role, permissions in ROLES.items():
        widest = min(permissions.values(), key=["own", "room", "site", "organisation", "everything"].index)
        if widest in ("organisation", "everything"):
            people.append((role, [{"role": role, "scope": "organisation"}]))
        elif widest == "site":
            people.append((role, [{"role": role, "scope": "site:other-site"}]))
    plan = {
        "organisation": {"code": "other", "name": "另一家机构"},
        "sites": [{"code": "other-site", "name": "别处考点"}],
        "people": [
            {"code": role, "name": role, "kind": "staff", "account": f"other-{role}", "password": PASSWORD, "roles": roles}
            for role, roles in people
        ],
    }
    status, _, body = administrator.post("/api/v1/plan", json.dumps(plan).encode())
    assert status in (200, 201), body
    assert json.loads(body)["refused"] == [], body
    visitors = {}
    for role, _ in people:
        visitors[role] = Visitor(demonstration.url)
        assert visitors[role].sign_in(f"other-{role}", PASSWORD) == 200, role
        visitors[role].change_password(PASSWORD, PASSWORD + "-mine")
    return visitors


@pytest.fixture(scope="module")
def ids(demonstration):
    """Real ids of the demonstration's things, by the noun in the path."""
    manager = Visitor(demonstration.url)
    manager.sign_in("kaodian", "invigil")
    room = manager.json("/api/v1/room-sittings")["room_sittings"][0]["id"]
    device = manager.json("/api/v1/devices")["devices"][0]["id"]
    alert = wait_for(lambda: manager.json("/api/v1/alerts")["items"], 60, "an alert")[0]["id"]
    return {"room-sittings": room, "devices": device, "alerts": alert, "device": device}


def filled(path, ids):
    parts, noun = [], ""
    for part in path.split("/"):
        if part.startswith(":"):
            part = ids.get("device" if part == ":device" else noun, str(uuid.UUID(int=7)))
        elif part:
            noun = part
        parts.append(part)
    return "/".join(parts)


def test_every_route_is_refused_to_strangers(demonstration, ids):
    stranger = Visitor(demonstration.url)
    for method, path, _ in GUARDED:
        status, _, body = stranger.ask(filled(path, ids), b"{}" if method != "GET" else None, method=method)
        assert status == 401, (method, path, status, body[:200])


def test_M_32_every_role_gets_what_the_table_says_and_nothing_else(visitors, ids):
    for role, visitor in visitors.items():
        token = visitor.form_token()
        for method, path, permission in GUARDED:
            if permission == "own_account":
                continue
            status, _, body = visitor.ask(
                filled(path, {}), b"{}" if method != "GET" else None, method=method, headers={"X-Form-Token": token}
            )
            if permission in ROLES[role]:
                assert status not in (401, 403) and status < 500, (role, method, path, status, body[:300])
            else:
                assert status == 403, (role, method, path, status, body[:300])


def test_M_33_another_organisations_things_do_not_exist(visitors, ids):
    for role, visitor in visitors.items():
        if "everything" in ROLES[role].values():
            continue
        token = visitor.form_token()
        for method, path, permission in GUARDED:
            if permission not in ROLES[role] or ":" not in path:
                continue
            status, _, body = visitor.ask(
                filled(path, ids), b"{}" if method != "GET" else None, method=method, headers={"X-Form-Token": token}
            )
            assert status == 404, (role, method, path, status, body[:300])


def test_M_33_lists_show_ones_own_only(visitors):
    for role, visitor in visitors.items():
        if "everything" in ROLES[role].values():
            continue
        for path, name in (("/api/v1/devices", "devices"), ("/api/v1/alerts", "items"), ("/api/v1/room-sittings", "room_sittings")):
            status, _, body = visitor.ask(path)
            if status == 200:
                assert json.loads(body)[name] == [], (role, path, body[:300])
