"""Sessions: one sign-in on one device, carried on by a family of refresh tokens.

Before it asks, a phone stores a ``rotation`` of its own making. The successor of a
token follows from the token and the rotation, so a lost answer, a second tab or an
old duplicate gets the very same successor, however late; a thief who asks with a
rotation of his own gives himself away, and the whole family ends (RFC 9700 §4.14.2).
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server import problems
from server.accounts.tables import account, device, refresh, session
from server.accounts.zones import policy_of
from server.clock import new_id

DAY = 24 * 3600 * 1000
SIGN_INS_KEPT = 180 * DAY
"""How long an ended session stays on record (network logs: six months, 网络安全法 §21)."""


class Device(msgspec.Struct, frozen=True):
    id: str
    name: str


class Opened(msgspec.Struct, frozen=True):
    """A session that goes on, and the refresh token that carries it."""

    tenant: str
    account: str
    session: str
    refresh: str


class Token(msgspec.Struct, frozen=True):
    """A refresh token taken apart; phones treat it as opaque."""

    tenant: str
    session: str
    generation: int
    secret: bytes

    def __str__(self) -> str:
        secret = base64.urlsafe_b64encode(self.secret).decode().rstrip("=")
        return f"{self.tenant}.{self.session}.{self.generation}.{secret}"

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.secret).digest()


def read_token(text: str) -> Token | None:
    """Return the parts of a refresh token; None if it cannot be one."""
    parts = text.split(".")
    if not text.isascii() or "\0" in text or len(parts) != 4 or not parts[2].isdecimal():
        return None
    try:
        secret = base64.urlsafe_b64decode(parts[3] + "=" * (-len(parts[3]) % 4))
    except ValueError:
        return None
    generation = int(parts[2][:10])
    if generation > 2**31 - 2:
        return None
    return Token(parts[0], parts[1], generation, secret)


def successor(key: bytes, token: Token, rotation: str) -> Token:
    """Return the one token that follows from this one and this rotation."""
    place = f"{token.tenant}.{token.session}.{token.generation + 1}.{rotation}."
    secret = hmac.digest(key, b"anxun-refresh-1 " + place.encode() + token.secret, "sha256")
    return Token(token.tenant, token.session, token.generation + 1, secret)


def lock_account(connection: Connection, tenant: str, id: str) -> Any:
    """Return the account's row, or None, held until the commit: always taken first of all here."""
    mine = sa.and_(account.c.tenant == tenant, account.c.id == id)
    return connection.execute(sa.select(account).where(mine).with_for_update()).first()


def open_session(connection: Connection, tenant: str, who: str, on: Device, now: int) -> Opened:
    """Begin a session; the account's row is locked."""
    _drop_old(connection, tenant, who, now)
    _see_device(connection, tenant, who, on, now)
    id = new_id()
    connection.execute(
        session.insert().values(
            tenant=tenant, id=id, account=who, device=on.id, generation=0, created=now, used=now,
            expires=now + policy_of(connection, tenant).session_days * DAY,
        )
    )  # fmt: skip
    token = Token(tenant, id, 0, secrets.token_bytes(32))
    _remember(connection, token, now)
    return Opened(tenant, who, id, str(token))


def carry_on(
    connection: Connection, key: bytes, token: Token, rotation: str, now: int
) -> Opened | str:
    """Exchange a refresh token: return what goes on, or why nothing does.

    ``unknown``: not a token of ours; any other word: the session has ended.
    Returned and not raised: the end of a family must be committed.
    """
    mine = sa.and_(session.c.tenant == token.tenant, session.c.id == token.session)
    row = connection.execute(sa.select(session).where(mine).with_for_update()).first()
    known = _hash_of(connection, token)
    if row is None or known is None or not hmac.compare_digest(known, token.hash):
        return "unknown"
    if row.ended is not None:
        return str(row.why)
    if row.expires <= now:
        return _end(connection, mine, "expired", now)
    follower = successor(key, token, rotation)
    if token.generation == row.generation:
        _rotate(connection, row, follower, now)
    elif not _is_known(connection, follower):
        return _end(connection, mine, "reused", now)
    return Opened(token.tenant, row.account, token.session, str(follower))


