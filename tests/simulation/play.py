"""Plays a seed where it belongs, and tells how it ended in plain words and numbers."""

import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulation.history import Played, play
from tests.simulation.oracle.verdict import counted
from tests.simulation.place import Place
from tests.simulation.shrink import shrink
from tests.simulation.steps import Plan
from tests.simulation.tell import Teller

STEPS = 120
KEPT = Path(".cache/simulation")
"""Where histories that went wrong are put, to be played again."""


@dataclass
class Ended:
    """What one seed came to. Goes from process to process."""

    seed: int
    steps: int
    counts: dict[str, int]
    exercised: Counter[str]
    words: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not any(self.counts.values())


def run(plan: Plan, place: Place, teller: Teller | None = None) -> Ended:
    """Play a plan; a history that cannot go on has gone wrong, too."""
    try:
        with place.stage(plan.where) as stage:
            played = play(plan, stage, teller)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next seed is played
        words = ["could not go on: " + "".join(traceback.format_exception(error))]
        counts = counted(()) | {"stranded": 1}
        return Ended(plan.seed, len(plan.steps), counts, Counter(), words)
    return _ended(plan, played)


def _ended(plan: Plan, played: Played) -> Ended:
    words = [f"{each.count}: {each.words}" for each in played.findings]
    return Ended(plan.seed, played.steps, counted(played.findings), played.exercised, words)


def shortened(plan: Plan, place: Place) -> tuple[Plan, Path]:
    """A shorter plan that goes wrong in the same way, and the file that it was put into."""
    first = run(plan, place)
    kinds = {name for name, number in first.counts.items() if number}

    def fails(other: Plan) -> bool:
        counts = run(other, place).counts
        return any(counts[name] for name in kinds)

    short = shrink(plan, fails)
    KEPT.mkdir(parents=True, exist_ok=True)
    file = KEPT / f"seed-{plan.seed}.json"
    file.write_text(short.written())
    return short, file
