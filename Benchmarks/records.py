"""The list of 100,000 people and the import of 10,000 rows: `./run bench records [--json]`."""

import json
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests" / "JourneyTests"))

import openpyxl
from conftest import Server, Visitor, open_folder, wait_for

PEOPLE = 100_000
ROWS = 10_000
ASKED = 300


def say(text):
    print("·", text, file=sys.stderr, flush=True)


def psql(server, sql):
    """A statement as the cluster's owner; its seconds."""
    socket = next(server.data.glob("postgres/**/.s.PGSQL.*")).parent
    began = time.perf_counter()
    subprocess.run(
        ["psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-h", str(socket), "-U", "postgres", "invigil"],
        input=sql.encode(), check=True, stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


def timed(visitor, path):
    """Milliseconds of the list page, asked again and again on one connection's worth of cookies."""
    taken = []
    for _ in range(ASKED):
        began = time.perf_counter()
        status, _, _ = visitor.ask(path, headers={"Accept": "text/html"})
        assert status == 200, (path, status)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.99)]


def workbook(path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("人员")
    sheet.append(["姓名", "编号", "类别", "电话"])
    for number in range(ROWS):
        sheet.append([f"考生 {number}", f"new-{number:06}", "考生", f"1{3_000_000_000 + number}"])
    book.save(path)


def bring(visitor, path):
    """Seconds from sending the file until its rows are in."""
    began = time.perf_counter()
    headers = {"Content-Type": "application/octet-stream", "X-Form-Token": visitor.form_token(), "X-File-Name": "people.xlsx"}
    status, _, body = visitor.ask("/people/imports", path.read_bytes(), method="POST", headers=headers)
    assert status == 202, body[:300]
    place = json.loads(body)["path"]

    def settled():
        _, _, page = visitor.ask(place, headers={"Accept": "text/html", "Accept-Language": "en"})
        return "data-again" not in page.decode()

    wait_for(settled, 120, "the import")
    return time.perf_counter() - began


def main():
    folder = open_folder("invigil-bench-")
    server = Server("demonstration", folder / "data", ("disk.reserve_bytes=1000000", "disk.reserve_percent=0.1"))
    server.command[0] = str(ROOT / ".build" / "release" / "invigil")
    try:
        server.start(60)
        visitor = Visitor(server.url)
        assert visitor.sign_in("kaowu", "invigil") == 200
        say("the page over the demonstration's people")
        _, few_p99 = timed(visitor, "/people")
        say(f"{PEOPLE:,} people")
        psql(server, f"""
            insert into people (id, organisation_id, code, name, kind, phone, scope, created_at)
            select i.id, o.id, 'p' || i.n, '人员 ' || i.n, case when i.n % 20 = 0 then 'staff' else 'candidate' end,
                '1' || (3000000000 + i.n), o.scope || i.id, now() - i.n * interval '1 second'
            from (select gen_random_uuid() as id, n from generate_series(1, {PEOPLE}) n) i,
                (select id, scope from organisations where code <> 'root' limit 1) o;
            analyze people;
        """)
        figures = {}
        for name, path in {"list": "/people", "tab": "/people?state=staff", "search": "/people?q=9999", "far": "/people?page=9000"}.items():
            figures[f"{name}_p50_ms"], figures[f"{name}_p99_ms"] = timed(visitor, path)
            say(f"{path}: p99 {figures[f'{name}_p99_ms']:.1f} ms")
        say(f"an import of {ROWS:,} rows")
        workbook(folder / "people.xlsx")
        figures["import_seconds"] = bring(visitor, folder / "people.xlsx")
        plain = "begin;\n" + "".join(
            f"insert into people (id, organisation_id, code, name, kind, scope, created_at) select gen_random_uuid(), id, 'q{n}', 'q', 'staff', scope, now() from organisations where code <> 'root' limit 1;\n"
            for n in range(ROWS)
        ) + "commit;"
        reference = {"small_list_p99_ms": few_p99, "plain_inserts_seconds": psql(server, plain)}
        server.stop()
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)
    for side, values in (("ours", figures), ("reference", reference)):
        for name, value in values.items():
            print(f"{side:10} {name} {value:.3f}")
    if "--json" in sys.argv:
        report = {
            "name": "records", "machine": {"processor": platform.processor() or platform.machine()},
            "versions": {"python": platform.python_version()}, "figures": figures, "reference": reference,
            "ratio": figures["list_p99_ms"] / few_p99, "first_bottleneck": "counting the tabs reads every row within reach",
        }
        print(json.dumps(report, sort_keys=True))


main()