def end_sessions(
    connection: Connection, tenant: str, who: str, why: str, now: int, *, but: str = ""
) -> None:
    """End an account's sessions, all or all ``but`` one; its row is locked."""
    connection.execute(
        session.update()
        .where(
            session.c.tenant == tenant,
            session.c.account == who,
            session.c.id != but,
            session.c.ended.is_(None),
        )
        .values(ended=now, why=why)
    )


def end_session(connection: Connection, tenant: str, id: str, why: str, now: int) -> None:
    _end(connection, sa.and_(session.c.tenant == tenant, session.c.id == id), why, now)


def end_device(connection: Connection, tenant: str, who: str, lost: str, now: int) -> None:
    """Sign out one device of an account and trust it no longer; its row is locked.

    Raises ``not-found`` for any device that is not the account's own.
    """
    found = connection.execute(
        device.update()
        .where(device.c.tenant == tenant, device.c.account == who, device.c.id == lost)
        .values(revoked=now)
    )
    if found.rowcount == 0:
        raise problems.not_found
    on_it = sa.and_(session.c.tenant == tenant, session.c.account == who, session.c.device == lost)
    _end(connection, sa.and_(on_it, session.c.ended.is_(None)), "signed-out", now)


def revoke_devices(
    connection: Connection, tenant: str, who: str, now: int, *, but: str = ""
) -> None:
    """No longer trust the account's devices; signing in on one makes it trusted again."""
    connection.execute(
        device.update()
        .where(
            device.c.tenant == tenant,
            device.c.account == who,
            device.c.id != but,
            device.c.revoked.is_(None),
        )
        .values(revoked=now)
    )


def _end(connection: Connection, mine: sa.ColumnElement[bool], why: str, now: int) -> str:
    connection.execute(
        session.update().where(mine, session.c.ended.is_(None)).values(ended=now, why=why)
    )
    return why


def _rotate(connection: Connection, row: Any, follower: Token, now: int) -> None:
    days = policy_of(connection, follower.tenant).session_days
    mine = sa.and_(session.c.tenant == follower.tenant, session.c.id == follower.session)
    connection.execute(
        session.update()
        .where(mine)
        .values(generation=follower.generation, used=now, expires=now + days * DAY)
    )
    _remember(connection, follower, now)
    if follower.generation % 32 == 0:
        # A token that old has outlived itself: nobody can be waiting for its answer.
        connection.execute(
            refresh.delete().where(
                refresh.c.tenant == follower.tenant,
                refresh.c.session == follower.session,
                refresh.c.made <= now - days * DAY,
            )
        )
    connection.execute(
        device.update()
        .where(
            device.c.tenant == follower.tenant,
            device.c.account == row.account,
            device.c.id == row.device,
        )
        .values(last_seen=now)
    )


def _remember(connection: Connection, token: Token, now: int) -> None:
    connection.execute(
        refresh.insert().values(
            tenant=token.tenant, session=token.session, generation=token.generation,
            hash=token.hash, made=now,
        )
    )  # fmt: skip


def _hash_of(connection: Connection, token: Token) -> bytes | None:
    return connection.scalar(
        sa.select(refresh.c.hash).where(
            refresh.c.tenant == token.tenant,
            refresh.c.session == token.session,
            refresh.c.generation == token.generation,
        )
    )


def _is_known(connection: Connection, token: Token) -> bool:
    known = _hash_of(connection, token)
    return known is not None and hmac.compare_digest(known, token.hash)


def _see_device(connection: Connection, tenant: str, who: str, on: Device, now: int) -> None:
    seen = connection.execute(
        device.update()
        .where(device.c.tenant == tenant, device.c.account == who, device.c.id == on.id)
        .values(name=on.name, last_seen=now, revoked=None)
    )
    if seen.rowcount == 0:
        connection.execute(
            device.insert().values(
                tenant=tenant, account=who, id=on.id, name=on.name, first_seen=now, last_seen=now
            )
        )


def _drop_old(connection: Connection, tenant: str, who: str, now: int) -> None:
    connection.execute(
        session.delete().where(
            session.c.tenant == tenant,
            session.c.account == who,
            sa.or_(session.c.ended < now - SIGN_INS_KEPT, session.c.expires < now - SIGN_INS_KEPT),
        )
    )
