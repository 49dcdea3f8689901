"""Links that show the proof of one picture to outsiders: a court, an insurer, the firm itself.

Whoever gives one answers for it: it shows what he may see himself when somebody follows it,
and nothing once he may not. The picture is not shown, only what its hashes are: whoever has
a file can compare it without handing it over.
"""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server import problems
from server.accounts.asking import Asking
from server.accounts.sessions import DAY
from server.accounts.tables import account
from server.exchange.tables import ledger, record
from server.photos.proof import OnShelf, naming, photos_named_in, state_on
from server.photos.shelf import Shelf
from server.photos.sizes import SIZES, Size
from server.photos.slots import is_expired, records_that_show
from server.photos.tables import photo_link, photo_slot
from server.tables import zone

LASTS = 90 * DAY
AT_ONCE = 200
"""Links that an account may have given which still hold."""


class Link(msgspec.Struct, frozen=True):
    """What the giver passes on, and until when it holds (milliseconds since 1970)."""

    token: str
    expires: int


class Line(msgspec.Struct, frozen=True):
    """One record that names the picture, and the line of the ledger that made it do so."""

    kind: str
    record: str
    number: str
    """A hazard's number; empty for kinds that have none."""
    by: str
    claimed: str
    """When it was taken, by the phone's clock."""
    chosen: bool
    """It came as a file, and that is when it was chosen (``records.types.Photo``)."""
    original: str
    """SHA-256 of what the camera gave, as this line claims: the server never saw that."""
    copy_of: str
    """The picture on whose copy somebody drew; empty where nobody did."""
    received: int
    """Milliseconds since 1970, server's clock."""
    position: int
    genuine: bool
    """The words meet the digest that the chain has of them."""


class Followed(msgspec.Struct, frozen=True):
    """What a link leads to."""

    tenant: str
    sha256: str
    zone: str
    is_expired: bool
    named: list[Line]
    expires: int


class LinkedProof(msgspec.Struct, frozen=True):
    """What an outsider is shown. ``copy``: what the phone kept and sent; hashes are SHA-256."""

    zone: str
    copy: str
    renditions: dict[Size, str]
    on_shelf: OnShelf
    named: list[Line]
    expires: int


def give_link(connection: Connection, asking: Asking, sha256: str, now: int) -> Link:
    """Return a new link. Raises ``not-found`` for whoever sees no record of the picture
    whole, and ``too-many-requests`` beyond his share."""
    tenant, giver = asking.tenant, asking.account
    if not any(records_that_show(connection, tenant, giver, sha256, now).values()):
        raise problems.not_found
    connection.execute(photo_link.delete().where(photo_link.c.expires <= now))
    mine = sa.and_(photo_link.c.tenant == tenant, photo_link.c.account == giver)
    if (connection.scalar(sa.select(sa.func.count()).where(mine)) or 0) >= AT_ONCE:
        raise problems.too_many_requests
    link = Link(secrets.token_urlsafe(20), now + LASTS)
    connection.execute(
        photo_link.insert().values(
            hash=_hash(link.token), tenant=tenant, sha256=sha256, account=giver, made=now,
            expires=link.expires,
        )
    )  # fmt: skip
    return link


def take_back_links(connection: Connection, asking: Asking, sha256: str) -> None:
    """Let every link that this account gave to a picture lead nowhere."""
    mine = (photo_link.c.tenant == asking.tenant, photo_link.c.account == asking.account)
    connection.execute(photo_link.delete().where(*mine, photo_link.c.sha256 == sha256))


def follow(connection: Connection, token: str, now: int) -> Followed:
    """Return what a link leads to. Raises ``not-found`` for one that was never given, whose
    time is over, or whose giver may not see any of it whole any more."""
    given = connection.execute(
        sa.select(photo_link, zone.c.name)
        .join(zone, zone.c.tenant == photo_link.c.tenant)
        .join(account, sa.and_(account.c.tenant == photo_link.c.tenant,
                               account.c.id == photo_link.c.account))
        .where(photo_link.c.hash == _hash(token), photo_link.c.expires > now, account.c.active)
    ).first()  # fmt: skip
    if given is None:
        raise problems.not_found
    tenant, sha256 = given.tenant, given.sha256
    shown = records_that_show(connection, tenant, given.account, sha256, now)
    whole = [each for each, is_whole in shown.items() if is_whole]
    lines = _lines(connection, tenant, sha256, whole)
    if not lines:
        raise problems.not_found
    return Followed(
        tenant, sha256, given.name, is_expired(connection, tenant, sha256), lines, given.expires
    )


def look(shelf: Shelf, followed: Followed) -> LinkedProof:
    """Hash what lies on the shelf: no transaction waits for that."""
    tenant, sha256 = followed.tenant, followed.sha256
    renditions = {size: shelf.rendition(tenant, sha256, size) for size in SIZES}
    return LinkedProof(
        followed.zone, sha256,
        {size: hashlib.sha256(data).hexdigest() for size, data in renditions.items() if data},
        state_on(shelf, tenant, sha256, followed.is_expired), followed.named, followed.expires,
    )  # fmt: skip


def _lines(connection: Connection, tenant: str, sha256: str, records: list[str]) -> list[Line]:
    """The lines by which these records name a picture, oldest first."""
    rows = connection.execute(
        sa.select(ledger, account.c.name, record.c.body)
        .join(photo_slot, sa.and_(photo_slot.c.tenant == ledger.c.tenant,
                                  photo_slot.c.position == ledger.c.position,
                                  photo_slot.c.record == ledger.c.record))
        .join(record, sa.and_(record.c.tenant == ledger.c.tenant, record.c.id == ledger.c.record))
        .join(account, sa.and_(account.c.tenant == ledger.c.tenant,
                               account.c.id == ledger.c.account), isouter=True)
        .where(photo_slot.c.tenant == tenant, photo_slot.c.sha256 == sha256,
               photo_slot.c.record.in_(records), ledger.c.content.is_not(None))
        .order_by(ledger.c.position)
    )  # fmt: skip
    named = ((row, photos_named_in(row.content).get(sha256)) for row in rows)
    return [_line(row, told) for row, told in named if told is not None]


def _line(row: Any, told: Mapping[str, Any]) -> Line:
    of, number = naming(row, told), msgspec.json.decode(row.body).get("number", "")
    return Line(
        of.kind, of.record, number, of.name, of.claimed, told.get("chosen") is True,
        str(told.get("original", "")), str(told.get("copy_of") or ""), of.received, of.position,
        of.genuine,
    )  # fmt: skip


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
