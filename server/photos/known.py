"""What is known of a picture beside its pixels, for those entitled to it."""

from itertools import islice

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server import problems
from server.accounts.asking import Asking
from server.photos.resembling import alike
from server.photos.slots import records_that_show
from server.photos.tables import photo

SHOWN = 20
"""The most pictures that an answer says something looks like."""
LOOKED_AT = 100
"""The most that are looked at for that: in some places all pictures look alike."""


class Alike(msgspec.Struct, frozen=True):
    """Another picture that looks like it, and the records in which the asker sees that."""

    sha256: str
    differs: int
    """Bits of 64 in which their difference hashes differ; 0: the same scene, most likely."""
    records: list[str]


class PhotoFacts(msgspec.Struct, frozen=True):
    """What arrived, and what the file says of itself: nobody has checked the latter."""

    sha256: str
    size: int
    """Bytes."""
    type: str
    width: int
    height: int
    received: int
    """Milliseconds since 1970, server's clock."""
    taken: str
    camera: str
    lat: float | None
    lon: float | None
    expired: int | None
    """When the file was removed because its time was over (as ``received``); null before."""
    alike: list[Alike]
    """A hint that a picture may have been used before; it proves nothing."""


def facts_of_photo(connection: Connection, asking: Asking, sha256: str, now: int) -> PhotoFacts:
    """Return them. Raises ``not-found`` for whoever sees no record of it whole."""
    tenant, account = asking.tenant, asking.account
    if not any(records_that_show(connection, tenant, account, sha256, now).values()):
        raise problems.not_found
    named = [photo.c[name] for name in PhotoFacts.__struct_fields__ if name in photo.c]
    mine = sa.and_(photo.c.tenant == tenant, photo.c.sha256 == sha256)
    row = connection.execute(sa.select(*named, photo.c.looks).where(mine)).first()
    if row is None:
        raise problems.not_found
    told = dict(row._mapping)
    looks = int(told.pop("looks") or "0", 16)
    resembling: list[Alike] = []
    for other, differs in islice(alike(connection, tenant, sha256, looks).items(), LOOKED_AT):
        records = records_that_show(connection, tenant, account, other, now)
        if records:
            resembling.append(Alike(other, differs, sorted(records)))
        if len(resembling) == SHOWN:
            break
    return PhotoFacts(**told, alike=resembling)
