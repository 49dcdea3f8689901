"""Migrations make exactly the tables that the code describes, on both databases."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from server.database import Database
from server.schema import metadata

ROOT = Path(__file__).parents[2]


def config(address: str) -> Config:
    made = Config(toml_file=ROOT / "pyproject.toml")
    made.set_main_option("script_location", str(ROOT / "migrations"))
    made.attributes["url"] = address
    return made


def test_upgrading_an_empty_database_gives_what_the_code_describes(database_address):
    command.upgrade(config(database_address), "head")
    database = Database(database_address)
    with database.reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_going_back_leaves_nothing_behind(database_address):
    command.upgrade(config(database_address), "head")
    command.downgrade(config(database_address), "base")
    database = Database(database_address)
    with database.reading.connect() as connection:
        from sqlalchemy import inspect

        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    database.close()
