"""One run, in a process of its own: faults as drawn, then every invariant. Prints one JSON line."""

import argparse
import json
import random
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# First, because it knows where the journeys' own parts lie.
import house  # noqa: F401
import actions
import invariants
from draw import draw
from listener import Listener
from observer import Observer
from stage import LeftOut, Stage

#: Seconds after the last fault's end in which everything must be well again: a camera is tried anew every fifteen.
PATIENCE = 40


class Faults:
    """Makes the drawn faults happen, each at its time."""

    def __init__(self, stage, drawn):
        self.stage, self.drawn = stage, drawn
        self.left_out, self.wrong = {}, []
        self.watching = threading.Event()

    def run(self):
        began = time.monotonic()
        threads = [threading.Thread(target=self._one, args=(fault, began, i)) for i, fault in enumerate(self.drawn.faults)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)

    def _one(self, fault, began, index):
        time.sleep(max(0, began + fault.at - time.monotonic()))
        try:
            end = actions.begin(self.stage, fault, random.Random(f"{self.drawn.seed} {self.drawn.number} {index}"))
            time.sleep(fault.lasts)
            end()
        except LeftOut as reason:
            self.left_out[fault.kind] = str(reason)
        except BaseException:
            self.wrong.append(f"{fault}: {traceback.format_exc(limit=-3)[-1500:]}")


def check(stage, faults, observer, listener, broken):
    """Asks for every invariant; `broken` gathers what is wrong by its name."""
    def ask(name, wrong):
        broken[name] = wrong[:8]

    ask("lives", faults.wrong + invariants.Waiting(PATIENCE)(invariants.lives, stage, []))
    shortly = invariants.Waiting(20)
    ask("explains", shortly(invariants.explains, stage))
    ask("owns_up", shortly(invariants.owns_up, stage))
    observer.close()
    ask("keeps_alerts", shortly(invariants.keeps_alerts, stage, observer))
    ask("keeps_ledger", shortly(invariants.keeps_ledger, stage, observer))
    ask("keeps_events", shortly(invariants.keeps_events, stage, listener))
    listener.close()
    ask("stops", invariants.stops(stage))
    stage.disk.free()
    ask("verifies_footage", invariants.verifies_footage(stage))
    ask("verifies_audit", invariants.verifies_audit(stage))
    ask("plays", invariants.plays(stage))


def run(arguments):
    drawn = draw(arguments.seed, arguments.run)
    began = time.monotonic()
    if arguments.apart:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        # What libfaketime keeps there is named by process ids, which are this run's own.
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=1777", "shm", "/dev/shm"], check=True)
    stage = Stage(arguments.program, arguments.template, arguments.folder, drawn.rooms, arguments.apart)
    broken, noted = {}, {}
    faults = Faults(stage, drawn)
    try:
        stage.open()
        observer, listener = Observer(stage.house, f"{drawn.seed} {drawn.number}"), Listener(stage.house)
        observer.start()
        listener.start()
        faults.run()
        check(stage, faults, observer, listener, broken)
        noted = {
            "alerts": len(observer.alerts), "taken": len(observer.taken), "segments": len(observer.segments),
            "events": len(listener.heard), "answers": observer.answers, "refused": observer.failures,
        }
    except BaseException as error:
        broken["completes"] = [f"{type(error).__name__}: {error}"[:3000], traceback.format_exc(limit=-4)[-2000:]]
    finally:
        stage.remove()
    return {
        **drawn.describe(), "left_out": faults.left_out, "harmed": stage.harmed, "noted": noted,
        "broken": {name: wrong for name, wrong in broken.items() if wrong}, "checked": sorted(broken),
        "seconds": round(time.monotonic() - began, 1),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--run", type=int, required=True)
    for name in ("--program", "--template", "--folder"):
        parser.add_argument(name, required=True)
    parser.add_argument("--apart", action="store_true")
    print(json.dumps(run(parser.parse_args()), ensure_ascii=False), flush=True)


main()
