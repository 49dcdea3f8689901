"""The demo zone's pictures: drawn first, brought when the records that name them are there."""

import asyncio
import hashlib
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import sqlalchemy as sa
from sqlalchemy import Connection

from server.accounts.asking import Asking
from server.clock import new_id
from server.database import Database
from server.demo.diary import Shot
from server.demo.pictures import hazard_picture
from server.photos.intake import Photographs
from server.photos.tables import photo_slot
from server.settings import Settings

AT_ONCE = 2


def draw(shots: Collection[Shot], step: Callable[[], None]) -> dict[Shot, bytes]:
    """Return the pictures; one that was drawn before is not drawn again."""
    drawn = {}
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for shot, data in zip(shots, threads.map(_picture, shots), strict=True):
            drawn[shot] = data
            step()
    return drawn


@cache
def _picture(shot: Shot) -> bytes:
    return hazard_picture(shot.seed, shot.category, shot.part)


def waiting(connection: Connection, tenant: str) -> frozenset[str]:
    """Return the names of the pictures that some record of the zone still expects."""
    return frozenset(
        connection.scalars(
            sa.select(photo_slot.c.sha256)
            .distinct()
            .where(photo_slot.c.tenant == tenant, ~photo_slot.c.filled)
        )
    )


def bring(
    database: Database, settings: Settings, tenant: str, pictures: Mapping[bytes, str],
    step: Callable[[], None],
) -> None:  # fmt: skip
    """Bring pictures as phones do. ``pictures``: the account that took each."""
    asyncio.run(_bring_all(database, settings, tenant, pictures, step))


async def _bring_all(
    database: Database, settings: Settings, tenant: str, pictures: Mapping[bytes, str],
    step: Callable[[], None],
) -> None:  # fmt: skip
    photographs, turn = Photographs(database, settings), asyncio.Semaphore(AT_ONCE)

    async def one(data: bytes, who: str) -> None:
        async with turn:
            asking = Asking(tenant, who, new_id(), new_id())
            name = hashlib.sha256(data).hexdigest()
            await photographs.take_in(asking, name, "image/jpeg", data)
            step()

    try:
        await asyncio.gather(*(one(data, who) for data, who in pictures.items()))
    finally:
        photographs.close()
