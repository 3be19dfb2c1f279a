"""Seeded faults against a real server: `./run bench faults --runs N --seed S [--parallel P] [--json]`.

Each run is decided by seed and number. Finished runs are written into a journal, so that the same command goes on
after an interruption; `--run N` does one again and keeps its directory.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from house import ROOT, House, binary, report, say
from conftest import open_folder
from draw import draw

#: Longer than any run; what hangs is broken.
MOST_SECONDS = 300


class Journal:
    """What is finished, one JSON object a line; a line cut by an interruption does not count."""

    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.runs = {}
        if path.exists():
            for line in path.read_text().splitlines():
                try:
                    found = json.loads(line)
                    self.runs[found["number"]] = found
                except ValueError:
                    continue

    def put(self, found):
        with self.lock:
            self.runs[found["number"]] = found
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with open(self.path, "a") as file:
                file.write(json.dumps(found, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())


class Bench:
    #: The first process of a name space inherits orphans, such as a killed postmaster; a shell buries them.
    REAPER = ["sh", "-c", '"$@"; exit $?', "sh"]

    def __init__(self, arguments):
        self.arguments = arguments
        self.program = arguments.program or binary(arguments.build)
        self.folder = open_folder("invigil-faults-")
        self.apart = subprocess.run(["unshare", *self.spaces(), "true"], capture_output=True).returncode == 0
        self.template = self.folder / "template"
        self.closing = threading.Event()
        self.running = set()

    @staticmethod
    def spaces():
        return ["--net", "--mount", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"]

    def prepare(self):
        """A data directory with its database made and its account signed in, copied for each run."""
        house = House(self.program, self.template)
        house.open()
        house.server.stop()

    def one(self, number):
        if self.closing.is_set():
            return None
        folder = self.folder / f"run-{number}"
        folder.mkdir(mode=0o755)
        command = [
            *(["unshare", *self.spaces(), *self.REAPER] if self.apart else []), sys.executable, str(HERE / "one.py"),
            "--seed", str(self.arguments.seed), "--run", str(number), "--program", str(self.program),
            "--template", str(self.template), "--folder", str(folder), *(["--apart"] if self.apart else []),
        ]
        with open(folder / "errors", "w") as errors:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True)
        self.running.add(process)
        try:
            output, _ = process.communicate(timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output = ""
        self.running.discard(process)
        if self.closing.is_set():
            return None
        try:
            found = json.loads(output.splitlines()[-1])
        except (ValueError, IndexError):
            why = (folder / "errors").read_text()[-2000:] or f"nothing said within {MOST_SECONDS} s"
            found = {**draw(self.arguments.seed, number).describe(), "left_out": {}, "noted": {}, "checked": [],
                     "broken": {"completes": [why]}, "seconds": MOST_SECONDS}
        if found["broken"] or self.arguments.run is not None:
            found["directory"] = str(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
        return found


    def close(self):
        """Ends what runs: it is not finished and will be done again."""
        self.closing.set()
        for process in list(self.running):
            os.killpg(process.pid, signal.SIGKILL)


def tell(found):
    kinds = ", ".join(str(fault["kind"]) for fault in found["faults"])
    say(f"run {found['number']} {'BROKEN' if found['broken'] else 'held'} in {found['seconds']} s: {kinds}")
    for kind, reason in found["left_out"].items():
        say(f"    {kind} left out: {reason}")
    for name, wrong in found["broken"].items():
        for line in wrong:
            say(f"    {name}: {line}")
    if found["broken"]:
        say(f"    seed {found['seed']}, again with --seed {found['seed']} --run {found['number']}; kept in {found.get('directory')}")


def totals(runs):
    """Tables by kind of fault and by invariant."""
    kinds, invariants = {}, {}
    for found in runs:
        for fault in found["faults"]:
            row = kinds.setdefault(fault["kind"], [0, 0, 0])
            is_out = fault["kind"] in found["left_out"]
            row[2 if is_out else 0] += 1
            row[1] += bool(found["broken"]) and not is_out
        for name in {*found["checked"], *found["broken"]}:
            row = invariants.setdefault(name, [0, 0])
            row[0] += 1
            row[1] += name in found["broken"]
    print(f"{'fault':20} {'runs':>5} {'broken':>7} {'left out':>9}")
    for name in sorted(kinds):
        print(f"{name:20} {kinds[name][0]:5} {kinds[name][1]:7} {kinds[name][2]:9}")
    print(f"{'invariant':20} {'runs':>5} {'broken':>7}")
    for name in sorted(invariants):
        print(f"{name:20} {invariants[name][0]:5} {invariants[name][1]:7}")


def main():
    parser = argparse.ArgumentParser(prog="./run bench faults")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--run", type=int, help="only this number, again")
    parser.add_argument("--parallel", type=int, default=2)
    parser.add_argument("--build", choices=["release", "debug"], default="release")
    parser.add_argument("--program", type=Path, help="another build of the server, with its resources beside it")
    parser.add_argument("--fresh", action="store_true", help="forget what is finished")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    began = time.monotonic()
    path = ROOT / ".build" / "faults" / f"{arguments.build}-{arguments.seed}.jsonl"
    if arguments.fresh:
        path.unlink(missing_ok=True)
    journal = Journal(path)
    numbers = [arguments.run] if arguments.run is not None else list(range(arguments.runs))
    due = [n for n in numbers if arguments.run is not None or n not in journal.runs]
    if len(due) < len(numbers):
        say(f"{len(numbers) - len(due)} runs are finished already ({path})")
    bench = Bench(arguments)
    if not bench.apart:
        say("without the rights to unshare network and mounts: faults of network and disk are left out")

    def finish(number):
        found = bench.one(number)
        if found:
            journal.put(found)
            tell(found)

    try:
        if due:
            bench.prepare()
        with ThreadPoolExecutor(arguments.parallel) as pool:
            try:
                list(pool.map(finish, due))
            except BaseException:
                bench.close()
                raise
    finally:
        kept = [n for n in due if (bench.folder / f"run-{n}").exists()]
        if not kept:
            shutil.rmtree(bench.folder, ignore_errors=True)
    runs = [journal.runs[n] for n in numbers if n in journal.runs]
    broken = [found for found in runs if found["broken"]]
    totals(runs)
    if arguments.json:
        noted = {f"noted_{key}": sum(f["noted"].get(key, 0) for f in runs) for key in ("alerts", "taken", "segments", "events")}
        figures = {"runs": len(runs), "held": len(runs) - len(broken), "broken": len(broken), **noted}
        report("faults", figures, {}, len(broken) / max(1, len(runs)), "each run waits for cameras to come back", True)
    parts = [f"{len(broken)} failed"] * bool(broken) + [f"{len(runs) - len(broken)} passed"]
    print(f"{', '.join(parts)} in {time.monotonic() - began:.1f}s")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
