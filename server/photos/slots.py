"""Who may bring or see which picture: whoever may hold a record that expects it.

Every answer comes from stored rows. A picture is seen through a **filled** slot only:
one for which somebody who may hold the record brought the bytes, or could see them
already. Otherwise anybody could write a stranger's hash into a record of his own and
read the picture through it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.photos.picture import Developed
from server.photos.resembling import add_look
from server.photos.tables import photo, photo_slot
from server.scopes.reach import held, reach_of

AT_ONCE = 500
"""Records asked about in one statement: databases bound the number of parameters."""

_ADD_SLOT = sa.text(
    "INSERT INTO photo_slot (tenant, sha256, record, position, named_by, private, filled)"
    " VALUES (:tenant, :sha256, :record, :position, :named_by, :private, :filled)"
    " ON CONFLICT (tenant, sha256, record) DO NOTHING"
)
_ADD_PHOTO = sa.text(
    "INSERT INTO photo (tenant, sha256, size, type, width, height, received, received_by,"
    " taken, camera, lat, lon, looks)"
    " VALUES (:tenant, :sha256, :size, :type, :width, :height, :received, :received_by,"
    " :taken, :camera, :lat, :lon, :looks)"
    " ON CONFLICT (tenant, sha256) DO NOTHING"
)


def slots_in_reach(
    connection: Connection, tenant: str, account: str, sha256: str, now: int
) -> dict[str, bool]:
    """Return the records that expect a picture and that this account may hold now.

    The value says whether the picture may be seen through that record.
    """
    return {
        record: filled
        for record, filled, _ in _slots_held(connection, tenant, account, sha256, now)
    }


def records_that_show(
    connection: Connection, tenant: str, account: str, sha256: str, now: int
) -> dict[str, bool]:
    """Return the records through which this account sees a picture, and whether it may hold
    each of them whole."""
    return {
        record: not is_open
        for record, filled, is_open in _slots_held(connection, tenant, account, sha256, now)
        if filled
    }


def _slots_held(
    connection: Connection, tenant: str, account: str, sha256: str, now: int
) -> Iterable[tuple[str, bool, bool]]:
    """Record, whether the picture may be seen through it, whether only its open view is his."""
    rows = connection.execute(
        sa.select(photo_slot.c.record, photo_slot.c.filled, photo_slot.c.private).where(
            photo_slot.c.tenant == tenant, photo_slot.c.sha256 == sha256
        )
    )
    slots = {record: (filled, private) for record, filled, private in rows}
    if not slots:
        return
    reach = reach_of(connection, tenant, account, now)
    for some in _portions(slots):
        for record, is_open in held(connection, tenant, reach, some).items():
            filled, private = slots[record]
            if not (is_open and private):
                yield record, filled, is_open


def slots_named_by(
    connection: Connection, tenant: str, account: str, sha256: str
) -> dict[str, bool]:
    """Return the records in which this account named a picture, and whether it was brought.

    They expect it from him even where he may hold them no longer: what was accepted from
    his queue after he lost its scope is not accepted without its pictures.
    """
    rows = connection.execute(
        sa.select(photo_slot.c.record, photo_slot.c.filled).where(
            photo_slot.c.tenant == tenant,
            photo_slot.c.sha256 == sha256,
            photo_slot.c.named_by == account,
        )
    )
    return {record: filled for record, filled in rows}


def is_kept(connection: Connection, tenant: str, sha256: str) -> bool:
    return connection.scalar(_one(tenant, sha256).where(photo.c.expired.is_(None))) is not None


def is_expired(connection: Connection, tenant: str, sha256: str) -> bool:
    """Whether a picture was here until its time was over."""
    return connection.scalar(_one(tenant, sha256).where(photo.c.expired.is_not(None))) is not None


def _one(tenant: str, sha256: str) -> sa.Select[tuple[int]]:
    return sa.select(photo.c.size).where(photo.c.tenant == tenant, photo.c.sha256 == sha256)


def add_photo(
    connection: Connection,
    tenant: str, sha256: str, size: int, developed: Developed, account: str, now: int,
) -> bool:  # fmt: skip
    """Write down a picture that is on the shelf; whether it is the first time."""
    mine = (photo.c.tenant == tenant, photo.c.sha256 == sha256)
    # Brought again after its time was over, for another record: as if it were new.
    connection.execute(photo.delete().where(*mine, photo.c.expired.is_not(None)))
    facts, shot = developed.facts, developed.shot
    row = {
        "tenant": tenant, "sha256": sha256, "size": size, "type": facts.type,
        "width": facts.width, "height": facts.height, "received": now, "received_by": account,
        "looks": f"{developed.looks:016x}", **msgspec.structs.asdict(shot),
    }  # fmt: skip
    is_new = connection.execute(_ADD_PHOTO, row).rowcount == 1
    if is_new:
        add_look(connection, tenant, sha256, developed.looks)
    return is_new


def fill(connection: Connection, tenant: str, sha256: str, records: Iterable[str]) -> None:
    for some in _portions(records):
        connection.execute(
            photo_slot.update()
            .where(
                photo_slot.c.tenant == tenant,
                photo_slot.c.sha256 == sha256,
                photo_slot.c.record.in_(some),
            )
            .values(filled=True)
        )


def add_slots(connection: Connection, slots: list[Mapping[str, Any]]) -> None:
    if slots:
        connection.execute(_ADD_SLOT, slots)


def drop_slots(connection: Connection, tenant: str, record: str, photos: Iterable[str]) -> None:
    for some in _portions(photos):
        connection.execute(
            photo_slot.delete().where(
                photo_slot.c.tenant == tenant,
                photo_slot.c.record == record,
                photo_slot.c.sha256.in_(some),
            )
        )


def _portions(of: Iterable[str]) -> Iterable[list[str]]:
    every = sorted(of)
    return (every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE))
