"""Fills a zone with so many records that pushing them would take all day.

The server makes a few records through its own front door; their rows are then multiplied
inside the database, each copy under an id and a position of its own. So every column is
what the server writes, whatever columns it has. What copies cannot have is a valid chain
(``link`` and ``digest`` are their original's), which no pull reads.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec

COPIED = {
    # Each column in which a copy differs from its original row, as an SQL expression.
    "record": {
        "id": "copy.id",
        "position": "copy.position",
        "versions": "replace(row.versions, ':' || row.position, ':' || copy.position)",
        "fields": "replace(row.fields, ':' || row.position, ':' || copy.position)",
    },
    "ledger": {
        "position": "copy.position",
        "mid": "copy.id",
        "dseq": "copy.position",
        "record": "copy.id",
        "incarnation": "'seeded'",
        "outcome": "replace(row.outcome, ':' || row.position, ':' || copy.position)",
    },
    "feed": {"record": "copy.id", "position": "copy.position"},
}
OWNER = {"record": "id", "ledger": "record", "feed": "record"}
"""The column that says which record a row belongs to."""
ID = "printf('%08x-%04x-7000-8000-%012x', position / 65536, position % 65536, position)"
QUICK = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "cache_size = -1000000",
    "locking_mode = EXCLUSIVE",
)
"""Nothing here must survive a power cut: a run that was cut short begins anew."""


class Copies(msgspec.Struct, frozen=True):
    """Which originals, by id, and how many copies of them together."""

    originals: Sequence[str]
    count: int


def multiply(database: Path, tenant: str, wanted: Sequence[Copies]) -> int:
    """Multiply records of a zone; no server may be running. Return the zone's position."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for pragma in ("journal_mode = DELETE", *QUICK):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN EXCLUSIVE")
        (position,) = connection.execute(
            "SELECT position FROM zone WHERE tenant = ?", (tenant,)
        ).fetchone()
        for each in wanted:
            position = _copy(connection, tenant, each, position)
        connection.execute("UPDATE zone SET position = ? WHERE tenant = ?", (position, tenant))
        connection.execute("COMMIT")
        return int(position)


def _copy(connection: sqlite3.Connection, tenant: str, copies: Copies, last: int) -> int:
    """Copy in the order of positions, so that every index grows at its end."""
    originals = msgspec.json.encode(copies.originals).decode()
    told = {"originals": originals, "of": len(copies.originals), "last": last}
    for table, owner in OWNER.items():
        connection.execute(
            f"CREATE TEMP TABLE row AS SELECT * FROM {table} WHERE tenant = :tenant"
            f" AND {owner} IN (SELECT value FROM json_each(:originals))",
            {"tenant": tenant, "originals": originals},
        )
        connection.execute(_statement(connection, table), told | {"count": copies.count})
        connection.execute("DROP TABLE row")
    return last + copies.count


def _statement(connection: sqlite3.Connection, table: str) -> str:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = {name: f'row."{name}"' for name in names} | COPIED[table]
    columns = ", ".join(f'"{name}"' for name in names)
    return f"""
        WITH RECURSIVE counting (n, position) AS (
            SELECT 0, :last + 1
            UNION ALL SELECT n + 1, position + 1 FROM counting WHERE n + 1 < :count
        ), copy AS (
            SELECT position, {ID} AS id, json_extract(:originals, '$[' || (n % :of) || ']') AS of
            FROM counting
        )
        INSERT INTO {table} ({columns}) SELECT {", ".join(values[name] for name in names)}
        FROM copy CROSS JOIN row ON row.{OWNER[table]} = copy.of
    """
