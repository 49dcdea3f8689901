"""Who enters whom before which shift, and whose reply is lost on the way."""

import random
from typing import Literal

import msgspec

TEAM = 10
"""People of a team; the first leads it."""
TEAMS = 10
"""Of a firm."""
POSTS = 2
"""Of a team."""
JOINED = 0.1
"""Of the check-ins: entered by the leader for somebody who also enters himself."""
UNHEARD = 0.1
"""Of the phones: they do not hear the answer to their push and repeat it."""
ALONE = 400
"""Check-ins that are sent one by one, at most; a tenth as many as come at once if that is fewer."""

Fate = Literal["heard", "reply lost", "cut off"]
"""What becomes of a phone's first push: its answer arrives, or is lost on the way back, or the
line breaks while the server is still at work. The last two are pushed again."""


class Entry(msgspec.Struct, frozen=True):
    """One act of a check-in. ``phone`` and ``person`` are numbers of people; each has a phone."""

    phone: int
    person: int
    turn: int
    """The number of the shift, from the first that was worked without a network."""


class Plan(msgspec.Struct, frozen=True):
    """What is sent, and how it goes; the same in every run of one size."""

    people: int
    entries: tuple[Entry, ...]
    """At once."""
    alone: tuple[Entry, ...]
    """One by one."""
    fates: tuple[Fate, ...]
    """By phone."""

    @property
    def joined(self) -> int:
        """How many are entered for somebody who also enters himself."""
        return sum(each.phone != each.person for each in self.entries)


def make_plan(checkins: int, phones: int) -> Plan:
    """Spread so many check-ins over so many phones. Raises ``ValueError`` where each phone would
    have less than one."""
    chance = random.Random(7)
    joined = int(checkins * JOINED)
    if checkins - joined < phones:
        raise ValueError("there must be at least one check-in for each phone")
    own = [Entry(n % phones, n % phones, n // phones) for n in range(checkins - joined)]
    led = [each for each in own if each.person % TEAM]
    for each in chance.sample(led, joined):
        own.append(Entry(each.person - each.person % TEAM, each.person, each.turn))
    last = max(each.turn for each in own)
    alone = min(ALONE, checkins // 10)
    after = [Entry(n % phones, n % phones, last + 1 + n // phones) for n in range(alone)]
    return Plan(phones, tuple(own), tuple(after), tuple(_fate(chance) for _ in range(phones)))


def _fate(chance: random.Random) -> Fate:
    drawn = chance.random()
    if drawn >= UNHEARD:
        return "heard"
    return "reply lost" if drawn < UNHEARD / 2 else "cut off"
