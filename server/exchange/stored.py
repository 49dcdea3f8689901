"""Records as they stand, kind by kind, for what is put together from many of them."""

from typing import Generic, NamedTuple, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.exchange.tables import record
from server.records import KINDS
from server.scopes.tables import feed
from sync import upcast_body

T = TypeVar("T")


class Stored(NamedTuple, Generic[T]):
    """A record, and its versions as a phone that is in step has them."""

    told: T
    versions: dict[str, int]


def read(struct: type[T], kind: str, schema: int, body: str) -> T:
    """Return a stored body as what it says, in the present words."""
    return msgspec.convert(upcast_body(msgspec.json.decode(body), schema, KINDS[kind]), struct)


def stored_under(
    connection: Connection, tenant: str, key: str, kind: str, struct: type[T]
) -> dict[str, Stored[T]]:
    """Return all records of a kind that lie whole under a key, by id."""
    rows = connection.execute(
        sa.select(record.c.id, record.c.schema, record.c.body, record.c.versions)
        .join(feed, sa.and_(feed.c.tenant == record.c.tenant, feed.c.record == record.c.id))
        .where(feed.c.tenant == tenant, feed.c.key == key, sa.not_(feed.c.gone),
               sa.not_(feed.c.open), record.c.kind == kind, sa.not_(record.c.deleted))
    )  # fmt: skip
    return {
        row.id: Stored(read(struct, kind, row.schema, row.body), msgspec.json.decode(row.versions))
        for row in rows
    }


def bodies_under(
    connection: Connection, tenant: str, key: str, kind: str, struct: type[T]
) -> dict[str, T]:
    """``stored_under`` without the versions."""
    found = stored_under(connection, tenant, key, kind, struct)
    return {id: each.told for id, each in found.items()}
