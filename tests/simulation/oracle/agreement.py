"""Whether every phone holds what a new one of its account would get: no less and no more."""

import json
from collections.abc import Iterator

from tests.simulation.oracle.evidence import Held, Kept
from tests.simulation.oracle.finding import Case, Finding
from tests.simulation.oracle.scope import Scope


def diverged(case: Case) -> Iterator[Finding]:
    for phone in case.evidence.phones:
        fresh = case.evidence.fresh[phone.account]
        if not phone.agrees:
            yield Finding("diverged", f"{phone.name} has another digest than the server")
        for id in sorted(phone.records.keys() | fresh.records.keys()):
            one, other = phone.records.get(id), fresh.records.get(id)
            if one != other:
                words = f"{phone.name} holds {_short(one)} where a new phone gets {_short(other)}"
                yield Finding("diverged", f"…{id[-6:]}: {words}")


def missed(case: Case) -> Iterator[Finding]:
    """What a check would have healed should not have been there to heal."""
    for phone in case.evidence.unchecked:
        fresh = case.evidence.fresh[phone.account]
        for id in sorted((phone.records.keys() | fresh.records.keys()) - phone.unsure):
            one, other = phone.records.get(id), fresh.records.get(id)
            if one != other:
                words = f"{phone.name} held {_short(one)} and would be given {_short(other)}"
                yield Finding("diverged", f"…{id[-6:]}: before any check {words}")


def _short(held: object) -> str:
    return json.dumps(held, ensure_ascii=False, default=str)[:400]


def out_of_scope(case: Case) -> Iterator[Finding]:
    """Judged by the kinds' own ``shares`` and this zone's tree, not by the engine's feed."""
    scope = Scope(case)
    for phone in case.evidence.fresh.values():
        for kept in case.evidence.records.values():
            held = phone.records.get(kept.id)
            whole, openly = scope.holds(phone.account, kept)
            if held is not None and not (whole or openly):
                yield Finding("diverged", f"{phone.name} holds {_name(kept)}, out of its scope")
            if held is None and scope.must_hold(phone.account, kept):
                yield Finding("diverged", f"{phone.name} was never given {_name(kept)}")
            if held and not whole and not kept.deleted and scope.shows_private(kept, held[3]):
                yield Finding("diverged", f"{phone.name} sees what is private in {_name(kept)}")


def _name(kept: Kept) -> str:
    return f"{kept.kind} …{kept.id[-6:]}"


def told(case: Case) -> Iterator[Finding]:
    """What was not accepted, and what is disputed, its author is shown, whole."""
    for entry in case.evidence.entries:
        fresh = case.evidence.fresh.get(entry.account)
        if fresh is None or case.claim_of(entry) is None:
            continue
        outcome = entry.outcome
        if outcome["outcome"] == "rejected" and not _has_refusal(fresh, entry.content):
            yield Finding("lost", f"{fresh.name} is not shown the refused …{entry.mid[-6:]}")
        if outcome["outcome"] == "conflict" and outcome.get("conflict") not in fresh.records:
            yield Finding("lost", f"{fresh.name} is not shown the conflict of …{entry.mid[-6:]}")


def _has_refusal(fresh: Held, content: bytes) -> bool:
    text = content.decode()
    return any(
        kind == "refusal" and (body["content"] == text or text in body.get("followed", ()))
        for kind, _, _, body in fresh.records.values()
    )
