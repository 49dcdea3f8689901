"""A firm's shifts (班次): how a moment becomes a day and a shift."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from server.records.types import Key, NodeId, Segment
from sync import By, Each, First, Latest, Record, Share

MANAGER = By("manager")
Minute = Annotated[int, Meta(ge=0, lt=24 * 60)]


class Shift(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From ``starts`` to ``ends``, minutes after midnight in the zone's time (Asia/Shanghai,
    which has no summer time). One that ends before it starts, or when it starts, runs past
    midnight and belongs to the day on which it starts."""

    name: Annotated[str, Meta(min_length=1, max_length=10)]
    starts: Minute
    ends: Minute

    def length(self) -> int:
        """Minutes from start to end."""
        return (self.ends - self.starts) % DAY or DAY


DAY = 24 * 60
ZONE_EAST = 8 * 60
"""Minutes by which the zone's time is ahead of UTC, all year."""
USUAL: Mapping[str, Shift] = {
    "day": Shift("白班", 8 * 60, 20 * 60),
    "night": Shift("夜班", 20 * 60, 8 * 60),
}
"""The shifts of a firm that has said nothing else."""
EXTRA = "extra"
"""Outside of every shift (班外)."""
EARLY = 60


def shift_at(
    shifts: Mapping[str, Shift], early: int, at: int, segment: Segment
) -> tuple[date, str]:
    """Return the day and shift that something done at ``at`` (milliseconds since 1970) counts
    for. What comes before a shift may be done ``early`` minutes before it starts, and what
    comes after one that long after its end. Of two shifts that overlap the later begun counts.
    The phone does the same (``pwa/src/training/shifts.ts``); ``vectors/shifts.json`` holds both
    halves to one answer.
    """
    shifts = shifts or USUAL
    here = at // 60_000 + ZONE_EAST
    counted = here + {"班前": early, "班中": 0, "班后": -early}[segment]
    running = [
        (start, key)
        for key, shift in sorted(shifts.items(), reverse=True)
        for day in (counted // DAY - 1, counted // DAY)
        if (start := day * DAY + shift.starts) <= counted < start + shift.length()
    ]
    if not running:
        return _date(here // DAY), EXTRA
    start, key = max(running, key=lambda each: each[0])
    return _date(start // DAY), key


def _date(day: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + day)


class Rota(Record, tag="rota", frozen=True):
    """A firm's shifts, and from when before one starts people may begin it."""

    firm: First[NodeId]
    shifts: Annotated[Each[Key, Latest[Shift]], MANAGER] = {}
    """Empty: 白班 from 8:00 to 20:00 and 夜班 from 20:00 to 8:00."""
    early: Annotated[Latest[Annotated[int, Meta(ge=0, le=240)]], MANAGER] = EARLY
    """Minutes before a shift starts from which what is done counts for it."""

    references = {"firm": "node:firm"}
    identity = ("firm",)
    creators = frozenset({"manager"})

    def shares(self) -> Iterable[Share]:
        yield Share("staff", self.firm)
        yield Share("peers", self.firm)
