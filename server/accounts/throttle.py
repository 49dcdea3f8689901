"""Slows guessing without locking anybody out of his own phone.

Only failures count, in buckets that refill steadily. A stranger's device draws on the
buckets of its address, of the login it tries and of everybody together. A device that
has signed in to the account before has a bucket of its own, which nobody else can
empty: whatever an attacker does, the owner gets in on his own phone.

Each process has its buckets in memory and tells its neighbours what it drew, so that a
stranger gets no more attempts from many processes than from one. For the milliseconds
that this takes, each may still let one through.
"""

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from server import problems
from server.neighbours import Neighbours


class Rate(msgspec.Struct, frozen=True, array_like=True):
    """So many failures at once, then one more every ``seconds``."""

    burst: int
    seconds: float


ACCOUNT_ON_ITS_DEVICE = Rate(10, 30)
LOGIN_FROM_ADDRESS = Rate(5, 30)
LOGIN = Rate(20, 60)
ADDRESS = Rate(30, 5)
EVERYBODY = Rate(300, 0.2)

BUCKETS = 100_000
"""The most buckets remembered; those untouched for longest are forgotten first."""


class Draw(msgspec.Struct, frozen=True):
    """One attempt's claim on one bucket."""

    key: tuple[str, ...]
    rate: Rate

    @property
    def bucket(self) -> str:
        """The bucket's name: no login is remembered, or told to anybody, as it was typed."""
        return hashlib.sha256(msgspec.json.encode(self.key)).hexdigest()[:32]


class Told(msgspec.Struct, frozen=True, array_like=True):
    """What another process took out of a bucket, or put back where ``count`` is -1."""

    bucket: str
    rate: Rate
    count: int


class Throttle:
    """Buckets of failures still allowed."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        neighbours: Neighbours | None = None,
    ) -> None:
        self.clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._neighbours = neighbours
        if neighbours:
            neighbours.hear("throttle", self._heard, lambda: None)

    def attempt(self, draws: Iterable[Draw]) -> "Attempt":
        """Count an attempt as failed until ``Attempt.succeeded``.

        Raises ``too-many-requests`` with ``retry_after`` when a bucket is empty; then
        nothing is drawn from the others.
        """
        claims = list(draws)
        wait = max(self._wait(each) for each in claims)
        if wait > 0:
            raise problems.too_many_requests.with_(retry_after=math.ceil(wait))
        self._take(claims, 1)
        return Attempt(self, claims)

    def give_back(self, claims: Iterable[Draw]) -> None:
        self._take(claims, -1)

    def _take(self, claims: Iterable[Draw], count: int) -> None:
        taken = [Told(each.bucket, each.rate, count) for each in claims]
        for each in taken:
            self._put(each)
        if self._neighbours:
            self._neighbours.tell("throttle", "", taken)

    def _heard(self, _: str, told: list[Any] | None) -> None:
        for each in msgspec.convert(told or [], list[Told]):
            self._put(each)

    def _left(self, bucket: str, rate: Rate) -> float:
        left, since = self._buckets.get(bucket, (float(rate.burst), 0.0))
        return min(rate.burst, left + (self.clock() - since) / rate.seconds)

    def _wait(self, draw: Draw) -> float:
        return max(0.0, 1 - self._left(draw.bucket, draw.rate)) * draw.rate.seconds

    def _put(self, taken: Told) -> None:
        left = min(taken.rate.burst, self._left(taken.bucket, taken.rate) - taken.count)
        self._buckets[taken.bucket] = (left, self.clock())
        self._buckets.move_to_end(taken.bucket)
        if len(self._buckets) > BUCKETS:
            self._buckets.popitem(last=False)


class Attempt:
    """An attempt under way: whoever made it failed, until it is said to have succeeded."""

    def __init__(self, throttle: Throttle, claims: list[Draw]) -> None:
        self._throttle, self._claims = throttle, claims

    def succeeded(self) -> None:
        self._throttle.give_back(self._claims)


def sign_in_draws(login: str, address: str, own: tuple[str, str, str] | None) -> list[Draw]:
    """What an attempt to sign in draws on.

    ``own``: zone, account and device, where this device has signed in to it before.
    Buckets go by the login as typed and not by its account: whether a login exists, and
    whether two are one person's, must not show.
    """
    if own is not None:
        return [Draw(("own", *own), ACCOUNT_ON_ITS_DEVICE)]
    return [
        Draw(("login+address", login, address), LOGIN_FROM_ADDRESS),
        Draw(("login", login), LOGIN),
        *stranger_draws(address),
    ]


def stranger_draws(address: str) -> list[Draw]:
    """What anything else draws on that a stranger may try: a one-time code."""
    return [Draw(("address", address), ADDRESS), Draw(("everybody",), EVERYBODY)]


def own_draws(tenant: str, account: str, device: str) -> list[Draw]:
    """What somebody signed in draws on when he gives his old password."""
    return [Draw(("own", tenant, account, device), ACCOUNT_ON_ITS_DEVICE)]
