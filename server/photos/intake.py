"""How a picture is taken in: judged, developed, put on the shelf, written down."""

import asyncio
import hashlib
import logging

import msgspec
from sqlalchemy import Connection

from server import problems
from server.accounts.asking import Asking
from server.clock import now_ms
from server.database import Database
from server.photos.darkroom import Closed, Darkroom
from server.photos.picture import Developed
from server.photos.shelf import Full, Shelf, Size
from server.photos.slots import add_photo, fill, is_kept, slots_in_reach, slots_named_by
from server.photos.structure import Facts, NotAPicture
from server.settings import Settings

_log = logging.getLogger(__name__)


class Seen(msgspec.Struct, frozen=True):
    """What an account may know of a picture."""

    expected: bool = False
    """Some record that it may hold, or in which it named the picture, expects it."""
    visible: bool = False
    """It may see the picture through one of them."""
    complete: bool = False
    """It may be seen through all of them: there is nothing left to bring."""


class Photographs:
    """The pictures of every zone of this server."""

    def __init__(
        self, database: Database, settings: Settings, darkroom: Darkroom | None = None
    ) -> None:
        self.database = database
        self.shelf = Shelf(settings.photos)
        self.darkroom = darkroom or Darkroom()

    async def seen(self, asking: Asking, sha256: str) -> Seen:
        """Return what this account may know of a picture."""

        def look(connection: Connection) -> Seen:
            held = slots_in_reach(connection, asking.tenant, asking.account, sha256, now_ms())
            slots = held | slots_named_by(connection, asking.tenant, asking.account, sha256)
            return Seen(bool(slots), any(held.values()), bool(slots) and all(slots.values()))

        return await self.database.read(look)

    async def take_in(self, asking: Asking, sha256: str, type: str, data: bytes) -> bool:
        """Keep a picture that a record expects; whether it is new to the zone.

        Raises ``hash-differs``, ``not-a-picture``, ``storage-full``, ``busy``, and
        ``not-found`` where its record went out of reach meanwhile.
        """
        if hashlib.sha256(data).hexdigest() != sha256:
            raise problems.hash_differs
        if await self.database.read(is_kept, asking.tenant, sha256):
            return await self.database.write(self._enter, asking, sha256, len(data), None)
        developed = await self._develop(type, data)
        renditions: dict[Size, bytes] = {"thumb": developed.thumb, "view": developed.view}
        try:
            await asyncio.to_thread(self.shelf.keep, asking.tenant, sha256, data, renditions)
        except Full as error:
            _log.error("no room for pictures in %s", self.shelf.folder)
            raise problems.storage_full from error
        return await self.database.write(self._enter, asking, sha256, len(data), developed.facts)

    async def show(self, asking: Asking, sha256: str, size: Size) -> bytes:
        """Return a rendition. Unknown, foreign, not yet arrived: the same ``not-found``."""
        if not (await self.seen(asking, sha256)).visible:
            raise problems.not_found
        data = await asyncio.to_thread(self.shelf.rendition, asking.tenant, sha256, size)
        if data is None:
            _log.error("picture %s of %s is not on the shelf", sha256, asking.tenant)
            raise problems.not_found
        return data

    def close(self) -> None:
        self.darkroom.close()

    async def _develop(self, type: str, data: bytes) -> Developed:
        try:
            developed = await self.darkroom.develop(data)
        except NotAPicture as error:
            raise problems.not_a_picture.with_(reason=error.flaw) from error
        except Closed as error:
            raise problems.busy.with_(retry_after=30) from error
        if developed.facts.type != type:
            raise problems.not_a_picture.with_(reason="other-format")
        return developed

    def _enter(
        self, connection: Connection, asking: Asking, sha256: str, size: int, facts: Facts | None
    ) -> bool:
        """Write the picture down and fill the slots of whoever brought it."""
        now = now_ms()
        # Asked again, in this transaction: a record may have gone while the picture came.
        slots = slots_in_reach(connection, asking.tenant, asking.account, sha256, now)
        slots |= slots_named_by(connection, asking.tenant, asking.account, sha256)
        if not slots:
            raise problems.not_found
        fill(connection, asking.tenant, sha256, slots)
        if facts is None:
            return False
        return add_photo(connection, asking.tenant, sha256, size, facts, asking.account, now)
