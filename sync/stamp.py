"""When a value was given, and how much of that a server may believe."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec


class FieldState(msgspec.Struct, frozen=True, array_like=True):
    """What the server remembers of one field beside its value.

    ``version`` is the position at which the field last changed; ``made`` the
    moment its value was given, in milliseconds of the server's clock. ``dots``
    is used by sets and maps: for each member, the positions that put it there,
    so that a removal takes only what its author had seen.
    """

    version: int
    made: int
    dots: dict[str, list[int]] = {}


def made_times(ages: Sequence[int], floors: Sequence[int], now: int) -> list[int]:
    """Return when each mutation of one push was made, on the server's clock.

    ``ages`` are the milliseconds that the phone says have passed since each was
    made, in the order of its queue; ``floors`` the earliest moment each can have
    been made (when the server committed what its author was looking at). A phone
    is believed only as far as it cannot hurt: never past ``now``, never before
    its floor, and not at all where an older entry of the queue claims to be
    younger than a newer one, for then its clock was moved in between.
    """
    if any(older < newer for older, newer in pairwise(ages)):
        return [now] * len(ages)
    return [
        min(now, max(floor, now - max(0, age))) for age, floor in zip(ages, floors, strict=True)
    ]
