"""Finds a zone's pictures that look like another: see ``likeness``."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from server.photos.likeness import ALIKE, bands
from server.photos.tables import photo, photo_look

_ADD = sa.text(
    "INSERT INTO photo_look (tenant, band, value, sha256)"
    " VALUES (:tenant, :band, :value, :sha256)"
    " ON CONFLICT (tenant, band, value, sha256) DO NOTHING"
)


def add_look(connection: Connection, tenant: str, sha256: str, looks: int) -> None:
    """Let a picture be found by what it looks like; one without detail looks like many."""
    if looks:
        connection.execute(
            _ADD,
            [
                {"tenant": tenant, "band": n, "value": value, "sha256": sha256}
                for n, value in bands(looks)
            ],
        )


def alike(connection: Connection, tenant: str, sha256: str, looks: int) -> Mapping[str, int]:
    """Return the zone's other pictures that look like this one, and in how many bits they
    differ, most alike first. Whoever asks may not know of all of them (``slots``)."""
    if not looks:
        return {}
    near = sa.or_(
        *(sa.and_(photo_look.c.band == n, photo_look.c.value == value) for n, value in bands(looks))
    )
    rows: Iterable[Any] = connection.execute(
        sa.select(photo.c.sha256, photo.c.looks)
        .join(
            photo_look,
            sa.and_(photo_look.c.tenant == photo.c.tenant, photo_look.c.sha256 == photo.c.sha256),
        )
        .where(photo_look.c.tenant == tenant, near, photo.c.sha256 != sha256)
        .distinct()
    )
    found = {other: (int(hexed, 16) ^ looks).bit_count() for other, hexed in rows}
    return dict(
        sorted((each for each in found.items() if each[1] <= ALIKE), key=lambda each: each[1])
    )
