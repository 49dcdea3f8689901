"""The two cases in which a simulated phone makes a queued mutation's bytes anew: its number
belongs to another phone, or what it was made on top of can be read by no server."""

import dataclasses
from collections.abc import Callable
from typing import Any

from tests.simulation.ids import uuid4
from tests.simulation.phone import Phone, encoded, group_of
from tests.simulation.rows import Kept, Queued

Renamed = Callable[[int, str], int | str]


def renumber(phone: Phone, incarnation: str) -> None:
    """This database is a copy: take a new incarnation and number its queue from 1."""
    store = phone.store
    rows = [row for row in phone.queue() if row.incarnation == incarnation]
    numbers = {row.dseq: number for number, row in enumerate(rows, 1)}
    anew = uuid4(phone.dice)

    def renamed(dseq: int, name: str) -> int | str:
        number = numbers.get(dseq)
        return f"d:{number}" if number else version_seen(phone, incarnation, dseq, name)

    with store.transaction():
        for number, row in enumerate(rows, 1):
            changed = _rebased(row, renamed, number)
            store.put("queue", row.place, dataclasses.replace(changed, incarnation=anew))
        if incarnation == store.note("incarnation"):
            for settled in store.all("settled"):
                store.put("settled", settled.id, dataclasses.replace(settled, own={}))
            store.set_notes(incarnation=anew, next=len(rows) + 1)
        store.set_notes(cursor=None)


def _rebased(row: Queued, renamed: Renamed, number: int) -> Queued:
    base = {
        name: renamed(int(base[2:]), name) if isinstance(base, str) else base
        for name, base in row.mutation["base"].items()
    }
    mutation = {**row.mutation, "dseq": number, "base": base}
    return dataclasses.replace(row, dseq=number, mutation=mutation, content=encoded(mutation))


def version_seen(phone: Phone, incarnation: str, dseq: int, name: str) -> int:
    """The version that stands for an answered mutation of the old incarnation: a needless
    question to a person is better than somebody's words overwritten."""
    kept: Kept | None = next(
        (each for each in phone.store.all("kept")
         if (each.row.incarnation, each.row.dseq) == (incarnation, dseq)),
        None,
    )  # fmt: skip
    if kept is None:
        return 0
    version = _version_in(kept, name)
    if version:
        return version
    before: Any = kept.row.mutation["base"].get(name, 0)
    if isinstance(before, int):
        return before
    return version_seen(phone, incarnation, int(before[2:]), name)


def _version_in(kept: Kept, name: str) -> int:
    if kept.outcome["outcome"] != "applied":
        return 0
    versions = kept.outcome.get("versions", {})
    members = group_of(kept.row.kind, name)
    written = max((versions.get(each, 0) for each in members), default=0)
    # A create that was applied wrote every field, also those left at their defaults.
    return written or kept.outcome.get("position", 0)


def set_aside(phone: Phone, gone: Queued) -> None:
    """No server can read it even alone: it goes whole to the phone's own inbox, and with a
    create everything that needs its record."""
    store = phone.store
    later = [row for row in phone.waiting_of(gone.record) if row.place > gone.place]
    creates = gone.mutation["op"] == "create"
    before = gone.mutation["base"]

    def renamed(dseq: int, name: str) -> int | str:
        if dseq != gone.dseq:
            return f"d:{dseq}"
        members = group_of(gone.kind, name)
        return next((before[each] for each in (name, *members) if each in before), 0)

    with store.transaction():
        for row in [gone, *later] if creates else [gone]:
            store.delete("queue", row.place)
            store.put("inbox", row.mid, row)
        for row in [] if creates else later:
            store.put("queue", row.place, _rebased(row, renamed, row.dseq))
