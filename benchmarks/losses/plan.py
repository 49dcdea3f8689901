"""Who writes what: two clients, two halves, what must be refused, and edits that meet."""

import random

import msgspec

from server.clock import new_id

WRITES = 600
REFUSED = 0.05
"""Of all writes, in the batches of the second half: what the server must not take."""
MEETING = 0.05
"""Of all writes, from the first half: then edited by both clients from one base."""
OWN, ELSEWHERE = "own", "elsewhere"


class Write(msgspec.Struct, frozen=True):
    """A new record. ``value`` is found nowhere else, so that one can look for it."""

    id: str
    client: int
    firm: str
    value: str


class Meeting(msgspec.Struct, frozen=True):
    """Both clients replace the value of one record; neither has seen the other's."""

    id: str
    before: str
    values: tuple[str, str]


class Plan(msgspec.Struct, frozen=True):
    """In this order. The server is killed while ``second`` arrives."""

    first: list[Write]
    meetings: list[Meeting]
    second: list[Write]

    @property
    def writes(self) -> list[Write]:
        return self.first + self.second


def make_plan(count: int = WRITES, seed: int = 7) -> Plan:
    """Return the same plan for the same seed, but for the records' ids."""
    chance = random.Random(seed)
    half = count // 2
    refused = set(chance.sample(range(half, count), round(count * REFUSED)))
    writes = [
        Write(new_id(), n % 2, ELSEWHERE if n in refused else OWN, f"write-{n:05d}")
        for n in range(count)
    ]
    meetings = [
        Meeting(each.id, each.value, (f"{each.value}-edit-0", f"{each.value}-edit-1"))
        for each in chance.sample(writes[:half], round(count * MEETING))
    ]
    return Plan(writes[:half], meetings, writes[half:])
