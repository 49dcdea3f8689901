"""Signing in and out: see ``docs/http-api.md``.

No answer tells whether an account exists: a wrong login and a wrong password take the
same work, meet the same throttle and read the same.
"""

from typing import Annotated, Any

import msgspec
import sqlalchemy as sa
from litestar import Controller, Request, post, put
from litestar.di import NamedDependency
from msgspec import Meta
from sqlalchemy import Connection

from server import problems
from server.accounts import tokens
from server.accounts.asking import Asking
from server.accounts.keys import Keys
from server.accounts.me import Me, me_of
from server.accounts.names import Found, find_login, tidy_login
from server.accounts.passwords import check_strength, is_right, make_hash
from server.accounts.sessions import (
    Device,
    Opened,
    carry_on,
    end_device,
    end_session,
    end_sessions,
    lock_account,
    open_session,
    read_token,
    revoke_devices,
)
from server.accounts.tables import account, device
from server.accounts.throttle import Throttle, own_draws, sign_in_draws
from server.clock import iso, now_ms
from server.database import Database
from server.door import json_body
from sync.wire import UUID

Password = Annotated[str, Meta(min_length=1, max_length=200)]


class DeviceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: UUID
    name: Annotated[str, Meta(max_length=100)]

    def read(self) -> Device:
        return Device(self.id, self.name)


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    login: Annotated[str, Meta(min_length=1, max_length=100)]
    password: Password
    device: DeviceBody
    zone: Annotated[str, Meta(max_length=100)] | None = None


class Refresh(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    refresh: Annotated[str, Meta(max_length=500)]
    rotation: UUID


class SignOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """This phone alone; or ``everywhere``; or another ``device`` of one's own, by its id."""

    everywhere: bool = False
    device: Annotated[str, msgspec.Meta(max_length=36)] | None = None


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    old: Password
    new: Password


class Session(msgspec.Struct, frozen=True):
    """What a phone keeps of a sign-in. ``expires_in``: seconds that ``access`` is good for."""

    access: str
    refresh: str
    expires_in: int
    server_time: str
    me: Me


class SigningIn(Controller):
    path = "/auth"

    @post("/sign-in", status_code=200)
    async def sign_in(
        self,
        request: Request[Any, Any, Any],
        database: NamedDependency[Database],
        keys: NamedDependency[Keys],
        throttle: NamedDependency[Throttle],
    ) -> Session:
        body = await json_body(request, SignIn)
        found, own = await database.read(_look_up, body)
        attempt = throttle.attempt(sign_in_draws(tidy_login(body.login), address(request), own))
        right = await is_right(found.password_hash if found else None, body.password)
        if found is None or not right:
            raise problems.wrong_password
        opened = await database.write(_signed_in, found, body.device.read())
        if opened is None:
            raise problems.wrong_password
        attempt.succeeded()
        return await answer(database, keys, opened)

    @post("/refresh", status_code=200)
    async def refresh(
        self,
        request: Request[Any, Any, Any],
        database: NamedDependency[Database],
        keys: NamedDependency[Keys],
    ) -> Session:
        """The next pair of tokens; the same asked twice gets the same refresh token."""
        body = await json_body(request, Refresh)
        token = read_token(body.refresh)
        if token is None:
            raise problems.not_signed_in
        opened = await database.write(carry_on, keys.refresh, token, body.rotation, now_ms())
        if isinstance(opened, str):
            raise problems.not_signed_in if opened == "unknown" else problems.session_ended
        return await answer(database, keys, opened)

    @post("/sign-out", status_code=204)
    async def sign_out(
        self,
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        database: NamedDependency[Database],
    ) -> None:
        body = await json_body(request, SignOut)
        await database.write(_signed_out, asking, body)

    @put("/password", status_code=204)
    async def change_password(
        self,
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        database: NamedDependency[Database],
        throttle: NamedDependency[Throttle],
    ) -> None:
        """Set another password; every other device is signed out."""
        body = await json_body(request, NewPassword)
        attempt = throttle.attempt(own_draws(asking.tenant, asking.account, asking.device))
        kept = await database.read(_own_row, asking)
        if not await is_right(kept.password_hash, body.old):
            raise problems.wrong_password
        attempt.succeeded()
        check_strength(body.new, (kept.name, kept.number, kept.phone))
        hash = await make_hash(body.new)
        if not await database.write(_password_changed, asking, kept.password_hash, hash):
            raise problems.wrong_password


def address(request: Request[Any, Any, Any]) -> str:
    """Where a request comes from; behind a trusted proxy the server has put in the client's."""
    return request.client.host if request.client else ""


def _look_up(
    connection: Connection, body: SignIn
) -> tuple[Found | None, tuple[str, str, str] | None]:
    """Whom a login means, and whether this device is one of his own."""
    found = find_login(connection, body.zone, body.login)
    tenant, who = (found.tenant, found.id) if found else ("", "")
    own = connection.scalar(
        sa.select(device.c.id).where(
            device.c.tenant == tenant, device.c.account == who, device.c.id == body.device.id,
            device.c.revoked.is_(None),
        )
    )  # fmt: skip
    return found, (tenant, who, own) if own else None


def _signed_in(connection: Connection, found: Found, on: Device) -> Opened | None:
    """Begin a session, unless the account was changed while its password was being checked."""
    row = lock_account(connection, found.tenant, found.id)
    if row is None or not row.active or row.password_hash != found.password_hash:
        return None
    return open_session(connection, found.tenant, found.id, on, now_ms())


def _signed_out(connection: Connection, asking: Asking, body: SignOut) -> None:
    now = now_ms()
    lock_account(connection, asking.tenant, asking.account)
    if body.device:
        end_device(connection, asking.tenant, asking.account, body.device, now)
    elif body.everywhere:
        end_sessions(connection, asking.tenant, asking.account, "everywhere", now)
        revoke_devices(connection, asking.tenant, asking.account, now, but=asking.device)
    else:
        end_session(connection, asking.tenant, asking.session, "signed-out", now)


def _own_row(connection: Connection, asking: Asking) -> Any:
    mine = sa.and_(account.c.tenant == asking.tenant, account.c.id == asking.account)
    return connection.execute(sa.select(account).where(mine)).one()


def _password_changed(
    connection: Connection, asking: Asking, old_hash: str | None, new_hash: str
) -> bool:
    """Keep the new password, unless it was changed meanwhile."""
    mine = sa.and_(account.c.tenant == asking.tenant, account.c.id == asking.account)
    lock_account(connection, asking.tenant, asking.account)
    changed = connection.execute(
        account.update()
        .where(mine, account.c.password_hash == old_hash)
        .values(password_hash=new_hash)
    )
    if changed.rowcount != 1:
        return False
    now = now_ms()
    end_sessions(connection, asking.tenant, asking.account, "password", now, but=asking.session)
    revoke_devices(connection, asking.tenant, asking.account, now, but=asking.device)
    return True


async def answer(database: Database, keys: Keys, opened: Opened) -> Session:
    """Return what a phone gets once it is signed in."""
    now = now_ms()
    access = tokens.issue(keys, opened.tenant, opened.account, opened.session, now)
    me = await database.read(me_of, opened.tenant, opened.account, now)
    return Session(access, opened.refresh, tokens.LIFETIME, iso(now), me)
