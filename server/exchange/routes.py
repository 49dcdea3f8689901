"""The one endpoint a phone needs to stay in step, and the pokes that tell it when."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Stream
from sqlalchemy import Connection

from server import problems
from server.accounts.asking import Asking, claims_of
from server.accounts.heads import sign_head
from server.accounts.keys import Keys
from server.clock import iso, now_ms
from server.database import Database
from server.door import raw_body
from server.exchange.arrival import arrival_of
from server.exchange.deliver import Delivery, remember_scope
from server.exchange.past import Sender
from server.exchange.reactions import Reaction
from server.exchange.together import Together
from server.exchange.turn import Leg, Turn, listen
from server.pokes import Pokes
from server.scopes.reach import Reach, reach_of
from sync import Cursor, Head, Pull, Push, open_cursor, seal_cursor

PUSH_BYTES = 1024 * 1024
KEY_SETS_REMEMBERED = 10_000

_push = msgspec.json.Decoder(Push)


class Exchange:
    """What the endpoint needs beside the request: made once, in ``app.py``."""

    def __init__(
        self, database: Database, keys: Keys, pokes: Pokes, reactions: tuple[Reaction, ...]
    ) -> None:
        self.database, self.keys, self.pokes = database, keys, pokes
        self.together = Together(database, reactions)
        self._key_sets: set[tuple[str, str]] = set()
        self._heads: dict[tuple[str, str], Head] = {}

    async def exchange(self, asking: Asking, push: Push) -> Pull:
        """Take this phone's mutations and return what it has not seen. Raises
        ``session-ended`` or ``invalid`` where its sign-in is not what it says."""
        cursor = open_cursor(push.cursor, self.keys.cursor) if push.cursor else None
        if cursor and cursor.account != asking.account:
            cursor = None
        turn = await self._turn(asking, push, cursor)
        received, page = turn.received, turn.page
        # Only a phone with nothing left to send has heard of everything in good time.
        idle = cursor.idle if cursor and push.sent else now_ms()
        sealed = msgspec.structs.replace(page.cursor, idle=idle)
        return Pull(
            server_time=iso(now_ms()),
            epoch=page.epoch,
            cursor=seal_cursor(sealed, self.keys.cursor),
            outcomes=received.outcomes,
            changes=page.changes,
            forget=page.forget,
            fresh=page.fresh,
            more=page.more,
            head=self._signed(asking.tenant, page),
            digest=page.digest,
            directory=turn.directory,
            new_incarnation=received.new_incarnation,
        )

    async def _turn(self, asking: Asking, push: Push, cursor: Cursor | None) -> Turn:
        if not push.sent:
            leg = Leg(asking, cursor, push.limit, push.check)
            turn = await self.database.read(listen, leg, now_ms())
            await self._remember(asking.tenant, turn.reach)
            return turn
        sender = Sender(asking.tenant, asking.account, asking.device, push.incarnation, cursor)
        arrival = arrival_of(sender, push.sent)
        leg = Leg(asking, cursor, push.limit, push.check, arrival)
        turn = await self.together.push(leg, arrival)
        overdue = await self.together.overdue(asking.tenant)
        self.pokes.poke(asking.tenant, turn.received.touched | overdue)
        return turn

    async def _remember(self, tenant: str, reach: Reach) -> None:
        """A cursor names its key set by hash: the server must be able to look it up."""
        if (tenant, reach.hash) in self._key_sets:
            return
        await self.database.write(remember_scope, tenant, reach)
        if len(self._key_sets) >= KEY_SETS_REMEMBERED:
            self._key_sets.clear()
        self._key_sets.add((tenant, reach.hash))

    def _signed(self, tenant: str, page: Delivery) -> Head:
        """The zone's head with the server's word for it; the last of each is said again."""
        known = self._heads.get((tenant, page.epoch))
        if known and (known.position, known.hash) == (page.head.position, page.head.hash):
            return known
        head = sign_head(
            self.keys, tenant, page.epoch, page.head.position, page.head.hash, now_ms()
        )
        self._heads[tenant, page.epoch] = head
        return head


class ExchangeController(Controller):
    @post("/sync", status_code=200)
    async def sync(self, request: Request[Any, Any, Any]) -> Response[bytes]:
        """Take this phone's mutations and return what it has not seen."""
        # Asked of the application and not injected: injection would cost as much as all else.
        exchange: Exchange = request.app.state.exchange
        claims = claims_of(request, exchange.keys)
        body = await raw_body(request, PUSH_BYTES)
        try:
            push = _push.decode(body)
        except msgspec.ValidationError as error:
            raise problems.invalid from error
        except msgspec.DecodeError as error:
            raise problems.malformed from error
        asking = Asking(claims.tenant, claims.sub, push.device, claims.sid)
        answer = await exchange.exchange(asking, push)
        return Response(msgspec.json.encode(answer), media_type="application/json")

    @get("/pokes")
    async def listen(
        self, asking: NamedDependency[Asking], exchange: NamedDependency[Exchange]
    ) -> Stream:
        """Say when something changed in this phone's scope."""

        def keys(connection: Connection) -> frozenset[str]:
            return reach_of(connection, asking.tenant, asking.account, now_ms()).keys

        held = await exchange.database.read(keys)
        events = exchange.pokes.listen(asking.tenant, asking.account, held)
        return Stream(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


ROUTES = [ExchangeController]
