"""One request's work in the database, all of it in one transaction and one thread.

Who asks is confirmed, what he sends is judged, and his next page is read, in that order: an
answer shows what it itself has changed.
"""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from server.accounts.asking import Asking, confirm
from server.accounts.directory import directory_mark
from server.exchange.arrival import Arrival
from server.exchange.deliver import Delivery, deliver, remember_scope
from server.exchange.reactions import Reaction
from server.exchange.receive import Received, receive_all
from server.problems import Problem
from server.scopes.reach import Reach, reach_of
from sync import Cursor

NOTHING = Received([])


class Leg(msgspec.Struct, frozen=True):
    """What one request asks. ``arrival`` is None where it sends nothing."""

    asking: Asking
    cursor: Cursor | None
    limit: int
    check: bool
    arrival: Arrival | None = None


class Turn(msgspec.Struct, frozen=True):
    """What it is answered: outcomes, a page, the mark of the directory."""

    received: Received
    page: Delivery
    directory: str
    reach: Reach


def listen(connection: Connection, leg: Leg, now: int, received: Received = NOTHING) -> Turn:
    """Answer one that sends nothing, or whose mutations were judged before."""
    confirm(connection, leg.asking)
    return _turn(connection, leg, received, now)


def converse(
    connection: Connection, legs: Sequence[Leg], reactions: tuple[Reaction, ...], now: int
) -> list[Turn | Problem]:
    """Judge what legs of one zone send, each of another install, and answer them."""
    told: list[Turn | Problem | None] = [_refused(connection, leg) for leg in legs]
    heard = [
        (at, leg, leg.arrival)
        for at, leg in enumerate(legs)
        if told[at] is None and leg.arrival is not None
    ]
    if heard:
        every = receive_all(connection, [arrival for _, _, arrival in heard], reactions, now)
        for (at, leg, _), received in zip(heard, every, strict=True):
            turn = told[at] = _turn(connection, leg, received, now)
            remember_scope(connection, leg.asking.tenant, turn.reach)
    return [each for each in told if each is not None]


def _refused(connection: Connection, leg: Leg) -> Problem | None:
    try:
        confirm(connection, leg.asking)
    except Problem as problem:
        return problem
    return None


def _turn(connection: Connection, leg: Leg, received: Received, now: int) -> Turn:
    tenant = leg.asking.tenant
    reach = reach_of(connection, tenant, leg.asking.account, now)
    page = deliver(connection, tenant, reach, leg.cursor, leg.limit, leg.check)
    return Turn(received, page, directory_mark(connection, tenant, reach, now), reach)
