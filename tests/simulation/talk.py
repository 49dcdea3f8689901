"""A simulated phone's conversation with the server: what it sends, and how it goes on."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.simulation.host import NoAnswer, Status
from tests.simulation.phone import Phone
from tests.simulation.rewrite import renumber, set_aside
from tests.simulation.rows import Queued
from tests.simulation.settle import settle

Ask = Callable[[bytes], bytes]
AT_MOST = 100
BYTES_AT_MOST = 900 * 1024
UNREADABLE = (400, 413, 422)
REQUESTS_AT_MOST = 300
"""In one conversation: one that needs more goes round in a circle."""


class SignInNeeded(Exception):
    """The server wants to know again who is asking; everything else stays as it is."""


@dataclass(frozen=True)
class Leg:
    """What was asked, and when: an answer is only understood beside its question."""

    batch: tuple[Queued, ...]
    cursor: str | None
    incarnation: str
    left: int
    check: bool = False


class Talk:
    """One conversation: several requests, of which each is answered for good."""

    def __init__(self, phone: Phone, ask: Ask, limit: int = 500, check: bool = False) -> None:
        self.phone, self._ask, self.limit, self.check = phone, ask, limit, check
        self.count = AT_MOST
        self.passed_over: set[str] = set()
        self.digest: dict[str, Any] | None = None

    def go(self) -> None:
        """Until nothing is left to say or to hear. Raises ``NoAnswer`` or ``SignInNeeded``."""
        for _ in range(REQUESTS_AT_MOST):
            if not self._turn():
                return
        raise AssertionError(f"{self.phone.name} talks without an end")

    def _turn(self) -> bool:
        leg = self.next_leg()
        answer = self.ask(leg)
        if isinstance(answer, int):
            return self._make_smaller(leg, answer)
        if answer.get("new_incarnation") and leg.batch:
            return self._take_new_numbers(leg)
        return self._take_in(leg, answer)

    def next_leg(self) -> Leg:
        store = self.phone.store
        batch = choose(self.phone.queue(), self.count, self.passed_over)
        incarnation = batch[0].incarnation if batch else store.note("incarnation")
        return Leg(batch, store.note("cursor"), incarnation, self.phone.clock.now(), self.check)

    def ask(self, leg: Leg) -> dict[str, Any] | int:
        """The answer, or the status where the request as a whole could not be read."""
        try:
            answer = read(self._ask(body_of(leg, self.phone.line.device, self.limit)))
        except Status as status:
            if status.status == 401:
                raise SignInNeeded from status
            if status.status in UNREADABLE:
                return status.status
            raise NoAnswer("the server is not well") from status
        self.digest = answer.get("digest", self.digest)
        return answer

    def _take_in(self, leg: Leg, answer: dict[str, Any]) -> bool:
        staying = settle(self.phone, leg, answer)
        self.passed_over |= staying
        self.count = min(AT_MOST, self.count * 2)
        moved = bool(leg.batch) or answer["cursor"] != leg.cursor
        if answer.get("more") and moved:
            return True
        # A restored server wants what was kept; a phone with a hole begins its pull anew.
        again = self.phone.store.note("cursor") is None
        return again or bool(choose(self.phone.queue(), 1, self.passed_over))

    def _make_smaller(self, leg: Leg, status: int) -> bool:
        """Halve what could not be read, down to one; what is refused alone is set aside."""
        if len(leg.batch) > 1:
            self.count = len(leg.batch) // 2
            return True
        empty = Leg((), leg.cursor, leg.incarnation, leg.left)
        answer = self.ask(empty) if leg.batch else status
        if isinstance(answer, int):
            raise NoAnswer(f"refused with {status}")
        self._take_in(empty, answer)
        set_aside(self.phone, leg.batch[0])
        return True

    def _take_new_numbers(self, leg: Leg) -> bool:
        """Halved down to the first number that another used: what comes before was perhaps
        answered already; what comes after must not be judged on top of another's."""
        if len(leg.batch) > 1:
            self.count = len(leg.batch) // 2
            return True
        renumber(self.phone, leg.incarnation)
        self.count = AT_MOST
        return True


def choose(queue: list[Queued], count: int, passed_over: set[str]) -> tuple[Queued, ...]:
    """The first mutations that may go, of one incarnation: one that must wait holds back
    only what builds on it."""
    chosen: list[Queued] = []
    held: set[str] = set()
    left = BYTES_AT_MOST
    for row in queue:
        behind = row.record in held or held & set(row.mutation.get("depends_on", ()))
        other = chosen and row.incarnation != chosen[0].incarnation
        if row.mid in passed_over or behind or other:
            held |= {row.record, row.mid}
            continue
        if len(chosen) == count or (chosen and len(row.content) > left):
            break
        chosen.append(row)
        left -= len(row.content)
    return tuple(chosen)


def body_of(leg: Leg, device: str, limit: int) -> bytes:
    """The request, put together as bytes: a mutation's are sent as they were queued."""
    envelope = {
        "proto": 1, "device": device, "incarnation": leg.incarnation, "cursor": leg.cursor,
        "limit": limit, "check": leg.check,
    }  # fmt: skip
    sent = [
        b'{"age":%d,"epoch":"%s","mutation":%s}'
        % (leg.left - row.made, row.epoch.encode(), row.content)
        for row in leg.batch
    ]
    return json.dumps(envelope).encode()[:-1] + b',"sent":[' + b",".join(sent) + b"]}"


def read(answer: bytes) -> dict[str, Any]:
    """An answer of the server; a hotel's sign-in page also says 200."""
    try:
        told: dict[str, Any] = json.loads(answer)
    except ValueError as error:
        raise NoAnswer("not an answer of the server") from error
    return told
