"""Counts by the server's own rows what became of acts that phones were told are kept."""

from collections.abc import Collection, Iterable
from contextlib import closing
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from benchmarks.shift.phones import Act
from server.database import Database
from server.exchange.tables import ledger, record
from server.records import KINDS

IDENTITY = KINDS["checkin"].struct.identity


class Rows(msgspec.Struct, frozen=True):
    """What lies in the database. ``records``: each check-in's id and body. ``judged``: the
    mutation of each line of the ledger that is about one."""

    records: list[tuple[str, dict[str, Any]]]
    judged: list[str]


class Counts(msgspec.Struct, frozen=True):
    lost: int
    """Acts that a phone was told are kept, and that are not in their record as they were
    written, under their author's name."""
    doubled: int
    """Acts beyond the first of their content, records beyond the first about one person and
    shift, lines of the ledger beyond the first about one mutation."""


def read_rows(database_url: str, tenant: str) -> Rows:
    with closing(Database(database_url)) as database:
        return database.read_now(_read, tenant)


def _read(connection: Connection, tenant: str) -> Rows:
    records = connection.execute(
        sa.select(record.c.id, record.c.body).where(
            record.c.tenant == tenant, record.c.kind == "checkin", sa.not_(record.c.deleted)
        )
    )
    judged = connection.scalars(
        sa.select(ledger.c.mid).where(ledger.c.tenant == tenant, ledger.c.kind == "checkin")
    )
    return Rows([(row.id, msgspec.json.decode(row.body)) for row in records], [*judged])


def audit(kept: Iterable[Act], rows: Rows) -> Counts:
    bodies = dict(rows.records)
    lost = sum(not _is_there(each, bodies.get(each.record, {})) for each in kept)
    abouts = [_text([body.get(name) for name in IDENTITY]) for _, body in rows.records]
    acts = [
        about + _text(act)
        for about, (_, body) in zip(abouts, rows.records, strict=True)
        for act in body["acts"].values()
    ]
    return Counts(lost, sum(map(_beyond_the_first, (acts, abouts, rows.judged))))


def _is_there(act: Act, body: dict[str, Any]) -> bool:
    held = body.get("acts", {}).get(act.key)
    stamp = body.get("stamps", {}).get(f"acts/{act.key}", {})
    return bool(held == act.value and stamp.get("by") == act.author)


def _beyond_the_first(several: Collection[str]) -> int:
    return len(several) - len(set(several))


def _text(value: Any) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()
