"""Connections that threads keep: after something went wrong on one, and for how long a plan holds."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.database import Database
from server.exchange import statements
from tests.conftest import postgresql_database


class Unforeseen(Exception):
    pass


def test_nobody_reads_the_past_after_an_error_left_a_statement_half_read(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'some.db'}")

    def make(connection: sa.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE word (text TEXT)")
        connection.exec_driver_sql("INSERT INTO word VALUES ('one'), ('two')")

    def fail(connection: sa.Connection) -> None:
        rows = connection.exec_driver_sql("SELECT text FROM word")
        raise Unforeseen(rows)

    def count(connection: sa.Connection) -> int:
        return int(connection.exec_driver_sql("SELECT count(*) FROM word").scalar_one())

    def add(connection: sa.Connection) -> None:
        connection.exec_driver_sql("INSERT INTO word VALUES ('three')")

    async def story() -> list[int]:
        await database.write(make)
        # The error is alive, and the statement with it, as in a log or a traceback.
        with pytest.raises(Unforeseen) as kept:
            await database.read(fail)
        seen = []
        for _ in range(4):
            await database.write(add)
            seen += [await database.read(count) for _ in range(8)]
        assert kept.value.args
        return seen

    try:
        assert asyncio.run(story()) == [3] * 8 + [4] * 8 + [5] * 8 + [6] * 8
    finally:
        database.close()


def test_postgresql_keeps_no_plan_from_when_a_table_was_empty(postgresql: str) -> None:
    def plans(connection: sa.Connection) -> tuple[int, int]:
        connection.exec_driver_sql(
            "CREATE TABLE epoch (tenant text, epoch text, ended int, restored int)"
        )
        for _ in range(20):
            statements.EPOCHS.rows(connection, "zone")
        [kept] = connection.exec_driver_sql(
            "SELECT sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements"
            " WHERE statement LIKE '%%restored%%'"
        )
        return int(kept[0]), int(kept[1])

    with postgresql_database(postgresql) as address:
        database = Database(address.replace("postgresql://", "postgresql+psycopg://", 1))
        try:
            generic, custom = database.write_now(plans)
        finally:
            database.close()
    assert generic == 0
    assert custom > 5
