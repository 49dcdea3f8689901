"""Who is asking: ``asking_of`` is the one door through which every other domain learns it."""

from typing import Any

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from sqlalchemy import Connection

from server import problems
from server.accounts import tokens
from server.accounts.keys import Keys
from server.clock import now_ms
from server.database import Database
from server.statement import Statement


class Asking(msgspec.Struct, frozen=True):
    """A signed-in person on one of his devices."""

    tenant: str
    account: str
    device: str
    session: str


async def asking_of(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    keys: NamedDependency[Keys],
) -> Asking:
    """Return who sends this request, by its ``Authorization: Bearer`` token.

    Raises ``not-signed-in`` for any token that is not a good one of ours and
    ``session-ended`` when the session was ended, the person taken off or the device
    revoked: that is looked up each time, so that signing out works at once.
    """
    claims = claims_of(request, keys)
    on = await database.read(_device_of, claims.tenant, claims.sub, claims.sid)
    if on is None:
        raise problems.session_ended
    return Asking(claims.tenant, claims.sub, on, claims.sid)


def claims_of(request: Request[Any, Any, Any], keys: Keys) -> tokens.Claims:
    """Return what a request's token says; whether that still holds is not looked at yet.

    For a route that calls ``confirm`` in a transaction of its own.
    """
    return tokens.verify(keys, _bearer(request), now_ms())


def confirm(connection: Connection, asking: Asking) -> None:
    """Raise ``session-ended`` as ``asking_of`` does, ``invalid`` for another device's name."""
    on = _device_of(connection, asking.tenant, asking.account, asking.session)
    if on is None:
        raise problems.session_ended
    if on != asking.device:
        raise problems.invalid


def _bearer(request: Request[Any, Any, Any]) -> str:
    given = request.headers.getall("authorization", [])
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    if scheme.lower() != "bearer" or not token:
        raise problems.not_signed_in
    return token.strip()


_ALIVE = Statement(
    "SELECT s.device FROM session s"
    " JOIN account a ON a.tenant = s.tenant AND a.id = s.account"
    " JOIN device d ON d.tenant = s.tenant AND d.account = s.account AND d.id = s.device"
    " WHERE s.tenant = ? AND s.id = ? AND s.account = ?"
    " AND s.ended IS NULL AND a.active AND d.revoked IS NULL"
)


def _device_of(connection: Connection, tenant: str, account: str, session: str) -> str | None:
    """The device on which a session that holds was begun."""
    rows = _ALIVE.rows(connection, tenant, session, account)
    return rows[0][0] if rows else None
