"""One thing that went wrong, and what there is to find it in."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from tests.simulation.oracle.claims import Claim, Claims
from tests.simulation.oracle.evidence import Entry, Evidence
from tests.simulation.zone import Zone

Count = Literal["lost", "stranded", "doubled", "overwritten_silently", "diverged"]
COUNTS: tuple[Count, ...] = ("lost", "stranded", "doubled", "overwritten_silently", "diverged")
TOOK_EFFECT = ("applied", "merged", "conflict")


@dataclass(frozen=True)
class Finding:
    """What it counts as, and words for whoever looks for its cause."""

    count: Count
    words: str


@dataclass
class Case:
    """A history that is over."""

    claims: Claims
    evidence: Evidence
    zone: Zone
    now: int
    timeline: str
    restored: bool
    """Whether a backup was put back on the way."""

    @cached_property
    def writes(self) -> dict[str, list["Judged"]]:
        """Record → what took effect or was disputed on it, in the ledger's order."""
        writes: dict[str, list[Judged]] = {}
        for entry in self.evidence.entries:
            claim = self.claim_of(entry)
            if claim is not None and entry.outcome["outcome"] in TOOK_EFFECT:
                writes.setdefault(claim.record, []).append(Judged(claim, entry))
        return writes

    def claim_of(self, entry: Entry) -> Claim | None:
        """The write that this line of the ledger is of."""
        told = essence(entry.content)
        several = self.claims.by_mid.get(entry.mid, ())
        return next((each for each in several if told in essences(each)), None)

    @cached_property
    def disputes(self) -> dict[str, str]:
        """Record → the text of everything that conflicts about it hold."""
        disputes: dict[str, str] = {}
        for each in self.evidence.of_kind("conflict"):
            about = each.body["about_id"]
            disputes[about] = disputes.get(about, "") + text(each.body["disputed"])
        return disputes


@dataclass(frozen=True)
class Judged:
    """A write and what the ledger says became of it."""

    claim: Claim
    entry: Entry

    @property
    def position(self) -> int:
        return self.entry.position

    @property
    def versions(self) -> Mapping[str, int]:
        told: Mapping[str, int] = self.entry.outcome.get("versions", {})
        return told

    def took(self, name: str) -> bool:
        """Whether the field holds this write's value since its position."""
        return name in self.claim.set and self.versions.get(name) == self.position


def text(value: Any) -> str:
    """One text for one value, whatever the order of its members."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def essence(content: bytes) -> str:
    """What a mutation says; its number and its bases may be made anew for a copied phone."""
    try:
        told = json.loads(content)
    except ValueError:
        return content.hex()
    if not isinstance(told, dict):
        return content.hex()
    return text({name: each for name, each in told.items() if name not in ("dseq", "base")})


def essences(claim: Claim) -> set[str]:
    """What a write may be found as."""
    return {essence(each) for each in (claim.content, claim.former) if each}


def values_in(change: Any) -> Iterator[str]:
    """Every value that a change of one field would put there, as text."""
    if isinstance(change, dict) and change.keys() <= {"add", "remove"} and change:
        yield from (text(each) for each in change.get("add", ()))
    elif isinstance(change, dict) and change.keys() <= {"put", "drop"} and change:
        yield from (text(each) for each in change.get("put", {}).values())
    else:
        yield text(change)


def described(claim: Claim) -> str:
    return f"{claim.phone} {claim.op} {claim.kind} {claim.record[-6:]} mid …{claim.mid[-6:]}"
