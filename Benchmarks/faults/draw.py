"""Which faults a run has: decided by seed and number alone, whatever the machine can do."""

import random
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Kind:
    """One way things go wrong; two faults of a run never have the same target."""

    target: str
    #: Seconds it lasts, least and most; for what is killed, until it is started again.
    lasts: tuple[float, float]
    #: Further facts, each drawn from its list.
    facts: dict = field(default_factory=dict)


SIDES = ["front", "rear"]

KINDS = {
    "server_killed": Kind("server", (0.0, 2.5)),
    "server_stopped": Kind("server", (0.5, 6.0)),
    "server_clock": Kind("server", (0.0, 1.0), {"offset": [-40, -20, -5, 5, 30, 120]}),
    "database_killed": Kind("database", (0.0, 0.0)),
    "backend_killed": Kind("database", (0.0, 0.0)),
    "database_stopped": Kind("database", (0.5, 5.0)),
    "cameras_killed": Kind("cameras", (0.2, 7.0), {"side": SIDES}),
    "cameras_stopped": Kind("cameras", (0.5, 7.0), {"side": SIDES}),
    "cameras_clock": Kind("cameras", (0.2, 1.0), {"side": SIDES, "offset": [-86400, -90, -20, 20, 90, 3600]}),
    "cameras_codec": Kind("cameras", (0.2, 1.0), {"side": SIDES}),
    "cameras_size": Kind("cameras", (0.2, 1.0), {"side": SIDES, "size": [(160, 120), (480, 360), (640, 480)]}),
    "net_cut": Kind("network", (0.5, 5.0), {"side": SIDES}),
    "net_silent": Kind("network", (0.5, 6.0), {"side": SIDES}),
    "net_delay": Kind("network", (2.0, 6.0), {"side": SIDES, "seconds": [0.05, 0.2, 0.6], "jitter": [0.0, 0.1, 0.4]}),
    "net_loss": Kind("network", (2.0, 6.0), {"side": SIDES, "percent": [3, 10, 25]}),
    "net_dropped": Kind("network", (0.5, 6.0), {"side": SIDES}),
    "disk_full": Kind("disk", (1.0, 5.0)),
    "disk_frozen": Kind("disk", (0.5, 4.0)),
    "disk_slow": Kind("disk", (2.0, 5.0)),
    "file_truncated": Kind("server", (0.2, 1.0), {"share": [0.0, 0.1, 0.5, 0.9, 0.999]}),
    "file_flipped": Kind("server", (0.2, 1.0), {"bytes": [1, 8, 200]}),
    "file_removed": Kind("server", (0.2, 1.0)),
}


@dataclass(frozen=True)
class Fault:
    kind: str
    #: Seconds after everything is live.
    at: float
    lasts: float
    facts: dict

    def __str__(self):
        facts = " ".join(f"{key}={value}" for key, value in self.facts.items())
        return f"{self.kind} at {self.at} s for {self.lasts} s {facts}".strip()


@dataclass(frozen=True)
class Draw:
    """A run's faults, by time, and how many rooms it has."""

    seed: int
    number: int
    rooms: int
    faults: tuple[Fault, ...]

    def describe(self):
        return {"seed": self.seed, "number": self.number, "rooms": self.rooms, "faults": [asdict(f) for f in self.faults]}


def draw(seed, number):
    """One to three faults with different targets.

    Kinds come in turn, so that any so many runs have each of them; what comes with them is chance.
    """
    chance = random.Random(f"invigil {seed} {number}")
    names = list(KINDS)
    order = random.Random(f"invigil {seed} order {number // len(names)}").sample(names, len(names))
    chosen = [order[number % len(names)]]
    for _ in range(chance.choice([0, 1, 1, 2])):
        taken = {KINDS[name].target for name in chosen}
        free = [name for name in names if KINDS[name].target not in taken]
        chosen.append(chance.choice(free))
    faults = []
    for name in chosen:
        kind = KINDS[name]
        faults.append(Fault(
            name, at=round(chance.uniform(0.2, 4.0), 2), lasts=round(chance.uniform(*kind.lasts), 2),
            facts={key: chance.choice(values) for key, values in kind.facts.items()},
        ))
    return Draw(seed, number, chance.choice([2, 3]), tuple(sorted(faults, key=lambda fault: fault.at)))
