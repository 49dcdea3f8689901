"""The people and places of a zone as phones ask for them: see ``docs/http-api.md``."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy import Connection

from server import problems
from server.accounts.appointments import (
    Desk,
    Entry,
    Role,
    add_membership,
    add_node,
    change_person,
    end_membership,
    enter_person,
)
from server.accounts.asking import Asking
from server.accounts.codes import drawing, issue_code
from server.accounts.directory import Directory, directory_mark, directory_of
from server.accounts.names import is_credit_code, tidy_name, tidy_number, tidy_phone
from server.clock import CHINA, iso, now_ms
from server.database import Database
from server.door import json_body, uuid_or_404
from server.pokes import Pokes
from server.scopes.reach import reach_of, tree_of
from server.settings import Settings
from sync.wire import UUID

Line = Annotated[str, Meta(min_length=1, max_length=100)]
Short = Annotated[str, Meta(max_length=40)]
Moment = Annotated[str, Meta(max_length=40)]


class MembershipBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    node: UUID
    role: Literal["worker", "leader", "manager", "grid", "street", "district"]
    relation: Literal["employer", "workplace"]
    begins: Moment | None = msgspec.field(default=None, name="from")
    ends: Moment | None = msgspec.field(default=None, name="to")

    def read(self, now: int) -> Role:
        """Return what is meant. Raises ``invalid`` for no such day, or an end before the start."""
        since = _moment(self.begins) if self.begins else now
        until = _moment(self.ends) if self.ends else None
        if until is not None and until <= since:
            raise problems.invalid.with_(field="to")
        return Role(self.node, self.role, self.relation, since, until)


class PersonBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Line
    memberships: Annotated[list[MembershipBody], Meta(min_length=1, max_length=20)]
    number: Short | None = None
    phone: Short | None = None
    newcomer: UUID | None = None
    """The record of a man on his first day; the phone links it to the new account itself."""


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Line | UnsetType = UNSET
    number: Short | UnsetType | None = UNSET
    phone: Short | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET

    def read(self) -> dict[str, Any]:
        tidy = {"name": tidy_name, "number": tidy_number, "phone": tidy_phone}
        given = msgspec.structs.asdict(self)
        return {
            name: tidy[name](value) if name in tidy else value
            for name, value in given.items()
            if value is not UNSET
        }


class NodeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parent: UUID
    level: Literal["street", "grid", "firm", "team", "post"]
    name: Line
    code: Short | None = None


class Made(msgspec.Struct, frozen=True):
    id: str


class Code(msgspec.Struct, frozen=True):
    code: str
    url: str
    svg: str
    expires: str


class People(Controller):
    @get("/directory")
    async def directory(
        self,
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        database: NamedDependency[Database],
    ) -> Response[Directory | None]:
        """The part of the tree and the people that this account may see."""

        def look(connection: Connection) -> Directory | str:
            now = now_ms()
            reach = reach_of(connection, asking.tenant, asking.account, now)
            mark = directory_mark(connection, asking.tenant, reach, now)
            if mark in held:
                return mark
            tree = tree_of(connection, asking.tenant)
            return directory_of(connection, asking.tenant, reach, tree, now)

        held = _etags(request)
        found = await database.read(look)
        mark = found if isinstance(found, str) else found.etag
        headers = {"ETag": f'"{mark}"', "Cache-Control": "private, no-cache"}
        if isinstance(found, str):
            return Response(None, status_code=304, headers=headers)
        return Response(found, headers=headers)

    @post("/people")
    async def enter(
        self,
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        database: NamedDependency[Database],
    ) -> Made:
        body = await json_body(request, PersonBody)
        now = now_ms()
        entry = Entry(tidy_name(body.name), tidy_number(body.number), tidy_phone(body.phone))
        roles = [each.read(now) for each in body.memberships]
        return Made(await database.write(enter_person, asking, entry, roles, now))

    @patch("/people/{id:str}", status_code=204)
    async def correct(
        self,
        id: FromPath[str],
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        database: NamedDependency[Database],
    ) -> None:
        body = await json_body(request, Correction)
        await database.write(change_person, asking, uuid_or_404(id), body.read(), now_ms())

    @post("/people/{id:str}/code")
    async def code(
        self,
        id: FromPath[str],
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        database: NamedDependency[Database],
        settings: NamedDependency[Settings],
    ) -> Code:
        """A one-time QR for somebody of the level below; his earlier codes are void."""

        def issue(connection: Connection) -> tuple[str, int]:
            now = now_ms()
            Desk(connection, asking, now).check_person(who)
            return issue_code(connection, asking.tenant, who, asking.account, now)

        who, origin = uuid_or_404(id), settings.origin or origin_of(request)
        code, expires = await database.write(issue)
        url = f"{origin}/#/enrol/{code}"
        return Code(code, url, drawing(url), iso(expires))

    @post("/people/{id:str}/memberships")
    async def appoint(
        self,
        id: FromPath[str],
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        database: NamedDependency[Database],
        pokes: NamedDependency[Pokes],
    ) -> Made:
        body = await json_body(request, MembershipBody)
        who, now = uuid_or_404(id), now_ms()
        made = await database.write(add_membership, asking, who, body.read(now), now)
        pokes.poke_reach(asking.tenant, who)
        return Made(made)

    @delete("/people/{id:str}/memberships/{membership:str}", status_code=204)
    async def release(
        self,
        id: FromPath[str],
        membership: FromPath[str],
        asking: NamedDependency[Asking],
        database: NamedDependency[Database],
        pokes: NamedDependency[Pokes],
    ) -> None:
        who = uuid_or_404(id)
        await database.write(end_membership, asking, who, uuid_or_404(membership), now_ms())
        pokes.poke_reach(asking.tenant, who)

    @post("/nodes")
    async def build(
        self,
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        database: NamedDependency[Database],
    ) -> Made:
        body = await json_body(request, NodeBody)
        name, code = tidy_name(body.name), (body.code or "").strip().upper()
        if not code.isprintable() or (body.level == "firm" and code and not is_credit_code(code)):
            raise problems.invalid.with_(field="code")
        added = await database.write(
            add_node, asking, body.parent, body.level, name, code, now_ms()
        )
        return Made(added)


def _moment(text: str) -> int:
    """Milliseconds since 1970 of an ISO 8601 moment, or of the start of a day in China."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise problems.invalid from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=CHINA)
    if not 1950 <= moment.year <= 2200:
        raise problems.invalid
    return int(moment.timestamp() * 1000)


def _etags(request: Request[Any, Any, Any]) -> set[str]:
    """The marks that a phone says it has; a proxy may have marked one as weak."""
    given = request.headers.get("if-none-match", "").split(",")
    return {each.strip().removeprefix("W/").strip('"') for each in given}


def origin_of(request: Request[Any, Any, Any]) -> str:
    """Where this phone reached the server: the QR leads there too."""
    origin = f"{request.url.scheme}://{request.url.netloc}"
    if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]{1,255}", origin):
        raise problems.malformed
    return origin
