"""Getting in with a one-time code: the first time, or after a phone or a password is lost."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from server import problems
from server.accounts.codes import accept, find_invitation
from server.accounts.keys import Keys
from server.accounts.passwords import check_strength, make_hash
from server.accounts.sign_in import DeviceBody, Password, Session, address, answer
from server.accounts.throttle import Throttle, stranger_draws
from server.clock import iso, now_ms
from server.database import Database
from server.door import json_body


class Enrol(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Annotated[str, Meta(max_length=100)]
    password: Password
    device: DeviceBody


class Greeting(msgspec.Struct, frozen=True):
    zone: str
    name: str
    expires: str


class Enrolling(Controller):
    path = "/auth/enrol"

    @get("/{code:str}")
    async def greet(
        self,
        code: FromPath[str],
        request: Request[Any, Any, Any],
        database: NamedDependency[Database],
        throttle: NamedDependency[Throttle],
    ) -> Greeting:
        """Whom a code lets in, so that the phone can greet him."""
        attempt = throttle.attempt(stranger_draws(address(request)))
        invitation = await database.read(find_invitation, code, now_ms())
        if invitation is None:
            raise problems.code_used
        attempt.succeeded()
        return Greeting(invitation.zone_name, invitation.name, iso(invitation.expires))

    @post("/", status_code=200)
    async def enrol(
        self,
        request: Request[Any, Any, Any],
        database: NamedDependency[Database],
        keys: NamedDependency[Keys],
        throttle: NamedDependency[Throttle],
    ) -> Session:
        """Use a code up: set a password, end earlier sign-ins, sign in on this device."""
        body = await json_body(request, Enrol)
        attempt = throttle.attempt(stranger_draws(address(request)))
        invitation = await database.read(find_invitation, body.code, now_ms())
        if invitation is None:
            raise problems.code_used
        attempt.succeeded()
        check_strength(body.password, (invitation.name, invitation.number, invitation.phone))
        hash = await make_hash(body.password)
        opened = await database.write(accept, invitation, hash, body.device.read(), now_ms())
        if opened is None:
            raise problems.code_used
        return await answer(database, keys, opened)
