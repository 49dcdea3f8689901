"""A history before it is played: who does what when, all of it from one seed.

Each step brings its own dice, so that one can be left out without changing the others:
that is what ``shrink`` lives on. As text, a plan can be kept and played again.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from random import Random
from typing import Any, Literal

from tests.simulation import acts, events
from tests.simulation.clock import HOUR, MINUTE, SECOND

Act = Callable[..., None]
Where = Literal["sqlite", "postgresql", "process"]
ACTS: dict[str, tuple[int, Act]] = {
    "write": (46, acts.write),
    "talk": (34, acts.talk),
    "open form": (4, acts.open_form),
    "ask only": (3, acts.ask_only),
    "release": (3, acts.release),
    "straggle": (4, acts.straggle),
    "spoil": (2, acts.spoil),
    "crowd": (1, acts.crowd),
    "move": (5, events.move),
    "back up": (2, events.back_up),
    "put back": (2, events.put_back),
    "clone": (1, events.clone),
    "wipe": (1, events.wipe),
    "set clock": (2, events.set_clock),
    "days": (1, events.days),
}
"""What may happen, and how often it does."""
ALWAYS = ("gu", "manager", "worker")
PERHAPS = ("gu", "he", "he", "far", "street", "leader", "mate", "dockmaster", "district")


@dataclass(frozen=True)
class Step:
    does: str
    who: int
    """The number of a phone, among those that there are by then."""
    dice: int
    after: int
    """True time since the step before, in milliseconds."""


@dataclass(frozen=True)
class Plan:
    seed: int
    where: Where
    phones: tuple[str, ...]
    """Whose they are; two of one person are two phones."""
    steps: tuple[Step, ...]

    def of(self, steps: list[Step]) -> "Plan":
        """The same with other steps."""
        return replace(self, steps=tuple(steps))

    def written(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def where_of(seed: int) -> Where:
    """Every 20th is played by the real phones against the real server, every 10th on PostgreSQL."""
    if seed % 20 == 0:
        return "process"
    return "postgresql" if seed % 10 == 5 else "sqlite"


def draw(seed: int, length: int, where: Where | None = None) -> Plan:
    """The plan that follows from a seed."""
    dice = Random(seed)
    phones = (*ALWAYS, *dice.sample(PERHAPS, dice.randrange(2, 6)))
    names, weights = [*ACTS], [weight for weight, _ in ACTS.values()]
    steps = [
        Step(
            dice.choices(names, weights)[0], dice.randrange(1000), dice.getrandbits(64),
            dice.randrange(SECOND, dice.choice([MINUTE, MINUTE, HOUR])),
        )
        for _ in range(length)
    ]  # fmt: skip
    return Plan(seed, where or where_of(seed), phones, tuple(steps))


def read(text: str) -> Plan:
    told: dict[str, Any] = json.loads(text)
    steps = tuple(Step(**each) for each in told["steps"])
    return Plan(told["seed"], told["where"], tuple(told["phones"]), steps)
