"""The way between a phone and the server: it drops, doubles, delays, reorders, and dies in between."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import NamedTuple, Protocol

from tests.simulation.faults import Fault
from tests.simulation.host import Line, NoAnswer, Status
from tests.simulation.tell import Teller

FATES = {
    "fine": 60,
    "request lost": 5,
    "reply lost": 9,
    "doubled": 5,
    "late": 4,
    "death": 9,
    "busy": 3,
    "bug": 3,
    "signed out": 2,
    "portal": 1,
}
STATEMENTS_AT_MOST = 28
"""A request costs about that many statements; a fault beyond its last does not strike."""


class Striking(Protocol):
    """What a server is told to meet."""

    def arm(self, statement: int, fault: Fault) -> None: ...
    def disarm(self) -> bool: ...


class Answers(Protocol):
    """A server."""

    faults: Striking

    def answer(self, line: Line, body: bytes) -> bytes: ...


class Parked(NamedTuple):
    """A request that is still on its way, long after its phone gave up."""

    line: Line
    body: bytes


class Network:
    """Carries requests of one history."""

    def __init__(self, host: Answers, exercised: Counter[str]) -> None:
        self.host, self.exercised = host, exercised
        self.overhear: Callable[[bytes], None] = lambda answer: None
        self.parked: list[Parked] = []
        self.calm = False
        self.teller: Teller | None = None

    def carry(self, line: Line, body: bytes, dice: Random) -> bytes:
        """Bring a request there and its answer back, or raise what the phone notices."""
        fate = "fine" if self.calm else dice.choices([*FATES], [*FATES.values()])[0]
        if self.teller is None:
            return self._carry(line, body, fate, dice)
        self.teller.request(line, body, fate)
        try:
            return self._carry(line, body, fate, dice)
        except (NoAnswer, Status) as error:
            self.teller.no_answer(repr(error))
            raise

    def _carry(self, line: Line, body: bytes, fate: str, dice: Random) -> bytes:
        if fate != "fine":
            self.exercised[fate.replace(" ", "_")] += 1
        if fate in ("request lost", "late"):
            if fate == "late":
                self.parked.append(Parked(line, body))
            raise NoAnswer(fate)
        if fate == "signed out":
            raise Status(401)
        if fate == "portal":
            return b"<html>welcome</html>"
        if fate in ("death", "busy", "bug"):
            return self._hit(line, body, fate, dice)
        return self._pass(line, body, fate)

    def _pass(self, line: Line, body: bytes, fate: str) -> bytes:
        answer = self._answer(line, body)
        if fate == "doubled":
            answer = self._answer(line, body)
        if fate == "reply lost":
            self.exercised["lost_replies"] += 1
            raise NoAnswer(fate)
        return answer

    def _hit(self, line: Line, body: bytes, fault: Fault, dice: Random) -> bytes:
        self.host.faults.arm(dice.randrange(1, STATEMENTS_AT_MOST), fault)
        try:
            return self._answer(line, body)
        except NoAnswer:
            self.exercised["kills"] += 1
            raise
        finally:
            self.host.faults.disarm()

    def _answer(self, line: Line, body: bytes) -> bytes:
        answer = self.host.answer(line, body)
        self.overhear(answer)
        if self.teller:
            self.teller.answer(answer)
        return answer

    def straggle(self, dice: Random) -> None:
        """One of the late requests arrives now, after later ones; nobody waits for its answer."""
        if self.parked:
            late = self.parked.pop(dice.randrange(len(self.parked)))
            self.exercised["stragglers"] += 1
            try:
                self._answer(*late)
            except (Status, NoAnswer):
                return
