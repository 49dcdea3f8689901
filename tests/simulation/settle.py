"""Takes in one answer: outcomes, changes, what to forget and the cursor, all or nothing."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.records import KINDS
from tests.simulation.clock import DAY
from tests.simulation.phone import Phone, laid
from tests.simulation.rows import Kept, Queued, Settled

if TYPE_CHECKING:
    from tests.simulation.talk import Leg

FINAL = ("applied", "merged", "conflict", "rejected")
KEPT_FOR = 30 * DAY


def settle(phone: Phone, leg: Leg, answer: dict[str, Any]) -> set[str]:
    """Returns the mutations that stay in the queue."""
    store = phone.store
    with store.transaction():
        # Another tab's answer came first: its page goes on from where this began, or further.
        timely = store.note("cursor") == leg.cursor
        present = timely or answer["epoch"] == store.note("epoch")
        if timely:
            timely = not _went_back(phone, answer)
            take_page(phone, answer)
        store.set_notes(server_time=_moment(answer["server_time"]))
        # What a server said whose data is gone since says nothing of the one that is there.
        staying = take_outcomes(phone, leg, answer.get("outcomes", []) if present else [])
        if timely:
            turn_page(phone, answer)
    return staying


def _moment(told: str) -> int:
    return int(datetime.fromisoformat(told).timestamp() * 1000)


def _went_back(phone: Phone, answer: dict[str, Any]) -> bool:
    """Notice that the server was restored, and queue again what it may have forgotten.

    True where it goes on under its former name: then even the cursor means nothing.
    """
    store = phone.store
    known, head = store.note("epoch"), answer.get("head", {}).get("position", 0)
    same = known == answer["epoch"]
    if known is None or (same and head >= store.note("head", 0)):
        return False
    for each in store.all("kept"):
        # Its place is the one that it had: before everything that was written since.
        store.put("queue", each.row.place, each.row)
        store.delete("kept", each.row.mid)
    store.set_notes(cursor=None, epoch=answer["epoch"], head=None, freshening=None)
    return same


def take_page(phone: Phone, answer: dict[str, Any]) -> None:
    store = phone.store
    if answer.get("fresh"):
        store.set_notes(generation=store.note("generation", 0) + 1, freshening=True)
    for each in answer.get("forget", ()):
        store.delete("settled", each["id"])
    for change in answer.get("changes", ()):
        held: Settled | None = store.get("settled", change["id"])
        anew = store.note("freshening") and held and held.generation != store.note("generation")
        if held is None or anew or change["position"] >= held.position:
            store.put("settled", change["id"], _settled(phone, change, answer["epoch"]))


def _settled(phone: Phone, change: dict[str, Any], epoch: str) -> Settled:
    return Settled(
        change["id"], change["kind"], change["position"], change.get("versions", {}),
        change.get("body", {}), change.get("gone", False), epoch,
        phone.store.note("generation", 0),
    )  # fmt: skip


def turn_page(phone: Phone, answer: dict[str, Any]) -> None:
    """A first pull ends with its last page: what it did not bring may be held no longer."""
    store = phone.store
    if not answer.get("more") and store.note("freshening"):
        for row in store.all("settled"):
            if row.generation != store.note("generation"):
                store.delete("settled", row.id)
        store.set_notes(freshening=None)
    head = max(store.note("head", 0), answer.get("head", {}).get("position", 0))
    store.set_notes(cursor=answer["cursor"], epoch=answer["epoch"], head=head)


def take_outcomes(phone: Phone, leg: Leg, outcomes: list[dict[str, Any]]) -> set[str]:
    answers = {outcome["mid"]: outcome for outcome in outcomes}
    queued = {row.mid: row for row in phone.queue()}
    staying = set()
    for sent in leg.batch:
        row, outcome = queued.get(sent.mid), answers.get(sent.mid)
        # Another tab has given it another number since: that one has not been answered.
        if row is None or row.content != sent.content:
            continue
        if outcome and outcome["outcome"] in FINAL:
            _finish(phone, row, outcome)
        else:
            staying.add(row.mid)
    for each in phone.store.all("kept"):
        # By the server's clock: one that somebody moved must not make a phone forget.
        if each.at < phone.store.note("server_time", 0) - KEPT_FOR:
            phone.store.delete("kept", each.row.mid)
    return staying


def _finish(phone: Phone, row: Queued, outcome: dict[str, Any]) -> None:
    store = phone.store
    store.delete("queue", row.place)
    store.put("kept", row.mid, Kept(row, outcome, store.note("server_time", 0)))
    if outcome["outcome"] == "rejected" or row.kind not in KINDS:
        return
    held: Settled | None = store.get("settled", row.record)
    if held is None and row.mutation["op"] == "create":
        held = _blank(phone, row)
    if held is None or held.gone:
        return
    if row.mutation["op"] == "delete":
        if outcome["outcome"] != "conflict":
            store.put("settled", row.record, dataclasses.replace(held, gone=True, body={}))
        return
    _lay_down(phone, held, row, outcome)


def _lay_down(phone: Phone, held: Settled, row: Queued, outcome: dict[str, Any]) -> None:
    """What was accepted is shown at once; the record's own position stays, so that whatever
    the server sends of it is newer."""
    changes, own = {}, dict(held.own)
    for name, version in outcome.get("versions", {}).items():
        known = max(held.versions.get(name, 0), own.get(name, (0, 0))[1])
        if name in row.mutation["set"] and version > known:
            changes[name], own[name] = row.mutation["set"][name], (row.dseq, version)
    if row.incarnation != phone.store.note("incarnation"):
        own = dict(held.own)
    if changes:
        body = laid(row.kind, held.body, changes)
        phone.store.put("settled", row.record, dataclasses.replace(held, body=body, own=own))


def _blank(phone: Phone, row: Queued) -> Settled:
    store = phone.store
    return Settled(
        row.record, row.kind, 0, {}, KINDS[row.kind].defaults, False,
        store.note("epoch", ""), store.note("generation", 0),
    )  # fmt: skip
