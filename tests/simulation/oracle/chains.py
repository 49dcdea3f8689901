"""Whether what a field holds was written by somebody who had seen what it held before.

Every value of a field that people write by hand is unlike any other, so what an author had
before his eyes tells whose words he had read, and whose they had read before him.
"""

from collections.abc import Iterator

from server.records import KINDS
from tests.simulation.oracle.claims import Claim
from tests.simulation.oracle.finding import Case, Finding, Judged, described, text

STRICT = ("first", "manual", "group")
"""Policies under which nothing is replaced unread."""


def overwritten(case: Case) -> Iterator[Finding]:
    for record, writes in case.writes.items():
        kind = KINDS.get(writes[0].claim.kind)
        for name, policy in kind.policies.items() if kind else ():
            if policy.shape == "value" and any(name in each.claim.set for each in writes):
                yield from _field(case, record, name, policy.name, writes)
        yield from _deletes(case, record, writes)


def _field(
    case: Case, record: str, name: str, policy: str, writes: list[Judged]
) -> Iterator[Finding]:
    held: Judged | None = None
    for each in writes:
        if name not in each.claim.set:
            continue
        if each.took(name):
            if held and policy in STRICT and not _had_read(case, each.claim, name, held):
                yield words(each, name, f"replaced unread {text(held.claim.set[name])}")
            held = each
        elif name not in each.versions and each.entry.outcome["outcome"] != "conflict":
            if policy in STRICT:
                yield words(each, name, "was told to be in effect, and is not")
        elif policy in STRICT and not _accounted(case, record, name, each, writes, frozenset()):
            yield words(each, name, f"{text(each.claim.set[name])} is in no conflict")
    kept = case.evidence.records.get(record)
    if kept and kept.body.get("followed"):
        return  # The server opened this refusal again: something was added to it.
    if held and kept and kept.body.get(name) != held.claim.set[name]:
        yield words(held, name, f"the record holds {text(kept.body.get(name))}")


def words(judged: Judged, name: str, told: str) -> Finding:
    where = f"{described(judged.claim)} at {judged.position}"
    return Finding("overwritten_silently", f"{where}: {name}: {told}")


def _had_read(case: Case, claim: Claim, name: str, held: Judged) -> bool:
    value = text(held.claim.set[name])
    if case.restored and held.claim.phone == claim.phone and held.claim.at < claim.at:
        # His own words, refused in a timeline that is gone and accepted in this one.
        return True
    return value == text(claim.set.get(name)) or value in _read(case, claim, name)


def _read(case: Case, claim: Claim, name: str) -> set[str]:
    """Values of a field that an author had read, or that those had whose words he read."""
    read: set[str] = set()
    todo = [text(claim.shown.get(name)), *claim.read]
    while todo:
        value = todo.pop()
        if value in read:
            continue
        read.add(value)
        for other in _writers(case, claim.record, name, value):
            todo += [text(other.shown.get(name)), *other.read]
    return read


def _writers(case: Case, record: str, name: str, value: str) -> list[Claim]:
    return [
        claim for claim in case.claims.all()
        if claim.record == record and name in claim.set and text(claim.set[name]) == value
    ]  # fmt: skip


def _accounted(
    case: Case, record: str, name: str, lost: Judged, writes: list[Judged], past: frozenset[str]
) -> bool:
    """Whether a value that did not take effect is in a conflict, stood there already, or
    was taken up by somebody who read it and whose own words are accounted for."""
    value = text(lost.claim.set[name])
    kept = case.evidence.records.get(record)
    if value in case.disputes.get(record, "") or lost.claim.mid in past:
        return True
    if kept and text(kept.body.get(name)) == value:
        return True
    if any(each.took(name) and text(each.claim.set[name]) == value for each in writes):
        return True
    later = [
        each for each in writes
        if each.position > lost.position and name in each.claim.set
        and (value in _own_way(case, each.claim, name) or value in each.claim.read)
    ]  # fmt: skip
    past |= {lost.claim.mid}
    return any(
        each.took(name) or _accounted(case, record, name, each, writes, past) for each in later
    )


def _own_way(case: Case, claim: Claim, name: str) -> set[str]:
    """What an author had before his eyes, and what he had when he wrote that himself, also
    where it was not accepted in between."""
    seen: set[str] = set()
    todo = [text(claim.shown.get(name))]
    while todo:
        value = todo.pop()
        if value not in seen:
            seen.add(value)
            own = [w for w in _writers(case, claim.record, name, value) if w.phone == claim.phone]
            todo += [text(each.shown.get(name)) for each in own]
    return seen


def _deletes(case: Case, record: str, writes: list[Judged]) -> Iterator[Finding]:
    """A delete takes along only what its author had read."""
    kept = case.evidence.records.get(record)
    if kept is None or not kept.deleted:
        return
    deletes = [each for each in writes if each.claim.op == "delete"]
    done = next((e for e in deletes if e.entry.outcome["outcome"] in ("applied", "merged")), None)
    if done is None:
        yield Finding("overwritten_silently", f"{record[-6:]} is deleted, by nobody")
        return
    policies = KINDS[kept.kind].policies
    for name, policy in policies.items():
        taken = [e for e in writes if e.took(name) and e.position < done.position]
        strict = policy.shape == "value" and policy.name in STRICT
        if strict and taken and not _had_read(case, done.claim, name, taken[-1]):
            yield words(done, name, f"deleted unread {text(taken[-1].claim.set[name])}")
