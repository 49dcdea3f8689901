"""What phones told their people: 已存, it is kept. Each of these must be somewhere in the end."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Claim:
    """One write that a phone acknowledged."""

    mid: str
    phone: str
    account: str
    kind: str
    record: str
    op: str
    set: Mapping[str, Any]
    content: bytes
    shown: Mapping[str, Any]
    """The record as it stood before its author's eyes when he began to write."""
    read: frozenset[str] = frozenset()
    """Values that he read in the conflict that this settles, as JSON text."""
    epoch: str = ""
    at: int = 0
    """True time."""
    steady: bool = True
    """Whether its phone's clock went evenly from then until it was judged."""
    former: bytes = b""
    """Its bytes before they were spoiled; renumbering writes them anew."""


@dataclass
class Claims:
    """All of them, and what became known of them on the way."""

    by_mid: dict[str, list[Claim]] = field(default_factory=dict)
    told: dict[str, dict[str, list[Mapping[str, Any]]]] = field(default_factory=dict)
    """mid → epoch → the final outcomes that any phone was told."""
    excused: set[str] = field(default_factory=set)
    """Gone with the phone that alone had them, when it was wiped."""

    def add(self, claim: Claim) -> None:
        self.by_mid.setdefault(claim.mid, []).append(claim)

    def all(self) -> Iterable[Claim]:
        for several in self.by_mid.values():
            yield from several

    def spoiled(self, mid: str, content: bytes, *, known: bool) -> None:
        """A phone's disk changed what was waiting. ``known``: the server has the former bytes
        already, so that both are to be found in the end; else either."""
        last = self.by_mid[mid][-1]
        if known:
            self.add(dataclasses.replace(last, content=content))
        else:
            last.former, last.content = last.content, content

    def is_spoiled(self, mid: str) -> bool:
        return len(self.by_mid[mid]) > 1 or bool(self.by_mid[mid][0].former)

    def only_last(self, mids: Iterable[str]) -> None:
        """The server lost these: of what was spoiled since, nobody has the former bytes."""
        for mid in mids:
            several = self.by_mid.get(mid, [])
            if len(several) > 1:
                several[-1].former = several[0].content
                del several[:-1]

    def only_first(self, mids: Iterable[str]) -> None:
        """A phone was wiped: of what was spoiled on it, the server has the former bytes."""
        for mid in mids:
            del self.by_mid[mid][1:]

    def tell(self, epoch: str, outcomes: Iterable[Mapping[str, Any]]) -> None:
        for outcome in outcomes:
            if outcome["outcome"] in ("applied", "merged", "conflict", "rejected"):
                self.told.setdefault(outcome["mid"], {}).setdefault(epoch, []).append(outcome)

    def unsteady(self, mids: Iterable[str]) -> None:
        """Somebody moved the clock while these waited: how old they are, nobody can say."""
        for mid in mids:
            for claim in self.by_mid.get(mid, ()):
                claim.steady = False
