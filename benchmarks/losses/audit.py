"""Counts what became of what a person was told is kept.

A client tells its user "kept" as soon as its own store has it. From then on a value may
stand in the server's record, lie aside where people find it (a conflict, an inbox), or be
on the way; what is none of these was lost, stranded or silently overwritten.
"""

import msgspec

from benchmarks.losses.plan import OWN, Plan


class Places(msgspec.Struct, frozen=True):
    """Where values were found.

    ``server``: in a record as it stands. ``aside``: in a conflict or an inbox that its
    author is shown. ``devices``: in a client's own store.
    """

    server: frozenset[str]
    aside: frozenset[str]
    devices: frozenset[str]


class Looks(msgspec.Struct, frozen=True):
    """What was where, three times; and edits that were never made.

    ``half``: before the kill. ``settled``: when no client had anything more to do.
    ``lifted``: when moreover the server refuses nothing any more, people have settled every
    conflict that they are shown, and all tried again. ``unwritten``: edits of records that
    never reached the one who was to edit them.
    """

    unwritten: list[str]
    half: Places
    settled: Places
    lifted: Places


class Losses(msgspec.Struct, frozen=True):
    """Of ``writes`` values that users were told are kept."""

    writes: int
    lost: int
    """Nowhere: neither on the server nor on a device."""
    stranded: int
    """On a device only, and its client does not send it, though the server would take it:
    for good, or until somebody settles by hand what stands in its way."""
    freed_by_hand: int
    """Of the stranded: went after all when that was settled."""
    overwritten_silently: int
    """Replaced by somebody who had not seen it, and nobody is shown it any more."""
    forgotten_by_server: int
    """The server had it, was killed, and has it neither in a record nor aside."""


def audit(plan: Plan, looks: Looks) -> Losses:
    """Count what became of the plan's values."""
    edits = {value for each in plan.meetings for value in each.values} - {*looks.unwritten}
    replaced = {each.before for each in plan.meetings if edits.intersection(each.values)}
    kept = {each.value for each in plan.writes} - replaced | edits
    refused = {each.value for each in plan.writes if each.firm != OWN}
    arrived = _arrived(looks.lifted)
    nowhere = kept - arrived - looks.lifted.devices
    held_back = (kept - refused) & looks.settled.devices - _arrived(looks.settled)
    given_up = kept & looks.lifted.devices - arrived
    return Losses(
        writes=len(kept),
        lost=len(nowhere - edits),
        stranded=len(held_back | given_up),
        freed_by_hand=len(held_back & arrived),
        overwritten_silently=len(nowhere & edits),
        forgotten_by_server=len((kept & _arrived(looks.half)) - arrived),
    )


def _arrived(places: Places) -> frozenset[str]:
    return places.server | places.aside
