"""``/desk``: the form of a firm's teams, posts, people, cards and templates, and its import."""

from typing import Any, Literal

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from sqlalchemy import Connection

from server import problems
from server.accounts.appointments import Desk
from server.accounts.asking import Asking
from server.clock import now_ms
from server.database import Database
from server.desk.bringing import Brought, Done, TakenBack, bring, check_desk
from server.desk.form import form
from server.desk.reader import sheets_of
from server.door import sized_body
from server.exchange.reactions import Reaction
from server.papers import XLSX, Press, attached, query_of
from server.pokes import Pokes
from sync.wire import UUID

FORM_BYTES = 5 * 1024 * 1024
TYPES = frozenset({XLSX, "application/octet-stream"})
"""What browsers call an .xlsx; some do not know it."""


class Import(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    firm: UUID
    dry: Literal[0, 1] = 1
    """1: say what would be made, and make nothing."""


class Bringer:
    """Takes forms in: made once, in ``app.py``, with what follows from records."""

    def __init__(
        self, database: Database, press: Press, pokes: Pokes, reactions: tuple[Reaction, ...]
    ) -> None:
        self.database, self.press, self.pokes = database, press, pokes
        self.reactions = reactions

    async def check(self, asking: Asking, firm: str) -> None:
        """Raise ``not-found`` or ``not-yours`` before anything is read of a body."""

        def look(connection: Connection) -> None:
            check_desk(Desk(connection, asking, now_ms()), firm)

        await self.database.read(look)

    async def bring(self, asking: Asking, query: Import, data: bytes) -> Brought:
        """Import a form. Raises ``rows-wrong`` with the wrong cells where it was meant."""
        sheets = await self.press.make(lambda: sheets_of(data))
        dry = query.dry == 1
        try:
            done = await self.database.write(
                bring, asking, query.firm, sheets, self.reactions, dry, now_ms()
            )
        except TakenBack as taken:
            brought = taken.done.brought
            if not dry:
                told = msgspec.to_builtins(brought.errors)
                raise problems.rows_wrong.with_(wrong=brought.wrong, errors=told) from None
            return brought
        self._poke(asking.tenant, done)
        return done.brought

    def _poke(self, tenant: str, done: Done) -> None:
        self.pokes.poke(tenant, done.touched)
        for each in done.appointed:
            self.pokes.poke_reach(tenant, each)


class DeskController(Controller):
    path = "/desk"

    @get("/form")
    async def form(
        self, asking: NamedDependency[Asking], press: NamedDependency[Press]
    ) -> Response[bytes]:
        """The empty form, with an example in each sheet."""
        return attached(await press.make(form), "安巡导入表.xlsx", XLSX)

    @post("/import", status_code=200)
    async def bring(
        self,
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        bringer: NamedDependency[Bringer],
    ) -> Brought:
        """Import a form, or say what that would do."""
        query = query_of(request, Import)
        await bringer.check(asking, query.firm)
        told = request.headers.getall("content-type", [])
        if len(told) != 1 or told[0].lower() not in TYPES:
            raise problems.wrong_type
        return await bringer.bring(asking, query, await sized_body(request, FORM_BYTES))


ROUTES = [DeskController]
