"""The one endpoint a phone needs to stay in step, and the pokes that tell it when."""

import logging
from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Stream
from sqlalchemy import Connection

from server import problems
from server.accounts.asking import Asking
from server.accounts.directory import directory_mark
from server.accounts.keys import Keys
from server.clock import iso, now_ms
from server.database import Database
from server.door import raw_body
from server.exchange.deliver import Delivery, deliver, remember_scope
from server.exchange.judge import Sender
from server.exchange.pokes import Pokes
from server.exchange.reactions import Reaction
from server.exchange.receive import Handle, Received, receive
from server.scopes.reach import Reach, reach_of
from sync import Cursor, Outcome, Pull, Push, Sent, open_cursor, seal_cursor

PUSH_BYTES = 1024 * 1024
KEY_SETS_REMEMBERED = 10_000

_push = msgspec.json.Decoder(Push)
_log = logging.getLogger(__name__)


class Exchange:
    """What the endpoint needs beside the request: made once, in ``app.py``."""

    def __init__(
        self, database: Database, keys: Keys, pokes: Pokes, reactions: tuple[Reaction, ...]
    ) -> None:
        self.database, self.keys, self.pokes, self.reactions = database, keys, pokes, reactions
        self._key_sets: set[tuple[str, str]] = set()

    async def exchange(self, asking: Asking, push: Push) -> Pull:
        """Take this phone's mutations and return what it has not seen."""
        sender = Sender(asking.tenant, asking.account, asking.device, push.incarnation)
        received = Received([])
        if push.sent:
            received = await self._receive(sender, push.sent)
            self.pokes.poke(asking.tenant, received.touched)
        cursor = open_cursor(push.cursor, self.keys.cursor) if push.cursor else None
        page, directory = await self._deliver(asking, cursor, push.limit)
        return Pull(
            server_time=iso(now_ms()),
            epoch=page.epoch,
            cursor=seal_cursor(page.cursor, self.keys.cursor),
            outcomes=received.outcomes,
            changes=page.changes,
            forget=page.forget,
            fresh=page.fresh,
            more=page.more,
            head=page.head,
            directory=directory,
            new_incarnation=received.new_incarnation,
        )

    async def _receive(self, sender: Sender, sent: list[Sent]) -> Received:
        try:
            return await self.database.write(receive, sender, sent, self.reactions, now_ms())
        except (problems.Problem, sa.exc.OperationalError, sa.exc.TimeoutError):
            raise  # The sender's fault or the database's: no other way of judging helps.
        except Exception:  # noqa: BLE001 - whatever it is, the neighbours go on below
            _log.exception("a push of %d failed as a whole; judging one by one", len(sent))
        return await self._one_by_one(sender, sent)

    async def _one_by_one(self, sender: Sender, sent: list[Sent]) -> Received:
        """One that the server cannot judge must not take its neighbours with it."""
        outcomes, touched, copied = list[Outcome](), frozenset[str](), False
        waiting: set[str] = set()
        for each in sent:
            handle = msgspec.json.decode(each.mutation, type=Handle)
            if handle.id in waiting:
                outcomes.append(Outcome(handle.mid, "retry", handle.dseq))
                continue
            try:
                one = await self.database.write(receive, sender, [each], self.reactions, now_ms())
            except Exception:  # noqa: BLE001 - one bad mutation must not stop the others
                _log.exception("a mutation could not be judged")
                outcomes.append(Outcome(handle.mid, "retry", handle.dseq))
                waiting.add(handle.id)
                continue
            outcomes += one.outcomes
            if any(each.outcome in ("retry", "deferred") for each in one.outcomes):
                waiting.add(handle.id)
            touched |= one.touched
            copied |= one.new_incarnation
        return Received(outcomes, touched, copied)

    async def _deliver(
        self, asking: Asking, cursor: Cursor | None, limit: int
    ) -> tuple[Delivery, str]:
        """Return a page, and what names this account's directory now."""

        def look(connection: Connection) -> tuple[Delivery, Reach, str]:
            now = now_ms()
            reach = reach_of(connection, asking.tenant, asking.account, now)
            page = deliver(connection, asking.tenant, reach, cursor, limit)
            return page, reach, directory_mark(connection, asking.tenant, reach, now)

        page, reach, mark = await self.database.read(look)
        await self._remember(asking.tenant, reach)
        return page, mark

    async def _remember(self, tenant: str, reach: Reach) -> None:
        """A cursor names its key set by hash: the server must be able to look it up."""
        if (tenant, reach.hash) in self._key_sets:
            return
        await self.database.write(remember_scope, tenant, reach)
        if len(self._key_sets) >= KEY_SETS_REMEMBERED:
            self._key_sets.clear()
        self._key_sets.add((tenant, reach.hash))


class ExchangeController(Controller):
    @post("/sync", status_code=200)
    async def sync(
        self,
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        exchange: NamedDependency[Exchange],
    ) -> Response[bytes]:
        """Take this phone's mutations and return what it has not seen."""
        body = await raw_body(request, PUSH_BYTES)
        try:
            push = _push.decode(body)
        except msgspec.ValidationError as error:
            raise problems.invalid from error
        except msgspec.DecodeError as error:
            raise problems.malformed from error
        if push.device != asking.device:
            raise problems.invalid
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
        events = exchange.pokes.listen(asking.tenant, held)
        return Stream(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


ROUTES = [ExchangeController]
