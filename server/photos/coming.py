"""Which pictures are coming in parts, whose they are, and how many one may begin."""

from secrets import token_hex

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server import problems
from server.accounts.asking import Asking
from server.photos.tables import upload
from server.photos.tus import Told

TTL_MS = 7 * 24 * 3600 * 1000
"""A phone may be without a line for days; then it begins again."""
OPEN = 20
"""Uploads that an account may have under way; a phone brings one after another."""
BYTES = 64 * 1024 * 1024
"""What those may be together, as told."""
AT_ONCE = 200
"""Expired uploads that are dropped when somebody begins one."""

_ADD = sa.text(
    "INSERT INTO upload (tenant, id, account, sha256, type, length, made, expires, done)"
    " VALUES (:tenant, :id, :account, :sha256, :type, :length, :made, :expires, :done)"
    " ON CONFLICT (tenant, account, sha256) DO NOTHING"
)


class Coming(msgspec.Struct, frozen=True):
    """One upload."""

    tenant: str
    id: str
    sha256: str
    type: str
    length: int
    expires: int
    done: bool


_COLUMNS = tuple(upload.c[name] for name in Coming.__struct_fields__)


def begin(
    connection: Connection, asking: Asking, told: Told, now: int
) -> tuple[Coming, bool, list[tuple[str, str]]]:
    """Return the account's upload of a picture, whether it is new, and the dropped ones' files.

    Raises ``too-many-requests`` beyond the account's share.
    """
    dropped = _drop(connection, upload.c.expires <= now)
    mine = (upload.c.tenant == asking.tenant, upload.c.account == asking.account)
    this = (*mine, upload.c.sha256 == told.sha256)
    # Taken in before, but asked for again by another record; or it was told otherwise.
    other = sa.or_(upload.c.done, upload.c.length != told.length, upload.c.type != told.type)
    dropped += _drop(connection, *this, other)
    known = connection.execute(sa.select(*_COLUMNS).where(*this)).first()
    if known:
        return Coming(*known), False, dropped
    share = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(upload.c.length), 0))
    count, size = connection.execute(share.where(*mine, ~upload.c.done)).one()
    if count >= OPEN or size + told.length > BYTES:
        raise problems.too_many_requests.with_(retry_after=3600)
    row = {
        "tenant": asking.tenant, "id": token_hex(16), "account": asking.account,
        "sha256": told.sha256, "type": told.type, "length": told.length,
        "made": now, "expires": now + TTL_MS, "done": False,
    }  # fmt: skip
    is_new = connection.execute(_ADD, row).rowcount == 1
    found = connection.execute(sa.select(*_COLUMNS).where(*this)).one()
    return Coming(*found), is_new, dropped


def find(connection: Connection, asking: Asking, id: str, now: int) -> Coming | None:
    """Return an upload of this account's; another's, an expired one and none look the same."""
    row = connection.execute(sa.select(*_COLUMNS).where(*_named(asking, id, now))).first()
    return Coming(*row) if row else None


def finish(connection: Connection, coming: Coming) -> None:
    """Remember that it was taken in, for a phone that missed the answer."""
    this = (upload.c.tenant == coming.tenant, upload.c.id == coming.id)
    connection.execute(upload.update().where(*this).values(done=True))


def is_done(connection: Connection, coming: Coming) -> bool:
    """Whether it was taken in, by now."""
    this = (upload.c.tenant == coming.tenant, upload.c.id == coming.id)
    return bool(connection.scalar(sa.select(upload.c.done).where(*this)))


def forget(connection: Connection, coming: Coming) -> None:
    this = (upload.c.tenant == coming.tenant, upload.c.id == coming.id)
    connection.execute(upload.delete().where(*this))


def _named(asking: Asking, id: str, now: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        upload.c.tenant == asking.tenant, upload.c.id == id,
        upload.c.account == asking.account, upload.c.expires > now,
    )  # fmt: skip


def _drop(connection: Connection, *which: sa.ColumnElement[bool]) -> list[tuple[str, str]]:
    found = sa.select(upload.c.tenant, upload.c.id).where(*which).limit(AT_ONCE)
    names = [(tenant, id) for tenant, id in connection.execute(found)]
    for tenant, id in names:
        connection.execute(upload.delete().where(upload.c.tenant == tenant, upload.c.id == id))
    return names
