"""What a history does with a phone, whichever half of the house it is made of."""

import dataclasses
from collections.abc import Callable
from typing import Any, Protocol

from tests.simulation.clock import PhoneClock
from tests.simulation.host import Line
from tests.simulation.oracle.evidence import Held
from tests.simulation.phone import Phone
from tests.simulation.rows import Queued, Seen, Shown, Write
from tests.simulation.settle import settle
from tests.simulation.talk import Leg, Talk, body_of, read

Ask = Callable[[bytes], bytes]


class Handset(Protocol):
    """A phone in somebody's hand. Whatever talks may raise ``NoAnswer``, ``SignInNeeded`` or
    ``Crash``; after a crash the same storage is opened anew."""

    name: str
    who: str
    line: Line
    clock: PhoneClock

    def shown(self) -> list[Shown]: ...
    def seen(self, kind: str, record: str) -> Seen: ...
    def write(self, write: Write, seen: Seen | None) -> Queued | None: ...
    def crash_in(self, changes: int) -> None: ...
    def reborn(self) -> None: ...
    def converse(self, ask: Ask, limit: int, check: bool = False) -> None: ...
    def ask_only(self, ask: Ask) -> None: ...
    def release(self) -> int: ...
    def spoil(self, mid: str, harm: Callable[[bytes], bytes]) -> bytes | None: ...
    def copied(self, name: str) -> "Handset": ...
    def wiped(self) -> None: ...
    def waiting(self) -> list[str]: ...
    def mids(self) -> set[str]: ...
    def held(self) -> Held: ...


def _nobody(body: bytes) -> bytes:
    raise AssertionError("this request is carried by somebody else")


class SimulatedHandset:
    """One that the protocol's page was made into a second time: ``tests/simulation/phone.py``."""

    def __init__(self, phone: Phone, who: str) -> None:
        self.phone, self.who = phone, who
        self.name, self.line, self.clock = phone.name, phone.line, phone.clock
        self.answers: list[tuple[Leg, dict[str, Any]]] = []
        self.agrees = True

    def shown(self) -> list[Shown]:
        return self.phone.shown()

    def seen(self, kind: str, record: str) -> Seen:
        return self.phone.seen(kind, record)

    def write(self, write: Write, seen: Seen | None) -> Queued:
        return self.phone.write(write, seen)

    def crash_in(self, changes: int) -> None:
        """Die at that change of the storage; 0: live."""
        self.phone.store.crash_in = changes

    def reborn(self) -> None:
        """The app starts again after a crash: what was only in memory is gone."""
        self.answers.clear()

    def converse(self, ask: Ask, limit: int, check: bool = False) -> None:
        talk = Talk(self.phone, ask, limit, check)
        talk.go()
        if check and talk.digest is not None:
            self._compare(talk.digest)

    def _compare(self, digest: dict[str, Any]) -> None:
        """A phone that holds something else than it should drops its cursor."""
        same = digest == self.phone.digest()
        # Nothing but an outcome whose record it may not hold any more should need that.
        self.agrees = self.agrees and (same or bool(self._unsure()))
        if not same:
            with self.phone.store.transaction():
                self.phone.store.set_notes(cursor=None)

    def ask_only(self, ask: Ask) -> None:
        """Another tab asks; its answer comes later."""
        talk = Talk(self.phone, ask)
        leg = talk.next_leg()
        answer = read(ask(body_of(leg, self.line.device, talk.limit)))
        if not answer.get("new_incarnation"):
            self.answers.append((leg, answer))

    def release(self) -> int:
        """Answers that were held arrive; how many."""
        arrived = len(self.answers)
        while self.answers:
            settle(self.phone, *self.answers.pop(0))
        return arrived

    def prepare(self) -> bytes:
        """A request that is about to leave; ``take`` is given its answer."""
        self.leg = Talk(self.phone, _nobody).next_leg()
        return body_of(self.leg, self.line.device, 500)

    def take(self, answer: bytes) -> None:
        told = read(answer)
        if not told.get("new_incarnation"):
            settle(self.phone, self.leg, told)

    def spoil(self, mid: str, harm: Callable[[bytes], bytes]) -> bytes | None:
        """Change the bytes of a mutation that waits; what they are now."""
        row = next(each for each in self.phone.queue() if each.mid == mid)
        content = harm(row.content)
        with self.phone.store.transaction():
            self.phone.store.put("queue", row.place, dataclasses.replace(row, content=content))
        return content

    def copied(self, name: str) -> "SimulatedHandset":
        return SimulatedHandset(self.phone.copied(name), self.who)

    def wiped(self) -> None:
        self.answers.clear()
        self.phone.wiped()

    def waiting(self) -> list[str]:
        return [row.mid for row in self.phone.queue()]

    def mids(self) -> set[str]:
        """Everything that it remembers of what was written on it."""
        tables = self.phone.store.tables
        return {*self.waiting(), *tables["kept"], *tables["inbox"]}

    def _unsure(self) -> frozenset[str]:
        rows = self.phone.store.all("settled")
        return frozenset(row.id for row in rows if row.own or row.position == 0)

    def held(self) -> Held:
        store = self.phone.store
        records = {
            row.id: (row.kind, row.position, row.versions, row.body)
            for row in store.all("settled") if not row.gone
        }  # fmt: skip
        inbox = tuple(row.content for row in store.all("inbox"))
        return Held(
            self.name,
            self.line.account,
            records,
            tuple(self.waiting()),
            inbox,
            self.agrees,
            self._unsure(),
        )
