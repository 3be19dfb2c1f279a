"""How each kind of fault is done and undone."""

import os
import random
import signal
import threading
import time

from conftest import wait_for
from house import FAKETIME, children
from invariants import server_now
from stage import LeftOut, command


def begin(stage, fault, chance):
    """Makes a fault happen; what is returned undoes it."""
    return globals()["_" + fault.kind](stage, fault.facts, chance) or (lambda: None)


# The server


def _away(stage):
    stage.is_away = True
    stage.server.kill()


def _start(stage):
    """Starts the server; where it ends while it starts, because the database died just then, again as its unit does."""
    for attempt in range(3):
        try:
            stage.server.start(60)
            break
        except BaseException:
            if attempt == 2 or stage.server.process.poll() is None:
                raise
            time.sleep(2)


def _back(stage):
    _start(stage)
    stage.is_away = False


def _server_killed(stage, facts, chance):
    _away(stage)
    return lambda: _back(stage)


def _server_stopped(stage, facts, chance):
    pid = stage.server.process.pid
    os.kill(pid, signal.SIGSTOP)
    return lambda: os.kill(pid, signal.SIGCONT)


def _server_clock(stage, facts, chance):
    """The server is killed and comes back with another idea of the time: its own `World`, because a library that shifts
    every clock also makes its timers late."""
    _away(stage)
    stage.server.environment = {"INVIGIL_CLOCK_AHEAD": str(facts["offset"])}
    stage.is_shifted = True

    def end():
        _back(stage)
        if abs(server_now(stage) - time.time() - facts["offset"]) > 2:
            raise LeftOut("a release tells no other time than the machine's")

    return end


# The database


def _cluster(stage):
    """Process ids of the private cluster, the postmaster first."""
    postmaster = stage.server.postmaster()
    if not postmaster:
        raise LeftOut("the cluster does not run")
    return [postmaster, *children(postmaster)]


def _signal(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _database_killed(stage, facts, chance):
    _signal(_cluster(stage)[:1], signal.SIGKILL)


def _backend_killed(stage, facts, chance):
    """The postmaster then ends all others and recovers by itself."""
    _signal([chance.choice(_cluster(stage)[1:])], signal.SIGKILL)


def _database_stopped(stage, facts, chance):
    pids = _cluster(stage)
    _signal(pids, signal.SIGSTOP)
    return lambda: _signal(pids, signal.SIGCONT)


# Cameras


def _again(cameras):
    cameras.kill()
    return lambda: cameras.start() and None


def _cameras_killed(stage, facts, chance):
    return _again(stage.sides[facts["side"]])


def _cameras_stopped(stage, facts, chance):
    process = stage.sides[facts["side"]].process
    process.send_signal(signal.SIGSTOP)
    return lambda: process.send_signal(signal.SIGCONT)


def _cameras_clock(stage, facts, chance):
    if not FAKETIME.exists():
        raise LeftOut("libfaketime is not installed")
    cameras = stage.sides[facts["side"]]
    cameras.offset = facts["offset"]
    return _again(cameras)


def _cameras_codec(stage, facts, chance):
    cameras = stage.sides[facts["side"]]
    cameras.is_h265 = True
    return _again(cameras)


def _cameras_size(stage, facts, chance):
    cameras = stage.sides[facts["side"]]
    cameras.picture["--width"], cameras.picture["--height"] = facts["size"]
    return _again(cameras)


# The network


def _relay(stage, facts, mode, **how):
    relay = stage.relays[facts["side"]]
    relay.set(mode, **how)
    return lambda: relay.set("open")


def _net_cut(stage, facts, chance):
    return _relay(stage, facts, "cut")


def _net_silent(stage, facts, chance):
    return _relay(stage, facts, "silent")


def _net_delay(stage, facts, chance):
    return _relay(stage, facts, "open", delay=facts["seconds"], jitter=facts["jitter"])


def _drop(stage, facts, percent):
    """Drops packets between the server and the relay, in this run's own network."""
    if not stage.apart:
        raise LeftOut("a network of one's own needs the rights to unshare it")
    port = stage.relays[facts["side"]].port
    chain = ["inet", "faults"]
    command("nft", "add", "table", *chain)
    command("nft", "add", "chain", *chain, "in", "{ type filter hook input priority 0 ; }")
    share = ["numgen", "random", "mod", "100", "<", str(percent)] if percent < 100 else []
    for end in ("sport", "dport"):
        command("nft", "add", "rule", *chain, "in", "tcp", end, str(port), *share, "drop")
    return lambda: command("nft", "delete", "table", *chain) and None


def _net_loss(stage, facts, chance):
    return _drop(stage, facts, facts["percent"])


def _net_dropped(stage, facts, chance):
    return _drop(stage, facts, 100)


# The disk


def _disk_full(stage, facts, chance):
    stage.disk.fill()
    return stage.disk.free


def _disk_frozen(stage, facts, chance):
    stage.disk.freeze()
    return stage.disk.thaw


def _disk_slow(stage, facts, chance):
    """Takes writes a fifth of the time."""
    stage.disk.freeze()
    stage.disk.thaw()
    over = threading.Event()

    def stutter():
        while not over.is_set():
            stage.disk.freeze()
            time.sleep(0.4)
            stage.disk.thaw()
            over.wait(0.1)

    thread = threading.Thread(target=stutter, daemon=True)
    thread.start()

    def end():
        over.set()
        thread.join(10)
        stage.disk.thaw()

    return end


# Files, harmed while the server is away


def _finished(stage):
    """Makes sure that there is a finished file besides those that grow, with the server left dead."""
    _away(stage)
    if all(str(file).endswith(".part") for file in stage.footage_files()):
        _start(stage)
        wait_for(lambda: any(str(f).endswith(".part") and f.stat().st_size for f in stage.footage_files()), 30, "footage")
        stage.server.kill()


def _harm(stage, chance, how, finished_only=False):
    _finished(stage)
    files = [
        file for file in stage.footage_files()
        if file.stat().st_size > 0 and not (finished_only and str(file).endswith(".part"))
    ]
    file = chance.choice(files)
    stage.harmed[str(file.relative_to(stage.disk.path)).removesuffix(".part")] = how(file)
    return lambda: _back(stage)


def _file_truncated(stage, facts, chance):
    def how(file):
        os.truncate(file, int(file.stat().st_size * facts["share"]))
        return "truncated"

    return _harm(stage, chance, how)


def _file_flipped(stage, facts, chance):
    def how(file):
        data = bytearray(file.read_bytes())
        for _ in range(facts["bytes"]):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
        return "flipped"

    return _harm(stage, chance, how)


def _file_removed(stage, facts, chance):
    def how(file):
        file.unlink()
        return "removed"

    # A growing file that vanishes whole leaves nothing that could tell of it.
    return _harm(stage, chance, how, finished_only=True)
