"""Who is asking: ``asking_of`` is the one door through which every other domain learns it."""

from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Request
from litestar.di import NamedDependency
from sqlalchemy import Connection

from server import problems
from server.accounts import tokens
from server.accounts.keys import Keys
from server.accounts.tables import account, device, session
from server.clock import now_ms
from server.database import Database


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
    claims = tokens.verify(keys, _bearer(request), now_ms())
    asking = await database.read(_alive, claims)
    if asking is None:
        raise problems.session_ended
    return asking


def _bearer(request: Request[Any, Any, Any]) -> str:
    given = request.headers.getall("authorization", [])
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    if scheme.lower() != "bearer" or not token:
        raise problems.not_signed_in
    return token.strip()


def _alive(connection: Connection, claims: tokens.Claims) -> Asking | None:
    on = connection.scalar(
        sa.select(session.c.device)
        .join(account, sa.and_(account.c.tenant == session.c.tenant,
                               account.c.id == session.c.account))
        .join(device, sa.and_(device.c.tenant == session.c.tenant,
                              device.c.account == session.c.account,
                              device.c.id == session.c.device))
        .where(
            session.c.tenant == claims.tenant,
            session.c.id == claims.sid,
            session.c.account == claims.sub,
            session.c.ended.is_(None),
            account.c.active,
            device.c.revoked.is_(None),
        )
    )  # fmt: skip
    return Asking(claims.tenant, claims.sub, on, claims.sid) if on else None
