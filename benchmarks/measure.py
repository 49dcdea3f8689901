"""How any system is measured: an empty place, a push by several lines at once, a first pull."""

import asyncio
from collections.abc import Sequence
from statistics import median
from time import perf_counter
from typing import Protocol

import msgspec

ROUNDS = 3
"""Rounds that count; one before them warms up."""
CHANGES = 5
"""How often, in each round, one change is made and pulled."""


class System(Protocol):
    """What there must be for something to be measured. ``records``: as many as one round pushes."""

    name: str
    records: int

    async def prepare(self, round: int) -> None:
        """Make an empty place and every request's bytes; not timed."""

    def pushers(self) -> Sequence["Pusher"]:
        """One for each connection; they push at the same time."""

    async def pull(self) -> int:
        """Read everything from the beginning over one connection; return how many came."""

    async def change(self) -> None:
        """Change one record; not timed."""

    async def pull_change(self) -> int:
        """Read what changed since the last pull; return how many came."""


class Pusher(Protocol):
    async def push(self) -> None:
        """Send this connection's share, batch after batch, decoding every answer."""


class Speed(msgspec.Struct):
    """What the rounds of one system gave. Records per second; milliseconds."""

    push: list[float] = []
    pull: list[float] = []
    change_ms: list[float] = []


async def one_round(system: System, round: int) -> tuple[float, float, float]:
    """Return push and pull in records a second, and one change's pull in milliseconds."""
    await system.prepare(round)
    pushers = system.pushers()
    started = perf_counter()
    await asyncio.gather(*(each.push() for each in pushers))
    push = system.records / (perf_counter() - started)
    started = perf_counter()
    came = await system.pull()
    pull = came / (perf_counter() - started)
    assert came == system.records, f"{system.name}: {came} of {system.records} came back"
    changes = []
    for _ in range(CHANGES):
        await system.change()
        started = perf_counter()
        came = await system.pull_change()
        changes.append((perf_counter() - started) * 1000)
        assert came == 1, f"{system.name}: {came} instead of one change"
    return push, pull, median(changes)


async def measure(systems: Sequence[System], rounds: int = ROUNDS) -> dict[str, Speed]:
    """Measure all of them round by round, so that what disturbs one disturbs all."""
    speeds = {each.name: Speed() for each in systems}
    for round in range(rounds + 1):
        for system in systems:
            push, pull, change = await one_round(system, round)
            if round:
                speed = speeds[system.name]
                speed.push.append(push)
                speed.pull.append(pull)
                speed.change_ms.append(change)
    return speeds
