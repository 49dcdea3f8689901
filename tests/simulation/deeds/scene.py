"""Where somebody stands who is about to write: who he is, what his phone shows, and dice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

from tests.simulation.ids import uuid7
from tests.simulation.rows import Shown, Write
from tests.simulation.zone import Zone

DEPENDS = ("depends_on", "resolves", "op")


@dataclass
class Scene:
    who: str
    zone: Zone
    dice: Random
    now: int
    """True time."""
    shown: Sequence[Shown]
    waiting: Sequence[str]
    """Mutations that wait on anybody's phone."""
    form: str | None = None
    """The record whose form is open."""

    @cached_property
    def account(self) -> str:
        return self.zone.people[self.who]

    @cached_property
    def roles(self) -> set[str]:
        return {stay.role for stay in self.zone.at(self.who, self.now)}

    def of_kind(self, kind: str) -> list[Shown]:
        return [each for each in self.shown if each.kind == kind]

    def some(self, kind: str) -> Shown | None:
        """A record of a kind: rather the one whose form is open, rather one that all know."""
        every = self.of_kind(kind)
        open_form = [each for each in every if each.id == self.form]
        if open_form or not every:
            return open_form[0] if open_form else None
        return self.dice.choice([*every[:2], *every[:2], self.dice.choice(every), every[-1]])

    def new_id(self) -> str:
        return uuid7(self.dice, self.now)

    def words(self) -> str:
        """Unlike all other words, so that one can tell whose they are."""
        return f"字 {self.dice.getrandbits(60):015x}"

    def moment(self) -> str:
        second = self.dice.randrange(20 * 24 * 3600)
        day, rest = divmod(second, 24 * 3600)
        hour, minute, second = rest // 3600, rest // 60 % 60, rest % 60
        return f"2026-05-{day + 1:02}T{hour:02}:{minute:02}:{second:02}+08:00"

    def spot(self) -> dict[str, float]:
        lat, lon = self.dice.randrange(10**6), self.dice.randrange(10**6)
        return {"lat": 30 + lat / 10**6, "lon": 120 + lon / 10**6, "accuracy": 5.5}

    def photo(self, part: str = "before") -> dict[str, Any]:
        return {
            "original": f"{self.dice.getrandbits(256):064x}", "taken_at": self.moment(),
            "part": part, "size": self.dice.randrange(1, 10**6),
        }  # fmt: skip

    def photos(self, part: str = "before") -> dict[str, Any]:
        return {f"{self.dice.getrandbits(256):064x}": self.photo(part)}

    def firm(self) -> str:
        """A firm that this person may report about, mostly."""
        if self.dice.random() < 0.03:
            return self.zone.nodes["mill"]
        names = {"far": ["mill"], "dockmaster": ["dock"]}.get(self.who, ["pump"])
        if self.who in ("gu", "he", "street", "district"):
            names = ["pump", "pump", "dock"]
        return self.zone.nodes[self.dice.choice(names)]

    def write(self, kind: str, record: str | None, set: Mapping[str, Any], **more: Any) -> Write:
        """A change of a record; without one, a new record."""
        op = "patch" if record else "create"
        given = {"op": op} | more
        return Write(self.new_id(), kind, record or self.new_id(), set=set, **given)


Deed = Callable[[Scene], Write | None]
