"""How a picture is taken in: judged, developed, put on the shelf, written down."""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import msgspec
from sqlalchemy import Connection

from server import problems
from server.accounts.asking import Asking
from server.clock import now_ms
from server.database import Database
from server.photos.darkroom import Closed, Darkroom
from server.photos.known import PhotoFacts, facts_of_photo
from server.photos.links import Link, LinkedProof, follow, give_link, look, take_back_links
from server.photos.picture import Developed
from server.photos.shelf import Shelf
from server.photos.sizes import Size
from server.photos.slots import (
    add_photo,
    fill,
    is_expired,
    is_kept,
    slots_in_reach,
    slots_named_by,
)
from server.photos.store import Away, Full
from server.photos.structure import NotAPicture
from server.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


class Seen(msgspec.Struct, frozen=True):
    """What an account may know of a picture."""

    expected: bool = False
    """Some record that it may hold, or in which it named the picture, expects it."""
    visible: bool = False
    """It may see the picture through one of them."""
    complete: bool = False
    """It may be seen through all of them: there is nothing left to bring."""
    expired: bool = False
    """Its time was over: nobody sees it any more, and it need not come again for these."""


class Photographs:
    """The pictures of every zone of this server."""

    def __init__(
        self, database: Database, settings: Settings, darkroom: Darkroom | None = None
    ) -> None:
        self.database = database
        self.shelf = Shelf.of(settings)
        self.darkroom = darkroom or Darkroom()

    async def seen(self, asking: Asking, sha256: str) -> Seen:
        """Return what this account may know of a picture."""

        def look(connection: Connection) -> Seen:
            held = slots_in_reach(connection, asking.tenant, asking.account, sha256, now_ms())
            slots = held | slots_named_by(connection, asking.tenant, asking.account, sha256)
            return Seen(
                bool(slots), any(held.values()), bool(slots) and all(slots.values()),
                is_expired(connection, asking.tenant, sha256),
            )  # fmt: skip

        return await self.database.read(look)

    async def take_in(self, asking: Asking, sha256: str, type: str, data: bytes) -> bool:
        """Keep a picture that a record expects; whether it is new to the zone.

        Raises ``hash-differs``, ``not-a-picture``, ``storage-full``, ``busy``, and
        ``not-found`` where its record went out of reach meanwhile.
        """
        if hashlib.sha256(data).hexdigest() != sha256:
            raise problems.hash_differs
        seen = await self.seen(asking, sha256)
        if seen.expired and seen.complete:
            return False
        developed = None
        # One that is known, but is no longer on the shelf as it arrived, is put there again.
        if not (await self.database.read(is_kept, asking.tenant, sha256)
                and await self._is_intact(asking, sha256)):  # fmt: skip
            developed = await self._put_down(asking, sha256, type, data)
        is_new = await self.database.write(self._enter, asking, sha256, len(data), developed)
        if not await self._is_intact(asking, sha256):
            # ``tending`` looked at an old file of it just before this, and then removed it.
            await self._put_down(asking, sha256, type, data)
        return is_new

    async def _is_intact(self, asking: Asking, sha256: str) -> bool:
        return await self._ask(self.shelf.is_intact, asking.tenant, sha256)

    async def _put_down(self, asking: Asking, sha256: str, type: str, data: bytes) -> Developed:
        try:
            developed = await self._develop(data)
            if developed.facts.type != type:
                raise problems.not_a_picture.with_(reason="other-format")
            await self._keep(asking.tenant, sha256, data, developed)
        except NotAPicture as error:
            raise problems.not_a_picture.with_(reason=error.flaw) from error
        except Full as error:
            _log.error("no room for pictures in %s", self.shelf.name)
            raise problems.storage_full from error
        return developed

    async def show(self, asking: Asking, sha256: str, size: Size) -> bytes:
        """Return a rendition. Unknown, foreign, not yet arrived: the same ``not-found``."""
        seen = await self.seen(asking, sha256)
        if not seen.visible:
            raise problems.not_found
        if seen.expired:
            raise problems.photo_expired
        data = await self._ask(self.shelf.rendition, asking.tenant, sha256, size)
        return data or await self._make_again(asking.tenant, sha256, size)

    async def _make_again(self, tenant: str, sha256: str, size: Size) -> bytes:
        """A rendition that is lost, or of a size that there was not yet when it arrived."""
        arrived = await self._ask(self.shelf.arrived, tenant, sha256)
        if arrived is None or hashlib.sha256(arrived).hexdigest() != sha256:
            _log.error("picture %s of %s is not on the shelf as it arrived", sha256, tenant)
            raise problems.not_found
        try:
            developed = await self._develop(arrived)
            await self._keep(tenant, sha256, arrived, developed)
        except NotAPicture as error:
            _log.error("picture %s of %s cannot be developed again: %s", sha256, tenant, error)
            raise problems.not_found from error
        except Full:
            # It can be shown all the same, and is made again the next time.
            _log.error("no room for renditions in %s", self.shelf.name)
        return developed.renditions[size]

    async def _keep(self, tenant: str, sha256: str, data: bytes, developed: Developed) -> None:
        await self._ask(self.shelf.keep, tenant, sha256, data, developed.renditions)

    async def _ask(self, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Let the shelf do something. Raises ``busy`` while it cannot be reached."""
        try:
            return await asyncio.to_thread(ask, *args, **kwargs)
        except Away as error:
            _log.error("%s", error)
            raise problems.busy.with_(retry_after=30) from error

    async def _develop(self, data: bytes) -> Developed:
        try:
            return await self.darkroom.develop(data)
        except Closed as error:
            raise problems.busy.with_(retry_after=30) from error

    async def facts(self, asking: Asking, sha256: str) -> PhotoFacts:
        """What is known of a picture, for those who hold one of its records whole."""
        return await self.database.read(facts_of_photo, asking, sha256, now_ms())

    async def give_link(self, asking: Asking, sha256: str) -> Link:
        """A link for outsiders to the proof of a picture."""
        return await self.database.write(give_link, asking, sha256, now_ms())

    async def take_back_links(self, asking: Asking, sha256: str) -> None:
        """Let this account's links to it lead nowhere any more."""
        await self.database.write(take_back_links, asking, sha256)

    async def follow(self, token: str) -> LinkedProof:
        """What such a link leads to."""
        return await self._ask(look, self.shelf, await self.database.read(follow, token, now_ms()))

    def close(self) -> None:
        self.darkroom.close()

    def _enter(
        self,
        connection: Connection, asking: Asking, sha256: str, size: int, developed: Developed | None,
    ) -> bool:  # fmt: skip
        """Write the picture down and fill the slots of whoever brought it."""
        now = now_ms()
        # Asked again, in this transaction: a record may have gone while the picture came.
        slots = slots_in_reach(connection, asking.tenant, asking.account, sha256, now)
        slots |= slots_named_by(connection, asking.tenant, asking.account, sha256)
        if not slots:
            raise problems.not_found
        if developed is None and not is_kept(connection, asking.tenant, sha256):
            # Its time ran out in between.
            raise problems.busy.with_(retry_after=1)
        fill(connection, asking.tenant, sha256, slots)
        if developed is None:
            return False
        return add_photo(connection, asking.tenant, sha256, size, developed, asking.account, now)
