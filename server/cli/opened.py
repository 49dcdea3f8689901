"""What every command stands on: the database, up to date, and how a command fails."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from server import migration
from server.database import Database
from server.settings import Settings

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a file of commands adds its own."""


class Mistake(Exception):
    """What was asked for cannot be done; the message says why."""


def migrate(settings: Settings) -> None:
    """Bring the database up to date, or make it."""
    migration.upgrade(settings.database_url)


@contextmanager
def as_it_is(settings: Settings) -> Iterator[Database]:
    """The database as it stands: nothing is made, nothing brought up to date.

    Raises ``Mistake`` where there is none or one of another version of this program.
    """
    if settings.sqlite_file and not settings.sqlite_file.exists():
        raise Mistake(f"{settings.sqlite_file}: no such database 没有这个数据库")
    database = Database(settings.database_url)
    try:
        at, newest = database.read_now(migration.revision_of), migration.newest()
        if at != newest:
            raise Mistake(
                f"the database is at {at}, this program at {newest}: use the program that serves"
                " it 数据库与程序版本不一致，请用正在运行的那个版本"
            )
        yield database
    finally:
        database.close()


class Opened:
    """The database, up to date, for as long as a command takes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __enter__(self) -> Database:
        migrate(self.settings)
        self.database = Database(self.settings.database_url)
        return self.database

    def __exit__(self, *_: object) -> None:
        self.database.close()
