"""Judges a chain: whether every link follows, and whether every head is met."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from server.ledger.chain import Header, Link
from server.ledger.export import Unreadable
from server.ledger.heads import GOOD, JudgedHead, KeptHead, KeyRing, flaw_of, head_of, judge_head
from sync import GENESIS, digest, link

FAULTS_TOLD = 100

Flaw = Literal[
    "gap", "link", "content", "half-erased", "other-zone", "unreadable", "end", "own-head"
]


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a chain does not hold, and why."""

    position: int
    flaw: Flaw
    detail: str = ""


class Report(msgspec.Struct, frozen=True):
    """What became of one zone's chain."""

    tenant: str
    zone: str
    epoch: str
    links: int
    erased: int
    faults: list[Fault]
    """The first hundred."""
    faults_found: int
    heads: list[JudgedHead]

    @property
    def good(self) -> bool:
        return not self.faults and all(each.finding in GOOD for each in self.heads)


class Verified(msgspec.Struct, frozen=True):
    """What became of several, and of heads that speak of none of them."""

    good: bool
    pinned: bool
    """Whether heads were checked by a key that was given, and not by the chain's own word."""
    zones: list[Report]
    strays: list[JudgedHead]


def verify(
    header: Header, links: Iterable[Link], heads: Sequence[KeptHead], keys: KeyRing
) -> Report:
    """Read a chain from its first link to its last. ``heads``: those of this zone."""
    walk = _Walk(header, {each.position for each in heads})
    for fault in (*walk.faults(links), *walk.end(), *_own_head(header, keys)):
        walk.note(fault)
    return Report(
        header.tenant,
        header.zone,
        header.epoch,
        walk.links,
        walk.erased,
        walk.noted,
        walk.faults_found,
        [judge_head(each, header, walk.hashes, keys) for each in heads],
    )


def _own_head(header: Header, keys: KeyRing) -> Iterator[Fault]:
    flaw = flaw_of(head_of(header), keys)
    if flaw:
        yield Fault(header.head.position, "own-head", flaw)


class _Walk:
    """Where one is along a chain. After a fault it goes on from what the chain says, so that
    one bad link is told once."""

    def __init__(self, header: Header, wanted: set[int]) -> None:
        self.header, self.wanted = header, wanted
        self.links = self.erased = self.position = self.faults_found = 0
        self.last = GENESIS
        self.noted: list[Fault] = []
        self.hashes = {0: GENESIS.hex()}
        """Of the links that heads speak of."""

    def note(self, fault: Fault) -> None:
        self.faults_found += 1
        if len(self.noted) < FAULTS_TOLD:
            self.noted.append(fault)

    def faults(self, links: Iterable[Link]) -> Iterator[Fault]:
        try:
            for each in links:
                yield from self._step(each)
        except (Unreadable, ValueError, msgspec.DecodeError) as error:
            yield Fault(self.position + 1, "unreadable", str(error))

    def end(self) -> Iterator[Fault]:
        said = self.header.head
        if (said.position, said.hash) != (self.position, self.last.hex()):
            yield Fault(self.position, "end", f"{said.position} {said.hash}")

    def _step(self, each: Link) -> Iterator[Fault]:
        entry, at = each.entry, each.entry.position
        if entry.tenant != self.header.tenant:
            yield Fault(at, "other-zone", entry.tenant)
        if at != self.position + 1:
            yield Fault(at, "gap", str(self.position))
        if link(self.last, entry).hex() != each.link:
            yield Fault(at, "link")
        if each.content is None and each.salt is None:
            self.erased += 1
        elif each.content is None or each.salt is None:
            yield Fault(at, "half-erased")
        elif digest(each.salt, each.content) != entry.content:
            yield Fault(at, "content")
        self.links += 1
        self.position, self.last = at, bytes.fromhex(each.link)
        if at in self.wanted:
            self.hashes[at] = each.link
