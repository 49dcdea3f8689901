"""Backups of one zone's whole database, and a server that has to go back to one."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from server import schema
from server.tables import epoch, zone
from tests.simulation.ids import uuid7
from tests.simulation.stage import Server

WHOLE = ("ledger", "deferred")
"""Tables that hold mutations whole."""


class Snapshot(NamedTuple):
    """Everything of one tenant at one moment, as a backup has it."""

    rows: dict[str, list[dict[str, Any]]]
    stays: tuple[Any, ...]

    def knows(self) -> set[str]:
        return {row["mid"] for name in WHOLE for row in self.rows[name]}


def known(connection: Connection, tenant: str) -> set[str]:
    """Every mutation that lies whole in the database."""
    tables = [schema.metadata.tables[name] for name in WHOLE]
    here = [sa.select(table.c.mid).where(table.c.tenant == tenant) for table in tables]
    return {mid for each in here for mid in connection.scalars(each)}


def back_up(host: Server) -> Snapshot:
    rows = host.look(lambda connection: dict(_rows(connection, host.zone.tenant)))
    return Snapshot(rows, tuple(host.zone.stays))


def put_back(host: Server, snapshot: Snapshot) -> None:
    """The database as it was then; everything since is gone, and another epoch begins."""
    host.restart()
    host.zone.stays = list(snapshot.stays)
    name = uuid7(host.zone.dice, host.clock.now)
    host.change(_put_back, snapshot, host.zone.tenant, name, host.clock.now)


def _put_back(connection: Connection, snapshot: Snapshot, tenant: str, name: str, now: int) -> None:
    for table in reversed(_tables()):
        connection.execute(table.delete().where(table.c.tenant == tenant))
    for table in _tables():
        if snapshot.rows[table.name]:
            connection.execute(table.insert(), snapshot.rows[table.name])
    begin_epoch(connection, tenant, name, now)


def begin_epoch(connection: Connection, tenant: str, name: str, now: int) -> None:
    """Another timeline begins at the position where the backup ends."""
    mine = zone.c.tenant == tenant
    here = connection.execute(sa.select(zone.c.epoch, zone.c.position).where(mine)).one()
    ended = {"tenant": tenant, "epoch": here.epoch, "ended": here.position, "restored": now}
    connection.execute(epoch.insert(), ended)
    connection.execute(zone.update().where(mine).values(epoch=name))


def _tables() -> list[sa.Table]:
    return [table for table in schema.metadata.sorted_tables if "tenant" in table.c]


def _rows(connection: Connection, tenant: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for table in _tables():
        found = connection.execute(sa.select(table).where(table.c.tenant == tenant))
        yield table.name, [dict(row) for row in found.mappings()]
