"""One history while it is under way: its people, phones and server, and what it remembers."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.simulation.backup import Snapshot, known
from tests.simulation.clock import Clock
from tests.simulation.deeds.scene import Scene
from tests.simulation.handset import Ask, Handset
from tests.simulation.network import Network
from tests.simulation.oracle.claims import Claim, Claims
from tests.simulation.oracle.finding import values_in
from tests.simulation.rows import Queued, Seen, Shown, Write
from tests.simulation.stage import Server
from tests.simulation.zone import Zone

CALLED = {"conflict": "conflicts"}
"""How an outcome is counted among what was exercised, where not under its own name."""


@dataclass
class Form:
    """An open form: what its author has before his eyes, however long he takes."""

    record: str
    seen: Seen


@dataclass
class Story:
    zone: Zone
    clock: Clock
    host: Server
    network: Network
    handsets: dict[str, Handset]
    exercised: Counter[str]
    claims: Claims = field(default_factory=Claims)
    forms: dict[str, Form] = field(default_factory=dict)
    snapshot: Snapshot | None = None
    restores: int = 0
    wiped: set[str] = field(default_factory=set)
    """What only phones remembered that were wiped since."""

    @property
    def timeline(self) -> str:
        """Another one begins where a backup is put back."""
        return str(self.restores)

    def ask(self, handset: Handset, dice: Random) -> Ask:
        """The way to the server for one conversation."""
        return lambda body: self.network.carry(handset.line, body, dice)

    def overhear(self, answer: bytes) -> None:
        """Whatever a server answers is a promise, whether or not it arrives."""
        told = json.loads(answer)
        outcomes = told.get("outcomes", [])
        self.claims.tell(self.timeline, outcomes)
        for outcome in outcomes:
            if outcome.get("replayed"):
                self.exercised["replayed"] += 1
            else:
                self.exercised[CALLED.get(outcome["outcome"], outcome["outcome"])] += 1
                self.exercised["joined"] += self._joined(outcome)
        self.exercised["renumbered"] += bool(told.get("new_incarnation"))
        self.exercised["forgotten"] += len(told.get("forget", ()))

    def _joined(self, outcome: Mapping[str, Any]) -> bool:
        """Whether something was created that was there already, and was added to it."""
        creates = any(each.op == "create" for each in self.claims.by_mid.get(outcome["mid"], ()))
        return creates and outcome["outcome"] in ("merged", "conflict")

    def known(self) -> set[str]:
        """Every mutation that lies whole in the server's database."""
        mids: set[str] = self.host.look(known, self.zone.tenant)
        return mids

    def forget_with_phones(self) -> None:
        """Before a backup is put back: what only wiped phones still had, nobody can bring."""
        assert self.snapshot is not None
        gone = self.known() - self.snapshot.knows()
        self.claims.excused |= gone & self.wiped
        self.claims.only_last(gone)
        for handset in self.handsets.values():
            mids = handset.mids()
            several = [each for mid in mids for each in self.claims.by_mid.get(mid, ())]
            if not all(each.steady for each in several):
                self.claims.unsteady(mids)

    def scene(self, handset: Handset, dice: Random) -> Scene:
        waiting = [mid for each in self.handsets.values() for mid in each.waiting()]
        form = self.forms.get(handset.name)
        return Scene(
            handset.who, self.zone, dice, self.clock.now, handset.shown(), waiting,
            form.record if form else None,
        )  # fmt: skip

    def claim(self, handset: Handset, scene: Scene, write: Write, row: Queued) -> None:
        """Remember what a phone told its person is kept."""
        body = next((each.body for each in scene.shown if each.id == write.record), {})
        form = self.forms.get(handset.name)
        if form and form.record == write.record:
            body = _before_his_eyes(body, form.seen, row)
        others = [self.claims.by_mid.get(mid, ()) for mid in handset.waiting() if mid != row.mid]
        self.claims.add(
            Claim(
                row.mid, handset.name, handset.line.account, write.kind, write.record, write.op,
                row.mutation["set"], row.content, {} if write.op == "create" else body,
                _read(scene.shown, write), row.epoch, self.clock.now,
                steady=all(each.steady for several in others for each in several),
            )
        )  # fmt: skip


def _before_his_eyes(body: Mapping[str, Any], seen: Seen, row: Queued) -> Mapping[str, Any]:
    """What was shown when the form was opened; where he wrote himself since, what is now."""
    if seen.incarnation != row.incarnation:
        return body
    bases = row.mutation["base"]
    old = [name for name in row.mutation["set"] if bases.get(name) == seen.bases.get(name)]
    return {**body, **{name: seen.body.get(name) for name in old}}


def _read(shown: Sequence[Shown], write: Write) -> frozenset[str]:
    """What somebody read who settles a conflict: both values of everything disputed."""
    read: set[str] = set()
    for conflict in shown:
        if conflict.id in write.resolves:
            for each in conflict.body["disputed"]:
                for side in (each["mine"], each["theirs"]):
                    several = side.values() if not each["field"] and side else [side]
                    read |= {value for one in several for value in values_in(one)}
    return frozenset(read)
