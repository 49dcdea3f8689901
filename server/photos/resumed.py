"""Pictures that come in parts: begun, continued wherever they broke off, taken in at the end."""

import asyncio
import hashlib
from typing import Any

from server import problems
from server.accounts.asking import Asking
from server.clock import now_ms
from server.photos import coming
from server.photos.coming import Coming
from server.photos.intake import Photographs
from server.photos.parts import Elsewhere, Parts
from server.photos.store import Full
from server.photos.tus import Asked, Told
from server.problems import Problem

PIECE = 64 * 1024
"""Bytes that are written, and waited for until they are on the disk, at a time."""
LATER = frozenset({"busy", "storage-full"})
"""What says nothing of the picture itself: it may be tried again with the same bytes."""


class Uploads:
    """Uploads of every zone of this server."""

    def __init__(self, photographs: Photographs, parts: Parts) -> None:
        self.photographs, self.parts = photographs, parts
        self.database = photographs.database

    async def begin(self, asking: Asking, told: Told) -> tuple[Coming, int, bool]:
        """Return the account's upload of a picture, its offset, and whether it is new.

        Raises ``not-found`` exactly where the picture could not be brought whole either.
        """
        if not (await self.photographs.seen(asking, told.sha256)).expected:
            raise problems.not_found
        this, is_new, dropped = await self.database.write(coming.begin, asking, told, now_ms())
        for tenant, id in dropped:
            await asyncio.to_thread(self.parts.drop, tenant, id)
        try:
            return this, await asyncio.to_thread(self.parts.begin, this.tenant, this.id), is_new
        except Full as error:
            raise problems.storage_full from error

    async def find(self, asking: Asking, id: str) -> Coming:
        found = await self.database.read(coming.find, asking, id, now_ms())
        if found is None:
            raise problems.not_found
        return found

    async def offset(self, asking: Asking, this: Coming) -> int:
        """Return how much is here. One that is whole is taken in before that is said."""
        if this.done:
            # Or a restored server lost it meanwhile: then it has to come again.
            if not (await self.photographs.seen(asking, this.sha256)).complete:
                raise problems.not_found
            return this.length
        size = await self._size(this)
        if size == this.length:
            await self.take_in(asking, this)
        return size

    async def receive(self, request: Asked, this: Coming, at: int, checksum: bytes | None) -> int:
        """Append a request's body, which begins ``at``; the new offset.

        Without a checksum, what came before the line broke is kept. With one, all or nothing.
        """
        size = this.length if this.done else await self._size(this)
        if size != at:
            raise problems.offset_differs.with_(offset=size)
        left = this.length - at
        told = request.headers.get("content-length", "0")
        if len(told) > 18 or int(told) > left:
            raise problems.too_large
        return await self._pieces(request, this, at, checksum)

    async def _pieces(self, request: Asked, this: Coming, at: int, checksum: bytes | None) -> int:
        held, more = bytearray(), True
        while more:
            message: Any = await request.receive()
            gone = message["type"] == "http.disconnect"
            held += message.get("body", b"")
            more = not gone and message.get("more_body", False)
            if at + len(held) > this.length:
                raise problems.too_large
            if checksum is None and held and (len(held) >= PIECE or not more):
                at, held = await self._append(this, at, held), bytearray()
            if gone:
                raise problems.timeout
        if checksum is None:
            return at
        if hashlib.sha256(held).digest() != checksum:
            raise problems.checksum_differs
        return await self._append(this, at, held, whole=True)

    async def _append(self, this: Coming, at: int, data: bytearray, whole: bool = False) -> int:
        append = self.parts.append
        try:
            return await asyncio.to_thread(append, this.tenant, this.id, at, data, whole)
        except Elsewhere as error:
            raise problems.offset_differs.with_(offset=error.size) from error
        except Full as error:
            raise problems.storage_full from error
        except FileNotFoundError:
            raise problems.offset_differs.with_(offset=await self._without_file(this)) from None

    async def take_in(self, asking: Asking, this: Coming) -> bool:
        """Take in a picture that is whole, as if it had come whole; whether it is new.

        Raises what ``Photographs.take_in`` raises. Where that is the picture's own fault,
        its parts are dropped: they can never become it.
        """
        try:
            data = await asyncio.to_thread(self.parts.read, this.tenant, this.id)
        except FileNotFoundError:
            await self._without_file(this)
            return False
        try:
            is_new = await self.photographs.take_in(asking, this.sha256, this.type, data)
        except Problem as problem:
            if problem.code not in LATER:
                await self.drop(this)
            raise
        await self.database.write(coming.finish, this)
        await asyncio.to_thread(self.parts.drop, this.tenant, this.id)
        return is_new

    async def drop(self, this: Coming) -> None:
        await self.database.write(coming.forget, this)
        await asyncio.to_thread(self.parts.drop, this.tenant, this.id)

    async def _size(self, this: Coming) -> int:
        try:
            return await asyncio.to_thread(self.parts.size, this.tenant, this.id)
        except FileNotFoundError:
            return await self._without_file(this)

    async def _without_file(self, this: Coming) -> int:
        """How much is here of an upload whose file is gone: all of it, if another request
        took it in since this one looked; raises ``not-found`` if it was dropped."""
        if not await self.database.read(coming.is_done, this):
            raise problems.not_found
        return this.length
