"""A phone that follows ``docs/sync-protocol.md``: what its person sees and writes.

Made again from the protocol's page, not from ``pwa/src/sync``: two that agree with the server
say more than one. ``talk`` has the other half, the conversation with the server.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from random import Random
from typing import Any

from server.clock import iso
from server.records import KINDS
from sync import overlay
from tests.simulation.clock import PhoneClock
from tests.simulation.host import Line
from tests.simulation.ids import uuid4
from tests.simulation.rows import Queued, Seen, Settled, Shown, Write
from tests.simulation.store import Store


class Phone:
    """One install of one account. ``name`` is for whoever reads what happened."""

    def __init__(self, name: str, line: Line, clock: PhoneClock, dice: Random) -> None:
        self.name, self.line, self.clock, self.dice = name, line, clock, dice
        self.store = Store()
        with self.store.transaction():
            self.store.set_notes(incarnation=uuid4(dice), next=1)

    def copied(self, name: str) -> "Phone":
        """Another phone with everything that this one remembers, its identity included."""
        other = Phone(name, self.line, PhoneClock(self.clock.true, self.clock.offset), self.dice)
        other.store = self.store.copy()
        return other

    def wiped(self) -> None:
        """Somebody cleared the storage; the app begins anew, signed in as before."""
        self.store = Store()
        with self.store.transaction():
            self.store.set_notes(incarnation=uuid4(self.dice), next=1)

    # What a person sees

    def queue(self) -> list[Queued]:
        return self.store.all("queue")

    def waiting_of(self, record: str) -> list[Queued]:
        return [row for row in self.queue() if row.record == record]

    def show(self, record: str) -> Shown | None:
        settled, waiting = self.store.get("settled", record), self.waiting_of(record)
        return _shown(record, settled, waiting)

    def shown(self) -> list[Shown]:
        """Everything on the phone, with what waits laid over it."""
        waiting: dict[str, list[Queued]] = {}
        for row in self.queue():
            waiting.setdefault(row.record, []).append(row)
        ids = sorted(self.store.tables["settled"].keys() | waiting.keys())
        every = (_shown(id, self.store.get("settled", id), waiting.get(id, [])) for id in ids)
        return [each for each in every if each is not None]

    def seen(self, kind: str, record: str) -> Seen:
        """Kept by a form when it opens, given to ``write`` when it is saved."""
        shown = self.show(record)
        bases = {name: self._base(record, kind, name) for name in KINDS[kind].policies}
        return Seen(self.store.note("incarnation"), bases, shown.body if shown else {})

    def digest(self) -> dict[str, Any]:
        """One sum over what it holds, as the protocol's page says it."""
        held = [row for row in self.store.all("settled") if not row.gone]
        lines = "\n".join(f"{row.id}:{row.position}" for row in held)
        return {"records": len(held), "sum": sha256(lines.encode()).hexdigest()}

    # What a person writes

    def write(self, write: Write, seen: Seen | None = None) -> Queued:
        """Queue a change, on the disk when this returns."""
        if seen is not None and seen.incarnation != self.store.note("incarnation"):
            seen = None
        with self.store.transaction():
            dseq, place = self.store.note("next"), self.store.note("placed", 0) + 1
            row = self._row(write, dseq, place, seen)
            self.store.put("queue", place, row)
            self.store.set_notes(next=dseq + 1, placed=place)
        return row

    def _row(self, write: Write, dseq: int, place: int, seen: Seen | None) -> Queued:
        mutation: dict[str, Any] = {
            "mid": write.mid, "dseq": dseq, "op": write.op, "kind": write.kind,
            "id": write.record, "made_at": iso(self.clock.now()),
            "schema": KINDS[write.kind].struct.schema if write.kind in KINDS else 1,
            "base": self._bases(write, seen), "set": dict(write.set),
        }  # fmt: skip
        if write.depends_on:
            mutation["depends_on"] = list(write.depends_on)
        if write.resolves:
            mutation["resolves"] = list(write.resolves)
        settled = self.store.get("settled", write.record)
        return Queued(
            place, write.mid, dseq, self.store.note("incarnation"),
            settled.epoch if settled else self.store.note("epoch", ""),
            write.record, write.kind, encoded(mutation), mutation, self.clock.now(),
        )  # fmt: skip

    def _bases(self, write: Write, seen: Seen | None) -> dict[str, Any]:
        if write.op == "create":
            return {}
        names = self._ever_written(write) if write.op == "delete" else write.set
        bases = {name: self._base(write.record, write.kind, name) for name in names}
        if seen is None:
            return bases
        # What came in while he wrote he has not read; what he himself did since, he has.
        own = {f"d:{row.dseq}" for row in self.waiting_of(write.record)}
        return {
            name: base if base in own else seen.bases.get(name, base)
            for name, base in bases.items()
        }

    def _ever_written(self, write: Write) -> list[str]:
        settled, waiting = self.store.get("settled", write.record), self.waiting_of(write.record)
        names = set(settled.versions) if settled else set()
        for row in waiting:
            created = row.mutation["op"] == "create"
            names |= KINDS[write.kind].policies.keys() if created else row.mutation["set"].keys()
        return sorted(names & KINDS[write.kind].policies.keys())

    def _base(self, record: str, kind: str, name: str) -> int | str:
        members = group_of(kind, name)
        here = self.store.note("incarnation")
        for row in reversed(self.waiting_of(record)):
            mutation = row.mutation
            if row.incarnation != here:
                continue  # Sent once more for a former incarnation: its number means another.
            if mutation["op"] == "create" or any(each in mutation["set"] for each in members):
                return f"d:{row.dseq}"
        settled: Settled | None = self.store.get("settled", record)
        if settled is None:
            return 0
        own = max((settled.own[each][0] for each in members if each in settled.own), default=0)
        return f"d:{own}" if own else max(settled.versions.get(each, 0) for each in members)


def group_of(kind: str, name: str) -> tuple[str, ...]:
    """The fields that mean something only together with this one, itself included."""
    known = kind in KINDS and name in KINDS[kind].policies
    return KINDS[kind].group_of(name)[1] if known else (name,)


def encoded(mutation: Mapping[str, Any]) -> bytes:
    return json.dumps(mutation, ensure_ascii=False, separators=(",", ":")).encode()


def _shown(record: str, settled: Settled | None, waiting: list[Queued]) -> Shown | None:
    if settled is None and not (waiting and waiting[0].mutation["op"] == "create"):
        return None
    kind = settled.kind if settled else waiting[0].kind
    if kind not in KINDS:
        return None
    gone = settled.gone if settled else False
    body = dict(settled.body) if settled else dict(KINDS[kind].defaults)
    for row in waiting:
        if row.mutation["op"] == "delete":
            gone = True
        else:
            body = laid(kind, body, row.mutation["set"])
    return None if gone else Shown(record, kind, body, settled is None)


def laid(kind: str, body: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes over a body; what no server could read is shown to nobody."""
    declaration = KINDS[kind]
    readable = {
        name: change for name, change in changes.items()
        if name in declaration.policies
        and (declaration.policies[name].shape == "value" or isinstance(change, dict | list))
    }  # fmt: skip
    return overlay(body, readable, declaration)
